"""What the figures are said to mean: each finding where it belongs, and silence where all is well."""

from __future__ import annotations

from decimal import Decimal

from tests.engine.plans import CALENDARS, HOUR, MONDAY, at
from tongzhou.engine.earned_value import (
    Baseline,
    BaselineTask,
    BudgetLine,
    Code,
    CostEntry,
    Earning,
    Finding,
    Performance,
    Period,
    Phasing,
    Progress,
    Severity,
    Thresholds,
    analyse,
    findings,
    period_ends,
)

FRIDAY = at("01-09 17:00")
SECOND_FRIDAY = at("01-16 17:00")
NEXT_DAY = 86_400


def project(
    progress: list[Progress] | None = None,
    entries: list[CostEntry] | None = None,
    *extra: BaselineTask,
    costs: tuple[BudgetLine, ...] = (BudgetLine(1, 10_000), BudgetLine(2, 10_000)),
) -> Performance:
    """Two tasks of two weeks and one hundred each, and what a test adds."""
    tasks = (
        BaselineTask(1, None, "Roof", MONDAY, SECOND_FRIDAY),
        BaselineTask(2, None, "Walls", MONDAY, SECOND_FRIDAY),
        *extra,
    )
    baseline = Baseline(calendar=1, calendars=CALENDARS, tasks=tasks, budget=costs)
    return analyse(baseline, progress or [], entries or [])


def half_way(*extra: BaselineTask, **options: object) -> Performance:
    """As planned on the first Friday."""
    progress = [Progress(key, FRIDAY, 50) for key in (1, 2)]
    entries = [CostEntry(FRIDAY, 5000, key) for key in (1, 2)]
    return project(progress, entries, *extra, **options)


def found(performance: Performance, moment: int = FRIDAY, **options: object) -> dict[Code, Finding]:
    return {finding.code: finding for finding in findings(performance, moment, **options)}


def days(until: int = SECOND_FRIDAY) -> tuple[int, ...]:
    return period_ends(Period.DAY, MONDAY, until)


def test_all_is_well() -> None:
    assert set(found(half_way())) == {Code.COST_AS_PLANNED, Code.ON_TIME}


def test_dear_and_late() -> None:
    progress = [Progress(1, FRIDAY, 40), Progress(2, FRIDAY, 40)]
    entries = [CostEntry(FRIDAY, 4600, key) for key in (1, 2)]
    said = found(project(progress, entries))
    assert said[Code.COST_OVER].sentence == (
        "CPI 0.87: each unit of money spent has earned 0.87; at this rate it will cost 230.00,"
        " 30.00 more than the budget."
    )
    assert said[Code.LATE].sentence == (
        "SPI(t) 0.80: 8 working hours behind; at this rate it will be finished on 2026-01-21 instead of 2026-01-16."
    )
    assert said[Code.LATE].severity is Severity.ALERT
    assert round(said[Code.BUDGET_OUT_OF_REACH].parameters["tcpi"], 4) == Decimal("1.1111")
    assert Code.FINISH_OUT_OF_REACH in said
    assert Code.SPI_MISLEADS not in said


def test_cheap_and_early() -> None:
    progress = [Progress(1, FRIDAY, 60), Progress(2, FRIDAY, 60)]
    said = found(project(progress, [CostEntry(FRIDAY, 5000, key) for key in (1, 2)]))
    assert said[Code.COST_UNDER].parameters["under"] == Decimal("33.33")
    assert said[Code.EARLY].parameters["hours"] == 8
    assert {said[code].severity for code in (Code.COST_UNDER, Code.EARLY)} == {Severity.INFORMATION}


def test_near_the_end_spi_is_not_to_be_trusted() -> None:
    progress = [Progress(1, FRIDAY, 90), Progress(2, FRIDAY, 90)]
    said = found(project(progress, [CostEntry(FRIDAY, 9000, 1)]), at("01-23 17:00"))
    assert "trust SPI(t) 0.60" in said[Code.SPI_MISLEADS].sentence
    assert said[Code.TIME_OVER].parameters["remaining"] == 20
    assert Code.FINISH_OUT_OF_REACH not in said


def test_far_from_the_end_spi_is_not_accused() -> None:
    performance = project([Progress(1, FRIDAY, 65)], costs=(BudgetLine(1, 10_000, Phasing.FRONT),))
    status = performance.status(FRIDAY)
    assert status.indices.spi - status.schedule.spi_t > Decimal("0.05")
    assert Code.SPI_MISLEADS not in found(performance)


def test_the_budget_is_spent() -> None:
    said = found(project([Progress(1, FRIDAY, 50), Progress(2, FRIDAY, 50)], [CostEntry(FRIDAY, 20_000)]))
    assert said[Code.BUDGET_SPENT].parameters == {
        "ac": Decimal("200.00"),
        "bac": Decimal("200.00"),
        "remaining": Decimal("100.00"),
    }
    assert said[Code.COST_WITHOUT_TASK].parameters["spent"] == 200
    assert Code.FORECASTS_DISAGREE in said


def test_stages() -> None:
    assert set(found(project(costs=()))) == {Code.NO_BUDGET}
    assert Code.NOT_STARTED in found(half_way(), MONDAY)
    done = project([Progress(1, FRIDAY, 100), Progress(2, FRIDAY, 100)], [CostEntry(FRIDAY, 20_000, 1)])
    said = found(done, SECOND_FRIDAY)
    assert (
        said[Code.FINISHED].sentence
        == "Everything has been earned since 2026-01-09; it cost 200.00 of 200.00."
    )


def test_costs_and_progress_that_do_not_belong_together() -> None:
    poor = BaselineTask(3, None, "Survey", MONDAY, FRIDAY)
    entries = [CostEntry(FRIDAY, 3000, 1), CostEntry(FRIDAY, 500, 3)]
    said = found(project([Progress(2, FRIDAY, 50)], entries, poor))
    assert said[Code.COST_WITHOUT_PROGRESS].tasks == (1,)
    assert said[Code.EARNED_WITHOUT_COST].tasks == (2,)
    assert said[Code.COST_WITHOUT_BUDGET].tasks == (3,)
    assert said[Code.TASKS_WITHOUT_BUDGET].tasks == (3,)
    assert said[Code.NO_REPORT].tasks == (1,)


def test_a_task_that_has_cost_more_than_all_of_its_budget() -> None:
    entries = [CostEntry(FRIDAY, 12_000, 1), CostEntry(FRIDAY, 11_000, 2)]
    said = found(project([Progress(1, FRIDAY, 90), Progress(2, FRIDAY, 80)], entries))
    assert said[Code.TASK_OVERSPENT].tasks == (1, 2)
    assert said[Code.TASK_OVERSPENT].parameters == {"over": 30}
    done = found(project([Progress(1, FRIDAY, 100), Progress(2, FRIDAY, 80)], entries))
    assert done[Code.TASK_OVERSPENT].tasks == (2,)


def test_costs_after_the_finish_of_a_task() -> None:
    entries = [CostEntry(FRIDAY, 9000, 1), CostEntry(FRIDAY + 3 * NEXT_DAY, 400, 1)]
    said = found(project([Progress(1, FRIDAY, 100), Progress(2, FRIDAY, 80)], entries), FRIDAY + 4 * NEXT_DAY)
    assert (said[Code.COST_AFTER_FINISH].tasks, said[Code.COST_AFTER_FINISH].parameters) == (
        (1,),
        {"spent": 4},
    )


def test_more_was_taken_back_than_booked() -> None:
    assert Code.COST_NEGATIVE in found(project([Progress(1, FRIDAY, 50)], [CostEntry(FRIDAY, -100, 1)]))


def test_reports_that_fall_and_reports_that_are_old() -> None:
    progress = [Progress(1, MONDAY, 60), Progress(1, FRIDAY, 50), Progress(2, FRIDAY, 50)]
    assert found(project(progress, [CostEntry(FRIDAY, 10_000, 1)]))[Code.PROGRESS_FELL].tasks == (1,)
    said = found(half_way(), FRIDAY + 31 * NEXT_DAY)
    assert set(said[Code.OLD_REPORT].tasks) == {1, 2}
    assert Code.OLD_REPORT not in found(half_way(), FRIDAY + 31 * NEXT_DAY, limits=Thresholds(report_age=60))


def test_what_is_later_than_the_date_does_not_count() -> None:
    assert found(half_way(), FRIDAY - HOUR)[Code.AFTER_DATE].parameters == {"count": 4}


def test_much_level_of_effort() -> None:
    effort = BaselineTask(3, None, "Management", MONDAY, SECOND_FRIDAY, earning=Earning.EFFORT)
    costs = (BudgetLine(1, 10_000), BudgetLine(2, 10_000), BudgetLine(3, 10_000))
    said = found(half_way(effort, costs=costs))
    assert said[Code.MUCH_EFFORT].sentence.startswith("33% of the budget is level of effort")


def test_work_out_of_order() -> None:
    later = BaselineTask(3, None, "Garden", at("01-12 08:00"), SECOND_FRIDAY)
    costs = (BudgetLine(1, 10_000), BudgetLine(2, 10_000), BudgetLine(3, 10_000))
    progress = [Progress(1, FRIDAY, 10), Progress(2, FRIDAY, 40), Progress(3, FRIDAY, 50)]
    said = found(project(progress, None, later, costs=costs))
    assert said[Code.OUT_OF_ORDER].tasks == (1, 2)
    assert said[Code.OUT_OF_ORDER].parameters["p_factor"] == Decimal("0.5")


def test_value_earned_without_cost_in_a_period() -> None:
    progress = [Progress(1, MONDAY, 10), Progress(1, MONDAY + 2 * NEXT_DAY, 60), Progress(2, FRIDAY, 1)]
    entries = [CostEntry(MONDAY, 1000, 1), CostEntry(FRIDAY, 3000, 1)]
    ends = days()
    jumps = [
        finding
        for finding in findings(project(progress, entries), ends[4], ends)
        if finding.code is Code.EARNED_JUMP
    ]
    assert [jump.sentence for jump in jumps] == [
        "50.00 was earned in the period until 2026-01-07 without any cost."
    ]


def test_money_goes_out_and_nothing_comes_of_it() -> None:
    entries = [CostEntry(MONDAY + i * NEXT_DAY, 1000, 1) for i in range(5)]
    performance = project([Progress(1, MONDAY, 20), Progress(2, MONDAY, 1)], entries)
    ends = days()
    said = found(performance, ends[4], periods=ends)
    assert said[Code.STANDSTILL].parameters == {"periods": 3, "spent": 30}
    assert said[Code.CPI_FALLING].parameters["periods"] == 3
    assert Code.SPI_T_FALLING in said
    assert Code.STANDSTILL not in found(performance, ends[2], periods=ends)


def test_the_most_serious_comes_first() -> None:
    progress = [Progress(1, FRIDAY, 20), Progress(2, FRIDAY, 20)]
    said = findings(project(progress, [CostEntry(FRIDAY, 15_000)]), FRIDAY)
    ranks = [list(Severity).index(finding.severity) for finding in said]
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks)) == 3


def test_every_code_has_a_sentence_that_its_parameters_fill() -> None:
    costs = (BudgetLine(1, 10_000, Phasing.AT_END), BudgetLine(2, 5))
    ends = days()
    for progress in ([], [Progress(1, MONDAY, 70)], [Progress(2, FRIDAY, 100), Progress(1, FRIDAY, 3)]):
        for amount in (-50, 50, 50_000):
            performance = project(progress, [CostEntry(FRIDAY, amount, 2)], costs=costs)
            for end in ends:
                for finding in findings(performance, end, ends):
                    assert "{" not in finding.sentence
