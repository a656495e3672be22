"""The bare problem: feasible by an independent check, optimal where the optimum is known, the same for a seed."""

from __future__ import annotations

import csv
import os
import sys
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongzhou.engine.levelling import Budget, Instance, LevellingError, LevellingFault, solve
from tongzhou.engine.levelling.checking import violations
from tongzhou.engine.levelling.generation import generate, improved, latest_finish_first, lower_bound, ordered
from tongzhou.engine.levelling.instance import Packed

REPOSITORY = Path(__file__).parents[2]
PSPLIB = Path(os.environ.get("TONGZHOU_DATA", REPOSITORY.parent / "shared" / "data")) / "psplib"
QUICK = Budget(seconds=None, schedules=120, exact=0.0)
THOROUGH = Budget(seconds=None, schedules=120, exact=1.0)


@st.composite
def instances(draw, most: int = 12, lags: bool = True) -> Instance:
    count = draw(st.integers(1, most))
    capacities = tuple(draw(st.lists(st.integers(1, 6), min_size=1, max_size=3)))
    row = st.tuples(*(st.integers(0, capacity) for capacity in capacities))
    pairs = [(i, j) for i in range(count) for j in range(i + 1, count)]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=2 * count, unique=True)) if pairs else []
    lag = st.integers(-3, 4) if lags else st.just(0)
    return Instance(
        durations=tuple(draw(st.lists(st.integers(0, 6), min_size=count, max_size=count))),
        requirements=tuple(draw(st.lists(row, min_size=count, max_size=count))),
        capacities=capacities,
        links=tuple((i, j, draw(lag)) for i, j in chosen),
        releases=tuple(draw(st.lists(st.integers(0, 5), min_size=count, max_size=count))) if lags else (),
    )


@settings(max_examples=60, deadline=None)
@given(instances())
def test_every_timetable_is_feasible_and_never_longer_than_the_rule(instance):
    found = solve(instance, QUICK)
    assert violations(instance, found.starts) == []
    assert found.bound <= found.makespan <= found.rule


@settings(max_examples=60, deadline=None)
@given(instances())
def test_improving_keeps_a_timetable_feasible_and_never_makes_it_longer(instance):
    packed = Packed(instance)
    first = generate(packed, latest_finish_first(packed))
    better = improved(packed, first)
    assert violations(instance, better.starts) == []
    assert lower_bound(packed) <= better.makespan <= first.makespan


@settings(max_examples=15, deadline=None)
@given(instances(most=5, lags=False))
def test_what_is_proved_is_the_best_of_all_orders(instance):
    packed = Packed(instance)
    orders = (ordered(packed, keys) for keys in permutations(range(len(instance.durations))))
    best = min(generate(packed, order).makespan for order in orders)
    found = solve(instance, THOROUGH)
    assert (found.makespan, found.proved) == (best, True)


def tight() -> Instance:
    """Two workers: the long chain has to start at once, which the rule sees, and the pairs fit beside it."""
    return Instance(
        durations=(3, 4, 2, 5, 2, 4, 0),
        requirements=((1, 0), (1, 1), (2, 0), (1, 1), (1, 0), (1, 1), (0, 0)),
        capacities=(2, 1),
        links=((0, 1, 0), (0, 3, 0), (2, 4, 0), (4, 5, 0), (1, 6, 0), (3, 6, 0), (5, 6, 0)),
    )


def test_a_small_instance_has_its_known_optimum():
    # The second resource is busy 4 + 5 + 4 = 13. Task 2 needs both workers, so it is before task 0 or after it.
    # Before: the resource is first used after 2 and 4, at 4, and 4 + 13 = 17. After: task 0 ends at 3, and the
    # resource rests while task 2 works, 3 + 2 + 13 = 18.
    found = solve(tight(), THOROUGH)
    assert violations(tight(), found.starts) == []
    assert (found.makespan, found.bound) == (17, 17)


def test_the_checker_sees_each_kind_of_violation():
    instance = Instance(
        durations=(2, 2), requirements=((1,), (1,)), capacities=(1,), links=((0, 1, 1),), releases=(1, 0)
    )
    assert violations(instance, (1, 4)) == []
    assert len(violations(instance, (0, 4))) == 1
    assert len(violations(instance, (1, 3))) == 1
    assert len(violations(instance, (1, 2))) == 2
    assert len(violations(instance, (1,))) == 1


def test_the_same_seed_gives_the_same_timetable():
    instance = tight()
    budget = Budget(seconds=None, schedules=300, exact=0.5, seed=7)
    assert solve(instance, budget) == solve(instance, budget)


def test_progress_tells_better_values_and_stopping_keeps_the_best():
    told: list[tuple[int, int]] = []
    found = solve(tight(), QUICK, progress=lambda best, bound: told.append((best, bound)))
    assert told[-1] == (found.makespan, found.bound)
    assert [best for best, _ in told] == sorted((best for best, _ in told), reverse=True)
    stopped = solve(tight(), Budget(), cancelled=lambda: True)
    assert stopped.cancelled
    assert violations(tight(), stopped.starts) == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"durations": (-1,)}, LevellingFault.NEGATIVE),
        ({"requirements": ((2,),)}, LevellingFault.TOO_MUCH),
        ({"requirements": ()}, LevellingFault.SHAPE),
        ({"links": ((0, 3, 0),)}, LevellingFault.UNKNOWN),
    ],
)
def test_what_is_no_instance_is_refused(values, code):
    with pytest.raises(LevellingError) as refusal:
        Instance(**{"durations": (1,), "requirements": ((1,),), "capacities": (1,)} | values)
    assert refusal.value.code is code


def test_a_circle_and_an_empty_budget_are_refused():
    circle = Instance(durations=(1, 1), requirements=((), ()), capacities=(), links=((0, 1, 0), (1, 0, 0)))
    with pytest.raises(LevellingError, match="waits for itself"):
        solve(circle, QUICK)
    with pytest.raises(LevellingError, match="how many seconds"):
        Budget(seconds=None)


@pytest.mark.skipif(not PSPLIB.exists(), reason="the PSPLIB instances are not here")
@pytest.mark.parametrize(
    ("name", "most"),
    [("j30/j301_1", 1.0), ("j30/j3017_2", 1.0), ("j60/j601_1", 1.02), ("j120/j1201_1", 1.08)],
)
def test_psplib_instances_are_solved_close_to_the_best_known(name, most, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path, str(REPOSITORY / "benchmarks")])
    from levelling_quality import read

    with (PSPLIB / "best_known.csv").open() as file:
        known = {row["instance"]: int(row["best_ub"]) for row in csv.DictReader(file)}
    instance = read(PSPLIB / f"{name}.sm")
    found = solve(instance, Budget(seconds=None, schedules=600, exact=0.0))
    assert violations(instance, found.starts) == []
    best = known[name.partition("/")[2]]
    assert best <= found.makespan <= most * best
