"""Lists, months, boards and files over the API: the list's own vocabulary, and nothing beside it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.test import Client

from tests.api.calling import Caller, problem
from tests.work.conftest import Make
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.models import DiaryEntry
from tongzhou.plan.actions.items.change import change_item
from tongzhou.plan.models import CustomField, FieldClass, FieldKind, WorkItem
from tongzhou.projects.guards import get_access
from tongzhou.projects.models import Project
from tongzhou.work.api.asking import FilterQuery, RowsQuery
from tongzhou.work.queries.spec import SHAPE, ViewError, parse_view
from tongzhou.work.queries.vocabulary import BUILT_IN, LANES, ONLY_FILTERS, Vocabulary, vocabulary

BASE = "/projects/harbour"
ROWS = f"{BASE}/list"


def names(caller: Caller, **query: Any) -> list[str]:
    """The titles that a query finds, in its order."""
    return [row["name"] for row in caller.get(ROWS, **query)["items"]]


def custom(home: Project, name: str, kind: FieldKind, **more: Any) -> CustomField:
    """A custom field of the organisation."""
    return CustomField.objects.create(
        organisation=home.organisation, code=name.lower(), name=name, kind=kind, **more
    )


@pytest.fixture
def rate(harbour: Project) -> CustomField:
    """An amount that only those see who may see costs."""
    return custom(harbour, "Rate", FieldKind.MONEY, field_class=FieldClass.FINANCE)


def test_the_description_has_every_name_of_the_vocabulary() -> None:
    filters = {one.name for one in BUILT_IN if one.filter} | set(ONLY_FILTERS)
    assert set(FilterQuery.model_fields) == filters
    assert set(RowsQuery.model_fields) == filters | SHAPE
    assert set(LANES) <= {one.name for one in BUILT_IN}


def test_items_are_filtered_sorted_and_shown_as_in_the_list(tom: User, mara: User, make: Make) -> None:
    make("Fix the login", priority=4, due=2, assignees=[tom])
    make("Write the runbook", priority=1, assignees=[mara])
    caller = Caller(tom)
    assert names(caller) == ["Fix the login", "Write the runbook"]
    assert names(caller, assignees="me") == ["Fix the login"]
    assert names(caller, no="due_date") == ["Write the runbook"]
    assert names(caller, sort="-name") == ["Write the runbook", "Fix the login"]
    page = caller.get(ROWS, columns="name,priority,assignees,created", q="login", sort="-priority")
    (row,) = page["items"]
    assert row["label"] == f"HARBOUR-{row['number']}"
    assert [one["name"] for one in row["assignees"]] == ["Tom Qian"]
    assert row["created_at"].endswith("+00:00") or row["created_at"].endswith("Z")
    assert "due_date" not in row
    assert page["query"] == "q=login&sort=-priority&columns=name,priority,assignees,created"


def test_groups_come_with_their_counts(tom: User, make: Make) -> None:
    for name, priority in (("A", 4), ("B", 1), ("C", 4)):
        make(name, priority=priority)
    page = Caller(tom).get(ROWS, group="priority", closed="1")
    assert [(one["key"], one["count"]) for one in page["groups"]] == [("4", 2), ("1", 1)]
    assert [(row["name"], row["group"]) for row in page["items"]] == [("A", "4"), ("C", "4")]
    assert page["total"] == 3


def test_a_tree_comes_level_by_level(tom: User, make: Make) -> None:
    top = make("Top")
    make("Leaf", parent=top.pk)
    caller = Caller(tom)
    (row,) = caller.get(ROWS, mode="tree")["items"]
    assert (row["name"], row["has_children"]) == ("Top", True)
    assert names(caller, mode="tree", parent=str(top.pk)) == ["Leaf"]
    assert names(caller, under=str(top.number)) == ["Leaf"]


def test_pages_follow_one_another_to_the_last(tom: User, make: Make) -> None:
    for number in range(5):
        make(f"Item {number}", priority=4)
    caller = Caller(tom)
    page, seen = caller.get(ROWS, limit="2", priority="4", sort="-name"), []
    while True:
        seen += [row["name"] for row in page["items"]]
        if page["next"] is None:
            break
        page = caller.get(page["next"])
    assert seen == [f"Item {number}" for number in reversed(range(5))]
    assert page["more"] is False
    for wrong in ({"limit": "201"}, {"offset": "50001"}, {"offset": "-1"}):
        answer = caller.client.get(
            f"/api/v1{ROWS}", wrong, headers={"Authorization": f"Bearer {caller.secret}"}
        )
        problem(answer, 422, "invalid")


def test_custom_fields_are_asked_for_by_their_number(tom: User, make: Make, harbour: Project) -> None:
    points = custom(harbour, "Points", FieldKind.NUMBER)
    make("Big", custom={str(points.pk): 8})
    make("Small", custom={str(points.pk): 1})
    caller, name = Caller(tom), f"custom:{points.pk}"
    assert names(caller, **{name: "5.."}) == ["Big"]
    assert names(caller, sort=name) == ["Small", "Big"]
    (row,) = caller.get(ROWS, **{name: "5..", "columns": name})["items"]
    assert row["custom"] == {str(points.pk): 8}
    for path in ("/list/month", "/board", "/board/cards?column=todo"):
        joint = "&" if "?" in path else "?"
        assert caller.call("GET", f"{BASE}{path}{joint}{name}=5..").status_code == 200
        refused = caller.call("GET", f"{BASE}{path}{joint}custom:99999=5")
        assert problem(refused, 422, "bad_view")["errors"][0]["field"] == "custom:99999"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("colour=red", "unknown_parameter"),
        ("colour=", "unknown_parameter"),
        ("custom:999=", "bad_view"),
        ("custom:x=1", "bad_view"),
        ("sort=secret", "bad_view"),
        ("sort=name,finish,start,secret", "bad_view"),
        ("group=name", "bad_view"),
        ("columns=notes", "bad_view"),
        ("no=hope", "bad_view"),
        ("state=1;drop", "bad_view"),
        ("due_date=yesterday", "bad_view"),
        ("mode=cube", "invalid"),
    ],
)
def test_what_is_not_understood_is_refused(tom: User, harbour: Project, query: str, code: str) -> None:
    problem(Caller(tom).call("GET", f"{ROWS}?{query}"), 422, code)


# Names, for every role


def hidden_columns() -> list[str]:
    """Names of the ORM that no address may name, whoever asks."""
    known = {one.name for one in BUILT_IN}
    own = [one.name for one in WorkItem._meta.get_fields()]
    user = [f"author__{one.name}" for one in apps.get_model("accounts", "User")._meta.fields]
    further = ["pk", "id", "custom", "project__client__name", "assignments__resource__user__email", "held_1"]
    return sorted({*own, *user, *further} - known - set(ONLY_FILTERS))


SOME_HIDDEN = ["notes", "custom", "author__password", "deleted_at", "pk", "-notes"]


def understood(params: dict[str, str], known: Vocabulary) -> bool:
    """Whether somebody with this vocabulary may say so."""
    try:
        parse_view(params, known)
    except ViewError:
        return False
    return True


@pytest.mark.parametrize("who", ["tom", "lee", "fei", "quinn", "mara", "pia", "ada"])
def test_no_role_names_what_is_not_in_its_vocabulary(
    who: str, request: pytest.FixtureRequest, harbour: Project, rate: CustomField
) -> None:
    """Every name there is, in every place, at the page's address and at the API's: understood, or refused."""
    user: User = request.getfixturevalue(who)
    caller, pages, wrong = Caller(user), Client(), []
    pages.force_login(user)
    told = caller.get(f"{BASE}/list/vocabulary")
    fields = {one["name"]: one for one in told["fields"]}
    rates = {f"custom:{rate.pk}"} if who in {"fei", "mara", "pia", "ada"} else set()
    assert set(fields) == {one.name for one in BUILT_IN} | rates
    places = {
        "sort": [name for name, one in fields.items() if one["sort"]],
        "group": [name for name, one in fields.items() if one["group"]],
        "columns": [name for name, one in fields.items() if one["column"]],
        "no": told["can_be_empty"],
    }
    known = vocabulary(get_access(user, "harbour", Permission.VIEW_PLAN))
    everything = [*(one.name for one in BUILT_IN), f"custom:{rate.pk}", "custom:99999", *hidden_columns()]
    for name in everything:
        for place, allowed in places.items():
            assert understood({place: name}, known) is (name in allowed), (place, name)
        assert understood({name: ""}, known) is (name in told["filters"] or name in SHAPE), name
    asked = {place: [",".join(names)] if place != "group" else names for place, names in places.items()}
    refused = [f"custom:{rate.pk}", "custom:99999", *SOME_HIDDEN]
    cases = [({place: value}, 200) for place, values in asked.items() for value in values]
    cases += [(dict.fromkeys(told["filters"], ""), 200)]
    cases += [({place: name}, 422) for place in places for name in refused if name not in places[place]]
    cases += [({name: ""}, 422) for name in refused if name not in told["filters"]]
    headers = {"Authorization": f"Bearer {caller.secret}"}
    for params, expected in cases:
        api = caller.client.get(f"/api/v1{ROWS}", params, headers=headers)
        page = pages.get(f"{BASE}/items/data", params)
        if (api.status_code, page.status_code) != (expected, expected):
            wrong.append(f"{params}: {api.status_code} and {page.status_code}, not {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", ["/list/month", "/board", "/list/export/csv", "/board/cards?column=todo"])
def test_fields_of_finance_do_not_exist_for_who_may_not_see_costs(
    tom: User, mara: User, harbour: Project, rate: CustomField, path: str
) -> None:
    joint = "&" if "?" in path else "?"
    asked = f"{BASE}{path}{joint}custom:{rate.pk}=1.."
    assert Caller(mara).call("GET", asked).status_code == 200
    hidden = problem(Caller(tom).call("GET", asked), 422, "bad_view")["detail"]
    missing = problem(Caller(tom).call("GET", f"{BASE}{path}{joint}custom:99999=1.."), 422, "bad_view")
    assert hidden == missing["detail"].replace("99999", str(rate.pk))


@pytest.mark.parametrize("path", ["list", "list/month", "board", "list/vocabulary", "list/export/csv"])
def test_strangers_clients_and_other_clients_get_none_of_it(
    otto: User, cleo: User, vera: User, nora: User, make: Make, path: str
) -> None:
    make("Secret plans")
    for user, status in ((otto, 404), (vera, 404), (nora, 404), (cleo, 403)):
        answer = Caller(user).call("GET", f"{BASE}/{path}")
        assert (answer.status_code, b"Secret plans" in answer.content) == (status, False)


def test_items_of_other_projects_and_of_the_trash_are_not_there(
    tom: User, nora: User, meadow: Project, make: Make
) -> None:
    make("Ours")
    foreign = make("Theirs", project=meadow, by=nora)
    make("Below theirs", project=meadow, by=nora, parent=foreign.pk)
    caller = Caller(tom)
    assert names(caller) == ["Ours"]
    assert names(caller, mode="tree", parent=str(foreign.pk)) == []
    assert names(caller, q="Theirs") == []


# Calendar, files


def test_a_month_holds_what_is_due(tom: User, make: Make, today: date) -> None:
    make("Today", due=0)
    make("Next year", due=400)
    caller = Caller(tom)
    shown = caller.get(f"{BASE}/list/month")
    assert [(day["date"], [one["name"] for one in day["items"]]) for day in shown["days"]] == [
        (today.isoformat(), ["Today"])
    ]
    far = today + timedelta(days=400)
    shown = caller.get(f"{BASE}/list/month", month=f"{far:%Y-%m}")
    assert [one["name"] for day in shown["days"] for one in day["items"]] == ["Next year"]
    assert shown["month"] == f"{far:%Y-%m}"
    assert caller.get(f"{BASE}/list/month", priority="4")["days"] == []
    for wrong in ("2026-13", "2026", "1969-01", "x"):
        problem(caller.call("GET", f"{BASE}/list/month?month={wrong}"), 422, "invalid")


def test_a_view_comes_as_a_file(tom: User, make: Make) -> None:
    make("=1+1", priority=4)
    make("Quiet", priority=1)
    caller = Caller(tom)
    answer = caller.call("GET", f"{BASE}/list/export/xlsx?columns=name,priority&priority=4")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Title", "Priority"],
        ["=1+1", "Urgent"],
    ]
    assert sheet["A2"].data_type == "s"
    problem(caller.call("GET", f"{BASE}/list/export/exe"), 404, "not_found")
    problem(caller.call("GET", f"{BASE}/list/export/csv?sort=secret"), 422, "bad_view")


# The board


def test_a_board_shows_its_columns_and_cards(tom: User, make: Make) -> None:
    make("Login", assignees=[tom], priority=4)
    shown = Caller(tom).get(f"{BASE}/board")
    assert [column["key"] for column in shown["columns"]] == ["todo", "doing", "waiting", "done"]
    (card,) = shown["columns"][0]["cards"]
    assert (card["name"], card["column"], card["priority"], shown["total"]) == ("Login", "todo", 4, 1)
    problem(Caller(tom).call("GET", f"{BASE}/board?by=custom:999"), 422, "bad_view")


def test_the_cards_of_a_column_come_in_pages(tom: User, make: Make) -> None:
    for number in range(3):
        make(f"Card {number}")
    caller = Caller(tom)
    page = caller.get(f"{BASE}/board/cards", column="todo", limit="2", by="category")
    assert [card["name"] for card in page["items"]] == ["Card 0", "Card 1"]
    rest = caller.get(page["next"])
    assert ([card["name"] for card in rest["items"]], rest["next"]) == (["Card 2"], None)
    refused = caller.call("GET", f"{BASE}/board/cards?column=nowhere")
    assert problem(refused, 422, "bad_view")["errors"][0]["field"] == "column"


def move(caller: Caller, item: WorkItem, body: dict[str, Any], version: str) -> Any:
    """Move a card, for the version that was seen."""
    return caller.call("POST", f"{BASE}/board/cards/{item.number}/move", body, If_Match=version)


def test_a_card_is_moved_and_the_diary_knows(tom: User, make: Make) -> None:
    first, second = make("First"), make("Second")
    caller = Caller(tom)
    answer = move(caller, first, {"column": "doing"}, f'"v{first.version}"')
    assert answer.status_code == 200
    assert answer.json()["column"] == "doing"
    assert answer["ETag"] == f'"v{answer.json()["version"]}"'
    assert DiaryEntry.objects.filter(deed="plan.item_state_changed", subject_id=first.pk, actor=tom).exists()
    assert move(caller, second, {"column": "doing", "after": first.pk}, "*").status_code == 200
    cards = caller.get(f"{BASE}/board/cards", column="doing")["items"]
    assert [card["name"] for card in cards] == ["First", "Second"]
    address = f"{BASE}/board/cards/{first.number}/move"
    problem(caller.call("POST", address, {"column": "done"}), 428, "version_required")
    problem(move(caller, first, {"column": "nowhere"}, "*"), 422, "bad_view")
    first.number = 999_999
    problem(move(caller, first, {"column": "done"}, "*"), 404, "not_found")


def test_a_card_that_others_have_moved_is_not_moved_again(
    tom: User, mara: User, make: Make, today: date, state_of: Callable[[str, str], int]
) -> None:
    item = make("Login")
    change_item(item, by=mara, changes={"state": state_of("task", "done")}, today=today)
    refused = problem(move(Caller(tom), item, {"column": "doing"}, f'"v{item.version}"'), 412, "stale")
    assert refused["by"] == ["Mara Chen"]


def test_a_move_that_is_sent_twice_happens_once(tom: User, make: Make) -> None:
    item = make("Login")
    caller, address = Caller(tom), f"{BASE}/board/cards/{item.number}/move"
    sent = {"If_Match": f'"v{item.version}"', "Idempotency_Key": "move-1"}
    first = caller.call("POST", address, {"column": "doing"}, **sent)
    again = caller.call("POST", address, {"column": "doing"}, **sent)
    assert (again.status_code, again.content, again["ETag"]) == (200, first.content, first["ETag"])
    assert again["Idempotency-Replayed"] == "true"


def test_limits_are_set_for_a_version_and_hold(tom: User, lee: User, make: Make) -> None:
    items = [make("One"), make("Two")]
    caller, address = Caller(lee), f"{BASE}/board/limits"
    assert caller.get(address) == {"limits": [], "strict": False}
    body = {"limits": {"doing": 1}, "strict": True}
    problem(caller.call("PUT", address, body), 428, "version_required")
    made = caller.call("PUT", address, body, If_Match='"v0"')
    assert (made.status_code, made["ETag"]) == (200, '"v1"')
    assert made.json() == {"limits": [{"by": "category", "column": "doing", "most": 1}], "strict": True}
    problem(caller.call("PUT", address, body, If_Match='"v0"'), 412, "stale")
    problem(caller.call("PUT", address, {"limits": {"nowhere": 1}}, If_Match="*"), 422, "bad_view")
    problem(caller.call("PUT", address, {"limits": {"doing": 0}}, If_Match="*"), 422, "invalid")
    assert move(Caller(tom), items[0], {"column": "doing"}, "*").status_code == 200
    problem(move(Caller(tom), items[1], {"column": "doing"}, "*"), 409, "column_full")
    assert DiaryEntry.objects.filter(deed="work.board_limits_set", actor=lee).count() == 1
    problem(Caller(tom).call("PUT", address, body, If_Match="*"), 403, "forbidden")


# Statements


@pytest.mark.parametrize(
    "path",
    [
        "/list?limit=200&group=assignees&columns=name,assignees,tags,parent",
        "/list/month",
        "/board",
        "/board/cards?column=todo&limit=200",
        "/list/vocabulary",
        "/views",
        "/list/export/csv",
    ],
)
def test_the_number_of_statements_does_not_grow(
    path: str, tom: User, mara: User, make: Make, django_assert_max_num_queries: Any
) -> None:
    caller = Caller(tom)
    for number in range(2):
        for each in range(15):
            make(f"Item {number} {each}", due=each % 3, assignees=[tom])
        with django_assert_max_num_queries(22):
            assert caller.call("GET", f"{BASE}{path}").status_code == 200
