"""Refusals of the plan as problems: 404 for what is not in it, 422 for what is malformed, 409 for its rules."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tongzhou.exchange.errors import UnreadablePlanError, UnreadableTableError
from tongzhou.plan.actions.edit_plan import StalePlanError
from tongzhou.plan.actions.scenarios import ScenarioConflictsError
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.import_words import why_unreadable, why_wrong
from tongzhou.plan.work.refusals import BulkRefusedError, ItemRefusedError, StaleItemError, StaleItemsError
from tongzhou.web.api.problems import ProblemError

MOST_WRONG_CELLS = 200
NOT_THERE = frozenset({"unknown_item", "unknown_link", "unknown_resource", "unknown_calendar"})
MALFORMED = frozenset(
    {
        "malformed",
        "unknown_command",
        "unknown_field",
        "unknown_kind",
        "unknown_constraint",
        "constraint_needs_date",
        "date_out_of_range",
        "duration_out_of_range",
        "percent_out_of_range",
        "name_missing",
        "text_too_long",
        "too_many_commands",
    }
)


def refused_command(error: CommandError) -> ProblemError:
    """Why a command was refused, with the items to look at."""
    status = 404 if error.code in NOT_THERE else 422 if error.code in MALFORMED else 409
    return ProblemError(status, error.code, error.message, items=error.items or None)


def stale_plan(error: StalePlanError) -> ProblemError:
    """The plan has moved on where no version was asked for: try again."""
    detail = _("Somebody has changed the plan in this moment. Try again.")
    return ProblemError(409, "plan_changed", detail, version=error.version)


def unreadable_file(error: UnreadablePlanError) -> ProblemError:
    """Why a file cannot be read; for tables, with every wrong cell."""
    cells = error.errors if isinstance(error, UnreadableTableError) else ()
    wrong: list[dict[str, Any]] = [
        {
            "in": "file",
            "field": one.column,
            "row": one.row,
            "value": one.value,
            "code": one.code.value,
            "message": why_wrong(one),
        }
        for one in cells[:MOST_WRONG_CELLS]
    ]
    return ProblemError(422, f"file_{error.code.value}", why_unreadable(error), errors=wrong or None)


def colliding(error: ScenarioConflictsError) -> ProblemError:
    """What somebody must choose first: the key of each conflict, its item, and which sides can be chosen."""
    rows = [{"key": one.key, "item": one.item, "options": sorted(one.options)} for one in error.conflicts]
    items = sorted({one.item for one in error.conflicts})
    return ProblemError(409, "scenario_conflicts", error.message, items=items, errors=rows)


BAD_VALUES = frozenset(
    {"invalid", "unknown_field", "text_too_long", "name_missing", "computed", "required", "bad_code"}
    | {"bad_choices", "bad_formula", "bad_currency", "too_many_items"}
)
NOT_YOURS = frozenset({"needs_edit_plan", "forbidden", "transition_not_yours"})


def refused_item(error: ItemRefusedError) -> ProblemError:
    """Why a change of an item was refused; ``missing`` names what must be filled in first."""
    status = 422 if error.code in BAD_VALUES else 403 if error.code in NOT_YOURS else 409
    if error.code == "unknown_item":
        status = 404
    return ProblemError(
        status, error.code, error.message, fields=error.fields or None, missing=error.missing or None
    )


def stale_item(error: StaleItemError) -> ProblemError:
    """Others have changed the same fields: who, and which."""
    return ProblemError(
        412,
        "stale",
        error.message,
        version=error.version or None,
        by=error.by or None,
        fields=error.fields or None,
    )


def stale_items(error: StaleItemsError) -> ProblemError:
    """Of which of many items others have changed the same fields: each with who, what and its version now."""
    rows = [
        {
            "item": one.item,
            "label": one.label,
            "version": one.version,
            "by": one.by,
            "fields": one.fields,
            "message": _("%(name)s has changed this meanwhile.") % {"name": ", ".join(one.by)},
        }
        for one in error.changed
    ]
    return ProblemError(
        409, "items_changed", error.message, items=[one.item for one in error.changed], errors=rows
    )


def refused_items(error: BulkRefusedError) -> ProblemError:
    """Which of many items refuse a change, each with its reason."""
    rows = [{"item": key, "message": reason} for key, reason in error.reasons.items()]
    return ProblemError(409, "items_refused", error.message, errors=rows)
