"""Budgets, progress and actual costs: from a plan file, and from tables beside it."""

from __future__ import annotations

from decimal import Decimal
from string import Formatter

import pytest

from tongzhou.engine.critical_path import schedule
from tongzhou.engine.earned_value import (
    BudgetLine,
    Code,
    CostEntry,
    CostMethod,
    Finding,
    Phasing,
    Progress,
    Severity,
    TimeMethod,
    Undefined,
    analyse,
)
from tongzhou.engine.earned_value.findings import SENTENCES
from tongzhou.engine.plan import EIGHT_TO_FIVE, Calendar, Link, Plan, Task
from tongzhou.exchange.document import (
    AssignmentDetails,
    Baseline,
    PlanDocument,
    ProjectDetails,
    ResourceDetails,
    TaskDetails,
)
from tongzhou.exchange.errors import RowProblem, Unreadable, UnreadablePlanError, UnreadableTableError
from tongzhou.exchange.money import words
from tongzhou.exchange.money.baseline import measured
from tongzhou.exchange.money.tables import read_budget, read_costs, read_progress
from tongzhou.exchange.words import cell_sentence, file_sentence

from .plans import DAY, at

MONDAY, FRIDAY = at(2026, 3, 2), at(2026, 3, 6, 17)
CALENDAR = Calendar(key=1, week=(EIGHT_TO_FIVE,) * 5 + ((), ()))
TASKS = (
    Task(10, None, name="House", summary=True),
    Task(11, 10, 5 * DAY, name="Walls", percent=100, actual_start=MONDAY, actual_finish=FRIDAY - DAY),
    Task(12, 10, 5 * DAY, name="Roof", percent=20),
    Task(13, None, 2 * DAY, name="Walls"),
)


def file(
    *details: TaskDetails, assignments: tuple[AssignmentDetails, ...] = (), digits: int = 2
) -> PlanDocument:
    plan = Plan(start=MONDAY, calendar=1, calendars=(CALENDAR,), tasks=TASKS, links=(Link(11, 12),))
    return PlanDocument(
        plan=plan,
        project=ProjectDetails(currency_digits=digits),
        tasks={one.key: one for one in details},
        resources={7: ResourceDetails(key=7, name="李四")},
        assignments=assignments,
    )


BARE = file(TaskDetails(key=12, wbs="1.2"))


def test_without_a_baseline_the_present_schedule_and_costs_count() -> None:
    document = file(
        TaskDetails(key=10, cost=Decimal(999), fixed_cost=Decimal(50)),
        TaskDetails(key=11, cost=Decimal("100.50"), actual_cost=Decimal(120)),
        TaskDetails(key=12, cost=Decimal(80), physical_percent_complete=25, actual_cost=Decimal(7)),
        assignments=(
            AssignmentDetails(key=1, task=11, resource=7, cost=Decimal(60), actual_cost=Decimal(75)),
        ),
    )
    computed = schedule(document.plan)
    found = measured(document, computed, FRIDAY)
    assert not found.stored
    assert found.baseline.budget == (
        BudgetLine(10, 5000),
        BudgetLine(11, 6000, resource=7),
        BudgetLine(11, 4050),
        BudgetLine(12, 8000),
    )
    assert found.progress == (
        Progress(11, FRIDAY - DAY, 100), Progress(12, FRIDAY, 25), Progress(13, FRIDAY, 0),
    )  # fmt: skip
    assert found.entries == (
        CostEntry(FRIDAY - DAY, 7500, 11, 7),
        CostEntry(FRIDAY - DAY, 4500, 11),
        CostEntry(FRIDAY, 700, 12),
    )
    dates = {task.key: (task.start, task.finish) for task in found.baseline.tasks}
    assert dates[12] == (computed.start[2], computed.finish[2])
    assert analyse(found.baseline, found.progress, found.entries).ev(FRIDAY) == Decimal("120.50")


def test_with_a_baseline_its_dates_and_costs_count_and_new_tasks_have_no_budget() -> None:
    stored = Baseline(0, MONDAY, FRIDAY, cost=Decimal(90))
    document = file(
        TaskDetails(
            key=11, cost=Decimal(500), baselines=(stored, Baseline(1, MONDAY, FRIDAY, cost=Decimal(70)))
        ),
        TaskDetails(key=12, cost=Decimal(80)),
        assignments=(
            AssignmentDetails(
                key=1, task=11, resource=7, cost=Decimal(5), baselines=(Baseline(0, cost=Decimal(30)),)
            ),
        ),
    )
    computed = schedule(document.plan)
    found = measured(document, computed, FRIDAY)
    assert found.stored
    assert found.baseline.budget == (BudgetLine(11, 3000, resource=7), BudgetLine(11, 6000))
    assert [(t.key, t.start) for t in found.baseline.tasks if t.start is not None] == [(11, MONDAY)]
    assert measured(document, computed, FRIDAY, 1).baseline.budget == (BudgetLine(11, 7000),)


def test_shares_of_resources_that_exceed_the_task_are_left_out() -> None:
    document = file(
        TaskDetails(key=12, cost=Decimal(10)),
        assignments=(AssignmentDetails(key=1, task=12, resource=7, cost=Decimal(60)),),
    )
    assert measured(document, schedule(document.plan), FRIDAY).baseline.budget == (BudgetLine(12, 1000),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_costs(encoding: str) -> None:
    rows = (
        '2026-03-02,12,"¥1,234.50",李四',
        "2026年3月3日,1.2,-5,",
        ",,,",
        "2026-03-04,Roof,3元,7",
        "2026/3/5,,10,",
    )
    midnight = MONDAY - 8 * 3600
    assert read_costs("\n".join(("日期,任务,金额,资源", *rows)).encode(encoding), BARE) == (
        CostEntry(midnight, 123_450, 12, 7),
        CostEntry(midnight + 86_400, -500, 12),
        CostEntry(midnight + 2 * 86_400, 300, 12, 7),
        CostEntry(midnight + 3 * 86_400, 1000),
    )
    assert read_costs(b"Amount;Date\n7;2026-03-02\n", BARE) == (CostEntry(midnight, 700),)


def test_budgets_and_progress() -> None:
    budget = "task\tbudget\tphasing\n12\t10.5\tfront\n11\t3\t\n13\t1\t开始时\n"
    assert read_budget(budget.encode(), BARE) == (
        BudgetLine(12, 1050, Phasing.FRONT),
        BudgetLine(11, 300),
        BudgetLine(13, 100, Phasing.AT_START),
    )
    progress = "uid,date,% complete\n12,2026-03-06 17:00,33.5%\n11,2026-03-06,100\n"
    assert read_progress(progress.encode(), BARE) == (
        Progress(12, FRIDAY, Decimal("33.5")),
        Progress(11, FRIDAY - 17 * 3600, Decimal(100)),
    )


@pytest.mark.parametrize(
    ("reader", "row", "column", "code"),
    [
        (read_costs, "2026-03-02,99,1,", "task", RowProblem.TASK_UNKNOWN),
        (read_costs, "2026-03-02,Walls,1,", "task", RowProblem.TASK_AMBIGUOUS),
        (read_costs, "2026-03-02,12,1.234,", "amount", RowProblem.AMOUNT_INVALID),
        (read_costs, "2026-03-02,12,12 EUR,", "amount", RowProblem.AMOUNT_INVALID),
        (read_costs, "2026-03-02,12,,", "amount", RowProblem.AMOUNT_INVALID),
        (read_costs, "tomorrow,12,1,", "date", RowProblem.DATE_INVALID),
        (read_costs, ",12,1,", "date", RowProblem.CELL_EMPTY),
        (read_costs, "2026-03-02,12,1,王五", "resource", RowProblem.RESOURCE_UNKNOWN),
        (read_budget, ",,5,", "task", RowProblem.CELL_EMPTY),
        (read_budget, ",12,5,,soon", "phasing", RowProblem.PHASING_UNKNOWN),
        (read_progress, "2026-03-02,12,,,,101", "complete", RowProblem.PERCENT_INVALID),
        (read_progress, "2026-03-02,12,,,,half", "complete", RowProblem.PERCENT_INVALID),
        (read_progress, "2026-03-02,12,,,,NaN", "complete", RowProblem.PERCENT_INVALID),
    ],
)
def test_a_cell_that_cannot_be_taken_over(reader, row: str, column: str, code: RowProblem) -> None:
    head = "date,task,amount,resource,phasing,complete\n"
    with pytest.raises(UnreadableTableError) as refusal:
        reader(f"{head}\n{row}\n".encode(), BARE)
    (error,) = refusal.value.errors
    assert (error.row, error.column, error.code) == (3, column, code)
    for language in ("en", "zh"):
        assert "{" not in cell_sentence(error, language)


def test_all_wrong_cells_are_reported() -> None:
    rows = "".join(f"2026-03-02,{task},1\n" for task in range(100, 250))
    with pytest.raises(UnreadableTableError) as refusal:
        read_costs(f"date,task,amount\n{rows}".encode(), BARE)
    assert (len(refusal.value.errors), refusal.value.params["count"]) == (100, 150)


@pytest.mark.parametrize("text", [b"", b"date;task\n", b"when,how much\n1,2\n"])
def test_a_table_without_the_columns_it_needs(text: bytes) -> None:
    with pytest.raises(UnreadablePlanError) as refusal:
        read_costs(text, BARE)
    assert refusal.value.code is Unreadable.NO_COLUMNS
    assert file_sentence(refusal.value, "en") == "the first row needs the headings date, amount"
    assert "date, amount" in file_sentence(refusal.value, "zh")


def test_a_currency_without_cents_has_none() -> None:
    document = file(digits=0)
    assert read_costs(b"date,amount\n2026-03-02,500\n", document)[0].amount == 500
    with pytest.raises(UnreadableTableError):
        read_costs(b"date,amount\n2026-03-02,500.5\n", document)


def test_every_finding_says_the_same_in_both_languages() -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for code in Code:
        values = {
            name: Decimal(1) if name not in {"hours", "periods", "days", "count"} else 1
            for name in names(SENTENCES[code])
        }
        finding = Finding(code=code, severity=Severity.ALERT, parameters=values)
        assert words.finding_sentence(finding, "en") == finding.sentence
        chinese = words.finding_sentence(finding, "zh_CN")
        assert chinese.endswith("。")
        assert chinese != finding.sentence


@pytest.mark.parametrize("language", ["en", "zh"])
def test_everything_has_a_word(language: str) -> None:
    assert all(words.severity_word(one, language) for one in Severity)
    assert all(words.undefined_words(one, language) for one in Undefined)
    assert all(words.method_words(one, language) for one in (*CostMethod, *TimeMethod))
