"""Cells and rows of a spreadsheet that come into the list: all of it or none, and taken back as one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.test import Client

from tests.work.conftest import Make
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry, TrashEntry
from tongzhou.plan.models import PlanEdit, WorkItem
from tongzhou.projects.models import Project

Browser = Callable[[User], Client]
PASTE = "/projects/harbour/items/paste"
ADD = "/projects/harbour/items/add-many"
UNDO = "/projects/harbour/items/undo"


def send(browser: Client, address: str, body: Any) -> Any:
    return browser.post(address, json.dumps(body), content_type="application/json")


def test_each_row_gets_its_own_changes_and_all_are_taken_back_at_once(
    client_for: Browser, make: Make, mara: User, tom: User, django_assert_max_num_queries: Any
) -> None:
    items = [make(f"Item {number}") for number in range(20)]
    rows: list[dict[str, Any]] = [
        {"id": item.pk, "changes": {"due_date": f"2026-04-{number + 1:02}", "assignees": [tom.pk]}}
        for number, item in enumerate(items)
    ]
    rows[0]["changes"] = {"name": "First of all", "priority": 4}
    browser = client_for(mara)
    answer = send(browser, PASTE, {"rows": rows, "columns": "name,due_date"})
    assert answer.status_code == 200
    assert len(answer.json()["rows"]) == 20
    first, second = (WorkItem.live.get(pk=one.pk) for one in items[:2])
    assert (first.name, first.priority, first.due_date) == ("First of all", 4, None)
    assert str(second.due_date) == "2026-04-02"
    told = DiaryEntry.objects.filter(deed="plan.items_changed")
    assert told.count() == 1
    assert send(browser, UNDO, {"step": answer.json()["step"]}).status_code == 200
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.name, second.due_date) == ("Item 0", None)


def test_one_row_that_refuses_keeps_all_as_they_were_and_is_named(
    client_for: Browser, make: Make, mara: User, state_of: Callable[[str, str], int]
) -> None:
    good, bad = make("Good"), make("Bad", type="defect")
    rows = [
        {"id": good.pk, "changes": {"priority": 4}},
        {"id": bad.pk, "changes": {"state": state_of("defect", "closed")}},
    ]
    answer = send(client_for(mara), PASTE, {"rows": rows})
    assert answer.status_code == 422
    assert list(answer.json()["reasons"]) == [str(bad.pk)]
    assert "does not lead" in answer.json()["reasons"][str(bad.pk)]
    good.refresh_from_db()
    assert good.priority == 2


def test_a_type_and_a_state_of_it_come_together(
    client_for: Browser,
    make: Make,
    mara: User,
    kind_of: Callable[[str], int],
    state_of: Callable[[str, str], int],
) -> None:
    item = make("Crash")
    changes = {"type": kind_of("defect"), "state": state_of("defect", "confirmed")}
    assert send(client_for(mara), PASTE, {"rows": [{"id": item.pk, "changes": changes}]}).status_code == 200
    item.refresh_from_db()
    assert item.state_id == state_of("defect", "confirmed")
    other = make("Crash again")
    changes["state"] = state_of("defect", "closed")
    answer = send(client_for(mara), PASTE, {"rows": [{"id": other.pk, "changes": changes}]})
    assert answer.status_code == 422


def test_rows_of_another_project_are_not_there(
    client_for: Browser, make: Make, mara: User, nora: User, meadow: Project
) -> None:
    mine, theirs = make("Mine"), make("Theirs", by=nora, project=meadow)
    rows = [{"id": one.pk, "changes": {"name": "Taken"}} for one in (mine, theirs)]
    assert send(client_for(mara), PASTE, {"rows": rows}).status_code == 404
    assert not WorkItem.live.filter(name="Taken").exists()


def test_what_is_no_table_is_refused(client_for: Browser, make: Make, mara: User) -> None:
    browser, item = client_for(mara), make("Item")
    for body in (
        {},
        {"rows": "x"},
        {"rows": [1]},
        {"rows": [{"id": item.pk, "changes": []}]},
        {"rows": [{"id": "1"}]},
    ):
        assert send(browser, PASTE, body).status_code == 400
    assert send(browser, ADD, {"rows": {"name": "x"}}).status_code == 400


def test_several_lines_become_several_items(
    client_for: Browser, harbour: Project, tom: User, kind_of: Any
) -> None:
    rows = [{"name": f"Line {number}", "type": kind_of("issue"), "priority": 3} for number in range(5)]
    answer = send(client_for(tom), ADD, {"rows": rows})
    assert answer.status_code == 201
    made = WorkItem.live.filter(pk__in=answer.json()["items"]).order_by("number")
    assert [(one.name, one.priority, one.author) for one in made] == [(f"Line {n}", 3, tom) for n in range(5)]
    assert DiaryEntry.objects.filter(deed="plan.item_created").count() == 5


def test_lines_come_into_the_plan_as_one_step_in_their_order(
    client_for: Browser, harbour: Project, mara: User
) -> None:
    before = PlanEdit.objects.filter(project=harbour).count()
    rows = [{"name": name} for name in ("Sow", "Water", "Reap")]
    rows.insert(1, {"name": "Beside", "planned": False})  # type: ignore[dict-item]  # as JSON has it
    answer = send(client_for(mara), ADD, {"rows": rows})
    assert answer.status_code == 201
    planned = WorkItem.objects.filter(project=harbour).order_by("position")
    assert list(planned.values_list("name", flat=True)) == ["Sow", "Water", "Reap"]
    assert not WorkItem.live.get(name="Beside").planned
    assert PlanEdit.objects.filter(project=harbour).count() == before + 1


def test_what_was_created_together_goes_and_comes_back_together(
    client_for: Browser, harbour: Project, mara: User
) -> None:
    browser = client_for(mara)
    made = send(browser, ADD, {"rows": [{"name": name} for name in ("Sow", "Water", "Reap")]}).json()["items"]
    before = PlanEdit.objects.filter(project=harbour).count()
    body = {"items": made}
    answer = send(browser, "/projects/harbour/items/delete", body)
    assert not WorkItem.live.filter(pk__in=made).exists()
    assert PlanEdit.objects.filter(project=harbour).count() == before + 1
    [entry] = TrashEntry.objects.filter(pk__in=answer.json()["entries"])
    assert entry.label.endswith("Sow and 2 more")
    assert send(browser, UNDO, {"entries": [entry.pk]}).status_code == 200
    planned = WorkItem.objects.filter(pk__in=made).order_by("position")
    assert list(planned.values_list("name", flat=True)) == ["Sow", "Water", "Reap"]


def test_a_line_that_cannot_be_an_item_leaves_none_behind(
    client_for: Browser, harbour: Project, mara: User
) -> None:
    rows = [{"name": "Good"}, {"name": ""}, {"name": "Bad", "due_date": "soon"}]
    answer = send(client_for(mara), ADD, {"rows": rows})
    assert answer.status_code == 422
    assert set(answer.json()["reasons"]) == {"1"}
    answer = send(client_for(mara), ADD, {"rows": [rows[0], rows[2]]})
    assert set(answer.json()["reasons"]) == {"1"}
    assert not WorkItem.live.exists()
    assert send(client_for(mara), ADD, {"rows": [{"name": "x"}] * 201}).status_code == 422
