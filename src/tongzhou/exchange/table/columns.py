"""Which column of a table is what: headings in Chinese and English, and the row they stand in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from tongzhou.exchange.table.cells import Cell, as_text

SEARCHED_ROWS = 20


class Column(StrEnum):
    """What a column of a plan table can hold."""

    UID = "uid"
    ID = "id"
    WBS = "wbs"
    LEVEL = "level"
    NAME = "name"
    MODE = "mode"
    ACTIVE = "active"
    DURATION = "duration"
    START = "start"
    FINISH = "finish"
    PREDECESSORS = "predecessors"
    RESOURCES = "resources"
    PERCENT = "percent"
    MILESTONE = "milestone"
    CONSTRAINT = "constraint"
    CONSTRAINT_DATE = "constraint date"
    DEADLINE = "deadline"
    CALENDAR = "calendar"
    PRIORITY = "priority"
    WORK = "work"
    ACTUAL_START = "actual start"
    ACTUAL_FINISH = "actual finish"
    REMAINING = "remaining duration"
    DELIVERABLE = "deliverable"
    NOTES = "notes"
    COMPUTED = "computed"
    """Dates and floats the program computes: written, never read."""


_WORDS: Mapping[Column, str] = {
    Column.UID: "唯一标识号 唯一标识 uniqueid uid",
    Column.ID: "标识号 编号 序号 行号 任务编号 任务序号 id no # number row taskid",
    Column.WBS: "wbs wbs编号 wbs编码 wbs代码 wbs码 大纲数字 大纲编号 wbscode outlinenumber",
    Column.LEVEL: "大纲级别 层级 级别 层次 outlinelevel level indent",
    Column.NAME: "任务名称 名称 任务 工作名称 工作内容 工作项 工作任务 活动 活动名称 事项 name taskname task activity "
    "activityname title subject workitem",
    Column.MODE: "任务模式 排程方式 模式 taskmode mode schedulingmode",
    Column.ACTIVE: "可用 启用 有效 active",
    Column.DURATION: "工期 持续时间 历时 天数 工期天 计划工期 duration days plannedduration durationdays",
    Column.START: "开始 开始时间 开始日期 计划开始 计划开始时间 计划开始日期 起始日期 起始时间 "
    "start startdate starttime begin begindate plannedstart planstart",
    Column.FINISH: "完成 完成时间 完成日期 结束 结束时间 结束日期 计划完成 计划完成时间 计划完成日期 计划结束 "
    "计划结束时间 计划结束日期 finish finishdate finishtime end enddate due duedate "
    "plannedfinish plannedend planfinish",
    Column.PREDECESSORS: "前置任务 前置 紧前任务 紧前工作 紧前活动 依赖 依赖关系 前置工作 predecessors predecessor "
    "dependson dependencies dependency",
    Column.RESOURCES: "资源名称 资源 负责人 责任人 执行人 承担人 人员 resourcenames resources resource "
    "resourcename owner assignee assignedto responsible",
    Column.PERCENT: "完成百分比 进度 完成率 完成比例 百分比 完成度 %complete complete% percentcomplete complete %done "
    "percentdone progress percent %",
    Column.MILESTONE: "里程碑 是否里程碑 milestone ismilestone",
    Column.CONSTRAINT: "约束 约束类型 限制类型 限制 constraint constrainttype",
    Column.CONSTRAINT_DATE: "约束日期 约束时间 限制日期 constraintdate",
    Column.DEADLINE: "截止日期 截止时间 期限 最后期限 deadline",
    Column.CALENDAR: "日历 任务日历 工作日历 calendar taskcalendar",
    Column.PRIORITY: "优先级 priority",
    Column.WORK: "工时 工作量 work effort",
    Column.ACTUAL_START: "实际开始 实际开始时间 实际开始日期 actualstart",
    Column.ACTUAL_FINISH: "实际完成 实际完成时间 实际完成日期 实际结束 实际结束日期 actualfinish actualend",
    Column.REMAINING: "剩余工期 remainingduration",
    Column.DELIVERABLE: "交付物 交付件 成果 产出 deliverable deliverables output",
    Column.NOTES: "备注 说明 描述 注释 任务说明 notes note comment comments remarks remark description",
    Column.COMPUTED: "最早开始 最早开始时间 最早完成 最早完成时间 最晚开始 最晚开始时间 最晚完成 最晚完成时间 "
    "总浮动时间 自由浮动时间 总时差 自由时差 可宽延的总时间 可用可宽延时间 关键 "
    "earlystart earlyfinish latestart latefinish totalfloat freefloat totalslack freeslack critical",
}
_COLUMNS = {word: column for column, words in _WORDS.items() for word in words.split()}
_NOISE = re.compile(r"[\s_:：*./\-－—]|[((（\[【].*?[))）\]】]")
_UNIT_HINTS = (("小时", "h"), ("hour", "h"), ("周", "w"), ("week", "w"), ("月", "mo"), ("month", "mo"))


class Header(NamedTuple):
    """Where the headings stand and what they are."""

    row: int
    """Index of the row, from 0."""
    columns: Mapping[Column, int]
    others: Mapping[int, str]
    """Columns no heading of ours names: place → heading."""
    titles: Sequence[str]

    def title(self, column: Column) -> str:
        """The heading as it stands in the file."""
        place = self.columns.get(column)
        return "" if place is None else self.titles[place]

    def unit(self, column: Column) -> str:
        """The unit a bare number of that column is in: as the heading says, else days."""
        title = self.title(column).lower()
        return next((unit for word, unit in _UNIT_HINTS if word in title), "d")


def find_header(rows: Sequence[Sequence[Cell]]) -> Header | None:
    """The row of the first twenty with the most known headings; it needs a name and one more."""
    best: Header | None = None
    for number, row in enumerate(rows[:SEARCHED_ROWS]):
        header = _header(number, row)
        known = len(header.columns)
        if Column.NAME in header.columns and known > max(1, len(best.columns) if best else 0):
            best = header
    return best


def _header(number: int, row: Sequence[Cell]) -> Header:
    columns: dict[Column, int] = {}
    others: dict[int, str] = {}
    titles = [as_text(cell) for cell in row]
    for place, title in enumerate(titles):
        column = _COLUMNS.get(_NOISE.sub("", title).lower())
        if column is None:
            if title:
                others[place] = title
        elif column not in columns and column is not Column.COMPUTED:
            columns[column] = place
    return Header(number, columns, others, titles)
