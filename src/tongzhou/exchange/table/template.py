"""An empty workbook to fill in: headings, example rows, lists to choose from, and how to do it."""

from __future__ import annotations

from typing import Any

from tongzhou.engine.plan import Constraint
from tongzhou.exchange.table.columns import Column
from tongzhou.exchange.table.words import Words, words_for
from tongzhou.exchange.table.writing import Percent, Value
from tongzhou.exchange.table.xlsx_writer import Book, set_widths

TEMPLATE_COLUMNS = (
    Column.ID, Column.WBS, Column.NAME, Column.DURATION, Column.START, Column.FINISH, Column.PREDECESSORS,
    Column.RESOURCES, Column.PERCENT, Column.MILESTONE, Column.CONSTRAINT, Column.CONSTRAINT_DATE,
    Column.DEADLINE, Column.DELIVERABLE, Column.NOTES,
)  # fmt: skip
_ROWS = 2_000
"""Rows with lists to choose from."""

_Example = tuple[str, str, str, str, str, str, str]
"""WBS code, name, duration, predecessors, resources, milestone, deliverable."""

_EXAMPLES: dict[str, tuple[_Example, ...]] = {
    "zh": (
        ("1", "需求阶段", "", "", "", "否", ""),
        ("1.1", "需求调研", "5天", "", "张三", "否", "调研纪要"),
        ("1.2", "需求规格说明书", "3天", "2", "张三, 李四[50%]", "否", "需求规格说明书"),
        ("1.3", "需求评审通过", "0天", "3", "", "是", "评审意见"),
        ("2", "实施阶段", "", "", "", "否", ""),
        ("2.1", "系统开发", "4周", "4FS+1天", "王五", "否", "安装包"),
        ("2.2", "编写用户手册", "2周", "6SS+1周", "李四", "否", "用户手册"),
        ("2.3", "客户初验", "0天", "6, 7", "", "是", "初验报告"),
    ),
    "en": (
        ("1", "Requirements", "", "", "", "No", ""),
        ("1.1", "Interviews", "5d", "", "Zhang San", "No", "Interview notes"),
        ("1.2", "Requirements specification", "3d", "2", "Zhang San, Li Si[50%]", "No", "Specification"),
        ("1.3", "Requirements approved", "0d", "3", "", "Yes", "Review findings"),
        ("2", "Implementation", "", "", "", "No", ""),
        ("2.1", "Development", "4w", "4FS+1d", "Wang Wu", "No", "Installer"),
        ("2.2", "User manual", "2w", "6SS+1w", "Li Si", "No", "User manual"),
        ("2.3", "Initial acceptance", "0d", "6, 7", "", "Yes", "Acceptance report"),
    ),
}
_LINK_TYPES = {
    "zh": ("FS 完成-开始", "SS 开始-开始", "FF 完成-完成", "SF 开始-完成"),
    "en": ("FS finish to start", "SS start to start", "FF finish to finish", "SF start to finish"),
}
_LINK_HINTS = {
    "zh": ("前置任务", "写编号或 WBS 编码，可加类型和延隔：3、3FS+2天、5SS-1天"),
    "en": ("Predecessors", "ID or WBS code, with type and lag if needed: 3, 3FS+2d, 5SS-1d"),
}


def write_template_xlsx(language: str) -> bytes:
    """The template in Chinese (``zh``…) or English."""
    words = words_for(language)
    book = Book()
    sheet = book.sheet(words.plan)
    book.header(sheet, [words.columns[column] for column in TEMPLATE_COLUMNS])
    set_widths(sheet, TEMPLATE_COLUMNS)
    for row, example in enumerate(_EXAMPLES[words.language], 1):
        for column, value in _example_cells(row, example, words).items():
            book.put(sheet, row, TEMPLATE_COLUMNS.index(column), value, font_color="#5F6B7A")
    _add_lists(sheet, words)
    _put_instructions(book, words)
    return book.bytes()


def _example_cells(row: int, example: _Example, words: Words) -> dict[Column, Value]:
    wbs, name, duration, predecessors, resources, milestone, deliverable = example
    leaf = bool(duration)
    return {
        Column.ID: row,
        Column.WBS: wbs,
        Column.NAME: name,
        Column.DURATION: duration,
        Column.PREDECESSORS: predecessors,
        Column.RESOURCES: resources,
        Column.PERCENT: Percent(0) if leaf else None,
        Column.MILESTONE: milestone if leaf else "",
        Column.CONSTRAINT: words.constraints[Constraint.ASAP] if leaf else "",
        Column.DELIVERABLE: deliverable,
    }


def _add_lists(sheet: Any, words: Words) -> None:
    """Lists for what can only be one of a few; a hint where the link type is part of a text."""

    def add(column: Column, rule: dict[str, Any]) -> None:
        place = TEMPLATE_COLUMNS.index(column)
        sheet.data_validation(1, place, _ROWS, place, rule)

    add(Column.CONSTRAINT, {"validate": "list", "source": [*words.constraints.values()]})
    add(Column.MILESTONE, {"validate": "list", "source": [words.yes, words.no]})
    title, message = _LINK_HINTS[words.language]
    add(Column.PREDECESSORS, {"validate": "any", "input_title": title, "input_message": message})


def _put_instructions(book: Book, words: Words) -> None:
    sheet = book.sheet(words.instructions_sheet)
    sheet.set_column(0, 0, 110)
    for row, sentence in enumerate(words.instructions):
        book.put(sheet, row, 0, sentence, bold=row == 0, text_wrap=True, valign="top")
    types, first = _LINK_TYPES[words.language], len(words.instructions) + 1
    for row, link_type in enumerate(types, first):
        book.put(sheet, row, 0, link_type)
    # The link types as a list to choose from, beside the predecessors: the chosen one is copied from here.
    book.put(sheet, first + len(types) + 1, 0, types[0])
    sheet.data_validation(
        first + len(types) + 1, 0, first + len(types) + 1, 0, {"validate": "list", "source": list(types)}
    )
