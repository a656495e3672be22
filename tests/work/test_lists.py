"""The list over HTTP: rows, changes in place, many at once, files, and who may not."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client

from tests.work.conftest import Make
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.plan.actions.items.change import change_item
from tongzhou.plan.models import CustomField, FieldClass, FieldKind, WorkItem
from tongzhou.projects.models import Project

For = Callable[[User], Client]
BASE = "/projects/harbour/items"


def post(client: Client, address: str, body: dict[str, Any]) -> Any:
    """Send what the island sends."""
    return client.post(address, body, content_type="application/json")


def test_the_page_brings_what_the_island_needs(client_for: For, mara: User, harbour: Project) -> None:
    answer = client_for(mara).get(f"{BASE}/?priority=3")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'data-query="priority=3"' in page
    assert '"id": "items-meta"' not in page
    assert 'id="items-meta"' in page
    assert "In progress" in page


def test_rows_come_as_json_and_mistakes_in_words(client_for: For, mara: User, make: Make) -> None:
    make("Write the runbook")
    client = client_for(mara)
    assert [row["name"] for row in client.get(f"{BASE}/data").json()["rows"]] == ["Write the runbook"]
    refused = client.get(f"{BASE}/data?colour=red")
    assert refused.status_code == 422
    assert "colour" in refused.json()["message"]


def test_the_list_takes_the_same_number_of_statements_whatever_the_volume(
    client_for: For, mara: User, tom: User, make: Make, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        make(f"Item {number}", assignees=[tom])
    client = client_for(mara)
    with django_assert_max_num_queries(12):
        client.get(f"{BASE}/data?group=assignees&limit=200")
    with django_assert_max_num_queries(24):
        client.get(f"{BASE}/")


def test_a_cell_is_changed_and_the_diary_knows(client_for: For, tom: User, make: Make) -> None:
    item = make("Fix teh login")
    body = {"items": [item.pk], "changes": {"name": "Fix the login"}, "version": item.version}
    answer = post(client_for(tom), f"{BASE}/change", body)
    assert answer.status_code == 200
    assert answer.json()["rows"][0]["name"] == "Fix the login"
    assert DiaryEntry.objects.filter(deed="plan.item_changed", subject_id=item.pk, actor=tom).exists()


def test_who_was_slower_is_told_and_nothing_is_overwritten(
    client_for: For, tom: User, mara: User, make: Make, today: date
) -> None:
    item = make("Login")
    change_item(item, by=mara, changes={"name": "Mara's title"}, today=today)
    body = {"items": [item.pk], "changes": {"name": "Tom's title"}, "version": item.version}
    answer = post(client_for(tom), f"{BASE}/change", body)
    assert answer.status_code == 409
    assert "Mara Chen" in answer.json()["message"]
    assert WorkItem.live.get(pk=item.pk).name == "Mara's title"


def test_the_workflow_refuses_in_words(client_for: For, tom: User, make: Make, state_of: Any) -> None:
    item = make("Crash", type="defect")
    answer = post(
        client_for(tom),
        f"{BASE}/change",
        {"items": [item.pk], "changes": {"state": state_of("defect", "closed")}},
    )
    assert answer.status_code == 422
    assert "workflow does not lead" in answer.json()["message"]


def test_many_are_changed_as_one_and_taken_back_as_one(
    client_for: For, tom: User, make: Make, tag: Any
) -> None:
    items = [make(f"Item {number}") for number in range(3)]
    label = tag("Night")
    client = client_for(tom)
    body = {"items": [one.pk for one in items], "changes": {"priority": 4}, "add_tags": [label.pk]}
    step = post(client, f"{BASE}/change", body).json()["step"]
    assert set(WorkItem.live.values_list("priority", flat=True)) == {4}
    assert WorkItem.live.filter(tags=label).count() == 3
    assert post(client, f"{BASE}/undo", {"step": step}).json() == {"done": 3}
    assert set(WorkItem.live.values_list("priority", flat=True)) == {2}
    assert post(client, f"{BASE}/undo", {"step": step}).status_code == 409


def test_many_are_not_changed_over_what_others_have_done_meanwhile(
    client_for: For, tom: User, mara: User, make: Make, today: date
) -> None:
    items = [make(f"Item {number}") for number in range(3)]
    body: dict[str, Any] = {
        "items": [one.pk for one in items],
        "changes": {"priority": 4},
        "versions": {str(one.pk): one.version for one in items},
    }
    change_item(items[1], by=mara, changes={"priority": 1}, today=today)
    client = client_for(tom)
    answer = post(client, f"{BASE}/change", body)
    assert answer.status_code == 409
    assert "Item 1" in answer.json()["message"]
    assert set(answer.json()["changed"]) == {str(items[1].pk)}
    assert sorted(WorkItem.live.values_list("priority", flat=True)) == [1, 2, 2]
    assert post(client, f"{BASE}/change", body | {"versions": {"one": 1}}).status_code == 400
    assert post(client, f"{BASE}/change", body | {"versions": {}}).status_code == 200


def test_when_one_of_many_refuses_none_is_changed(
    client_for: For, tom: User, make: Make, state_of: Any
) -> None:
    task, defect = make("Task"), make("Crash", type="defect")
    body = {"items": [task.pk, defect.pk], "changes": {"state": state_of("task", "done")}}
    answer = post(client_for(tom), f"{BASE}/change", body)
    assert answer.status_code == 422
    assert str(defect.pk) in answer.json()["reasons"]
    task.refresh_from_db()
    assert task.state_id == state_of("task", "open")


def test_deleting_can_be_taken_back(client_for: For, tom: User, make: Make) -> None:
    items = [make("One"), make("Two")]
    client = client_for(tom)
    entries = post(client, f"{BASE}/delete", {"items": [one.pk for one in items]}).json()["entries"]
    assert not WorkItem.live.exists()
    assert post(client, f"{BASE}/undo", {"entries": entries}).json() == {"done": 1}
    assert WorkItem.live.count() == 2


def test_nobody_takes_back_what_another_has_done(client_for: For, tom: User, mara: User, make: Make) -> None:
    items = [make("One"), make("Two")]
    body = {"items": [one.pk for one in items], "changes": {"priority": 4}}
    step = post(client_for(tom), f"{BASE}/change", body).json()["step"]
    assert post(client_for(mara), f"{BASE}/undo", {"step": step}).json() == {"done": 0}
    assert set(WorkItem.live.values_list("priority", flat=True)) == {4}


def test_a_new_row_is_an_item(client_for: For, tom: User, harbour: Project) -> None:
    answer = post(client_for(tom), f"{BASE}/add", {"fields": {"name": "Order the cables"}})
    assert answer.status_code == 201
    assert WorkItem.live.get(name="Order the cables").author == tom
    assert post(client_for(tom), f"{BASE}/add", {"fields": {"name": " "}}).status_code == 422


def test_too_many_at_once_are_refused_by_the_limit(client_for: For, tom: User, harbour: Project) -> None:
    answer = post(client_for(tom), f"{BASE}/change", {"items": list(range(1, 502)), "changes": {}})
    assert answer.status_code == 422
    assert "500" in answer.json()["message"]


def test_items_of_another_project_are_not_found(
    client_for: For, tom: User, nora: User, make: Make, meadow: Project, harbour: Project
) -> None:
    foreign = make("Theirs", project=meadow, by=nora)
    client = client_for(tom)
    assert (
        post(client, f"{BASE}/change", {"items": [foreign.pk], "changes": {"name": "x"}}).status_code == 404
    )
    assert post(client, f"{BASE}/delete", {"items": [foreign.pk]}).status_code == 404
    assert client.get(f"{BASE}/data?ids={foreign.pk}").json()["rows"] == []
    foreign.refresh_from_db()
    assert foreign.name == "Theirs"


def test_clients_and_strangers_get_none_of_it(
    client_for: For, cleo: User, vera: User, otto: User, harbour: Project
) -> None:
    for page in ("/", "/data", "/calendar/", "/export.csv"):
        assert client_for(cleo).get(BASE + page).status_code == 403
        assert client_for(vera).get(BASE + page).status_code == 404
        assert client_for(otto).get(BASE + page).status_code == 404


def test_the_file_holds_what_the_screen_holds_and_no_formula(client_for: For, mara: User, make: Make) -> None:
    make("=HYPERLINK(1)", priority=4)
    make("Quiet", priority=1)
    client = client_for(mara)
    csv = client.get(f"{BASE}/export.csv?priority=4&columns=name,priority").content.decode("utf-8-sig")
    assert csv.splitlines() == ["Title,Priority", "'=HYPERLINK(1),Urgent"]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{BASE}/export.xlsx?columns=number,name").content))
    cells = list(book.active.iter_rows(values_only=True))
    assert cells[0] == ("Number", "Title")
    assert cells[1][1] == "=HYPERLINK(1)"
    assert book.active["B2"].data_type == "s"
    assert client.get(f"{BASE}/export.pdf").status_code == 404


def test_costs_are_neither_in_the_list_nor_in_the_file_of_those_who_may_not_see_them(
    client_for: For, mara: User, tom: User, make: Make, harbour: Project
) -> None:
    rate = CustomField.objects.create(
        organisation=harbour.organisation, code="rate", name="Rate", kind=FieldKind.MONEY,
        field_class=FieldClass.FINANCE, options={"currency": "CNY"},
    )  # fmt: skip
    make("Consulting", custom={str(rate.pk): 123456})
    query = f"?columns=name,custom:{rate.pk}"
    assert "1234.56" in client_for(mara).get(f"{BASE}/export.csv{query}").content.decode("utf-8-sig")
    for address in (f"{BASE}/data{query}", f"{BASE}/export.csv{query}", f"{BASE}/data?sort=custom:{rate.pk}"):
        answer = client_for(tom).get(address)
        assert answer.status_code == 422
        assert "123456" not in answer.content.decode()
    assert "Rate" not in client_for(tom).get(f"{BASE}/").content.decode()


def test_a_formula_does_not_tell_what_its_reader_may_not_see(
    client_for: For, mara: User, tom: User, make: Make, harbour: Project
) -> None:
    shared = {"organisation": harbour.organisation}
    rate = CustomField.objects.create(
        code="rate", name="Rate", kind=FieldKind.NUMBER, field_class=FieldClass.FINANCE, **shared
    )
    twice = CustomField.objects.create(
        code="twice", name="Twice", kind=FieldKind.FORMULA, options={"expression": "rate * 2"}, **shared
    )
    make("Consulting", custom={str(rate.pk): 21})
    address = f"{BASE}/data?columns=name,custom:{twice.pk}"
    assert client_for(mara).get(address).json()["rows"][0]["custom"][str(twice.pk)] == "42"
    assert "42" not in str(client_for(tom).get(address).json()["rows"][0]["custom"])


def test_the_calendar_shows_what_is_due(client_for: For, mara: User, make: Make, today: date) -> None:
    make("Due now", due=0)
    page = client_for(mara).get(f"{BASE}/calendar/").content.decode()
    assert "Due now" in page
    other = client_for(mara).get(f"{BASE}/calendar/?month=2031-01").content.decode()
    assert "Due now" not in other
    assert client_for(mara).get(f"{BASE}/calendar/?month=nonsense&colour=red").status_code == 422


@pytest.mark.parametrize(
    "body", ["[]", '"x"', '{"items": "all"}', '{"items": [true]}', '{"items": [1], "changes": []}']
)
def test_what_is_no_request_is_refused(client_for: For, tom: User, harbour: Project, body: str) -> None:
    answer = client_for(tom).post(f"{BASE}/change", body, content_type="application/json")
    assert answer.status_code in {400, 404, 422}
