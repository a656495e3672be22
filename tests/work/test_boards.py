"""The board over HTTP: columns, order, limits, and moves that are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from tests.work.conftest import Make
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.plan.models import CustomField, FieldKind, Workflow, WorkItem
from tongzhou.projects.models import Project

For = Callable[[User], Client]
BASE = "/projects/harbour/board"


def post(client: Client, address: str, body: dict[str, Any]) -> Any:
    """Send what the island sends."""
    return client.post(f"{BASE}/{address}", body, content_type="application/json")


def columns(client: Client, query: str = "") -> dict[str, list[str]]:
    """Column → the titles of its cards."""
    content = client.get(f"{BASE}/data{query}").json()
    return {one["key"]: [card["name"] for card in one["cards"]] for one in content["columns"]}


def test_cards_stand_in_the_column_that_their_state_means(
    client_for: For, tom: User, make: Make, state_of: Any
) -> None:
    make("Task")
    make("Crash", type="defect", assignees=[tom])
    assert columns(client_for(tom)) == {"todo": ["Task", "Crash"], "doing": [], "waiting": [], "done": []}
    flow = Workflow.objects.get(code="defect")
    shown = columns(client_for(tom), f"?by=flow:{flow.pk}")
    assert shown[str(state_of("defect", "new"))] == ["Crash"]
    assert sum(map(len, shown.values())) == 1


def test_a_choice_field_makes_columns_too(client_for: For, tom: User, make: Make, harbour: Project) -> None:
    options = {"choices": [{"id": "a", "name": "Accounts"}, {"id": "b", "name": "Billing"}]}
    field = CustomField.objects.create(
        organisation=harbour.organisation,
        code="module",
        name="Module",
        kind=FieldKind.CHOICE,
        options=options,
    )
    item = make("Task", custom={str(field.pk): "a"})
    make("Other")
    by = f"custom:{field.pk}"
    assert columns(client_for(tom), f"?by={by}") == {"a": ["Task"], "b": [], "none": ["Other"]}
    assert post(client_for(tom), "move", {"item": item.pk, "by": by, "column": "b"}).status_code == 200
    assert columns(client_for(tom), f"?by={by}")["b"] == ["Task"]


def test_a_card_moves_to_another_column_and_the_diary_knows(client_for: For, tom: User, make: Make) -> None:
    item = make("Task")
    answer = post(client_for(tom), "move", {"item": item.pk, "column": "doing", "version": item.version})
    assert answer.status_code == 200
    assert answer.json()["cards"][0]["column"] == "doing"
    assert DiaryEntry.objects.filter(deed="plan.item_state_changed", subject_id=item.pk).exists()


def test_the_order_within_a_column_stays(client_for: For, tom: User, make: Make) -> None:
    one, two, three, four = (make(name) for name in ("One", "Two", "Three", "Four"))
    client = client_for(tom)
    post(client, "move", {"item": four.pk, "column": "todo", "after": one.pk})
    assert columns(client)["todo"] == ["One", "Four", "Two", "Three"]
    post(client, "move", {"item": one.pk, "column": "todo", "after": three.pk})
    assert columns(client)["todo"] == ["Four", "Two", "Three", "One"]
    post(client, "move", {"item": three.pk, "column": "todo", "after": None})
    assert columns(client)["todo"] == ["Three", "Four", "Two", "One"]
    for _again in range(30):
        post(client, "move", {"item": two.pk, "column": "todo", "after": three.pk})
        post(client, "move", {"item": four.pk, "column": "todo", "after": three.pk})
    assert columns(client)["todo"] == ["Three", "Four", "Two", "One"]


def test_a_move_that_the_workflow_does_not_know_is_refused(client_for: For, tom: User, make: Make) -> None:
    item = make("Crash", type="defect")
    answer = post(client_for(tom), "move", {"item": item.pk, "column": "done"})
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert columns(client_for(tom))["todo"] == ["Crash"]


def test_a_strict_limit_refuses_a_card_too_many(client_for: For, lee: User, tom: User, make: Make) -> None:
    one, two = make("One"), make("Two")
    client = client_for(tom)
    assert (
        post(
            client_for(lee), "limits", {"by": "category", "limits": {"doing": 1}, "strict": True}
        ).status_code
        == 200
    )
    assert post(client, "move", {"item": one.pk, "column": "doing"}).status_code == 200
    refused = post(client, "move", {"item": two.pk, "column": "doing"})
    assert refused.status_code == 422
    assert refused.json()["message"] == "“In progress” is full: it holds at most 1."
    assert columns(client)["todo"] == ["Two"]


def test_a_soft_limit_is_only_shown(client_for: For, lee: User, tom: User, make: Make) -> None:
    post(client_for(lee), "limits", {"by": "category", "limits": {"todo": 1}, "strict": False})
    make("One")
    item = make("Two")
    assert post(client_for(tom), "move", {"item": item.pk, "column": "doing"}).status_code == 200
    assert post(client_for(tom), "move", {"item": item.pk, "column": "todo"}).status_code == 200
    (todo,) = [one for one in client_for(tom).get(f"{BASE}/data").json()["columns"] if one["key"] == "todo"]
    assert (todo["limit"], todo["count"]) == (1, 2)


def test_only_who_manages_the_work_sets_limits(client_for: For, tom: User, harbour: Project) -> None:
    assert post(client_for(tom), "limits", {"by": "category", "limits": {}}).status_code == 403


def test_a_long_column_comes_in_parts(
    client_for: For, tom: User, make: Make, harbour: Project, django_assert_max_num_queries: Any
) -> None:
    first = make("First")
    WorkItem.live.bulk_create(
        WorkItem(
            organisation=harbour.organisation, project=harbour, name=f"Item {n}", number=1000 + n, position=n,
            item_type=first.item_type, state=first.state, planned=False,
        )
        for n in range(70)
    )  # fmt: skip
    client = client_for(tom)
    with django_assert_max_num_queries(24):
        content = client.get(f"{BASE}/data").json()
    todo = content["columns"][0]
    assert (todo["count"], len(todo["cards"])) == (71, 50)
    assert len(client.get(f"{BASE}/data?column=todo&offset=50").json()["cards"]) == 21


def test_a_card_of_another_project_is_not_moved(
    client_for: For, tom: User, nora: User, make: Make, meadow: Project, harbour: Project
) -> None:
    foreign = make("Theirs", project=meadow, by=nora)
    assert post(client_for(tom), "move", {"item": foreign.pk, "column": "doing"}).status_code == 404
    assert client_for(tom).get(f"{BASE}/data?ids={foreign.pk}").json()["cards"] == []


def test_an_unknown_board_is_refused(client_for: For, tom: User, harbour: Project) -> None:
    assert client_for(tom).get(f"{BASE}/data?by=secret").status_code == 422
