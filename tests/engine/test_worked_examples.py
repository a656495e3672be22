"""The tables of the algorithm pages are what the engine computes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.plans import DAY, HOUR, MONDAY, STANDARD, at, plan, read
from tongzhou.engine.critical_path import schedule
from tongzhou.engine.plan import Link, Task
from tongzhou.engine.working_time import Calendars

PAGES = Path(__file__).resolve().parents[2] / "docs" / "algorithms"


def table(page: str, first: str) -> list[list[str]]:
    lines = (PAGES / page).read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    begin = next(i for i, row in enumerate(rows) if row[0] == first) + 2
    return rows[begin:]


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
