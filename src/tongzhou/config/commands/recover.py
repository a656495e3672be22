"""``tongzhou recover PLAN --milestone M --days N``: ways to win days for a milestone, ranked, each verified.

Guesses what may be done (a task in three quarters of its time, weekends, overlaps …); says so; changes nothing, but
writes the plan with the first proposal in it to another file when asked (``--out``). Exit status 2 and a sentence when
something cannot be read or computed, 1 when the days cannot be won.
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
    from tongzhou.engine.plan import Plan, Task
    from tongzhou.engine.recovery import Advice, Options, Request
    from tongzhou.exchange.document import PlanDocument


@dataclass(frozen=True, slots=True)
class Answer(About):
    """An advice with the document it is about."""

    request: Request
    advice: Advice
    names: dict[int, str]

    def name(self, key: int | None) -> str:
        """The name of a task, or its number."""
        return self.names.get(key or 0) or str(key)


def main(argv: list[str]) -> int:
    """Advise on one file; return 0, 1 when the days cannot be won, 2 when the file cannot be read or computed."""
    speak(argv)
    arguments = _parser().parse_args(argv)
    reached: list[bool] = []
    status = ended("recover", arguments.plan, lambda: reached.append(_recover(arguments)))
    return status or (0 if all(reached) else 1)


def _parser() -> argparse.ArgumentParser:
    parser = plan_parser(
        "recover",
        say(
            "Recovery: how can days be won for a milestone, and what does it cost?",
            "赶工建议：如何为里程碑抢回时间，代价如何？",
        ),
    )
    add = parser.add_argument
    add(
        "--milestone", required=True, metavar="M",
        help=say("name or number of the milestone (or task)", "里程碑（或任务）的名称或编号"),
    )  # fmt: skip
    add(
        "--days", type=_count, required=True, metavar="N", help=say("working days to win", "要抢回的工作日数")
    )
    add(
        "--day-cost", type=_money, metavar="C",
        help=say("what a person costs a day; without it ranked by risk", "每人每天的成本；不填则按风险排序"),
    )  # fmt: skip
    add(
        "--optional", metavar="A,B",
        help=say("tasks that may be left out (names or numbers)", "可以省去的任务（名称或编号）"),
    )  # fmt: skip
    add("--no-extra-time", action="store_true", help=say("no weekend work, no overtime", "不加班"))
    add("--no-overlap", action="store_true", help=say("let nothing begin early", "不让任务提前开始"))
    add("--drop-lags", action="store_true", help=say("waiting times may be dropped", "可以取消等待时间"))
    add("--drop-dates", action="store_true", help=say("constraints may be dropped", "可以取消日期约束"))
    add(
        "--seconds", type=seconds, default=20.0, metavar="S",
        help=say("processor time to search (default 20)", "搜索所用的处理器时间，秒（默认 20）"),
    )  # fmt: skip
    add("--seed", type=int, default=1, metavar="N", help=say("another seed, another search", "随机种子"))
    add(
        "--csv", nargs="?", const="-", metavar="FILE",
        help=say("the time-cost curve as CSV", "以 CSV 输出时间—成本曲线"),
    )  # fmt: skip
    add("--html", type=Path, metavar="FILE", help=say("write a page with the curve", "写出带曲线图的网页"))
    add(
        "--out", type=Path, metavar="FILE",
        help=say("write the plan with the first proposal (MSPDI)", "写出采用第一项建议的计划（MSPDI）"),
    )  # fmt: skip
    return parser


def _count(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 1_000:
        raise ValueError(text)
    return value


def _money(text: str) -> int:
    value = float(text)
    if not 0 <= value <= 1e9:
        raise ValueError(text)
    return round(value * 100)


# ── computing ─────────────────────────────────────────────────────────────────────────────────────────
def _recover(arguments: argparse.Namespace) -> bool:
    steps = (say("Reading", "读取"), say("Searching", "搜索"), say("Writing", "输出"))
    with progress(steps, wanted=arguments.progress) as step:
        step(0)
        document = read_document(arguments.plan, limits_for(arguments.limit_tasks))
        request = _request(arguments, document)
        step(1)
        advice = _advice(document.plan, request, lambda part: step(1, part))
        answer = Answer(document, request, advice, {t.key: t.name for t in document.plan.tasks})
        step(2)
        _write_files(arguments, answer)
    _print(arguments, answer)
    return advice.reached


def _request(arguments: argparse.Namespace, document: PlanDocument) -> Request:
    from tongzhou.engine.recovery import Budget, Request

    plan = document.plan
    return Request(
        milestone=_task(arguments.milestone, plan).key,
        days=arguments.days,
        options=_options(arguments, plan),
        priced=arguments.day_cost is not None,
        capacities={
            resource.key: ((0, max(document.resources[resource.key].max_units, 0)),)
            for resource in plan.resources
            if resource.work and resource.key in document.resources
        },
        budget=Budget(seconds=arguments.seconds, seed=arguments.seed),
    )


def _options(arguments: argparse.Namespace, plan: Plan) -> Options:
    from tongzhou.engine.recovery import LinkOptions, TaskOptions, guessed

    options = guessed(plan, arguments.day_cost or 0)
    tasks, links = dict(options.tasks), dict(options.links)
    for name in (arguments.optional or "").replace("，", ",").split(","):
        if name.strip():
            key = _task(name.strip(), plan).key
            tasks[key] = replace(tasks.get(key, TaskOptions()), optional=True)
    for task in plan.tasks if arguments.drop_dates else ():
        if task.constraint_date is not None:
            tasks[task.key] = replace(tasks.get(task.key, TaskOptions()), date_is_habit=True)
    for link in plan.links:
        way = links.get(link[:3], LinkOptions())
        way = way._replace(
            overlap=0 if arguments.no_overlap else way.overlap,
            lag_is_habit=arguments.drop_lags and link.lag > 0,
        )
        links[link.predecessor, link.successor, link.type] = way
    extra = () if arguments.no_extra_time else options.extra_time
    return replace(options, tasks=tasks, links=links, extra_time=extra)


def _task(text: str, plan: Plan) -> Task:
    """The task of a number or a name; a milestone before other tasks of the name."""
    wanted = text.strip().casefold()
    found = [t for t in plan.tasks if wanted == str(t.key) or wanted == t.name.strip().casefold()]
    if not found:
        raise Refused(say(f"there is no task “{text}”.", f"没有任务“{text}”。"))
    return min(found, key=lambda t: (str(t.key) != wanted, not t.milestone, t.key))


def _advice(plan: Plan, request: Request, done: Callable[[float], None]) -> Advice:
    from tongzhou.engine.errors import PlanError
    from tongzhou.engine.recovery import advise

    try:
        return advise(plan, request, progress=done)
    except PlanError as error:
        raise Refused(impossible(error, plan)) from error


# ── the answer ────────────────────────────────────────────────────────────────────────────────────────
def _write_files(arguments: argparse.Namespace, answer: Answer) -> None:
    from tongzhou.config.commands import recover_report

    try:
        if arguments.csv not in (None, "-"):
            Path(arguments.csv).write_text(recover_report.as_csv(answer), encoding="utf-8-sig", newline="")
        if arguments.html is not None:
            arguments.html.write_text(recover_report.page(answer), encoding="utf-8")
        if arguments.out is not None and answer.advice.proposals:
            arguments.out.write_bytes(_written(answer))
    except OSError as error:
        name = Path(str(error.filename or "")).name
        raise Refused(f"{name}{say(': ', '：')}{unopened(error)}") from error


def _written(answer: Answer) -> bytes:
    from tongzhou.engine.critical_path import schedule
    from tongzhou.engine.recovery import Bench, applied
    from tongzhou.exchange.mspdi_writer import write_mspdi

    bench = Bench(answer.document.plan, answer.request)
    plan = applied(bench.base, answer.advice.proposals[0].measures)
    return write_mspdi(replace(answer.document, plan=plan), schedule(plan))


def _print(arguments: argparse.Namespace, answer: Answer) -> None:
    from tongzhou.config.commands import recover_report

    if arguments.json:
        print_json(recover_report.as_json(answer))
    elif arguments.csv == "-":
        print(recover_report.as_csv(answer), end="")
    else:
        recover_report.print_tables(answer)
