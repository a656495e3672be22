"""What waiting for the client does to the plan: a milestone holds tasks back, and shifts them on request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.obligations.actions.asking import Event, _locked, _log
from tongzhou.obligations.clock import Clock
from tongzhou.obligations.models import ClientObligation
from tongzhou.obligations.queries.owed import items_waiting
from tongzhou.obligations.refusals import NoPlanItemsError, NothingToShiftError
from tongzhou.plan.actions.edit_plan import EditResult, editor_of, step_plan
from tongzhou.plan.editing.commands.dispatch import apply
from tongzhou.plan.models import instant_of
from tongzhou.plan.queries.preview import Preview, preview_change
from tongzhou.plan.queries.state import LoadedPlan

EVENING = 17 * 3600
"""What comes on a day can be worked with on the next."""


def expected_day(one: ClientObligation, today: date) -> date:
    """The day on which it came; else its due date, or today when that has passed: it cannot come earlier."""
    if not one.with_client:
        delivered = one.events.filter(kind=Event.DELIVERED).order_by("-id").first()
        if delivered is not None:
            return delivered.day
    return max(one.due_on, today) if one.with_client else one.due_on


def held_change(one: ClientObligation, day: date) -> Callable[[LoadedPlan], list[int]]:
    """The step in the plan: the milestone on this day, made if it is not there, and a link to each waiting item."""
    items = [item.pk for item in items_waiting(one)]
    if not items:
        raise NoPlanItemsError
    at = instant_of(day, EVENING)

    def change(loaded: LoadedPlan) -> list[int]:
        editor = editor_of(loaded)
        rows = loaded.state.rows
        there = one.placeholder_id if one.placeholder_id in rows else None
        if there is None:
            name = _("Client: %(title)s") % {"title": one.title}
            apply(editor, {"op": "add", "parent": 0, "fields": {"name": name[:500], "kind": "milestone"}})
            (there,) = editor.added
        row = loaded.state.touch(there)
        row.external, row.estimated = True, False
        row.given_start_at = row.given_finish_at = at
        linked = {link.successor_id for link in loaded.state.links.values() if link.predecessor_id == there}
        for item in items:
            if item in rows and item not in linked:
                apply(editor, {"op": "link", "from": there, "to": item, "type": 1, "lag": 0, "unit": 0})
        return editor.added

    return change


def preview_shift(one: ClientObligation, day: date) -> Preview:
    """What would move if the waiting items begin only after this day."""
    return preview_change(one.project, held_change(one, day))


@transaction.atomic
def shift_plan(obligation: ClientObligation, *, by: User, day: date, today: date) -> EditResult:
    """Let the plan wait for the client until this day, in one step that the plan's undo takes back.

    Raises CommandError where the plan would become impossible.
    """
    one = _locked(obligation)
    label = _("Waits for the client: %(title)s") % {"title": one.title}
    result = step_plan(
        one.project, by=by, change=held_change(one, day), today=today, told=False, label=label[:500]
    )
    if not result.changed:
        raise NothingToShiftError
    if result.added:
        one.placeholder_id = result.added[0]
        one.save(update_fields=["placeholder"])
    _log(one, Event.SHIFTED, by=by, day=day, note=_("%(count)d items moved.") % {"count": result.moved})
    details = {"number": one.number, "version": result.version, "items": result.moved}
    record(
        "obligations.plan_shifted", one, by=by, label=one.title, project_id=one.project_id, details=details
    )
    return result


def lag_of(one: ClientObligation, clock: Clock, today: date) -> int:
    """How many working days the plan does not count with yet: the milestone's day against what is to be expected."""
    if one.placeholder is None or one.placeholder.finish_date is None:
        return 0
    return clock.days(one.placeholder.finish_date, expected_day(one, today))
