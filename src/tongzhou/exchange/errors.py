"""Why a plan file cannot be read: a code and its parameters; the sentences are in ``exchange.words``."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

Params = Mapping[str, str | int]


class Unreadable(StrEnum):
    """The reasons for which a whole file is refused; the comment names the parameters."""

    EMPTY = "empty"
    FORMAT_UNKNOWN = "format_unknown"  # filename
    FORMAT_PROGRAM = "format_program"  # filename: an executable, whatever its name says
    FORMAT_MPP = "format_mpp"  # filename
    FORMAT_XER = "format_xer"  # filename
    FORMAT_PMXML = "format_pmxml"  # filename
    FORMAT_ENCRYPTED = "format_encrypted"
    FILE_TOO_LARGE = "file_too_large"  # limit_mb, size_mb
    UNPACKED_TOO_LARGE = "unpacked_too_large"  # limit_mb
    TOO_MANY_ENTRIES = "too_many_entries"  # limit, found
    TOO_MANY_TASKS = "too_many_tasks"  # limit, found
    TOO_MANY_LINKS = "too_many_links"  # limit, found
    TOO_MANY_LINKS_OF_TASK = "too_many_links_of_task"  # limit, found, task, name
    TOO_MANY_EXCEPTIONS = "too_many_exceptions"  # limit, found, calendar
    TOO_DEEP = "too_deep"  # limit, task, name
    DURATION_OUT_OF_RANGE = "duration_out_of_range"  # years, task, name
    XML_BROKEN = "xml_broken"  # line, column, message
    XML_DOCTYPE = "xml_doctype"
    XML_NOT_A_PLAN = "xml_not_a_plan"  # element
    ARCHIVE_BROKEN = "archive_broken"
    SHEET_BROKEN = "sheet_broken"
    ENCODING_UNKNOWN = "encoding_unknown"
    NUL_CHARACTER = "nul_character"  # position
    NO_HEADER = "no_header"  # rows: how many were searched
    NO_COLUMNS = "no_columns"  # columns: the headings that are needed
    NO_UNCERTAINTY_HEADER = "no_uncertainty_header"  # headings: those that are needed
    NO_TASKS = "no_tasks"
    NO_START = "no_start"
    TABLE_ERRORS = "table_errors"  # count; the rows are in ``errors``
    TIME_LIMIT = "time_limit"  # seconds
    MEMORY_LIMIT = "memory_limit"  # limit_mb
    OUTPUT_LIMIT = "output_limit"  # limit_mb
    READER_FAILED = "reader_failed"  # kind


class UnreadablePlanError(ValueError):
    """A plan file was refused; ``code`` says why, ``params`` with which values."""

    def __init__(self, code: Unreadable, params: Params | None = None) -> None:
        self.code = code
        self.params: Params = MappingProxyType(dict(params or {}))
        super().__init__(f"{code} {dict(self.params)}" if params else str(code))


class RowProblem(StrEnum):
    """What can be wrong with one cell of a table; the comment names the parameters."""

    NAME_MISSING = "name_missing"
    ID_INVALID = "id_invalid"
    ID_DUPLICATE = "id_duplicate"
    WBS_DUPLICATE = "wbs_duplicate"
    WBS_WITHOUT_PARENT = "wbs_without_parent"  # parent
    LEVEL_INVALID = "level_invalid"
    LEVEL_JUMP = "level_jump"  # expected: the deepest level possible here
    LEVEL_TOO_DEEP = "level_too_deep"  # limit
    DURATION_INVALID = "duration_invalid"
    DURATION_OUT_OF_RANGE = "duration_out_of_range"  # years
    DATE_INVALID = "date_invalid"
    DATE_AMBIGUOUS = "date_ambiguous"  # 03/05/2026: which is the month?
    DATE_OUT_OF_RANGE = "date_out_of_range"  # first, last
    FINISH_BEFORE_START = "finish_before_start"
    LINK_INVALID = "link_invalid"
    LINK_TO_NOTHING = "link_to_nothing"
    LINK_TO_SELF = "link_to_self"
    LINK_TO_OWN_SUMMARY = "link_to_own_summary"
    LINK_CYCLE = "link_cycle"  # tasks: their names in order, joined by arrows
    TOO_MANY_LINKS = "too_many_links"  # limit
    PERCENT_INVALID = "percent_invalid"
    FLAG_INVALID = "flag_invalid"
    CONSTRAINT_UNKNOWN = "constraint_unknown"
    CONSTRAINT_WITHOUT_DATE = "constraint_without_date"
    RESOURCE_INVALID = "resource_invalid"
    CALENDAR_UNKNOWN = "calendar_unknown"
    WORKING_TIME_INVALID = "working_time_invalid"
    AMOUNT_INVALID = "amount_invalid"  # places: digits after the point
    TASK_UNKNOWN = "task_unknown"
    TASK_AMBIGUOUS = "task_ambiguous"
    RESOURCE_UNKNOWN = "resource_unknown"
    PHASING_UNKNOWN = "phasing_unknown"
    CELL_EMPTY = "cell_empty"
    SUMMARY_HAS_NO_RANGE = "summary_has_no_range"
    NUMBER_INVALID = "number_invalid"
    DISTRIBUTION_UNKNOWN = "distribution_unknown"
    RANGE_ORDER = "range_order"
    PROBABILITY_INVALID = "probability_invalid"
    RISK_WITHOUT_EFFECT = "risk_without_effect"


class TableError(NamedTuple):
    """One cell that cannot be taken over; ``row`` counts from 1 as the spreadsheet program shows it."""

    row: int
    column: str
    """Heading of the column as it stands in the file."""
    value: str
    code: RowProblem
    params: Params = MappingProxyType({})


class UnreadableTableError(UnreadablePlanError):
    """A table with rows that cannot be taken over: all of them in ``errors``, not only the first."""

    def __init__(self, errors: tuple[TableError, ...], count: int) -> None:
        super().__init__(Unreadable.TABLE_ERRORS, {"count": count})
        self.errors = errors
