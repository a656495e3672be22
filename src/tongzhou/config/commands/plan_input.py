"""What every command about a plan file begins with: its arguments, its language, reading and scheduling.

A file that cannot be read or computed is ``Refused`` with one sentence in the language of the person; the
command prints it on the standard error and ends with exit status 2.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tongzhou.config.cli import choose_language, language
from tongzhou.exchange.limits import LIMITS, MB, Limits

if TYPE_CHECKING:
    from tongzhou.engine.critical_path import Schedule
    from tongzhou.engine.errors import PlanError
    from tongzhou.engine.plan import Plan
    from tongzhou.exchange.document import PlanDocument
    from tongzhou.exchange.errors import UnreadablePlanError

_KB_PER_TASK, _MEMORY_KB_PER_TASK, _TASKS_PER_SECOND = 4, 40, 1_000
_SHOWN_ERRORS = 20


class Refused(Exception):
    """The command cannot do what it is for; the text says why, in the language of the person."""


@dataclass(frozen=True, slots=True)
class About:
    """The document that a command's answer is about, and what things are called in it."""

    document: PlanDocument

    @property
    def title(self) -> str:
        """What the plan is called."""
        project = self.document.project
        return project.title or project.name

    def person(self, key: int) -> str:
        """The name of a resource, or its number."""
        details = self.document.resources.get(key)
        return (details.name if details is not None else "") or str(key)


def speak(argv: list[str]) -> None:
    """Choose the language that ``--language`` asks for, before help is written and anything is said."""
    before = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    before.add_argument("--language", choices=("zh", "en"))
    try:
        choose_language(before.parse_known_args(argv)[0].language)
    except argparse.ArgumentError:
        choose_language(None)  # the command's own parser says what is wrong


def say(english: str, chinese: str) -> str:
    """One of two texts, in the language of the person."""
    return chinese if language() == "zh" else english


def full_stop() -> str:
    """The full stop of the language."""
    return say(".", "。")


def seconds(text: str) -> float:
    """Processor time to search, up to a day; refused with ``ValueError``."""
    value = float(text)
    if not 0 < value <= 86_400:
        raise ValueError(text)
    return value


def plan_parser(name: str, description: str) -> argparse.ArgumentParser:
    """A parser with the arguments that every command about a plan file has."""
    parser = argparse.ArgumentParser(prog=f"tongzhou {name}", description=description)
    parser.add_argument(
        "plan", type=Path, metavar="PLAN", help="XML (Microsoft Project), XLSX, XLS, ODS, CSV"
    )
    parser.add_argument("--json", action="store_true", help=say("print JSON", "输出 JSON"))
    parser.add_argument(
        "--language", choices=("zh", "en"), help=say("language of what is said", "输出所用的语言")
    )
    parser.add_argument(
        "--no-progress", dest="progress", action="store_false", help=say("no progress bar", "不显示进度条")
    )
    parser.add_argument(
        "--limit-tasks", type=int, default=LIMITS.tasks, metavar="N",
        help=say(f"most tasks (default {LIMITS.tasks})", f"最多任务数（默认 {LIMITS.tasks}）"),
    )  # fmt: skip
    return parser


def ended(command: str, file: Path, work: Callable[[], None]) -> int:
    """Do the work of a command; return its exit status: 0, or 2 when it was refused."""
    try:
        work()
    except Refused as refusal:
        print(f"tongzhou {command}: {file.name}: {refusal}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever read the output has seen enough
        sys.stderr.close()
        return 0
    return 0


def limits_for(tasks: int) -> Limits:
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


def read_document(path: Path, limits: Limits) -> PlanDocument:
    """The plan file, read with its limits in a process of its own."""
    from tongzhou.exchange.errors import UnreadablePlanError
    from tongzhou.exchange.read import read_plan

    data = read_bytes(path, limits)
    try:
        return read_plan(data, path.name, limits=limits)
    except UnreadablePlanError as error:
        raise Refused(unreadable(error)) from error


def read_bytes(path: Path, limits: Limits) -> bytes:
    """The content of a file of the person's."""
    from tongzhou.exchange.errors import Unreadable, UnreadablePlanError

    try:
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
        size = path.stat().st_size
    except OSError as error:
        raise Refused(unopened(error)) from error
    if size > limits.file_bytes:
        sizes = {"limit_mb": limits.file_bytes // MB, "size_mb": -(-size // MB)}
        raise Refused(unreadable(UnreadablePlanError(Unreadable.FILE_TOO_LARGE, sizes)))
    return data


def scheduled(plan: Plan) -> Schedule:
    """The schedule of a plan that was read."""
    from tongzhou.engine.critical_path import schedule
    from tongzhou.engine.errors import PlanError

    try:
        return schedule(plan)
    except PlanError as error:
        raise Refused(impossible(error, plan)) from error


# ── sentences ─────────────────────────────────────────────────────────────────────────────────────────
def impossible(error: PlanError, plan: Plan) -> str:
    """Why a plan cannot be computed."""
    from tongzhou.exchange.words import plan_sentence

    names = {task.key: task.name for task in plan.tasks}
    return plan_sentence(error, lambda key: names.get(key, str(key)), language()) + full_stop()


def unopened(error: OSError) -> str:
    """Why a file cannot be opened or written."""
    if language() == "zh":
        reasons = {
            FileNotFoundError: "没有这个文件",
            PermissionError: "没有访问权限",
            IsADirectoryError: "这是一个目录",
        }
        return reasons.get(type(error), f"无法打开（{error.strerror}）")
    return f"cannot be opened ({error.strerror})"


def unreadable(error: UnreadablePlanError) -> str:
    """Why a file cannot be read; of a table the cells that are wrong."""
    from tongzhou.exchange.errors import UnreadableTableError
    from tongzhou.exchange.words import cell_sentence, file_sentence

    said = file_sentence(error, language())
    if not isinstance(error, UnreadableTableError):
        return said + full_stop()
    shown = [cell_sentence(cell, language()) for cell in error.errors[:_SHOWN_ERRORS]]
    more = int(error.params["count"]) - len(shown)
    if more > 0:
        shown.append(say(f"… and {more} more", f"…（另有 {more} 处）"))
    return f"{said}{say(':', '：')}\n  " + "\n  ".join(shown)
