"""New items."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.actions import record
from tongzhou.plan.actions.edit_plan import editor_of, step_plan
from tongzhou.plan.actions.items.applying import Wish, apply_wishes, follow, next_position
from tongzhou.plan.actions.items.change import wish_for
from tongzhou.plan.actions.store import take_numbers
from tongzhou.plan.builtin import MILESTONE, TASK
from tongzhou.plan.editing.commands.dispatch import apply
from tongzhou.plan.models import Category, ItemType, Kind, WorkItem
from tongzhou.plan.queries.state import LoadedPlan
from tongzhou.plan.queries.work import live_items, load_setting, values_of
from tongzhou.plan.work.refusals import BulkRefusedError, ItemRefusedError
from tongzhou.plan.work.setting import Setting
from tongzhou.plan.work.values import cleaned, flat
from tongzhou.projects.models import Project

MOST_AT_ONCE = 200
Row = TypeVar("Row")
Made = TypeVar("Made")


class Draft(NamedTuple):
    """An item that is about to be: where it will stand, and the fields that it is given then."""

    item_type: ItemType
    name: str
    parent: WorkItem | None
    planned: bool
    given: dict[str, Any]


@transaction.atomic
def create_item(
    project: Project,
    *,
    by: User,
    fields: Mapping[str, Any],
    today: date,
    complete: bool = True,
    began_as: int | None = None,
) -> WorkItem:
    """A new item with named fields (see ``work.values``); it needs a name, and a type or is a task.

    It takes part in the plan if its type does and the person may edit the plan, unless ``planned`` says
    otherwise. ``complete`` refuses an item without its required custom fields. ``began_as`` is the state of
    an item beside the plan that has come this far elsewhere. Raises ItemRefusedError.
    """
    setting = load_setting(project, by)
    draft = _draft(setting, fields, complete=complete)
    item = _into_plan(setting, [draft], today)[0] if draft.planned else _beside_plan(setting, draft, began_as)
    _fill(setting, item, draft.given, today)
    _tell(setting, item, draft)
    return WorkItem.live.select_related("project", "item_type", "state").get(pk=item.pk)


@transaction.atomic
def create_items(
    project: Project,
    *,
    by: User,
    rows: Sequence[Mapping[str, Any]],
    today: date,
    began_as: Sequence[int | None] = (),
) -> list[WorkItem]:
    """Up to 200 new items in their order, all or none; those of the plan come into it as one step.

    ``began_as`` are the states of items beside the plan that have come this far elsewhere, one for each row.
    BulkRefusedError with a reason for each row that cannot become an item, by its place from 0.
    """
    if not 0 < len(rows) <= MOST_AT_ONCE:
        message = _("Between 1 and %(most)d items can be created at once.") % {"most": MOST_AT_ONCE}
        raise ItemRefusedError("too_many_items", message)
    setting = load_setting(project, by)
    drafts = _each(rows, lambda fields: _draft(setting, fields, complete=True))
    planned = iter(_into_plan(setting, [one for one in drafts if one.planned], today))
    states = began_as or [None] * len(drafts)
    items = [
        next(planned) if one.planned else _beside_plan(setting, one, state)
        for one, state in zip(drafts, states, strict=True)
    ]
    values = values_of(items)
    wishes = _each(
        list(zip(items, drafts, strict=True)),
        lambda pair: wish_for(setting, pair[0], pair[1].given, values[pair[0].pk]),
    )
    apply_wishes(setting, wishes, today=today)
    for item, draft in zip(items, drafts, strict=True):
        _tell(setting, item, draft)
    return items


def _each(rows: Sequence[Row], deed: Callable[[Row], Made]) -> list[Made]:
    """The deed for every row; BulkRefusedError that names all rows that refuse it."""
    made, reasons = [], {}
    for place, row in enumerate(rows):
        try:
            made.append(deed(row))
        except ItemRefusedError as refusal:
            reasons[place] = refusal.message
    if reasons:
        raise BulkRefusedError(_("Nothing was created, because some rows cannot become items."), reasons)
    return made


def _tell(setting: Setting, item: WorkItem, draft: Draft) -> None:
    follow(item, setting.project, [setting.by])
    record(
        "plan.item_created",
        item,
        by=setting.by,
        label=f"{item.label} {item.name}",
        project_id=setting.project.pk,
        details={"number": item.number, "type": draft.item_type.code},
    )


def _draft(setting: Setting, fields: Mapping[str, Any], *, complete: bool) -> Draft:
    """What is to be created, checked against the rules; ItemRefusedError."""
    given = flat(dict(fields))
    item_type = _type(setting, given.pop("type", None))
    name = cleaned(setting, "name", given.pop("name", ""))
    parent = _parent(setting, cleaned(setting, "parent", given.pop("parent", None)))
    planned = _planned(setting, item_type, parent, given.pop("planned", None))
    state = given.pop("state", None)
    if complete:
        _refuse_incomplete(setting, item_type, given)
    return Draft(item_type, name, parent, planned, given if state is None else given | {"state": state})


def _type(setting: Setting, wanted: Any) -> ItemType:
    if wanted is None:
        return next(one for one in setting.types.values() if one.code == TASK)
    return setting.types[cleaned(setting, "type", wanted)]


def _parent(setting: Setting, key: int | None) -> WorkItem | None:
    if key is None:
        return None
    found = live_items(setting.project).filter(pk=key).first()
    if found is None:
        raise ItemRefusedError("unknown_item", _("This item is not in the project."), ["parent"])
    return found


def _planned(setting: Setting, item_type: ItemType, parent: WorkItem | None, wanted: Any) -> bool:
    may = setting.may(Permission.EDIT_PLAN)
    if wanted is None:
        return item_type.planned and may and (parent is None or parent.planned)
    planned: bool = cleaned(setting, "planned", wanted)
    if planned and not may:
        raise ItemRefusedError(
            "needs_edit_plan", _("Only those who may edit the plan can do this."), ["planned"]
        )
    if planned and parent is not None and not parent.planned:
        message = _("An item of the plan cannot go below one that is not in the plan.")
        raise ItemRefusedError("parent_not_planned", message, ["parent"])
    return planned


def _refuse_incomplete(setting: Setting, item_type: ItemType, given: Mapping[str, Any]) -> None:
    for field in setting.fields_of(item_type.pk):
        name = f"custom:{field.pk}"
        if field.required and given.get(name) in (None, ""):
            message = _("“%(field)s” must not be empty.") % {"field": field.name}
            raise ItemRefusedError("required", message, [name], [name])


def _into_plan(setting: Setting, drafts: Sequence[Draft], today: date) -> list[WorkItem]:
    """New rows of the plan, in one step of it."""
    if not drafts:
        return []

    def change(loaded: LoadedPlan) -> list[int]:
        editor = editor_of(loaded)
        for draft in drafts:
            fields = {"name": draft.name, "kind": _kind(draft.item_type)}
            parent = draft.parent.pk if draft.parent else 0
            apply(editor, {"op": "add", "parent": parent, "after": 0, "fields": fields})
            editor.state.rows[editor.added[-1]].item_type_id = draft.item_type.pk
        return editor.added

    result = step_plan(setting.project, by=setting.by, change=change, today=today, told=False)
    found = WorkItem.objects.select_related("project").in_bulk(result.added)
    return [found[key] for key in result.added]


def _kind(item_type: ItemType) -> str:
    return Kind.MILESTONE if item_type.code == MILESTONE else Kind.TASK


def _beside_plan(setting: Setting, draft: Draft, began_as: int | None) -> WorkItem:
    project, item_type = setting.project, draft.item_type
    states = setting.flows.of_type(item_type.pk)
    state = began_as if setting.flows.fits(item_type.pk, began_as) else states[0].id if states else None
    percent = 100 if setting.flows.category(state) == Category.DONE else 0
    return WorkItem.every.create(
        organisation_id=project.organisation_id,
        project=project,
        parent=draft.parent,
        position=next_position(project),
        name=draft.name,
        kind=_kind(item_type),
        number=take_numbers(project, 1)[0],
        item_type=item_type,
        state_id=state,
        percent=percent,
        progress=percent,
        planned=False,
        author=setting.by,
    )


def _fill(setting: Setting, item: WorkItem, given: Mapping[str, Any], today: date) -> None:
    """The other fields of a new item."""
    if not given:
        return
    wish = wish_for(setting, item, given, values_of([item])[item.pk])
    apply_wishes(setting, [Wish(item, wish.difference)], today=today)
