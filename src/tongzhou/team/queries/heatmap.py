"""The heat map: who is asked for how much of what is there, over all projects that the reader's filters leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Q, QuerySet

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole, Permission
from tongzhou.engine.arrays import np
from tongzhou.plan.queries.people import colleagues
from tongzhou.projects.models import Project
from tongzhou.team.models import Skill
from tongzhou.team.queries.figures import AWAY_WHOLE, Figures, figures
from tongzhou.team.queries.periods import Period, Periods, periods
from tongzhou.team.queries.standing import uncounted

PAGE = 50
MOST_PEOPLE = 2_000
SORTS = ("overload", "load", "free", "name")
AMOUNTS = ("capacity", "demand", "away")
LIGHT, FULL, OVER = 50, 100, 120
"""Percent at which the colour of a cell changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the reader wants to see."""

    grain: str = "week"
    first: date
    count: int = 0
    sort: str = "overload"
    measure: str = "tasks"
    text: str = ""
    title: str = ""
    skill: int = 0
    project: int = 0
    client: int = 0
    over: bool = False
    """Only people, and only columns, in which more is needed than is there."""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Person:
    """A row's person."""

    id: int
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Cell:
    """Working seconds of one person (or of all) in one period."""

    period: Period
    capacity: int
    demand: int
    away: int = 0

    @property
    def percent(self) -> int | None:
        """How much of what is there is needed; None where something is needed and nothing is there."""
        if self.capacity:
            return round(self.demand * 100 / self.capacity)
        return None if self.demand else 0

    @property
    def level(self) -> int:
        """0 nothing, 1 light, 2 well used, 3 too much, 4 far too much."""
        if not self.demand:
            return 0
        percent = self.percent
        if percent is None or percent > OVER:
            return 4
        return 3 if percent > FULL else 2 if percent >= LIGHT else 1


@dataclass(frozen=True, slots=True)
class Row:
    """One person over time."""

    person: Person
    cells: tuple[Cell, ...]
    capacity: int
    demand: int
    excess: int


@dataclass(frozen=True, slots=True)
class HeatMap:
    """One page of people, and the sums over all of them. ``waiting``: plans whose demand is being counted."""

    wanted: Wanted
    periods: Periods
    rows: tuple[Row, ...]
    totals: tuple[Cell, ...]
    people: int
    page: int
    pages: int
    overloaded: int
    waiting: int


def heat_map(
    user: User, wanted: Wanted, *, only: Sequence[int] | None = None, projects: Sequence[int] | None = None
) -> HeatMap:
    """The heat map that a person may see: everybody's with the right to it, else their own row.

    ``only``: these people, whom the caller answers for; ``projects``: what these projects need, alone.
    """
    people = list(_people(user, wanted, only).values_list("pk", "name", "title")[:MOST_PEOPLE])
    shown = periods(wanted.grain, wanted.first, wanted.count)
    numbers = [number for number, _name, _title in people]
    found = figures(user.organisation_id, numbers, shown, measure=wanted.measure, projects=projects)
    over = int((found.excess.sum(axis=1) > 0).sum()) if people else 0
    if wanted.over:
        found, people = _overloads(found, people)
    order = _order(found, wanted.sort)
    pages = max(-(-len(people) // PAGE), 1)
    page = min(max(wanted.page, 1), pages)
    rows = tuple(
        _row(found, place, Person(*people[place])) for place in order[(page - 1) * PAGE : page * PAGE]
    )
    waiting = uncounted(user.organisation_id).count()
    return HeatMap(wanted, found.periods, rows, _totals(found), len(people), page, pages, over, waiting)


def _overloads(
    found: Figures, people: list[tuple[int, str, str]]
) -> tuple[Figures, list[tuple[int, str, str]]]:
    """The figures of overloaded people alone, in the columns in which one of them is."""
    excess = found.excess > 0
    rows, columns = np.flatnonzero(excess.any(axis=1)), np.flatnonzero(excess.any(axis=0))
    if not len(rows):
        return replace(found, people=(), **{name: getattr(found, name)[:0] for name in AMOUNTS}), []
    kept = tuple(found.periods.columns[place] for place in columns.tolist())
    amounts = {name: getattr(found, name)[rows][:, columns] for name in AMOUNTS}
    chosen = [people[place] for place in rows.tolist()]
    shown = replace(found.periods, columns=kept)
    return replace(found, people=tuple(one[0] for one in chosen), periods=shown, **amounts), chosen


def _people(user: User, wanted: Wanted, only: Sequence[int] | None) -> QuerySet[User]:
    found = colleagues(user.organisation_id)
    if only is not None:
        found = found.filter(pk__in=only)
    elif not user.may(Permission.VIEW_WORKLOAD):
        found = found.filter(pk=user.pk)
    if wanted.text:
        found = found.filter(Q(name__icontains=wanted.text) | Q(title__icontains=wanted.text))
    if wanted.title:
        found = found.filter(title=wanted.title)
    if wanted.skill:
        found = found.filter(skills__skill=wanted.skill)
    if wanted.project or wanted.client:
        visible = Project.objects.visible_to(user)
        if wanted.project:
            visible = visible.filter(pk=wanted.project)
        if wanted.client:
            visible = visible.filter(client=wanted.client)
        found = found.filter(
            pk__in=User.objects.filter(memberships__project__in=visible.values("pk")).values("pk")
        )
    return found


def _order(found: Figures, sort: str) -> list[int]:
    """Places of rows; people come by name already, and stay so among equals."""
    if sort == "name" or not found.people:
        return list(range(len(found.people)))
    capacity, demand = found.capacity.sum(axis=1), found.demand.sum(axis=1)
    if sort == "free":
        key = -np.maximum(found.capacity - found.demand, 0).sum(axis=1)
    elif sort == "load":
        key = -np.where(capacity > 0, demand / np.maximum(capacity, 1), np.where(demand > 0, np.inf, 0.0))
    else:
        key = -found.excess.sum(axis=1)
    order: list[int] = np.argsort(key, kind="stable").tolist()
    return order


def _row(found: Figures, place: int, person: Person) -> Row:
    cells = _cells(
        found.periods,
        found.capacity[place].tolist(),
        found.demand[place].tolist(),
        found.away[place].tolist(),
    )
    return Row(
        person,
        cells,
        sum(one.capacity for one in cells),
        sum(one.demand for one in cells),
        sum(max(one.demand - one.capacity, 0) for one in cells),
    )


def _totals(found: Figures) -> tuple[Cell, ...]:
    capacity, demand = found.capacity.sum(axis=0).tolist(), found.demand.sum(axis=0).tolist()
    everybody = (found.away == AWAY_WHOLE).all(axis=0) if found.people else np.zeros(len(capacity), bool)
    return _cells(found.periods, capacity, demand, [AWAY_WHOLE if one else 0 for one in everybody.tolist()])


def _cells(
    shown: Periods, capacity: Sequence[int], demand: Sequence[int], away: Sequence[int]
) -> tuple[Cell, ...]:
    rows = zip(shown.columns, capacity, demand, away, strict=True)
    return tuple(Cell(*values) for values in rows)


@dataclass(frozen=True, slots=True)
class Choices:
    """By what the heat map can be narrowed."""

    titles: tuple[str, ...]
    skills: tuple[tuple[int, str], ...]
    projects: tuple[tuple[int, str], ...]
    clients: tuple[tuple[int, str], ...]


def choices(user: User) -> Choices:
    """Job titles, skills that somebody has, and the projects and clients that the reader may see; three statements."""
    people = User.objects.filter(organisation=user.organisation_id, is_active=True)
    titles = people.exclude(role=OrganisationRole.CLIENT).exclude(title="")
    skills = Skill.objects.visible_to(user).annotate(having=Count("people")).filter(having__gt=0)
    projects = list(
        Project.objects.visible_to(user)
        .order_by("name", "id")
        .values_list("pk", "name", "client", "client__name")
    )
    clients = (
        {client: name for _pk, _name, client, name in projects} if user.may(Permission.VIEW_CLIENTS) else {}
    )
    return Choices(
        tuple(titles.order_by("title").values_list("title", flat=True).distinct()),
        tuple(skills.order_by("name").values_list("pk", "name")),
        tuple((pk, name) for pk, name, _client, _client_name in projects),
        tuple(sorted(clients.items(), key=lambda one: one[1])),
    )
