"""What the client sees of deliverables: what was submitted, with exactly its files, and nothing of the work inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.files.making import sent
from tests.scope.conftest import TODAY, Agreed, agreed  # noqa: F401  # the fixture of the room below
from tongzhou.accounts.models import User
from tongzhou.files.actions.files import add_file, add_version
from tongzhou.files.receiving import received
from tongzhou.portal.actions import publish_project
from tongzhou.projects.models import Project
from tongzhou.projects.subjects import get_subject_or_404
from tongzhou.scope.actions.requirements import describe_requirement
from tongzhou.scope.actions.submission import (
    decide_deliverable,
    review_deliverable,
    send_to_review,
    submit_deliverable,
)
from tongzhou.scope.models import VersionFile

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
PAGE = "/portal/harbour/deliverables/"


@pytest.fixture
def handed(agreed: Agreed, harbour: Project, mara: User, tom: User, lee: User) -> VersionFile:  # noqa: F811
    """The first version with a file, submitted; then the file was changed."""
    publish_project(harbour, by=mara, deliverables=True)
    subject = get_subject_or_404(tom, "deliverable", agreed.deliverable.pk)
    file = add_file(subject, by=tom, content=received(sent("report.txt", b"first"), "report.txt"))
    one = send_to_review(agreed.deliverable, by=mara, today=TODAY)
    review_deliverable(one, "fine", by=lee, today=TODAY, comment="Mind the margin")
    submit_deliverable(one, by=mara, today=TODAY, words="The first")
    add_version(file, by=tom, content=received(sent("report.txt", b"second, inside"), "report.txt"))
    return VersionFile.objects.get()


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_nothing_is_seen_before_it_was_submitted(
    agreed: Agreed,  # noqa: F811
    harbour: Project,
    client_for: ClientFor,
    cleo: User,
    mara: User,
) -> None:
    assert client_for(cleo).get(PAGE).status_code == 404
    publish_project(harbour, by=mara, deliverables=True)
    page = text_of(client_for(cleo).get(PAGE))
    assert "Nothing has been submitted to you yet" in page
    assert "Settlement report" not in page


def test_the_client_sees_the_version_and_not_the_review(
    handed: VersionFile, client_for: ClientFor, cleo: User, cody: User, vera: User, mara: User
) -> None:
    page = text_of(client_for(cody).get(PAGE))
    for words in ("Settlement report", "Waits for your word", "Runs before 18:00", "report.txt", "The first"):
        assert words in page
    for words in ("Mind the margin", "Lee", "1,200"):
        assert words not in page
    assert client_for(vera).get(PAGE).status_code == 404
    assert "Settlement report" in text_of(client_for(mara).get(PAGE))


def test_the_file_is_the_one_that_was_submitted(
    handed: VersionFile, client_for: ClientFor, cleo: User, vera: User, mara: User, harbour: Project
) -> None:
    address = f"{PAGE}1/files/{handed.pk}"
    browser = client_for(cleo)
    link = browser.get(address)["Location"]
    assert b"".join(browser.get(link).streaming_content) == b"first"  # type: ignore[attr-defined]  # a stream
    assert client_for(vera).get(address).status_code == 404
    publish_project(harbour, by=mara, milestones=True)
    assert browser.get(address).status_code == 404
    assert browser.get(link).status_code == 404


def test_the_clients_word_and_shared_requirements(
    handed: VersionFile,
    agreed: Agreed,  # noqa: F811
    client_for: ClientFor,
    cleo: User,
    mara: User,
) -> None:
    decide_deliverable(agreed.deliverable, "conditional", by=cleo, today=TODAY, conditions="Add the index")
    browser = client_for(cleo)
    page = text_of(browser.get(PAGE))
    assert "You have accepted it with conditions" in page
    assert "Add the index" in page
    assert "Settle by 18:00" not in page
    describe_requirement(agreed.requirement, by=mara, shared=True, acceptance="Timed in a rehearsal")
    page = text_of(browser.get(PAGE))
    assert "Settle by 18:00" in page
    assert "Timed in a rehearsal" in page
