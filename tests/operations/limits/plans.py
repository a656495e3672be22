"""Limits of plans and work items."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.api.calling import Caller, problem
from tests.api.conftest import give
from tests.exchange.plans import document
from tests.operations.limits.driving import Stage, drives, refused, refused_by_files
from tests.plan.test_items import TODAY, make
from tongzhou.exchange.checks import checked
from tongzhou.exchange.errors import UnreadablePlanError, UnreadableTableError
from tongzhou.exchange.limits import LIMITS as FILES
from tongzhou.exchange.read import read_plan
from tongzhou.operations.limits import LIMITS, limit
from tongzhou.plan.actions.baselines import TooManyBaselinesError, set_baseline
from tongzhou.plan.actions.items.copy import copy_item
from tongzhou.plan.actions.items.details import add_entry, create_tag, relate
from tongzhou.plan.actions.scenarios import TooManyScenariosError, create_scenario
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.models import RelationKind
from tongzhou.plan.work.refusals import ItemRefusedError


@drives("tasks")
def tasks(stage: Stage) -> None:
    stage.low("tasks", 2)
    with pytest.raises(CommandError) as refusal:
        give(stage.project, stage.mara, *[{"op": "add", "fields": {"name": str(n)}} for n in range(3)])
    assert "at most 2 work items" in str(refusal.value.message)
    refused_by_files("tasks", 1, b"ID,Name\n1,A\n2,B\n")
    assert LIMITS["tasks"].value == FILES.tasks


@drives("scenarios")
def scenarios(stage: Stage) -> None:
    stage.low("scenarios", 1)
    create_scenario(stage.project, by=stage.mara, name="One")
    with pytest.raises(TooManyScenariosError):
        create_scenario(stage.project, by=stage.mara, name="Two")


@drives("scenario_changes")
def scenario_changes(stage: Stage) -> None:
    stage.low("scenario_changes", 1)
    with pytest.raises(CommandError) as refusal:
        create_scenario(stage.project, by=stage.mara, name="One", commands=[{"op": "add", "fields": {}}])
    assert refusal.value.code == "too_many_changes"


@drives("links")
def links(stage: Stage) -> None:
    one, two, three = give(stage.project, stage.mara, *[{"op": "add", "fields": {"name": n}} for n in "ABC"])
    stage.low("links", 1)
    give(stage.project, stage.mara, {"op": "link", "from": one, "to": two})
    with pytest.raises(CommandError) as refusal:
        give(stage.project, stage.mara, {"op": "link", "from": two, "to": three})
    assert "at most 1 links" in str(refusal.value.message)


def refused_document(field: str, value: int) -> None:
    with pytest.raises(UnreadablePlanError):
        checked(document(), replace(FILES, **{field: value}))


@drives("links_per_task")
def links_per_task(stage: Stage) -> None:
    assert limit("links_per_task") == FILES.links_of_task
    refused_document("links_of_task", 1)


@drives("depth")
def depth(stage: Stage) -> None:
    assert limit("depth") == FILES.depth
    refused_document("depth", 1)


@drives("calendar_exceptions")
def calendar_exceptions(stage: Stage) -> None:
    assert limit("calendar_exceptions") == FILES.calendar_exceptions
    refused_document("calendar_exceptions", 0)


@drives("first_year")
def first_year(stage: Stage) -> None:
    early = f"ID,Name,Start,Duration\n1,A,{limit('first_year') - 1}-12-31,1d\n".encode()
    with pytest.raises(UnreadableTableError):
        read_plan(early, "plan.csv", isolated=False)


@drives("last_year")
def last_year(stage: Stage) -> None:
    late = f"ID,Name,Start,Duration\n1,A,{limit('last_year') + 1}-01-01,1d\n".encode()
    with pytest.raises(UnreadableTableError):
        read_plan(late, "plan.csv", isolated=False)


@drives("duration_years")
def duration_years(stage: Stage) -> None:
    assert limit("duration_years") == FILES.duration_years
    refused_document("duration_years", 0)


@drives("effort_hours")
def effort_hours(stage: Stage) -> None:
    most = limit("effort_hours") * 60
    assert stage.item(estimate_minutes=most).status_code == 201
    assert stage.item(estimate_minutes=most + 1).status_code == 422


@drives("views_per_person")
def views_per_person(stage: Stage) -> None:
    stage.low("views_per_person", 1)
    form = {"name": "Mine", "query": "priority=4"}
    assert stage.browser.post("/projects/harbour/views/save", form).status_code == 302
    answer = stage.browser.post("/projects/harbour/views/save", form | {"name": "More"}, follow=True)
    assert "at most 1 views" in answer.content.decode()


@drives("tags")
def tags(stage: Stage) -> None:
    stage.low("tags", 1)
    create_tag(stage.project, by=stage.tom, name="One")
    said = refused(ItemRefusedError, lambda: create_tag(stage.project, by=stage.tom, name="Two"))
    assert said == "A project may have at most 1 tags."


@drives("checklist_lines")
def checklist_lines(stage: Stage) -> None:
    stage.low("checklist_lines", 1)
    item = make(stage.project, stage.tom, "A")
    add_entry(item, by=stage.tom, text="One")
    said = refused(ItemRefusedError, lambda: add_entry(item, by=stage.tom, text="Two"))
    assert said == "A checklist may have at most 1 lines."


@drives("relations")
def relations(stage: Stage) -> None:
    stage.low("relations", 1)
    one, two, three = (make(stage.project, stage.tom, name) for name in "ABC")
    relate(one, two, by=stage.tom, kind=RelationKind.RELATES)
    said = refused(ItemRefusedError, lambda: relate(one, three, by=stage.tom, kind=RelationKind.RELATES))
    assert said == "An item may have at most 1 relations."


@drives("recurrences")
def recurrences(stage: Stage) -> None:
    stage.low("recurrences", 1)
    caller, body = Caller(stage.mara), {"name": "Backup test", "next_on": "2026-05-04"}
    assert caller.call("POST", "/projects/harbour/recurrences", body).status_code == 201
    told = problem(caller.call("POST", "/projects/harbour/recurrences", body), 409, "too_many_recurrences")
    assert told["detail"] == "A project may have at most 1 recurring items."


@drives("items_copied")
def items_copied(stage: Stage) -> None:
    stage.low("items_copied", 1)
    item = make(stage.project, stage.mara, "A")
    make(stage.project, stage.mara, "Below", parent=item.pk)
    copy_item(item, by=stage.mara, today=TODAY)
    said = refused(ItemRefusedError, lambda: copy_item(item, by=stage.mara, today=TODAY, children=True))
    assert said == "At most 1 items can be copied at once."


@drives("baselines")
def baselines(stage: Stage) -> None:
    stage.low("baselines", 1)
    make(stage.project, stage.mara, "A", planned=True)
    set_baseline(stage.project, by=stage.mara, name="One")
    said = refused(TooManyBaselinesError, lambda: set_baseline(stage.project, by=stage.mara, name="Two"))
    assert said == "A project may have at most 1 baselines; delete one that nobody needs."
