"""``tongzhou schedule PLAN``: the dates, floats and drivers of every task of a plan file.

Reads what can be imported (Microsoft Project XML, XLSX, XLS, ODS, CSV) with the same limits, schedules it and
prints a table, or JSON with ``--json``. No database is needed. A file that cannot be read or scheduled ends
with exit status 2 and one sentence on the standard error saying what is wrong and where.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tongzhou.config.cli import language
from tongzhou.exchange.limits import LIMITS, MB, Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from tongzhou.engine.critical_path import Driver, Schedule
    from tongzhou.engine.plan import Plan

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (wall-clock time of the project, without a zone)
_KB_PER_TASK, _MEMORY_KB_PER_TASK, _TASKS_PER_SECOND = 4, 40, 1_000
_SHOWN_ERRORS = 20
_HEADINGS = {
    "en": ("UID", "Name", "Start", "Finish", "Early start", "Early finish", "Late start", "Late finish",
           "Total float", "Free float", "Critical", "Driver"),
    "zh": ("标识", "名称", "开始", "完成", "最早开始", "最早完成", "最晚开始", "最晚完成", "总浮动时间",
           "自由浮动时间", "关键", "决定因素"),
}  # fmt: skip
_STEPS = {"en": ("Reading", "Scheduling", "Writing"), "zh": ("读取", "计算", "输出")}

_DATES = ("start", "finish", "early_start", "early_finish", "late_start", "late_finish")

Step = Any
"""A function that says which step is under way and how much of it is done."""


class _Refused(Exception):
    """The file cannot be read or scheduled; the text says why, in the language of the person."""


def main(argv: list[str]) -> int:
    """Schedule one file; return 0, or 2 when it cannot be read or scheduled."""
    arguments = _parser().parse_args(argv)
    limits = _limits(arguments.limit_tasks)
    try:
        with _progress(arguments.progress) as step:
            step(0)
            plan = _read(arguments.plan, limits)
            step(1)
            schedule = _scheduled(plan)
            step(2)
            rows = list(_rows(schedule, lambda done: step(2, done / max(len(schedule.start), 1))))
    except _Refused as refusal:
        print(f"tongzhou schedule: {arguments.plan.name}: {refusal}", file=sys.stderr)
        return 2
    _print_json(rows) if arguments.json else _print_table(rows)
    return 0


def _parser() -> argparse.ArgumentParser:
    zh = language() == "zh"
    parser = argparse.ArgumentParser(
        prog="tongzhou schedule",
        description="计算计划文件中每个任务的日期、浮动时间和决定因素。" if zh
        else "Compute dates, floats and drivers of every task of a plan file.",
    )  # fmt: skip
    parser.add_argument(
        "plan", type=Path, metavar="PLAN", help="XML (Microsoft Project), XLSX, XLS, ODS, CSV"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON" if zh else "print JSON")
    parser.add_argument(
        "--no-progress",
        dest="progress",
        action="store_false",
        help="不显示进度条" if zh else "no progress bar",
    )
    parser.add_argument(
        "--limit-tasks", type=int, default=LIMITS.tasks, metavar="N",
        help=f"最多任务数（默认 {LIMITS.tasks}）" if zh else f"most tasks (default {LIMITS.tasks})",
    )  # fmt: skip
    return parser


def _limits(tasks: int) -> Limits:
    """The limits, with room for so many tasks: whoever asks for more has a machine of their own."""
    if tasks <= LIMITS.tasks:
        return replace(LIMITS, tasks=max(tasks, 1))
    size = tasks * _KB_PER_TASK * 1024
    return replace(
        LIMITS,
        tasks=tasks,
        links=max(LIMITS.links, 5 * tasks),
        file_bytes=max(LIMITS.file_bytes, size),
        unpacked_bytes=max(LIMITS.unpacked_bytes, size),
        output_bytes=max(LIMITS.output_bytes, size),
        memory_bytes=max(LIMITS.memory_bytes, tasks * _MEMORY_KB_PER_TASK * 1024),
        seconds=max(LIMITS.seconds, tasks // _TASKS_PER_SECOND),
        wall_seconds=max(LIMITS.wall_seconds, 3 * tasks // _TASKS_PER_SECOND),
    )


# ── reading and computing ─────────────────────────────────────────────────────────────────────────────
def _read(path: Path, limits: Limits) -> Plan:
    from tongzhou.exchange.errors import Unreadable, UnreadablePlanError
    from tongzhou.exchange.read import read_plan

    try:
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
        size = path.stat().st_size
    except OSError as error:
        raise _Refused(_unopened(error)) from error
    if size > limits.file_bytes:
        sizes = {"limit_mb": limits.file_bytes // MB, "size_mb": -(-size // MB)}
        raise _Refused(_unreadable(UnreadablePlanError(Unreadable.FILE_TOO_LARGE, sizes)))
    try:
        return read_plan(data, path.name, limits=limits).plan
    except UnreadablePlanError as error:
        raise _Refused(_unreadable(error)) from error


def _unopened(error: OSError) -> str:
    if language() == "zh":
        reasons = {
            FileNotFoundError: "没有这个文件",
            PermissionError: "没有读取权限",
            IsADirectoryError: "这是一个目录",
        }
        return reasons.get(type(error), f"无法打开（{error.strerror}）")
    return f"cannot be opened ({error.strerror})"


def _unreadable(error: Exception) -> str:
    from tongzhou.exchange.errors import UnreadablePlanError, UnreadableTableError
    from tongzhou.exchange.words import cell_sentence, file_sentence

    assert isinstance(error, UnreadablePlanError)
    said = file_sentence(error, language())
    if not isinstance(error, UnreadableTableError):
        return said + _full_stop()
    shown = [cell_sentence(cell, language()) for cell in error.errors[:_SHOWN_ERRORS]]
    more = int(error.params["count"]) - len(shown)
    if more > 0:
        shown.append(f"…（另有 {more} 处）" if language() == "zh" else f"… and {more} more")
    colon = "：" if language() == "zh" else ":"
    return f"{said}{colon}\n  " + "\n  ".join(shown)


def _full_stop() -> str:
    return "。" if language() == "zh" else "."


def _scheduled(plan: Plan) -> Schedule:
    from tongzhou.engine.critical_path import schedule
    from tongzhou.engine.errors import PlanError
    from tongzhou.exchange.words import plan_sentence

    try:
        return schedule(plan)
    except PlanError as error:
        names = {task.key: task.name for task in plan.tasks}
        raise _Refused(
            plan_sentence(error, lambda key: names.get(key, str(key)), language()) + _full_stop()
        ) from error


# ── the answer ────────────────────────────────────────────────────────────────────────────────────────
def _rows(schedule: Schedule, done: Callable[[int], None]) -> Iterator[dict[str, Any]]:
    """One row per task, in the order of the plan; slacks in minutes."""
    s = schedule
    for i, task in enumerate(s.plan.tasks):
        if i % 1_000 == 0:
            done(i)
        yield {
            "uid": task.key,
            "name": task.name,
            "start": _moment(s.start[i]),
            "finish": _moment(s.finish[i]),
            "early_start": _moment(s.early_start[i]),
            "early_finish": _moment(s.early_finish[i]),
            "late_start": _moment(s.late_start[i]),
            "late_finish": _moment(s.late_finish[i]),
            "total_slack_min": _minutes(s.total_slack[i]),
            "free_slack_min": _minutes(s.free_slack[i]),
            "critical": s.critical[i],
            "summary": s.summary[i],
            "drivers": [_driver(driver) for driver in s.drivers(task.key)],
        }


def _moment(instant: int) -> str:
    return (_EPOCH + timedelta(seconds=instant)).isoformat()


def _minutes(seconds: int) -> int | float:
    return seconds // 60 if seconds % 60 == 0 else seconds / 60


def _driver(driver: Driver) -> dict[str, Any]:
    """The reason with what it has: the other task, the link's type and lag, the date, the constraint."""
    from tongzhou.engine.plan import Constraint, LagUnit, LinkType

    told: dict[str, Any] = {"kind": driver.kind.value}
    if driver.key is not None:
        told["uid"] = driver.key
    if driver.link_type is not None:
        told["type"] = LinkType(driver.link_type).name
        percent = driver.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT)
        told["lag"] = driver.lag / 100 if percent else _minutes(driver.lag)
        told["lag_unit"] = ("minutes", "elapsed minutes", "percent", "elapsed percent")[driver.lag_unit]
    if driver.constraint is not None:
        told["constraint"] = Constraint(driver.constraint).name
    if driver.instant is not None:
        told["date"] = _moment(driver.instant)
    return told


def _print_json(rows: list[dict[str, Any]]) -> None:
    import orjson

    sys.stdout.buffer.write(orjson.dumps({"tasks": rows}) + b"\n")
    sys.stdout.buffer.flush()


def _print_table(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False, header_style="bold")
    for place, heading in enumerate(_HEADINGS[language()]):
        table.add_column(heading, justify="right" if place in {0, 8, 9} else "left", no_wrap=place != 1)
    for row in rows:
        style = "red" if row["critical"] else ""
        table.add_row(*(Text(cell, style) for cell in _cells(row)))
    Console(width=None if sys.stdout.isatty() else 240).print(table)


def _cells(row: dict[str, Any]) -> list[str]:
    """The row as text, safe for a terminal: names are other people's."""
    name = "".join(c if c.isprintable() else " " for c in row["name"])
    yes = "是" if language() == "zh" else "yes"
    dates = [row[key][:16].replace("T", " ") for key in _DATES]
    slack = [f"{row[k]:g}" for k in ("total_slack_min", "free_slack_min")]
    return [str(row["uid"]), name, *dates, *slack, yes if row["critical"] else "", _told(row["drivers"])]


def _told(drivers: list[dict[str, Any]]) -> str:
    """The strongest driver in a few characters: ``12FS+480`` for a link, else its kind."""
    if not drivers:
        return ""
    first = drivers[0]
    if "type" not in first:
        return str(first["kind"])
    lag = f"{first['lag']:+g}" if first["lag"] else ""
    return f"{first['uid']}{first['type']}{lag}"


@contextmanager
def _progress(wanted: bool) -> Iterator[Step]:
    """Shows the steps on the standard error while work goes on; nothing where nobody would see it."""
    if not wanted or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    steps = _STEPS[language()]
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        shown = bar.add_task(steps[0], total=len(steps))
        yield lambda number, part=0.0: bar.update(shown, description=steps[number], completed=number + part)
