"""Many items at once, copies, moves, the trash, what comes again, and what computes itself."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.api.calling import Caller, problem
from tests.plan.test_items import TODAY, change, command, kind, make, state
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.activity.actions import restore_from_trash
from tongzhou.activity.models import DiaryEntry
from tongzhou.plan.actions.custom_fields import change_field, create_field
from tongzhou.plan.actions.items.bulk import (
    ChangedSinceError,
    NothingToUndoError,
    TagChange,
    bulk_change,
    undo_bulk,
)
from tongzhou.plan.actions.items.change import change_item
from tongzhou.plan.actions.items.copy import copy_item, move_item
from tongzhou.plan.actions.items.delete import delete_item, purge_entry
from tongzhou.plan.actions.items.details import add_entry
from tongzhou.plan.actions.items.recurring import create_recurrence, make_due, next_after
from tongzhou.plan.actions.workflows import (
    add_state,
    change_states,
    change_type,
    create_type,
    create_workflow,
    delete_state,
    set_transitions,
)
from tongzhou.plan.editing.formulas import FormulaError, evaluate
from tongzhou.plan.models import (
    Dependency,
    FieldClass,
    FieldKind,
    ItemType,
    PlanEdit,
    Recurrence,
    Rule,
    State,
    Tag,
    Workflow,
    WorkItem,
)
from tongzhou.plan.queries.item_page import cells_of
from tongzhou.plan.queries.work import load_setting
from tongzhou.plan.work.refusals import BulkRefusedError, ItemRefusedError, StaleItemsError
from tongzhou.projects.actions import set_member
from tongzhou.projects.models import Project


def again(item: WorkItem) -> WorkItem:
    return WorkItem.every.select_related("project").get(pk=item.pk)


def test_many_items_change_in_one_step_and_back(harbour: Project, mara: User, tom: User) -> None:
    items = [make(harbour, mara, f"Task {number}") for number in range(4)]
    items.append(make(harbour, mara, "Crash", type=kind(harbour, "issue")))
    change(items[0], mara, percent=40)
    tag = Tag.objects.create(project=harbour, name="Night")
    steps, lines = PlanEdit.objects.count(), DiaryEntry.objects.count()
    chosen = [again(one) for one in items[:4]]
    step = bulk_change(
        chosen, by=mara, changes={"state": state(harbour, "task", "done"), "assignees": [tom.pk]},
        today=TODAY, tags=TagChange([tag.pk]),
    )  # fmt: skip
    assert PlanEdit.objects.count() == steps + 1
    assert DiaryEntry.objects.count() == lines + 1
    assert {again(one).percent for one in items[:4]} == {100}
    assert again(items[0]).tags.get() == tag
    undo_bulk(step, by=mara, today=TODAY)
    assert [again(one).percent for one in items[:4]] == [40, 0, 0, 0]
    assert not again(items[0]).assignments.exists()
    with pytest.raises(NothingToUndoError):
        undo_bulk(step, by=mara, today=TODAY)


def test_many_items_change_all_or_none(harbour: Project, mara: User, tom: User) -> None:
    good, bad = (make(harbour, mara, name, type=kind(harbour, "defect")) for name in ("Good", "Bad"))
    good = change(good, mara, assignees=[tom.pk])
    with pytest.raises(BulkRefusedError) as refused:
        bulk_change(
            [again(good), again(bad)], by=mara, changes={"state": state(harbour, "defect", "fixing")},
            today=TODAY,
        )  # fmt: skip
    assert list(refused.value.reasons) == [bad.pk]
    assert again(good).state_id == state(harbour, "defect", "new")


def test_many_items_are_refused_by_name_if_others_were_faster(
    harbour: Project, mara: User, tom: User
) -> None:
    items = [again(make(harbour, mara, name)) for name in ("Logs", "Disk", "Mail")]
    seen = {one.pk: one.version for one in items}
    change(items[0], tom, priority=1)
    change(items[1], tom, name="Disks")
    with pytest.raises(StaleItemsError) as refused:
        bulk_change([again(one) for one in items], by=mara, changes={"priority": 4}, today=TODAY, seen=seen)
    (changed,) = refused.value.changed
    assert (changed.item, changed.by, changed.fields) == (items[0].pk, ["Tom Qian"], ["priority"])
    assert f"{items[0].label} Logs" in refused.value.message
    assert [again(one).priority for one in items] == [1, 2, 2]
    seen[items[0].pk] = again(items[0]).version
    bulk_change([again(one) for one in items], by=mara, changes={"priority": 4}, today=TODAY, seen=seen)
    assert {again(one).priority for one in items} == {4}
    assert again(items[1]).name == "Disks"


def test_the_api_names_the_items_that_others_have_changed(harbour: Project, mara: User, tom: User) -> None:
    items = [again(make(harbour, mara, name)) for name in ("Logs", "Disk")]
    caller = Caller(mara)
    body = {
        "items": [one.pk for one in items],
        "versions": {str(one.pk): one.version for one in items},
        "changes": {"priority": 4},
    }
    change(items[1], tom, priority=1)
    answer = problem(caller.call("POST", "/items/bulk", body), 409, "items_changed")
    assert answer["items"] == [items[1].pk]
    assert answer["errors"][0]["label"] == f"{items[1].label} Disk"
    assert [again(one).priority for one in items] == [2, 1]
    body["versions"] = {str(items[1].pk): answer["errors"][0]["version"]}
    assert caller.call("POST", "/items/bulk", body).status_code == 200
    assert {again(one).priority for one in items} == {4}
    for wrong in ({"x": 1}, {"1": "1"}, {"1": -1}):
        problem(caller.call("POST", "/items/bulk", body | {"versions": wrong}), 422, "invalid")


def test_who_may_not_see_a_field_does_not_learn_that_it_was_changed(
    harbour: Project, mara: User, tom: User
) -> None:
    field = create_field(by=mara, name="Cost", kind=FieldKind.MONEY, field_class=FieldClass.FINANCE)
    items = [again(make(harbour, mara, name)) for name in ("Logs", "Disk")]
    seen = {one.pk: one.version for one in items}
    change(items[0], mara, custom={str(field.pk): 5})
    wanted = {f"custom:{field.pk}": 7}
    with pytest.raises(BulkRefusedError) as refused:
        bulk_change([again(one) for one in items], by=tom, changes=wanted, today=TODAY, seen=seen)
    assert set(refused.value.reasons.values()) == {"There is no such field."}
    with pytest.raises(ItemRefusedError, match="unknown_field"):
        change_item(again(items[0]), by=tom, changes=wanted, today=TODAY, version=seen[items[0].pk])


def test_a_step_that_others_have_built_on_stays(harbour: Project, mara: User, tom: User) -> None:
    item = make(harbour, mara, "Logs")
    step = bulk_change([again(item)], by=mara, changes={"priority": 4}, today=TODAY)
    change(again(item), tom, priority=1)
    with pytest.raises(ChangedSinceError):
        undo_bulk(step, by=mara, today=TODAY)


def test_a_copy_takes_what_is_below_along(harbour: Project, mara: User, tom: User) -> None:
    top = make(harbour, mara, "Phase")
    below = make(harbour, mara, "Design", parent=top.pk, assignees=[tom.pk])
    command(harbour, mara, op="set", id=below.pk, fields={"duration": 5 * 480})
    defect = make(harbour, mara, "Crash", type=kind(harbour, "defect"), parent=below.pk)
    add_entry(defect, by=mara, text="Look")
    made = copy_item(again(top), by=mara, today=TODAY, children=True)
    assert made.name == "Phase (copy)"
    child = WorkItem.live.get(parent=made)
    assert (child.name, child.duration, child.planned) == ("Design", 5 * 8 * 3600, True)
    assert child.assignments.get().resource.user == tom
    grandchild = WorkItem.live.get(parent=child)
    assert (grandchild.planned, grandchild.checklist.get().text) == (False, "Look")


def test_an_item_moves_with_its_history(
    harbour: Project, meadow: Project, mara: User, nora: User, tom: User
) -> None:
    set_member(meadow, by=nora, user=mara, role=ProjectRole.PM)
    make(meadow, nora, "First")
    item = change(make(harbour, mara, "Design", assignees=[tom.pk]), mara, priority=4, percent=50)
    tag = Tag.objects.create(project=harbour, name="Night")
    item = change(item, mara, tags=[tag.pk])
    moved = move_item(again(item), meadow, by=mara, today=TODAY)
    assert (moved.project, moved.number, moved.planned, moved.percent) == (meadow, 2, True, 50)
    assert not WorkItem.objects.filter(project=harbour).exists()
    assert [one.name for one in moved.tags.all()] == ["Night"]
    assert not moved.assignments.exists()
    assert moved.changes.count() >= 3
    back = move_item(again(item), harbour, by=mara, today=TODAY)
    assert back.project == harbour


def test_a_stranger_cannot_be_sent_items(harbour: Project, meadow: Project, mara: User) -> None:
    item = make(harbour, mara, "Design")
    with pytest.raises(ItemRefusedError):
        move_item(again(item), meadow, by=mara, today=TODAY)


def test_the_trash_gives_back_what_it_took(harbour: Project, mara: User, tom: User) -> None:
    first, second = make(harbour, mara, "Design"), make(harbour, mara, "Build", assignees=[tom.pk])
    command(harbour, mara, op="link", **{"from": first.pk, "to": second.pk})
    defect = make(harbour, tom, "Crash", type=kind(harbour, "defect"), parent=second.pk)
    with pytest.raises(ItemRefusedError):
        delete_item(again(second), by=tom, today=TODAY)
    entry = delete_item(again(second), by=mara, today=TODAY)
    assert set(WorkItem.live.filter(project=harbour)) == {first}
    assert not Dependency.objects.filter(project=harbour).exists()
    address = restore_from_trash(entry, by=mara)
    assert address == "/projects/harbour/items/2/"
    assert set(WorkItem.live.filter(project=harbour)) == {first, second, defect}
    assert Dependency.objects.get(project=harbour).successor_id == second.pk
    assert again(second).assignments.get().resource.user == tom


def test_the_trash_gives_back_even_when_the_plan_has_changed(harbour: Project, mara: User) -> None:
    parent = make(harbour, mara, "Phase")
    item = make(harbour, mara, "Design", parent=parent.pk)
    entry = delete_item(again(item), by=mara, today=TODAY)
    command(harbour, mara, op="delete", ids=[parent.pk])
    restore_from_trash(entry, by=mara)
    assert again(item).deleted_at is None
    assert again(item).parent_id is None


def test_emptying_the_trash_is_for_good(harbour: Project, mara: User) -> None:
    item = make(harbour, mara, "Logs", type=kind(harbour, "issue"))
    entry = delete_item(again(item), by=mara, today=TODAY)
    purge_entry(entry)
    assert not WorkItem.every.filter(pk=item.pk).exists()


def recurring(project: Project, by: User, rule: Rule, every: int, first: date) -> Recurrence:
    template = {"type": kind(project, "issue"), "due_in_days": 2, "priority": 3}
    return create_recurrence(
        project, by=by, name="Backup test", template=template, rule=rule, every=every, next_on=first
    )


def test_what_recurs_comes_once_however_often_it_was_missed(harbour: Project, mara: User) -> None:
    weekly = recurring(harbour, mara, Rule.WEEKLY, 1, TODAY - timedelta(days=30))
    made = make_due(weekly, today=TODAY)
    assert made is not None
    assert (made.name, made.priority, made.due_date) == ("Backup test", 3, TODAY + timedelta(days=2))
    assert make_due(weekly, today=TODAY) is None
    weekly.refresh_from_db()
    assert weekly.next_on > TODAY
    assert make_due(weekly, today=TODAY) is None
    assert WorkItem.live.filter(project=harbour).count() == 1


def test_the_days_of_what_recurs(harbour: Project, mara: User) -> None:
    monthly = recurring(harbour, mara, Rule.MONTHLY, 1, date(2026, 1, 31))
    assert next_after(monthly, date(2026, 1, 31)) == date(2026, 2, 28)
    assert next_after(monthly, date(2026, 2, 28)) == date(2026, 3, 31)
    workdays = recurring(harbour, mara, Rule.WORKDAYS, 2, date(2026, 3, 5))
    assert next_after(workdays, date(2026, 3, 5)) == date(2026, 3, 9)
    assert next_after(workdays, date(2026, 4, 30)) == date(2026, 5, 7)


def test_amounts_of_what_recurs_are_only_for_those_who_may_see_costs(
    harbour: Project, mara: User, tom: User
) -> None:
    loss, place = (
        create_field(by=mara, name=name, kind=FieldKind.NUMBER, field_class=field_class)
        for name, field_class in (("Loss", FieldClass.FINANCE), ("Place", FieldClass.GENERAL))
    )
    create_recurrence(
        harbour, by=mara, name="Fee", template={"custom": {str(loss.pk): 1234, str(place.pk): 5}},
        rule=Rule.WEEKLY, every=1, next_on=TODAY,
    )  # fmt: skip
    seen = {
        user: Caller(user).get("/projects/harbour/recurrences")[0]["template"]["custom"]
        for user in (mara, tom)
    }
    assert seen == {mara: {str(loss.pk): 1234, str(place.pk): 5}, tom: {str(place.pk): 5}}


def test_what_recurs_pauses_without_its_author(harbour: Project, mara: User, lee: User) -> None:
    weekly = recurring(harbour, lee, Rule.WEEKLY, 1, TODAY)
    harbour.memberships.filter(user=lee).delete()
    assert make_due(weekly, today=TODAY) is None
    weekly.refresh_from_db()
    assert weekly.paused


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("a + b * 2", Decimal("7.5")),
        ("(b - a) / 2", Decimal("0.25")),
        ("round(a / 3, 2)", Decimal("0.83")),
        ("late - day", Decimal(10)),
        ("day + 3", date(2026, 3, 5)),
        ("1 if a > b else 2", Decimal(2)),
        ("a + empty", None),
        ("max(a, b)", Decimal("2.5") + Decimal("0.5") - Decimal("0.5")),
    ],
)
def test_formulas_calculate(expression: str, value: Any) -> None:
    values = {
        "a": Decimal("2.5"), "b": Decimal("2.5"), "empty": None, "day": date(2026, 3, 2), "late": date(2026, 3, 12),
    }  # fmt: skip
    if expression == "(b - a) / 2":
        values["b"] = Decimal(3)
    assert evaluate(expression, values) == value


@pytest.mark.parametrize(
    "expression",
    [
        "a.real", "a[0]", "__import__('os')", "(lambda: 1)()", "[1 for x in a]", "9**9**9", "'x' * 9",
        "a / 0", "day * 2", "unknown", "+" * 400 + "1", "1e999", "min()", "round(a, 99)", "", "(" * 300,
        "'a' < a", "9e14 * 9e14",
    ],
)  # fmt: skip
def test_formulas_do_nothing_else(expression: str) -> None:
    with pytest.raises(FormulaError):
        evaluate(expression, {"a": Decimal(2), "day": date(2026, 3, 2)})


def test_a_formula_over_hidden_amounts_is_hidden(harbour: Project, ada: User, mara: User, tom: User) -> None:
    loss = create_field(
        by=ada, name="Loss", kind=FieldKind.MONEY, code="loss", options={"currency": "CNY"},
        field_class=FieldClass.FINANCE,
    )  # fmt: skip
    twice = create_field(
        by=ada, name="Twice", kind=FieldKind.FORMULA, code="twice", options={"expression": "loss * 2"}
    )
    assert twice.field_class == FieldClass.FINANCE
    assert change_field(twice, by=ada, field_class=FieldClass.GENERAL).field_class == FieldClass.FINANCE
    item = change(make(harbour, mara, "Crash"), mara, custom={str(loss.pk): 12345})
    shown = {one.field.code: one.text for one in cells_of(load_setting(harbour, mara), item)}
    assert shown == {"loss": "CNY 123.45", "twice": "246.9"}
    assert not cells_of(load_setting(harbour, tom), item)


def test_custom_fields_take_what_they_are_for(harbour: Project, ada: User, mara: User) -> None:
    options = {"choices": [{"id": "a", "name": "A", "hue": 1}]}
    fields = {
        one: create_field(by=ada, name=one, kind=FieldKind(one), options=options if one == "choice" else {})
        for one in ("text", "number", "money", "date", "choice", "person", "link")
    }
    item = make(harbour, mara, "Crash")
    good = {"text": "x", "number": "2.5", "money": 100, "date": "2026-03-02", "choice": "a",
            "person": mara.pk, "link": "https://example.com/a"}  # fmt: skip
    bad = {"number": "many", "money": 1.5, "date": "soon", "choice": "z", "person": 10**6,
           "link": "javascript:alert(1)"}  # fmt: skip
    item = change(item, mara, custom={str(fields[one].pk): value for one, value in good.items()})
    assert item.custom[str(fields["number"].pk)] == 2.5
    for one, value in bad.items():
        with pytest.raises(ItemRefusedError):
            change(again(item), mara, custom={str(fields[one].pk): value})


def test_a_state_in_use_is_not_deleted_before_its_items_move(harbour: Project, ada: User, mara: User) -> None:
    item = make(harbour, mara, "Crash", type=kind(harbour, "issue"))
    flow = Workflow.objects.get(organisation=harbour.organisation, code="issue")
    first, doing = flow.states.get(code="open"), flow.states.get(code="doing")
    with pytest.raises(ItemRefusedError):
        delete_state(first, by=ada)
    with pytest.raises(ItemRefusedError):
        delete_state(first, by=ada, moved_to=flow.states.get(code="resolved"))
    assert delete_state(first, by=ada, moved_to=doing) == 1
    assert again(item).state_id == doing.pk
    assert not State.objects.filter(pk=first.pk).exists()


def test_a_workflow_of_ones_own(harbour: Project, ada: User, mara: User) -> None:
    flow = create_workflow(by=ada, name="Wishes")
    middle = add_state(flow, by=ada, name="Voted", category="waiting", hue=3)
    rows = {middle.pk: {"position": 1, "name": "Voted on", "category": "waiting", "hue": 4}}
    change_states(flow, by=ada, rows=rows)
    begin, end = flow.states.get(code="open"), flow.states.get(code="done")
    with pytest.raises(ItemRefusedError):
        change_states(flow, by=ada, rows={end.pk: {"category": "todo"}})
    set_transitions(flow, by=ada, pairs=[(begin.pk, middle.pk), (middle.pk, end.pk)])
    wish = create_type(by=ada, name="Wish", icon="lightbulb", hue=4, workflow=flow, planned=False)
    item = make(harbour, mara, "More buttons", type=wish.pk)
    assert item.state_id == begin.pk
    with pytest.raises(ItemRefusedError):
        change(item, mara, state=end.pk)
    item = change(change(item, mara, state=middle.pk), mara, state=end.pk)
    other = Workflow.objects.get(organisation=harbour.organisation, code="issue")
    change_type(ItemType.objects.get(pk=wish.pk), by=ada, workflow=other)
    assert again(item).state_id == other.states.get(code="resolved").pk


def test_a_type_changes_with_its_workflow(harbour: Project, mara: User) -> None:
    item = make(harbour, mara, "Crash", type=kind(harbour, "defect"))
    item = change(item, mara, type=kind(harbour, "issue"))
    assert item.state_id == state(harbour, "issue", "open")
    task = make(harbour, mara, "Design")
    stone = change(task, mara, type=kind(harbour, "milestone"))
    assert (stone.kind, stone.duration) == ("milestone", 0)


def test_many_deleted_items_are_one_step_of_each_plan_and_one_entry(
    harbour: Project, meadow: Project, mara: User
) -> None:
    set_member(meadow, by=mara, user=mara, role=ProjectRole.PM)
    parent = make(harbour, mara, "Parent", planned=True)
    below = make(harbour, mara, "Below", planned=True, parent=parent.pk)
    other = make(harbour, mara, "Other", planned=True)
    beside = make(harbour, mara, "Beside", planned=False)
    elsewhere = make(meadow, mara, "Elsewhere", planned=True)
    chosen = [parent, below, other, beside, elsewhere]
    before = PlanEdit.objects.filter(project=harbour).count()
    api = Caller(mara)
    done = api.call("POST", "/items/bulk-delete", {"items": [one.pk for one in chosen]}).json()
    assert len(done["trash"]) == 2
    assert PlanEdit.objects.filter(project=harbour).count() == before + 1
    assert not WorkItem.live.filter(pk__in=[one.pk for one in chosen]).exists()
    for entry in done["trash"]:
        assert api.call("POST", f"/trash/{entry}/restore").status_code == 200
    assert WorkItem.live.filter(pk__in=[one.pk for one in chosen]).count() == len(chosen)
    assert again(below).parent_id == parent.pk


def test_many_items_are_deleted_together_or_not_at_all(
    harbour: Project, meadow: Project, mara: User, tom: User
) -> None:
    beside = make(harbour, mara, "Beside", planned=False)
    planned = make(harbour, mara, "Planned", planned=True)
    sent = {"items": [beside.pk, planned.pk]}
    problem(Caller(tom).call("POST", "/items/bulk-delete", sent), 403, "needs_edit_plan")
    assert WorkItem.live.filter(pk__in=sent["items"]).count() == 2
