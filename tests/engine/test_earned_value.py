"""Earned value by hand: time phasing, earning, indices, forecasts, earned schedule, breakdowns, what is undefined."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.engine.plans import AROUND_THE_CLOCK, CALENDARS, DAY, HOUR, MONDAY, at, read
from tongzhou.engine.earned_value import (
    Baseline,
    BaselineTask,
    BudgetLine,
    CostEntry,
    CostMethod,
    Earning,
    Limits,
    Performance,
    Period,
    Phasing,
    Progress,
    Rules,
    TimeMethod,
    Undefined,
    adherence,
    analyse,
    by_branch,
    by_resource,
    by_task,
    confidence_limits,
    cost_forecasts,
    durations,
    earned_periods,
    indices,
    outlook,
    period_ends,
    schedule_indices,
    series,
)
from tongzhou.engine.errors import (
    DateOutOfRangeError,
    DuplicateKeyError,
    EarnedValueError,
    EarnedValueFault,
    ParentLoopError,
    PlanError,
    UnknownCalendarError,
    UnknownTaskError,
)

FRIDAY = at("01-09 17:00")
SECOND_FRIDAY = at("01-16 17:00")
D = Decimal


def baseline(*tasks: BaselineTask, budget: tuple[BudgetLine, ...] = (), **options: object) -> Baseline:
    values: dict = {"calendar": 1, "calendars": CALENDARS, "tasks": tasks, "budget": budget, **options}
    return Baseline(**values)


def week(key: int = 1, **options: object) -> BaselineTask:
    """Ten working days from Monday."""
    values: dict = {"start": MONDAY, "finish": SECOND_FRIDAY, **options}
    return BaselineTask(key, **values)


def one(phasing: Phasing = Phasing.LINEAR, amount: int = 1000, **options: object) -> Performance:
    return analyse(baseline(week(**options), budget=(BudgetLine(1, amount, phasing),)))


# ── planned value ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("01-04 12:00", "0.00"),
        ("01-05 08:00", "0.00"),
        ("01-05 12:00", "0.50"),
        ("01-05 17:00", "1.00"),
        ("01-09 17:00", "5.00"),
        ("01-11 12:00", "5.00"),
        ("01-12 08:00", "5.00"),
        ("01-16 16:00", "9.88"),
        ("01-16 17:00", "10.00"),
        ("03-01 00:00", "10.00"),
    ],
)
def test_an_even_budget_falls_due_with_working_time(moment: str, expected: str) -> None:
    assert one().pv(at(moment)) == D(expected)


def test_a_half_minor_unit_is_rounded_to_the_even_one() -> None:
    assert [one(amount=a).pv(FRIDAY) for a in (1, 3, 5)] == [D("0.00"), D("0.02"), D("0.02")]


@pytest.mark.parametrize(
    ("phasing", "after_one_day", "half_way"),
    [
        (Phasing.FRONT, D("100") / 535, D("425") / 535),
        (Phasing.BACK, D("10") / 535, D("110") / 535),
        (Phasing.BELL, D("10") / 500, D("250") / 500),
    ],
)
def test_contours(phasing: Phasing, after_one_day: Decimal, half_way: Decimal) -> None:
    performance = one(phasing, 10**12)
    whole = D(10) ** 10
    assert performance.pv(at("01-05 17:00")) == (after_one_day * whole).quantize(D("0.01"))
    assert performance.pv(FRIDAY) == (half_way * whole).quantize(D("0.01"))
    assert performance.pv(SECOND_FRIDAY) == whole


def test_a_cost_at_the_start_counts_from_the_first_second_and_one_at_the_end_with_the_last() -> None:
    first, last = one(Phasing.AT_START), one(Phasing.AT_END)
    assert [first.pv(MONDAY - 1), first.pv(MONDAY)] == [0, 10]
    assert [last.pv(SECOND_FRIDAY - 1), last.pv(SECOND_FRIDAY)] == [0, 10]


def test_a_task_on_a_calendar_of_its_own_and_one_that_runs_day_and_night() -> None:
    plan = baseline(
        BaselineTask(1, start=MONDAY, finish=MONDAY + 10 * 86_400, calendar=AROUND_THE_CLOCK.key),
        BaselineTask(2, start=MONDAY, finish=MONDAY + 10 * 86_400, elapsed=True),
        budget=(BudgetLine(1, 1000), BudgetLine(2, 500)),
    )
    sunday = MONDAY + 6 * 86_400
    assert analyse(plan).pv(sunday) == D("9.00")
    assert by_task(analyse(plan), sunday)[2].pv == D("3.00")


def test_given_values_are_spread_between_their_dates() -> None:
    values = ((at("01-06 17:00"), 600), (SECOND_FRIDAY, 400), (at("01-17 12:00"), 100))
    cost = BudgetLine(1, 1100, Phasing.GIVEN, values=values)
    performance = analyse(baseline(week(), budget=(cost,)))
    moments = ["01-05 17:00", "01-06 17:00", "01-07 17:00", "01-16 17:00", "01-17 11:59", "01-17 12:00"]
    assert [performance.pv(at(m)) for m in moments] == [D(v) for v in ("3", "6", "6.5", "10", "10", "11")]


def test_a_milestone_with_a_budget_falls_due_at_its_instant() -> None:
    plan = baseline(week(), BaselineTask(2, start=FRIDAY, finish=FRIDAY), budget=(BudgetLine(2, 700),))
    assert [analyse(plan).pv(FRIDAY - 1), analyse(plan).pv(FRIDAY)] == [0, 7]


def test_durations_without_a_common_measure_leave_no_remainder_at_the_end() -> None:
    primes = [p for p in range(3001, 9000, 2) if all(p % d for d in range(3, 95, 2))]
    tasks = [BaselineTask(p, start=MONDAY, finish=MONDAY + p, elapsed=True) for p in primes]
    costs = tuple(BudgetLine(p, 10 * p + 7) for p in primes)
    performance = analyse(baseline(*tasks, budget=costs))
    assert performance.source.scale.bit_length() < 600
    assert performance.planned.value(MONDAY + 9000) == performance.planned.total
    assert performance.bac == D(sum(10 * p + 7 for p in primes)) / 100
    exact = sum((D(1000 * (10 * p + 7)) / p for p in primes), D(0)) / 100
    assert performance.pv(MONDAY + 1000) == exact.quantize(D("0.01"))
    assert abs(D(performance.planned.value(MONDAY + 1000)) / performance.source.scale - exact * 100) < D(
        "1e-20"
    )


# ── earned value ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("options", "reports", "expected"),
    [
        ({}, [30], "3.00"),
        ({}, [D("33.3")], "3.33"),
        ({}, [50, 20], "2.00"),
        ({"earning": Earning.FORMULA}, [0], "0"),
        ({"earning": Earning.FORMULA}, [1], "5.00"),
        ({"earning": Earning.FORMULA}, [99, 100], "10.00"),
        ({"earning": Earning.FORMULA, "start_credit": 0}, [99], "0"),
        ({"earning": Earning.FORMULA, "start_credit": 25}, [99], "2.50"),
        ({"earning": Earning.MILESTONES, "milestones": (1, 3, 4)}, [1], "1.25"),
        ({"earning": Earning.MILESTONES, "milestones": (1, 3, 4)}, [3, 1], "6.25"),
        ({"earning": Earning.MILESTONES, "milestones": (1, 3, 4)}, [1, 2, 2, 3], "10.00"),
        ({"earning": Earning.UNITS, "units": 40}, [10, 30], "7.50"),
        ({"earning": Earning.UNITS, "units": D("0.8")}, [D("0.2")], "2.50"),
        ({"earning": Earning.UNITS, "units": 40}, [50], "10.00"),
        ({"earning": Earning.EFFORT}, [], "5.00"),
    ],
)
def test_earning(options: dict, reports: list, expected: str) -> None:
    plan = baseline(week(**options), budget=(BudgetLine(1, 1000),))
    progress = [Progress(1, MONDAY + i * HOUR, value) for i, value in enumerate(reports)]
    performance = analyse(plan, progress)
    assert performance.ev(FRIDAY) == D(expected)
    assert performance.ev(MONDAY - 1) == 0


def test_earned_is_what_was_reported_until_the_date() -> None:
    reports = [Progress(1, FRIDAY, 60), Progress(1, MONDAY, 10)]
    performance = analyse(baseline(week(), budget=(BudgetLine(1, 1000),)), reports)
    assert [performance.ev(at(m)) for m in ("01-04 00:00", "01-08 00:00", "02-01 00:00")] == [0, 1, 6]


def test_of_two_reports_at_one_instant_the_later_in_the_list_counts() -> None:
    reports = [Progress(1, MONDAY, 10), Progress(1, MONDAY, 40)]
    assert analyse(baseline(week(), budget=(BudgetLine(1, 1000),)), reports).ev(FRIDAY) == 4


def test_costs_at_the_start_may_be_earned_with_the_start() -> None:
    costs = (BudgetLine(1, 1000, Phasing.AT_START), BudgetLine(1, 500), BudgetLine(1, 100, Phasing.AT_END))
    plan = baseline(week(), budget=costs)
    rules = Rules(earn_as_phased=True)
    earned = [analyse(plan, [Progress(1, MONDAY, p)], rules=rules).ev(FRIDAY) for p in (0, 20, 100)]
    assert earned == [D("0"), D("11.00"), D("16.00")]
    assert analyse(plan, [Progress(1, MONDAY, 20)]).ev(FRIDAY) == D("3.20")


# ── actual cost and breakdowns ────────────────────────────────────────────────────────────────────────


def house() -> Performance:
    tasks = (
        BaselineTask(1, name="Building"),
        week(2, parent=1),
        week(3, parent=1, finish=FRIDAY),
        BaselineTask(4, name="Garden", start=at("01-12 08:00"), finish=SECOND_FRIDAY),
    )
    costs = (
        BudgetLine(2, 1000, resource=7),
        BudgetLine(2, 1000, resource=8),
        BudgetLine(3, 600, Phasing.AT_START, resource=7),
        BudgetLine(4, 400),
    )
    progress = (Progress(2, FRIDAY, 25), Progress(3, FRIDAY, 100))
    entries = (
        CostEntry(FRIDAY, 700, 2, 7),
        CostEntry(FRIDAY, 50, 3, 8),
        CostEntry(at("01-12 00:00"), 999, 2, 7),
        CostEntry(MONDAY, 30),
        CostEntry(FRIDAY, -20, 2, 7),
    )
    return analyse(baseline(*tasks, budget=costs), progress, entries)


def amounts(row: object) -> tuple[str, ...]:
    return tuple(str(getattr(row, name)) for name in ("pv", "ev", "ac", "bac"))


def test_by_task_branch_and_resource() -> None:
    performance = house()
    assert {key: amounts(row) for key, row in by_task(performance, FRIDAY).items()} == {
        2: ("10.00", "5.00", "6.80", "20.00"),
        3: ("6.00", "6.00", "0.50", "6.00"),
        4: ("0.00", "0.00", "0.00", "4.00"),
    }
    branches = by_branch(performance, FRIDAY)
    assert list(branches) == [1, 2, 3, 4]
    assert amounts(branches[1]) == ("16.00", "11.00", "7.30", "26.00")
    assert {key: amounts(row) for key, row in by_resource(performance, FRIDAY).items()} == {
        7: ("11.00", "8.50", "6.80", "16.00"),
        8: ("5.00", "2.50", "0.50", "10.00"),
        None: ("0.00", "0.00", "0.30", "4.00"),
    }
    assert amounts(performance.status(FRIDAY).indices) == ("16.00", "11.00", "7.60", "30.00")


def test_a_part_has_figures_of_its_own() -> None:
    performance = house()
    building, painter = performance.branch(1), performance.resource(8)
    assert amounts(building.status(FRIDAY).indices) == ("16.00", "11.00", "7.30", "26.00")
    assert amounts(painter.status(FRIDAY).indices) == ("5.00", "2.50", "0.50", "10.00")
    garden = performance.branch(4).status(FRIDAY)
    assert garden.schedule.planned_duration == 5 * DAY
    assert garden.schedule.undefined["spi_t"] is Undefined.NOT_STARTED
    with pytest.raises(UnknownTaskError):
        performance.branch(9)
    with pytest.raises(UnknownTaskError):
        performance.part([2, 9])


def test_a_summary_may_have_a_budget_of_its_own() -> None:
    plan = baseline(week(1), week(2, parent=1), budget=(BudgetLine(1, 100), BudgetLine(2, 900)))
    rows = by_branch(analyse(plan), FRIDAY)
    assert [rows[key].pv for key in (1, 2)] == [D("5.00"), D("4.50")]


# ── indices and forecasts of cost ─────────────────────────────────────────────────────────────────────


def test_indices() -> None:
    row = indices(55_000, 50_000, 45_000, 100_000)
    assert (row.sv, row.cv) == (-5000, 5000)
    expected = {
        "spi": "0.9091", "cpi": "1.1111", "sv_percent": "-9.0909", "cv_percent": "10.0000",
        "sci": "1.0101", "tcpi": "0.9091", "percent_complete": "50.0000", "percent_spent": "45.0000",
    }  # fmt: skip
    assert {name: str(getattr(row, name).quantize(D("0.0001"))) for name in expected} == expected
    assert not row.undefined


@pytest.mark.parametrize(
    ("figures", "undefined"),
    [
        ((0, 0, 0, 100), {"spi", "cpi", "sci", "sv_percent", "cv_percent"}),
        ((0, 0, 0, 0), {"spi", "cpi", "sci", "sv_percent", "cv_percent", "tcpi", "percent_complete", "percent_spent"}),
        ((50, 20, 0, 100), {"cpi", "sci"}),
        ((0, 20, 10, 100), {"spi", "sci", "sv_percent"}),
        ((50, 50, 100, 100), {"tcpi"}),
        ((100, 100, 90, 100), {"tcpi"}),
    ],
)  # fmt: skip
def test_what_cannot_be_divided_is_undefined_and_says_why(figures: tuple, undefined: set) -> None:
    row = indices(*figures)
    assert set(row.undefined) == undefined
    assert all(getattr(row, name) is None for name in undefined)


def test_the_reasons() -> None:
    assert indices(50, 50, 100, 100).undefined["tcpi"] is Undefined.BUDGET_SPENT
    assert indices(100, 100, 90, 100).undefined["tcpi"] is Undefined.FINISHED
    assert indices(0, 0, 0, 0).undefined["tcpi"] is Undefined.NO_BUDGET
    assert indices(0, 0, 0, 5).undefined["sci"] is Undefined.NOTHING_PLANNED
    assert indices(5, 0, 0, 5).undefined["sci"] is Undefined.NOTHING_SPENT


SHELL = indices(D("1790853"), D("1183389.5"), D("1209484.125"), D("3027133"))
"""A tracking period of the Claeys-Verhelst project (Batselier and Vanhoucke), computed by ProTrack."""
SHELL_TIME = schedule_indices(3538, 2360, 2060)
"""Its working hours."""


@pytest.mark.parametrize(
    ("method", "eac"),
    [
        (CostMethod.PLANNED, "3053227.5"),
        (CostMethod.CPI, "3093883.5"),
        (CostMethod.SPI, "3999667.3"),
        (CostMethod.SPI_T, "3321734"),
        (CostMethod.SCI, "4061193"),
        (CostMethod.SCI_T, "3368310.8"),
        (CostMethod.WEIGHTED, "3224726.3"),
        (CostMethod.WEIGHTED_T, "3135434.5"),
    ],
)
def test_estimates_at_completion_of_a_real_project(method: CostMethod, eac: str) -> None:
    forecasts = {f.method: f for f in cost_forecasts(SHELL, spi_t=SHELL_TIME.spi_t)}
    assert abs(forecasts[method].eac - D(eac)) / D(eac) < D("1e-6")


@pytest.mark.parametrize(
    ("method", "hours"),
    [
        (TimeMethod.PV_PLANNED, 4248), (TimeMethod.PV_SPI, 5354), (TimeMethod.PV_SCI, 5472),
        (TimeMethod.ED_PLANNED, 4339), (TimeMethod.ED_SPI, 5354), (TimeMethod.ED_SCI, 5420),
        (TimeMethod.ES_PLANNED, 3838), (TimeMethod.ES_SPI_T, 4053), (TimeMethod.ES_SCI_T, 4091),
    ],
)  # fmt: skip
def test_durations_of_a_real_project(method: TimeMethod, hours: int) -> None:
    assert round(durations(SHELL, SHELL_TIME)[method]) == hours


def test_the_estimate_of_the_latest_periods_and_the_one_from_below() -> None:
    row = indices(500, 400, 500, 1000)
    found = {f.method: f for f in cost_forecasts(row, recent=(90, 150), bottom_up=700, places=2)}
    latest, below = found[CostMethod.RECENT], found[CostMethod.BOTTOM_UP]
    assert (latest.factor, latest.etc, latest.eac, latest.vac) == (D("0.6"), 1000, 1500, -500)
    assert latest.tcpi == D("0.6")
    assert (below.etc, below.eac, below.vac) == (700, 1200, -200)
    missing = {f.method: f for f in cost_forecasts(row)}
    assert missing[CostMethod.RECENT].undefined["eac"] is Undefined.FEW_PERIODS
    assert missing[CostMethod.BOTTOM_UP].undefined["eac"] is Undefined.NOT_GIVEN


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ((50, 0, 20, 100), Undefined.NOTHING_EARNED),
        ((50, 20, 0, 100), Undefined.NOTHING_SPENT),
        ((50, 20, -5, 100), Undefined.NOT_POSITIVE),
        ((0, 0, 0, 0), Undefined.NO_BUDGET),
    ],
)
def test_a_forecast_without_a_factor_says_why(figures: tuple, reason: Undefined) -> None:
    forecast = next(f for f in cost_forecasts(indices(*figures)) if f.method is CostMethod.CPI)
    assert forecast.eac is None
    assert set(forecast.undefined.values()) == {reason}


def test_a_finished_project_costs_what_it_has_cost() -> None:
    for forecast in cost_forecasts(indices(100, 100, 0, 100))[:-1]:
        assert (forecast.eac, forecast.etc, forecast.vac) == (0, 0, 100)
        assert forecast.undefined["tcpi"] is Undefined.FINISHED


# ── earned schedule ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("ev", "expected"),
    [
        (0, "0"),
        (5, "0.5"),
        (10, "1"),
        (25, "1.75"),
        (30, "3"),
        (60, "4"),
        (99, "4.975"),
        (100, "5"),
        (120, "5"),
    ],
)
def test_earned_schedule_in_periods(ev: int, expected: str) -> None:
    assert earned_periods([10, 30, 30, 60, 100, 100], ev) == D(expected)


def test_earned_schedule_as_another_program_expects_it() -> None:
    """Period 7 of a project of 12, from the specification of the program advantager."""
    planned = [300, 600, 900, 1200, 1500, 2000, 2500, 2950, 3350, 3650, 3900, 4000]
    es = earned_periods(planned, 2260)
    assert es == D("6.52")
    time = schedule_indices(1200, 700, int(es * 100))
    assert (time.sv_t, round(time.spi_t, 2)) == (-48, D("0.93"))
    assert round(durations(indices(2500, 2260, 1, 4000), time)[TimeMethod.ES_SPI_T] / 100, 1) == D("12.9")


def test_earned_schedule_of_nothing_planned() -> None:
    assert earned_periods([], 10) is None


def reported(percent: object, moment: int, *entries: CostEntry, rules: Rules | None = None) -> Performance:
    plan = baseline(week(), budget=(BudgetLine(1, 1000),))
    return analyse(plan, [Progress(1, moment, percent)], entries, rules)


def test_earned_schedule_is_working_time() -> None:
    status = reported(30, FRIDAY).status(FRIDAY)
    time = status.schedule
    assert (time.planned_duration, time.actual_time, time.earned_schedule) == (10 * DAY, 5 * DAY, 3 * DAY)
    assert (time.sv_t, time.spi_t, time.tspi) == (-2 * DAY, D("0.6"), D("1.4"))
    forecast = status.time(TimeMethod.ES_SPI_T)
    assert abs(forecast.duration - 16.6667 * DAY) < HOUR
    assert read(status.time(TimeMethod.ES_PLANNED).finish) == "01-20 17:00"
    assert forecast.variance == 10 * DAY - forecast.duration
    assert status.time_range.low == min(f.duration for f in status.times if f.duration)


def test_earned_schedule_in_completed_units() -> None:
    rules = Rules(time_unit=HOUR)
    status = reported(D("31.3"), FRIDAY, rules=rules).status(FRIDAY)
    assert status.schedule.earned_schedule == 25 * HOUR
    assert all(forecast.duration % HOUR == 0 for forecast in status.times if forecast.duration)


def test_where_nothing_is_due_for_a_while_on_time_is_on_time() -> None:
    tasks = (week(1, finish=at("01-06 17:00")), week(2, start=at("01-14 08:00")))
    plan = baseline(*tasks, budget=(BudgetLine(1, 200), BudgetLine(2, 300)))
    done = [Progress(1, at("01-06 17:00"), 100)]
    spi_t = [
        analyse(plan, done).status(at(moment)).schedule.spi_t
        for moment in ("01-06 17:00", "01-08 17:00", "01-13 17:00", "01-14 17:00")
    ]
    assert spi_t == [1, 1, 1, D("0.875")]


def test_earned_schedule_at_a_jump_is_the_jump() -> None:
    tasks = (week(1), week(2, start=FRIDAY, finish=SECOND_FRIDAY))
    plan = baseline(*tasks, budget=(BudgetLine(1, 1000), BudgetLine(2, 5000, Phasing.AT_START)))
    performance = analyse(plan, [Progress(2, MONDAY, 50)])
    assert performance.schedule(at("01-14 17:00")).earned_schedule == 5 * DAY


def test_nothing_is_measured_before_the_start() -> None:
    status = reported(30, FRIDAY).status(MONDAY - DAY)
    assert status.indices.undefined["spi"] is Undefined.NOTHING_PLANNED
    assert status.schedule.undefined["spi_t"] is Undefined.NOT_STARTED
    assert {f.undefined["finish"] for f in status.times} == {Undefined.NOT_STARTED}
    assert status.time_range is None


def test_the_clock_stops_when_everything_is_earned() -> None:
    late = at("01-20 17:00")
    much_later = at("03-02 17:00")
    stopped, running = reported(100, late), reported(100, late, rules=Rules(clock_stops=False))
    assert stopped.finished_at == late
    for moment in (late, much_later):
        assert stopped.status(moment).schedule.actual_time == 12 * DAY
        assert stopped.status(moment).time(TimeMethod.ES_SPI_T).duration == 12 * DAY
    assert running.status(much_later).schedule.actual_time > 40 * DAY
    assert stopped.status(much_later).schedule.undefined["tspi"] is Undefined.FINISHED
    assert stopped.status(much_later).indices.spi == 1


def test_after_the_planned_finish_no_speed_will_do() -> None:
    status = reported(50, FRIDAY).status(at("01-19 17:00"))
    assert status.schedule.undefined["tspi"] is Undefined.TIME_OVER
    assert status.time(TimeMethod.ED_PLANNED).duration == 16.5 * DAY


def test_a_forecast_after_the_calendar_ends_is_undefined() -> None:
    status = reported(D("0.01"), FRIDAY).status(at("2027-01-04 08:00"))
    assert status.time(TimeMethod.ES_SPI_T).undefined["finish"] is Undefined.TOO_FAR
    assert status.time(TimeMethod.ES_PLANNED).finish is not None


def test_nothing_earned_has_no_forecast_by_its_own_speed() -> None:
    status = reported(0, MONDAY).status(FRIDAY)
    assert status.schedule.spi_t == 0
    assert status.time(TimeMethod.ES_SPI_T).undefined["finish"] is Undefined.NOTHING_EARNED
    assert status.time(TimeMethod.ES_PLANNED).duration == 15 * DAY


def test_a_plan_without_a_budget_has_no_figures_and_no_crash() -> None:
    status = analyse(baseline(week())).status(FRIDAY)
    assert status.cost_range is None
    assert status.time_range is None
    assert status.indices.undefined["percent_complete"] is Undefined.NO_BUDGET
    assert (status.schedule.earned_schedule, status.schedule.sv_t, status.schedule.spi_t) == (
        None,
        None,
        None,
    )
    assert set(status.schedule.undefined.values()) == {Undefined.NO_BUDGET}
    assert {forecast.undefined["eac"] for forecast in status.costs[:-1]} == {Undefined.NO_BUDGET}
    ends = period_ends(Period.DAY, MONDAY, FRIDAY)
    assert outlook(analyse(baseline(week())), FRIDAY, ends).spi_t is Undefined.FEW_PERIODS


def test_adherence() -> None:
    tasks = (week(1, finish=FRIDAY), week(2, start=at("01-12 08:00")), week(3, start=at("01-12 08:00")))
    plan = baseline(*tasks, budget=(BudgetLine(1, 1000), BudgetLine(2, 1000), BudgetLine(3, 200)))
    kept = adherence(analyse(plan, [Progress(1, FRIDAY, 50)]), FRIDAY)
    assert (kept.p_factor, kept.behind, kept.ahead) == (1, (), ())
    jumped = adherence(analyse(plan, [Progress(1, FRIDAY, 50), Progress(2, FRIDAY, 50)]), FRIDAY)
    assert (jumped.p_factor, jumped.behind, jumped.ahead) == (D("0.5"), (1,), (2,))
    assert adherence(analyse(plan), FRIDAY).undefined is Undefined.NOTHING_PLANNED


# ── over time ─────────────────────────────────────────────────────────────────────────────────────────


def test_periods_end_with_the_last_second_of_their_last_day() -> None:
    days = period_ends(Period.DAY, MONDAY, at("01-07 12:00"))
    assert [read(end + 1) for end in days] == ["01-06 00:00", "01-07 00:00", "01-08 00:00"]
    weeks = period_ends(Period.WEEK, MONDAY, SECOND_FRIDAY)
    assert [read(end + 1) for end in weeks] == ["01-12 00:00", "01-19 00:00"]
    months = period_ends(Period.MONTH, at("2025-12-31 08:00"), at("02-01 00:00"))
    assert [read(end + 1) for end in months] == ["01-01 00:00", "02-01 00:00", "03-01 00:00"]


def test_what_is_dated_at_midnight_belongs_to_the_day_that_begins() -> None:
    days = period_ends(Period.DAY, MONDAY, at("01-06 12:00"))
    performance = analyse(
        baseline(week(), budget=(BudgetLine(1, 1000),)), entries=[CostEntry(at("01-06 00:00"), 5, 1)]
    )
    assert [performance.ac(end) for end in days] == [0, D("0.05")]
    with pytest.raises(DateOutOfRangeError):
        period_ends(Period.DAY, -1, 0)


def test_a_series() -> None:
    entries = [CostEntry(MONDAY, 100, 1), CostEntry(at("01-13 08:00"), 300, 1)]
    plan = baseline(week(), budget=(BudgetLine(1, 1000),))
    performance = analyse(plan, [Progress(1, FRIDAY, 40), Progress(1, at("01-14 00:00"), 60)], entries)
    ends = period_ends(Period.WEEK, MONDAY, at("01-20 00:00"))
    points = series(performance, ends, until=ends[1])
    assert [p.pv for p in points] == [5, 10, 10]
    assert [p.planned for p in points] == [5, 5, 0]
    assert [(p.ev, p.earned, p.ac, p.spent) for p in points[:2]] == [(4, 4, 1, 1), (6, 2, 4, 3)]
    assert (points[2].ev, points[2].ac, points[2].status) == (None, None, None)
    assert points[1].status == performance.status(ends[1], periods=ends)


def test_the_latest_periods_are_counted_from_their_ends() -> None:
    days = period_ends(Period.DAY, MONDAY, FRIDAY)
    entries = [CostEntry(end - DAY, 100 * (i + 1), 1) for i, end in enumerate(days)]
    progress = [Progress(1, end - DAY, 10 * (i + 1)) for i, end in enumerate(days)]
    performance = analyse(baseline(week(), budget=(BudgetLine(1, 1000),)), progress, entries)
    factors = [performance.status(end, periods=days).cost(CostMethod.RECENT).factor for end in days]
    assert factors[:2] == [None, None]
    assert [f"{factor:.6f}" for factor in factors[2:]] == ["0.500000", "0.333333", "0.250000"]


def test_confidence_limits() -> None:
    values = [D("0.8"), D("1.0"), D("1.25")]
    limits = confidence_limits(values, D(1), D("0.5"), z=D(2))
    # ln 1.25 = 0.2231436; σ = ln 1.25; √(0.5 / (1 - 0.5 / 3)) = 0.7745967
    width = D("2") * D("0.22314355") / D(3).sqrt() * D("0.77459667")
    assert isinstance(limits, Limits)
    assert abs(limits.high.ln() - width) < D("1e-7")
    assert abs(limits.low.ln() + width) < D("1e-7")
    assert confidence_limits(values[:2], D(1), D("0.5")) is Undefined.FEW_PERIODS
    assert confidence_limits([*values, None, D(0)], D(1), D("0.5"), z=D(2)) == limits
    closed = confidence_limits(values, D(1), D(1))
    assert closed.low == closed.high == 1


def test_an_outlook_narrows_around_the_forecasts() -> None:
    days = period_ends(Period.DAY, MONDAY, FRIDAY)
    costs = (110, 90, 130, 100, 120)
    entries = [CostEntry(end - DAY, cost, 1) for end, cost in zip(days, costs, strict=True)]
    percents = (9, 20, 28, 40, 47)
    progress = [Progress(1, end - DAY, p) for end, p in zip(days, percents, strict=True)]
    performance = analyse(baseline(week(), budget=(BudgetLine(1, 1000),)), progress, entries)
    found = outlook(performance, days[-1], days)
    status = performance.status(days[-1])
    assert found.cpi.low < status.indices.cpi < found.cpi.high
    assert found.eac.low < status.cost(CostMethod.CPI).eac < found.eac.high
    assert found.duration.low < status.time(TimeMethod.ES_SPI_T).duration < found.duration.high
    assert found.duration.first_finish < found.duration.last_finish
    early = outlook(performance, days[0], days)
    assert (early.cpi, early.eac, early.duration) == (Undefined.FEW_PERIODS, None, None)


def test_measured_elsewhere() -> None:
    performance = one()
    status = performance.measured(FRIDAY, D("3.00"), D("4.00"), bottom_up=8)
    assert status.schedule.earned_schedule == 3 * DAY
    assert status.indices.cpi == D("0.75")
    assert status.cost(CostMethod.BOTTOM_UP).eac == 12


# ── bad input ─────────────────────────────────────────────────────────────────────────────────────────

GIVEN = Phasing.GIVEN


@pytest.mark.parametrize(
    ("task", "cost", "code"),
    [
        (week(), BudgetLine(1, -5), EarnedValueFault.NEGATIVE_BUDGET),
        (week(), BudgetLine(1, 1.5), EarnedValueFault.NOT_WHOLE),
        (week(), BudgetLine(1, True), EarnedValueFault.NOT_WHOLE),
        (BaselineTask(1), BudgetLine(1, 5), EarnedValueFault.NO_DATES),
        (week(finish=MONDAY - 1), BudgetLine(1, 5), EarnedValueFault.FINISH_BEFORE_START),
        (week(), BudgetLine(1, 5, GIVEN), EarnedValueFault.VALUES_MISSING),
        (week(), BudgetLine(1, 5, GIVEN, values=((FRIDAY, 4),)), EarnedValueFault.VALUES_DO_NOT_ADD_UP),
        (week(), BudgetLine(1, 5, GIVEN, values=((MONDAY, 6), (FRIDAY, -1))), EarnedValueFault.NEGATIVE_BUDGET),
        (week(), BudgetLine(1, 5, GIVEN, values=((FRIDAY, 3), (MONDAY, 2))), EarnedValueFault.VALUES_OUT_OF_ORDER),
        (week(), BudgetLine(1, 5, GIVEN, values=((MONDAY - 1, 5),)), EarnedValueFault.VALUES_OUT_OF_ORDER),
        (week(earning=Earning.MILESTONES), BudgetLine(1, 5), EarnedValueFault.MILESTONE_WEIGHTS),
        (week(earning=Earning.UNITS), BudgetLine(1, 5), EarnedValueFault.NO_UNITS),
        (week(earning=Earning.FORMULA, start_credit=101), BudgetLine(1, 5), EarnedValueFault.START_CREDIT),
    ],
)  # fmt: skip
def test_a_budget_that_cannot_be_used(task: BaselineTask, cost: BudgetLine, code: EarnedValueFault) -> None:
    with pytest.raises(EarnedValueError, match="ask 1") as refusal:
        analyse(baseline(task, budget=(cost,)))
    assert (refusal.value.code, refusal.value.task) == (code, 1)


@pytest.mark.parametrize(
    ("options", "value", "code"),
    [
        ({}, 101, EarnedValueFault.PROGRESS_OUT_OF_RANGE),
        ({}, -1, EarnedValueFault.PROGRESS_OUT_OF_RANGE),
        ({}, 0.5, EarnedValueFault.NOT_A_NUMBER),
        ({}, D("NaN"), EarnedValueFault.NOT_A_NUMBER),
        ({"earning": Earning.UNITS, "units": 3}, -1, EarnedValueFault.PROGRESS_OUT_OF_RANGE),
        ({"earning": Earning.MILESTONES, "milestones": (1, 1)}, 3, EarnedValueFault.UNKNOWN_MILESTONE),
        ({"earning": Earning.MILESTONES, "milestones": (1, 1)}, D("1.5"), EarnedValueFault.UNKNOWN_MILESTONE),
        ({"earning": Earning.EFFORT}, 10, EarnedValueFault.PROGRESS_OF_EFFORT),
    ],
)
def test_a_report_that_cannot_be_used(options: dict, value: object, code: EarnedValueFault) -> None:
    plan = baseline(week(name="Roof", **options), budget=(BudgetLine(1, 5),))
    with pytest.raises(EarnedValueError, match=r"report 1 .*Roof") as refusal:
        analyse(plan, [Progress(1, MONDAY, value)])
    assert (refusal.value.code, refusal.value.task, refusal.value.entry) == (code, 1, 0)


def test_what_names_something_unknown() -> None:
    plan = baseline(week(), budget=(BudgetLine(1, 5),))
    with pytest.raises(UnknownTaskError, match="task 2, which budget line 1 names"):
        analyse(baseline(week(), budget=(BudgetLine(2, 5),)))
    with pytest.raises(UnknownTaskError, match="progress report 1"):
        analyse(plan, [Progress(2, MONDAY, 5)])
    with pytest.raises(UnknownTaskError, match="cost entry 1"):
        analyse(plan, entries=[CostEntry(MONDAY, 5, 2)])
    with pytest.raises(EarnedValueError, match="Cost entry 1"):
        analyse(plan, entries=[CostEntry(MONDAY, D("0.5"), 1)])
    with pytest.raises(UnknownCalendarError):
        analyse(baseline(week(calendar=9), budget=(BudgetLine(1, 5),)))
    with pytest.raises(UnknownTaskError, match="parent"):
        analyse(baseline(week(parent=9)))


def test_a_tree_that_is_none() -> None:
    with pytest.raises(DuplicateKeyError):
        analyse(baseline(week(), week()))
    with pytest.raises(ParentLoopError) as refusal:
        analyse(baseline(week(1), week(2, parent=3), week(3, parent=2)))
    assert refusal.value.keys in {(2, 3, 2), (3, 2, 3)}


def test_other_refusals() -> None:
    plan = baseline(week(), budget=(BudgetLine(1, 5),))
    for rules in (Rules(time_unit=0), Rules(recent=0), Rules(cpi_weight=D(-1))):
        with pytest.raises(EarnedValueError):
            analyse(plan, rules=rules)
    with pytest.raises(EarnedValueError, match="Period 2"):
        series(analyse(plan), [FRIDAY, FRIDAY])
    with pytest.raises(EarnedValueError, match="start and a finish"):
        analyse(baseline(BaselineTask(1)))
    with pytest.raises(DateOutOfRangeError):
        analyse(plan).status(-1)
    with pytest.raises(PlanError):
        analyse(plan).measured(-1, 0, 0)
