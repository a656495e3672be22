"""Spreadsheets and CSV as people write them."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest

from tests.exchange.plans import DAY, at, wall
from tongzhou.engine.plan import Constraint, LagUnit, Link, LinkType
from tongzhou.exchange.document import PlanDocument
from tongzhou.exchange.errors import RowProblem, Unreadable, UnreadablePlanError, UnreadableTableError
from tongzhou.exchange.table.cells import (
    CellError,
    Units,
    constraint,
    duration,
    links,
    moment,
    percent,
    resources,
)
from tongzhou.exchange.table.reader import read_table

YEARS = (1970, 2100)


def csv(text: str, encoding: str = "utf-8") -> PlanDocument:
    return read_table(text.encode(encoding), "csv", today=date(2026, 1, 5))


def xlsx(rows: list[list[Any]], sheet: str = "Sheet1") -> PlanDocument:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = sheet  # type: ignore[union-attr]
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    buffer = io.BytesIO()
    book.save(buffer)
    return read_table(buffer.getvalue(), "xlsx", today=date(2026, 1, 5))


def problems(text: str) -> list[tuple[int, str, str, RowProblem]]:
    with pytest.raises(UnreadableTableError) as caught:
        csv(text)
    return [error[:4] for error in caught.value.errors]


# ── cells ─────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5d", 5 * DAY),
        ("5天", 5 * DAY),
        ("5 天", 5 * DAY),
        ("5个工作日", 5 * DAY),
        ("5 days", 5 * DAY),
        ("5", 5 * DAY),
        (5, 5 * DAY),
        (2.5, 5 * DAY // 2),
        ("0.5d", DAY // 2),
        ("2w", 10 * DAY),
        ("2周", 10 * DAY),
        ("1个星期", 5 * DAY),
        ("8h", DAY),
        ("8小时", DAY),
        ("8 工时", DAY),
        ("90分钟", 5400),
        ("1mo", 20 * DAY),
        ("2个月", 40 * DAY),
        ("0", 0),
        ("1 day?", DAY),
        (timedelta(hours=3), 10_800),
    ],
)
def test_durations(text: Any, seconds: int) -> None:
    span = duration(text, Units())
    assert span is not None
    assert (span.seconds, span.elapsed) == (seconds, False)


@pytest.mark.parametrize(
    ("text", "days"), [("3ed", 3), ("3 edays", 3), ("3自然日", 3), ("1ew", 7), ("72 eh", 3), ("1emo", 30)]
)
def test_elapsed_durations(text: str, days: int) -> None:
    span = duration(text, Units())
    assert span is not None
    assert (span.seconds, span.elapsed) == (days * 86_400, True)


@pytest.mark.parametrize("text", ["soon", "5 bananas", "-3d", "d", "5d5d", True, date(2026, 1, 1), "30%"])
def test_what_is_no_duration(text: Any) -> None:
    with pytest.raises(CellError):
        duration(text, Units())


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05",
        "2026/3/5",
        "2026.3.5",
        "2026年3月5日",
        "2026年03月05日 周四",
        "2026-03-05 (星期四)",
        date(2026, 3, 5),
        wall(2026, 3, 5),
        46_086,
        46_086.0,
    ],
)
def test_a_date_without_a_time_gets_the_time_of_its_column(text: Any) -> None:
    assert moment(text, 17 * 3600, YEARS) == at(2026, 3, 5, 17)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05 13:30",
        "2026-03-05T13:30:00",
        "2026年3月5日 13时30分",
        wall(2026, 3, 5, 13, 30),
        "2026/3/5 13：30",
    ],
)
def test_dates_with_a_time(text: Any) -> None:
    assert moment(text, 0, YEARS) == at(2026, 3, 5, 13, 30)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-02-30", RowProblem.DATE_INVALID),
        ("next week", RowProblem.DATE_INVALID),
        ("2026-03-05 25:00", RowProblem.DATE_INVALID),
        ("03/05/2026", RowProblem.DATE_AMBIGUOUS),
        ("1969-12-31", RowProblem.DATE_OUT_OF_RANGE),
        (7, RowProblem.DATE_INVALID),
        ("9999-01-01", RowProblem.DATE_OUT_OF_RANGE),
        (True, RowProblem.DATE_INVALID),
    ],
)
def test_what_is_no_date(text: Any, code: RowProblem) -> None:
    with pytest.raises(CellError) as caught:
        moment(text, 0, YEARS)
    assert caught.value.code == code


def test_predecessors_of_every_form() -> None:
    typed = links("3; 3FS+2d，5ss-1天、1.2.3FF + 50% ; 7SF+3ed\n8 完成-开始+1周", Units())
    assert [tuple(link) for link in typed] == [
        ("3", LinkType.FS, 0, LagUnit.WORKING),
        ("3", LinkType.FS, 2 * DAY, LagUnit.WORKING),
        ("5", LinkType.SS, -DAY, LagUnit.WORKING),
        ("1.2.3", LinkType.FF, 5_000, LagUnit.PERCENT),
        ("7", LinkType.SF, 3 * 86_400, LagUnit.ELAPSED),
        ("8", LinkType.FS, 5 * DAY, LagUnit.WORKING),
    ]


def test_constraints_in_both_languages() -> None:
    assert (
        constraint("Start No Earlier Than")
        == constraint("不得早于...开始")
        == constraint("SNET")
        == Constraint.SNET
    )
    assert constraint("") is None


def test_percentages() -> None:
    assert (
        percent("50%", fractions=True) == percent(0.5, fractions=True) == percent(50, fractions=False) == 50
    )
    assert percent(1.0, fractions=True) == 100
    for wrong in ("101%", -1, "half"):
        with pytest.raises(CellError):
            percent(wrong, fractions=False)


def test_resources_with_units() -> None:
    assert resources("张三[50%]，李四; Wang Wu") == [("张三", 5_000), ("李四", 10_000), ("Wang Wu", 10_000)]


# ── tables ────────────────────────────────────────────────────────────────────────────────────────────
CHINESE = (
    "某项目计划,,,,,,\n编制人：张三,,,,,,\n"
    "序号,任务名称,工期(天),开始时间,前置任务,负责人,交付物\n"
    "1,需求,5,2026年3月2日,,张三,需求文档\n2,设计,3个工作日,,1FS+1天,李四[50%],\n3,评审,0,,2,,\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_chinese_tables_in_every_encoding_and_with_every_delimiter(encoding: str, delimiter: str) -> None:
    document = csv(CHINESE.replace(",", delimiter), encoding)
    plan = document.plan
    assert [t.name for t in plan.tasks] == ["需求", "设计", "评审"]
    assert [t.duration for t in plan.tasks] == [5 * DAY, 3 * DAY, 0]
    assert plan.links == (Link(1, 2, LinkType.FS, DAY), Link(2, 3))
    assert (plan.tasks[0].constraint, plan.tasks[0].constraint_date) == (Constraint.SNET, at(2026, 3, 2))
    assert plan.tasks[2].milestone
    assert [r.name for r in document.resources.values()] == ["张三", "李四"]
    assert [(a.task, a.units) for a in document.assignments] == [(1, 10_000), (2, 5_000)]
    assert document.tasks[1].custom[0][1] == "需求文档"


def test_hierarchy_by_wbs_codes() -> None:
    plan = csv("WBS,名称,工期\n1,A,\n1.1,B,1d\n1.2,C,1d\n1.2.1,D,1d\n2,E,1d\n").plan
    keys = {t.key: t.name for t in plan.tasks}
    assert [(t.name, keys.get(t.parent or 0)) for t in plan.tasks] == [
        ("A", None),
        ("B", "A"),
        ("C", "A"),
        ("D", "C"),
        ("E", None),
    ]
    assert [t.summary for t in plan.tasks] == [True, False, True, False, False]


def test_hierarchy_by_outline_level_and_by_indentation() -> None:
    by_level = csv("Name,Outline level,Duration\nA,1,\nB,2,1d\nC,3,1d\nD,1,1d\n").plan
    by_space = csv("Name,Duration\nA,\n  B,1d\n\u3000\u3000C,1d\nD,1d\n").plan
    assert [t.parent for t in by_level.tasks] == [None, 1, 2, None]
    assert [t.parent for t in by_space.tasks] == [None, 1, 2, None]
    assert by_space.tasks[1].name == "B"


def test_numbers_of_a_column_headed_no_may_be_wbs_codes() -> None:
    plan = csv("编号,任务,工期,前置任务\n1,A,,\n1.1,B,1,\n1.2,C,1,1.1\n").plan
    assert [t.parent for t in plan.tasks] == [None, 1, 1]
    assert plan.links == (Link(2, 3),)


def test_a_code_whose_last_zero_the_spreadsheet_has_eaten() -> None:
    codes = [1, *(float(f"1.{n}") for n in range(1, 10)), 1.1, 1.11]
    plan = xlsx([["WBS", "Name", "Duration"], *([code, f"T{i}", 1] for i, code in enumerate(codes))])
    assert plan.tasks[11].wbs == "1.10"
    assert all(t.parent == 1 for t in plan.plan.tasks[1:])


def test_excel_dates_percentages_and_numbers() -> None:
    plan = xlsx(
        [
            ["ID", "Task Name", "Duration", "Start", "Finish", "% Complete", "Deadline", "Cost centre"],
            [1, "A", "3 days", wall(2026, 3, 2), None, 0.5, date(2026, 3, 31), 4711],
            [2, "B", None, wall(2026, 3, 2), wall(2026, 3, 6), 1, None, None],
        ]
    )
    one, two = plan.plan.tasks
    assert (one.percent, one.actual_start, one.remaining, one.deadline) == (
        50,
        at(2026, 3, 2),
        3 * DAY // 2,
        at(2026, 3, 31, 17),
    )
    assert (two.duration, two.percent, two.actual_finish) == (5 * DAY, 100, at(2026, 3, 6, 17))
    assert plan.custom_fields[0].alias == "Cost centre"
    assert plan.tasks[1].custom[0][1] == "4711"


def test_predecessors_may_be_numbers_codes_or_names() -> None:
    by_name = csv("Name,Duration,Predecessors\nA-1,1d,\nB,1d,A-1\nC,1d,2\n").plan
    assert by_name.links == (Link(1, 2), Link(2, 3))


def test_every_wrong_cell_is_reported_with_its_row_and_column() -> None:
    text = (
        "\n编号,任务名称,工期,开始,前置任务,完成百分比,里程碑,约束,约束日期\n"
        "1,甲,很久,,,,,,\n2,,3天,,,,,,\n3,丙,1天,2026-13-01,9;3,150,,,\n4,丁,1天,,1XX+2,,也许,SNET,\n4,戊,1天,,,,,哪天都行,\n"
    )
    assert problems(text) == [
        (3, "工期", "很久", RowProblem.DURATION_INVALID),
        (4, "任务名称", "", RowProblem.NAME_MISSING),
        (5, "开始", "2026-13-01", RowProblem.DATE_INVALID),
        (5, "完成百分比", "150", RowProblem.PERCENT_INVALID),
        (5, "前置任务", "9", RowProblem.LINK_TO_NOTHING),
        (5, "前置任务", "3", RowProblem.LINK_TO_SELF),
        (6, "里程碑", "也许", RowProblem.FLAG_INVALID),
        (6, "约束", "SNET", RowProblem.CONSTRAINT_WITHOUT_DATE),
        (6, "前置任务", "1XX", RowProblem.LINK_TO_NOTHING),
        (7, "约束", "哪天都行", RowProblem.CONSTRAINT_UNKNOWN),
        (7, "编号", "4", RowProblem.ID_DUPLICATE),
    ]


def test_levels_codes_and_summaries_that_do_not_fit() -> None:
    assert problems("Name,Outline level\nA,1\nB,3\n") == [(3, "Outline level", "3", RowProblem.LEVEL_JUMP)]
    assert problems("WBS,Name\n1,A\n2.1,B\n1,C\n") == [
        (3, "WBS", "2.1", RowProblem.WBS_WITHOUT_PARENT),
        (4, "WBS", "1", RowProblem.WBS_DUPLICATE),
    ]
    assert problems("WBS,Name,Predecessors\n1,A,\n1.1,B,1\n")[0][3] == RowProblem.LINK_TO_OWN_SUMMARY
    assert problems("Name,Start,Finish\nA,2026-03-05,2026-03-01\n")[0][3] == RowProblem.FINISH_BEFORE_START


def test_the_heading_has_to_be_in_the_first_twenty_rows() -> None:
    assert len(csv("x,y\n" * 19 + "Name,Duration\nA,1\n").plan.tasks) == 1
    with pytest.raises(UnreadablePlanError) as caught:
        csv("x,y\n" * 20 + "Name,Duration\nA,1\n")
    assert (caught.value.code, dict(caught.value.params)) == (Unreadable.NO_HEADER, {"rows": 20})


def test_a_table_without_tasks_is_refused() -> None:
    with pytest.raises(UnreadablePlanError) as caught:
        csv("Name,Duration\n,\n")
    assert caught.value.code == Unreadable.NO_TASKS


def test_a_plan_without_any_date_begins_today() -> None:
    assert csv("Name,Duration\nA,1d\n").plan.start == at(2026, 1, 5)
