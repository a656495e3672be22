"""Sentences for what cannot be read or scheduled, in English and Chinese, from the codes and their params.

The product's pages take them from here, too: a refusal reads the same on the command line and on the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tongzhou.engine.errors import (
    CycleError,
    DateOutOfRangeError,
    NoWorkingTimeError,
    ParentLoopError,
    PlanError,
)
from tongzhou.engine.simulation.errors import UncertaintyError
from tongzhou.exchange.errors import RowProblem, TableError, Unreadable, UnreadablePlanError
from tongzhou.exchange.uncertainty.words import uncertainty_sentence

_FILES: Mapping[str, tuple[str, str]] = {
    Unreadable.EMPTY: ("the file is empty", "文件是空的"),
    Unreadable.FORMAT_UNKNOWN: (
        "this is no plan file: XML of Microsoft Project, XLSX, XLS, ODS and CSV can be read",
        "这不是计划文件：可以读取 Microsoft Project 的 XML，以及 XLSX、XLS、ODS 和 CSV",
    ),
    Unreadable.FORMAT_PROGRAM: ("this is a program, whatever its name says", "无论文件名如何，这都是一个可执行程序"),
    Unreadable.FORMAT_MPP: (
        "MPP files cannot be read yet: in Microsoft Project choose “Save As”, type “XML format”, and take that file",
        "暂不能读取 MPP 文件：请在 Microsoft Project 中“另存为”，类型选“XML 格式”，再使用该文件",
    ),
    Unreadable.FORMAT_XER: (
        "XER files cannot be read yet: export the project as Microsoft Project XML and take that file",
        "暂不能读取 XER 文件：请将项目导出为 Microsoft Project XML，再使用该文件",
    ),
    Unreadable.FORMAT_PMXML: (
        "Primavera XML cannot be read yet: export the project as Microsoft Project XML and take that file",
        "暂不能读取 Primavera XML：请将项目导出为 Microsoft Project XML，再使用该文件",
    ),
    Unreadable.FORMAT_ENCRYPTED: (
        "the file is protected by a password: save it without one",
        "文件有密码保护：请另存为不带密码的文件",
    ),
    Unreadable.FILE_TOO_LARGE: (
        "the file has {size_mb} MB; at most {limit_mb} MB are read",
        "文件有 {size_mb} MB，最多读取 {limit_mb} MB",
    ),
    Unreadable.UNPACKED_TOO_LARGE: (
        "the file unpacks to more than {limit_mb} MB",
        "文件解压后超过 {limit_mb} MB",
    ),
    Unreadable.TOO_MANY_ENTRIES: (
        "the file contains {found} files; at most {limit} are allowed",
        "文件内含 {found} 个文件，最多允许 {limit} 个",
    ),
    Unreadable.TOO_MANY_TASKS: (
        "the plan has {found} tasks; at most {limit} are allowed",
        "计划有 {found} 个任务，最多允许 {limit} 个",
    ),
    Unreadable.TOO_MANY_LINKS: (
        "the plan has {found} dependencies; at most {limit} are allowed",
        "计划有 {found} 个依赖关系，最多允许 {limit} 个",
    ),
    Unreadable.TOO_MANY_LINKS_OF_TASK: (
        "task {task} “{name}” has {found} dependencies; at most {limit} are allowed",
        "任务 {task}“{name}”有 {found} 个依赖关系，最多允许 {limit} 个",
    ),
    Unreadable.TOO_MANY_EXCEPTIONS: (
        "the calendar “{calendar}” has {found} exceptions; at most {limit} are allowed",
        "日历“{calendar}”有 {found} 个例外，最多允许 {limit} 个",
    ),
    Unreadable.TOO_DEEP: (
        "task {task} “{name}” is more than {limit} levels deep",
        "任务 {task}“{name}”的层级超过 {limit} 级",
    ),
    Unreadable.DURATION_OUT_OF_RANGE: (
        "task {task} “{name}” lasts longer than {years} years",
        "任务 {task}“{name}”的工期超过 {years} 年",
    ),
    Unreadable.XML_BROKEN: (
        "the XML is broken in line {line}, column {column}: {message}",
        "XML 在第 {line} 行第 {column} 列有错：{message}",
    ),
    Unreadable.XML_DOCTYPE: (
        "the XML has a document type definition, which a plan never needs",
        "XML 含有文档类型定义（DTD），计划文件不需要它",
    ),
    Unreadable.XML_NOT_A_PLAN: (
        "the XML begins with “{element}”, not with a project",
        "XML 的根元素是“{element}”，不是项目",
    ),
    Unreadable.ARCHIVE_BROKEN: ("the file is damaged or incomplete", "文件已损坏或不完整"),
    Unreadable.SHEET_BROKEN: ("the spreadsheet is damaged or incomplete", "表格文件已损坏或不完整"),
    Unreadable.ENCODING_UNKNOWN: (
        "the text is neither UTF-8 nor GB18030: save the file as “CSV UTF-8”",
        "文本既不是 UTF-8 也不是 GB18030：请另存为“CSV UTF-8”",
    ),
    Unreadable.NUL_CHARACTER: (
        "there is a NUL character at position {position}: this is no text",
        "位置 {position} 有空字符（NUL）：这不是文本文件",
    ),
    Unreadable.NO_HEADER: (
        "the first {rows} rows have no heading with a task name and one more known column",
        "前 {rows} 行中找不到表头：需要“任务名称”和至少另一个认识的列",
    ),
    Unreadable.NO_COLUMNS: (
        "the first row needs the headings {columns}",
        "首行需要这些表头：{columns}",
    ),
    Unreadable.NO_UNCERTAINTY_HEADER: (
        "there is no row of headings with a task or risk and one of: {headings}",
        "找不到表头：需要任务或风险，以及下列至少一列：{headings}",
    ),
    Unreadable.NO_TASKS: ("there is no task in it", "文件里没有任务"),
    Unreadable.NO_START: (
        "there is neither a project start nor a task with a date",
        "文件里既没有项目开始日期，也没有带日期的任务",
    ),
    Unreadable.TABLE_ERRORS: ("{count} cells cannot be taken over", "有 {count} 个单元格无法读取"),
    Unreadable.TIME_LIMIT: (
        "reading it took longer than {seconds} seconds and was stopped",
        "读取超过 {seconds} 秒，已中止",
    ),
    Unreadable.MEMORY_LIMIT: (
        "reading it needed more than {limit_mb} MB of memory and was stopped",
        "读取所需内存超过 {limit_mb} MB，已中止",
    ),
    Unreadable.OUTPUT_LIMIT: (
        "its content is larger than {limit_mb} MB",
        "文件内容超过 {limit_mb} MB",
    ),
    Unreadable.READER_FAILED: (
        "the file is built in a way that made its reader fail ({kind})",
        "文件的结构使读取程序出错（{kind}）",
    ),
}  # fmt: skip
_CELLS: Mapping[str, tuple[str, str]] = {
    RowProblem.NAME_MISSING: ("the task has no name", "任务没有名称"),
    RowProblem.ID_INVALID: ("this is no identifier", "这不是有效的编号"),
    RowProblem.ID_DUPLICATE: ("another row has this number, too", "编号与另一行重复"),
    RowProblem.WBS_DUPLICATE: ("another row has this WBS code, too", "WBS 编码与另一行重复"),
    RowProblem.WBS_WITHOUT_PARENT: ("there is no row {parent} above it", "上方没有编码为 {parent} 的行"),
    RowProblem.LEVEL_INVALID: ("this is no outline level", "这不是有效的大纲级别"),
    RowProblem.LEVEL_JUMP: ("the level can be at most {expected} here", "此处级别最多为 {expected}"),
    RowProblem.LEVEL_TOO_DEEP: ("there are more than {limit} levels", "层级超过 {limit} 级"),
    RowProblem.DURATION_INVALID: (
        "this is no duration: write 5d, 2w, 8h or 3ed",
        "这不是工期：请写 5天、2周、8小时 或 3ed",
    ),
    RowProblem.DURATION_OUT_OF_RANGE: ("this is longer than {years} years", "超过 {years} 年"),
    RowProblem.DATE_INVALID: (
        "this is no date: write 2026-03-05",
        "这不是日期：请写 2026-03-05 或 2026年3月5日",
    ),
    RowProblem.DATE_AMBIGUOUS: (
        "day or month first? write 2026-03-05",
        "无法分辨日和月：请写 2026-03-05",
    ),
    RowProblem.DATE_OUT_OF_RANGE: (
        "the date is not between {first} and {last}",
        "日期不在 {first} 至 {last} 年之间",
    ),
    RowProblem.FINISH_BEFORE_START: ("the finish is before the start", "完成早于开始"),
    RowProblem.LINK_INVALID: (
        "this is no predecessor: write 3, 3FS+2d or 1.2SS-1d",
        "这不是前置任务：请写 3、3FS+2天 或 1.2SS-1天",
    ),
    RowProblem.LINK_TO_NOTHING: ("there is no such task", "没有这个任务"),
    RowProblem.LINK_TO_SELF: ("a task cannot wait for itself", "任务不能以自己为前置任务"),
    RowProblem.LINK_TO_OWN_SUMMARY: (
        "a task cannot wait for its own summary task, nor that for it",
        "任务与自己的摘要任务之间不能有依赖关系",
    ),
    RowProblem.LINK_CYCLE: ("these tasks wait for each other in a circle: {tasks}", "这些任务循环依赖：{tasks}"),
    RowProblem.TOO_MANY_LINKS: ("the task has more than {limit} dependencies", "任务的依赖关系超过 {limit} 个"),
    RowProblem.PERCENT_INVALID: ("this is no percentage from 0 to 100", "这不是 0 到 100 的百分比"),
    RowProblem.FLAG_INVALID: ("write yes or no", "请写“是”或“否”"),
    RowProblem.CONSTRAINT_UNKNOWN: ("there is no such constraint", "没有这种约束类型"),
    RowProblem.CONSTRAINT_WITHOUT_DATE: ("this constraint needs a date", "这种约束需要日期"),
    RowProblem.RESOURCE_INVALID: ("this is no resource: write Li Si[50%]", "这不是资源：请写 李四[50%]"),
    RowProblem.CALENDAR_UNKNOWN: ("the file has no calendar of this name", "文件里没有这个名称的日历"),
    RowProblem.WORKING_TIME_INVALID: (
        "this is no working time: write 08:00-12:00 13:00-17:00",
        "这不是工作时间：请写 08:00-12:00 13:00-17:00",
    ),
    RowProblem.AMOUNT_INVALID: (
        "this is no amount with at most {places} digits after the point",
        "这不是金额（小数点后最多 {places} 位）",
    ),
    RowProblem.TASK_UNKNOWN: ("the plan has no such task", "计划中没有这个任务"),
    RowProblem.TASK_AMBIGUOUS: ("more than one task is called so: write its identifier", "有多个同名任务：请写标识"),
    RowProblem.RESOURCE_UNKNOWN: ("the plan has no such resource", "计划中没有这个资源"),
    RowProblem.PHASING_UNKNOWN: (
        "write linear, front, back, bell, at_start or at_end",
        "请写 平均、前重、后重、钟形、开始时 或 完成时",
    ),
    RowProblem.CELL_EMPTY: ("the cell is empty", "单元格是空的"),
    RowProblem.SUMMARY_HAS_NO_RANGE: (
        "this is a summary task: its duration follows from the tasks below it",
        "这是摘要任务：其工期由下级任务决定",
    ),
    RowProblem.NUMBER_INVALID: ("this is no number", "这不是数字"),
    RowProblem.DISTRIBUTION_UNKNOWN: (
        "there is no such distribution: write PERT, triangular, uniform, normal, discrete or fixed",
        "没有这种分布：请写 PERT、三角、均匀、正态、离散或固定",
    ),
    RowProblem.RANGE_ORDER: (
        "low, likely and high are not in ascending order",
        "最小、最可能、最大没有按从小到大排列",
    ),
    RowProblem.PROBABILITY_INVALID: (
        "this is no probability: write 30% or 0.3",
        "这不是概率：请写 30% 或 0.3",
    ),
    RowProblem.RISK_WITHOUT_EFFECT: (
        "the risk has no effect: it needs tasks and a delay or a factor, or a cost",
        "风险没有影响：需要任务及延误或倍数，或者成本",
    ),
}  # fmt: skip


def file_sentence(error: UnreadablePlanError, language: str) -> str:
    """Why the file is refused, as the end of a sentence, without full stop. ``language``: zh…, else English."""
    return _said(_FILES[error.code], error.params, language)


def cell_sentence(error: TableError, language: str) -> str:
    """Where in a table something is wrong, and what."""
    said = _said(_CELLS[error.code], error.params, language)
    if _chinese(language):
        where = f"第 {error.row} 行“{error.column}”" + (f"“{error.value}”" if error.value else "")
        return f"{where}：{said}"
    where = f"row {error.row}, {error.column}" + (f" “{error.value}”" if error.value else "")
    return f"{where}: {said}"


def plan_sentence(error: PlanError, name: Callable[[int], str], language: str) -> str:
    """Why a plan cannot be scheduled; ``name`` gives the name of a task."""
    chinese = _chinese(language)
    if isinstance(error, UncertaintyError):
        return uncertainty_sentence(error, language)
    if isinstance(error, CycleError | ParentLoopError):
        path = " → ".join(f"“{name(key)}”" for key in (*error.keys[:20], error.keys[0]))
        said = ("these tasks wait for each other in a circle: {path}", "这些任务循环依赖：{path}")
        return _said(said, {"path": path}, language)
    if isinstance(error, NoWorkingTimeError):
        said = ("the calendar “{name}” has no working time left", "日历“{name}”没有可用的工作时间")
        return _said(said, {"name": error.name or str(error.calendar)}, language)
    if isinstance(error, DateOutOfRangeError):
        return (
            "计算出的日期超出 1970 至 2100 年"
            if chinese
            else "a date would lie outside the years 1970 to 2100"
        )
    return f"计划无法计算：{error}" if chinese else str(error).rstrip(".")


def _said(sentences: tuple[str, str], params: Mapping[str, str | int], language: str) -> str:
    return sentences[_chinese(language)].format_map(dict(params))


def _chinese(language: str) -> bool:
    return language.lower().startswith("zh")
