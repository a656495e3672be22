"""What the recovery pages need to know."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from tongzhou.plan.models import PlanSettings, Resource, WorkItem, last_day_of
from tongzhou.plan.queries.milestones import Outstanding, outstanding_milestones
from tongzhou.plan.queries.remembered import Remembered, stamp_of
from tongzhou.plan.queries.state import LoadedPlan, load_plan
from tongzhou.projects.models import Project
from tongzhou.recovery.advising import Asked, Prices, asked
from tongzhou.recovery.models import Advice, RecoverySettings, TaskOption
from tongzhou.recovery.words import AIMS, KINDS, REASONS, RISKS

KEPT = 20
"""Advices of a project that are kept."""
_open: Remembered[array[int]] = Remembered(8)


def settings_of(project: Project) -> RecoverySettings:
    """The project's settings; not stored yet where nobody has said anything."""
    return RecoverySettings.objects.filter(project=project).first() or RecoverySettings(project=project)


def options_of(project: Project) -> dict[int, TaskOption]:
    """Item → what was said of it."""
    return {one.item_id: one for one in TaskOption.objects.filter(item__project=project)}


def question_of(project: Project, loaded: LoadedPlan | None = None) -> Asked:
    """The plan with everything that may be done; eight statements."""
    settings = settings_of(project)
    return asked(loaded or load_plan(project), options_of(project), prices_of(settings))


def prices_of(settings: RecoverySettings) -> Prices:
    """What measures cost in a project."""
    return Prices(
        settings.person_day_minor or 0,
        settings.added_day_minor,
        settings.overtime_percent,
        settings.weekend_percent,
    )


def has_prices(project: Project) -> bool:
    """Whether somebody has said what people cost."""
    if settings_of(project).person_day_minor is not None:
        return True
    stored = TaskOption.objects.filter(item__project=project)
    return stored.exclude(day_cost_minor=None, crash_cost_minor=None).exists()


def advices_of(project: Project) -> QuerySet[Advice]:
    """The advices of a project, newest first, without their answers."""
    found = Advice.objects.filter(project=project).select_related("milestone", "asked_by")
    return found.defer("answer", "prices")


def advice_of(project: Project, number: int) -> Advice | None:
    """One advice."""
    found = Advice.objects.filter(project=project, pk=number)
    return found.select_related("milestone", "asked_by", "project").first()


def is_stale(advice: Advice, settings: RecoverySettings) -> bool:
    """Whether the plan or the inputs have moved on since it was asked."""
    return advice.plan_version != advice.project.plan_version or advice.revision != settings.revision


# ── which milestone? ──────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Target:
    """A milestone that could be won time for. ``missing`` is in working days, ``late`` in calendar days."""

    item: int
    name: str
    forecast: date | None
    deadline: date | None
    baseline: date | None
    late: int
    missing: int


def targets(project: Project) -> tuple[Target, ...]:
    """The milestones that are not reached: the latest ones against what was promised first; three statements."""
    found = [_target(one) for one in outstanding_milestones(project)]
    return tuple(sorted(found, key=lambda one: (-one.late, one.forecast or date.max, one.item)))


def _target(one: Outstanding) -> Target:
    promised = [day for day in (one.deadline, one.baseline) if day is not None]
    first = min(promised, default=None)
    late = max((one.forecast - first).days, 0) if one.forecast and first else 0
    return Target(one.item, one.name, one.forecast, one.deadline, one.baseline, late, _weekdays(late))


def _weekdays(days: int) -> int:
    """About how many working days lie in so many calendar days, rounded up."""
    return days // 7 * 5 + min(days % 7, 5)


# ── an answer, to be shown ────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class MeasureSeen:
    """A measure in words; ``cost`` is None for those who may not see it."""

    key: str
    kind: str
    label: str
    task: int
    name: str
    predecessor: int | None
    before: str
    days: float
    people: int | None
    extra: str
    extra_days: float
    rework_days: float
    risk: int
    risk_label: str
    reason: str
    why: str
    cost: int | None


@dataclass(frozen=True, slots=True)
class ShiftSeen:
    """Another milestone or deadline that moves."""

    task: int
    name: str
    before: date
    after: date

    @property
    def later(self) -> bool:
        """Whether it gets later."""
        return self.after > self.before


@dataclass(frozen=True, slots=True)
class EffectSeen:
    """A combination and what it does."""

    aims: tuple[str, ...]
    labels: tuple[str, ...]
    measures: tuple[MeasureSeen, ...]
    keys: tuple[str, ...]
    won_days: float
    was: date
    finish: date
    project_was: date
    project_finish: date
    path: tuple[str, ...]
    path_keys: tuple[int, ...]
    shifts: tuple[ShiftSeen, ...]
    overloads: tuple[tuple[str, date, date], ...]
    overloads_before: int
    overloads_after: int
    risk: int
    risk_label: str
    rework_days: float
    proved: bool
    cost: int | None
    enough: bool


@dataclass(frozen=True, slots=True)
class SingleSeen:
    """One measure and what it does alone."""

    measure: MeasureSeen
    won_days: float
    finish: date


@dataclass(frozen=True, slots=True)
class PointSeen:
    """A point of the time-cost curve; ``weight`` adds up the risks."""

    days: int
    cost: int | None
    weight: int
    count: int
    keys: tuple[str, ...]
    proved: bool


@dataclass(frozen=True, slots=True)
class AdviceSeen:
    """An answer with all names in it."""

    finish: date
    target: date
    most_days: float
    reached: bool
    out_of_time: bool
    unexamined: int
    path: tuple[str, ...]
    path_keys: tuple[int, ...]
    proposals: tuple[EffectSeen, ...]
    singles: tuple[SingleSeen, ...]
    curve: tuple[PointSeen, ...]
    measures: tuple[MeasureSeen, ...]


class Telling:
    """Puts names into answers: two statements, whatever their length."""

    def __init__(
        self, project: Project, answers: Iterable[dict[str, Any]], prices: dict[str, Any] | None
    ) -> None:
        self.prices = prices or {}
        tasks: set[int] = set()
        people: set[int] = set()
        for one in answers:
            tasks |= set(one.get("path", ()))
            for measure in one.get("measures", {}).values():
                tasks |= {measure["task"], measure["predecessor"]} - {None}
            for effect in (one, *one.get("proposals", ())):
                tasks |= {*effect.get("path", ()), *(shift[0] for shift in effect.get("shifts", ()))}
                people |= {load[0] for load in effect.get("overloads", ())}
        items = WorkItem.objects.filter(project=project, pk__in=tasks)
        self._names = dict(items.values_list("pk", "name"))
        resources = Resource.objects.filter(project=project, pk__in=people) if people else ()
        self._people = {one.pk: one.name for one in resources}

    def name(self, key: int | None) -> str:
        """The name of an item; a dash where it is gone."""
        return self._names.get(key or 0, "–")

    def advice(self, answer: dict[str, Any], days: int) -> AdviceSeen:
        """A whole answer."""
        day = answer["day"]
        known = {key: self.measure(key, one, day) for key, one in answer["measures"].items()}
        costs = self.prices.get("curve", ())
        return AdviceSeen(
            finish=last_day_of(answer["finish"]),
            target=last_day_of(answer["target"]),
            most_days=_days(answer["most"], day),
            reached=answer["reached"],
            out_of_time=answer["out_of_time"],
            unexamined=answer["unexamined"],
            path=tuple(self.name(key) for key in answer["path"]),
            path_keys=tuple(answer["path"]),
            proposals=tuple(self.effect(one, known, day, days) for one in answer["proposals"]),
            singles=tuple(
                SingleSeen(known[one["key"]], _days(one["won"], day), last_day_of(one["finish"]))
                for one in answer["singles"]
            ),
            curve=tuple(
                PointSeen(
                    one["days"], costs[n] if n < len(costs) else None, one["weight"], len(one["keys"]),
                    tuple(one["keys"]), one["proved"],
                )
                for n, one in enumerate(answer["curve"])
            ),
            measures=tuple(known.values()),
        )  # fmt: skip

    def measure(self, key: str, one: dict[str, Any], day: int) -> MeasureSeen:
        """One measure in words."""
        return MeasureSeen(
            key=key,
            kind=one["kind"],
            label=str(KINDS[one["kind"]]),
            task=one["task"],
            name=self.name(one["task"]),
            predecessor=one["predecessor"],
            before=self.name(one["predecessor"]) if one["predecessor"] else "",
            days=_days(one["seconds"], day),
            people=one["people"],
            extra=one["extra"] or "",
            extra_days=_days(one["extra_seconds"], day),
            rework_days=_days(one["rework"], day),
            risk=one["risk"],
            risk_label=str(RISKS[one["risk"]]),
            reason=one["reason"],
            why=str(REASONS[one["reason"]]),
            cost=self.prices.get("measures", {}).get(key),
        )

    def effect(self, one: dict[str, Any], known: dict[str, MeasureSeen], day: int, days: int) -> EffectSeen:
        """A combination."""
        measures = tuple(known[key] for key in one["keys"])
        costs = [m.cost for m in measures if m.cost is not None]
        return EffectSeen(
            aims=tuple(one.get("aims", ())),
            labels=tuple(str(AIMS[aim]) for aim in one.get("aims", ())),
            measures=measures,
            keys=tuple(one["keys"]),
            won_days=_days(one["won"], day),
            was=last_day_of(one["was"]),
            finish=last_day_of(one["finish"]),
            project_was=last_day_of(one["project_was"]),
            project_finish=last_day_of(one["project_finish"]),
            path=tuple(self.name(key) for key in one["path"]),
            path_keys=tuple(one["path"]),
            shifts=tuple(
                ShiftSeen(task, self.name(task), last_day_of(was), last_day_of(now))
                for task, was, now in one["shifts"]
            ),
            overloads=tuple(
                (self._people.get(who, "–"), last_day_of(begin), last_day_of(end))
                for who, begin, end in one["overloads"]
            ),
            overloads_before=one["overloads_before"],
            overloads_after=one["overloads_after"],
            risk=one["risk"],
            risk_label=str(RISKS[one["risk"]]),
            rework_days=_days(one["rework"], day),
            proved=one.get("proved", False),
            cost=sum(costs) if len(costs) == len(measures) and self.prices else None,
            enough=one["won"] >= days * day,
        )


def _days(seconds: int, day: int) -> float:
    """Days to two digits, never more than there are."""
    return seconds * 100 // day / 100


def told(advice: Advice, *, may_see_cost: bool) -> AdviceSeen:
    """The answer of an advice, for its reader; two statements."""
    telling = Telling(advice.project, [advice.answer], advice.prices if may_see_cost else None)
    return telling.advice(advice.answer, advice.days)


# ── what may be done ──────────────────────────────────────────────────────────────────────────────────
def open_tasks(project: Project) -> QuerySet[WorkItem]:
    """The work that is not done, in the order of the plan; of summaries those below which there is some."""
    items = WorkItem.objects.filter(project=project, active=True, actual_finish_at=None)
    return (
        items.exclude(summary=False, duration=0)
        .exclude(summary=True, progress=100)
        .order_by("position", "pk")
    )


def open_numbers(project: Project) -> array[int]:
    """The numbers of the work that is not done, in the order of the plan; found once for each of its states."""
    return _open.get(stamp_of(project), lambda: array("q", open_tasks(project).values_list("pk", flat=True)))


def tasks_with_options(project: Project, only: Iterable[int] | None = None) -> QuerySet[WorkItem]:
    """The work that is not done (or these of it), with what was said of it and how many are on it; one statement."""
    items = open_tasks(project) if only is None else open_tasks(project).filter(pk__in=list(only))
    return items.select_related("recovery_option").annotate(people=Count("assignments"))


def items_of(project: Project, numbers: Iterable[int]) -> list[WorkItem]:
    """Work items of the project by their numbers."""
    return list(
        WorkItem.objects.filter(project=project, pk__in=set(numbers)).select_related("recovery_option")
    )


def day_of_plan(project: Project) -> int:
    """Working seconds of a day."""
    return PlanSettings.objects.values_list("minutes_per_day", flat=True).get(project=project) * 60


def milestone_of(project: Project, number: int) -> WorkItem | None:
    """An item that time can be won for: any that is in the plan and not done."""
    return WorkItem.objects.filter(project=project, pk=number, active=True, actual_finish_at=None).first()


def waiting_advice(number: int) -> Advice | None:
    """An advice that has not been worked out yet."""
    found = Advice.objects.filter(pk=number, state=Advice.State.WAITING)
    return found.select_related("project", "asked_by").first()


def options_rows(project: Project) -> QuerySet[TaskOption]:
    """What was said of the tasks of a project."""
    return TaskOption.objects.filter(item__project=project).select_related("item")
