"""The words of an exported table, in Chinese and English: headings, labels, instructions.

What is written with them is read again by ``columns``, ``cells`` and ``project``, whatever the language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tongzhou.engine.plan import Constraint
from tongzhou.exchange.table.columns import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Everything a table says beside what people wrote."""

    language: str
    plan: str
    project_sheet: str
    calendars_sheet: str
    instructions_sheet: str
    columns: Mapping[Column, str]
    computed: tuple[str, str, str, str, str, str, str]
    constraints: Mapping[Constraint, str]
    yes: str
    no: str
    manual: str
    automatic: str
    project: Mapping[str, str]
    calendars: tuple[str, str, str, str, str, str, str]
    """Headings: calendar, base, kind, from, to, working time, name."""
    instructions: tuple[str, ...]


ENGLISH = Words(
    language="en",
    plan="Plan",
    project_sheet="Project",
    calendars_sheet="Calendars",
    instructions_sheet="Instructions",
    columns={
        Column.UID: "Unique ID", Column.ID: "ID", Column.WBS: "WBS", Column.LEVEL: "Outline level",
        Column.NAME: "Task name", Column.DURATION: "Duration", Column.START: "Start", Column.FINISH: "Finish",
        Column.PREDECESSORS: "Predecessors", Column.RESOURCES: "Resources", Column.PERCENT: "% complete",
        Column.MILESTONE: "Milestone", Column.CONSTRAINT: "Constraint", Column.CONSTRAINT_DATE: "Constraint date",
        Column.DEADLINE: "Deadline", Column.DELIVERABLE: "Deliverable", Column.NOTES: "Notes",
        Column.MODE: "Task mode", Column.ACTIVE: "Active", Column.CALENDAR: "Calendar",
        Column.PRIORITY: "Priority", Column.WORK: "Work", Column.ACTUAL_START: "Actual start",
        Column.ACTUAL_FINISH: "Actual finish", Column.REMAINING: "Remaining duration",
    },
    computed=("Early start", "Early finish", "Late start", "Late finish", "Total float", "Free float", "Critical"),
    constraints={
        Constraint.ASAP: "As soon as possible", Constraint.ALAP: "As late as possible",
        Constraint.MSO: "Must start on", Constraint.MFO: "Must finish on",
        Constraint.SNET: "Start no earlier than", Constraint.SNLT: "Start no later than",
        Constraint.FNET: "Finish no earlier than", Constraint.FNLT: "Finish no later than",
    },
    yes="Yes",
    no="No",
    manual="Manual",
    automatic="Automatic",
    project={
        "title": "Project", "start": "Project start", "status": "Status date", "calendar": "Working calendar",
        "day": "Hours per day", "week": "Hours per week", "month": "Days per month", "from": "Day starts",
        "to": "Day ends",
    },
    calendars=("Calendar", "Base calendar", "Kind", "From", "To", "Working time", "Name"),
    instructions=(
        "How to fill in this plan",
        "One row per task. Only the task name is required; headings may stand in any of the first 20 rows.",
        "WBS or outline level make the hierarchy: 1, 1.1, 1.2, 2 … A task with tasks below it is a summary task.",
        "Duration: 5d, 2w, 8h, 30min, 1mo; 3ed are three days around the clock; 0d or Milestone = Yes is a milestone.",
        "Predecessors: ID or WBS code of the task to wait for, then type and lag: 3, 3FS+2d, 5SS-1d, 4FF+50%.",
        "Types: FS finish to start (the usual one), SS start to start, FF finish to finish, SF start to finish.",
        "Several predecessors or resources are separated by commas or semicolons. Half-time: Li Si[50%].",
        "Dates: 2026-03-05 or 2026-03-05 13:00. A start without predecessor and constraint: “start no earlier than”.",
        "Delete the example rows before you import the file.",
    ),
)  # fmt: skip

CHINESE = Words(
    language="zh",
    plan="计划",
    project_sheet="项目",
    calendars_sheet="日历",
    instructions_sheet="填写说明",
    columns={
        Column.UID: "唯一标识号", Column.ID: "编号", Column.WBS: "WBS", Column.LEVEL: "大纲级别",
        Column.NAME: "任务名称", Column.DURATION: "工期", Column.START: "开始", Column.FINISH: "完成",
        Column.PREDECESSORS: "前置任务", Column.RESOURCES: "资源名称", Column.PERCENT: "完成百分比",
        Column.MILESTONE: "里程碑", Column.CONSTRAINT: "约束", Column.CONSTRAINT_DATE: "约束日期",
        Column.DEADLINE: "截止日期", Column.DELIVERABLE: "交付物", Column.NOTES: "备注",
        Column.MODE: "任务模式", Column.ACTIVE: "启用", Column.CALENDAR: "任务日历",
        Column.PRIORITY: "优先级", Column.WORK: "工作量", Column.ACTUAL_START: "实际开始",
        Column.ACTUAL_FINISH: "实际完成", Column.REMAINING: "剩余工期",
    },
    computed=("最早开始", "最早完成", "最晚开始", "最晚完成", "总浮动时间", "自由浮动时间", "关键"),
    constraints={
        Constraint.ASAP: "越早越好", Constraint.ALAP: "越晚越好", Constraint.MSO: "必须开始于",
        Constraint.MFO: "必须完成于", Constraint.SNET: "不得早于…开始", Constraint.SNLT: "不得晚于…开始",
        Constraint.FNET: "不得早于…完成", Constraint.FNLT: "不得晚于…完成",
    },
    yes="是",
    no="否",
    manual="手动",
    automatic="自动",
    project={
        "title": "项目", "start": "项目开始", "status": "状态日期", "calendar": "工作日历", "day": "每日工时",
        "week": "每周工时", "month": "每月天数", "from": "上班时间", "to": "下班时间",
    },
    calendars=("日历", "基准日历", "类别", "从", "到", "工作时间", "名称"),
    instructions=(
        "如何填写这份计划",
        "每个任务一行，只有任务名称必填；表头可以位于前 20 行中的任意一行。",
        "层级由 WBS 或大纲级别决定：1、1.1、1.2、2……下面有任务的任务是摘要任务。",
        "工期：5天、2周、8小时、30分钟、1个月；3ed 表示连续三昼夜；0天或“里程碑”填“是”即为里程碑。",
        "前置任务：所等待任务的编号或 WBS 编码，后接类型和延隔：3、3FS+2天、5SS-1天、4FF+50%。",
        "类型：FS 完成-开始（最常用）、SS 开始-开始、FF 完成-完成、SF 开始-完成。",
        "多个前置任务或资源之间用逗号或分号隔开。半职投入：李四[50%]。",
        "日期：2026-03-05、2026年3月5日或 2026-03-05 13:00。没有前置任务和约束的开始日期按“不得早于…开始”处理。",
        "导入之前请删除示例行。",
    ),
)  # fmt: skip


def words_for(language: str) -> Words:
    """The words of a language: Chinese for ``zh``…, else English."""
    return CHINESE if language.lower().startswith("zh") else ENGLISH
