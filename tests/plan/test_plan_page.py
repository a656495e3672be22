"""The plan's page and the answers its island gets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.plan.builder import Board, minutes
from tongzhou.accounts.models import User
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.plan.models import Resource, WorkItem

Browser = Callable[[User], Client]
PLAN = "/projects/harbour/plan/"


def post(client: Client, address: str, body: dict[str, Any]) -> Any:
    """Send JSON as the island does."""
    return client.post(address, body, content_type="application/json")


def test_an_empty_plan_says_how_to_begin(board: Board, mara: User, tom: User, client_for: Browser) -> None:
    page = client_for(mara).get(PLAN)
    assert "This plan is empty" in page.content.decode()
    assert "Begin with the first task" in page.content.decode()
    assert "Begin with the first task" not in client_for(tom).get(PLAN).content.decode()


def test_the_first_task_begins_the_plan(board: Board, mara: User, client_for: Browser) -> None:
    answer = client_for(mara).post(f"{PLAN}first-task")
    assert answer.status_code == 302
    assert WorkItem.objects.filter(project=board.project).count() == 1


def test_the_page_holds_the_island_and_a_ticket(chain: Board, mara: User, client_for: Browser) -> None:
    text = client_for(mara).get(PLAN).content.decode()
    assert "<tz-gantt" in text
    assert "/events?ticket=" in text
    assert "{id}" in text


def test_the_page_stays_in_its_budget(
    chain: Board, mara: User, client_for: Browser, django_assert_max_num_queries: Any
) -> None:
    client = client_for(mara)
    with django_assert_max_num_queries(30):
        client.get(PLAN)
    with django_assert_max_num_queries(30):
        client.get(f"{PLAN}data")


def test_the_data_hold_every_column(chain: Board, mara: User, client_for: Browser) -> None:
    resource = Resource.objects.create(project=chain.project, name="Tom Qian")
    chain.set("Build", people=[resource.pk], deadline=minutes("2026-03-20"), deliverable="Release 1")
    set_baseline(chain.project, by=mara, name="V1")
    answer = client_for(mara).get(f"{PLAN}data")
    chain.project.refresh_from_db()
    assert answer["ETag"] == f'"v{chain.project.plan_version}"'
    data = answer.json()
    tasks = data["tasks"]
    assert tasks["name"] == ["Delivery", "Design", "Build", "Test", "Live"]
    assert tasks["kind"] == [2, 0, 0, 0, 1]
    assert tasks["duration"] == [6 * 480, 2 * 480, 3 * 480, 480, 0]
    assert tasks["start"][1] == minutes("2026-03-02", 8)
    assert tasks["finish"][1] == minutes("2026-03-03", 17)
    assert tasks["people"] == {"2": [resource.pk]}
    assert tasks["deliverable"] == {"2": "Release 1"}
    assert tasks["deadline"]["2"] == minutes("2026-03-20", 17)
    assert tasks["baseline_finish"] == tasks["finish"]
    assert [flag & 1 for flag in tasks["flags"]] == [1, 1, 1, 1, 1]
    assert data["links"]["from"] == tasks["id"][1:4]
    assert data["links"]["driving"] == [1, 1, 1]
    assert data["may"] == {"edit": True, "baseline": True, "export": True}
    saturday = (minutes("2026-03-07") - data["nonworking"]["from"]) // 1440
    assert data["nonworking"]["days"][saturday : saturday + 3] == "110"
    assert [minutes("2026-10-01"), "National Day", "holiday"] not in data["holidays"]


def test_a_holiday_is_named_in_the_readers_language(chain: Board, mara: User, client_for: Browser) -> None:
    chain.set("Build", duration=200 * 480)
    days = {(day, kind) for day, _name, kind in client_for(mara).get(f"{PLAN}data").json()["holidays"]}
    assert (minutes("2026-10-01"), "holiday") in days
    assert (minutes("2026-05-09"), "makeup") in days
    named = {day: name for day, name, _kind in client_for(mara).get(f"{PLAN}data").json()["holidays"]}
    assert "National Day" in named[minutes("2026-10-01")]


def test_commands_are_answered_with_what_changed(chain: Board, mara: User, client_for: Browser) -> None:
    chain.project.refresh_from_db()
    command = {"op": "set", "id": chain.id("Design"), "fields": {"duration": 5 * 480}}
    answer = post(
        client_for(mara), f"{PLAN}changes", {"version": chain.project.plan_version, "commands": [command]}
    )
    body = answer.json()
    assert (answer.status_code, body["version"]) == (200, chain.project.plan_version + 1)
    assert set(body["changed"]["name"]) == {"Delivery", "Design", "Build", "Test", "Live"}
    assert body["project_finish"] == minutes("2026-03-12", 17)
    assert (body["undo"], body["redo"]) == (True, False)
    assert "project finish +3 d" in body["message"]


def test_a_stale_version_is_answered_with_what_happened(
    chain: Board, mara: User, lee: User, client_for: Browser
) -> None:
    chain.project.refresh_from_db()
    seen = chain.project.plan_version
    chain.do({"op": "set", "id": chain.id("Test"), "fields": {"name": "Trial"}}, by=lee)
    command = {"op": "set", "id": chain.id("Design"), "fields": {"name": "Draft"}}
    answer = post(client_for(mara), f"{PLAN}changes", {"version": seen, "commands": [command]})
    body = answer.json()
    assert (answer.status_code, body["code"], body["by"]) == (409, "stale", lee.name)
    assert body["tasks"] == [chain.id("Trial")]
    assert body["changes"]["changed"]["name"] == ["Trial"]
    assert WorkItem.objects.filter(name="Design").exists()


def test_a_refusal_is_422_with_words_and_the_tasks(chain: Board, mara: User, client_for: Browser) -> None:
    chain.project.refresh_from_db()
    command = {"op": "link", "from": chain.id("Test"), "to": chain.id("Design")}
    answer = post(
        client_for(mara), f"{PLAN}changes", {"version": chain.project.plan_version, "commands": [command]}
    )
    body = answer.json()
    assert (answer.status_code, body["code"]) == (422, "cycle")
    assert set(body["tasks"]) == {chain.id("Design"), chain.id("Build"), chain.id("Test")}


@pytest.mark.parametrize(
    "body",
    ["", "[]", '"text"', "{", '{"version": 1, "version": 2}', '{"version": NaN}', '{"version": "1"}', "{}"],
)
def test_a_malformed_body_is_refused(chain: Board, mara: User, client_for: Browser, body: str) -> None:
    for address in ("changes", "undo", "redo"):
        answer = client_for(mara).post(f"{PLAN}{address}", body, content_type="application/json")
        assert answer.status_code == 400
        assert answer.json()["message"]


def test_undo_and_redo_travel_the_same_way(chain: Board, mara: User, client_for: Browser) -> None:
    client = client_for(mara)
    chain.set("Design", name="Draft")
    chain.project.refresh_from_db()
    undone = post(client, f"{PLAN}undo", {"version": chain.project.plan_version}).json()
    assert undone["changed"]["name"] == ["Design"]
    redone = post(client, f"{PLAN}redo", {"version": undone["version"]}).json()
    assert redone["changed"]["name"] == ["Draft"]


def test_what_changed_since_a_version_can_be_asked(chain: Board, mara: User, client_for: Browser) -> None:
    chain.project.refresh_from_db()
    seen = chain.project.plan_version
    chain.set("Live", name="Go live")
    chain.do({"op": "delete", "ids": [chain.id("Design")]})
    delta = client_for(mara).get(f"{PLAN}data?since={seen}").json()
    assert "Go live" in delta["changed"]["name"]
    assert len(delta["removed"]) == 1
    assert len(delta["links"]["removed"]) == 1
    assert len(delta["order"]) == 4
    assert client_for(mara).get(f"{PLAN}data?since=999999").json()["reload"] is True


def test_a_reader_may_look_but_not_edit(chain: Board, tom: User, client_for: Browser) -> None:
    client = client_for(tom)
    assert client.get(f"{PLAN}data").json()["may"]["edit"] is False
    answer = post(client, f"{PLAN}changes", {"version": 1, "commands": []})
    assert answer.status_code == 403


def test_why_tells_the_chain_in_words(chain: Board, mara: User, client_for: Browser) -> None:
    chain.do(
        {
            "op": "set",
            "id": chain.id("Design"),
            "fields": {"constraint": [4, minutes("2026-03-04")], "notes": "<b>"},
        }
    )
    text = client_for(mara).get(f"{PLAN}tasks/{chain.id('Test')}/why").content.decode()
    assert "It waits for “Build” (finish to start)." in text
    assert "It waits for “Design” (finish to start)." in text
    assert "start no earlier than 2026-03-04" in text
    own = client_for(mara).get(f"{PLAN}tasks/{chain.id('Design')}/why").content.decode()
    assert "&lt;b&gt;" in own
    assert client_for(mara).get(f"{PLAN}tasks/99999999/why").status_code == 404


def test_settings_recalculate_the_plan(chain: Board, mara: User, client_for: Browser) -> None:
    form = {
        "start_date": "2026-03-09",
        "status_date": "2026-03-11",
        "reschedule_uncompleted": "on",
        "critical_days": "0",
        "near_critical_days": "3",
    }
    answer = client_for(mara).post(f"{PLAN}settings", form)
    assert answer.status_code == 302
    assert chain.dates("Design") == ("2026-03-12", "2026-03-13")
    bad = client_for(mara).post(f"{PLAN}settings", form | {"start_date": "2199-01-01"})
    assert bad.status_code == 422
    assert "between 1970 and 2099" in bad.content.decode()


@pytest.mark.parametrize(("kind", "magic"), [("pdf", b"%PDF-"), ("png", b"\x89PNG")])
def test_the_chart_comes_as_a_document(
    chain: Board, mara: User, client_for: Browser, kind: str, magic: bytes
) -> None:
    chain.set("Design", name="设计 <script> & “quotes”")
    answer = client_for(mara).get(f"{PLAN}picture.{kind}")
    assert answer.content.startswith(magic)
    assert answer["Content-Disposition"].startswith("attachment;")
    assert client_for(mara).get(f"{PLAN}picture.exe").status_code == 404
