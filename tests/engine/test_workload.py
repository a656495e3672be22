"""What is needed of everybody and what there is, by week and day; large plans in a moment."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.plans import DAY, HOUR, MONDAY, at, plan
from tongzhou.engine.critical_path import schedule
from tongzhou.engine.levelling import LevellingError, days, weeks, workload
from tongzhou.engine.plan import Assignment, Resource, Task

ANN, NINA, SAND = 1, 2, 3
PEOPLE = (Resource(key=ANN), Resource(key=NINA, calendar=3), Resource(key=SAND, work=False))


def of(*tasks: Task, on: tuple[Assignment, ...]):
    return schedule(plan(*tasks, resources=PEOPLE, assignments=on))


def test_weeks_and_days_go_around_what_is_asked_for():
    assert weeks(at("01-07 08:00"), at("01-12 09:00")) == (
        at("01-05 00:00"), at("01-12 00:00"), at("01-19 00:00"),
    )  # fmt: skip
    assert days(MONDAY, at("01-06 00:00")) == (at("01-05 00:00"), at("01-06 00:00"))
    assert len(weeks(MONDAY, MONDAY)) == 2


def test_required_available_excess_and_free_by_week():
    found = workload(
        of(
            Task(1, duration=7 * DAY),
            Task(2, duration=2 * DAY),
            on=(Assignment(1, ANN), Assignment(2, ANN, units=5_000), Assignment(1, SAND)),
        ),
        weeks(MONDAY, at("01-19 00:00")),
        {ANN: ((MONDAY, 10_000), (at("01-14 00:00"), 5_000))},
    )
    assert found.resources == (ANN, NINA)
    assert (found.required[0] / DAY).tolist() == [6.0, 2.0]
    assert (found.available[0] / DAY).tolist() == [5.0, 3.5]
    assert (found.excess[0] / DAY).tolist() == [1.0, 0.0]
    assert (found.free[0] / DAY).tolist() == [0.0, 1.5]
    assert found.load[0].tolist() == pytest.approx([1.2, 2 / 3.5])
    assert found.required[1].tolist() == [0.0, 0.0]


def test_work_is_spread_over_the_time_of_the_task_and_nights_count_on_their_day():
    found = workload(
        of(
            Task(1, duration=2 * DAY),
            Task(2, duration=8 * HOUR),
            on=(Assignment(1, ANN, work=DAY), Assignment(2, NINA, work=8 * HOUR)),
        ),
        days(MONDAY, at("01-08 00:00")),
    )
    assert (found.required[0] / HOUR).tolist() == [4.0, 4.0, 0.0]
    assert (found.required[1] / HOUR).tolist() == [1.0, 7.0, 0.0]
    assert (found.available[1] / HOUR).tolist() == [1.0, 8.0, 8.0]


def test_periods_out_of_order_are_refused():
    made = of(Task(1, duration=DAY), on=())
    with pytest.raises(LevellingError):
        workload(made, (5, 5))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 90), st.integers(0, 200), st.sampled_from([2_500, 10_000])), max_size=6)
)
def test_it_is_what_counting_hour_by_hour_gives(entries):
    tasks = [
        Task(k, duration=hours * HOUR, constraint=4, constraint_date=MONDAY + later * HOUR)
        for k, (hours, later, _) in enumerate(entries)
    ]
    made = schedule(
        plan(
            *tasks,
            resources=PEOPLE,
            assignments=tuple(Assignment(k, ANN, units=units) for k, (_, _, units) in enumerate(entries)),
        )
    )
    periods = days(MONDAY, MONDAY + 20 * 86_400)
    found = workload(made, periods)
    axis = made.network.axis
    for d, midnight in enumerate(periods[:-1]):
        counted = sum(
            units / 10_000 * HOUR
            for k, (_, _, units) in enumerate(entries)
            for hour in range(midnight, midnight + 86_400, HOUR)
            if axis.is_working(hour) and made.start[k] <= hour < made.finish[k]
        )
        assert found.required[0, d] == pytest.approx(counted)


def test_ten_thousand_tasks_a_hundred_people_and_two_years_take_a_moment():
    dice = random.Random(1)
    tasks = [
        Task(k, duration=dice.randrange(1, 200) * HOUR, constraint=4,
             constraint_date=MONDAY + dice.randrange(600) * 86_400)
        for k in range(10_000)
    ]  # fmt: skip
    people = tuple(Resource(key=k, calendar=3 if k % 5 == 0 else None) for k in range(100))
    on = tuple(Assignment(k, dice.randrange(100), units=dice.choice([5_000, 10_000])) for k in range(10_000))
    made = schedule(plan(*tasks, resources=people, assignments=on))
    periods = weeks(MONDAY, at("01-05 00:00") + 104 * 7 * 86_400)
    began = time.process_time()
    found = workload(made, periods)
    assert time.process_time() - began < 1.0
    assert found.required.shape == (100, 104)
    assert np.all(found.required >= 0)
    assert np.all(found.available > 0)
