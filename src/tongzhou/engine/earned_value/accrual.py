"""What adds up at instants: earned value by reports, actual cost by entries; and from when to when a plan runs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate, pairwise
from operator import itemgetter

from tongzhou.engine.earned_value.compiling import Compiled, Line
from tongzhou.engine.earned_value.earning import NO_STEPS
from tongzhou.engine.earned_value.model import Earning, Phasing, Rules
from tongzhou.engine.errors import EarnedValueError, EarnedValueFault
from tongzhou.engine.working_time import WorkingTime

NEVER = -1
"""Before the first instant there is."""


class Running:
    """Changes at instants, added up."""

    def __init__(self, changes: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(changes, key=itemgetter(0))
        self.instants = [instant for instant, _ in ordered]
        self.amounts = [0, *accumulate(amount for _, amount in ordered)]
        """Before the first change, and after each."""

    def at(self, instant: int) -> int:
        """The sum of the changes up to the instant, its own included."""
        return self.amounts[bisect_right(self.instants, instant)]

    def since(self, amount: int) -> int | None:
        """The instant from which the sum is at least the amount for good; None if it is less in the end."""
        if self.amounts[-1] < amount:
            return None
        place = len(self.instants)
        while place and self.amounts[place - 1] >= amount:
            place -= 1
        return self.instants[place - 1] if place else NEVER


def earned_changes(source: Compiled, lines: Iterable[Line], rules: Rules) -> Iterator[tuple[int, int]]:
    """(instant, change of earned value) of all reported tasks; level of effort is not reported."""
    budgets: dict[tuple[int, Phasing], int] = {}
    for line in lines:
        kind = _kind(line.phasing, rules)
        budgets[line.task, kind] = budgets.get((line.task, kind), 0) + line.amount
    for (task, kind), amount in budgets.items():
        instants, fractions, _ = source.steps.get(task, NO_STEPS)
        before = 0
        for instant, fraction in zip(instants, fractions, strict=True):
            now = earned_of(amount, kind, fraction)
            if now != before:
                yield instant, now - before
            before = now


def _kind(phasing: Phasing, rules: Rules) -> Phasing:
    """How a budget is earned: evenly with the percentage, unless the rules let it be earned as it is phased."""
    if rules.earn_as_phased and phasing in {Phasing.AT_START, Phasing.AT_END}:
        return phasing
    return Phasing.LINEAR


def earned_of(amount: int, kind: Phasing, fraction: Fraction) -> int:
    """What a budget has earned when its task has earned a fraction."""
    if kind is Phasing.AT_START:
        return amount if fraction else 0
    if kind is Phasing.AT_END:
        return amount if fraction == 1 else 0
    return amount * fraction.numerator // fraction.denominator


def line_earned(
    source: Compiled, line: Line, at: int, offsets: Mapping[WorkingTime | None, int], rules: Rules
) -> int:
    """What a line has earned at an instant."""
    if source.tasks[line.task].earning is Earning.EFFORT:
        return line.planned(at, offsets)
    fraction = source.steps.get(line.task, NO_STEPS).at(at)
    return earned_of(line.amount, _kind(line.phasing, rules), fraction)


def extent(source: Compiled, keys: Iterable[int] | None) -> tuple[int, int]:
    """From when to when some tasks (None: all) run in the baseline; the whole plan's if they have no dates."""
    if keys is not None:
        found = _dates(source, keys)
        if found is not None:
            return found
    found = _dates(source, source.tasks)
    if found is None:
        raise EarnedValueError(
            EarnedValueFault.NOTHING_THERE, "No task of the baseline has a start and a finish."
        )
    start = source.baseline.start
    return (found[0] if start is None else start), found[1]


def _dates(source: Compiled, keys: Iterable[int]) -> tuple[int, int] | None:
    tasks = [source.tasks[key] for key in keys]
    starts = [task.start for task in tasks if task.start is not None]
    finishes = [task.finish for task in tasks if task.finish is not None]
    if not starts or not finishes:
        return None
    return min(starts), max(*finishes, min(starts))


def ordered_ends(ends: Sequence[int]) -> tuple[int, ...]:
    """The ends of periods, refused if they do not rise."""
    for place, (one, other) in enumerate(pairwise(ends)):
        if other <= one:
            raise EarnedValueError(
                EarnedValueFault.PERIODS_OUT_OF_ORDER,
                f"Period {place + 2} ends no later than the one before it.",
                entry=place + 1,
            )
    return tuple(ends)
