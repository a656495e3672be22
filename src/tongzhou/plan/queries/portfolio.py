"""Projects in figures: the portfolio list and the head of a project's overview.

Dates and lateness are the Gantt's: an item is late when the status date (or today) has come and it should
have been finished, or begun, before that day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.clients.models import ClientOrganisation
from tongzhou.plan.models import Kind, PlanSettings, WorkItem, day_of, instant_of, last_day_of
from tongzhou.plan.queries.forecast.results import newest_p80
from tongzhou.plan.queries.remembered import Key, Remembered, stamps_of
from tongzhou.projects.models import Membership, Phase, Project
from tongzhou.projects.queries import find_projects
from tongzhou.web.prepared import prepared

SERIOUS_SLIP = 10
"""From this many days behind the baseline a project is shown in red."""

SORTS = {
    "name": "name",
    "client": "client__name",
    "phase": "phase_order",
    "start": "start_date",
    "finish": "plan__finish_at",
    "baseline": "plan__baseline__finish_at",
    "slip": "slip",
}
"""What the list can be sorted by, and by which expression."""

KEPT = 256
"""Of so many projects a process remembers what was counted in their plans."""

UNFINISHED = Q(percent__lt=100, actual_finish_at=None)


@dataclass(frozen=True, slots=True)
class Status:
    """One word about a project's schedule, and the pill's colour and icon."""

    words: Promise
    css: str
    icon: str


CLOSED = Status(pgettext_lazy("project", "Closed"), "plum", "archive")
EMPTY = Status(_("No plan yet"), "", "circle-dashed")
FINISHED = Status(_("Finished"), "info", "circle-check")
ON_SCHEDULE = Status(_("On schedule"), "ok", "check")
LATE_WORK = Status(_("Late work"), "warn", "clock")
SLIPPING = Status(_("Behind baseline"), "warn", "trending-down")
SLIPPED = Status(_("Behind baseline"), "bad", "trending-down")


@dataclass(frozen=True, slots=True)
class NextMilestone:
    """The first milestone that has not been reached."""

    name: str
    day: date
    late: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """What the leaves of a plan add up to; ``progress`` is in percent, weighted by duration."""

    items: int = 0
    open: int = 0
    late: int = 0
    progress: int = 0


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project of the portfolio. ``slip`` counts calendar days, positive when behind the baseline."""

    key: str
    name: str
    colour: int
    client: str
    client_id: int
    phase: str
    managers: tuple[str, ...]
    start: date
    finish: date | None
    baseline_finish: date | None
    figures: Figures
    milestone: NextMilestone | None
    closed: bool = False
    p80: date | None = None
    """By when it is done in 80 of 100 simulated courses; none before a simulation."""

    @property
    def slip(self) -> int | None:
        """Days between the baseline's finish and the forecast; None without a baseline or a plan."""
        if self.finish is None or self.baseline_finish is None:
            return None
        return (self.finish - self.baseline_finish).days

    @property
    def slip_amount(self) -> int:
        """The slip without its sign."""
        return abs(self.slip or 0)

    @property
    def status(self) -> Status:
        """The schedule in one word; of a closed project, that it is closed."""
        if self.closed:
            return CLOSED
        if not self.figures.items:
            return EMPTY
        if not self.figures.open:
            return FINISHED
        if (self.slip or 0) > 0:
            return SLIPPED if (self.slip or 0) >= SERIOUS_SLIP else SLIPPING
        return LATE_WORK if self.figures.late else ON_SCHEDULE


def search_projects(
    user: User,
    *,
    text: str = "",
    phase: str = "",
    client: int | None = None,
    mine: bool = False,
    sort: str = "",
    closed: bool | None = None,
) -> QuerySet[Project]:
    """The projects that the person may see, narrowed and sorted; ``sort`` may begin with ``-``.

    An unknown sort counts as *name*. ``closed``: only closed ones, only open ones, or (None) both.
    """
    found = find_projects(user, text)
    if closed is not None:
        found = found.filter(closed_at__isnull=not closed)
    if phase:
        found = found.filter(phase=phase)
    if client is not None:
        found = found.filter(client=client)
    if mine:
        found = found.filter(pk__in=Membership.objects.filter(user=user).values("project"))
    return _sorted(with_plan(found), sort)


def next_milestones(project: Any) -> QuerySet[WorkItem]:
    """The milestones of a project that are still to be reached, in the order of their days."""
    open_milestones = WorkItem.objects.filter(
        project=project, kind=Kind.MILESTONE, active=True, summary=False, percent__lt=100
    )
    return open_milestones.exclude(finish_at=None).order_by("finish_date", "position")


def with_plan(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Each project with its client, plan, baseline and next milestone, in one statement."""
    first = next_milestones(OuterRef("pk"))
    return projects.select_related("client", "plan__baseline").annotate(
        milestone_name=Subquery(first.values("name")[:1]),
        milestone_at=Subquery(first.values("finish_at")[:1]),
        slip=F("plan__finish_at") - F("plan__baseline__finish_at"),
        p80=newest_p80(),
    )


def _sorted(projects: QuerySet[Project], sort: str) -> QuerySet[Project]:
    name = sort.removeprefix("-")
    if name == "phase":
        places = [When(phase=phase, then=Value(place)) for place, phase in enumerate(Phase.values)]
        projects = projects.annotate(phase_order=Case(*places))
    column = F(SORTS.get(name, "name"))
    falling = sort.startswith("-") and name in SORTS
    order = column.desc(nulls_last=True) if falling else column.asc(nulls_last=True)
    return projects.order_by(order, "name", "id")


def clients_with_projects(user: User) -> list[tuple[int, str]]:
    """Number and name of each client that has a project the person may see."""
    clients = Project.objects.visible_to(user).values("client")
    return list(ClientOrganisation.objects.filter(pk__in=clients).values_list("pk", "name"))


def project_rows(
    projects: Iterable[Project], *, today: date, stamps: Mapping[int, Key] | None = None
) -> list[ProjectRow]:
    """Figures for the projects of one page, in three statements at most; two where ``stamps`` are known already."""
    page = list(projects)
    figures = figures_of(page, today=today, stamps=stamps)
    managers = _managers(page)
    return [
        _row(one, figures.get(one.pk, Figures()), tuple(managers.get(one.pk, ())), one.status_date or today)
        for one in page
    ]


def _row(project: Any, figures: Figures, managers: tuple[str, ...], today: date) -> ProjectRow:
    """``project`` carries the annotations of ``with_plan``."""
    plan = getattr(project, "plan", None)
    milestone = _milestone(project.milestone_name, project.milestone_at, today)
    return _written(project, plan, figures, managers, milestone, project.p80)


def row_of(
    project: Project,
    plan: PlanSettings | None,
    milestone: str | None,
    milestone_at: int | None,
    p80: date | None,
    *,
    stamp: Key,
    today: date,
) -> ProjectRow:
    """The row of one project, whose plan, next milestone and 80 % date are known already.

    Two statements; one while its plan is what it was (``stamp``) when the figures were last counted.
    """
    day = project.status_date or today
    figures = _counted.get((*stamp, day), lambda: _figures_of_one(project.pk, instant_of(day)))
    managers = tuple(name for (name,) in _managers_of_one(project.pk))
    return _written(project, plan, figures, managers, _milestone(milestone, milestone_at, day), p80)


def _milestone(name: str | None, at: int | None, day: date) -> NextMilestone | None:
    return None if name is None or at is None else NextMilestone(name, day_of(at), at < instant_of(day))


def _written(
    project: Project,
    plan: PlanSettings | None,
    figures: Figures,
    managers: tuple[str, ...],
    milestone: NextMilestone | None,
    p80: date | None,
) -> ProjectRow:
    finish = plan and figures.items and plan.finish_at
    baseline = plan and plan.baseline and plan.baseline.finish_at
    return ProjectRow(
        key=project.key,
        name=project.name,
        colour=project.colour,
        client=project.client.name,
        client_id=project.client_id,
        phase=project.get_phase_display(),
        managers=managers,
        start=project.start_date,
        finish=last_day_of(finish) if finish else None,
        baseline_finish=last_day_of(baseline) if baseline else None,
        figures=figures,
        milestone=milestone,
        closed=project.is_closed,
        p80=p80 if figures.items else None,
    )


def leaves(projects: Iterable[int]) -> QuerySet[WorkItem]:
    """The work items that count: active, ours, and not merely a sum of others."""
    return WorkItem.objects.filter(project__in=projects, active=True, summary=False, external=False)


def is_late(projects: Sequence[Project], today: date) -> Q:
    """The condition under which an item of one of these projects is late, as the Gantt marks it."""
    by_day: dict[date, list[int]] = defaultdict(list)
    for project in projects:
        by_day[project.status_date or today].append(project.pk)
    late = Q(pk__in=[])
    for day, ids in by_day.items():
        late |= Q(project__in=ids) & late_at(instant_of(day))
    return late & UNFINISHED


def late_at(over: int) -> Q:
    """The condition under which an unfinished item is late when everything before an instant is over."""
    return Q(finish_at__lt=over) | Q(start_at__lt=over, percent=0, duration__gt=0)


def figures_of(
    projects: Sequence[Project], *, today: date, stamps: Mapping[int, Key] | None = None
) -> Mapping[int, Figures]:
    """Counts and progress by project number; projects without work items are missing.

    Counted once for each state of a plan: a statement for what tells those, and one for plans that have changed.
    """
    stamps = stamps_of(projects) if stamps is None else stamps
    keys = {one.pk: (*stamps[one.pk], one.status_date or today) for one in projects if one.pk in stamps}
    found = {pk: figures for pk, key in keys.items() if (figures := _counted.at_hand(key)) is not None}
    changed = [one for one in projects if one.pk in keys and one.pk not in found]
    if changed:
        sums = _sums(leaves([one.pk for one in changed]), is_late(changed, today))
        counted = {one["project"]: _figures(one) for one in sums.values("project", *SUMS)}
        for one in changed:
            found[one.pk] = counted.get(one.pk, Figures())
            _counted.keep(keys[one.pk], found[one.pk])
    return {pk: figures for pk, figures in found.items() if figures.items}


SUMS = ("items", "open", "late", "weight", "done")
_counted: Remembered[Figures] = Remembered(KEPT)


def _sums(found: QuerySet[WorkItem], late: Q) -> QuerySet[Any]:
    return (
        found.order_by()
        .values("project")
        .annotate(
            items=Count("pk"),
            open=Count("pk", filter=UNFINISHED),
            late=Count("pk", filter=late),
            weight=Sum("duration"),
            done=Sum(F("duration") * F("percent")),
        )
    )


@prepared
def _sums_of_one(project: int, over: int) -> QuerySet[Any]:
    return _sums(leaves([project]), late_at(over) & UNFINISHED).values_list(*SUMS)


def _figures_of_one(project: int, over: int) -> Figures:
    sums = next(iter(_sums_of_one(project, over)), None)
    return Figures() if sums is None else _figures(dict(zip(SUMS, sums, strict=True)))


@prepared
def _managers_of_one(project: int) -> QuerySet[Any]:
    members = Membership.objects.filter(project=project, role=ProjectRole.PM)
    return members.order_by("user__name").values_list("user__name")


def _figures(sums: Mapping[str, Any]) -> Figures:
    """A plan of milestones alone has no duration: there, reached milestones count."""
    items, left = sums["items"], sums["open"]
    progress = int(sums["done"] // sums["weight"]) if sums["weight"] else 100 * (items - left) // items
    return Figures(items=items, open=left, late=sums["late"], progress=progress)


def _managers(projects: Sequence[Project]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    members = Membership.objects.filter(project__in=projects, role=ProjectRole.PM).order_by("user__name")
    for project, name in members.values_list("project", "user__name"):
        found[project].append(name)
    return found
