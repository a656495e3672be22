"""Limits of simulations."""

from __future__ import annotations

import pytest

from tests.api.conftest import give
from tests.operations.limits.driving import Stage, drives
from tongzhou.plan.actions.forecast.ranges import fill_ranges
from tongzhou.plan.actions.forecast.runs import SimulationRefusedError, request_simulation
from tongzhou.plan.forecasting import carry_out
from tongzhou.plan.jobs import simulate_at_night
from tongzhou.plan.models import ForecastSettings, Simulation
from tongzhou.plan.queries.forecast.doubts import RangeRow


def simulate(stage: Stage, *, iterations: int = 200) -> Simulation:
    stage.project.refresh_from_db()
    return request_simulation(stage.project, by=stage.mara, iterations=iterations)


@drives("simulation_iterations")
def simulation_iterations(stage: Stage) -> None:
    give(stage.project, stage.mara, {"op": "add", "fields": {"name": "Design"}})
    stage.low("simulation_iterations", 200)
    with pytest.raises(SimulationRefusedError) as refused:
        simulate(stage, iterations=201)
    assert "from 100 to 200" in refused.value.message


@drives("simulations_kept")
def simulations_kept(stage: Stage) -> None:
    give(stage.project, stage.mara, {"op": "add", "fields": {"name": "Design"}})
    stage.low("simulations_kept", 1)
    first, second = (carry_out(simulate(stage).pk) for _turn in range(2))
    assert first
    assert second
    assert Simulation.objects.count() == 1


@drives("simulations_a_night")
def simulations_a_night(stage: Stage) -> None:
    give(stage.project, stage.mara, {"op": "add", "fields": {"name": "Design"}})
    fill_ranges(stage.project, RangeRow("pert", "percent", -1_000, 0, 1_000), by=stage.mara)
    ForecastSettings.objects.update(nightly=True)
    stage.low("simulations_a_night", 0)
    assert simulate_at_night() == 0
    stage.low("simulations_a_night", 1)
    assert simulate_at_night() == 1


@drives("simulation_seconds")
def simulation_seconds(stage: Stage) -> None:
    give(stage.project, stage.mara, {"op": "add", "fields": {"name": "Design"}})
    stage.low("simulation_seconds", 0)
    made = simulate(stage)
    assert not carry_out(made.pk)
    made.refresh_from_db()
    assert made.trouble == {"code": "overdue", "params": {"seconds": 0}}
