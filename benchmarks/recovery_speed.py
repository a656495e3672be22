"""How long advice takes: processor seconds until the cheapest combination is known, and until everything is.

``python -m benchmarks.recovery_speed [--tasks 1000 10000] [--days 5] [--seconds 20]``
"""

from __future__ import annotations

import argparse
import time

from benchmarks.networks import network
from tongzhou.engine.critical_path import schedule
from tongzhou.engine.recovery import Aim, Budget, Request, advise, guessed


def main() -> None:
    """Measure each size and print a line for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=20.0)
    arguments = parser.parse_args()
    for count in arguments.tasks:
        _measure(count, arguments.days, arguments.seconds)


def _measure(count: int, days: int, seconds: float) -> None:
    plan = network(count)
    first = schedule(plan)
    last = max(range(count), key=first.finish.__getitem__)
    request = Request(
        milestone=plan.tasks[last].key,
        days=days,
        options=guessed(plan, 100_000),
        budget=Budget(seconds=seconds),
    )
    began, known = time.process_time(), [0.0]

    def told(_part: float) -> None:
        known[0] = known[0] or time.process_time() - began

    advice = advise(plan, request, progress=told)
    spent = time.process_time() - began
    cheapest = next(p for p in advice.proposals if Aim.CHEAPEST in p.aims)
    print(
        f"{count} tasks, {days} days: first answer {known[0]:.1f} s, all {spent:.1f} s, "
        f"{advice.evaluations} schedules, {len(advice.singles)} measures, "
        f"cost {cheapest.cost / 100:,.0f} (proved: {cheapest.proved}), "
        f"at most {advice.most / advice.day:.1f} days, {len(advice.curve)} points of the curve"
    )


if __name__ == "__main__":
    main()
