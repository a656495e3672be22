"""Who with these skills is free for so much between two days, and what stands in the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeAlias

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.clients.models import Contact
from tongzhou.engine.arrays import NDArray, np
from tongzhou.plan.models import Assignment, Leave, Resource
from tongzhou.plan.queries.people import colleagues, leave_between, times_of, usual_days
from tongzhou.plan.workload import WEEK, monday_of
from tongzhou.projects.models import Project
from tongzhou.team.models import PersonSkill
from tongzhou.team.queries.figures import Spread, by_period, demands, promised
from tongzhou.team.queries.periods import Periods, periods

Whole: TypeAlias = "NDArray[np.int64]"
MOST_WEEKS, MOST_SHOWN, MOST_SKILLS, MOST_CONFLICTS = 53, 50, 5, 6
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Skilled:
    """A skill that is asked for, at least at a level."""

    skill: int
    level: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Who is looked for: all these skills, so many percent free from the first day to the last."""

    first: date
    last: date
    percent: int = 100
    skills: tuple[Skilled, ...] = ()
    title: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    """Working seconds of one week within what is asked for: there, taken by projects, and asked for."""

    first: date
    there: int
    taken: int
    wanted: int

    @property
    def free(self) -> int:
        """What is there and not taken."""
        return max(self.there - self.taken, 0)

    @property
    def fits(self) -> bool:
        """Whether what is asked for is free, to the minute."""
        return self.free + 60 > self.wanted


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody with the skills: how much is free, week by week, and in words what is in the way."""

    person: User
    skills: tuple[PersonSkill, ...]
    weeks: tuple[Week, ...]
    conflicts: tuple[str, ...]
    more: int

    @property
    def free(self) -> int:
        """Free seconds that are of use: no week counts for more than is asked."""
        return sum(min(one.free, one.wanted) for one in self.weeks)

    @property
    def wanted(self) -> int:
        """Seconds asked for in all."""
        return sum(one.wanted for one in self.weeks)

    @property
    def share(self) -> int:
        """Percent of what is asked for that is free."""
        return min(round(self.free * 100 / self.wanted), 100) if self.wanted else 100

    @property
    def fits(self) -> bool:
        """Whether every week fits."""
        return all(one.fits for one in self.weeks)

    @property
    def spare(self) -> int:
        """All that is free."""
        return sum(one.free for one in self.weeks)


def candidates(reader: User, search: Search, *, first: int = 0, count: int = MOST_SHOWN) -> list[Candidate]:
    """Those with all the skills, who fit best first: by what is free, then by how well they know it.

    What is in the way is said of ``count`` of them from ``first`` on. A dozen statements at most, whatever the numbers.
    """
    people = list(_with_skills(reader, search))
    shown = periods("week", search.first, _count(search))
    if not people:
        return []
    figured = _Figured.of(reader, people, search, shown)
    known = dict(Project.objects.visible_to(reader).values_list("pk", "name"))
    skills = _skills(people, search)
    leave: dict[int, list[Leave]] = defaultdict(list)
    for one in leave_between([person.pk for person in people], search.first, search.last):
        leave[one.user_id].append(one)
    found = [
        Candidate(person, skills.get(person.pk, ()), _weeks(figured, row), (), 0)
        for row, person in enumerate(people)
    ]
    found.sort(
        key=lambda one: (-one.share, -sum(have.level for have in one.skills), -one.spare, one.person.name)
    )
    rows = {person.pk: row for row, person in enumerate(people)}
    for place, seen in enumerate(found[first : first + count], first):
        person = seen.person.pk
        words = _in_the_way(figured, rows[person], seen.weeks, leave.get(person, ()), known)
        more = max(len(words) - MOST_CONFLICTS, 0)
        found[place] = replace(seen, conflicts=tuple(words[:MOST_CONFLICTS]), more=more)
    return found[:MOST_SHOWN]


def _count(search: Search) -> int:
    return min((monday_of(search.last) - monday_of(search.first)).days // WEEK + 1, MOST_WEEKS)


def _with_skills(reader: User, search: Search) -> QuerySet[User]:
    found = colleagues(reader.organisation_id)
    if not reader.may(Permission.VIEW_WORKLOAD):
        found = found.filter(pk=reader.pk)
    if search.title:
        found = found.filter(title=search.title)
    for one in search.skills[:MOST_SKILLS]:
        having = PersonSkill.objects.filter(skill=one.skill, level__gte=one.level)
        if search.confirmed:
            having = having.exclude(confirmed_at=None)
        found = found.filter(pk__in=having.values("user"))
    return found


def _skills(people: Sequence[User], search: Search) -> dict[int, tuple[PersonSkill, ...]]:
    wanted = [one.skill for one in search.skills]
    rows = PersonSkill.objects.filter(user__in=[one.pk for one in people], skill__in=wanted)
    found: dict[int, tuple[PersonSkill, ...]] = {}
    for one in rows.select_related("skill"):
        found[one.user_id] = (*found.get(one.user_id, ()), one)
    return found


@dataclass(frozen=True, slots=True)
class _Figured:
    """Seconds per person and week within what is asked for; ``reserved``: by project, tasks or promise."""

    shown: Periods
    there: Whole
    usual: Whole
    taken: Whole
    reserved: Mapping[int, Whole]
    percent: int

    @classmethod
    def of(cls, reader: User, people: Sequence[User], search: Search, shown: Periods) -> _Figured:
        numbers = [one.pk for one in people]
        row = {number: place for place, number in enumerate(numbers)}
        base = usual_days(reader.organisation_id)
        nothing = np.zeros((len(people), len(shown.columns)), np.int64)
        if base is None:
            return cls(shown, nothing, nothing, nothing, {}, search.percent)
        times = times_of(numbers)
        spread = Spread.of(base, [times.get(number) for number in numbers], shown)
        inside = _inside(search, shown)
        reserved: dict[int, Whole] = {}
        for project, daily in _tasks(reader.organisation_id, row, shown).items():
            reserved[project] = by_period(daily * inside, shown)
        for project, daily in _promises(reader.organisation_id, row, spread, shown).items():
            weekly = by_period(daily * inside, shown)
            reserved[project] = np.maximum(reserved.get(project, nothing), weekly)
        taken = sum(reserved.values(), nothing)
        there, usual = by_period(spread.there * inside, shown), by_period(spread.usual * inside, shown)
        return cls(shown, there, usual, taken, reserved, search.percent)


def _inside(search: Search, shown: Periods) -> Whole:
    days = np.zeros((shown.last - shown.first).days + 1, np.int64)
    days[max((search.first - shown.first).days, 0) : (search.last - shown.first).days + 1] = 1
    return days


def _tasks(organisation_id: int, row: Mapping[int, int], shown: Periods) -> dict[int, Whole]:
    """Project → needed seconds per person and day."""
    length = (shown.last - shown.first).days + 1
    rows = demands(organisation_id, None).filter(
        week__gte=shown.first, week__lte=shown.last, resource__user__in=list(row)
    )
    found: dict[int, Whole] = {}
    for project, person, week, days in rows.order_by().values_list(
        "project", "resource__user", "week", "days"
    ):
        here = found.setdefault(project, np.zeros((len(row), length), np.int64))
        start = (week - shown.first).days
        here[row[person], start : start + WEEK] += np.array(days, np.int64)
    return found


def _promises(
    organisation_id: int, row: Mapping[int, int], spread: Spread, shown: Periods
) -> dict[int, Whole]:
    """Project → promised seconds per person and day."""
    found: dict[int, Whole] = {}
    for one in promised(organisation_id, row, shown.first, shown.last, None):
        here = found.setdefault(one.project, np.zeros_like(spread.there))
        here[row[one.user]] += spread.days(one, row[one.user])
    return found


def _weeks(figured: _Figured, row: int) -> tuple[Week, ...]:
    return tuple(
        Week(period.first, there, taken, usual * figured.percent // 100)
        for period, there, taken, usual in zip(
            figured.shown.columns,
            figured.there[row].tolist(),
            figured.taken[row].tolist(),
            figured.usual[row].tolist(),
            strict=True,
        )
    )


def _in_the_way(
    figured: _Figured, row: int, weeks: Sequence[Week], leave: Sequence[Leave], known: Mapping[int, str]
) -> list[str]:
    words = [_away(one) for one in leave]
    for column, week in enumerate(weeks):
        if not week.fits:
            words += _taken_by(figured, row, column, week, known)
    return words


def _away(leave: Leave) -> str:
    return _("Away from %(first)s to %(last)s.") % {"first": leave.first, "last": leave.last}


def _taken_by(figured: _Figured, row: int, column: int, week: Week, known: Mapping[int, str]) -> list[str]:
    """Which projects take a week, the largest first; those that the reader may not see are one sum."""
    named, others = [], 0
    for project, seconds in figured.reserved.items():
        amount = int(seconds[row, column])
        if amount and project in known:
            named.append((amount, known[project]))
        else:
            others += amount
    named.sort(reverse=True)
    sentence = _("In the week of %(week)s “%(project)s” needs %(taken)s of %(there)s h.")
    facts = {"week": week.first, "there": hours(week.there)}
    words = [sentence % {**facts, "project": name, "taken": hours(amount)} for amount, name in named[:2]]
    if others:
        sentence = _("In the week of %(week)s other projects need %(taken)s of %(there)s h.")
        words.append(sentence % {**facts, "taken": hours(others)})
    return words


def hours(seconds: int) -> str:
    """Hours as people write them: 32, 7.5."""
    return f"{round(seconds / HOUR, 1):g}"


@dataclass(frozen=True, slots=True)
class OpenRole:
    """A role of a plan that nobody stands behind: its work that is still to come."""

    resource: Resource
    tasks: int
    first: date
    last: date

    @property
    def search_last(self) -> date:
        """Until when to look for somebody: a year at most is searched at once."""
        return min(self.last, self.first + timedelta(days=WEEK * (MOST_WEEKS - 1)))


def open_roles(reader: User, right: Permission, *, today: date, key: str = "") -> list[OpenRole]:
    """Roles that somebody may fill, with work from today on; contacts of the client are no roles. Two statements."""
    mine = Project.objects.granting(reader, right)
    if key:
        mine = mine.filter(key=key)
    rows = (
        Assignment.objects.filter(
            resource__user=None,
            resource__works=True,
            resource__project__in=mine.values("pk"),
            item__planned=True,
            item__deleted_at=None,
            item__summary=False,
            item__progress__lt=100,
            item__finish_date__gte=today,
        )
        .order_by("resource__project__name", "resource__name", "pk")
        .values_list("resource", "item__start_date", "item__finish_date")
    )
    rows = rows.exclude(resource__name__in=Contact.objects.filter(client__projects__in=mine).values("name"))
    spans: dict[int, tuple[int, date, date]] = {}
    for resource, start, finish in rows[:20_000]:
        if start is None or finish is None:
            continue
        count, first, last = spans.get(resource, (0, start, finish))
        spans[resource] = (count + 1, min(first, start), max(last, finish))
    found = Resource.objects.select_related("project").in_bulk(spans)
    return [
        OpenRole(found[key], count, max(first, today), last) for key, (count, first, last) in spans.items()
    ]


def default_search(today: date) -> Search:
    """The next eight weeks, half of somebody's time."""
    first = monday_of(today) + timedelta(days=WEEK)
    return Search(first=first, last=first + timedelta(days=8 * WEEK - 3), percent=50)
