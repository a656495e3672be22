"""Saved views and my work over the API: kept, shared, changed, thrown away; done in place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.api.calling import Caller, problem
from tests.work.conftest import Make
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.plan.actions.items.change import change_item
from tongzhou.plan.models import CustomField, FieldClass, FieldKind, WorkItem
from tongzhou.projects.models import Project
from tongzhou.work.models import SavedView

VIEWS = "/projects/harbour/views"


def keep(user: User, name: str, **more: Any) -> dict[str, Any]:
    """Keep a view; its content."""
    answer = Caller(user).call("POST", VIEWS, {"name": name, **more})
    assert answer.status_code == 201, answer.content
    content: dict[str, Any] = answer.json()
    assert answer["Location"] == f"/api/v1{VIEWS}/{content['id']}"
    assert answer["ETag"] == '"v1"'
    return content


def test_a_view_is_kept_listed_and_read(tom: User, mara: User, harbour: Project) -> None:
    made = keep(tom, "Urgent", query="priority=4&sort=-due_date", default=True)
    assert (made["query"], made["owner"], made["own"]) == ("priority=4&sort=-due_date", "Tom Qian", True)
    assert made["url"] == f"/projects/harbour/items/?view={made['id']}&priority=4&sort=-due_date"
    caller = Caller(tom)
    assert caller.get(f"{VIEWS}/{made['id']}") == made
    assert [one["name"] for one in caller.get(VIEWS)["items"]] == ["Urgent"]
    assert caller.get(VIEWS, surface="board")["items"] == []
    assert Caller(mara).get(VIEWS)["items"] == []
    problem(Caller(mara).call("GET", f"{VIEWS}/{made['id']}"), 404, "not_found")
    assert DiaryEntry.objects.filter(deed="work.view_saved", subject_id=made["id"], actor=tom).exists()


def test_views_come_in_pages(tom: User, harbour: Project) -> None:
    for name in ("C", "A", "B"):
        keep(tom, name)
    caller = Caller(tom)
    page = caller.get(VIEWS, limit=2)
    assert [one["name"] for one in page["items"]] == ["A", "B"]
    assert [one["name"] for one in caller.get(page["next"])["items"]] == ["C"]
    assert [one["name"] for one in caller.get(VIEWS, sort="-name")["items"]] == ["C", "B", "A"]
    problem(caller.call("GET", f"{VIEWS}?sort=query"), 422, "unknown_sort")


def test_the_same_request_keeps_one_view(tom: User, harbour: Project) -> None:
    caller = Caller(tom)
    for _time in range(2):
        assert caller.call("POST", VIEWS, {"name": "Once"}, Idempotency_Key="v1").status_code == 201
    assert SavedView.objects.count() == 1


def test_a_view_names_only_what_its_owner_may_name(tom: User, mara: User, harbour: Project) -> None:
    rate = CustomField.objects.create(
        organisation=harbour.organisation,
        code="rate",
        name="Rate",
        kind=FieldKind.MONEY,
        field_class=FieldClass.FINANCE,
    )
    keep(mara, "Expensive", query=f"custom:{rate.pk}=5..")
    for query in (f"custom:{rate.pk}=5..", f"sort=custom:{rate.pk}", "colour=red", "sort=secret", "notes="):
        problem(Caller(tom).call("POST", VIEWS, {"name": "Bad", "query": query}), 422, "bad_view")
    for query in ("lanes=notes", "by=custom:99", f"by=custom:{rate.pk}", "lanes=state"):
        body = {"name": "Bad", "query": query, "surface": "board"}
        problem(Caller(tom).call("POST", VIEWS, body), 422, "bad_view")
    kept = keep(tom, "Board", query="lanes=assignees&by=category&priority=4", surface="board")
    assert kept["query"] == "priority=4&by=category&lanes=assignees"
    for body in ({"name": " "}, {"name": "x" * 81}, {"name": "x", "surface": "gantt"}, {"name": "x", "x": 1}):
        problem(Caller(tom).call("POST", VIEWS, body), 422, "invalid")


def test_a_view_is_changed_for_the_version_that_was_read(tom: User, harbour: Project) -> None:
    made = keep(tom, "Old", query="priority=4", default=True)
    caller, address = Caller(tom), f"{VIEWS}/{made['id']}"
    problem(caller.call("PATCH", address, {"name": "New"}), 428, "version_required")
    changed = caller.call("PATCH", address, {"name": "New"}, If_Match='"v1"')
    assert (changed.status_code, changed["ETag"]) == (200, '"v2"')
    content = changed.json()
    assert (content["name"], content["query"], content["default"]) == ("New", "priority=4", True)
    stale = problem(caller.call("PATCH", address, {"name": "Newer"}, If_Match='"v1"'), 412, "stale")
    assert stale["version"] == 2
    assert (
        caller.call("PATCH", address, {"query": "priority=1"}, If_Match="*").json()["query"] == "priority=1"
    )
    problem(caller.call("PATCH", address, {"query": "sort=secret"}, If_Match="*"), 422, "bad_view")
    deeds = DiaryEntry.objects.filter(deed="work.view_changed", subject_id=made["id"])
    assert deeds.count() == 2


def test_who_manages_the_work_shares(tom: User, lee: User, mara: User, harbour: Project) -> None:
    problem(Caller(tom).call("POST", VIEWS, {"name": "Ours", "shared": True}), 403, "forbidden")
    own = keep(tom, "Mine")
    address = f"{VIEWS}/{own['id']}"
    problem(Caller(tom).call("PATCH", address, {"shared": True}, If_Match="*"), 403, "forbidden")
    shared = keep(lee, "Lee's")
    address = f"{VIEWS}/{shared['id']}"
    assert Caller(lee).call("PATCH", address, {"shared": True}, If_Match="*").json()["shared"] is True
    seen = Caller(tom).get(address)
    assert (seen["name"], seen["own"], seen["owner"]) == ("Lee's", False, "Lee Zhao")
    assert [one["name"] for one in Caller(tom).get(VIEWS, shared="true")["items"]] == ["Lee's"]
    problem(Caller(tom).call("PATCH", address, {"name": "x"}, If_Match="*"), 403, "forbidden")
    problem(Caller(tom).call("DELETE", address), 403, "forbidden")
    assert Caller(mara).call("PATCH", address, {"name": "Ours"}, If_Match="*").json()["name"] == "Ours"
    copied = Caller(tom).call("POST", f"{address}/copy")
    assert copied.status_code == 201
    assert (copied.json()["name"], copied.json()["own"], copied.json()["shared"]) == (
        "Ours (copy)",
        True,
        False,
    )


def test_a_deleted_view_comes_back_from_the_trash(tom: User, mara: User, harbour: Project) -> None:
    made = keep(tom, "Old", query="priority=4")
    caller, address = Caller(tom), f"{VIEWS}/{made['id']}"
    (entry,) = caller.call("DELETE", address).json()["trash"]
    problem(caller.call("GET", address), 404, "not_found")
    problem(caller.call("DELETE", address), 404, "not_found")
    problem(Caller(mara).call("POST", f"/trash/{entry}/restore"), 404, "not_found")
    back = caller.call("POST", f"/trash/{entry}/restore")
    assert back.json() == {"url": f"/projects/harbour/items/?view={made['id']}&priority=4"}
    assert caller.get(address) == made


def test_views_of_another_project_are_not_there(
    tom: User, nora: User, harbour: Project, meadow: Project
) -> None:
    theirs = Caller(nora).call("POST", "/projects/meadow/views", {"name": "Theirs"}).json()
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/copy")):
        body = {"name": "x"} if method == "PATCH" else None
        for project in ("harbour", "meadow"):
            address = f"/projects/{project}/views/{theirs['id']}{path}"
            problem(Caller(tom).call(method, address, body, If_Match="*"), 404, "not_found")


def test_a_read_only_token_keeps_nothing(tom: User, harbour: Project) -> None:
    caller = Caller(tom, read_only=True)
    assert caller.get(VIEWS)["items"] == []
    problem(caller.call("POST", VIEWS, {"name": "x"}), 403, "token_read_only")


# My work


def parts(caller: Caller) -> dict[str, list[str]]:
    """The titles in each part of my work."""
    shown = caller.get("/my-work")["parts"]
    return {part["key"]: [row["name"] for row in part["items"]] for part in shown if part["items"]}


def test_my_work_comes_by_its_day(tom: User, mara: User, make: Make, state_of: Any, today: date) -> None:
    make("Late", due=-3, assignees=[tom])
    make("Far", due=60, assignees=[tom])
    make("Some day", assignees=[tom])
    make("Mara's", due=0, assignees=[mara])
    make("Handed on", by=tom, assignees=[mara])
    assert parts(Caller(tom)) == {
        "today": ["Late"],
        "later": ["Far"],
        "undated": ["Some day"],
        "others": ["Handed on"],
    }
    row = Caller(tom).get("/my-work")["parts"][0]["items"][0]
    assert (row["late"], row["project"]["key"], row["category"], row["may_edit"]) == (
        True,
        "harbour",
        "todo",
        True,
    )
    assert "done" in {one["category"] for one in row["next_states"]}


def test_an_item_of_mine_is_changed_in_place(
    tom: User, make: Make, today: date, state_of: Callable[[str, str], int]
) -> None:
    item = make("Login", due=5, assignees=[tom])
    caller, address = Caller(tom), f"/my-work/{item.pk}"
    problem(caller.call("PATCH", address, {"priority": 4}), 428, "version_required")
    seen = f'"v{item.version}"'
    changed = caller.call("PATCH", address, {"priority": 4, "due_date": today.isoformat()}, If_Match=seen)
    assert changed.status_code == 200
    content = changed.json()
    assert (content["priority"], content["due_date"], content["due"]) == (
        4,
        today.isoformat(),
        today.isoformat(),
    )
    assert changed["ETag"] == f'"v{content["version"]}"'
    done = caller.call("PATCH", address, {"state": state_of("task", "done")}, If_Match=changed["ETag"])
    assert done.json()["category"] == "done"
    assert parts(caller) == {}
    assert caller.call("PATCH", address, {"due_date": None}, If_Match="*").json()["due_date"] is None
    assert WorkItem.live.get(pk=item.pk).due_date is None
    for wrong in ({"name": "x"}, {"priority": 9}, {"state": None}, {"due_date": "soon"}):
        problem(caller.call("PATCH", address, wrong, If_Match="*"), 422, "invalid")


def test_who_was_slower_is_told(tom: User, mara: User, make: Make, today: date) -> None:
    item = make("Login", assignees=[tom])
    change_item(item, by=mara, changes={"priority": 1}, today=today)
    caller, seen = Caller(tom), f'"v{item.version}"'
    problem(caller.call("PATCH", f"/my-work/{item.pk}", {"priority": 4}, If_Match=seen), 412, "stale")
    answer = caller.call("PATCH", f"/my-work/{item.pk}", {"due_date": "2026-05-01"}, If_Match=seen)
    assert answer.status_code == 200


def test_my_work_is_for_the_vendor_and_only_ones_own_projects(
    otto: User, cleo: User, vera: User, make: Make
) -> None:
    item = make("Login")
    for client in (cleo, vera):
        problem(Caller(client).call("GET", "/my-work"), 403, "forbidden")
        problem(Caller(client).call("PATCH", f"/my-work/{item.pk}", {"priority": 4}), 403, "forbidden")
    assert parts(Caller(otto)) == {}
    problem(
        Caller(otto).call("PATCH", f"/my-work/{item.pk}", {"priority": 4}, If_Match="*"), 404, "not_found"
    )


def test_my_work_takes_the_same_number_of_statements_whatever_the_volume(
    tom: User, make: Make, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        make(f"Item {number}", due=number, assignees=[tom])
    caller = Caller(tom)
    with django_assert_max_num_queries(22):
        caller.get("/my-work")


@pytest.fixture(autouse=True)
def _home(harbour: Project) -> None:
    """Everybody is in Harbour."""
