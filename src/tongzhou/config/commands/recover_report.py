"""What ``tongzhou recover`` says: JSON, CSV, tables, and a page with the time-cost curve."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from tongzhou.config.charts.figure import BLUE, Figure, number_ticks
from tongzhou.config.charts.page import Page
from tongzhou.config.cli import language
from tongzhou.config.commands.plan_input import say
from tongzhou.config.commands.terminal import moment, print_table, printable, readable

if TYPE_CHECKING:
    from tongzhou.config.commands.recover import Answer
    from tongzhou.engine.recovery import Effect, Measure, Proposal

_SHOWN = 30
_NAMED = 6
Table = tuple[str, tuple[str, ...], list[list[str]], tuple[int, ...]]


# ── JSON and CSV ──────────────────────────────────────────────────────────────────────────────────────
def as_json(answer: Answer) -> dict[str, Any]:
    """Everything about an advice."""
    a = answer.advice
    return {
        "milestone": a.milestone,
        "name": answer.name(a.milestone),
        "days": a.days,
        "finish": moment(a.finish),
        "target": moment(a.target),
        "reached": a.reached,
        "most_days": a.most / a.day,
        "priced": answer.request.priced,
        "path": list(a.path),
        "proposals": [
            {
                "aims": [aim.value for aim in p.aims],
                "cost": p.cost / 100,
                "risk": p.risk.name.lower(),
                "rework_days": p.rework / a.day,
                "proved": p.proved,
                **_effect(answer, p.effect),
                "measures": [_measure(answer, m) for m in p.measures],
            }
            for p in a.proposals
        ],
        "measures": [
            {
                **_measure(answer, s.measure),
                "won_days": s.effect.won / a.day,
                "new_finish": moment(s.effect.new_finish),
            }
            for s in a.singles
        ],
        "curve": [
            {
                "days": p.days,
                "cost": p.cost / 100,
                "risk": p.weight,
                "measures": list(p.measures),
                "proved": p.proved,
            }
            for p in a.curve
        ],
    }


def _effect(answer: Answer, effect: Effect) -> dict[str, Any]:
    return {
        "won_days": effect.won / answer.advice.day,
        "new_finish": moment(effect.new_finish),
        "project_finish": moment(effect.project_finish),
        "new_project_finish": moment(effect.new_project_finish),
        "path": list(effect.path),
        "milestones": [
            {"uid": s.task, "before": moment(s.before), "after": moment(s.after)} for s in effect.shifts
        ],
        "overloads_before": effect.overloads_before,
        "overloads_after": effect.overloads_after,
    }


def _measure(answer: Answer, measure: Measure) -> dict[str, Any]:
    return {
        "key": measure.key,
        "kind": measure.kind.value,
        "uid": measure.task,
        "name": answer.name(measure.task),
        "predecessor": measure.predecessor,
        "days": measure.seconds / answer.advice.day,
        "cost": measure.cost / 100,
        "risk": measure.risk.name.lower(),
        "reason": measure.reason.value,
    }


def as_csv(answer: Answer) -> str:
    """One row per point of the curve."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("days", "cost", "risk", "measures", "proved"))
    for p in answer.advice.curve:
        writer.writerow((p.days, p.cost / 100, p.weight, " ".join(p.measures), p.proved))
    return text.getvalue()


# ── sentences and tables ──────────────────────────────────────────────────────────────────────────────
def headline(answer: Answer) -> str:
    """What comes of it, in a sentence."""
    a = answer.advice
    name, was, most = answer.name(a.milestone), readable(a.finish), f"{a.most / a.day:.1f}"
    if a.reached:
        return say(
            f"“{name}” is expected on {was}; {a.days} days can be won, {most} at most.",
            f"“{name}”预计 {was} 达成；可以抢回 {a.days} 天，最多 {most} 天。",
        )
    return say(
        f"“{name}” is expected on {was}; {a.days} days cannot be won, {most} are the most that was found.",
        f"“{name}”预计 {was} 达成；抢不回 {a.days} 天，最多 {most} 天。",
    )


def guesses() -> str:
    """What the advice rests on."""
    return say(
        "What may be done is guessed: tasks in three quarters of their time, overlaps of a quarter, overtime.",
        "可采取的措施为估计：任务工期缩短至四分之三、重叠四分之一、周末与延时工作。",
    )


def tables(answer: Answer) -> list[Table]:
    """The tables that have something to show."""
    a = answer.advice
    made: list[Table] = []
    for proposal in a.proposals:
        made.append(_proposal(answer, proposal))
    if a.singles:
        headings = _said(("Measure", "措施"), ("Days won", "抢回天数"), ("Cost", "成本"), ("Risk", "风险"))
        rows = [
            [
                _words(answer, s.measure),
                _days(answer, s.effect.won),
                _cost(answer, s.measure.cost),
                _risk(s.measure),
            ]
            for s in a.singles[:_SHOWN]
        ]
        made.append((say("Measures one by one", "逐项措施"), headings, rows, (1, 2)))
    if a.curve:
        headings = _said(("Days", "天数"), ("Cost", "成本"), ("Risk", "风险"), ("Measures", "措施数"))
        rows = [[str(p.days), _cost(answer, p.cost), str(p.weight), str(len(p.measures))] for p in a.curve]
        made.append(
            (say("What each day costs at least", "每抢回一天的最低成本"), headings, rows, (0, 1, 2, 3))
        )
    return made


def _proposal(answer: Answer, proposal: Proposal) -> Table:
    aims = {
        "cheapest": ("Cheapest", "成本最低"), "least_risk": ("Least risk", "风险最小"),
        "fewest": ("Fewest measures", "措施最少"), "fastest": ("Fastest", "最快可能"),
    }  # fmt: skip
    title = ", ".join(say(*aims[aim.value]) for aim in proposal.aims)
    words = (
        f"{title}: {_days(answer, proposal.effect.won)} {say('days', '天')}, {_cost(answer, proposal.cost)}"
    )
    words += f" → {readable(proposal.effect.new_finish)}"
    rows = [[_words(answer, m), _cost(answer, m.cost), _risk(m)] for m in proposal.measures[:_SHOWN]]
    path = [answer.name(key) for key in proposal.effect.path]
    shown = path if len(path) <= _NAMED else [*path[:2], "…", *path[-3:]]
    rows.append([f"{say('critical path', '关键路径')}: {' → '.join(shown)}", "", ""])
    return words, _said(("Measure", "措施"), ("Cost", "成本"), ("Risk", "风险")), rows, (1,)


def _said(*pairs: tuple[str, str]) -> tuple[str, ...]:
    return tuple(say(*pair) for pair in pairs)


def _days(answer: Answer, seconds: int) -> str:
    return f"{seconds * 100 // answer.advice.day / 100:g}"


def _cost(answer: Answer, minor: int) -> str:
    return f"{minor / 100:,.2f}" if answer.request.priced else "–"


def _risk(measure: Measure) -> str:
    return say(*{1: ("low", "低"), 2: ("medium", "中"), 3: ("high", "高")}[int(measure.risk)])


def _words(answer: Answer, m: Measure) -> str:
    name, before, days = answer.name(m.task), answer.name(m.predecessor), _days(answer, m.seconds)
    sentences = {
        "crash": (f"{name}: {days} days less", f"{name}：缩短 {days} 天"),
        "add_people": (
            f"{name}: {m.people} people, {days} days less",
            f"{name}：增至 {m.people} 人，缩短 {days} 天",
        ),
        "extra_time": (
            f"{name}: {m.extra_time}",
            f"{name}：{'周末工作' if m.extra_time == 'weekend' else '延时工作'}",
        ),
        "fast_track": (
            f"{name} begins {days} days before {before} ends",
            f"{name} 在 {before} 结束前 {days} 天开始",
        ),
        "reorder": (f"{name} goes first", f"{name} 优先"),
        "cut_scope": (f"leave {name} out", f"省去 {name}"),
        "split": (f"{name} begins after a part of {before}", f"{before} 的一部分完成后 {name} 即开始"),
        "drop_lag": (f"{name} does not wait after {before}", f"{name} 在 {before} 之后不再等待"),
        "drop_date": (f"{name} as soon as possible", f"{name} 尽早开始"),
    }
    return say(*sentences[m.kind.value])


def print_tables(answer: Answer) -> None:
    """Print the headline and the tables."""
    print(printable(headline(answer)))
    print(guesses())
    for title, headings, rows, right in tables(answer):
        print()
        print_table(headings, rows, right=right, folding=(0,), title=printable(title))


# ── the page ──────────────────────────────────────────────────────────────────────────────────────────
def page(answer: Answer) -> str:
    """The whole report as an HTML file."""
    title = say("Recovery", "赶工建议") + (f"{say(': ', '：')}{answer.title}" if answer.title else "")
    made = Page(title, language())
    made.note(headline(answer))
    made.note(guesses())
    if answer.advice.curve:
        made.chart(_curve(answer))
    for heading, headings, rows, right in tables(answer):
        made.heading(heading)
        made.table(headings, rows, right)
    return made.html()


def _curve(answer: Answer) -> Figure:
    """Days won to the right, what they cost at least up; without prices the risk."""
    priced = answer.request.priced
    points = [(0.0, 0.0)] + [
        (float(p.days), p.cost / 100 if priced else p.weight) for p in answer.advice.curve
    ]
    names = ("Time-cost curve", "时间—成本曲线") if priced else ("Time-risk curve", "时间—风险曲线")
    figure = Figure(say(*names), left=92.0)
    figure.range((0.0, points[-1][0]), (0.0, max(cost for _, cost in points) * 1.08 or 1.0))
    figure.x_axis(number_ticks(0, figure.x.high, 8))
    figure.y_axis(number_ticks(0, figure.y.high))
    figure.line(points, BLUE)
    if answer.advice.days <= figure.x.high:
        figure.upright(float(answer.advice.days), say("wanted", "所需"), BLUE)
    return figure
