"""What simulations have found out, as pages, the API and the job need it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from tongzhou.plan.models import (
    CostRange,
    DurationRange,
    ForecastSettings,
    RiskEvent,
    SimulatedDate,
    SimulatedTask,
    Simulation,
    WorkItem,
    day_of,
    last_day_of,
)
from tongzhou.plan.queries.forecast.doubts import settings_or_default
from tongzhou.projects.models import Project

HEAVY = ("figures", "risk_figures", "cost_figures")
"""What only the page of a result reads."""
DONE = Simulation.State.DONE
STRONGEST = 14


def done_day(instant: int, *, milestone: bool = False) -> date:
    """The date on which something is done; a milestone at the very beginning of a day belongs to it."""
    return max(day_of(instant), last_day_of(instant)) if milestone else last_day_of(instant)


@dataclass(frozen=True, slots=True)
class Standing:
    """Which result is shown, whether one is running, and whether the plan has moved on since.

    ``plan_version`` and ``inputs_version`` are those of now.
    """

    shown: Simulation | None
    running: Simulation | None
    last: Simulation | None
    plan_version: int
    inputs_version: int

    @property
    def stale(self) -> bool:
        """Whether the shown result is of another plan or of other doubts than those of now."""
        return self.shown is not None and (self.plan_moved or self.doubts_moved)

    @property
    def plan_moved(self) -> bool:
        """Whether the plan has been changed since."""
        return self.shown is not None and self.shown.plan_version != self.plan_version

    @property
    def doubts_moved(self) -> bool:
        """Whether ranges, risk events or their rules have been changed since."""
        return self.shown is not None and self.shown.inputs_version != self.inputs_version

    @property
    def trouble(self) -> Simulation | None:
        """The latest one if it came to nothing."""
        last = self.last
        return last if last is not None and last.state == Simulation.State.FAILED else None


def simulations_of(project: Project) -> QuerySet[Simulation]:
    """All simulations of a project, newest first, without their figures."""
    found = Simulation.objects.filter(project=project).select_related("requested_by", "project")
    return found.defer(*HEAVY).order_by("-id")


def find_simulation(project: Project, pk: int) -> Simulation | None:
    """One simulation of a project, with its figures."""
    found = Simulation.objects.filter(project=project, pk=pk)
    return found.select_related("requested_by", "project").first()


def standing(project: Project, *, wanted: int | None = None) -> Standing:
    """Where the simulations of a project stand, in three statements: the newest result, or the one of that number."""
    newest = list(simulations_of(project)[:2])
    done = Simulation.objects.filter(project=project, state=DONE).select_related("requested_by")
    shown = (done.filter(pk=wanted) if wanted is not None else done).order_by("-id").first()
    return Standing(
        shown=shown,
        running=next((one for one in newest if one.is_open), None),
        last=newest[0] if newest else None,
        plan_version=project.plan_version,
        inputs_version=settings_or_default(project).version,
    )


def results_of(project: Project) -> list[Simulation]:
    """The results that are kept, newest first, without their figures."""
    return list(simulations_of(project).filter(state=DONE))


def dates_of(simulation: Simulation) -> list[SimulatedDate]:
    """Milestones and deadlines of a result, by when the plan has them."""
    return list(SimulatedDate.objects.filter(simulation=simulation).order_by("planned_at", "position"))


def drivers_of(simulation: Simulation) -> list[SimulatedTask]:
    """The tasks that move the finish most, strongest first."""
    swing = F("swing_high") - F("swing_low")
    found = SimulatedTask.objects.filter(simulation=simulation).exclude(swing_low=None)
    return list(found.order_by(swing.desc(), "position")[:STRONGEST])


def critical_of(simulation: Simulation) -> list[SimulatedTask]:
    """The tasks that are critical most often."""
    found = SimulatedTask.objects.filter(simulation=simulation, criticality__gt=0)
    return list(found.order_by("-criticality", "-cruciality", "position")[:STRONGEST])


def critical_items(project: Project, tasks: Iterable[SimulatedTask]) -> frozenset[int]:
    """Which of these tasks are critical in the plan as it stands; one statement."""
    numbers = [one.item_id for one in tasks]
    found = WorkItem.objects.filter(project=project, pk__in=numbers, critical=True)
    return frozenset(found.values_list("pk", flat=True))


SORTS = {
    "criticality": "criticality",
    "cruciality": "cruciality",
    "sensitivity": "sensitivity",
    "outline": "position",
}


def tasks_of(simulation: Simulation, *, text: str = "", sort: str = "") -> QuerySet[SimulatedTask]:
    """All tasks that matter in a result, by name and in an order; an unknown order counts as *criticality*."""
    found = SimulatedTask.objects.filter(simulation=simulation)
    if text:
        found = found.filter(name__icontains=text)
    column = SORTS.get(sort, "criticality")
    return found.order_by(column if column == "position" else f"-{column}", "position")


# ── beside other figures ──────────────────────────────────────────────────────────────────────────────
def newest_result(project: Project) -> Simulation | None:
    """The newest result of a project, without its figures; one statement."""
    return newest_results(project.pk).first()


def newest_results(project: int) -> QuerySet[Simulation]:
    """The results of a project, newest first, without their figures."""
    found = Simulation.objects.filter(project=project, state=DONE)
    return found.select_related("requested_by", "project").defer(*HEAVY).order_by("-id")


def chances_in(project: Project) -> QuerySet[SimulatedDate]:
    """The dates of items in the newest result of the project."""
    newest = Simulation.objects.filter(project=project, state=DONE).order_by("-id").values("pk")[:1]
    return SimulatedDate.objects.filter(simulation=Subquery(newest))


def chances_of_items(project: Project, items: Iterable[int] | None = None) -> dict[int, SimulatedDate]:
    """Item → its dates in the newest result of the project; one statement."""
    found = chances_in(project)
    if items is not None:
        found = found.filter(item_id__in=list(items))
    return {one.item_id: one for one in found}


def chances_in_projects(items: Iterable[int], projects: Iterable[int]) -> dict[int, SimulatedDate]:
    """Item → its dates in the newest result of its project, of several projects; one statement."""
    results = Simulation.objects.filter(project__in=list(projects), state=DONE).order_by()
    newest = results.values("project").annotate(newest=Max("pk")).values("newest")
    found = SimulatedDate.objects.filter(simulation__in=newest, item_id__in=list(items))
    return {one.item_id: one for one in found}


def newest_p80() -> Subquery:
    """For a query of projects: the date by which 80 of 100 simulated courses of each are done."""
    newest = Simulation.objects.filter(project=OuterRef("pk"), state=DONE).order_by("-id")
    return Subquery(newest.values("p80_date")[:1])


# ── for the job of the night ──────────────────────────────────────────────────────────────────────────
def due_at_night(most: int) -> list[Project]:
    """Projects that want it, have ranges or risk events, and have changed since their newest result."""
    newest = Simulation.objects.filter(project=OuterRef("pk"), state=DONE).order_by("-id")
    asked = ForecastSettings.objects.filter(project=OuterRef("pk"), nightly=True)
    found: Any = (
        Project.objects.filter(Exists(asked), deleted_at=None, closed_at=None)
        .filter(
            Exists(DurationRange.objects.filter(project=OuterRef("pk")))
            | Exists(RiskEvent.objects.filter(project=OuterRef("pk"), active=True))
            | Exists(CostRange.objects.filter(project=OuterRef("pk")))
        )
        .annotate(
            of_plan=Subquery(newest.values("plan_version")[:1]),
            of_inputs=Subquery(newest.values("inputs_version")[:1]),
            ended=Subquery(newest.values("ended_at")[:1]),
        )
        .filter(
            Q(of_plan=None) | ~Q(of_plan=F("plan_version")) | ~Q(of_inputs=F("forecast_settings__version"))
        )
        .order_by(F("ended").asc(nulls_first=True), "pk")
    )
    return list(found[:most])
