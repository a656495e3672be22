"""The diary's page: every deed in words, in both languages, a page at a time, and only of this project."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from tests.architecture.source import PACKAGE
from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.activity.models import DiaryEntry
from tongzhou.activity.queries import project_timeline
from tongzhou.activity.words import SENTENCES, sentence
from tongzhou.operations.jobs import TASKS
from tongzhou.projects.models import Project

PAGE = "/projects/harbour/activity/"
DEED = re.compile(r'"((?:accounts|clients|projects|plan)\.[a-z_]+)"')


def deeds_in_the_source() -> set[str]:
    found: set[str] = set()
    for path in PACKAGE.rglob("actions*"):
        files = path.rglob("*.py") if path.is_dir() else [path]
        for file in files:
            found.update(DEED.findall(file.read_text(encoding="utf-8")))
    return found | {f"plan.{kind}" for kind in ("edit", "undo", "redo", "fill")}


def test_every_deed_that_the_product_records_has_words() -> None:
    deeds = deeds_in_the_source()
    assert "projects.member_set" in deeds
    assert not deeds - set(SENTENCES) - set(TASKS)


TOLD_FROM_THE_THING = {"files.file_purged", "notice.channel_failed", "plan.levelling_proposed"}
"""What happens by itself, long after somebody did something: these begin with the thing."""
TOLD_OF_THE_CLIENT = {
    *("acceptance.accepted", "acceptance.conditional", "acceptance.rejected"),
    *("signing.declined_by_link", "signing.signed_by_link"),
    *("files.file_sent", "obligations.action_delivered_by_link"),
    *("handover.signed", "handover.declined"),
}
"""What somebody without an account may have done: these say under whose name it is noted."""
TOLD_OF_NOBODY = {
    *("plan.outside_moved", "plan.people_followed", "risks.warnings_found"),
    *("acceptance.deemed", "acceptance.escalated", "acceptance.overdue"),
    *("handover.warranty_begun", "handover.warranty_reminded", "handover.warranty_ended"),
}
"""What nobody did."""


@pytest.mark.parametrize("deed", sorted(SENTENCES))
def test_every_sentence_can_be_told_in_both_languages(deed: str) -> None:
    details = {"role": "pm", "fields": ["phase", "start_date"], "items": 3, "count": 2, "days": 30}
    details |= {"line": "Server", "warranty": "Software", "name": "Cleo"}
    entry = DiaryEntry(deed=deed, label="Core", actor_name="Mara", details=details)
    english = sentence(entry)
    with translation.override("zh-hans"):
        chinese = sentence(entry)
    assert (
        english.startswith("Mara ")
        or (deed in TOLD_FROM_THE_THING | TOLD_OF_THE_CLIENT and "Mara" in english)
        or (deed in TOLD_OF_NOBODY and "Mara" not in english)
    )
    assert chinese != english
    assert "%(" not in english + chinese


def test_the_charters_fields_are_told_as_words() -> None:
    entry = DiaryEntry(
        deed="projects.charter_changed",
        label="x",
        actor_name="Mara",
        details={"fields": ["phase", "status_date"]},
    )
    assert sentence(entry) == "Mara changed the charter: phase, status date."
    with translation.override("zh-hans"):
        assert sentence(entry) == "Mara 修改了项目章程：阶段、状态日期。"


def test_an_unknown_deed_is_told_by_its_label(mara: User, harbour: Project) -> None:
    entry = record("weather.changed", harbour, by=mara, label="Rain at 100 %", project_id=harbour.pk)
    assert sentence(entry) == "Mara Chen: Rain at 100 %"


def test_an_old_entry_without_details_can_be_told() -> None:
    assert sentence(DiaryEntry(deed="projects.member_set", label="Tom", actor_name="Mara", details={})) == (
        "Mara gave Tom the role “” in the project."
    )


def test_the_page_tells_what_happened_newest_first(
    client_for, tom: User, harbour: Project, django_assert_max_num_queries
) -> None:
    browser = client_for(tom)
    with django_assert_max_num_queries(9):
        page = browser.get(PAGE).content.decode()
    added = page.index("Mara Chen gave Cody Wang the role “Client member” in the project.")
    created = page.index("Mara Chen created the project “Harbour core banking”.")
    assert added < created


def test_it_is_told_in_chinese_to_who_reads_chinese(client_for, tom: User, harbour: Project) -> None:
    User.objects.filter(pk=tom.pk).update(language="zh-hans")
    page = client_for(tom).get(PAGE).content.decode()
    assert "Mara Chen 新建了项目“Harbour core banking”。" in page


def test_the_page_tells_nothing_of_another_project(
    client_for, mara: User, harbour: Project, meadow: Project
) -> None:
    assert "Meadow" not in client_for(mara).get(PAGE).content.decode()


def test_pages_follow_each_other_without_gap_or_overlap(mara: User, harbour: Project) -> None:
    for number in range(7):
        record("plan.started", harbour, by=mara, label=str(number), project_id=harbour.pk)
    everything = project_timeline(harbour.organisation_id, harbour.pk, size=1000)
    seen, cursor = [], None
    while True:
        page = project_timeline(harbour.organisation_id, harbour.pk, before=cursor, size=4)
        seen += [line.id for line in page.lines]
        if (cursor := page.older) is None:
            break
    assert seen == [line.id for line in everything.lines]


def test_the_link_to_older_deeds_appears_when_there_are_any(client_for, mara: User, harbour: Project) -> None:
    assert "Older" not in client_for(mara).get(PAGE).content.decode()
    for _number in range(60):
        record("plan.started", harbour, by=mara, project_id=harbour.pk)
    first = client_for(mara).get(PAGE).content.decode()
    cursor = re.search(r'href="\?before=(\d+)"', first)
    assert cursor is not None
    older = client_for(mara).get(f"{PAGE}?before={cursor[1]}").content.decode()
    assert "created the project" in older


@pytest.mark.parametrize("cursor", ["x", "-1", "0", "9" * 40, "1.5"])
def test_a_cursor_that_is_none_is_no_error(client_for, mara: User, harbour: Project, cursor: str) -> None:
    assert client_for(mara).get(f"{PAGE}?before={cursor}").status_code == 200


def test_labels_are_only_ever_text(client_for, mara: User, harbour: Project) -> None:
    record("plan.started", harbour, by=mara, label="x", project_id=harbour.pk)
    record("weather.changed", harbour, by=mara, label="<img src=x>", project_id=harbour.pk)
    page = client_for(mara).get(PAGE).content.decode()
    assert "&lt;img src=x&gt;" in page
    assert "<img src=x>" not in page


@pytest.mark.parametrize(("who", "status"), [("otto", 404), ("vera", 404), ("cleo", 403), ("pia", 200)])
def test_who_may_read_it(
    client_for, harbour: Project, request: pytest.FixtureRequest, who: str, status: int
) -> None:
    assert client_for(request.getfixturevalue(who)).get(PAGE).status_code == status
