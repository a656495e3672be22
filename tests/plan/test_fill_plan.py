"""Filling a plan with a document: everything or nothing, and quickly."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tongzhou.accounts.models import User
from tongzhou.engine.plan import EIGHT_TO_FIVE, Assignment, Calendar, Link, Plan, Resource, Task
from tongzhou.exchange.document import (
    AssignmentDetails,
    CustomField,
    PlanDocument,
    ResourceDetails,
    ResourceType,
    TaskDetails,
)
from tongzhou.plan.actions.fill_plan import fill_plan
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.models import Assignment as StoredAssignment
from tongzhou.plan.models import PlanEdit, PlanSettings, WorkingCalendar, WorkItem, instant_of
from tongzhou.plan.models import Resource as StoredResource
from tongzhou.plan.queries.document import plan_document
from tongzhou.projects.models import Project

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
DAY = 8 * 3600
START = instant_of(TODAY, DAY)


def chain(count: int, **more: Any) -> PlanDocument:
    """Tasks of one day, each waiting for the one before, ten to a summary; one person does all."""
    tasks: list[Task] = []
    links: list[Link] = []
    before = None
    for number in range(count):
        if number % 10 == 0:
            tasks.append(Task(10_000_000 + number, None, 0, summary=True, name=f"Phase {number // 10}"))
        tasks.append(Task(number + 1, 10_000_000 + number // 10 * 10, DAY, name=f"Task {number}"))
        if before is not None:
            links.append(Link(before, number + 1))
        before = number + 1
    plan = Plan(
        start=START,
        calendar=0,
        calendars=(Calendar(key=0, name="Five days", week=(EIGHT_TO_FIVE,) * 5 + ((), ())),),
        tasks=tuple(tasks),
        links=tuple(links),
        resources=(Resource(key=1), Resource(key=2, work=False)),
        assignments=tuple(Assignment(number + 1, 1, DAY) for number in range(count)),
    )
    details = {
        1: ResourceDetails(key=1, name="Li Na", email="lina@example.com"),
        2: ResourceDetails(key=2, name="Li Na", type=ResourceType.MATERIAL, material_label="t"),
    }
    return replace(PlanDocument(plan=plan, resources=details), **more)


def test_a_step_of_filling_cannot_be_undone_and_keeps_no_changes(mara: User, harbour: Project) -> None:
    result = fill_plan(harbour, chain(20), by=mara, today=TODAY)
    edit = PlanEdit.objects.get(project=harbour)
    assert (result.version, edit.type, edit.version) == (1, "fill", 1)
    assert not any(edit.changes.values())
    assert len(result.added) == 22


def test_resources_of_one_name_are_told_apart(mara: User, harbour: Project) -> None:
    fill_plan(harbour, chain(2), by=mara, today=TODAY)
    assert set(StoredResource.objects.values_list("name", "works")) == {("Li Na", True), ("Li Na 2", False)}
    assert StoredAssignment.objects.count() == 2


def test_materials_are_assigned_too_and_go_out_again(mara: User, harbour: Project) -> None:
    rows = (
        AssignmentDetails(key=5, task=1, resource=2, units=30_000),
        AssignmentDetails(key=6, task=2, resource=None),
    )
    fill_plan(harbour, chain(2, assignments=rows), by=mara, today=TODAY)
    document = plan_document(harbour)
    steel = next(one for one in document.resources.values() if one.type is ResourceType.MATERIAL)
    assert (steel.material_label, steel.key) == ("t", 2)
    assert [one.units for one in document.assignments if one.resource == 2] == [30_000]
    assert {one.resource for one in document.plan.assignments} == {1}, "materials bind no dates"


def test_fields_of_the_file_go_out_again_beside_ours(mara: User, harbour: Project) -> None:
    fields = (
        CustomField(188743731, "Text1", "Team"),
        CustomField(188744016, "Text30", "Site"),
        CustomField(188743734, "Text2", "交付物"),
    )
    details = {
        1: TaskDetails(
            key=1, name="Task 0", custom=((188743731, "A"), (188744016, "Kiel"), (188743734, "Report"))
        )
    }
    fill_plan(harbour, chain(2, custom_fields=fields, tasks=details), by=mara, today=TODAY)
    item = WorkItem.objects.get(name="Task 0")
    assert item.deliverable == "Report"
    document = plan_document(harbour)
    named = {one.id: one.alias for one in document.custom_fields}
    task = next(one for one in document.tasks.values() if one.name == "Task 0")
    assert {named[number]: value for number, value in task.custom} == {
        "Team": "A",
        "Site": "Kiel",
        "Deliverable": "Report",
    }


def test_texts_no_database_takes_are_cleaned(mara: User, harbour: Project) -> None:
    details = {1: TaskDetails(key=1, name="Bad\x00name" + "x" * 600, notes="a\x00b")}
    fill_plan(harbour, chain(1, tasks=details), by=mara, today=TODAY)
    item = WorkItem.objects.get(kind="task", summary=False)
    assert item.name.startswith("Badname")
    assert len(item.name) == 500
    assert item.notes == "ab"


def test_a_circle_leaves_nothing_behind_and_names_the_tasks(mara: User, harbour: Project) -> None:
    document = chain(20)
    document = replace(document, plan=replace(document.plan, links=(*document.plan.links, Link(15, 12))))
    before = PlanSettings.objects.get(project=harbour)
    with pytest.raises(CommandError, match="“Task 11”") as refusal:
        fill_plan(harbour, document, by=mara, today=TODAY)
    assert refusal.value.code == "cycle"
    after = PlanSettings.objects.get(project=harbour)
    assert (after.calendar_id, after.start_at) == (before.calendar_id, before.start_at)
    for model in (WorkItem, StoredResource, PlanEdit):
        assert not model.objects.exists()
    assert not WorkingCalendar.objects.exclude(project=None).exists()
    harbour.refresh_from_db()
    assert harbour.plan_version == 0


def test_a_calendar_without_time_is_refused_in_words(mara: User, harbour: Project) -> None:
    document = chain(2)
    empty = Calendar(key=0, name="Never", week=((),) * 7)
    with pytest.raises(CommandError) as refusal:
        fill_plan(
            harbour, replace(document, plan=replace(document.plan, calendars=(empty,))), by=mara, today=TODAY
        )
    assert "Never" in refusal.value.message


def test_a_plan_with_work_items_is_not_overwritten(mara: User, harbour: Project) -> None:
    fill_plan(harbour, chain(2), by=mara, today=TODAY)
    with pytest.raises(CommandError) as refusal:
        fill_plan(harbour, chain(2), by=mara, today=TODAY)
    assert refusal.value.code == "plan_not_empty"
    assert WorkItem.objects.count() == 3


def test_filling_and_exporting_thousands_of_tasks_take_few_statements_and_little_time(
    mara: User, harbour: Project, django_assert_max_num_queries: Any
) -> None:
    began = time.process_time()
    with django_assert_max_num_queries(400):
        fill_plan(harbour, chain(3_000), by=mara, today=TODAY)
        document = plan_document(harbour)
    assert len(document.plan.tasks) == 3_300
    assert len(document.assignments) == 3_000
    assert time.process_time() - began < 10
