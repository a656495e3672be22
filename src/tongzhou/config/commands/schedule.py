"""``tongzhou schedule PLAN``: the dates, floats and drivers of every task of a plan file.

Reads what can be imported (Microsoft Project XML, XLSX, XLS, ODS, CSV) with the same limits, schedules it and
prints a table, or JSON with ``--json``. No database is needed. A file that cannot be read or scheduled ends
with exit status 2 and one sentence on the standard error saying what is wrong and where.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from tongzhou.config.commands.plan_input import (
    ended,
    limits_for,
    plan_parser,
    read_document,
    say,
    scheduled,
    speak,
)
from tongzhou.config.commands.terminal import minutes, moment, print_json, print_table, progress

if TYPE_CHECKING:
    from tongzhou.engine.critical_path import Driver, Schedule

_DATES = ("start", "finish", "early_start", "early_finish", "late_start", "late_finish")
_RIGHT, _FOLDING = (0, 8, 9), (1,)


def main(argv: list[str]) -> int:
    """Schedule one file; return 0, or 2 when it cannot be read or scheduled."""
    speak(argv)
    parser = plan_parser(
        "schedule",
        say(
            "Compute dates, floats and drivers of every task of a plan file.",
            "计算计划文件中每个任务的日期、浮动时间和决定因素。",
        ),
    )
    arguments = parser.parse_args(argv)
    return ended("schedule", arguments.plan, lambda: _schedule(arguments))


def _schedule(arguments: argparse.Namespace) -> None:
    steps = (say("Reading", "读取"), say("Scheduling", "计算"), say("Writing", "输出"))
    with progress(steps, wanted=arguments.progress) as step:
        step(0)
        plan = read_document(arguments.plan, limits_for(arguments.limit_tasks)).plan
        step(1)
        schedule = scheduled(plan)
        step(2)
        rows = list(_rows(schedule, lambda done: step(2, done / max(len(schedule.start), 1))))
    if arguments.json:
        print_json({"tasks": rows})
        return
    red = [number for number, row in enumerate(rows) if row["critical"]]
    print_table(_headings(), [_cells(row) for row in rows], right=_RIGHT, folding=_FOLDING, red=red)


def _headings() -> tuple[str, ...]:
    english = (
        "UID", "Name", "Start", "Finish", "Early start", "Early finish", "Late start", "Late finish",
        "Total float", "Free float", "Critical", "Driver",
    )  # fmt: skip
    chinese = (
        "标识", "名称", "开始", "完成", "最早开始", "最早完成", "最晚开始", "最晚完成", "总浮动时间",
        "自由浮动时间", "关键", "决定因素",
    )  # fmt: skip
    return tuple(say(*pair) for pair in zip(english, chinese, strict=True))


def _rows(schedule: Schedule, done: Callable[[int], None]) -> Iterator[dict[str, Any]]:
    """One row per task, in the order of the plan; slacks in minutes."""
    s = schedule
    for i, task in enumerate(s.plan.tasks):
        if i % 1_000 == 0:
            done(i)
        yield {
            "uid": task.key,
            "name": task.name,
            "start": moment(s.start[i]),
            "finish": moment(s.finish[i]),
            "early_start": moment(s.early_start[i]),
            "early_finish": moment(s.early_finish[i]),
            "late_start": moment(s.late_start[i]),
            "late_finish": moment(s.late_finish[i]),
            "total_slack_min": minutes(s.total_slack[i]),
            "free_slack_min": minutes(s.free_slack[i]),
            "critical": s.critical[i],
            "summary": s.summary[i],
            "drivers": [_driver(driver) for driver in s.drivers(task.key)],
        }


def _driver(driver: Driver) -> dict[str, Any]:
    """The reason with what it has: the other task, the link's type and lag, the date, the constraint."""
    from tongzhou.engine.plan import Constraint, LagUnit, LinkType

    told: dict[str, Any] = {"kind": driver.kind.value}
    if driver.key is not None:
        told["uid"] = driver.key
    if driver.link_type is not None:
        told["type"] = LinkType(driver.link_type).name
        percent = driver.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT)
        told["lag"] = driver.lag / 100 if percent else minutes(driver.lag)
        told["lag_unit"] = ("minutes", "elapsed minutes", "percent", "elapsed percent")[driver.lag_unit]
    if driver.constraint is not None:
        told["constraint"] = Constraint(driver.constraint).name
    if driver.instant is not None:
        told["date"] = moment(driver.instant)
    return told


def _cells(row: dict[str, Any]) -> list[str]:
    """The row as text."""
    dates = [row[key][:16].replace("T", " ") for key in _DATES]
    slack = [f"{row[k]:g}" for k in ("total_slack_min", "free_slack_min")]
    critical = say("yes", "是") if row["critical"] else ""
    return [str(row["uid"]), row["name"], *dates, *slack, critical, _told(row["drivers"])]


def _told(drivers: list[dict[str, Any]]) -> str:
    """The strongest driver in a few characters: ``12FS+480`` for a link, else its kind."""
    if not drivers:
        return ""
    first = drivers[0]
    if "type" not in first:
        return str(first["kind"])
    lag = f"{first['lag']:+g}" if first["lag"] else ""
    return f"{first['uid']}{first['type']}{lag}"
