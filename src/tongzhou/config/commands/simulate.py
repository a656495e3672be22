"""``tongzhou simulate PLAN``: how likely are the dates and costs of a plan file, and what decides them?

Ranges come from a table (``--ranges``), from columns of the plan itself, or are a percentage of every duration
(``--spread``); risk events from a table (``--risks``). Prints tables, or JSON or CSV; writes a page with charts
(``--html``) and a picture (``--png``). Exit status 2 and a sentence when something cannot be read or computed.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tongzhou.config.cli import language
from tongzhou.config.commands.plan_input import (
    Refused,
    ended,
    impossible,
    limits_for,
    plan_parser,
    read_bytes,
    read_document,
    say,
    speak,
    unopened,
    unreadable,
)
from tongzhou.config.commands.terminal import Step, print_json, progress

if TYPE_CHECKING:
    from tongzhou.engine.simulation import Risk, Simulation, Spread, Uncertainty
    from tongzhou.exchange.document import PlanDocument
    from tongzhou.exchange.limits import Limits

USUAL_SPREAD = (0.1, 0.3)
"""Where nobody says anything: 10 % less to 30 % more than each duration."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A simulation with the document it is about, and what there is to remark."""

    document: PlanDocument
    simulation: Simulation
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """What the plan is called."""
        project = self.document.project
        return project.title or project.name

    @property
    def day(self) -> int:
        """Seconds of a working day."""
        return self.document.plan.minutes_per_day * 60

    def name(self, key: int) -> str:
        """The name of a task, or its number."""
        place = self.simulation.schedule.place(key)
        return self.document.plan.tasks[place].name or str(key)


def main(argv: list[str]) -> int:
    """Simulate one file; return 0, or 2 when it cannot be read or simulated."""
    speak(argv)
    arguments = _parser().parse_args(argv)
    return ended("simulate", arguments.plan, lambda: _simulate(arguments))


def _parser() -> argparse.ArgumentParser:
    parser = plan_parser(
        "simulate",
        say(
            "Simulate a plan: how likely are its dates and costs, and what decides them?",
            "模拟计划：日期与成本有多大把握，由什么决定？",
        ),
    )
    add = parser.add_argument
    add("--ranges", type=Path, metavar="FILE", help=say("table of ranges", "范围表"))
    add("--risks", type=Path, metavar="FILE", help=say("table of risks", "风险表"))
    add(
        "--spread", type=_spread, metavar="LESS,MORE",
        help=say(
            "range in percent of every duration without its own: 10,30 is -10 % to +30 %",
            "没有单独范围的任务的浮动百分比：10,30 表示 -10 % 至 +30 %",
        ),
    )  # fmt: skip
    add(
        "--distribution", choices=("pert", "triangular", "uniform"), default="pert",
        help=say("its shape (default pert)", "其分布（默认 pert）"),
    )  # fmt: skip
    add(
        "--correlation", type=float, metavar="R",
        help=say("correlation of all durations that are in no group", "不属于任何组的工期之间的相关系数"),
    )  # fmt: skip
    add("--iterations", type=int, default=10_000, metavar="N", help=say("default 10000", "默认 10000"))
    add(
        "--precision", type=float, metavar="DAYS",
        help=say("stop when P50 and P80 are known to so many days", "P50 与 P80 的误差小于若干天时停止"),
    )  # fmt: skip
    add("--seed", type=int, default=1, metavar="N", help=say("same seed, same result", "种子相同，结果相同"))
    add("--workers", type=int, default=1, metavar="N", help=say("threads (default 1)", "线程数（默认 1）"))
    add(
        "--csv", nargs="?", const="-", metavar="FILE",
        help=say("all figures as CSV, into a file or printed", "输出 CSV（写入文件或直接打印）"),
    )  # fmt: skip
    add("--html", type=Path, metavar="FILE", help=say("write a page with charts", "写出带图表的网页"))
    add("--png", type=Path, metavar="FILE", help=say("write the charts as a picture", "把图表写成图片"))
    return parser


def _spread(text: str) -> tuple[float, float]:
    parts = [abs(float(part)) / 100 for part in text.replace("，", ",").replace("%", "").split(",")]
    if len(parts) > 2:
        raise ValueError(text)
    return parts[0], parts[-1]


# ── computing ─────────────────────────────────────────────────────────────────────────────────────────
def _simulate(arguments: argparse.Namespace) -> None:
    steps = (say("Reading", "读取"), say("Simulating", "模拟"), say("Writing", "输出"))
    with progress(steps, wanted=arguments.progress) as step:
        step(0)
        limits = limits_for(arguments.limit_tasks)
        document = read_document(arguments.plan, limits)
        uncertainty, notes = _uncertainty(arguments, document, limits)
        step(1)
        answer = _answer(arguments, document, uncertainty, notes, step)
        step(2)
        _write_files(arguments, answer)
    _print(arguments, answer)


def _uncertainty(
    arguments: argparse.Namespace, document: PlanDocument, limits: Limits
) -> tuple[Uncertainty, list[str]]:
    """What is uncertain, by the arguments and the files."""
    from tongzhou.engine.simulation import CommonFactor, Spread, Uncertainty
    from tongzhou.exchange.errors import UnreadablePlanError
    from tongzhou.exchange.uncertainty.ranges import ranges_in_plan, read_ranges
    from tongzhou.exchange.uncertainty.risks import read_risks

    notes: list[str] = []
    path: Path = arguments.plan
    try:
        if arguments.ranges is not None:
            path = arguments.ranges
            ranges = read_ranges(read_bytes(path, limits), path.name, document, limits)
        else:
            ranges = ranges_in_plan(document, limits)
        risks: tuple[Risk, ...] = ()
        if arguments.risks is not None:
            path = arguments.risks
            risks = read_risks(read_bytes(path, limits), path.name, document, limits)
    except UnreadablePlanError as error:
        raise Refused(_in_file(path, arguments.plan, unreadable(error))) from error
    except Refused as refusal:
        raise Refused(_in_file(path, arguments.plan, str(refusal))) from refusal
    less_more = arguments.spread
    if less_more is None and not ranges and not risks:
        less_more = USUAL_SPREAD
        notes.append(
            say(
                "Nothing says how uncertain the durations are: 10 % less to 30 % more was taken for all of them.",
                "没有说明工期的不确定程度：全部按 -10 % 至 +30 % 计算。",
            )
        )
    spread: Spread | None = None
    if less_more is not None:
        spread = Spread(low=-less_more[0], high=less_more[1], kind=arguments.distribution)
    factors = ranges.factors()
    if arguments.correlation is not None:
        taken = {key for factor in factors for key in factor.tasks}
        keys = _uncertain_keys(document, set(ranges.durations), every=spread is not None)
        others = tuple(key for key in keys if key not in taken)
        factors += (CommonFactor(coefficient=arguments.correlation, tasks=others, name="--correlation"),)
    made = Uncertainty(
        durations=ranges.durations, default=spread, risks=risks, correlations=factors, costs=ranges.costs,
        rates=ranges.rates,
    )  # fmt: skip
    return made, notes


def _in_file(path: Path, plan: Path, said: str) -> str:
    """A refusal that concerns another file than the plan names it."""
    return said if path == plan else f"{path.name}{say(': ', '：')}{said}"


def _uncertain_keys(document: PlanDocument, ranged: set[int], *, every: bool) -> list[int]:
    summaries = {task.parent for task in document.plan.tasks}
    return [
        task.key
        for task in document.plan.tasks
        if task.key not in summaries and (task.key in ranged or (every and task.duration))
    ]


def _answer(
    arguments: argparse.Namespace,
    document: PlanDocument,
    uncertainty: Uncertainty,
    notes: list[str],
    step: Step,
) -> Answer:
    from tongzhou.engine.errors import PlanError
    from tongzhou.engine.simulation import Stability, Wanted, simulate
    from tongzhou.exchange.uncertainty.words import note_sentence

    plan = document.plan
    stability = None
    if arguments.precision is not None:
        stability = Stability(error=arguments.precision * plan.minutes_per_day * 60)
    topmost = [task.key for task in plan.tasks if task.parent is None and task.summary]
    wanted = Wanted(
        iterations=arguments.iterations,
        seed=arguments.seed,
        workers=arguments.workers,
        dates=_baseline_dates(document),
        watched=topmost,
        stability=stability,
    )
    try:
        found = simulate(plan, uncertainty, wanted, progress=lambda done, total: step(1, done / total))
    except PlanError as error:
        raise Refused(impossible(error, plan)) from error
    told = (*notes, *(note_sentence(note, language()) for note in found.notes))
    return Answer(document, found, told)


def _baseline_dates(document: PlanDocument) -> dict[int, list[int]]:
    """The baseline's finish of milestones and topmost tasks, where the file has a baseline."""
    found: dict[int, list[int]] = {}
    for task in document.plan.tasks:
        first = next((b for b in document.details(task).baselines if b.number == 0), None)
        if first is not None and first.finish is not None and (not task.duration or task.parent is None):
            found[task.key] = [first.finish]
    return found


# ── the answer ────────────────────────────────────────────────────────────────────────────────────────
def _write_files(arguments: argparse.Namespace, answer: Answer) -> None:
    from tongzhou.config.commands import simulate_charts, simulate_figures

    try:
        if arguments.csv not in (None, "-"):
            text = simulate_figures.as_csv(answer)
            Path(arguments.csv).write_text(text, encoding="utf-8-sig", newline="")
        if arguments.html is not None:
            arguments.html.write_text(simulate_charts.page(answer), encoding="utf-8")
        if arguments.png is not None:
            arguments.png.write_bytes(_picture(answer))
    except OSError as error:
        name = Path(str(error.filename or "")).name
        raise Refused(f"{name}{say(': ', '：')}{unopened(error)}") from error


def _picture(answer: Answer) -> bytes:
    from tongzhou.config.charts.page import picture
    from tongzhou.config.commands import simulate_charts
    from tongzhou.web.documents import FontsMissingError

    try:
        return picture(simulate_charts.figures(answer))
    except FontsMissingError as error:
        raise Refused(
            say(
                "pictures need the fonts that the front-end build makes; --html works without them.",
                "图片需要前端构建生成的字体；--html 不需要。",
            )
        ) from error


def _print(arguments: argparse.Namespace, answer: Answer) -> None:
    from tongzhou.config.commands import simulate_figures

    if arguments.json:
        print_json(simulate_figures.as_json(answer))
    elif arguments.csv == "-":
        print(simulate_figures.as_csv(answer), end="")
    else:
        simulate_figures.print_tables(answer)
