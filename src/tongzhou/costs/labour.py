"""What the work of a plan costs: hours times the rate of the day, assignment by assignment. Asks no database.

The rate of a day is the person's own; without one that of the role in which they work in the project; without that the
organisation's for everybody else. An assignment during which the rate changes is split by its working time. Each
assignment is rounded once, to the nearest minor unit, halves to the even one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from tongzhou.engine.working_time import Calendars
from tongzhou.plan.editing.state import AssignmentRow, Row
from tongzhou.plan.models import DAY, EPOCH
from tongzhou.plan.queries.state import LoadedPlan
from tongzhou.plan.scheduling import axis_of, compiled_calendars

HOUR = 3600
WHOLE = 10_000
FOREVER = 10**6
"""A day later than any plan's."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A rate from one day to another (both included, counted since 1970): minor units per so many seconds of work."""

    first: int
    last: int
    amount: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Labour:
    """What one assignment costs."""

    item: int
    resource: int
    amount: int


@dataclass(slots=True)
class RateBook:
    """The rates of a project's resources, in its currency; ``free`` cost the vendor nothing (the client's people)."""

    of_resource: Mapping[int, Sequence[Stretch]]
    free: frozenset[int] = frozenset()
    unpriced: set[int] = field(default_factory=set)
    """Resources with work on days for which there is no rate, found while reckoning."""


def stretches(*levels: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """One rate a day out of several lists, of which an earlier one goes before a later one; in order of time."""
    found: list[Stretch] = []
    for level in levels:
        for one in level:
            found += _parts(one, found)
    return tuple(sorted(found, key=lambda one: one.first))


def _parts(one: Stretch, before: Sequence[Stretch]) -> list[Stretch]:
    """What of a stretch is not covered yet."""
    left = [(one.first, one.last)]
    for other in before:
        left = (
            [
                piece
                for first, last in left
                for piece in ((first, min(last, other.first - 1)), (max(first, other.last + 1), last))
                if piece[0] <= piece[1]
            ]
            if any(other.first <= last and first <= other.last for first, last in left)
            else left
        )
    return [Stretch(first, last, one.amount, one.seconds) for first, last in dict.fromkeys(left)]


def labour_of(loaded: LoadedPlan, book: RateBook) -> Iterator[Labour]:
    """What each assignment of a plan costs; those of materials, and of people who cost nothing, are left out."""
    rows, calendars = loaded.state.rows, compiled_calendars(loaded)
    working = {one.id for one in loaded.resources if one.works} - book.free
    for item, people in loaded.state.people.items():
        row = rows.get(item)
        if row is None or not row.active or row.external:
            continue
        for one, work in zip(people, _works(row, people, bool(loaded.state.children.get(item))), strict=True):
            if work and one.resource_id in working:
                amount = _cost(loaded, calendars, book, row, one, work)
                if amount:
                    yield Labour(item, one.resource_id, amount)


def _works(row: Row, people: Sequence[AssignmentRow], has_children: bool) -> list[Fraction | int]:
    """Seconds of work of each assignment: its own, else its part of the item's, else the duration at its units."""
    if any(one.work for one in people):
        return [one.work or 0 for one in people]
    units = sum(max(one.units, 0) for one in people)
    if row.work and units:
        return [Fraction(row.work * max(one.units, 0), units) for one in people]
    if has_children:
        return [0] * len(people)
    return [Fraction(row.duration * max(one.units, 0), WHOLE) for one in people]


def _cost(
    loaded: LoadedPlan,
    calendars: Calendars,
    book: RateBook,
    row: Row,
    one: AssignmentRow,
    work: Fraction | int,
) -> int:
    start = row.start_at if one.start_at is None else one.start_at
    finish = row.finish_at if one.finish_at is None else one.finish_at
    if start is None or finish is None:
        return 0
    first, last = start // DAY, max(finish - 1, start) // DAY
    rates = [r for r in book.of_resource.get(one.resource_id, ()) if r.first <= last and first <= r.last]
    if not rates:
        book.unpriced.add(one.resource_id)
        return 0
    if len(rates) == 1 and rates[0].first <= first and last <= rates[0].last:
        return round(Fraction(work) * rates[0].amount / rates[0].seconds)
    axis = axis_of(calendars, loaded.settings, row)
    whole, covered, total = axis.between(start, finish), 0, Fraction(0)
    for rate in rates:
        part = axis.between(max(start, rate.first * DAY), min(finish, (rate.last + 1) * DAY))
        covered += part
        total += Fraction(part, whole) * work * rate.amount / rate.seconds if whole > 0 else 0
    if covered < whole:
        book.unpriced.add(one.resource_id)
    return round(total)


def day_number(day: date | None) -> int:
    """A day as ``Stretch`` counts it; None is for good."""
    return FOREVER if day is None else (day - EPOCH) // timedelta(days=1)
