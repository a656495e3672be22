"""The portfolio on one time axis: projects with phases and milestones, links between them, people they share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission, ProjectRole
from tongzhou.plan.models import (
    DAY,
    EPOCH,
    Assignment,
    BaselineItem,
    Dependency,
    Kind,
    OutsideLink,
    WorkItem,
    day_of,
    instant_of,
    last_day_of,
)
from tongzhou.plan.queries.outside import live_links, visible_numbers
from tongzhou.plan.queries.portfolio import ProjectRow, project_rows, search_projects
from tongzhou.projects.models import Membership, Project

MOST = 300
"""So many projects are drawn at once; who has more narrows them."""
PHASES = 24
MILESTONES = 40
WEEKS = 16
FULL = 10_000
STATUSES = ("no_plan", "finished", "on_schedule", "late_work", "behind", "closed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the timeline is narrowed to."""

    text: str = ""
    phase: str = ""
    client: int | None = None
    manager: int | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A top-level summary of a plan: what people call a phase."""

    name: str
    first: date
    last: date
    critical: bool
    late: bool
    progress: int


@dataclass(frozen=True, slots=True)
class Diamond:
    """A milestone. ``baseline``: when it was promised."""

    item: int
    name: str
    on: date
    baseline: date | None
    critical: bool
    late: bool
    done: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One project on the time axis."""

    number: int
    row: ProjectRow
    first: date
    last: date | None
    phases: tuple[Stretch, ...]
    milestones: tuple[Diamond, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """A link between two projects; an end that the reader may not see is empty but for its date."""

    source: str
    milestone: str
    on: date | None
    target: str
    item: str
    starts: date | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """What the page draws; ``total``: how many projects there are, of which 300 at most are drawn."""

    lines: tuple[Line, ...]
    links: tuple[Between, ...]
    total: int


def status_name(row: ProjectRow) -> str:
    """The schedule's state as a word for addresses and programs."""
    if row.closed:
        return "closed"
    if not row.figures.items:
        return "no_plan"
    if not row.figures.open:
        return "finished"
    if (row.slip or 0) > 0:
        return "behind"
    return "late_work" if row.figures.late else "on_schedule"


def timeline(user: User, wanted: Wanted, *, today: date) -> Timeline:
    """Everything that is drawn; at most nine statements however many projects there are."""
    found = search_projects(
        user,
        text=wanted.text,
        phase=wanted.phase,
        client=wanted.client,
        sort="start",
        closed=wanted.status == "closed",
    )
    found = found.filter(pk__in=Project.objects.granting(user, Permission.VIEW_PLAN).values("pk"))
    if wanted.manager is not None:
        managed = Membership.objects.filter(user=wanted.manager, role=ProjectRole.PM)
        found = found.filter(pk__in=managed.values("project"))
    projects = list(found if wanted.status else found[: MOST + 1])
    rows = dict(zip([one.pk for one in projects], project_rows(projects, today=today), strict=True))
    if wanted.status:
        projects = [one for one in projects if status_name(rows[one.pk]) == wanted.status]
    total = len(projects) if wanted.status or len(projects) <= MOST else found.count()
    shown = projects[:MOST]
    lines = _lines(shown, rows, today)
    return Timeline(tuple(lines), tuple(links_between([one.pk for one in shown], user)), total)


def _lines(projects: Sequence[Project], rows: dict[int, ProjectRow], today: date) -> list[Line]:
    keys = [one.pk for one in projects]
    phases, milestones = _phases(projects, today), _milestones(projects, today)
    return [
        Line(
            key,
            rows[key],
            min([rows[key].start, *(one.first for one in phases.get(key, ()))]),
            rows[key].finish,
            tuple(phases.get(key, ())),
            tuple(milestones.get(key, ())),
        )
        for key in keys
    ]


def _phases(projects: Sequence[Project], today: date) -> dict[int, list[Stretch]]:
    days = {one.pk: instant_of(one.status_date or today) for one in projects}
    found: dict[int, list[Stretch]] = defaultdict(list)
    rows = WorkItem.objects.filter(project__in=list(days), parent=None, summary=True, active=True)
    values = rows.exclude(start_at=None).order_by("project", "position")
    for key, name, start, finish, critical, progress in values.values_list(
        "project_id", "name", "start_at", "finish_at", "critical", "progress"
    ):
        if len(found[key]) < PHASES and start is not None and finish is not None:
            late = finish < days[key] and progress < 100
            last = max(day_of(start), last_day_of(finish))
            found[key].append(Stretch(name, day_of(start), last, critical, late, progress))
    return found


def _milestones(projects: Sequence[Project], today: date) -> dict[int, list[Diamond]]:
    """Of each project the first open ones, then the latest reached."""
    days = {one.pk: instant_of(one.status_date or today) for one in projects}
    promised = _promised(projects)
    rows = WorkItem.objects.filter(
        project__in=list(days), kind=Kind.MILESTONE, summary=False, active=True, external=False
    ).exclude(finish_at=None)
    found: dict[int, list[Diamond]] = defaultdict(list)
    values = rows.order_by("percent", "finish_at").values_list(
        "project_id", "pk", "name", "finish_at", "critical", "percent", "actual_finish_at"
    )
    for project, key, name, at, critical, percent, reached in values:
        if len(found[project]) >= MILESTONES or at is None:
            continue
        done = percent == 100 or reached is not None
        baseline = promised.get(key)
        found[project].append(
            Diamond(
                key,
                name,
                last_day_of(at),
                None if baseline is None else last_day_of(baseline),
                critical,
                not done and (at < days[project] or (baseline is not None and at > baseline)),
                done,
            )
        )
    return found


def _promised(projects: Sequence[Project]) -> dict[int, int]:
    """Milestone → when the baseline that its plan is compared with has it."""
    chosen = [one.plan.baseline_id for one in projects if getattr(one, "plan", None) and one.plan.baseline_id]
    rows = BaselineItem.objects.filter(baseline__in=chosen, kind=Kind.MILESTONE).exclude(finish_at=None)
    return {key: at for key, at in rows.values_list("item_id", "finish_at") if at is not None}


def links_between(projects: Iterable[int], user: User) -> list[Between]:
    """Links with at least one end among these projects; what the reader may not see of the other end is left out."""
    keys = set(projects)
    links: list[OutsideLink] = list(
        live_links().filter(Q(project__in=keys) | Q(milestone__project__in=keys))[:1000]
    )
    if not links:
        return []
    seen = visible_numbers(user, {key for one in links for key in (one.project_id, one.milestone.project_id)})
    waiting = {
        source: (name, start)
        for source, name, start in Dependency.objects.filter(
            predecessor__in=[one.placeholder_id for one in links], successor__deleted_at=None
        )
        .order_by("-id")
        .values_list("predecessor_id", "successor__name", "successor__start_at")
    }
    return [_between(one, seen, waiting) for one in links]


def _between(one: OutsideLink, seen: set[int], waiting: dict[int, tuple[str, int | None]]) -> Between:
    item, start = waiting.get(one.placeholder_id, ("", None))
    there, here = one.milestone.project_id in seen, one.project_id in seen
    at = one.milestone.finish_at
    return Between(
        one.milestone.project.key if there else "",
        one.milestone.name if there else "",
        None if at is None else last_day_of(at),
        one.project.key if here else "",
        item if here else "",
        day_of(start) if here and start is not None else None,
    )


def managers_of(user: User) -> list[tuple[int, str]]:
    """Who manages a project that the person may see."""
    found = Membership.objects.filter(project__in=Project.objects.visible_to(user), role=ProjectRole.PM)
    return list(found.order_by("user__name").values_list("user_id", "user__name").distinct())


# Shared people


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
    begin, end = instant_of(weeks[0]), instant_of(weeks[-1] + timedelta(weeks=1))
    open_work = Assignment.objects.filter(
        item__project__in=visible_numbers(user, projects),
        item__planned=True, item__deleted_at=None, item__active=True, item__summary=False,
        item__percent__lt=100, item__start_at__lt=end, item__finish_at__gt=begin,
        resource__works=True, resource__user__isnull=False,
    )  # fmt: skip
    rows = open_work.order_by().values_list(
        "resource__user_id",
        "resource__user__name",
        "item__project__name",
        "units",
        "item__start_at",
        "item__finish_at",
    )
    names: dict[int, str] = {}
    taken: dict[int, dict[str, list[float]]] = defaultdict(dict)
    for person, name, project, units, start, finish in rows:
        names[person] = name
        share = taken[person].setdefault(project, [0.0] * WEEKS)
        _add(share, weeks[0], units, start, finish)
    found = [_shared(key, names[key], parts, weeks) for key, parts in taken.items() if len(parts) > 1]
    return sorted(found, key=lambda one: (-one.conflicts, one.name))


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


def drawn(found: Timeline, *, today: date, addresses: dict[str, str]) -> dict[str, Any]:
    """The timeline as the JSON that the island reads; dates are days since 1970."""

    def day(value: date | None) -> int | None:
        return None if value is None else (value - EPOCH).days

    return {
        "today": day(today),
        "projects": [
            {
                "key": line.row.key,
                "name": line.row.name,
                "client": line.row.client,
                "hue": line.row.colour,
                "url": addresses[line.row.key],
                "status": str(line.row.status.words),
                "tone": line.row.status.css,
                "start": day(line.first),
                "finish": day(line.last),
                "baseline": day(line.row.baseline_finish),
                "slip": line.row.slip,
                "progress": line.row.figures.progress,
                "phases": [
                    [one.name, day(one.first), day(one.last), int(one.critical) + 2 * one.late, one.progress]
                    for one in line.phases
                ],
                "milestones": [
                    [
                        one.item, one.name, day(one.on), day(one.baseline),
                        int(one.critical) + 2 * one.late + 4 * one.done,
                    ]
                    for one in line.milestones
                ],
            }
            for line in found.lines
        ],
        "links": [
            [one.source, one.milestone, day(one.on), one.target, one.item, day(one.starts)] for one in found.links
        ],
        "total": found.total,
    }  # fmt: skip
