"""What ``tongzhou level`` says: JSON, CSV, tables, and a page with the workload before and after."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tongzhou.config.charts.figure import GREEN, GREY, INK, PALE, RED, SOFT, Figure, shortened
from tongzhou.config.charts.page import Page
from tongzhou.config.cli import language
from tongzhou.config.commands.plan_input import say
from tongzhou.config.commands.terminal import minutes, moment, print_table, printable, readable
from tongzhou.exchange.table.sources import FORMULA_STARTS

if TYPE_CHECKING:
    from tongzhou.config.commands.level import Answer
    from tongzhou.engine.critical_path import Schedule
    from tongzhou.engine.levelling import Overload, Reason, Unsolved

_PEOPLE, _WEEKS, _ROW = 20, 60, 22.0
_NAMES = 170.0
_FULL, _CROWDED = 0.8, 1.001
"""Shares of what is there from which a week is shown as full, and as overloaded."""
_SHOWN = 3
Table = tuple[str, tuple[str, ...], list[list[str]], tuple[int, ...]]


# ── JSON and CSV ──────────────────────────────────────────────────────────────────────────────────────
def as_json(answer: Answer) -> dict[str, Any]:
    """Everything about a proposal."""
    p = answer.proposal
    return {
        "finish_before": moment(p.finish_before),
        "finish_after": moment(p.finish_after),
        "finish_by_rule": moment(p.rule_finish),
        "bound": moment(p.bound),
        "moves": [
            {
                "uid": m.task,
                "name": answer.name(m.task),
                "start": moment(m.start),
                "finish": moment(m.finish),
                "new_start": moment(m.new_start),
                "new_finish": moment(m.new_finish),
                "delay_min": minutes(m.delay),
                "reason": None if m.reason is None else _reason(answer, m.reason),
            }
            for m in p.moves
        ],
        "overloads_before": [_overload(answer, o) for o in p.overloads_before],
        "overloads_after": [_overload(answer, o) for o in p.overloads_after],
        "unsolved": [
            {
                "code": u.why.value,
                "uid": u.task,
                "resource": answer.person(u.resource),
                "start": moment(u.start),
                "finish": moment(u.finish),
                "tasks": list(u.tasks),
            }
            for u in p.unsolved
        ],
        "missed_deadlines": [
            {"uid": d.task, "deadline": moment(d.deadline), "finish": moment(d.finish),
             "new_finish": moment(d.new_finish)}
            for d in p.missed
        ],
    }  # fmt: skip


def _reason(answer: Answer, reason: Reason) -> dict[str, Any]:
    return {
        "resource": answer.person(reason.resource),
        "week": moment(reason.week)[:10],
        "until": moment(reason.until),
        "tasks": list(reason.tasks),
    }


def _overload(answer: Answer, overload: Overload) -> dict[str, Any]:
    return {
        "resource": answer.person(overload.resource),
        "start": moment(overload.start),
        "finish": moment(overload.finish),
        "required_percent": overload.required / 100,
        "available_percent": overload.available / 100,
        "working_min": minutes(overload.seconds),
        "tasks": list(overload.tasks),
    }


def as_csv(answer: Answer) -> str:
    """One row per task that moves."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(
        (
            "uid",
            "name",
            "start",
            "finish",
            "new_start",
            "new_finish",
            "delay_min",
            "resource",
            "week",
            "tasks",
        )
    )
    for move in as_json(answer)["moves"]:
        reason = move.pop("reason") or {"resource": "", "week": "", "tasks": ()}
        row = [*move.values(), reason["resource"], reason["week"], " ".join(map(str, reason["tasks"]))]
        writer.writerow([f"'{c}" if isinstance(c, str) and c.startswith(FORMULA_STARTS) else c for c in row])
    return text.getvalue()


# ── sentences and tables ──────────────────────────────────────────────────────────────────────────────
def headline(answer: Answer) -> str:
    """What comes of it, in a sentence."""
    p = answer.proposal
    counts = len(p.moves), len(p.overloads_before), len(p.overloads_after)
    before, after = readable(p.finish_before), readable(p.finish_after)
    return say(
        f"{counts[0]} tasks move; overloads: {counts[1]} before, {counts[2]} after; finish {before} before, "
        f"{after} after.",
        f"{counts[0]} 个任务变动；超负荷：之前 {counts[1]} 处，之后 {counts[2]} 处；完成日期：之前 {before}，"
        f"之后 {after}。",
    )


def tables(answer: Answer) -> list[Table]:
    """The tables that have something to show."""
    p = answer.proposal
    made: list[Table] = []
    if p.moves:
        headings = _said(
            ("UID", "标识"), ("Name", "名称"), ("Start", "开始"), ("New start", "新开始"),
            ("New finish", "新完成"), ("Why", "原因"),
        )  # fmt: skip
        rows = [
            [str(m.task), answer.name(m.task), readable(m.start), readable(m.new_start), readable(m.new_finish),
             say("follows others", "随前置任务移动") if m.reason is None else _why(answer, m.reason)]
            for m in p.moves
        ]  # fmt: skip
        made.append((say("Moved tasks", "变动的任务"), headings, rows, (0,)))
    if p.unsolved:
        headings = _said(
            ("Resource", "资源"), ("From", "自"), ("To", "至"), ("Task", "任务"), ("Why", "原因")
        )
        rows = [
            [answer.person(u.resource), readable(u.start), readable(u.finish),
             "" if u.task is None else answer.name(u.task), _unsolved(u)]
            for u in p.unsolved
        ]  # fmt: skip
        made.append((say("Not solved", "未能解决"), headings, rows, ()))
    if p.missed:
        headings = _said(("Task", "任务"), ("Deadline", "期限"), ("Before", "之前"), ("After", "之后"))
        rows = [
            [answer.name(d.task), readable(d.deadline), readable(d.finish), readable(d.new_finish)]
            for d in p.missed
        ]
        made.append((say("Missed deadlines", "错过的期限"), headings, rows, ()))
    return made


def _said(*pairs: tuple[str, str]) -> tuple[str, ...]:
    return tuple(say(*pair) for pair in pairs)


def _why(answer: Answer, reason: Reason) -> str:
    who, week = answer.person(reason.resource), readable(reason.week)[:10]
    names = ", ".join(answer.name(key) for key in reason.tasks[:_SHOWN])
    if len(reason.tasks) > _SHOWN:
        names += " …"
    return say(f"{who}, week of {week}: {names}", f"{who}，{week} 当周：{names}")


def _unsolved(unsolved: Unsolved) -> str:
    sentences = {
        "more_than_there_is": ("needs more than there ever is", "所需超过资源的最大容量"),
        "no_room_before_latest": ("no room before its latest start", "最晚开始之前没有空闲"),
        "fixed_tasks": ("none of these tasks may be moved", "这些任务都不能移动"),
    }
    return say(*sentences[unsolved.why.value])


def print_tables(answer: Answer) -> None:
    """Print the headline and the tables."""
    print(printable(headline(answer)))
    for title, headings, rows, right in tables(answer):
        print()
        print_table(headings, rows, right=right, folding=(1, len(headings) - 1), title=title)


# ── the page ──────────────────────────────────────────────────────────────────────────────────────────
def page(answer: Answer) -> str:
    """The whole report as an HTML file."""
    title = say("Resource levelling", "资源平衡") + (f": {answer.title}" if answer.title else "")
    made = Page(title, language())
    made.note(headline(answer))
    p = answer.proposal
    for name, schedule in ((say("before", "之前"), p.before), (say("after", "之后"), p.after)):
        figure = _heat_map(answer, schedule, name)
        if figure is not None:
            made.chart(figure)
    for heading, headings, rows, right in tables(answer):
        made.heading(heading)
        made.table(headings, rows, right)
    return made.html()


def _heat_map(answer: Answer, schedule: Schedule, when: str) -> Figure | None:
    """People down, weeks across: how much of what is there is needed. Those with the most to do."""
    from tongzhou.engine.levelling import weeks, workload

    p = answer.proposal
    last = max(p.finish_before, p.finish_after)
    periods = weeks(schedule.project_start, last)[: _WEEKS + 1]
    found = workload(schedule, periods, answer.request.capacities)
    first = workload(p.before, periods, answer.request.capacities)
    crowded = first.excess.sum(axis=1) * 1_000 + first.required.sum(axis=1)
    shown = [k for k in (-crowded).argsort(kind="stable").tolist() if first.required[k].sum()][:_PEOPLE]
    if not shown:
        return None
    title = say(f"Workload by week, {when}", f"每周负荷（{when}）")
    figure = Figure(title, height=100.0 + _ROW * len(shown), left=_NAMES + 16, right=28.0)
    count = len(periods) - 1
    figure.range((0.0, float(count)), (0.0, float(len(shown))))
    ticks: Sequence[int] = range(0, count, max(1, count // 8))
    figure.x_axis([(float(k), readable(periods[k])[:10]) for k in ticks])
    load, width = found.load, figure.x.at(1.0) - figure.x.at(0.0)
    for row, k in enumerate(shown):
        y = figure.top + 6 + row * _ROW
        name = shortened(answer.person(found.resources[k]), _NAMES)
        figure.text(figure.left - 10, y + 13, name, anchor="end", fill=INK)
        for week in range(count):
            figure.box(figure.x.at(float(week)), y, max(width - 1, 0.5), _ROW - 3, _colour(load[k, week]))
    figure.legend(
        [(say("some", "部分"), PALE), (say("full", "饱满"), GREEN), (say("too much", "超负荷"), RED)]
    )
    figure.text(figure.left, figure.height - 8, say("weeks", "周"), fill=SOFT)
    return figure


def _colour(load: float) -> str:
    if load > _CROWDED:
        return RED
    if load >= _FULL:
        return GREEN
    return PALE if load > 0 else f"{GREY}22"
