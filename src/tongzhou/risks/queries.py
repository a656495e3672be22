"""Reading a project's situation for the watchers, and what they have found for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission, ProjectRole
from tongzhou.costs.models import Computed
from tongzhou.costs.queries.computed import default_day, find_older
from tongzhou.discussion.models import Comment
from tongzhou.engine.errors import PlanError
from tongzhou.engine.working_time import WorkingTime
from tongzhou.plan.editing.state import Row
from tongzhou.plan.models import (
    Baseline,
    BaselineItem,
    ItemChange,
    Kind,
    MilestoneForecast,
    PlanEdit,
    Resource,
    day_of,
    instant_of,
    last_day_of,
)
from tongzhou.plan.queries.state import LoadedPlan, load_plan
from tongzhou.plan.queries.subjects import named_items
from tongzhou.plan.scheduling import compiled_calendars, floats_at_baseline
from tongzhou.plan.subjects import KIND as WORK_ITEM
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Membership, Project
from tongzhou.risks.models import EarlyWarning
from tongzhou.risks.models import Kind as WarningKind
from tongzhou.risks.watching.situation import Load, Money, Promised, Situation, Standard, Task, Week
from tongzhou.risks.watching.slipping import WINDOW
from tongzhou.team.queries.figures import figures
from tongzhou.team.queries.periods import periods
from tongzhou.web.prepared import prepared

LOOKED_BACK = timedelta(days=90)
"""Signs older than this are not looked for: a task that has been silent for so long is silent."""
PAGE = 50
WEEKS_AHEAD = 4
MIDWEEK = 2
"""From Wednesday on the present week is no news."""
HOUR = 3600
BY_CPI = "cpi"
MONEY = (WarningKind.SPENDING,)
"""What only those may read who may read costs."""


# What the watchers look at


def situation_of(project: Project, *, today: date) -> Situation:
    """The project's plan with its history as of a day; some twenty statements whatever there is."""
    loaded = load_plan(project)
    day = loaded.settings.minutes_per_day * 60
    axis = compiled_calendars(loaded).get(loaded.settings.calendar_id)
    tasks = {key: _task(loaded, row, day) for key, row in loaded.state.rows.items() if _is_open(loaded, row)}
    leaves = {key for key, row in loaded.state.rows.items() if _is_leaf(loaded, row)}
    standard = _standard(loaded, day)
    return Situation(
        today=today,
        working=lambda first, last: working_days(axis, first, last, day),
        tasks=tasks,
        finish=None if loaded.settings.finish_at is None else last_day_of(loaded.settings.finish_at),
        leaves=len(leaves),
        added=len(leaves - standard.items.keys()) if standard else 0,
        links=tuple((one.predecessor_id, one.successor_id) for one in loaded.state.links.values()),
        standard=standard,
        forecasts=_forecasts(project, today),
        signs=_signs(project, tasks, today),
        people=dict(Resource.objects.filter(project=project).values_list("pk", "name")),
        loads=_loads(project, today),
        money=_money(project, today),
    )


def _loads(project: Project, today: date) -> tuple[Load, ...]:
    """The coming weeks of those who have work in the plan, over all their projects."""
    people = dict(
        User.objects.filter(
            pk__in=Resource.objects.filter(project=project, works=True, assignments__isnull=False).values(
                "user"
            ),
            is_active=True,
        ).values_list("pk", "name")
    )
    if not people:
        return ()
    first = today if today.weekday() < MIDWEEK else today + timedelta(weeks=1)
    found = figures(project.organisation_id, list(people), periods("week", first, WEEKS_AHEAD))
    mondays = [one.first for one in found.periods.columns]
    return tuple(
        Load(
            person,
            people[person],
            tuple(
                Week(monday, int(work) / HOUR, int(time) / HOUR)
                for monday, work, time in zip(mondays, found.demand[row], found.capacity[row], strict=True)
            ),
        )
        for row, person in enumerate(found.people)
    )


def _money(project: Project, today: date) -> Money | None:
    """Earned value as it was last computed; None without a budget."""
    kept = find_older(project, Computed.Kind.EARNED, default_day(project, today))
    if kept is None:
        return None
    forecast = next((one["eac"] for one in kept.head["costs"] if one["method"] == BY_CPI), None)
    budget, earned, spent = (kept.head[name] for name in ("bac", "ev", "ac"))
    if budget is None or earned is None or spent is None or forecast is None:
        return None
    return Money(budget, earned, spent, forecast, kept.head["currency"])


def working_days(axis: WorkingTime, first: date, last: date, day: int) -> float:
    """Working days between the evenings of two dates; 0 when the second is not later."""
    if last <= first:
        return 0.0
    start, end = instant_of(first + timedelta(days=1)), instant_of(last + timedelta(days=1))
    return axis.between(start, end) / day


def _is_leaf(loaded: LoadedPlan, row: Row) -> bool:
    return bool(row.active) and not row.external and not loaded.state.is_summary(row.id)


def _is_open(loaded: LoadedPlan, row: Row) -> bool:
    dated = row.start_at is not None and row.finish_at is not None
    return _is_leaf(loaded, row) and row.actual_finish_at is None and row.percent < 100 and dated


def _task(loaded: LoadedPlan, row: Row, day: int) -> Task:
    start, finish = row.start_at or 0, row.finish_at or 0
    milestone = row.kind == Kind.MILESTONE
    people = loaded.state.people.get(row.id, ())
    return Task(
        id=row.id,
        name=row.name,
        milestone=milestone,
        start=day_of(start),
        finish=last_day_of(finish),
        percent=row.percent,
        begun=None if row.actual_start_at is None else day_of(row.actual_start_at),
        days=row.duration / day,
        left=(row.total_float or 0) / day,
        critical=bool(row.critical),
        deadline=None if row.deadline_at is None else last_day_of(row.deadline_at),
        owners=tuple(one.resource_id for one in people),
    )


def _standard(loaded: LoadedPlan, day: int) -> Standard | None:
    """The chosen baseline with the floats that it had; None without one, or when it cannot be computed any more."""
    if loaded.settings.baseline_id is None:
        return None
    chosen = Baseline.objects.get(pk=loaded.settings.baseline_id)
    fields = ("item_id", "start_at", "finish_at", "duration")
    leaves = list(BaselineItem.objects.filter(baseline=chosen, summary=False).values_list(*fields))
    dated = [(key, start, finish, span) for key, start, finish, span in leaves if start and finish]
    if not dated:
        return None
    try:
        floats = floats_at_baseline(loaded, {key: span for key, _start, _finish, span in dated})
    except PlanError:
        floats = {}
    return Standard(
        name=chosen.name,
        taken_on=timezone.localdate(chosen.taken_at),
        start=min(day_of(start) for _key, start, _finish, _span in dated),
        finish=max(last_day_of(finish) for _key, _start, finish, _span in dated),
        items={key: Promised(last_day_of(finish), span / day) for key, _start, finish, span in dated},
        floats={key: floats[key] / day for key, *_rest in dated if key in floats},
    )


def _forecasts(project: Project, today: date) -> dict[int, tuple[tuple[date, date], ...]]:
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    seen = MilestoneForecast.objects.filter(project=project, seen_on__gte=today - WINDOW).order_by("seen_on")
    for item, day, forecast in seen.values_list("item_id", "seen_on", "forecast"):
        found[item].append((day, forecast))
    return {item: tuple(readings) for item, readings in found.items()}


def _signs(project: Project, tasks: Mapping[int, Task], today: date) -> dict[int, date]:
    """When somebody last said or changed something about the tasks that are under way."""
    wanted = {key for key, task in tasks.items() if task.begun is not None}
    signs = _filled(project, wanted, today)
    since = today - LOOKED_BACK
    changes = ItemChange.objects.filter(item__project=project, at__date__gte=since).values("item_id")
    spoken = Comment.objects.filter(
        project=project, kind=WORK_ITEM, deleted_at=None, created_at__date__gte=since
    )
    for item, at in changes.annotate(last=Max("at")).values_list("item_id", "last"):
        _later(signs, wanted, item, timezone.localdate(at))
    for item, at in (
        spoken.values("subject_id").annotate(last=Max("created_at")).values_list("subject_id", "last")
    ):
        _later(signs, wanted, item, timezone.localdate(at))
    edits = PlanEdit.objects.filter(project=project, at__date__gte=since).exclude(type=PlanEdit.Type.FILL)
    for at, rows in edits.order_by("at").values_list("at", "changes__rows"):
        for item in rows or ():
            _later(signs, wanted, int(item), timezone.localdate(at))
    return signs


def _filled(project: Project, wanted: Iterable[int], today: date) -> dict[int, date]:
    """An import, or the loading of a status, is a sign of everything in it."""
    fills = PlanEdit.objects.filter(project=project, type=PlanEdit.Type.FILL, at__date__lte=today)
    last = fills.aggregate(last=Max("at"))["last"]
    return dict.fromkeys(wanted, timezone.localdate(last)) if last else {}


def _later(signs: dict[int, date], wanted: Iterable[int], item: int, day: date) -> None:
    if item in wanted:
        signs[item] = max(day, signs.get(item, day))


def watched_projects() -> list[int]:
    """The projects that are looked at by the clock: not in the trash, not closed, and with a plan."""
    return list(_watched().order_by("pk").values_list("pk", flat=True))


def watched_project(number: int) -> Project | None:
    """One of them; None when it has gone since."""
    return _watched().filter(pk=number).first()


def _watched() -> QuerySet[Project]:
    return Project.objects.filter(deleted_at=None, closed_at=None, plan__isnull=False, plan_version__gt=0)


def manager_of(project: Project) -> User | None:
    """Under whose name the diary notes what nobody did: the project's first manager who is still there."""
    found = Membership.objects.filter(project=project, role=ProjectRole.PM, user__is_active=True)
    first = found.select_related("user").order_by("pk").first()
    return first.user if first else None


# What people see


@dataclass(frozen=True, slots=True)
class Counted:
    """How many warnings of each part there are."""

    open: int
    decided: int
    passed: int


FIRST = 10
"""Open warnings that are told where there is no room for more."""
PARTS: dict[str, Q] = {
    "open": Q(state=EarlyWarning.State.OPEN),
    "decided": Q(
        state__in=[
            EarlyWarning.State.FOLLOWED_UP,
            EarlyWarning.State.SNOOZED,
            EarlyWarning.State.DISMISSED,
        ]
    ),
    "passed": Q(state=EarlyWarning.State.PASSED),
}


def warnings_of(access: Access) -> QuerySet[EarlyWarning]:
    """All warnings of the project that the person may read."""
    found = EarlyWarning.objects.filter(project=access.project)
    return found if access.may(Permission.VIEW_COST) else found.exclude(kind__in=MONEY)


def part_of(found: QuerySet[EarlyWarning], part: str) -> QuerySet[EarlyWarning]:
    """The warnings of a part, the gravest first; those that have passed, the latest first."""
    order = ("-ended_on", "-id") if part == "passed" else ("-severity", "-weight", "id")
    return with_names(found.filter(PARTS[part])).order_by(*order)


def with_names(found: QuerySet[EarlyWarning]) -> QuerySet[EarlyWarning]:
    """The same warnings with everything that telling them asks for."""
    return found.select_related("item", "decided_by", "follow_up", "project")


def counted(found: QuerySet[EarlyWarning]) -> Counted:
    """How many there are of each part; one statement."""
    return Counted(**found.aggregate(**{name: Count("pk", filter=one) for name, one in PARTS.items()}))


def open_warnings_for(user: User) -> QuerySet[EarlyWarning]:
    """What is open in all projects whose risks the person may see."""
    projects = Project.objects.granting(user, Permission.VIEW_INTERNAL_RISKS)
    costs = Project.objects.granting(user, Permission.VIEW_COST)
    found = EarlyWarning.objects.filter(PARTS["open"], project__in=projects.values("pk"))
    return (
        found.filter(~Q(kind__in=MONEY) | Q(project__in=costs.values("pk")))
        .select_related("project", "item", "decided_by", "follow_up")
        .order_by("-severity", "-weight", "id")
    )


def gravest(access: Access, most: int) -> tuple[list[EarlyWarning], int]:
    """The first open warnings of a project, and how many there are."""
    asked = _first_open if access.may(Permission.VIEW_COST) else _first_open_without_costs
    first = asked(access.project.pk)[:most]
    if len(first) < most:
        return first, len(first)
    return first, warnings_of(access).filter(PARTS["open"]).count()


@prepared
def _first_open(project: int) -> QuerySet[EarlyWarning]:
    return part_of(EarlyWarning.objects.filter(project=project), "open")[:FIRST]


@prepared
def _first_open_without_costs(project: int) -> QuerySet[EarlyWarning]:
    return part_of(EarlyWarning.objects.filter(project=project).exclude(kind__in=MONEY), "open")[:FIRST]


def named(warnings: Iterable[EarlyWarning]) -> dict[int, tuple[str, int | None]]:
    """Name and number of the tasks that silent warnings list; one statement."""
    keys = {task["item"] for one in warnings for task in one.numbers.get("tasks", ())}
    return {pk: (name, number) for pk, name, _project, number in named_items(keys)} if keys else {}


def owner_of(warning: EarlyWarning) -> User | None:
    """The account of whoever is responsible for the task that a warning is about."""
    if warning.item_id is None:
        return None
    found = Resource.objects.filter(assignments__item=warning.item_id, user__is_active=True)
    first = found.select_related("user").order_by("assignments__id").first()
    return first.user if first else None


def worker_of(project: Project, *wanted: User | None) -> User | None:
    """The first of these people who can be given work in the project."""
    people = [one for one in wanted if one is not None]
    members = set(
        Membership.objects.filter(project=project, user__in=people, user__is_active=True)
        .exclude(role__in=[role for role in ProjectRole if role.for_clients])
        .values_list("user_id", flat=True)
    )
    return next((one for one in people if one.pk in members), None)


def astray() -> list[tuple[int, int]]:
    """Warnings about an item of another project (their numbers and the items'), for ``tongzhou check``."""
    foreign = EarlyWarning.objects.filter(item__isnull=False).exclude(item__project=F("project"))
    return list(foreign.values_list("pk", "item_id"))
