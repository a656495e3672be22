"""What holds for every plan: sums, order, scaling, earned schedule as the inverse of planned value."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.plans import CALENDARS, DAY, HOUR, MONDAY
from tongzhou.engine.earned_value import (
    Baseline,
    BaselineTask,
    BudgetLine,
    CostEntry,
    Earning,
    Performance,
    Phasing,
    Progress,
    adherence,
    analyse,
    by_branch,
    by_resource,
    by_task,
    findings,
    indices,
    series,
)

SETTINGS = settings(max_examples=40, deadline=None)
FEWER = settings(max_examples=25, deadline=None)
SPREAD = [phasing for phasing in Phasing if phasing is not Phasing.GIVEN]
MOMENTS = st.integers(-30 * 24, 60 * 24).map(lambda hour: MONDAY + hour * HOUR)
CENT = Decimal("0.01")


@st.composite
def plans(draw: st.DrawFn, phasings: list[Phasing] = SPREAD) -> Baseline:
    count = draw(st.integers(1, 6))
    tasks, costs = [], []
    for key in range(1, count + 1):
        start = MONDAY + draw(st.integers(0, 20 * 24)) * HOUR
        parent = draw(st.sampled_from([None, *range(1, key)]))
        tasks.append(
            BaselineTask(
                key,
                parent,
                start=start,
                finish=start + draw(st.integers(0, 20 * 24 * 3600)),
                calendar=draw(st.sampled_from([None, 2, 3])),
                elapsed=draw(st.booleans()),
                earning=draw(st.sampled_from([Earning.PERCENT, Earning.FORMULA, Earning.EFFORT])),
            )
        )
        for _ in range(draw(st.integers(0, 2))):
            phasing, resource = draw(st.sampled_from(phasings)), draw(st.sampled_from([None, 5, 6]))
            costs.append(BudgetLine(key, draw(st.integers(0, 10**9)), phasing, resource))
    return Baseline(calendar=1, calendars=CALENDARS, tasks=tuple(tasks), budget=tuple(costs))


@st.composite
def performances(draw: st.DrawFn) -> Performance:
    plan = draw(plans())
    keys = [task.key for task in plan.tasks]
    reportable = [task.key for task in plan.tasks if task.earning is not Earning.EFFORT]
    percents = st.integers(0, 100) | st.decimals(0, 100, places=2)
    progress = [
        Progress(draw(st.sampled_from(reportable)), draw(MOMENTS), draw(percents))
        for _ in range(draw(st.integers(0, 8)) if reportable else 0)
    ]
    entries = [
        CostEntry(draw(MOMENTS), draw(st.integers(-(10**6), 10**8)), draw(st.sampled_from([None, *keys])))
        for _ in range(draw(st.integers(0, 6)))
    ]
    return analyse(plan, progress, entries)


@SETTINGS
@given(plans(), MOMENTS, MOMENTS)
def test_planned_value_rises_from_nothing_to_the_budget(plan: Baseline, one: int, other: int) -> None:
    performance = analyse(plan)
    assert performance.bac == Decimal(sum(cost.amount for cost in plan.budget)) / 100
    assert performance.pv(performance.start - 1) == 0
    assert performance.pv(performance.finish) == performance.bac
    early, late = sorted((one, other))
    assert 0 <= performance.pv(early) <= performance.pv(late) <= performance.bac


@SETTINGS
@given(plans([Phasing.LINEAR, Phasing.AT_START]), MOMENTS)
def test_planned_value_is_what_adding_up_by_hand_gives(plan: Baseline, moment: int) -> None:
    performance = analyse(plan)
    tasks = performance.source.tasks
    whole = Decimal(0)
    for cost in plan.budget:
        task = tasks[cost.task]
        axis = performance.source.calendars.get(1 if task.calendar is None else task.calendar)
        duration = task.finish - task.start if task.elapsed else axis.between(task.start, task.finish)
        passed = moment - task.start if task.elapsed else axis.between(task.start, moment)
        if cost.phasing is Phasing.AT_START or duration <= 0:
            whole += cost.amount if moment >= task.start else 0
        else:
            whole += Decimal(cost.amount) * min(max(passed, 0), duration) / duration
    assert abs(performance.pv(moment) * 100 - whole) <= Decimal("0.5000001")


@FEWER
@given(performances(), MOMENTS)
def test_parts_add_up_to_the_whole(performance: Performance, moment: int) -> None:
    whole = performance.status(moment).indices
    rows = by_task(performance, moment)
    slack = CENT * max(len(rows), 1)
    loose = sum(e.amount for e in performance.entries if e.task is None and e.at <= moment)
    for name, missing in (("pv", 0), ("ev", 0), ("bac", 0), ("ac", loose)):
        total = getattr(whole, name)
        assert abs(sum(getattr(row, name) for row in rows.values()) + Decimal(missing) / 100 - total) <= slack
    resources = by_resource(performance, moment)
    assert abs(sum(row.ev for row in resources.values()) - whole.ev) <= slack
    assert sum(row.ac for row in resources.values()) == whole.ac
    for key, row in by_branch(performance, moment).items():
        part = performance.branch(key)
        assert (row.pv, row.ev, row.ac, row.bac) == (
            part.pv(moment),
            part.ev(moment),
            part.ac(moment),
            part.bac,
        )


@SETTINGS
@given(plans(), MOMENTS)
def test_who_has_earned_what_was_planned_is_on_time(plan: Baseline, moment: int) -> None:
    performance = analyse(plan)
    planned = performance.planned.value(moment)
    if performance.start <= moment <= performance.finish and planned < performance.planned.total:
        assert performance.earned_instant(moment, planned) == moment


@SETTINGS
@given(plans(), st.integers(0, 1000), MOMENTS)
def test_earned_schedule_is_where_the_curve_passes_what_is_earned(
    plan: Baseline, share: int, moment: int
) -> None:
    performance = analyse(plan)
    earned = performance.planned.total * share // 1000
    instant = performance.earned_instant(moment, earned)
    assert performance.start <= instant <= performance.finish
    if instant > performance.start and earned < performance.planned.total:
        assert performance.planned.value(instant - 1) <= earned <= performance.planned.value(instant)


@FEWER
@given(performances(), MOMENTS, MOMENTS)
def test_any_date_of_any_project_has_an_answer(performance: Performance, one: int, other: int) -> None:
    early, late = sorted((one, other))
    points = series(performance, [early, late + 1])
    for point in points:
        status = point.status
        assert {f.method for f in status.times if f.finish is None} == {
            f.method for f in status.times if f.undefined
        }
        for forecast in status.costs:
            assert (forecast.eac is None) == ("eac" in forecast.undefined)
            if forecast.eac is not None:
                assert forecast.eac - status.indices.ac == forecast.etc
                assert status.indices.bac - forecast.eac == forecast.vac
        earned = status.schedule.earned_schedule
        assert (earned is None) == (not performance.planned.total)
        assert earned is None or 0 <= earned <= max(status.schedule.planned_duration, 0)
    kept = adherence(performance, late)
    assert kept.p_factor is None or 0 <= kept.p_factor <= 1
    assert all(finding.sentence for finding in findings(performance, late + 1, [early, late + 1]))


@SETTINGS
@given(*[st.integers(0, 10**12)] * 4, st.integers(1, 10**6))
def test_indices_do_not_depend_on_the_currency(pv: int, ev: int, ac: int, bac: int, factor: int) -> None:
    one, other = indices(pv, ev, ac, bac), indices(*(n * factor for n in (pv, ev, ac, bac)))
    for name in ("spi", "cpi", "sci", "tcpi", "sv_percent", "cv_percent", "percent_complete"):
        assert getattr(one, name) == getattr(other, name)
    assert (other.sv, other.cv) == (one.sv * factor, one.cv * factor)


@FEWER
@given(plans([Phasing.LINEAR]), st.integers(2, 7))
def test_a_budget_given_by_the_values_of_a_spread_one_is_the_same(plan: Baseline, parts: int) -> None:
    tasks = {task.key: task for task in plan.tasks}
    costs = []
    for cost in plan.budget:
        task = tasks[cost.task]
        cuts = sorted({task.start + (task.finish - task.start) * i // parts for i in range(1, parts + 1)})
        single = analyse(
            Baseline(calendar=1, calendars=CALENDARS, tasks=(task._replace(parent=None),), budget=(cost,))
        )
        sums = [int(single.pv(cut) * 100) for cut in cuts]
        values = tuple(zip(cuts, (b - a for a, b in zip([0, *sums], sums, strict=False)), strict=True))
        costs.append(cost._replace(phasing=Phasing.GIVEN, values=values))
    given_plan = Baseline(calendar=1, calendars=CALENDARS, tasks=plan.tasks, budget=tuple(costs))
    moment = MONDAY + 9 * 86_400 + DAY // 3
    difference = analyse(given_plan).pv(moment) - analyse(plan).pv(moment)
    assert abs(difference) <= CENT * (len(costs) + 1)
