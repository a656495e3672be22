"""The page of a work item, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.plan.test_items import TODAY, kind, make, state
from tongzhou.accounts.models import User
from tongzhou.discussion.actions import react, write_comment
from tongzhou.discussion.guards import get_talk
from tongzhou.discussion.limits import EMOJI
from tongzhou.plan.actions.custom_fields import create_field
from tongzhou.plan.actions.items.change import change_item
from tongzhou.plan.actions.items.details import add_entry, relate
from tongzhou.plan.models import (
    ChecklistEntry,
    CustomField,
    FieldKind,
    Relation,
    RelationKind,
    Tag,
    WorkItem,
)
from tongzhou.projects.models import Project

Browser = Callable[[User], Client]
HX = {"HX-Request": "true"}


def post(browser: Client, item: WorkItem, page: str, **data: Any) -> Any:
    address = f"/projects/{item.project.key}/items/{item.number}/{page}"
    return browser.post(address, data, headers=HX)


def change(browser: Client, item: WorkItem, field: str, value: Any) -> Any:
    item = WorkItem.live.get(pk=item.pk)
    return post(browser, item, "change", field=field, value=value, version=item.version)


def test_everything_about_an_item_is_on_its_page(
    client_for: Browser, harbour: Project, mara: User, tom: User, django_assert_max_num_queries: Any
) -> None:
    item = make(harbour, mara, "Design", assignees=[tom.pk], due_date="2026-04-01", description="Draw it")
    for number in range(30):
        make(harbour, mara, f"Part {number}", parent=item.pk)
    browser = client_for(tom)
    browser.get(f"/projects/harbour/items/{item.number}/")
    with django_assert_max_num_queries(24):
        page = browser.get(f"/projects/harbour/items/{item.number}/").content.decode()
    for text in ("HARBOUR-1", "Design", "Tom Qian", "2026-04-01", "Draw it", "Part 29"):
        assert text in page


@pytest.mark.parametrize("many", [1, 20])
def test_the_page_takes_at_most_thirty_statements_whatever_hangs_on_the_item(
    client_for: Browser,
    harbour: Project,
    mara: User,
    tom: User,
    pia: User,
    many: int,
    django_assert_max_num_queries: Any,
) -> None:
    top = make(harbour, mara, "Phase")
    item = make(harbour, mara, "Design", parent=top.pk, assignees=[tom.pk, mara.pk])
    talk = get_talk(tom, "work_item", item.pk)
    for number in range(many):
        make(harbour, mara, f"Part {number}", parent=item.pk, planned=False)
        relate(item, make(harbour, mara, f"Kin {number}"), by=mara, kind=RelationKind.RELATES)
        add_entry(item, by=mara, text=f"Look {number}")
        remark = write_comment(talk, source=f"@[Mara](user:{mara.pk}) done {number}?", audience="internal")
        react(talk, remark, emoji=EMOJI[0])
        tag = Tag.objects.create(project=harbour, name=f"Tag {number}")
        field = create_field(by=mara, name=f"Field {number}", kind=FieldKind.TEXT)
        values = {"custom": {str(field.pk): "x"}, "tags": [tag.pk], "priority": 1 + number % 4}
        change_item(WorkItem.live.get(pk=item.pk), by=mara, changes=values, today=TODAY)
    for reader in (tom, mara, pia):
        browser = client_for(reader)
        with django_assert_max_num_queries(28):
            page = browser.get(f"/projects/harbour/items/{item.number}/").content.decode()
        last = many - 1
        for text in (
            "Phase",
            f"Part {last}",
            f"Kin {last}",
            f"Look {last}",
            f"done {last}?",
            f"Field {last}",
        ):
            assert text in page


def test_fields_change_one_by_one(client_for: Browser, harbour: Project, mara: User, tom: User) -> None:
    item, browser = make(harbour, mara, "Design"), client_for(tom)
    assert "Design it" in change(browser, item, "name", "Design it").content.decode()
    change(browser, item, "priority", "4")
    change(browser, item, "due_date", "2026-05-01")
    change(browser, item, "estimate_minutes", "12.5")
    change(browser, item, "assignees", [str(tom.pk)])
    change(browser, item, "state", str(state(harbour, "task", "done")))
    item = WorkItem.live.get(pk=item.pk)
    assert (item.name, item.priority, item.estimate_minutes, item.percent) == ("Design it", 4, 750, 100)
    assert item.due_date is not None
    assert item.due_date.isoformat() == "2026-05-01"


def test_a_refusal_comes_in_words(client_for: Browser, harbour: Project, tom: User) -> None:
    item = make(harbour, tom, "Crash", type=kind(harbour, "defect"))
    answer = change(client_for(tom), item, "state", str(state(harbour, "defect", "fixing")))
    assert answer.status_code == 422
    assert "Before “Being fixed” these must be filled in: Assignees." in answer.content.decode()


def test_the_checklist_is_kept(client_for: Browser, harbour: Project, tom: User) -> None:
    item, browser = make(harbour, tom, "Logs"), client_for(tom)
    for text in ("One", "Two", "Three"):
        post(browser, item, "checklist", text=text)
    one, two, three = ChecklistEntry.objects.filter(item=item)
    post(browser, item, "checklist/change", entry=three.pk, deed="up")
    post(browser, item, "checklist/change", entry=one.pk)
    post(browser, item, "checklist/change", entry=two.pk, deed="remove")
    found = ChecklistEntry.objects.filter(item=item)
    assert [(entry.text, entry.done) for entry in found] == [("One", True), ("Three", False)]


def test_items_are_related_by_number(
    client_for: Browser, harbour: Project, meadow: Project, tom: User, nora: User
) -> None:
    item, other = make(harbour, tom, "Crash"), make(harbour, tom, "Logs")
    secret = make(meadow, nora, "Secret")
    browser = client_for(tom)
    page = post(browser, item, "relate", kind="blocks", other="harbour-2").content.decode()
    assert "blocks" in page
    assert post(browser, item, "relate", kind="blocks", other="MEADOW-1").status_code == 422
    back = browser.get(f"/projects/harbour/items/{other.number}/").content.decode()
    assert "is blocked by" in back
    Relation.objects.create(from_item=item, to_item=secret, kind="relates")
    assert "Secret" not in browser.get("/projects/harbour/items/1/").content.decode()


def test_an_amount_is_only_for_those_who_may_see_costs(
    client_for: Browser, harbour: Project, mara: User, tom: User
) -> None:
    field = CustomField.objects.create(
        organisation=harbour.organisation, code="loss", name="Loss", kind="money",
        options={"currency": "CNY"}, field_class="finance",
    )  # fmt: skip
    item = make(harbour, mara, "Crash", type=kind(harbour, "defect"))
    name = f"custom:{field.pk}"
    assert change(client_for(mara), item, name, "1234.50").status_code == 200
    assert WorkItem.live.get(pk=item.pk).custom == {str(field.pk): 123450}
    assert "1234.50" in client_for(mara).get("/projects/harbour/items/1/").content.decode()
    hidden = client_for(tom).get("/projects/harbour/items/1/").content.decode()
    assert "Loss" not in hidden
    assert "1234" not in hidden
    assert change(client_for(tom), item, name, "1").status_code == 422


def test_an_item_is_created_in_a_dialog(client_for: Browser, harbour: Project, tom: User) -> None:
    browser = client_for(tom)
    dialog = browser.get("/projects/harbour/items/new", headers=HX).content.decode()
    assert "<dialog" in dialog
    data = {"name": "Logs", "type": kind(harbour, "issue"), "priority": "3", "assignee": tom.pk}
    answer = browser.post("/projects/harbour/items/new", data, headers=HX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/projects/harbour/items/1/")
    assert browser.post("/projects/harbour/items/new", {"name": ""}, headers=HX).status_code == 422


def test_a_new_tag_is_on_the_item_at_once(client_for: Browser, harbour: Project, tom: User) -> None:
    item, browser = make(harbour, tom, "Logs"), client_for(tom)
    post(browser, item, "tags", name="Security", hue=6)
    assert Tag.objects.get(project=harbour, items=item).name == "Security"


def test_watching_is_a_matter_of_one_click(client_for: Browser, harbour: Project, tom: User) -> None:
    item, browser = make(harbour, tom, "Logs"), client_for(tom)
    assert "Tom Qian" in post(browser, item, "watch", watch="yes").content.decode()


def test_without_scripts_a_form_leads_back_to_the_page(
    client_for: Browser, harbour: Project, tom: User
) -> None:
    item = make(harbour, tom, "Logs")
    data = {"field": "priority", "value": "4", "version": item.version}
    answer = client_for(tom).post("/projects/harbour/items/1/change", data)
    assert (answer.status_code, answer["Location"]) == (302, "/projects/harbour/items/1/")
