"""Closing documents are published one by one; only then does the client read and take their part of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from tests.records.test_dossier import NOTE, made
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.notice.models import Notification
from tongzhou.operations.actions import run_due_jobs
from tongzhou.portal.actions import unpublish_project
from tongzhou.portal.models import Publication
from tongzhou.projects.closed import ProjectClosedError
from tongzhou.projects.models import Project
from tongzhou.projects.subjects import find_subject
from tongzhou.records.actions.dossiers import remove_dossier
from tongzhou.records.actions.publishing import (
    publish_dossier,
    publish_report,
    unpublish_dossier,
    unpublish_report,
)
from tongzhou.records.actions.reports import edit_section, finalise_report, reopen_report
from tongzhou.records.models import ClosingReport, Dossier, PublishedRecord
from tongzhou.records.queries.reports import section_of
from tongzhou.records.refusals import NotInPortalError, NotPublishableError, NotPublishedError
from tongzhou.records.writing.assembled import COMPLETE

ClientFor = Callable[[User], Client]
PAGE = "/portal/harbour/closing-documents/"
REPORT = f"{PAGE}reports/1/"
FORMS = "/projects/harbour/closing-report/versions/1/"
SECRETS = ("7,654,321.09", "1,345,677", NOTE)


@pytest.fixture
def final(report: ClosingReport, mara: User, today: date) -> ClosingReport:
    """The final version, with a note that is nobody's of the client."""
    section = section_of(report, "dates")
    assert section is not None
    section.report = report
    edit_section(
        section, by=mara, reader=COMPLETE, version=1, note_en=NOTE, text_en="All **dates** were kept"
    )
    return finalise_report(report, by=mara, today=today)


@pytest.fixture
def zipped(final: ClosingReport, mara: User) -> Dossier:
    """A dossier for the client."""
    return made(final.project, mara, "client")


def test_a_manager_publishes_a_report_and_the_client_reads_it(
    final: ClosingReport, mara: User, cleo: User, client_for: ClientFor
) -> None:
    assert (
        "Publish to the client" in client_for(mara).get("/projects/harbour/closing-report/").content.decode()
    )
    assert client_for(cleo).get(REPORT).status_code == 404
    answer = client_for(mara).post(f"{FORMS}publish", follow=True)
    said = answer.content.decode()
    assert "The client sees it in the portal. Published by Mara Chen" in said
    assert Publication.objects.get(project=final.project).records
    listed = client_for(cleo).get(PAGE).content.decode()
    assert "Closing report, version 1" in listed
    read = client_for(cleo).get(REPORT).content.decode()
    assert "All <strong>dates</strong> were kept" in read
    for secret in SECRETS:
        assert secret not in read, secret


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_the_client_downloads_their_version(
    final: ClosingReport, mara: User, cleo: User, client_for: ClientFor, kind: str
) -> None:
    publish_report(final, by=mara)
    answer = client_for(cleo).get(f"{REPORT}document.{kind}", {"language": "en"})
    assert answer.status_code == 200
    assert answer.content[:2] == {"pdf": b"%P", "docx": b"PK"}[kind]
    assert "sandbox" in answer["Content-Security-Policy"]
    if kind == "docx":
        import io

        import docx

        book = docx.Document(io.BytesIO(answer.content))
        text = " ".join(one.text for one in book.paragraphs)
        assert "dates" in text
        assert not any(secret in text for secret in SECRETS)
    assert client_for(cleo).get(f"{REPORT}document.{kind}", {"language": "xx"}).status_code == 404
    assert client_for(cleo).get(f"{REPORT}document.exe").status_code == 404


def test_nobody_else_gets_it(final: ClosingReport, mara: User, vera: User, client_for: ClientFor) -> None:
    publish_report(final, by=mara)
    for address in (PAGE, REPORT, f"{REPORT}document.pdf"):
        assert client_for(vera).get(address).status_code == 404, address
        assert Client().get(address).status_code == 302, address


def test_it_is_written_down_and_the_clients_people_are_told(
    final: ClosingReport, mara: User, cleo: User, client_for: ClientFor
) -> None:
    publish_report(final, by=mara)
    publish_report(final, by=mara)
    line = DiaryEntry.objects.get(deed="records.report_published")
    assert line.audience == DiaryEntry.Audience.CLIENT
    run_due_jobs()
    notice = Notification.objects.get(user=cleo, entry=line)
    subject = find_subject(cleo, notice.subject_kind, notice.subject_id)
    assert subject is not None
    assert subject.url == REPORT
    told = client_for(mara).get("/projects/harbour/activity/").content.decode()
    assert "Mara Chen published the closing report (V1) to the client." in told


def test_it_is_taken_back(final: ClosingReport, mara: User, cleo: User, client_for: ClientFor) -> None:
    publish_report(final, by=mara)
    answer = client_for(mara).post(f"{FORMS}unpublish", follow=True)
    assert "Taken back. The client does not see it any more." in answer.content.decode()
    assert client_for(cleo).get(REPORT).status_code == 404
    assert find_subject(cleo, "closing_report", final.pk) is None
    assert DiaryEntry.objects.filter(deed="records.report_unpublished").count() == 1
    with pytest.raises(NotPublishedError):
        unpublish_report(final, by=mara)


def test_a_draft_is_not_published_and_the_next_version_is_not_shown(
    final: ClosingReport, mara: User, cleo: User, client_for: ClientFor, today: date
) -> None:
    publish_report(final, by=mara)
    draft = reopen_report(final, by=mara, today=today)
    with pytest.raises(NotPublishableError):
        publish_report(draft, by=mara)
    assert client_for(cleo).get(REPORT).status_code == 200
    assert client_for(cleo).get(f"{PAGE}reports/{draft.number}/").status_code == 404


def test_without_a_published_project_nothing_is_published(final: ClosingReport, mara: User) -> None:
    unpublish_project(final.project, by=mara)
    with pytest.raises(NotInPortalError):
        publish_report(final, by=mara)
    assert not PublishedRecord.objects.exists()


def test_what_is_published_vanishes_with_the_part(
    final: ClosingReport, mara: User, cleo: User, client_for: ClientFor
) -> None:
    publish_report(final, by=mara)
    Publication.objects.filter(project=final.project).update(records=False)
    assert client_for(cleo).get(REPORT).status_code == 404
    assert find_subject(cleo, "closing_report", final.pk) is None


def test_the_client_takes_a_dossier_that_was_published(
    zipped: Dossier, mara: User, cleo: User, client_for: ClientFor
) -> None:
    address = f"{PAGE}dossiers/{zipped.number}/file.zip"
    assert client_for(cleo).get(f"/projects/harbour/dossiers/{zipped.number}/").status_code == 403
    assert client_for(mara).post(f"/projects/harbour/dossiers/{zipped.number}/publish").status_code == 302
    assert zipped.manifest_sha256 in client_for(cleo).get(PAGE).content.decode()
    answer = client_for(cleo).get(address)
    stream: Iterator[bytes] = answer.streaming_content  # type: ignore[attr-defined,assignment]
    assert len(b"".join(stream)) == zipped.size
    assert DiaryEntry.objects.get(deed="records.dossier_taken").actor == cleo
    unpublish_dossier(zipped, by=mara)
    assert client_for(cleo).get(address).status_code == 404


def test_a_complete_dossier_is_never_published(final: ClosingReport, mara: User) -> None:
    with pytest.raises(NotPublishableError):
        publish_dossier(made(final.project, mara), by=mara)


def test_a_removed_file_is_not_published_any_more(
    zipped: Dossier, mara: User, cleo: User, client_for: ClientFor
) -> None:
    publish_dossier(zipped, by=mara)
    remove_dossier(zipped, by=mara)
    assert not PublishedRecord.objects.exists()
    assert client_for(cleo).get(f"{PAGE}dossiers/{zipped.number}/file.zip").status_code == 404


def test_a_closed_project_publishes_nothing_more_and_is_read_on(
    zipped: Dossier, final: ClosingReport, mara: User, cleo: User, client_for: ClientFor
) -> None:
    publish_report(final, by=mara)
    Project.objects.filter(pk=final.project_id).update(closed_by=mara, closed_at=timezone.now())
    with pytest.raises(ProjectClosedError):
        publish_dossier(zipped, by=mara)
    assert client_for(cleo).get(REPORT).status_code == 200
    assert (
        "Publish to the client" not in client_for(mara).get("/projects/harbour/dossiers/1/").content.decode()
    )


def test_the_api_says_the_same(
    zipped: Dossier, final: ClosingReport, mara: User, cleo: User, client_for: ClientFor
) -> None:
    api = "/api/v1/projects/harbour/"
    answer = client_for(mara).post(f"{api}closing-report/versions/1/publish")
    assert answer.json()["published_at"] is not None
    client_for(mara).post(f"{api}dossiers/{zipped.number}/publish")
    found = client_for(cleo).get("/api/v1/portal/projects/harbour/closing-documents").json()
    assert [one["number"] for one in found["reports"]] == [1]
    assert [one["manifest_sha256"] for one in found["dossiers"]] == [zipped.manifest_sha256]
    read = client_for(cleo).get("/api/v1/portal/projects/harbour/closing-documents/reports/1")
    assert "All **dates** were kept" in read.content.decode()
    assert not any(secret in read.content.decode() for secret in SECRETS)
    assert client_for(mara).delete(f"{api}dossiers/{zipped.number}/publish").status_code == 204
    assert client_for(mara).delete(f"{api}dossiers/{zipped.number}/publish").status_code == 409


def test_the_page_asks_little(
    zipped: Dossier,
    final: ClosingReport,
    mara: User,
    cleo: User,
    client_for: ClientFor,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    publish_report(final, by=mara)
    publish_dossier(zipped, by=mara)
    browser = client_for(cleo)
    for address in (PAGE, REPORT):
        with django_assert_max_num_queries(30):  # type: ignore[attr-defined]
            assert browser.get(address).status_code == 200
