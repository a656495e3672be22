"""What plans and scenarios are compared by: figures of a plan in memory, registered by whoever can compute them.

A room above registers what it knows when it is ready::

    measure("cost", _("Cost"), Unit.MONEY, Permission.VIEW_COST, of=planned_cost, better=LESS)

``of`` gets a computed ``LoadedPlan`` and reads nothing else (what it needs beside is read once by ``prepare``); None
means that there is nothing to say.
A measure whose permission the reader lacks is neither computed nor shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.permissions import Permission
from tongzhou.engine.errors import PlanError
from tongzhou.plan.editing.state import AssignmentRow, PlanState, Row
from tongzhou.plan.levelling import overload_of
from tongzhou.plan.models import Kind, last_day_of
from tongzhou.plan.queries.forecast.doubts import Doubts, load_doubts, settings_or_default
from tongzhou.plan.queries.state import LoadedPlan
from tongzhou.plan.simulation import chance_of
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Project

Value = date | Decimal | float | int
HOUR = 3600


class Unit(StrEnum):
    """What a measure's values are: dates, lengths of time, money in the project's currency, pieces, hundredths."""

    DATE = "date"
    DAYS = "days"
    HOURS = "hours"
    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"


LESS, MORE, EITHER = "less", "more", ""
"""Which way is better; of dates, *less* is earlier."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a plan."""

    code: str
    label: Promise | str
    unit: Unit
    permission: Permission
    of: Callable[..., Value | None]
    better: str = EITHER
    prepare: Callable[[Project], Any] | None = None
    stamp: Callable[[Project], str] | None = None

    def reader(self, project: Project) -> Callable[[LoadedPlan], Value | None]:
        """What measures plans of a project; what it needs beside them is read once."""
        if self.prepare is None:
            return self.of
        prepared = self.prepare(project)
        return lambda loaded: self.of(loaded, prepared)


MEASURES: dict[str, Measure] = {}


def measure(
    code: str,
    label: Promise | str,
    unit: Unit | str,
    permission: Permission,
    of: Callable[..., Value | None],
    *,
    better: str = EITHER,
    prepare: Callable[[Project], Any] | None = None,
    stamp: Callable[[Project], str] | None = None,
) -> None:
    """Make a measure known; registering the same code again replaces it.

    ``prepare`` reads once for all plans that are compared what ``of`` needs as its second argument; ``stamp`` says in
    which state that is, so that values which were kept are known to hold still.
    """
    MEASURES[code] = Measure(code, label, Unit(unit), permission, of, better, prepare, stamp)


def measures_for(access: Access) -> tuple[Measure, ...]:
    """The measures that a person may know of, in the order of their registration."""
    return tuple(one for one in MEASURES.values() if access.may(one.permission))


def difference(before: Value | None, after: Value | None) -> Value | None:
    """How much more (of dates: how many days later) the second is; None where one of them has nothing to say."""
    if before is None or after is None:
        return None
    if isinstance(before, date) and isinstance(after, date):
        return (after - before).days
    if isinstance(before, Decimal) or isinstance(after, Decimal):
        return Decimal(str(after)) - Decimal(str(before))
    return round(after - before, 2)  # type: ignore[operator,arg-type,no-any-return]  # both are numbers: a measure keeps to its unit


def finish(loaded: LoadedPlan) -> date | None:
    """The day on which the project ends."""
    end = loaded.settings.finish_at
    return None if end is None else last_day_of(end)


def leaves(state: PlanState) -> list[Row]:
    """The items that are worked on: active, and with nothing below them."""
    return [row for row in state.rows.values() if row.active and not state.children.get(row.id)]


def milestones_missed(loaded: LoadedPlan) -> int | None:
    """How many milestones come after their deadline; None where none has a deadline."""
    dated = [
        row for row in leaves(loaded.state) if row.kind == Kind.MILESTONE and row.deadline_at is not None
    ]
    if not dated:
        return None
    return sum(row.finish_at is not None and row.finish_at > (row.deadline_at or 0) for row in dated)


def critical_tasks(loaded: LoadedPlan) -> int:
    """How many tasks the end of the project hangs on."""
    return sum(bool(row.critical) and row.kind == Kind.TASK for row in leaves(loaded.state))


def work_hours(loaded: LoadedPlan) -> float | None:
    """Hours that are to be put in; None where nobody is assigned and no item has work of its own."""
    people = loaded.state.people
    seconds = [
        work for row in leaves(loaded.state) if (work := _work_of(row, people.get(row.id, ()))) is not None
    ]
    return round(sum(seconds) / HOUR, 1) if seconds else None


def _work_of(row: Row, people: Sequence[AssignmentRow]) -> float | None:
    """Seconds of work: people's own, else their shares of the duration; without people, the item's own."""
    if not people:
        return row.work
    return sum(one.work or row.duration * one.units / 10_000 for one in people)


def likely_finish(loaded: LoadedPlan, doubts: Doubts) -> date | None:
    """The day by which the project is done with a probability of 80 %, by the ranges and risks of the project."""
    try:
        found = chance_of(loaded, doubts)
    except PlanError:
        return None
    return None if found is None else last_day_of(found.p80)


def overload_hours(loaded: LoadedPlan) -> float | None:
    """Hours of work beyond what people have at that time."""
    try:
        return round(overload_of(loaded) / HOUR, 1)
    except PlanError:
        return None


def register_measures() -> None:
    """Make known what the plan itself can say; called when the room is ready."""
    seen = Permission.VIEW_PLAN
    measure("finish", _("Project finish"), Unit.DATE, seen, finish, better=LESS)
    measure(
        "milestones", _("Milestones after their deadline"), Unit.COUNT, seen, milestones_missed, better=LESS
    )
    measure("critical", _("Critical tasks"), Unit.COUNT, seen, critical_tasks)
    measure("work", _("Work"), Unit.HOURS, seen, work_hours)
    measure(
        "likely_finish",
        _("Finish with 80 % probability"),
        Unit.DATE,
        seen,
        likely_finish,
        better=LESS,
        prepare=load_doubts,
        stamp=lambda project: str(settings_or_default(project).version),
    )
    measure("overload", _("Work beyond people's time"), Unit.HOURS, seen, overload_hours, better=LESS)
