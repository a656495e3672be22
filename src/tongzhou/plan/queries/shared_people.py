"""People whom several projects of the portfolio want in the coming weeks, and where that is too much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import add

from tongzhou.accounts.models import User
from tongzhou.plan.models import DAY, EPOCH, Assignment, Resource, instant_of
from tongzhou.plan.queries.outside import visible_numbers
from tongzhou.plan.queries.remembered import Key, Remembered, stamps_of
from tongzhou.projects.models import Project

WEEKS = 16
FULL = 10_000
KEPT = 600
"""Of so many projects a process remembers whom they need."""


@dataclass(frozen=True, slots=True)
class PersonWeek:
    """How much of somebody one week takes, in percent, by project."""

    monday: date
    percent: int
    parts: tuple[tuple[str, int], ...]

    @property
    def conflict(self) -> bool:
        """Whether several projects together want more of the person than there is."""
        return self.percent > 100 and len(self.parts) > 1

    @property
    def level(self) -> int:
        """How dark its cell is: 0 nothing, 1 at ease, 2 nearly full, 3 too much, 4 far too much."""
        if not self.percent:
            return 0
        return 1 if self.percent <= 80 else 2 if self.percent <= 100 else 3 if self.percent <= 150 else 4


@dataclass(frozen=True, slots=True)
class Shared:
    """Somebody who works in several of the projects in the coming weeks."""

    user: int
    name: str
    projects: tuple[str, ...]
    weeks: tuple[PersonWeek, ...]

    @property
    def conflicts(self) -> int:
        """In how many weeks the projects together want too much."""
        return sum(one.conflict for one in self.weeks)


def mondays(today: date) -> list[date]:
    """The weeks that are looked at."""
    first = today - timedelta(days=today.weekday())
    return [first + timedelta(weeks=n) for n in range(WEEKS)]


def shared_people(user: User, projects: Iterable[int], *, today: date) -> list[Shared]:
    """Who works in several of these projects in the coming sixteen weeks, whoever has most conflicts first.

    An assignment takes its units on every weekday between the dates of its task; what is done takes nothing.
    """
    weeks = mondays(today)
    seen = visible_numbers(user, projects)
    needs = _needs(Project.objects.filter(pk__in=seen), weeks[0])
    people = Resource.objects.filter(
        project__in=[pk for pk in seen if needs.get(pk)], works=True, user__isnull=False
    )
    names: dict[int, str] = {}
    taken: dict[int, dict[str, list[float]]] = defaultdict(dict)
    told = people.order_by().values_list("pk", "user_id", "user__name", "project_id", "project__name")
    for resource, person, name, number, project in told:
        need = needs[number].get(resource)
        if need is None or person is None:
            continue
        names[person] = name
        share = taken[person].setdefault(project, [0.0] * WEEKS)
        share[:] = map(add, share, need)
    found = [_shared(key, names[key], parts, weeks) for key, parts in taken.items() if len(parts) > 1]
    return sorted(found, key=lambda one: (-one.conflicts, one.name))


Needs = dict[int, tuple[float, ...]]
"""Resource → what a plan takes of it in each of the weeks: 1 is all of its time."""
_needed: Remembered[Needs] = Remembered(KEPT)


def _needs(projects: Iterable[Project], monday: date) -> dict[int, Needs]:
    """Whom each plan needs from a Monday on, added up once for each of its states."""
    keys: dict[int, Key] = {pk: (*stamp, monday) for pk, stamp in stamps_of(list(projects)).items()}
    found = {pk: known for pk, key in keys.items() if (known := _needed.at_hand(key)) is not None}
    if changed := keys.keys() - found.keys():
        read = _read_needs(changed, monday)
        for pk in changed:
            found[pk] = {resource: tuple(share) for resource, share in read[pk].items()}
            _needed.keep(keys[pk], found[pk])
    return found


def _read_needs(projects: Iterable[int], monday: date) -> dict[int, dict[int, list[float]]]:
    begin, end = instant_of(monday), instant_of(monday + timedelta(weeks=WEEKS))
    open_work = Assignment.objects.filter(
        item__project__in=projects,
        item__planned=True, item__deleted_at=None, item__active=True, item__summary=False,
        item__percent__lt=100, item__start_at__lt=end, item__finish_at__gt=begin,
    )  # fmt: skip
    found: dict[int, dict[int, list[float]]] = defaultdict(dict)
    rows = open_work.order_by().values_list(
        "item__project_id", "resource_id", "units", "item__start_at", "item__finish_at"
    )
    for project, resource, units, start, finish in rows:
        _add(found[project].setdefault(resource, [0.0] * WEEKS), monday, units, start, finish)
    return found


def _add(share: list[float], first: date, units: int, start: int | None, finish: int | None) -> None:
    """Add what an assignment takes of each week: its units times the weekdays it touches, of five."""
    assert start is not None
    assert finish is not None
    offset = (first - EPOCH).days
    begin, last = max(start // DAY - offset, 0), min((finish - 1) // DAY - offset, WEEKS * 7 - 1)
    for week in range(begin // 7, last // 7 + 1):
        days = min(last - week * 7, 4) - max(begin - week * 7, 0) + 1
        if days > 0:
            share[week] += units / FULL * days / 5


def _shared(key: int, name: str, parts: dict[str, list[float]], weeks: Sequence[date]) -> Shared:
    cells = []
    for place, monday in enumerate(weeks):
        of = [
            (project, round(share[place] * 100)) for project, share in parts.items() if share[place] > 0.005
        ]
        cells.append(PersonWeek(monday, sum(percent for _project, percent in of), tuple(of)))
    return Shared(key, name, tuple(sorted(parts)), tuple(cells))
