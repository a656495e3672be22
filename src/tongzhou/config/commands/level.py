"""``tongzhou level PLAN``: delays after which nobody is needed more than they are there.

Says which tasks would move and why, what becomes of the end, and what cannot be solved; changes nothing, but writes
the levelled plan to another file when asked (``--out``). Exit status 2 and a sentence when something cannot be
read or computed.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tongzhou.config.commands.plan_input import (
    About,
    Refused,
    ended,
    impossible,
    limits_for,
    plan_parser,
    read_document,
    say,
    seconds,
    speak,
    unopened,
)
from tongzhou.config.commands.terminal import print_json, progress

if TYPE_CHECKING:
    from tongzhou.engine.levelling import Proposal, Request
    from tongzhou.exchange.document import PlanDocument


@dataclass(frozen=True, slots=True)
class Answer(About):
    """A proposal with the document it is about."""

    request: Request
    proposal: Proposal

    def name(self, key: int) -> str:
        """The name of a task, or its number."""
        return self.proposal.plan.tasks[self.proposal.before.place(key)].name or str(key)


def main(argv: list[str]) -> int:
    """Level one file; return 0, or 2 when it cannot be read or levelled."""
    speak(argv)
    arguments = _parser().parse_args(argv)
    return ended("level", arguments.plan, lambda: _level(arguments))


def _parser() -> argparse.ArgumentParser:
    parser = plan_parser(
        "level",
        say(
            "Level resources: which tasks would have to wait, and what becomes of the end?",
            "资源平衡：哪些任务需要推迟，对完成日期有何影响？",
        ),
    )
    add = parser.add_argument
    add(
        "--seconds", type=seconds, default=10.0, metavar="S",
        help=say("processor time to search (default 10)", "搜索所用的处理器时间，秒（默认 10）"),
    )  # fmt: skip
    add(
        "--schedules", type=_count, metavar="N",
        help=say(
            "search so many timetables instead of seconds: the same result on every machine",
            "按方案数量而非时间限制搜索：在任何机器上结果相同",
        ),
    )  # fmt: skip
    add(
        "--within-slack", action="store_true",
        help=say("keep the end; report what does not fit", "不推迟完成日期；报告无法安排的任务"),
    )  # fmt: skip
    add(
        "--hard-deadlines", action="store_true",
        help=say("delay no task beyond its deadline", "不把任务推迟到其期限之后"),
    )  # fmt: skip
    add(
        "--resources", metavar="A,B",
        help=say("only these (names or numbers)", "仅平衡这些资源（名称或编号）"),
    )  # fmt: skip
    add("--seed", type=int, default=1, metavar="N", help=say("another seed, another search", "随机种子"))
    add("--workers", type=_count, default=1, metavar="N", help=say("threads (default 1)", "线程数（默认 1）"))
    add(
        "--csv", nargs="?", const="-", metavar="FILE",
        help=say("the moves as CSV, into a file or printed", "以 CSV 输出变动（写入文件或直接打印）"),
    )  # fmt: skip
    add("--html", type=Path, metavar="FILE", help=say("write a page with the workload", "写出带负荷图的网页"))
    add(
        "--out", type=Path, metavar="FILE",
        help=say("write the levelled plan (Microsoft Project XML)", "写出平衡后的计划（Microsoft Project XML）"),
    )  # fmt: skip
    add(
        "--constraints", action="store_true",
        help=say("in it: start no earlier than, not delays", "其中用“不得早于…开始”代替延迟"),
    )  # fmt: skip
    return parser


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


# ── computing ─────────────────────────────────────────────────────────────────────────────────────────
def _level(arguments: argparse.Namespace) -> None:
    steps = (say("Reading", "读取"), say("Levelling", "平衡"), say("Writing", "输出"))
    with progress(steps, wanted=arguments.progress) as step:
        step(0)
        document = read_document(arguments.plan, limits_for(arguments.limit_tasks))
        request = _request(arguments, document)
        step(1)
        answer = Answer(document, request, _proposal(document, request, lambda part: step(1, part)))
        step(2)
        _write_files(arguments, answer)
    _print(arguments, answer)


def _request(arguments: argparse.Namespace, document: PlanDocument) -> Request:
    from tongzhou.engine.levelling import Budget, Request

    seconds = None if arguments.schedules is not None else arguments.seconds
    return Request(
        capacities={
            resource.key: ((0, max(document.resources[resource.key].max_units, 0)),)
            for resource in document.plan.resources
            if resource.work and resource.key in document.resources
        },
        resources=None if arguments.resources is None else _resources(arguments.resources, document),
        priorities={
            key: details.priority for key, details in document.tasks.items() if details.priority != 500
        },
        within_slack=arguments.within_slack,
        hard_deadlines=arguments.hard_deadlines,
        budget=Budget(
            seconds=seconds, schedules=arguments.schedules, workers=arguments.workers, seed=arguments.seed
        ),
    )


def _resources(text: str, document: PlanDocument) -> frozenset[int]:
    """The resources of a list of names and numbers."""
    names: dict[str, set[int]] = {}
    for resource in document.plan.resources:
        details = document.resources.get(resource.key)
        names.setdefault(str(resource.key), set()).add(resource.key)
        if details is not None and details.name:
            names.setdefault(details.name.casefold(), set()).add(resource.key)
    found: set[int] = set()
    for part in text.replace("，", ",").split(","):
        wanted = part.strip()
        if wanted.casefold() not in names:
            raise Refused(say(f"there is no resource “{wanted}”.", f"没有资源“{wanted}”。"))
        found |= names[wanted.casefold()]
    return frozenset(found)


def _proposal(document: PlanDocument, request: Request, done: Callable[[float], None]) -> Proposal:
    from tongzhou.engine.errors import PlanError
    from tongzhou.engine.levelling import level

    part = 0.0

    def better(_finish: int, _bound: int) -> None:
        nonlocal part
        part += (1 - part) / 8
        done(part)

    try:
        return level(document.plan, request, progress=better)
    except PlanError as error:
        raise Refused(impossible(error, document.plan)) from error


# ── the answer ────────────────────────────────────────────────────────────────────────────────────────
def _write_files(arguments: argparse.Namespace, answer: Answer) -> None:
    from tongzhou.config.commands import level_report

    try:
        if arguments.csv not in (None, "-"):
            text = level_report.as_csv(answer)
            Path(arguments.csv).write_text(text, encoding="utf-8-sig", newline="")
        if arguments.html is not None:
            arguments.html.write_text(level_report.page(answer), encoding="utf-8")
        if arguments.out is not None:
            arguments.out.write_bytes(_levelled(answer, constraints=arguments.constraints))
    except OSError as error:
        name = Path(str(error.filename or "")).name
        raise Refused(f"{name}{say(': ', '：')}{unopened(error)}") from error


def _levelled(answer: Answer, *, constraints: bool) -> bytes:
    from tongzhou.exchange.mspdi_writer import write_mspdi

    proposal = answer.proposal
    plan = proposal.as_constraints() if constraints else proposal.accepted()
    return write_mspdi(replace(answer.document, plan=plan), proposal.after)


def _print(arguments: argparse.Namespace, answer: Answer) -> None:
    from tongzhou.config.commands import level_report

    if arguments.json:
        print_json(level_report.as_json(answer))
    elif arguments.csv == "-":
        print(level_report.as_csv(answer), end="")
    else:
        level_report.print_tables(answer)
