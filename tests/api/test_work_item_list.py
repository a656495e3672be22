"""The list of work items: filters, order, fields, and a cursor that inserts do not disturb."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.calling import Caller, problem
from tests.api.conftest import Planned, give
from tongzhou.accounts.models import User
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project

PATH = "/projects/harbour/work-items"


def names(caller: Caller, **query: Any) -> list[str]:
    return [one["name"] for one in caller.get(PATH, **query)["items"]]


def test_items_come_in_the_order_of_the_plan(tom: User, plan: Planned) -> None:
    assert names(Caller(tom)) == ["Build", "Design", "Code", "Go live"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"kind": "milestone"}, ["Go live"]),
        ({"kind": "summary"}, ["Build"]),
        ({"kind": "task"}, ["Design", "Code"]),
        ({"q": "DE"}, ["Design", "Code"]),
        ({"critical": "false"}, []),
        ({"sort": "-start"}, ["Go live", "Code", "Build", "Design"]),
        ({"sort": "name"}, ["Build", "Code", "Design", "Go live"]),
        ({"sort": "-finish", "kind": "task"}, ["Code", "Design"]),
    ],
)
def test_items_are_filtered_and_sorted(
    tom: User, plan: Planned, query: dict[str, str], expected: list[str]
) -> None:
    assert names(Caller(tom), **query) == expected


def test_late_items_are_those_that_the_gantt_marks(mara: User, plan: Planned) -> None:
    caller = Caller(mara)
    Project.objects.filter(key="harbour").update(status_date="2026-03-11")
    assert names(caller, late="true") == ["Design", "Code"]
    drawn = caller.get("/projects/harbour/plan/changes", since=0)["changed"]
    marked = [name for name, flags in zip(drawn["name"], drawn["flags"], strict=True) if flags & 64]
    assert marked == ["Design", "Code"]
    Project.objects.filter(key="harbour").update(status_date="2026-03-31")
    assert names(caller, late="true") == ["Design", "Code", "Go live"]


def test_items_of_a_person_and_items_that_changed(mara: User, plan: Planned) -> None:
    caller, before = Caller(mara), plan.version
    assert names(caller, person=plan.resource) == ["Code"]
    problem(caller.call("GET", f"{PATH}?person=999999"), 404, "not_found")
    assert names(caller, changed_since=before) == []
    caller.edit("harbour", {"op": "set", "id": plan.items["Code"], "fields": {"name": "Program"}})
    assert names(caller, changed_since=before) == ["Program"]
    problem(caller.call("GET", f"{PATH}?changed_since=999"), 409, "version_too_old")


def test_only_the_wanted_fields_are_sent(tom: User, plan: Planned) -> None:
    response = Caller(tom).client.get(
        f"/api/v1{PATH}?fields=name,percent&limit=1",
        headers={"Authorization": f"Bearer {Caller(tom).secret}"},
    )
    assert response.json()["items"] == [{"id": plan.items["Build"], "name": "Build", "percent": 0}]
    problem(Caller(tom).call("GET", f"{PATH}?fields=name,secret"), 422, "unknown_field")


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=all", "kind=epic", "late=maybe", "sort=notes"]
)
def test_what_is_not_allowed_is_refused(tom: User, plan: Planned, query: str) -> None:
    assert Caller(tom).call("GET", f"{PATH}?{query}").status_code == 422


@pytest.mark.parametrize(
    "sort", ["position", "-position", "name", "-name", "start", "-start", "finish", "-float"]
)
def test_pages_show_each_item_once_whatever_is_inserted_meanwhile(
    mara: User, plan: Planned, sort: str
) -> None:
    caller = Caller(mara)
    for number in range(6):
        give(plan.project, mara, {"op": "add", "fields": {"name": f"Old {number}"}})
    before = set(WorkItem.objects.values_list("pk", flat=True))
    page = caller.get(PATH, limit=2, sort=sort)
    seen = [one["id"] for one in page["items"]]
    while page["next"]:
        give(plan.project, mara, {"op": "add", "fields": {"name": f"Inserted {len(seen)}"}})
        page = caller.get(page["next"])
        seen += [one["id"] for one in page["items"]]
        if len(seen) > 60:
            break
    assert len(seen) == len(set(seen))
    assert before <= set(seen)


def test_items_without_a_value_come_last_and_are_paged_too(tom: User, plan: Planned) -> None:
    WorkItem.objects.filter(pk__in=[plan.items["Build"], plan.items["Code"]]).update(total_float=None)
    for sort in ("float", "-float"):
        page = Caller(tom).get(PATH, sort=sort, limit=1)
        seen = [page["items"][0]["name"]]
        while page["next"]:
            page = Caller(tom).get(page["next"])
            seen.append(page["items"][0]["name"])
        assert seen == ["Design", "Go live", "Build", "Code"]


def test_a_cursor_is_of_its_list_and_its_order(
    tom: User, nora: User, plan: Planned, foreign_plan: Planned
) -> None:
    caller = Caller(tom)
    cursor = caller.get(PATH, limit=1)["next"].partition("cursor=")[2]
    problem(caller.call("GET", f"{PATH}?limit=1&sort=name&cursor={cursor}"), 422, "bad_cursor")
    problem(caller.call("GET", f"/projects/harbour/links?cursor={cursor}"), 422, "bad_cursor")
    problem(Caller(nora).call("GET", f"/projects/meadow/work-items?cursor={cursor}"), 422, "bad_cursor")
    problem(caller.call("GET", f"{PATH}?cursor=made-up"), 422, "bad_cursor")
