"""The recovery advisor: measures one by one, published time-cost curves, refusals."""

from __future__ import annotations

import pytest

from tests.engine.plans import DAY, HOUR, at, plan, read
from tests.engine.recoveries import activities
from tongzhou.engine.critical_path import schedule
from tongzhou.engine.plan import Assignment, Constraint, LagUnit, Link, LinkType, Resource, Task
from tongzhou.engine.recovery import (
    Aim,
    Bench,
    Budget,
    CrashPiece,
    LinkOptions,
    MeasureKind,
    Options,
    RecoveryCancelledError,
    RecoveryError,
    RecoveryFault,
    Request,
    Risk,
    Staffing,
    TaskOptions,
    advise,
    applied,
    guessed,
)

CERTAIN = Budget(seconds=None)

RELIABLE = [
    ("A", 2, 1, 100, ""), ("B", 4, 2, 50, "A"), ("C", 10, 7, 80, "B"), ("D", 6, 4, 40, "C"), ("E", 4, 3, 160, "C"),
    ("F", 5, 3, 40, "E"), ("G", 7, 4, 40, "D"), ("H", 9, 6, 60, "EG"), ("I", 7, 5, 30, "C"), ("J", 8, 6, 30, "FI"),
    ("K", 4, 3, 40, "J"), ("L", 5, 3, 50, "J"), ("M", 2, 1, 100, "H"), ("N", 6, 3, 60, "KL"),
]  # fmt: skip
"""Hillier and Lieberman, Introduction to Operations Research: the Reliable Construction Co.; thousands of dollars."""

HOUSE = [
    ("1-2", 12, 7, 400, ()), ("2-3", 8, 5, 500, ("1-2",)), ("2-4", 4, 3, 3000, ("1-2",)),
    ("4-5", 4, 1, 200, ("2-3", "2-4")), ("4-6", 12, 9, 7000, ("2-3", "2-4")), ("5-6", 4, 1, 200, ("4-5",)),
    ("6-7", 4, 3, 7000, ("4-6", "5-6")),
]  # fmt: skip
"""Taylor, Introduction to Management Science: building a house."""


def ask(made, options, days=1, milestone=None, **values):
    last = made.tasks[-1].key if milestone is None else milestone
    return advise(made, Request(milestone=last, days=days, options=options, **{"budget": CERTAIN, **values}))


def best(advice, aim=Aim.CHEAPEST):
    return next(one for one in advice.proposals if aim in one.aims)


# ── published ─────────────────────────────────────────────────────────────────────────────────────────
def test_the_time_cost_curve_of_reliable_construction_is_the_published_one():
    made, options = activities(RELIABLE)
    advice = ask(made, options, days=4)
    assert schedule(made).network.axis.between(made.start, advice.finish) == 44 * DAY
    assert [4550 + point.cost for point in advice.curve[:4]] == [4580, 4610, 4650, 4690]
    assert all(point.proved for point in advice.curve[:4])
    assert {m.key.split(":")[1] for m in best(advice).measures} == {"6", "10"}, "F and J, two weeks each"


def test_a_house_in_thirty_weeks_costs_what_the_textbook_says():
    made, options = activities(HOUSE)
    advice = ask(made, options, days=6)
    assert schedule(made).network.axis.between(made.start, advice.finish) == 36 * DAY
    assert best(advice).cost == 2500
    assert next(p.cost for p in advice.curve if p.days == 5) == 2000


# ── the worked example of docs/algorithms/recovery.md ─────────────────────────────────────────────────
def test_the_worked_example():
    made = plan(
        Task(1, duration=4 * DAY, name="Design"), Task(2, duration=6 * DAY, name="Build"),
        Task(3, duration=7 * DAY, name="Data"), Task(4, duration=3 * DAY, name="Test"),
        Task(5, milestone=True, name="Go live"),
        links=(Link(1, 2), Link(1, 3), Link(2, 4), Link(3, 4), Link(4, 5)),
    )  # fmt: skip
    options = Options(
        tasks={
            1: TaskOptions(crash=(CrashPiece(3 * DAY, 900),)),
            2: TaskOptions(crash=(CrashPiece(4 * DAY, 200),)),
            3: TaskOptions(crash=(CrashPiece(6 * DAY, 300), CrashPiece(4 * DAY, 500))),
            4: TaskOptions(cost_per_day=400),
        },
        links={(3, 4, 1): LinkOptions(overlap=25, rework=50)},
    )
    advice = ask(made, options, days=2)
    assert read(advice.finish) == "01-22 17:00"
    assert [(p.days, p.cost) for p in advice.curve] == [(1, 200), (2, 700), (3, 1400), (4, 2300)]
    assert {m.key for m in best(advice).measures} == {"crash:2:28800", "crash:3:28800", "overlap:3:4:28800"}
    assert read(best(advice).effect.new_finish) == "01-20 17:00"


# ── measures ──────────────────────────────────────────────────────────────────────────────────────────
def chain(**first):
    """Two tasks of ten days and a milestone: 5 to 30 January."""
    return plan(
        Task(1, duration=10 * DAY, **first), Task(2, duration=10 * DAY), Task(3, milestone=True),
        links=(Link(1, 2), Link(2, 3)),
    )  # fmt: skip


def test_shortening_follows_the_pieces_of_the_curve():
    options = Options(tasks={1: TaskOptions(crash=(CrashPiece(8 * DAY, 100), CrashPiece(6 * DAY, 300)))})
    advice = ask(chain(), options, days=3)
    assert best(advice).cost == 100 + 100 + 300
    assert best(advice).risk is Risk.MEDIUM
    assert [p.cost for p in advice.curve] == [100, 200, 500, 800]


def test_new_people_cost_time_before_they_save_some():
    few = Options(
        tasks={1: TaskOptions(staffing=Staffing(present=1, most=2, learning=DAY, cost_per_day=100))}
    )
    single = ask(chain(), few, days=4).singles[0]
    assert single.measure.kind is MeasureKind.ADD_PEOPLE
    days = single.measure.seconds / DAY
    assert 0 < days < 5, "half of ten days, less learning and talking"
    assert single.effect.won == single.measure.seconds
    slow = Options(tasks={1: TaskOptions(staffing=Staffing(present=1, most=4, learning=20 * DAY))})
    assert not ask(chain(), slow).singles, "Brooks: a late task gets later"


def test_weekends_win_days_that_the_calendar_gives():
    options = Options(tasks={1: TaskOptions(extra_time=True, cost_per_day=100)})
    advice = ask(chain(), options, days=1)
    weekend = next(s for s in advice.singles if s.measure.extra_time == "weekend")
    assert weekend.measure.extra_seconds == DAY, "one Saturday"
    assert weekend.effect.won == DAY
    assert weekend.measure.cost == 200


def test_an_overlap_counts_its_rework():
    options = Options(tasks={2: TaskOptions(cost_per_day=100)}, links={(1, 2, 1): LinkOptions(40, 25)})
    one = best(ask(chain(), options, days=4))
    assert (one.effect.won, one.cost, one.rework) == (4 * DAY, 100, DAY)
    assert one.measures[0].risk is Risk.HIGH


def test_the_later_half_of_a_split_task_is_done_beside_its_successor():
    made = chain()
    one = best(ask(made, Options(tasks={1: TaskOptions(first_part=50)}), days=5))
    assert one.measures[0].kind is MeasureKind.SPLIT
    assert one.effect.won == 5 * DAY
    after = schedule(applied(Bench(made, Request(milestone=3, days=5, options=Options())).base, one.measures))
    assert after.start[1] < after.finish[0] <= after.finish[1]


def test_an_optional_package_is_left_out_as_a_whole():
    made = plan(
        Task(1), Task(2, parent=1, duration=2 * DAY), Task(3, parent=1, duration=3 * DAY), Task(4, milestone=True),
        links=(Link(2, 3), Link(3, 4)),
    )  # fmt: skip
    one = best(ask(made, Options(tasks={1: TaskOptions(optional=True, cut_cost=7)}), days=5))
    assert (one.effect.won, one.cost, one.risk) == (5 * DAY, 7, Risk.HIGH)


def test_nothing_begins_before_the_end_of_what_is_left_out():
    options = Options(tasks={1: TaskOptions(optional=True)}, links={(1, 2, 1): LinkOptions(50, 0)})
    fastest = best(ask(chain(), options), Aim.FASTEST)
    assert fastest.effect.won == 10 * DAY
    assert [m.kind for m in fastest.measures] == [MeasureKind.CUT_SCOPE]


def test_a_waiting_time_and_a_date_are_dropped_only_where_they_are_habits():
    made = plan(
        Task(1, duration=DAY), Task(2, duration=DAY, constraint=Constraint.SNET, constraint_date=at("01-12 08:00")),
        Task(3, milestone=True), links=(Link(1, 2, lag=2 * DAY), Link(2, 3, lag=3 * 86_400, lag_unit=LagUnit.ELAPSED)),
    )  # fmt: skip
    assert not ask(made, Options()).proposals
    habits = Options(
        tasks={2: TaskOptions(date_is_habit=True)},
        links={(1, 2, 1): LinkOptions(lag_is_habit=True), (2, 3, 1): LinkOptions(lag_is_habit=True)},
    )
    advice = ask(made, habits, days=2)
    assert advice.reached
    assert {m.kind for m in best(advice, Aim.FASTEST).measures} == {
        MeasureKind.DROP_LAG,
        MeasureKind.DROP_DATE,
    }


def test_the_milestone_goes_first_at_a_shared_resource_and_the_other_waits():
    made = plan(
        Task(1, duration=5 * DAY), Task(2, duration=3 * DAY, levelling_delay=7 * 86_400),
        Task(3, milestone=True), Task(4, milestone=True), links=(Link(2, 3), Link(1, 4)),
        resources=(Resource(key=9),), assignments=(Assignment(1, 9), Assignment(2, 9)),
    )  # fmt: skip
    one = best(ask(made, Options(), days=3, milestone=3))
    assert one.measures[0].kind is MeasureKind.REORDER
    assert one.effect.won == 5 * DAY
    assert [(s.task, s.after > s.before) for s in one.effect.shifts] == [(4, True)]
    assert one.effect.overloads_after == 0


def test_a_link_that_only_orders_is_turned_and_never_into_a_circle():
    made = plan(
        Task(1, duration=4 * DAY), Task(2, duration=3 * DAY), Task(3, milestone=True),
        links=(Link(1, 2), Link(2, 3)),
    )  # fmt: skip
    options = Options(links={(1, 2, 1): LinkOptions(order_only=True)})
    assert best(ask(made, options, days=4)).effect.won == 4 * DAY
    circle = plan(
        Task(1, duration=4 * DAY), Task(2, duration=3 * DAY), Task(4, duration=DAY), Task(3, milestone=True),
        links=(Link(1, 2), Link(1, 4), Link(4, 2), Link(2, 3)),
    )  # fmt: skip
    assert not ask(circle, Options(links={(4, 2, 1): LinkOptions(order_only=True)}), days=4).reached


def test_what_is_begun_can_lose_only_what_is_left():
    options = Options(tasks={1: TaskOptions(crash=(CrashPiece(2 * DAY, 100),))})
    begun = chain(percent=50, actual_start=at("01-05 08:00"), remaining=5 * DAY)
    assert max(s.effect.won for s in ask(begun, options).singles) == 5 * DAY
    done = chain(percent=100, actual_start=at("01-05 08:00"), actual_finish=at("01-16 17:00"), remaining=0)
    assert not ask(done, options).singles


def test_parallel_paths_need_a_measure_each():
    made = plan(
        Task(1, duration=5 * DAY),
        Task(2, duration=5 * DAY),
        Task(3, milestone=True),
        links=(Link(1, 3), Link(2, 3)),
    )
    options = Options(tasks={k: TaskOptions(crash=(CrashPiece(3 * DAY, 100 * k),)) for k in (1, 2)})
    advice = ask(made, options, days=2)
    assert all(single.effect.won == 0 for single in advice.singles)
    assert best(advice).cost == 600
    assert best(advice).proved


def test_a_link_of_a_summary_passes_the_gain_on():
    made = plan(
        Task(1), Task(2, parent=1, duration=4 * DAY), Task(3, parent=1, duration=2 * DAY),
        Task(4), Task(5, parent=4, duration=3 * DAY), Task(6, milestone=True),
        links=(Link(1, 4), Link(4, 6)),
    )  # fmt: skip
    options = Options(tasks={2: TaskOptions(crash=(CrashPiece(2 * DAY, 50),))})
    one = best(ask(made, options, days=2))
    assert (one.effect.won, one.cost) == (2 * DAY, 100)


def test_without_prices_the_least_risk_comes_first():
    options = Options(
        tasks={1: TaskOptions(crash=(CrashPiece(9 * DAY, 5_000),))}, links={(1, 2, 1): LinkOptions(50, 30)}
    )
    assert best(ask(chain(), options)).measures[0].kind is MeasureKind.FAST_TRACK
    unpriced = best(ask(chain(), options, priced=False), Aim.LEAST_RISK)
    assert unpriced.measures[0].kind is MeasureKind.CRASH


def test_guesses_are_careful_and_sufficient():
    made = chain()
    advice = ask(made, guessed(made, 10_000), days=4)
    assert advice.reached
    assert MeasureKind.CUT_SCOPE not in {s.measure.kind for s in advice.singles}
    assert all(link.lag_is_habit is False for link in guessed(made).links.values())


# ── refusals ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"milestone": 99}, RecoveryFault.UNKNOWN),
        ({"days": 0}, RecoveryFault.NOTHING_WANTED),
        ({"options": Options(tasks={7: TaskOptions()})}, RecoveryFault.UNKNOWN),
        (
            {"options": Options(tasks={1: TaskOptions(crash=(CrashPiece(11 * DAY, 1),))})},
            RecoveryFault.OPTION,
        ),
        ({"options": Options(tasks={1: TaskOptions(cost_per_day=-1)})}, RecoveryFault.OPTION),
        ({"options": Options(tasks={1: TaskOptions(first_part=100)})}, RecoveryFault.OPTION),
        ({"options": Options(tasks={1: TaskOptions(staffing=Staffing(present=0))})}, RecoveryFault.OPTION),
        ({"options": Options(links={(1, 2, 1): LinkOptions(101)})}, RecoveryFault.OPTION),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(request_, code):
    with pytest.raises(RecoveryError) as refused:
        advise(chain(), Request(**{"milestone": 3, "days": 1, "options": Options(), **request_}))
    assert refused.value.code is code


def test_a_milestone_that_is_reached_is_refused():
    made = plan(Task(1, milestone=True, actual_start=at("01-05 08:00"), actual_finish=at("01-05 08:00")))
    with pytest.raises(RecoveryError) as refused:
        ask(made, Options())
    assert refused.value.code is RecoveryFault.DONE


def test_a_budget_is_more_than_nothing():
    with pytest.raises(RecoveryError):
        Budget(seconds=0)


def test_it_can_be_stopped_and_says_how_far_it_is():
    told = []
    advise(chain(), Request(milestone=3, days=1, options=guessed(chain(), 100)), progress=told.append)
    assert told == sorted(told)
    assert told
    with pytest.raises(RecoveryCancelledError):
        advise(chain(), Request(milestone=3, days=1, options=Options()), cancelled=lambda: True)


def test_the_lead_of_another_type_of_link_is_kept():
    made = plan(
        Task(1, duration=4 * DAY), Task(2, duration=4 * DAY), Task(3, milestone=True),
        links=(Link(1, 2, LinkType.SS, 4 * HOUR), Link(2, 3)),
    )  # fmt: skip
    options = Options(
        tasks={1: TaskOptions(crash=(CrashPiece(DAY, 1),)), 2: TaskOptions(crash=(CrashPiece(DAY, 10),))}
    )
    one = best(ask(made, options, days=2))
    assert {m.key for m in one.measures} == {"crash:2:57600"}, "shortening the first task wins nothing"
