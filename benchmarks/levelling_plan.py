"""A plan of 2,000 tasks with calendars, levelled: how long it takes, what comes of it.

Usage: ``python benchmarks/levelling_plan.py [--seconds 5] [--tasks 2000]``. The seconds are processor time; the seconds
on the wall depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from dataclasses import replace
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(REPOSITORY / "src"), str(REPOSITORY / "benchmarks")]

from networks import STANDARD, network  # noqa: E402  (the path is set just above)

from tongzhou.engine.levelling import Budget, Request, level  # noqa: E402
from tongzhou.engine.levelling.checking import crowded  # noqa: E402
from tongzhou.engine.plan import Assignment, Calendar, Plan, Resource  # noqa: E402

SIX_DAYS = Calendar(key=2, name="Six days", week=(*STANDARD.week[:5], STANDARD.week[0], ()))
WALL_BAR = 30.0


def staffed(count: int, people: int = 40, seed: int = 1) -> Plan:
    """The network with people on it, every fourth of them on six days a week, one task in ten shared by two."""
    plan = network(count, layers=60, seed=seed, outline=True)
    dice = random.Random(seed)
    resources = tuple(Resource(key=k, calendar=2 if k % 4 == 0 else None) for k in range(1, people + 1))
    assignments = []
    for task in plan.tasks:
        if task.summary or not task.duration:
            continue
        for person in dice.sample(range(1, people + 1), 2 if dice.random() < 0.1 else 1):
            assignments.append(Assignment(task.key, person, work=task.duration, units=10_000))
    calendars = (STANDARD, SIX_DAYS)
    return replace(plan, calendars=calendars, resources=resources, assignments=tuple(assignments))


def measure(seconds: float, count: int = 2_000) -> int:
    """Level it and print what was found; return 1 when it is not feasible or took too long."""
    plan = staffed(count)
    began, wall = time.process_time(), time.monotonic()
    proposal = level(plan, Request(budget=Budget(seconds=seconds)))
    spent, took = time.process_time() - began, time.monotonic() - wall
    days = [
        (finish - plan.start) / 86_400
        for finish in (proposal.finish_before, proposal.rule_finish, proposal.finish_after)
    ]
    wrong = len(crowded(proposal.after, {}))
    different = len(proposal.differences())
    print(
        f"{count} tasks, {len(plan.assignments)} assignments, {len(plan.resources)} people, two calendars\n"
        f"CPU {spent:.1f} s, wall {took:.1f} s at a load of {os.getloadavg()[0]:.1f}, {proposal.schedules} timetables\n"
        f"finish after {days[0]:.0f} days without limits, {days[1]:.0f} by the rule, {days[2]:.0f} levelled\n"
        f"{len(proposal.moves)} tasks moved, {len(proposal.overloads_before)} overloads before, "
        f"{len(proposal.overloads_after)} after; checker: {wrong}; not reproduced by the critical path: {different}"
    )
    return 1 if wrong or different or proposal.overloads_after or took > WALL_BAR else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--tasks", type=int, default=2_000)
    arguments = parser.parse_args()
    sys.exit(measure(arguments.seconds, arguments.tasks))
