"""Simulations: asked for, carried out by a job, stopped, kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.activity.live import announce
from tongzhou.operations.actions import enqueue
from tongzhou.operations.limits import limit
from tongzhou.plan.actions.forecast.settings import KIND, TOPIC
from tongzhou.plan.models import SimulatedDate, SimulatedTask, Simulation, WorkItem, last_day_of
from tongzhou.projects.models import Project

if TYPE_CHECKING:
    from tongzhou.plan.simulation import Found

FEWEST, USUAL, MOST_SEED = 100, 10_000, 2**31 - 1
LOST_AFTER = timedelta(hours=1)
"""A simulation that has given no sign for so long was lost with its worker."""
FINISHED, TASK = "forecast_done", "plan.simulate"
BATCH = 1_000
OPEN = (Simulation.State.WAITING, Simulation.State.RUNNING)


class SimulationRefusedError(Exception):
    """It cannot be run; ``code`` for programs, ``message`` for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code, self.message = code, message


@transaction.atomic
def request_simulation(
    project: Project, *, by: User | None, iterations: int = USUAL, seed: int = 1
) -> Simulation:
    """Have the plan simulated as it is when the job begins; ``by`` nobody: by the clock.

    One at a time in a project. Refuses an empty plan, and more iterations than the limit allows.
    """
    most = limit("simulation_iterations")
    if not FEWEST <= iterations <= most:
        words = _("Choose from %(least)s to %(most)s iterations.")
        raise SimulationRefusedError("iterations", words % {"least": f"{FEWEST:,}", "most": f"{most:,}"})
    if not 0 <= seed <= MOST_SEED:
        raise SimulationRefusedError("seed", _("A seed is a whole number from 0 to 2,147,483,647."))
    if not WorkItem.objects.filter(project=project).exists():
        raise SimulationRefusedError("empty_plan", _("The plan is empty; there is nothing to simulate."))
    _give_up_lost(project)
    simulation = Simulation(project=project, requested_by=by, iterations=iterations, seed=seed)
    try:
        with transaction.atomic():
            simulation.save()
    except IntegrityError as error:
        words = _("A simulation of this plan is running already.")
        raise SimulationRefusedError("running", words) from error
    enqueue(TASK, simulation=simulation.pk)
    if by is not None:
        details = {"iterations": iterations, "seed": seed}
        label = project.name
        record(
            "plan.simulation_requested",
            simulation,
            by=by,
            project_id=project.pk,
            label=label,
            details=details,
        )
    _tell(simulation)
    return simulation


def _give_up_lost(project: Project) -> None:
    """A worker that was killed leaves its simulation open; it must not be in the way for ever."""
    old = timezone.now() - LOST_AFTER
    open_ones = Simulation.objects.filter(project=project, state__in=OPEN, requested_at__lt=old)
    open_ones.update(state=Simulation.State.FAILED, trouble={"code": "lost"}, ended_at=timezone.now())


@transaction.atomic
def begin_simulation(pk: int, *, now: datetime) -> Simulation | None:
    """Take an open simulation for running, also again after its worker was lost; None when it is over."""
    mine = Simulation.objects.filter(pk=pk, state__in=OPEN)
    if not mine.update(state=Simulation.State.RUNNING, started_at=now, done=0):
        return None
    simulation = Simulation.objects.select_related("project").get(pk=pk)
    _tell(simulation)
    return simulation


@transaction.atomic
def advance_simulation(simulation: Simulation, *, done: int) -> bool:
    """Note how many iterations are done; False when somebody has stopped it."""
    mine = Simulation.objects.filter(pk=simulation.pk, state=Simulation.State.RUNNING)
    if not mine.update(done=done):
        return False
    _tell(simulation)
    return True


@transaction.atomic
def keep_result(
    simulation: Simulation, found: Found, *, plan_version: int, inputs_version: int, now: datetime
) -> bool:
    """Store what was found out, and forget the oldest results beyond the limit; False when it was stopped."""
    values = {
        **found.head,
        "state": Simulation.State.DONE,
        "iterations": found.iterations,
        "done": found.iterations,
        "p80_date": last_day_of(found.head["p80_at"]),
        "figures": found.figures,
        "risk_figures": found.risk_figures,
        "cost_figures": found.cost_figures,
        "plan_version": plan_version,
        "inputs_version": inputs_version,
        "ended_at": now,
    }
    mine = Simulation.objects.filter(pk=simulation.pk, state=Simulation.State.RUNNING)
    if not mine.update(**values):
        return False
    dates = [SimulatedDate(simulation=simulation, **row) for row in found.dates]
    SimulatedDate.objects.bulk_create(dates, batch_size=BATCH)
    tasks = [SimulatedTask(simulation=simulation, **row) for row in found.tasks]
    SimulatedTask.objects.bulk_create(tasks, batch_size=BATCH)
    _forget_oldest(simulation.project_id)
    _tell(simulation, finished=True)
    return True


def _forget_oldest(project: int) -> None:
    """Keep the newest results; those that came to nothing go with the others."""
    over = Simulation.objects.filter(project=project).exclude(state__in=OPEN).order_by("-id")
    kept = [pk for pk, state in over.values_list("pk", "state") if state == Simulation.State.DONE]
    last = kept[: limit("simulations_kept")]
    if last:
        gone = over.filter(pk__lt=last[-1])
        SimulatedTask.objects.filter(simulation__in=gone.values("pk"))._raw_delete("default")  # noqa: SLF001  # no row hangs on it
        SimulatedDate.objects.filter(simulation__in=gone.values("pk"))._raw_delete("default")  # noqa: SLF001  # no row hangs on it
        gone.delete()


@transaction.atomic
def fail_simulation(simulation: Simulation, *, trouble: dict[str, Any], now: datetime) -> None:
    """Note why it came to nothing."""
    mine = Simulation.objects.filter(pk=simulation.pk, state__in=OPEN)
    if mine.update(state=Simulation.State.FAILED, trouble=trouble, ended_at=now):
        _tell(simulation, finished=True)


@transaction.atomic
def cancel_simulation(simulation: Simulation, *, by: User) -> None:
    """Stop it; the job notices at its next sign of life. SimulationRefusedError when it is over already."""
    mine = Simulation.objects.filter(pk=simulation.pk, state__in=OPEN)
    if not mine.update(state=Simulation.State.CANCELLED, ended_at=timezone.now()):
        raise SimulationRefusedError("over", _("This simulation is over already."))
    label = simulation.project.name
    record("plan.simulation_cancelled", simulation, by=by, project_id=simulation.project_id, label=label)
    _tell(simulation, finished=True)


def _tell(simulation: Simulation, *, finished: bool = False) -> None:
    """Hint to open pages; whoever hears it asks for the state."""
    topic = f"{TOPIC}:{simulation.project_id}"
    announce(topic, {"id": simulation.pk}, kind=KIND)
    if finished:
        announce(topic, {"id": simulation.pk}, kind=FINISHED)
