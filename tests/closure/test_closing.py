"""A project is closed when nothing is open that was not waived, and from then on it is read."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.closure.conftest import CLOSING_DAY, leave_records, settle
from tests.plan.test_items import make
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.closure.actions import closing as deeds
from tongzhou.closure.actions.items import add_item, drop_item, settle_item, write_template
from tongzhou.closure.checks import CHECKS
from tongzhou.closure.invariants import closed as agree
from tongzhou.closure.models import Closing, ClosingItem
from tongzhou.closure.queries.checklist import checklist, counts_of, items_of, running, story_of, told
from tongzhou.closure.refusals import ClosureRefusedError, StillOpenError
from tongzhou.plan.actions.scenarios import create_scenario
from tongzhou.projects.closed import ProjectClosedError
from tongzhou.projects.models import Phase, Project

pytestmark = pytest.mark.django_db


def state_of(project: Project, key: str) -> tuple[str, int]:
    line = next(one for one in checklist(project, running(project)).lines if one.key == key)
    return line.state, line.count


def test_starting_sets_the_phase_and_brings_the_usual_items(harbour: Project, started: Closing) -> None:
    harbour.refresh_from_db()
    assert harbour.phase == Phase.CLOSING
    assert [one.text for one in items_of(harbour)] == [
        "Payments received",
        "Documents archived",
        "Access rights withdrawn",
        "Lessons learned recorded",
    ]
    assert DiaryEntry.objects.filter(deed="closure.started", project_id=harbour.pk).exists()


def test_a_closing_is_started_once(harbour: Project, started: Closing, mara: User) -> None:
    with pytest.raises(ClosureRefusedError) as refused:
        deeds.start_closing(harbour, by=mara, closing_on=CLOSING_DAY)
    assert refused.value.code == "started"


def test_a_closing_cannot_lie_before_the_project(harbour: Project, mara: User) -> None:
    with pytest.raises(ClosureRefusedError) as refused:
        deeds.start_closing(harbour, by=mara, closing_on=harbour.start_date - timedelta(days=1))
    assert refused.value.code == "too_early"


def test_checks_that_do_not_say_so_ask_for_no_time(harbour: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked() -> dict[str, str]:
        return {key: str(one.found(harbour).query) for key, one in CHECKS.items()}

    today, now = asked(), timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=400))
    later = asked()
    assert {key for key, text in later.items() if text != today[key]} == {
        key for key, one in CHECKS.items() if one.timed
    }


def test_each_project_has_counts_of_its_own(
    harbour: Project, meadow: Project, mara: User, nora: User
) -> None:
    make(harbour, by=mara, name="One")
    make(meadow, by=nora, name="Two")
    make(meadow, by=nora, name="Three")
    checks = list(CHECKS.values())
    for one, count in ((harbour, 1), (meadow, 2), (harbour, 1)):
        counted = counts_of(one, checks)
        assert counted == {check.key: check.found(one).count() for check in checks}
        assert counted["items"] == count


def test_an_open_work_item_blocks_until_it_is_done(harbour: Project, ready: Closing, mara: User) -> None:
    assert state_of(harbour, "items") == ("done", 0)
    make(harbour, mara, name="Cables")
    assert state_of(harbour, "items") == ("open", 1)
    with pytest.raises(StillOpenError) as refused:
        deeds.close(harbour, by=mara)
    assert "Open work items (1)" in str(refused.value.message)
    harbour.refresh_from_db()
    assert not harbour.is_closed


def test_an_own_item_blocks_until_it_is_ticked(harbour: Project, ready: Closing, mara: User) -> None:
    item = add_item(harbour, by=mara, text="Badges returned")
    assert state_of(harbour, item.key) == ("open", 1)
    settle_item(item, by=mara, done=True, note="All eleven")
    assert state_of(harbour, item.key) == ("done", 0)
    deeds.close(harbour, by=mara)


def test_a_waiver_needs_a_reason_and_covers_as_much_as_there_was(
    harbour: Project, ready: Closing, mara: User
) -> None:
    create_scenario(harbour, by=mara, name="Sooner")
    with pytest.raises(ClosureRefusedError) as refused:
        deeds.waive_check(harbour, by=mara, key="scenarios", reason="  ")
    assert refused.value.code == "no_reason"
    deeds.waive_check(harbour, by=mara, key="scenarios", reason="Kept for the record")
    assert state_of(harbour, "scenarios") == ("waived", 1)
    create_scenario(harbour, by=mara, name="Later")
    assert state_of(harbour, "scenarios") == ("open", 2)
    with pytest.raises(StillOpenError):
        deeds.close(harbour, by=mara)
    deeds.waive_check(harbour, by=mara, key="scenarios", reason="Both")
    deeds.close(harbour, by=mara)


def test_a_waiver_can_be_taken_back(harbour: Project, ready: Closing, mara: User) -> None:
    create_scenario(harbour, by=mara, name="Sooner")
    deeds.waive_check(harbour, by=mara, key="scenarios", reason="Kept")
    deeds.take_waiver_back(harbour, by=mara, key="scenarios")
    assert state_of(harbour, "scenarios") == ("open", 1)
    with pytest.raises(ClosureRefusedError):
        deeds.take_waiver_back(harbour, by=mara, key="scenarios")


def test_what_is_not_open_is_not_waived(harbour: Project, ready: Closing, mara: User) -> None:
    for key in ("items", "nothing of the kind"):
        with pytest.raises(ClosureRefusedError) as refused:
            deeds.waive_check(harbour, by=mara, key=key, reason="Because")
        assert refused.value.code == "not_open"


def test_closing_keeps_the_checklist_as_it_was(harbour: Project, ready: Closing, mara: User) -> None:
    create_scenario(harbour, by=mara, name="Sooner")
    deeds.waive_check(harbour, by=mara, key="scenarios", reason="Kept for the record")
    made = deeds.close(harbour, by=mara)
    harbour.refresh_from_db()
    assert (harbour.closed_by, harbour.is_closed) == (mara, True)
    lines = {one.words: one for one in told(made).lines}
    assert len(lines) == len(CHECKS) + 4
    kept = lines["Open scenarios"]
    assert (kept.state, kept.count, kept.by, kept.reason) == (
        "waived", 1, "Mara Chen", "Kept for the record",
    )  # fmt: skip
    assert lines["Payments received"].reason == "Seen"
    assert not list(agree())


def test_a_closed_project_is_told_to_its_members(harbour: Project, closed: Closing, tom: User) -> None:
    line = DiaryEntry.objects.get(deed="projects.project_closed")
    assert tom.pk in line.details["user"]


def test_a_closing_that_was_given_up_can_begin_again(harbour: Project, started: Closing, mara: User) -> None:
    deeds.stop_closing(harbour, by=mara)
    assert running(harbour) is None
    again = deeds.start_closing(harbour, by=mara, closing_on=CLOSING_DAY)
    assert again.pk != started.pk
    assert items_of(harbour).count() == 4


def test_without_a_start_nothing_is_closed(harbour: Project, mara: User) -> None:
    with pytest.raises(ClosureRefusedError) as refused:
        deeds.close(harbour, by=mara)
    assert refused.value.code == "not_started"


def test_reopening_needs_a_reason_and_leaves_a_history(harbour: Project, closed: Closing, mara: User) -> None:
    with pytest.raises(ClosureRefusedError):
        deeds.reopen(harbour, by=mara, reason=" ")
    deeds.reopen(harbour, by=mara, reason="The client has found a fault")
    harbour.refresh_from_db()
    assert not harbour.is_closed
    make(harbour, mara, name="The fault")
    deeds.start_closing(harbour, by=mara, closing_on=CLOSING_DAY)
    states = [(one.state, one.reason) for one in story_of(harbour)]
    assert states == [("started", ""), ("reopened", "The client has found a fault")]
    assert not list(agree())


def test_a_closed_project_refuses_every_deed(harbour: Project, closed: Closing, mara: User) -> None:
    with pytest.raises(ProjectClosedError):
        make(harbour, mara, name="Late")
    with pytest.raises(ProjectClosedError):
        add_item(harbour, by=mara, text="Late")
    with pytest.raises(ProjectClosedError):
        deeds.start_closing(harbour, by=mara, closing_on=CLOSING_DAY)
    assert not ClosingItem.objects.filter(text="Late").exists()


def test_own_items_are_asked_for_once_and_can_go(harbour: Project, started: Closing, mara: User) -> None:
    made = add_item(harbour, by=mara, text="Badges returned")
    with pytest.raises(ClosureRefusedError) as refused:
        add_item(harbour, by=mara, text="Badges returned")
    assert refused.value.code == "twice"
    deeds.waive_check(harbour, by=mara, key=made.key, reason="Lost")
    drop_item(made, by=mara)
    assert not started.waivers.exists()


def test_only_members_of_ours_are_responsible(
    harbour: Project, started: Closing, mara: User, otto: User, cleo: User, tom: User
) -> None:
    for stranger in (otto, cleo):
        with pytest.raises(ClosureRefusedError):
            add_item(harbour, by=mara, text="Keys", owner=stranger)
    made = add_item(harbour, by=mara, text="Keys", owner=tom)
    line = next(one for one in checklist(harbour, started).lines if one.key == made.key)
    assert line.who == ("Tom Qian",)


def test_an_organisation_writes_with_what_closings_begin(
    harbour: Project, meadow: Project, mara: User, nora: User, ada: User
) -> None:
    write_template(ada.organisation, by=ada, lines="Keys\n\n Keys \nServer switched off\n")
    deeds.start_closing(harbour, by=mara, closing_on=CLOSING_DAY)
    assert [one.text for one in items_of(harbour)] == ["Keys", "Server switched off"]
    write_template(ada.organisation, by=ada, lines="")
    deeds.start_closing(meadow, by=nora, closing_on=CLOSING_DAY)
    assert items_of(meadow).count() == 4


def test_access_that_ends_needs_a_day(harbour: Project, started: Closing, mara: User) -> None:
    with pytest.raises(ClosureRefusedError) as refused:
        deeds.decide_client_access(harbour, by=mara, access="withdrawn")
    assert refused.value.code == "no_day"
    assert state_of(harbour, "client_access") == ("open", 2)
    deeds.decide_client_access(harbour, by=mara, access="withdrawn", withdraw_on=date(2026, 9, 1))
    assert state_of(harbour, "client_access") == ("done", 0)


# By the pages and the API


def test_the_page_says_what_is_in_the_way(
    client_for: Any, mara: User, harbour: Project, started: Closing, django_assert_max_num_queries: Any
) -> None:
    make(harbour, mara, name="Cables")
    browser = client_for(mara)
    browser.get("/projects/harbour/closure/")
    with django_assert_max_num_queries(30):
        page = browser.get("/projects/harbour/closure/").content.decode()
    assert "The project cannot be closed yet." in page
    assert 'href="/projects/harbour/items/?category=open"' in page
    assert browser.get("/projects/harbour/items/data?category=open").status_code == 200


def test_every_point_leads_to_a_page(client_for: Any, mara: User, harbour: Project, started: Closing) -> None:
    browser = client_for(mara)
    answer = browser.get("/api/v1/projects/harbour/closure")
    found = {one["key"]: one["url"] for one in answer.json()["lines"]}
    assert set(CHECKS) <= set(found)
    assert all(found.values())
    for url in set(found.values()):
        assert browser.get(url, follow=True).status_code == 200, url


def test_the_whole_way_by_the_pages(client_for: Any, mara: User, harbour: Project) -> None:
    browser, page = client_for(mara), "/projects/harbour/closure/"
    browser.post(f"{page}start", {"day": CLOSING_DAY.isoformat()})
    answer = browser.post(f"{page}close")
    assert answer.status_code == 422
    assert "Still open" in answer.content.decode()
    for one in items_of(harbour):
        browser.post(f"{page}items/{one.pk}/", {"done": "on", "note": "", "owner": ""})
    leave_records(harbour, mara)
    browser.post(f"{page}client-access", {"access": "kept"})
    assert browser.post(f"{page}close").status_code == 302
    shown = browser.get("/projects/harbour/").content.decode()
    assert "This project is closed and can only be read." in shown
    assert "Edit charter" not in shown
    refused = browser.post("/projects/harbour/charter/", {"name": "Other"})
    assert refused.status_code == 409
    assert "The project is closed. Reopen it to change it." in refused.content.decode()
    assert browser.post(f"{page}reopen", {"reason": ""}).status_code == 422
    assert browser.post(f"{page}reopen", {"reason": "A fault"}).status_code == 302
    assert "A fault" in browser.get(page).content.decode()


def test_whoever_works_in_the_project_ticks_but_does_not_close(
    client_for: Any, tom: User, harbour: Project, started: Closing
) -> None:
    browser, item = client_for(tom), items_of(harbour)[0]
    page = "/projects/harbour/closure/"
    assert browser.post(f"{page}items/{item.pk}/", {"done": "on"}).status_code == 302
    item.refresh_from_db()
    assert item.done_by == tom
    assert browser.post(f"{page}close").status_code == 403
    assert browser.post(f"{page}waive", {"check": "items", "reason": "No"}).status_code == 403


def test_the_api_says_the_same(client_for: Any, mara: User, harbour: Project, started: Closing) -> None:
    browser = client_for(mara)

    def post(path: str, **body: Any) -> Any:
        data = json.dumps(body) if body else ""
        return browser.post(f"/api/v1/projects/harbour/closure/{path}", data, content_type="application/json")

    refused = post("close")
    assert (refused.status_code, refused.json()["code"]) == (409, "still_open")
    settle(harbour, mara)
    closed = post("close")
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    late = browser.patch("/api/v1/projects/harbour", '{"sponsor": "X"}', content_type="application/json")
    assert (late.status_code, late.json()["code"]) == (409, "project_closed")
    told_by_api = browser.get("/api/v1/projects/harbour/closings").json()["items"]
    assert told_by_api[0]["closed_by"] == "Mara Chen"
    assert browser.get("/api/v1/projects?closed=true").json()["items"][0]["status"] == "closed"
    assert browser.get("/api/v1/projects?closed=false").json()["items"] == []
    assert post("reopen", reason="A fault").json()["state"] == "none"


def test_lists_show_closed_projects_apart(
    client_for: Any, mara: User, harbour: Project, closed: Closing
) -> None:
    browser = client_for(mara)
    assert "Harbour core banking" not in browser.get("/projects/").content.decode().partition("<main")[2]
    shown = browser.get("/projects/?closed=closed").content.decode().partition("<main")[2]
    assert "Harbour core banking" in shown
    assert "Closed" in shown
    timeline = browser.get("/portfolio/timeline/data?status=closed").content.decode()
    assert "Harbour core banking" in timeline
    assert "Harbour core banking" not in browser.get("/portfolio/timeline/data").content.decode()


def test_the_client_reads_that_it_is_closed_and_answers_nothing(
    client_for: Any, mara: User, cleo: User, harbour: Project, ready: Closing
) -> None:
    from tongzhou.portal.actions import publish_project

    publish_project(harbour, by=mara, milestones=True, documents=True, client_actions=True, changes=True)
    deeds.close(harbour, by=mara)
    browser = client_for(cleo)
    page = browser.get("/portal/harbour/")
    assert page.status_code == 200
    assert f"closed since {timezone.localdate()}" in page.content.decode()
    answer = browser.post("/portal/harbour/changes/request", {"title": "More"})
    assert answer.status_code == 409
    assert "The project is closed." in answer.content.decode()
    line = browser.get("/api/v1/portal/projects/harbour").json()
    assert line["closed_at"] is not None
