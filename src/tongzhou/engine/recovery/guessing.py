"""Options for a plan nobody has said anything about: careful guesses, to be shown as guesses.

A task can be shortened by up to a quarter, for half as much again as its people cost in the days saved; one more
person can come to a task of a week and more that has people; everybody works Saturdays or longer days if they must;
a successor may begin a quarter early, and does a third of that again. Nothing is optional, and no date or waiting
time is only a habit, unless somebody says so.
"""

from __future__ import annotations

from tongzhou.engine.plan import LinkType, Plan, Task
from tongzhou.engine.recovery.options import CrashPiece, LinkOptions, Options, Staffing, TaskOptions

SHORTEST, CRASH_PRICE, OVERLAP, REWORK = 75, 150, 25, 30
"""Percent: of the duration, of the usual cost, of the predecessor, of the overlap."""
_HALF_DAY = 2


def guessed(plan: Plan, cost_per_day: int = 0) -> Options:
    """Options for every task and link that is still open; ``cost_per_day`` is one person's, in minor units."""
    crew: dict[int, int] = {}
    kinds = {resource.key: resource.work for resource in plan.resources}
    for one in plan.assignments:
        if kinds.get(one.resource, True):
            crew[one.task] = crew.get(one.task, 0) + 1
    day = plan.minutes_per_day * 60
    parents = {task.parent for task in plan.tasks}
    tasks = {
        task.key: guessed_task(task, crew.get(task.key, 0), day, cost_per_day)
        for task in plan.tasks
        if task.key not in parents and task.actual_finish is None and task.duration
    }
    lengths = {task.key: task.duration for task in plan.tasks if task.key in tasks}
    links = {
        (link.predecessor, link.successor, link.type): LinkOptions(overlap=OVERLAP, rework=REWORK)
        for link in plan.links
        if link.type == LinkType.FS
        and min(lengths.get(link.predecessor, 0), lengths.get(link.successor, 0)) >= 2 * day
    }
    return Options(tasks=tasks, links=links)


def guessed_task(task: Task, people: int, day: int, cost_per_day: int) -> TaskOptions:
    """The guess for one task with so many people on it."""
    crew = max(people, 1)
    half = day // _HALF_DAY
    shortest = -(-task.duration * SHORTEST // (100 * half)) * half
    crash: tuple[CrashPiece, ...] = ()
    if task.duration >= 2 * day and shortest < task.duration and not task.elapsed:
        crash = (CrashPiece(shortest, crew * cost_per_day * CRASH_PRICE // 100),)
    staffing = None
    if people and task.duration >= 5 * day:
        staffing = Staffing(present=people, most=people + 2, learning=day, cost_per_day=cost_per_day)
    return TaskOptions(
        crash=crash,
        staffing=staffing,
        cost_per_day=crew * cost_per_day,
        extra_time=not task.elapsed and task.duration >= day,
    )
