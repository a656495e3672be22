"""What every command works on, how it refuses, and how values come from the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from tongzhou.plan.editing.state import PlanState, Row
from tongzhou.plan.models import DAY

HUNDRED_YEARS = 100 * 366 * DAY
FIRST, LAST = 0, 4_102_444_800
"""1970-01-01 and 2100-01-01."""


class CommandError(Exception):
    """A command that the plan refuses; ``message`` is for the person, ``items`` to point at."""

    def __init__(self, code: str, message: str, items: Iterable[int] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.items = list(items)


@dataclass(slots=True)
class Editor:
    """A state being edited, with the working time that commands need to turn dates into durations."""

    state: PlanState
    work_between: Callable[[Row, int, int], int]
    """Seconds of the row's own working time between two instants."""
    end_of_day: Callable[[Row, int], int]
    """The last working instant of the day on which an instant falls."""
    resources: frozenset[int]
    calendars: frozenset[int]
    added: list[int] = field(default_factory=list)

    def row(self, number: Any) -> Row:
        """The row of that number, about to be changed."""
        if not isinstance(number, int) or number not in self.state.rows:
            raise CommandError("unknown_item", _("This work item is no longer in the plan."))
        return self.state.touch(number)


def minutes(value: Any, *, empty: bool = False) -> int | None:
    """An instant from the wire, in seconds."""
    if value is None and empty:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not FIRST <= value * 60 < LAST:
        raise CommandError("date_out_of_range", _("Dates must lie between 1970 and 2099."))
    return value * 60


def span(value: Any) -> int:
    """A duration from the wire, in seconds."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value * 60 <= HUNDRED_YEARS:
        raise CommandError("duration_out_of_range", _("A duration must lie between 0 and 100 years."))
    return value * 60


def text(value: Any, limit: int) -> str:
    """A text from the wire, without its outer spaces."""
    if not isinstance(value, str) or "\x00" in value:
        raise CommandError("malformed", _("A text was expected."))
    if len(value) > limit:
        raise CommandError(
            "text_too_long", _("This text is longer than %(limit)d characters.") % {"limit": limit}
        )
    return value.strip()
