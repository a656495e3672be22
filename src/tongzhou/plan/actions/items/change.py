"""Changing items: named fields of one, or the same fields of many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.plan.actions.items.applying import Difference, Wish, apply_wishes
from tongzhou.plan.editing.flows import state_for
from tongzhou.plan.models import Category, WorkItem, WorkStep
from tongzhou.plan.queries.work import changes_after, live_items, load_setting, values_of
from tongzhou.plan.work.refusals import ItemRefusedError, StaleItemError
from tongzhou.plan.work.setting import Setting
from tongzhou.plan.work.transitions import refuse_transition
from tongzhou.plan.work.values import cleaned, field_name, flat, known_field, refuse_without_right


@transaction.atomic
def change_item(
    item: WorkItem, *, by: User, changes: Mapping[str, Any], today: date, version: int | None = None
) -> WorkItem:
    """Give named fields of an item new values, as one change; the item as it is afterwards.

    ``version`` is the one that the person was looking at: StaleItemError when others have changed the same
    fields since; without it the change is for whatever there is. Raises ItemRefusedError, and CommandError
    where the plan refuses.
    """
    setting = load_setting(item.project, by)
    changes = flat(dict(changes))
    if version is not None:
        refuse_stale(setting, item, version, changes)
    wish = wish_for(setting, item, changes, values_of([item])[item.pk])
    if wish.difference:
        apply_wishes(setting, [wish], today=today)
        record_change(setting, wish)
    return WorkItem.live.select_related("project", "item_type", "state").get(pk=item.pk)


def record_change(setting: Setting, wish: Wish) -> None:
    """One line of the diary about a changed item: a new state is told as such."""
    item, difference = wish.item, wish.difference
    details: dict[str, Any] = {"fields": [f"item.{name.partition(':')[0]}" for name in difference]}
    deed = "plan.item_changed"
    if "state" in difference:
        deed = "plan.item_state_changed"
        state = setting.states[difference["state"][1]]
        details |= {"state": state.label, "state_id": state.pk, "category": state.category}
    if "assignees" in difference:
        details["assigned"] = sorted(set(difference["assignees"][1]) - set(difference["assignees"][0]))
    details["number"] = item.number
    record(
        deed,
        item,
        by=setting.by,
        label=f"{item.label} {difference.get('name', [0, item.name])[1]}",
        project_id=item.project_id,
        details=details,
    )


def refuse_stale(setting: Setting, item: WorkItem, version: int, changes: Mapping[str, Any]) -> None:
    """StaleItemError when somebody has changed what is to be changed since the version that was seen.

    Fields that the person may not see are refused first: the words about others would tell of them.
    """
    for name in changes:
        known_field(setting, name)
    if version >= item.version:
        return
    others = [one for one in changes_after(item.pk, version) if set(one.changes) & set(changes)]
    if not others:
        return
    names = list(dict.fromkeys(name for one in others for name in one.changes if name in changes))
    by = list(dict.fromkeys(one.by.name for one in others))
    comma = pgettext("between the parts of a list", ", ")
    message = _("%(name)s has changed this meanwhile: %(fields)s.") % {
        "name": comma.join(by),
        "fields": comma.join(field_name(setting, one) for one in names),
    }
    raise StaleItemError(message, item.version, by, names)


def wish_for(setting: Setting, item: WorkItem, changes: Mapping[str, Any], before: Mapping[str, Any]) -> Wish:
    """The changes that are changes, checked against every rule but the plan's."""
    wanted = {name: cleaned(setting, name, value) for name, value in changes.items()}
    difference: Difference = {
        name: [before.get(name), value] for name, value in wanted.items() if before.get(name) != value
    }
    _settle_state(setting, item, difference, before)
    refuse_without_right(setting, item, difference)
    _refuse_bad_parent(setting, item, difference)
    _refuse_empty_required(setting, item, difference)
    _agree(setting, item, difference)
    return Wish(item, difference)


def _settle_state(
    setting: Setting, item: WorkItem, difference: Difference, before: Mapping[str, Any]
) -> None:
    """Another type brings a state of its workflow with it; a state that is asked for is reached from there."""
    item_type, start = item.item_type_id, item.state_id
    if "type" in difference:
        item_type = difference["type"][1]
        start = _state_in_new_type(setting, item, difference["type"][1])
    wanted = difference["state"][1] if "state" in difference else start
    if wanted is not None and wanted != start:
        after = {name: pair[1] for name, pair in difference.items()}
        refuse_transition(setting, item_type, start, wanted, {**before, **after})
        _refuse_on_summary(item)
    if wanted != item.state_id:
        difference["state"] = [item.state_id, wanted]


def _state_in_new_type(setting: Setting, item: WorkItem, item_type: int) -> int | None:
    flows = setting.flows
    if flows.fits(item_type, item.state_id):
        return item.state_id
    return flows.first(item_type, flows.category(item.state_id) or Category.OPEN, Category.DOING)


def _refuse_on_summary(item: WorkItem) -> None:
    if item.planned and item.summary:
        raise ItemRefusedError(
            "summary_is_computed",
            _("“%(name)s” has items below it in the plan: its state follows theirs.") % {"name": item.name},
            ["state"],
        )


def _agree(setting: Setting, item: WorkItem, difference: Difference) -> None:
    """A new state brings the progress with it where the two would contradict each other, and the other way."""
    flows = setting.flows
    if "state" in difference:
        percent = difference.get("percent", [0, item.percent])[1]
        wanted = _percent_for(flows.category(difference["state"][1]), percent)
        if wanted is not None and wanted != item.percent:
            difference["percent"] = [item.percent, wanted]
    elif "percent" in difference:
        state = state_for(item.state_id, item.item_type_id, difference["percent"][1], flows)
        if state != item.state_id:
            difference["state"] = [item.state_id, state]


def _percent_for(category: str, percent: int) -> int | None:
    """The progress that a state brings with it; None when it can stay."""
    if category == Category.DONE:
        return None if percent == 100 else 100
    if percent == 100:
        return 0 if category == Category.OPEN else 99
    return None


def _refuse_bad_parent(setting: Setting, item: WorkItem, difference: Difference) -> None:
    """A parent is of the same project, not below the item, and in the plan if the item is."""
    parent = difference.get("parent", [None, None])[1]
    if parent is None:
        return
    above = {
        key: (up, planned)
        for key, up, planned in live_items(setting.project).values_list("pk", "parent", "planned")
    }
    if parent not in above:
        raise ItemRefusedError("unknown_item", _("This item is not in the project."), ["parent"])
    cursor: int | None = parent
    while cursor is not None:
        if cursor == item.pk:
            raise ItemRefusedError("into_itself", _("An item cannot go below itself."), ["parent"])
        cursor = above.get(cursor, (None, False))[0]
    in_plan = difference.get("planned", [None, item.planned])[1]
    if in_plan and not above[parent][1]:
        message = _("An item of the plan cannot go below one that is not in the plan.")
        raise ItemRefusedError("parent_not_planned", message, ["parent"])


def _refuse_empty_required(setting: Setting, item: WorkItem, difference: Difference) -> None:
    for field in setting.fields_of(difference.get("type", [0, item.item_type_id])[1]):
        name = f"custom:{field.pk}"
        if field.required and name in difference and difference[name][1] is None:
            message = _("“%(field)s” must not be empty.") % {"field": field.name}
            raise ItemRefusedError("required", message, [name], [name])


def wishes_for(setting: Setting, items: Sequence[WorkItem], changes: Mapping[str, Any]) -> list[Wish]:
    """The same changes for many items; ItemRefusedError at the first that refuses them."""
    values = values_of(items)
    return [wish_for(setting, one, changes, values[one.pk]) for one in items]


def apply_step(setting: Setting, wishes: Sequence[Wish], step: WorkStep, *, today: date) -> None:
    """Write many changes as part of one deed that can be taken back."""
    edit = apply_wishes(setting, wishes, today=today, step=step)
    if edit:
        step.plan_edits = [*step.plan_edits, edit]
        step.save(update_fields=["plan_edits"])
