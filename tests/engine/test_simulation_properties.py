"""Without chance a simulation gives the schedule's dates; and what holds for every simulation."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.plans import HOUR, STANDARD, plan
from tests.engine.test_critical_path_properties import plans, simple_tasks
from tongzhou.engine.critical_path import schedule
from tongzhou.engine.plan import Calendar, Constraint, LagUnit, Link, LinkType, Plan, Task
from tongzhou.engine.simulation import Discrete, Spread, Uncertainty, Wanted, simulate
from tongzhou.exchange.read import read_plan

REPOSITORY = Path(__file__).resolve().parents[2]
PLANS = Path(os.environ.get("TONGZHOU_DATA", REPOSITORY.parent / "shared" / "data")) / "mspdi"
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FEWER = settings(SLOW, max_examples=20)
WIDE = Uncertainty(default=Spread(low=-0.4, high=0.9, kind="triangular"))


def certain(plan: Plan) -> Uncertainty:
    """Every task is drawn by chance, and the only value there is, is the planned one."""
    parents = {task.parent for task in plan.tasks}
    return Uncertainty(
        durations={
            t.key: Discrete(((float(t.duration), 1.0),))
            for t in plan.tasks
            if t.duration and t.key not in parents
        }
    )


def differing(plan: Plan, iterations: int = 9) -> list[tuple[object, ...]]:
    """Tasks whose finish is not the schedule's in some iteration."""
    planned = schedule(plan)
    result = simulate(plan, certain(plan), everything(plan, iterations))
    wrong: list[tuple[object, ...]] = []
    for key, outcome in result.milestones.items():
        place = planned.place(key)
        if set(outcome.samples.tolist()) != {planned.finish[place]}:
            wrong.append((key, plan.tasks[place], planned.finish[place], set(outcome.samples.tolist())))
    if set(result.finish.samples.tolist()) != {planned.project_finish}:
        wrong.append(("project", planned.project_finish, set(result.finish.samples.tolist())))
    return wrong


def everything(plan: Plan, iterations: int) -> Wanted:
    return Wanted(iterations=iterations, watched=[task.key for task in plan.tasks])


@SLOW
@given(plans(), st.booleans())
def test_without_chance_every_date_is_the_schedules(given_plan: Plan, behind: bool) -> None:
    if behind:
        given_plan = replace(
            given_plan, status_date=given_plan.start + 9 * 86_400, reschedule_uncompleted=True
        )
    assert differing(given_plan) == []


def test_a_late_task_ends_with_its_work_even_where_a_link_would_hold_it_until_the_next_morning() -> None:
    late = Task(key=8, duration=HOUR, constraint=Constraint.ALAP)
    assert differing(plan(Task(key=1, duration=0), late, links=(Link(1, 8, LinkType.SF),))) == []


@pytest.mark.skipif(not PLANS.is_dir(), reason="the plans of other programs are not here")
def test_without_chance_the_dates_of_real_plans_are_the_schedules() -> None:
    paths = sorted(PLANS.glob("*.xml"))
    assert paths
    for path in paths:
        read = read_plan(path.read_bytes(), path.name, isolated=False).plan
        assert differing(read, 3) == [], path.name


def long_way(given_plan: Plan) -> Plan:
    """The same calendar under another key: its tasks are computed with instants."""
    twin = Calendar(key=9, name="The same week", week=STANDARD.week)
    tasks = tuple(task._replace(calendar=9) for task in given_plan.tasks)
    return replace(given_plan, tasks=tasks, calendars=(*given_plan.calendars, twin))


@FEWER
@given(plans(simple_tasks, units=(LagUnit.WORKING,)), st.booleans())
def test_without_chance_critical_is_what_has_no_slack(given_plan: Plan, longer: bool) -> None:
    given_plan = replace(given_plan, several_ends=False)
    given_plan = long_way(given_plan) if longer else given_plan
    planned = schedule(given_plan)
    result = simulate(given_plan, certain(given_plan), Wanted(iterations=3))
    for task in result.tasks:
        assert task.criticality == planned.critical[planned.place(task.key)], task


@FEWER
@given(plans(simple_tasks, units=(LagUnit.WORKING, LagUnit.PERCENT)))
def test_the_short_way_and_the_long_way_agree(given_plan: Plan) -> None:
    one, other = (simulate(p, WIDE, everything(p, 64)) for p in (given_plan, long_way(given_plan)))
    np.testing.assert_allclose(one.finish.amounts, other.finish.amounts, atol=8)
    for key, outcome in one.milestones.items():
        np.testing.assert_allclose(outcome.amounts, other.milestones[key].amounts, atol=8, err_msg=str(key))


@FEWER
@given(plans(), st.integers(0, 2**60))
def test_a_result_is_consistent_and_can_be_had_again(given_plan: Plan, seed: int) -> None:
    wanted = Wanted(iterations=40, seed=seed)
    result = simulate(given_plan, WIDE, wanted)
    percentiles = result.finish.percentiles()
    assert [p.value for p in percentiles] == sorted(p.value for p in percentiles)
    assert all(0 <= task.criticality <= 1 and 0 <= task.cruciality <= 1 for task in result.tasks)
    again = simulate(given_plan, WIDE, replace(wanted, workers=3))
    assert again.finish.samples.tobytes() == result.finish.samples.tobytes()
    assert again.tasks == result.tasks


@FEWER
@given(plans(simple_tasks, units=(LagUnit.WORKING,)))
def test_longer_durations_never_finish_earlier_and_something_is_always_critical(given_plan: Plan) -> None:
    # Where a finish is bound, a longer task begins earlier, and what waits for its start does, too.
    bound_at_start = [LinkType.FS, LinkType.SS]
    given_plan = replace(
        given_plan, links=tuple(one for one in given_plan.links if one.type in bound_at_start)
    )
    low, high = (
        replace(given_plan, tasks=tuple(t._replace(duration=round(t.duration * f)) for t in given_plan.tasks))
        for f in (0.6, 1.9)
    )
    result = simulate(given_plan, WIDE, Wanted(iterations=64))
    assert schedule(low).project_finish <= result.finish.samples.min() + 60
    assert result.finish.samples.max() <= schedule(high).project_finish + 60
    assert any(task.criticality for task in result.tasks)
