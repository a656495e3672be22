"""``tongzhou evm PLAN``: what was planned, earned and spent until a date, and what will come of it.

The plan file gives dates, budgets and progress; tables beside it (``--costs``, ``--budget``, ``--reports``) take the
place of what the file says of costs, budgets and progress. Prints tables and sentences, JSON with ``--json``, one table
with ``--csv``. No database is needed. What cannot be read or computed ends with exit status 2 and one sentence.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from tongzhou.config.commands.plan_input import (
    Refused,
    ended,
    full_stop,
    impossible,
    limits_for,
    plan_parser,
    read_bytes,
    read_document,
    say,
    scheduled,
    speak,
    unopened,
    unreadable,
)
from tongzhou.config.commands.terminal import print_json, progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from tongzhou.engine.earned_value import Performance, Status
    from tongzhou.exchange.document import PlanDocument
    from tongzhou.exchange.limits import Limits

DAY = 86_400
Made = TypeVar("Made")


class Question(NamedTuple):
    """What is to be told, and of what."""

    document: PlanDocument
    performance: Performance
    at: int
    """The last second of the status date, unless a time was given."""
    status: Status
    periods: tuple[int, ...]
    over_time: bool
    """Whether the periods are to be shown."""
    by: str | None
    method: str
    stored: bool
    """Whether the file has the baseline that was asked for."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What people should know before they read the figures."""
        if self.stored:
            return ()
        return (
            say(
                "The file has no such baseline: its present schedule is the measure.",
                "文件中没有该基线：以当前计划为准。",
            ),
        )


def main(argv: list[str]) -> int:
    """Analyse one file; return 0, or 2 when it cannot be read or computed."""
    speak(argv)
    arguments = _parser().parse_args(argv)
    return ended("evm", arguments.plan, lambda: _analyse(arguments))


def _parser() -> argparse.ArgumentParser:
    from tongzhou.engine.earned_value import CostMethod, Period

    parser = plan_parser(
        "evm",
        say(
            "Earned value: what was planned, earned and spent until a date, and what will come of it.",
            "挣值分析：截至某日的计划价值、挣值和实际成本，以及对完工的预测。",
        ),
    )
    files = (
        (
            "costs",
            say(
                "actual costs (CSV: date, task, amount, resource)", "实际成本（CSV：日期、任务、金额、资源）"
            ),
        ),
        (
            "budget",
            say("budgets (CSV: task, amount, resource, phasing)", "预算（CSV：任务、金额、资源、分布）"),
        ),
        ("reports", say("progress (CSV: date, task, complete)", "进度报告（CSV：日期、任务、完成百分比）")),
    )
    for name, text in files:
        parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=text)
    parser.add_argument("--date", help=say("status date (2026-03-31)", "状态日期（2026-03-31）"))
    parser.add_argument(
        "--baseline", type=int, default=0, metavar="N", choices=range(11),
        help=say("number of the baseline in the file (default 0)", "文件中的基线编号（默认 0）"),
    )  # fmt: skip
    parser.add_argument("--period", choices=[*Period], help=say("figures over time", "按时间列出"))
    parser.add_argument(
        "--by", choices=("wbs", "task", "resource"), help=say("figures by part", "按部分列出")
    )
    parser.add_argument(
        "--method", choices=[*CostMethod], default=CostMethod.CPI.value,
        help=say("forecast of cost shown of parts and periods (default cpi)", "各部分和各期所用的成本预测（默认 cpi）"),
    )  # fmt: skip
    parser.add_argument(
        "--etc", metavar="AMOUNT", help=say("your own estimate to complete", "自己的完工尚需估算")
    )
    parser.add_argument(
        "--csv", nargs="?", const="-", metavar="FILE", help=say("one table as CSV", "以 CSV 输出一张表")
    )
    parser.add_argument(
        "--html", type=Path, metavar="FILE", help=say("write a page with charts", "写出带图表的网页")
    )
    return parser


class Given(NamedTuple):
    """What stands on the command line, read as far as it can be without the plan."""

    arguments: argparse.Namespace
    limits: Limits
    date: int | None
    etc: Decimal | None
    tables: dict[str, bytes]


def _analyse(arguments: argparse.Namespace) -> None:
    limits = limits_for(arguments.limit_tasks)
    paths = {name: getattr(arguments, name) for name in ("costs", "budget", "reports")}
    given = Given(
        arguments,
        limits,
        _date(arguments.date),
        _amount(arguments.etc),
        {name: _content(path, limits) for name, path in paths.items() if path},
    )
    with progress((say("Reading", "读取"), say("Computing", "计算")), wanted=arguments.progress) as step:
        step(0)
        document = read_document(arguments.plan, limits)
        step(1)
        question = _question(given, document)
    _write_files(arguments, question)
    _print(arguments, question)


def _write_files(arguments: argparse.Namespace, question: Question) -> None:
    from tongzhou.config.commands import evm_charts, evm_report

    try:
        if arguments.csv not in (None, "-"):
            text = evm_report.as_csv(question)
            Path(arguments.csv).write_text(text, encoding="utf-8-sig", newline="")
        if arguments.html is not None:
            arguments.html.write_text(evm_charts.page(question), encoding="utf-8")
    except OSError as error:
        name = Path(str(error.filename or "")).name
        raise Refused(f"{name}{say(': ', '：')}{unopened(error)}") from error


def _print(arguments: argparse.Namespace, question: Question) -> None:
    from tongzhou.config.commands import evm_json, evm_report

    if arguments.json:
        print_json(evm_json.as_json(question))
    elif arguments.csv == "-":
        print(evm_report.as_csv(question), end="")
    else:
        evm_report.print_report(question)


def _question(given: Given, document: PlanDocument) -> Question:
    from tongzhou.engine.earned_value import Period, analyse, period_ends
    from tongzhou.engine.errors import PlanError
    from tongzhou.exchange.money.baseline import measured
    from tongzhou.exchange.money.tables import read_budget, read_costs, read_progress

    arguments = given.arguments
    costs = _table(given, "costs", read_costs, document)
    budget = _table(given, "budget", read_budget, document)
    reports = _table(given, "reports", read_progress, document)
    of_file = document.project.status_date
    rows = [entry.at for entry in costs or ()] + [report.at for report in reports or ()]
    at = _latest(of_file, rows) if given.date is None else given.date
    found = measured(
        document, scheduled(document.plan), at if of_file is None else of_file, arguments.baseline
    )
    baseline = found.baseline if budget is None else replace(found.baseline, budget=budget)
    try:
        performance = analyse(
            baseline,
            found.progress if reports is None else reports,
            found.entries if costs is None else costs,
        )
        period = Period(arguments.period or Period.MONTH)
        ends = period_ends(period, performance.start, max(performance.finish, at))
        return Question(
            document=document,
            performance=performance,
            at=at,
            status=performance.status(at, periods=ends, bottom_up=given.etc),
            periods=ends,
            over_time=arguments.period is not None,
            by=arguments.by,
            method=arguments.method,
            stored=found.stored,
        )
    except PlanError as error:
        raise Refused(impossible(error, document.plan)) from error


def _content(path: Path, limits: Limits) -> bytes:
    try:
        return read_bytes(path, limits)
    except Refused as refusal:
        raise Refused(f"{path.name}: {refusal}") from refusal


def _table(
    given: Given, name: str, read: Callable[[bytes, PlanDocument, Limits], Made], document: PlanDocument
) -> Made | None:
    """What a table beside the plan says; None where there is none."""
    from tongzhou.exchange.errors import UnreadablePlanError

    if name not in given.tables:
        return None
    try:
        return read(given.tables[name], document, given.limits)
    except UnreadablePlanError as error:
        raise Refused(f"{getattr(given.arguments, name).name}: {unreadable(error)}") from error


def _date(text: str | None) -> int | None:
    """The last second of a day; with a time of day, that instant."""
    from tongzhou.exchange.table.cells import CellError, moment

    if text is None:
        return None
    try:
        return moment(text, DAY - 1, (1970, 2100))
    except CellError as error:
        raise Refused(
            say(f"“{text}” is no date: write 2026-03-31.", f"“{text}”不是日期：请写 2026-03-31。")
        ) from error


def _latest(of_file: int | None, rows: list[int]) -> int:
    """The file's status date, else the day of the latest row of the tables."""
    if of_file is not None:
        return of_file
    if not rows:
        raise Refused(
            say("the plan has no status date: give one with --date", "计划没有状态日期：请用 --date 指定")
            + full_stop()
        )
    return max(rows) // DAY * DAY + DAY - 1


def _amount(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise Refused(say(f"“{text}” is no amount.", f"“{text}”不是金额。"))
    return amount
