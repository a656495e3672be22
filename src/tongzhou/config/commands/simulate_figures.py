"""The figures of a simulation as JSON, as CSV and as tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tongzhou.config.commands.plan_input import say
from tongzhou.config.commands.terminal import moment, print_table, readable
from tongzhou.exchange.table.sources import FORMULA_STARTS

if TYPE_CHECKING:
    from tongzhou.config.commands.simulate import Answer
    from tongzhou.engine.simulation import Outcome, TaskRisk

PERCENTS = (5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95)
LEVELS = (0.5, 0.7, 0.8)
_SHOWN_TASKS = 15
_OF_RISKS = (("probability", ""), ("delay_days", "days"), ("contribution_days", "days"), ("cost", "money"))
"""Figures of a risk and their units."""


# ── JSON ──────────────────────────────────────────────────────────────────────────────────────────────
def as_json(answer: Answer) -> dict[str, Any]:
    """Everything, for programs: dates as ISO, durations in working days, probabilities from 0 to 1."""
    s, day = answer.simulation, answer.day
    told: dict[str, Any] = {
        "iterations": s.iterations,
        "seed": s.seed,
        "stable": s.stable,
        "planned": {"finish": moment(s.schedule.project_finish), "confidence": s.confidence().probability},
        "finish": _dates(s.finish, day),
        "milestones": [
            {"uid": key, "name": answer.name(key), **_dates(outcome, day, curve=False)}
            for key, outcome in s.milestones.items()
        ],
        "chances": [_chance(answer, chance) for chance in s.chances],
        "tasks": [_task(answer, task) for task in s.tasks],
        "risks": [_risk(risk, day) for risk in s.risks],
        "convergence": [
            {
                "iterations": point.iterations,
                "percentiles": [_percentile(p, day) for p in point.percentiles],
            }
            for point in s.convergence
        ],
        "notes": list(answer.notes),
    }
    if s.cost is not None:
        told["planned"]["cost"] = s.planned_cost
        told["cost"] = _costs(s.cost)
        told["joint"] = [
            {
                "probability": level,
                "pairs": [{"finish": moment(d), "cost": c} for d, c in s.joint_frontier(level)],
            }
            for level in LEVELS
        ]
    return told


def _percentile(p: Any, day: int) -> dict[str, Any]:
    return {
        "percent": p.percent,
        "date": moment(p.value),
        "days": p.amount / day,
        "error_days": p.error / day,
    }


def _dates(outcome: Outcome, day: int, *, curve: bool = True) -> dict[str, Any]:
    told: dict[str, Any] = {
        "mean": moment(outcome.mean_value),
        "mean_days": outcome.mean / day,
        "deviation_days": outcome.deviation / day,
        "percentiles": [_percentile(p, day) for p in outcome.percentiles(PERCENTS)],
    }
    if curve:
        edges, counts = outcome.histogram()
        shares, dates = outcome.curve()
        told["histogram"] = {
            "edges": [moment(d) for d in edges],
            "counts": counts.tolist(),
        }
        told["curve"] = [[share, moment(d)] for share, d in zip(shares.tolist(), dates.tolist(), strict=True)]
    return told


def _costs(outcome: Outcome) -> dict[str, Any]:
    edges, counts = outcome.histogram()
    shares, values = outcome.curve()
    return {
        "mean": outcome.mean,
        "deviation": outcome.deviation,
        "percentiles": [
            {"percent": p.percent, "cost": p.value, "error": p.error} for p in outcome.percentiles(PERCENTS)
        ],
        "histogram": {"edges": edges.tolist(), "counts": counts.tolist()},
        "curve": [list(pair) for pair in zip(shares.tolist(), values.tolist(), strict=True)],
    }


def _chance(answer: Answer, chance: Any) -> dict[str, Any]:
    return {
        "uid": chance.key,
        "name": "" if chance.key is None else answer.name(chance.key),
        "kind": "deadline" if chance.deadline else "baseline",
        "date": moment(chance.date),
        "planned": moment(chance.planned),
        "probability": chance.share.probability,
        "error": chance.share.error,
    }


def _task(answer: Answer, task: TaskRisk) -> dict[str, Any]:
    day = answer.day
    swing = None if task.swing is None else [x / day for x in task.swing]
    return {
        "uid": task.key,
        "name": answer.name(task.key),
        "criticality": task.criticality,
        "cruciality": task.cruciality,
        "sensitivity": task.sensitivity,
        "mean_days": task.mean / day,
        "deviation_days": task.deviation / day,
        "rank_correlation": task.rank_correlation,
        "swing_days": swing,
    }


def _risk(risk: Any, day: int) -> dict[str, Any]:
    return {
        "name": risk.name,
        "probability": risk.probability,
        "occurred": risk.occurred,
        "delay_days": risk.delay / day,
        "contribution_days": risk.contribution / day,
        "cost": risk.cost,
    }


# ── CSV ───────────────────────────────────────────────────────────────────────────────────────────────
def as_csv(answer: Answer) -> str:
    """One figure a row: what it is about, its name, its value, its unit, its error."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("kind", "uid", "name", "figure", "value", "unit", "error"))
    for row in _figures(as_json(answer)):
        writer.writerow([_defused(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()


def _defused(cell: str) -> str:
    """Text a spreadsheet would take for a formula gets an apostrophe."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _figures(told: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for kind, entry in (("finish", told["finish"]), *(("milestone", m) for m in told["milestones"])):
        uid, name = entry.get("uid", ""), entry.get("name", "")
        for p in entry["percentiles"]:
            yield kind, uid, name, f"P{p['percent']:g}", p["date"], "date", ""
            yield kind, uid, name, f"P{p['percent']:g}", p["days"], "days", p["error_days"]
    for p in told.get("cost", {}).get("percentiles", ()):
        yield "cost", "", "", f"P{p['percent']:g}", p["cost"], "money", p["error"]
    for c in told["chances"]:
        yield "chance", c["uid"], c["name"], f"{c['kind']} {c['date']}", c["probability"], "", c["error"]
    for task in told["tasks"]:
        for figure in ("criticality", "cruciality", "sensitivity", "rank_correlation"):
            if task[figure] is not None:
                yield "task", task["uid"], task["name"], figure, task[figure], "", ""
        if task["swing_days"] is not None:
            for figure, value in zip(("swing_low", "swing_high"), task["swing_days"], strict=True):
                yield "task", task["uid"], task["name"], figure, value, "days", ""
    for risk in told["risks"]:
        for figure, unit in (
            ("probability", ""),
            ("delay_days", "days"),
            ("contribution_days", "days"),
            ("cost", "money"),
        ):
            yield "risk", "", risk["name"], figure, risk[figure], unit, ""


# ── tables ────────────────────────────────────────────────────────────────────────────────────────────
Table = tuple[str, tuple[str, ...], list[list[str]], tuple[int, ...]]
"""Title, headings, rows, columns of numbers."""


def print_tables(answer: Answer) -> None:
    """What people want to know first, on the terminal."""
    for text in (headline(answer), *answer.notes):
        print(text)
    for title, headings, rows, right in tables(answer):
        print()
        print_table(headings, rows, right=right, folding=(0,), title=title)


def headline(answer: Answer) -> str:
    """The one sentence."""
    s = answer.simulation
    sure, p80 = s.confidence().probability, s.finish.percentile(80)
    plan, likely = readable(s.schedule.project_finish), readable(p80.value)
    return say(
        f"Planned finish {plan}: {sure:.0%} likely. With 80 % confidence the project is done by {likely}"
        f" ({s.iterations:,} iterations, seed {s.seed}).",
        f"计划完成 {plan}：把握 {sure:.0%}。有 80 % 把握在 {likely} 前完成"
        f"（迭代 {s.iterations:,} 次，种子 {s.seed}）。",
    )


def tables(answer: Answer) -> Iterator[Table]:
    """All tables of the report."""
    yield _percentile_table(answer)
    if answer.simulation.milestones:
        yield _milestone_table(answer)
    if answer.simulation.chances:
        yield _chance_table(answer)
    yield _task_table(answer)
    if answer.simulation.risks:
        yield _risk_table(answer)


def _percentile_table(answer: Answer) -> Table:
    s, day = answer.simulation, answer.day
    headings = [say("Confidence", "把握"), say("Finish", "完成"), say("Days", "天数"), say("± days", "± 天")]
    if s.cost is not None:
        headings += [say("Cost", "成本"), "±"]
    rows = []
    for percent in PERCENTS:
        p = s.finish.percentile(percent)
        row = [f"P{percent}", readable(p.value), f"{p.amount / day:.1f}", f"{p.error / day:.2f}"]
        if s.cost is not None:
            c = s.cost.percentile(percent)
            row += [f"{c.value:,.2f}", f"{c.error:,.2f}"]
        rows.append(row)
    return say("Project", "项目"), tuple(headings), rows, (2, 3, 4, 5)


def _milestone_table(answer: Answer) -> Table:
    s = answer.simulation
    headings = (
        say("Milestone", "里程碑"),
        say("Planned", "计划"),
        "P50",
        "P80",
        "P90",
        say("Likely", "把握"),
    )
    rows = []
    for key, outcome in s.milestones.items():
        planned = s.schedule.finish[s.schedule.place(key)]
        dates = [readable(outcome.percentile(percent).value) for percent in (50, 80, 90)]
        rows.append(
            [answer.name(key), readable(planned), *dates, f"{outcome.chance(planned).probability:.0%}"]
        )
    return say("Milestones and phases", "里程碑与阶段"), headings, rows, (5,)


def _chance_table(answer: Answer) -> Table:
    headings = (
        say("Task", "任务"),
        say("Date", "日期"),
        say("What", "类别"),
        say("Planned", "计划"),
        say("Likely", "把握"),
        "±",
    )
    rows = [
        [
            "" if c.key is None else answer.name(c.key),
            readable(c.date),
            say("deadline", "截止日期") if c.deadline else say("baseline", "基线"),
            readable(c.planned),
            f"{c.share.probability:.1%}",
            f"{c.share.error:.1%}",
        ]
        for c in answer.simulation.chances
    ]
    return say("Deadlines and baseline", "截止日期与基线"), headings, rows, (4, 5)


def _task_table(answer: Answer) -> Table:
    day = answer.day
    headings = (
        say("Task", "任务"), say("Critical", "关键度"), say("Cruciality", "关联度"), say("Sensitivity", "敏感度"),
        say("Swing, days", "影响（天）"), say("Rank correlation", "秩相关"),
    )  # fmt: skip
    rows = []
    for task in answer.simulation.drivers(_SHOWN_TASKS):
        low, high = task.swing or (0.0, 0.0)
        rows.append([
            answer.name(task.key), f"{task.criticality:.0%}", f"{task.cruciality:.2f}", f"{task.sensitivity:.2f}",
            f"{low / day:+.1f} … {high / day:+.1f}", f"{task.rank_correlation or 0:.2f}",
        ])  # fmt: skip
    return say("What moves the finish", "影响完成日期的任务"), headings, rows, (1, 2, 3, 4, 5)


def _risk_table(answer: Answer) -> Table:
    day = answer.day
    headings = (
        say("Risk", "风险"), say("Probability", "概率"), say("Delay, days", "延误（天）"),
        say("On average, days", "平均（天）"), say("Cost", "成本"),
    )  # fmt: skip
    rows = [
        [
            r.name,
            f"{r.probability:.0%}",
            f"{r.delay / day:.1f}",
            f"{r.contribution / day:.2f}",
            f"{r.cost:,.2f}",
        ]
        for r in sorted(answer.simulation.risks, key=lambda r: -abs(r.contribution))
    ]
    return say("Risks", "风险"), headings, rows, (1, 2, 3, 4)
