"""Tables of ranges and risks: what is understood, and what is refused with its row and column."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tongzhou.engine.simulation import CommonFactor, Discrete, Fixed, Normal, Pert, Triangular, Uniform
from tongzhou.exchange.document import PlanDocument
from tongzhou.exchange.errors import RowProblem, Unreadable, UnreadablePlanError, UnreadableTableError
from tongzhou.exchange.read import read_plan
from tongzhou.exchange.uncertainty.ranges import ranges_in_plan, read_ranges
from tongzhou.exchange.uncertainty.risks import read_risks
from tongzhou.exchange.words import cell_sentence, file_sentence

HOUR = 3600
DAY = 8 * HOUR
PLAN = (
    "ID,WBS,Name,Duration,Start\n1,1,House,,2026-03-02\n2,1.1,Dig,2d,\n3,1.2,Build,5d,\n"
    "4,2,Paint,1d,\n5,3,Paint,1d,\n"
)


def document(text: str = PLAN) -> PlanDocument:
    return read_plan(text.encode(), "plan.csv", isolated=False)


def key(plan: PlanDocument, number: int) -> int:
    return next(task.key for task in plan.plan.tasks if plan.details(task).id == number)


def test_ranges_are_found_by_number_code_or_name_in_both_languages() -> None:
    plan = document()
    english = read_ranges(b"ID;Optimistic;Most likely;Pessimistic\n2;1d;2d;4d\n3;4d;;2w\n", "r.csv", plan)
    assert english.durations == {
        key(plan, 2): Pert(DAY, 2 * DAY, 4 * DAY),
        key(plan, 3): Pert(4 * DAY, 5 * DAY, 10 * DAY),
    }
    text = "WBS编码,乐观工期,最可能工期,悲观工期,分布\n1.1,1天,2天,4天,三角\n1.2,4天,,2周,均匀\n"
    chinese = read_ranges(text.encode("gb18030"), "r.csv", plan)
    assert chinese.durations == {
        key(plan, 2): Triangular(DAY, 2 * DAY, 4 * DAY),
        key(plan, 3): Uniform(4 * DAY, 10 * DAY),
    }
    named = read_ranges(b"Name\tMin\tMax\tKind\nDig\t2d\t2d\t\nBuild\t4h\t6h\tnormal\n", "r.tsv", plan)
    assert named.durations[key(plan, 2)] == Fixed(2 * DAY)


def test_costs_rates_groups_and_kinds() -> None:
    plan = document()
    table = (
        "ID,Low,Likely,High,Distribution,Cost low,Cost,Cost high,Cost per day,Group,Correlation\n"
        "2,1d,2d,3d,normal,100,200,300,50,crew,30%\n3,1d,2d,3d,discrete,,1000,,,crew,\n"
    )
    ranges = read_ranges(table.encode(), "r.csv", plan)
    dig, build = key(plan, 2), key(plan, 3)
    normal = ranges.durations[dig]
    assert isinstance(normal, Normal)
    assert normal.spread == pytest.approx(DAY / 1.28155, rel=1e-4)
    assert isinstance(ranges.durations[build], Discrete)
    assert ranges.costs[build] == Fixed(1000.0)
    assert ranges.rates == {dig: 50.0}
    assert ranges.factors() == (CommonFactor(coefficient=0.3, tasks=(dig, build), name="crew"),)


def test_ranges_may_stand_in_the_plan_itself() -> None:
    plan = document("ID,Name,Duration,乐观,悲观\n1,A,4d,2d,8d\n2,B,3d,,\n")
    assert ranges_in_plan(plan).durations == {key(plan, 1): Pert(2 * DAY, 4 * DAY, 8 * DAY)}
    assert not ranges_in_plan(document())


def test_a_workbook_is_read_like_a_text() -> None:
    book = openpyxl.Workbook()
    for row in (("Ranges of our plan",), ("ID", "Low", "High"), (2, 1, 3)):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    plan = document()
    assert read_ranges(content.getvalue(), "r.xlsx", plan).durations[key(plan, 2)] == Pert(
        DAY, 2 * DAY, 3 * DAY
    )


def test_risks_have_effects_on_several_tasks() -> None:
    plan = document()
    table = (
        "Risk,Probability,Tasks,Delay low,Delay,Delay high,Factor,Cost\n"
        'Rain,30%,"2, Build",1d,2d,4d,,\nStrike,0.1,4,,-1d,,,500\nRain,30%,5,,,,1.5,\n'
    )
    rain, strike = read_risks(table.encode(), "risks.csv", plan)
    assert (rain.name, rain.probability) == ("Rain", 0.3)
    assert [effect.task for effect in rain.effects] == [key(plan, n) for n in (2, 3, 5)]
    assert rain.effects[0].added == Pert(DAY, 2 * DAY, 4 * DAY)
    assert rain.effects[2].factor == Fixed(1.5)
    assert (strike.cost, strike.effects[0].added) == (Fixed(500.0), Fixed(-1.0 * DAY))
    chinese = "风险,概率,影响任务,延误\n停工,20%,2；3,3天\n"
    (stop,) = read_risks(chinese.encode(), "risks.csv", plan)
    assert (stop.name, len(stop.effects), stop.effects[0].added) == ("停工", 2, Fixed(3.0 * DAY))


@pytest.mark.parametrize(
    ("table", "column", "code"),
    [
        ("ID,Low,High\n9,1d,2d\n", "ID", RowProblem.LINK_TO_NOTHING),
        ("ID,Low,High\n1,1d,2d\n", "ID", RowProblem.SUMMARY_HAS_NO_RANGE),
        ("Name,Low,High\nPaint,1d,2d\n", "Name", RowProblem.LINK_TO_NOTHING),  # two are called so
        ("ID,Low,High\n2,5d,1d\n", "High", RowProblem.RANGE_ORDER),
        ("ID,Low,High\n2,soon,3d\n", "Low", RowProblem.DURATION_INVALID),
        ("ID,Low,High,Kind\n2,1d,3d,odd\n", "Kind", RowProblem.DISTRIBUTION_UNKNOWN),
        ("ID,Cost,High\n2,much,3d\n", "Cost", RowProblem.NUMBER_INVALID),
        ("ID,Low,High\n,1d,2d\n", "name", RowProblem.NAME_MISSING),
    ],
)
def test_wrong_cells_of_ranges_are_named(table: str, column: str, code: RowProblem) -> None:
    with pytest.raises(UnreadableTableError) as refused:
        read_ranges(table.encode(), "r.csv", document())
    (error,) = refused.value.errors
    assert (error.row, error.column, error.code) == (2, column, code)
    assert cell_sentence(error, "zh") != cell_sentence(error, "en")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Rain,150%,2,1d", RowProblem.PROBABILITY_INVALID),
        ("Rain,often,2,1d", RowProblem.NUMBER_INVALID),
        ("Rain,10%,2,", RowProblem.RISK_WITHOUT_EFFECT),
        ("Rain,10%,8,1d", RowProblem.LINK_TO_NOTHING),
        (",10%,2,1d", RowProblem.NAME_MISSING),
    ],
)
def test_wrong_cells_of_risks_are_named(row: str, code: RowProblem) -> None:
    with pytest.raises(UnreadableTableError) as refused:
        read_risks(f"Risk,Probability,Tasks,Delay\n{row}\n".encode(), "risks.csv", document())
    assert code in [error.code for error in refused.value.errors]


def test_a_table_without_headings_says_which_are_needed() -> None:
    with pytest.raises(UnreadablePlanError) as refused:
        read_risks(b"a,b\n1,2\n", "risks.csv", document())
    assert refused.value.code is Unreadable.NO_UNCERTAINTY_HEADER
    assert "probability" in file_sentence(refused.value, "en")
    assert "表头" in file_sentence(refused.value, "zh")
