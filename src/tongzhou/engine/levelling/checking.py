"""Is a timetable feasible, or a schedule? Slow, simple, and written without the code that makes timetables."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.levelling.instance import Instance
from tongzhou.engine.plan import Assignment
from tongzhou.engine.working_time import Calendars


def violations(instance: Instance, starts: Sequence[int]) -> list[str]:
    """A sentence for each link, earliest start and time unit of a resource that is violated; [] if none is."""
    found: list[str] = []
    if len(starts) != len(instance.durations):
        return [f"There are {len(starts)} starts for {len(instance.durations)} tasks."]
    for i, start in enumerate(starts):
        earliest = instance.releases[i] if instance.releases else 0
        if start < earliest:
            found.append(f"Task {i} starts at {start}, before {earliest}.")
    for before, after, lag in instance.links:
        ready = starts[before] + instance.durations[before] + lag
        if starts[after] < ready:
            found.append(f"Task {after} starts at {starts[after]}, {before} allows {ready}.")
    for r, capacity in enumerate(instance.capacities):
        usage: dict[int, int] = {}
        for i, start in enumerate(starts):
            for t in range(start, start + instance.durations[i]):
                usage[t] = usage.get(t, 0) + instance.requirements[i][r]
        found += [
            f"Resource {r} has {capacity} at {t}, {used} are needed."
            for t, used in sorted(usage.items())
            if used > capacity
        ]
    return found


def crowded(
    schedule: Schedule,
    capacities: Mapping[int, Sequence[tuple[int, int]]],
    tasks: Container[int] | None = None,
) -> list[tuple[int, int, int, int]]:
    """Where a schedule needs more than there is: (resource, instant, units needed, units there are).

    Looks at every instant at which somebody begins or a capacity changes. Where several people with calendars of
    their own work on a task, each is busy on their own working days only. With ``tasks`` only those count.
    """
    plan = schedule.plan
    found: list[tuple[int, int, int, int]] = []
    calendars = Calendars(plan.calendars, plan.start)
    for resource in plan.resources:
        steps = capacities.get(resource.key, [(0, 10_000)])
        uses = [
            (*_busy(schedule, a, calendars), a.units)
            for a in plan.assignments
            if a.resource == resource.key and (tasks is None or a.task in tasks)
        ]
        for instant in sorted({start for start, _, _ in uses} | {since for since, _ in steps}):
            needed = sum(units for start, finish, units in uses if start <= instant < finish)
            there = [units for since, units in steps if since <= instant]
            available = there[-1] if there else steps[0][1]
            if needed > available:
                found.append((resource.key, instant, needed, available))
    return found


def _busy(schedule: Schedule, assignment: Assignment, calendars: Calendars) -> tuple[int, int]:
    """From when to when somebody works on a task."""
    plan, i = schedule.plan, schedule.index[assignment.task]
    task, start, finish = plan.tasks[i], schedule.start[i], schedule.finish[i]
    team = [a for a in plan.assignments if a.task == task.key and a.work]
    if len(team) < 2 or task.elapsed or not assignment.work:
        return start, finish
    own = {resource.key: resource.calendar for resource in plan.resources}[assignment.resource]
    keys = [key for key in (task.calendar, own) if key is not None] or [plan.calendar]
    axis = calendars.together(*keys)
    begin = axis.next_start(axis.add(start, assignment.delay))
    return begin, axis.add(begin, assignment.work * 10_000 // assignment.units)
