"""What a simulation holds in memory depends on how many shapes its ranges have, not on how many ranges there are."""

from __future__ import annotations

import math
import tracemalloc

import pytest

from tests.engine.plans import plan
from tongzhou.engine.plan import Link, Plan, Task
from tongzhou.engine.simulation import Distribution, LogNormal, Triangular, Uncertainty, Wanted, simulate
from tongzhou.engine.simulation.model import Model, compiled, scheduled

ODD = 8 * 3600 + 1
"""With seconds that nothing divides, and years of them, rows need 64 bits."""


def chain(count: int) -> Plan:
    return plan(
        *(Task(number, duration=ODD + number % 2) for number in range(1, count + 1)),
        links=tuple(Link(number, number + 1) for number in range(1, count)),
    )


def model_of(long: Plan, durations: dict[int, Distribution]) -> Model:
    return compiled(long, scheduled(long), Uncertainty(durations=durations), seed=1, watched={}, kept=())


def test_ranges_of_one_shape_share_one_table() -> None:
    long = chain(2_000)
    tracemalloc.start()
    made = model_of(long, {t.key: Triangular(0.5 * ODD, ODD, 2.5 * ODD + t.key % 2) for t in long.tasks})
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert made.dtype().itemsize == 8
    assert len({id(one.draw.table) for one in made.variables.of.values()}) == 2
    assert most < 100 << 20  # two thousand tables would take a gigabyte


def test_many_lognormal_shapes_are_rounded_and_keep_their_means() -> None:
    long = chain(600)
    durations: dict[int, Distribution] = {
        t.key: LogNormal(ODD, ODD * (0.1 + t.key / 1_000)) for t in long.tasks
    }
    made = model_of(long, durations)
    tables = {id(one.draw.table) for one in made.variables.of.values()}
    assert len(tables) < 200
    result = simulate(long, Uncertainty(durations=durations), Wanted(iterations=20_000))
    mean = sum(one.mean() for one in durations.values())
    deviation = math.sqrt(sum(one.deviation() ** 2 for one in durations.values()))
    assert result.finish.mean == pytest.approx(mean, abs=4 * deviation / math.sqrt(20_000))
    assert result.finish.deviation == pytest.approx(deviation, rel=0.03)
