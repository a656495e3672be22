"""The portfolio on one time axis: projects with phases and milestones, and links between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission, ProjectRole
from tongzhou.plan.models import (
    EPOCH,
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
from tongzhou.plan.queries.remembered import Key, Remembered, stamps_of
from tongzhou.projects.models import Membership, Project

MOST = 300
"""So many projects are drawn at once; who has more narrows them."""
PHASES = 24
MILESTONES = 40
KEPT = 2 * MOST
"""Of so many projects a process remembers what is drawn of their plans."""
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


class Drawing(NamedTuple):
    """What is drawn of a plan: nothing that depends on who looks."""

    phases: tuple[Stretch, ...]
    milestones: tuple[Diamond, ...]


_drawn: Remembered[Drawing] = Remembered(KEPT)


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
    found = _wanted(user, wanted)
    projects = list(found if wanted.status else found[: MOST + 1])
    stamps = stamps_of(projects)
    rows = _rows(projects, today, stamps)
    if wanted.status:
        projects = [one for one in projects if status_name(rows[one.pk]) == wanted.status]
    total = len(projects) if wanted.status or len(projects) <= MOST else found.count()
    shown = [one for one in projects[:MOST] if one.pk in stamps]
    lines = _lines(shown, rows, _drawings(shown, stamps, today))
    return Timeline(tuple(lines), tuple(links_between([one.pk for one in shown], user)), total)


def shown_on_timeline(user: User, wanted: Wanted, *, today: date) -> list[int]:
    """The numbers of the projects that are drawn; at most three statements."""
    found = _wanted(user, wanted)
    if not wanted.status:
        return [pk for (pk,) in found.values_list("pk")[:MOST]]
    projects = list(found)
    rows = _rows(projects, today, stamps_of(projects))
    return [one.pk for one in projects if status_name(rows[one.pk]) == wanted.status][:MOST]


def _wanted(user: User, wanted: Wanted) -> QuerySet[Project]:
    found = search_projects(
        user,
        text=wanted.text,
        phase=wanted.phase,
        client=wanted.client,
        sort="start",
        closed=wanted.status == "closed",
    )
    found = found.filter(pk__in=Project.objects.granting(user, Permission.VIEW_PLAN).values("pk"))
    if wanted.manager is None:
        return found
    managed = Membership.objects.filter(user=wanted.manager, role=ProjectRole.PM)
    return found.filter(pk__in=managed.values("project"))


def _rows(projects: Sequence[Project], today: date, stamps: dict[int, Key]) -> dict[int, ProjectRow]:
    rows = project_rows(projects, today=today, stamps=stamps)
    return dict(zip([one.pk for one in projects], rows, strict=True))


def _lines(
    projects: Sequence[Project], rows: dict[int, ProjectRow], drawings: dict[int, Drawing]
) -> list[Line]:
    return [
        Line(
            key,
            rows[key],
            min([rows[key].start, *(one.first for one in drawings[key].phases)]),
            rows[key].finish,
            *drawings[key],
        )
        for key in (one.pk for one in projects)
    ]


def _drawings(projects: Sequence[Project], stamps: dict[int, Key], today: date) -> dict[int, Drawing]:
    """Phases and milestones by project, read once for each state of a plan, day and baseline; two or three statements.

    Nothing of it depends on who looks.
    """
    keys = {
        one.pk: (*stamps[one.pk], one.status_date or today, one.plan.baseline_id if _has_plan(one) else None)
        for one in projects
    }
    found = {pk: known for pk, key in keys.items() if (known := _drawn.at_hand(key)) is not None}
    changed = [one for one in projects if one.pk not in found]
    if changed:
        phases, milestones = _phases(changed, today), _milestones(changed, today)
        for one in changed:
            drawing = Drawing(tuple(phases.get(one.pk, ())), tuple(milestones.get(one.pk, ())))
            found[one.pk] = drawing
            _drawn.keep(keys[one.pk], drawing)
    return found


def _has_plan(project: Project) -> bool:
    return getattr(project, "plan", None) is not None


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
    chosen = [one.plan.baseline_id for one in projects if _has_plan(one) and one.plan.baseline_id]
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
