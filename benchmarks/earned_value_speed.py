"""How fast earned value is computed: CPU time of 10,000 tasks and 100 periods beside the bar.

Usage: ``python benchmarks/earned_value_speed.py [tasks periods]``. *compile* is everything from the rows to an analysis
that can be asked; *series* is a point per period with all indices and forecasts; *by task* and *by branch* are one
date. The other lines show what grows: twice the tasks, twice the periods, ten calendars instead of one. Beside it the
planned values alone, by adding up every task in every period in floating point.
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(REPOSITORY / "src")]

from tongzhou.engine.earned_value import (  # noqa: E402  (the path is set just above)
    Baseline,
    BaselineTask,
    BudgetLine,
    CostEntry,
    Phasing,
    Progress,
    adherence,
    analyse,
    by_branch,
    by_task,
    findings,
    series,
)
from tongzhou.engine.plan import EIGHT_TO_FIVE, Calendar  # noqa: E402

BAR = 1000.0
"""CPU milliseconds for compiling and the series together."""
DAY = 86_400
WEEK = (EIGHT_TO_FIVE,) * 5 + ((), ())
START = 20_454 * DAY + 8 * 3600


def measured(work: Callable[[], object], repeats: int = 5) -> float:
    """Median CPU milliseconds."""
    times = []
    for _ in range(repeats):
        gc.collect()
        began = time.process_time()
        work()
        times.append((time.process_time() - began) * 1000)
    return statistics.median(times)


def project(count: int, days: int, calendars: int = 1) -> tuple[Baseline, list[Progress], list[CostEntry]]:
    """Random tasks in branches of ten, with two budget lines, three reports and three cost entries each."""
    dice = random.Random(1)
    weeks = tuple(Calendar(key=key + 1, week=WEEK) for key in range(calendars))
    weeks = tuple(
        replace(each, week=(((8 * 3600 + key * 60, 17 * 3600),),) * 5 + ((), ())) if key else each
        for key, each in enumerate(weeks)
    )
    tasks, costs, progress, entries = [], [], [], []
    for key in range(1, count + 1):
        parent = (key - 1) // 10 if key > 10 else None
        start = START + dice.randrange(days) * DAY
        finish = start + dice.randrange(1, 60) * DAY + dice.choice((0, 1, 5, 9)) * 3600
        tasks.append(BaselineTask(key, parent, "", start, finish, dice.randrange(calendars) + 1))
        costs.append(
            BudgetLine(key, dice.randrange(10**6), dice.choice(list(Phasing)[:6]), dice.randrange(30))
        )
        costs.append(BudgetLine(key, dice.randrange(10**5), Phasing.LINEAR, dice.randrange(30)))
        for part in (1, 2, 3):
            at = start + part * dice.randrange(1, 25) * DAY
            progress.append(Progress(key, at, dice.randrange(100)))
            entries.append(CostEntry(at, dice.randrange(10**5), key, dice.randrange(30)))
    baseline = Baseline(calendar=1, calendars=weeks, tasks=tuple(tasks), budget=tuple(costs))
    return baseline, progress, entries


def naive(baseline: Baseline, ends: list[int]) -> list[float]:
    """PV by adding up every line in every period, in elapsed time and floating point."""
    dates = {task.key: (task.start, task.finish) for task in baseline.tasks}
    return [
        sum(
            cost.amount * min(max((end - start) / (finish - start), 0.0), 1.0)
            for cost in baseline.budget
            for start, finish in (dates[cost.task],)
        )
        for end in ends
    ]


def report(count: int, periods: int, calendars: int) -> float:
    """Print a line; return the milliseconds of compiling and series."""
    step = 7
    baseline, progress, entries = project(count, periods * step, calendars)
    ends = [START + (i + 1) * step * DAY for i in range(periods)]
    performance = analyse(baseline, progress, entries)
    compile_time = measured(lambda: analyse(baseline, progress, entries))
    series_time = measured(lambda: series(performance, ends))
    print(
        f"{count:7} tasks {periods:4} periods {calendars:3} calendars: compile {compile_time:6.1f} ms,"
        f" series {series_time:6.1f} ms, together {compile_time + series_time:6.1f} ms",
        end="",
    )
    if calendars == 1 and periods <= 100 and count <= 10_000:
        at = ends[len(ends) // 2]
        print(
            f"; by task {measured(lambda: by_task(performance, at)):.0f} ms,"
            f" by branch {measured(lambda: by_branch(performance, at)):.0f} ms,"
            f" p-factor {measured(lambda: adherence(performance, at)):.0f} ms,"
            f" findings {measured(lambda: findings(performance, at, ends)):.0f} ms,"
            f" adding up every line in every period {measured(lambda: naive(baseline, ends), 1):.0f} ms",
            end="",
        )
    print(flush=True)
    return compile_time + series_time


def main(arguments: list[str]) -> int:
    """Print the table; 1 if the bar is missed."""
    count, periods = (int(value) for value in arguments or (10_000, 100))
    value = report(count, periods, 1)
    report(2 * count, periods, 1)
    report(count, 2 * periods, 1)
    report(count, periods, 10)
    print(f"bar {BAR:g} ms: {'reached' if value <= BAR else 'MISSED'}")
    return 0 if value <= BAR else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
