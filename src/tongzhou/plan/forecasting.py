"""Carrying out a simulation inside a job: load, compute, tell how far it is, keep the result."""

from __future__ import annotations

import time

from django.utils import timezone

from tongzhou.engine.errors import PlanError
from tongzhou.operations.limits import limit
from tongzhou.plan.actions.forecast.runs import (
    advance_simulation,
    begin_simulation,
    fail_simulation,
    keep_result,
)
from tongzhou.plan.models import Simulation
from tongzhou.plan.queries.forecast.doubts import baseline_finish, baseline_finishes, load_doubts
from tongzhou.plan.queries.state import load_plan
from tongzhou.plan.simulation import SimulationCancelledError, UncertaintyError, find_chances

TOLD_EVERY = 0.5


class Watch:
    """Tells the database how far a simulation is, and whether it has to stop: cancelled, or over its time."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.begun = time.monotonic()
        self.told = 0.0
        self.stopped = False
        self.overdue = False

    def progress(self, done: int, total: int) -> None:
        """Told after each block of iterations."""
        now = time.monotonic()
        if done < total and now - self.told < TOLD_EVERY:
            return
        self.told = now
        self.stopped = not advance_simulation(self.simulation, done=done)

    def cancelled(self) -> bool:
        """Asked after each block."""
        self.overdue = time.monotonic() - self.begun > limit("simulation_seconds")
        return self.stopped or self.overdue


def carry_out(pk: int) -> bool:
    """Simulate, and keep what was found; False when it was stopped, is over, or makes no sense."""
    simulation = begin_simulation(pk, now=timezone.now())
    if simulation is None:
        return False
    watch, project = Watch(simulation), simulation.project
    version = project.plan_version
    loaded, doubts = load_plan(project), load_doubts(project)
    try:
        found = find_chances(
            loaded,
            doubts,
            iterations=simulation.iterations,
            seed=simulation.seed,
            baseline=baseline_finishes(project),
            baseline_finish=baseline_finish(project),
            progress=watch.progress,
            cancelled=watch.cancelled,
        )
    except SimulationCancelledError:
        if watch.overdue:
            trouble = {"code": "overdue", "params": {"seconds": limit("simulation_seconds")}}
            fail_simulation(simulation, trouble=trouble, now=timezone.now())
        return False
    except UncertaintyError as error:
        fail_simulation(simulation, trouble=trouble_of(error), now=timezone.now())
        return False
    except PlanError:
        fail_simulation(simulation, trouble={"code": "impossible_plan"}, now=timezone.now())
        return False
    return keep_result(
        simulation, found, plan_version=version, inputs_version=doubts.version, now=timezone.now()
    )


def trouble_of(error: UncertaintyError) -> dict[str, object]:
    """A refusal of the engine as it is stored; told in the reader's language."""
    return {"code": str(error.code), "params": dict(error.params)}
