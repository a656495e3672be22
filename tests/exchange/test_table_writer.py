"""What is exported as a table is imported as the same plan, and no cell of it is a formula."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest

from tests.exchange.plans import TASKS, at, document
from tongzhou.engine.critical_path import schedule
from tongzhou.exchange.document import PlanDocument
from tongzhou.exchange.table.csv_writer import write_csv
from tongzhou.exchange.table.reader import read_table
from tongzhou.exchange.table.template import write_template_xlsx
from tongzhou.exchange.table.words import CHINESE, ENGLISH, Words
from tongzhou.exchange.table.writing import losses
from tongzhou.exchange.table.xlsx_writer import write_xlsx

LANGUAGES = pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "'=1",
    "''-2",
    "=cmd|' /C calc'!A0",
    "http://x.y",
    "{=1}",
    "007",
]


def inputs(plan: PlanDocument, *, calendars: bool) -> list[object]:
    """What decides the dates, without dates the engine computes and without the order of calendars."""
    names = {c.key: c.name for c in plan.plan.calendars} if calendars else {}
    return [
        t._replace(
            start=t.start if t.manual or not t.active else None, finish=t.finish if t.manual or not t.active else None,
            remaining=t.remaining if t.percent else None, duration=0 if t.summary else t.duration,
            calendar=None, name=f"{t.name} {names.get(t.calendar or 0, '')}",
        )
        for t in plan.plan.tasks
    ]  # fmt: skip


@LANGUAGES
def test_a_workbook_gives_the_same_plan_with_the_same_dates(words: Words) -> None:
    before = document()
    computed = schedule(before.plan)
    after = read_table(write_xlsx(before, computed, words), "xlsx")
    assert inputs(after, calendars=True) == inputs(before, calendars=True)
    assert sorted(after.plan.links) == sorted(before.plan.links)
    again = schedule(after.plan)
    assert (again.start, again.finish) == (computed.start, computed.finish)
    assert after.plan.status_date == before.plan.status_date
    assert after.project.title == before.project.title
    assert after.tasks[11].notes == before.tasks[11].notes
    assert set(dict(after.tasks[12].custom).values()) == set(dict(before.tasks[12].custom).values())
    assert [(a.task, a.units, after.resources[a.resource or 0].name) for a in after.assignments] == [
        (11, 10_000, "张三"),
        (12, 5_000, "张三"),
    ]


@LANGUAGES
def test_a_text_gives_the_same_tasks_and_links(words: Words) -> None:
    before = document()
    after = read_table(write_csv(before, schedule(before.plan), words), "csv")
    assert inputs(after, calendars=False) == inputs(before, calendars=False)
    assert sorted(after.plan.links) == sorted(before.plan.links)


def with_names(names: list[str]) -> PlanDocument:
    tasks = tuple(TASKS[1]._replace(key=i, parent=None, name=name) for i, name in enumerate(names, 1))
    plan = replace(document().plan, tasks=tasks, links=(), assignments=())
    return PlanDocument(plan=plan)


def test_no_cell_of_a_workbook_is_a_formula_or_a_link() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(with_names(DANGEROUS))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    texts = {cell.value for cell in cells if cell.data_type == "s"}
    assert texts >= set(DANGEROUS) - {"\rx"}


def test_no_cell_of_a_text_begins_like_a_formula() -> None:
    import csv

    rows = list(csv.reader(io.StringIO(write_csv(with_names(DANGEROUS)).decode("utf-8-sig"), newline="")))
    assert len(rows) == len(DANGEROUS) + 1
    for cell in (cell for row in rows for cell in row if cell):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell


def test_what_was_defused_is_read_as_it_was() -> None:
    names = [name for name in DANGEROUS if name == name.strip()]
    assert [t.name for t in read_table(write_csv(with_names(names)), "csv").plan.tasks] == names
    assert [t.name for t in read_table(write_xlsx(with_names(names)), "xlsx").plan.tasks] == names


def test_dates_are_dates_the_header_stays_and_rows_fold() -> None:
    before = document()
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(before, schedule(before.plan), CHINESE)))
    sheet = book["计划"]
    titles = [cell.value for cell in sheet[1]]
    start = sheet.cell(3, titles.index("开始") + 1)
    assert start.is_date
    assert (start.value - start.value.min).total_seconds() > 0
    assert sheet.freeze_panes == "F2"
    assert sheet.row_dimensions[3].outlineLevel == 1
    assert sheet.conditional_formatting
    assert book.sheetnames == ["计划", "项目", "日历"]


def test_what_a_table_has_no_place_for_is_told() -> None:
    before = document()
    split = TASKS[1]._replace(segments=((0, 3600), (7200, 3600)))
    notes = losses(replace(before, plan=replace(before.plan, tasks=(TASKS[0], split, *TASKS[2:]))))
    assert [(n.task, n.params["field"]) for n in notes if n.task == 11] == [
        (11, "segments"),
        (11, "baselines"),
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_can_be_filled_in_and_read(language: str) -> None:
    template = write_template_xlsx(language)
    plan = read_table(template, "xlsx").plan
    assert len(plan.tasks) == 8
    assert len(plan.links) == 6
    assert [t.milestone for t in plan.tasks] == [False, False, False, True, False, False, False, True]
    computed = schedule(replace(plan, start=at(2026, 3, 2)))
    assert computed.finish[-1] == max(computed.finish)
    book = openpyxl.load_workbook(io.BytesIO(template))
    assert len(book.worksheets) == 2
    kinds = {rule.type for rule in book.worksheets[0].data_validations.dataValidation}
    assert "list" in kinds
