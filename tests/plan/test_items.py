"""Work items beside the plan: made, changed, and in agreement with the plan."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.plan.actions.edit_plan import edit_plan, undo_edit
from tongzhou.plan.actions.items.change import change_item
from tongzhou.plan.actions.items.create import create_item
from tongzhou.plan.models import Assignment, Category, ItemType, Resource, State, WorkItem
from tongzhou.plan.work.refusals import ItemRefusedError, StaleItemError
from tongzhou.projects.models import Project

TODAY = date(2026, 3, 2)


def kind(project: Project, code: str) -> int:
    return ItemType.objects.get(organisation=project.organisation_id, code=code).pk


def state(project: Project, flow: str, code: str) -> int:
    found = State.objects.get(workflow__organisation=project.organisation_id, workflow__code=flow, code=code)
    return found.pk


def make(project: Project, by: User, name: str, **fields: Any) -> WorkItem:
    return create_item(project, by=by, fields={"name": name, **fields}, today=TODAY)


def change(item: WorkItem, by: User, version: int | None = None, **changes: Any) -> WorkItem:
    return change_item(item, by=by, changes=changes, today=TODAY, version=version)


def command(project: Project, by: User, **one: Any) -> None:
    project.refresh_from_db()
    edit_plan(project, by=by, version=project.plan_version, commands=[one], today=TODAY)


def test_a_task_of_a_manager_is_in_the_plan_and_numbered(harbour: Project, mara: User) -> None:
    first, second = make(harbour, mara, "Design"), make(harbour, mara, "Build")
    assert (first.number, second.number) == (1, 2)
    assert first.planned
    assert first.start_at is not None
    assert first.label == "HARBOUR-1"
    assert first.state is not None
    assert first.state.category == Category.OPEN


def test_a_task_of_a_member_stays_beside_the_plan(harbour: Project, tom: User) -> None:
    item = make(harbour, tom, "Look at the logs")
    assert not item.planned
    assert not WorkItem.objects.filter(pk=item.pk).exists()
    assert WorkItem.live.filter(pk=item.pk).exists()


def test_a_defect_is_no_part_of_the_plan(harbour: Project, mara: User) -> None:
    make(harbour, mara, "Design")
    finish = Project.objects.get(pk=harbour.pk).plan.finish_at
    make(harbour, mara, "Crash", type=kind(harbour, "defect"), due_date="2027-01-01")
    assert Project.objects.get(pk=harbour.pk).plan.finish_at == finish
    assert WorkItem.objects.filter(project=harbour).count() == 1


def test_done_sets_the_progress_and_the_gantt_sets_done(harbour: Project, mara: User, tom: User) -> None:
    item = make(harbour, mara, "Design")
    done, open_, doing = (state(harbour, "task", code) for code in ("done", "open", "doing"))
    item = change(item, tom, state=done)
    assert (item.percent, item.actual_finish_at is not None) == (100, True)
    command(harbour, mara, op="set", id=item.pk, fields={"percent": 40})
    item = WorkItem.live.get(pk=item.pk)
    assert item.state_id == doing
    command(harbour, mara, op="set", id=item.pk, fields={"percent": 100})
    assert WorkItem.live.get(pk=item.pk).state_id == done
    item = change(WorkItem.live.get(pk=item.pk), tom, state=open_)
    assert item.percent == 0


def test_undo_in_the_plan_takes_the_state_back(harbour: Project, mara: User) -> None:
    item = make(harbour, mara, "Design")
    change(item, mara, state=state(harbour, "task", "done"))
    harbour.refresh_from_db()
    undo_edit(harbour, by=mara, version=harbour.plan_version, today=TODAY)
    item = WorkItem.live.get(pk=item.pk)
    assert (item.percent, item.state_id) == (0, state(harbour, "task", "open"))


def test_a_deleted_row_comes_back_by_undo_with_everything_that_hung_on_it(
    harbour: Project, mara: User
) -> None:
    item = make(harbour, mara, "Design", due_date="2026-04-01", priority=4)
    command(harbour, mara, op="delete", ids=[item.pk])
    assert not WorkItem.live.filter(pk=item.pk).exists()
    harbour.refresh_from_db()
    undo_edit(harbour, by=mara, version=harbour.plan_version, today=TODAY)
    back = WorkItem.live.get(pk=item.pk)
    assert (back.number, back.priority, back.due_date) == (1, 4, date(2026, 4, 1))


def test_an_assignee_gets_a_resource_in_the_plan(harbour: Project, mara: User, tom: User) -> None:
    item = change(make(harbour, mara, "Design"), mara, assignees=[tom.pk])
    assert Resource.objects.get(project=harbour, user=tom).name == "Tom Qian"
    assert Assignment.objects.get(item=item).resource.user == tom
    defect = make(harbour, mara, "Crash", type=kind(harbour, "defect"), assignees=[tom.pk])
    assert Assignment.objects.get(item=defect).resource.user == tom
    command(harbour, mara, op="set", id=item.pk, fields={"duration": 3 * 480})
    assert Assignment.objects.filter(item=defect).count() == 1


def test_a_role_on_an_item_stays_when_people_change(harbour: Project, mara: User, tom: User) -> None:
    role = Resource.objects.create(project=harbour, name="Testers")
    item = make(harbour, mara, "Design")
    command(harbour, mara, op="set", id=item.pk, fields={"people": [role.pk]})
    item = change(WorkItem.live.get(pk=item.pk), mara, assignees=[tom.pk])
    assert set(item.assignments.values_list("resource__name", flat=True)) == {"Testers", "Tom Qian"}


def test_a_transition_says_what_is_missing(harbour: Project, mara: User, tom: User) -> None:
    defect = make(harbour, tom, "Crash", type=kind(harbour, "defect"))
    fixing = state(harbour, "defect", "fixing")
    with pytest.raises(ItemRefusedError) as refused:
        change(defect, tom, state=fixing)
    assert refused.value.missing == ["assignees"]
    assert "Assignees" in refused.value.message
    assert change(defect, tom, state=fixing, assignees=[tom.pk]).state_id == fixing


def test_a_transition_is_for_its_roles(harbour: Project, tom: User, quinn: User) -> None:
    defect = make(harbour, tom, "Crash", type=kind(harbour, "defect"), assignees=[tom.pk])
    for code in ("fixing", "verifying"):
        defect = change(defect, tom, state=state(harbour, "defect", code))
    with pytest.raises(ItemRefusedError) as refused:
        change(defect, tom, state=state(harbour, "defect", "closed"))
    assert refused.value.code == "transition_not_yours"
    assert "Quality assurance" in refused.value.message
    closed = change(defect, quinn, state=state(harbour, "defect", "closed"))
    assert closed.percent == 100


def test_a_workflow_leads_only_where_it_leads(harbour: Project, tom: User) -> None:
    defect = make(harbour, tom, "Crash", type=kind(harbour, "defect"))
    with pytest.raises(ItemRefusedError) as refused:
        change(defect, tom, state=state(harbour, "defect", "verifying"))
    assert "does not lead" in refused.value.message


def test_whoever_is_late_is_told_who_changed_what(harbour: Project, mara: User, tom: User) -> None:
    item = make(harbour, tom, "Logs")
    seen = item.version
    change(item, mara, priority=4)
    with pytest.raises(StaleItemError) as stale:
        change(WorkItem.live.get(pk=item.pk), tom, seen, priority=1)
    assert (stale.value.by, stale.value.fields) == (["Mara Chen"], ["priority"])
    late = change(WorkItem.live.get(pk=item.pk), tom, seen, due_date="2026-05-01")
    assert late.priority == 4


def test_an_item_is_taken_into_the_plan_and_out_again(harbour: Project, mara: User, tom: User) -> None:
    make(harbour, mara, "Design")
    item = make(harbour, tom, "Logs", estimate_minutes=960)
    with pytest.raises(ItemRefusedError):
        change(item, tom, planned=True)
    item = change(item, mara, planned=True)
    assert (item.planned, item.duration, item.start_at is not None) == (True, 960 * 60, True)
    harbour.refresh_from_db()
    undo_edit(harbour, by=mara, version=harbour.plan_version, today=TODAY)
    item = WorkItem.live.get(pk=item.pk)
    assert not item.planned
    item = change(item, mara, planned=True)
    item = change(item, mara, planned=False)
    assert not item.planned
    assert not WorkItem.objects.filter(pk=item.pk).exists()


def test_a_change_is_one_line_of_the_diary(harbour: Project, mara: User) -> None:
    item = make(harbour, mara, "Design")
    change(item, mara, name="Design it", priority=3)
    last = DiaryEntry.objects.latest("pk")
    assert (last.deed, last.label) == ("plan.item_changed", "HARBOUR-1 Design it")
    assert last.details["fields"] == ["item.name", "item.priority"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("priority", 9), ("due_date", "tomorrow"), ("assignees", [10**9]), ("type", 10**9), ("colour", 1)],
)
def test_what_a_field_does_not_take_is_refused(harbour: Project, mara: User, field: str, value: Any) -> None:
    with pytest.raises(ItemRefusedError):
        change(make(harbour, mara, "Design"), mara, **{field: value})


def test_a_client_cannot_be_given_work(harbour: Project, mara: User, cleo: User) -> None:
    with pytest.raises(ItemRefusedError):
        make(harbour, mara, "Design", assignees=[cleo.pk])
