"""The tables of the algorithm pages are what the engine computes."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

import pytest

from tests.engine.plans import CALENDARS, DAY, HOUR, MONDAY, STANDARD, at, plan, read
from tongzhou.engine.critical_path import schedule
from tongzhou.engine.earned_value import (
    Baseline,
    BaselineTask,
    BudgetLine,
    CostEntry,
    Progress,
    adherence,
    analyse,
)
from tongzhou.engine.plan import Link, Task
from tongzhou.engine.working_time import Calendars

PAGES = Path(__file__).resolve().parents[2] / "docs" / "algorithms"


def table(page: str, first: str) -> list[list[str]]:
    """The rows of the table whose first column is called ``first``."""
    lines = (PAGES / page).read_text(encoding="utf-8").splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith(f"| {first} |")) + 2
    rows = takewhile(lambda line: line.startswith("|"), lines[begin:])
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


@pytest.mark.parametrize("row", table("working-time.md", "from"), ids=lambda row: " ".join(row[:2]))
def test_working_time(row: list[str]) -> None:
    start, work, result = row
    axis = Calendars((STANDARD,), MONDAY).get(1)
    assert axis.add(at(start.replace(" ", "T")), int(work.split()[0]) * HOUR) == at(result.replace(" ", "T"))


def test_critical_path() -> None:
    rows = table("critical-path.md", "task")
    keys = {row[0]: i for i, row in enumerate(rows)}
    tasks, links = [], []
    for row in rows:
        tasks.append(Task(keys[row[0]], None, int(row[1].split()[0]) * DAY))
        for waits in filter(None, row[2].split(", ")):
            name, _, lag = waits.partition("+")
            links.append(Link(keys[name], keys[row[0]], lag=int(lag.split()[0]) * DAY if lag else 0))
    result = schedule(plan(*tasks, links=tuple(links)))
    dates = (result.start, result.finish, result.late_start, result.late_finish)
    for i, row in enumerate(rows):
        assert [read(column[i]) for column in dates] == row[3:7]
        assert [f"{slack[i] // DAY} d" for slack in (result.total_slack, result.free_slack)] == row[7:9]
        assert ("yes" if result.critical[i] else "no") == row[9]


def test_earned_value() -> None:
    rows = table("earned-value.md", "task")
    status_date = at("2026-01-23T17:00")
    moments = [[at(cell.replace(" ", "T")) for cell in row[1:3]] for row in rows]
    budget, complete, cost = ([int(row[column]) for row in rows] for column in (3, 4, 5))
    keys = range(len(rows))
    baseline = Baseline(
        calendar=1,
        calendars=CALENDARS,
        tasks=tuple(BaselineTask(k, None, rows[k][0], *moments[k]) for k in keys),
        budget=tuple(BudgetLine(k, budget[k] * 100) for k in keys),
    )
    performance = analyse(
        baseline,
        [Progress(k, status_date, complete[k]) for k in keys],
        [CostEntry(status_date, cost[k] * 100, k) for k in keys],
    )
    status = performance.status(status_date)
    money, time = status.indices, status.schedule
    named = {
        **{name.upper(): getattr(money, name) for name in ("pv", "ev", "ac", "bac", "sv", "cv")},
        **{name.upper(): f"{getattr(money, name):.4f}" for name in ("spi", "cpi", "sci", "tcpi")},
        "SV%": f"{money.sv_percent:.4f}",
        "CV%": f"{money.cv_percent:.4f}",
        "VAC, CPI": status.costs[1].vac,
        "SPI(t)": f"{time.spi_t:.4f}",
        "TSPI": f"{time.tspi:.4f}",
        "p-factor": f"{adherence(performance, status_date).p_factor:.4f}",
    }
    days = {
        "PD": time.planned_duration,
        "AT": time.actual_time,
        "ES": time.earned_schedule,
        "SV(t)": time.sv_t,
    }
    named |= {name: f"{seconds // DAY} d" for name, seconds in days.items()}
    costs = ("planned", "CPI", "SPI", "SCI", "weighted", "SPI(t)", "SCI(t)", "weighted(t)")
    named |= {f"EAC, {name}": forecast.eac for name, forecast in zip(costs, status.costs, strict=False)}
    times = [f"{way} {factor}" for way in ("PV", "ED") for factor in ("planned", "SPI", "SCI")]
    times += [f"ES {factor}" for factor in ("planned", "SPI(t)", "SCI(t)")]
    named |= {
        f"EAC(t), {name}": f"{forecast.duration / DAY:.2f} d"
        for name, forecast in zip(times, status.times, strict=True)
    }
    assert {name: str(value) for name, value in named.items()} == {
        row[0]: row[1] for row in table("earned-value.md", "figure")
    }
