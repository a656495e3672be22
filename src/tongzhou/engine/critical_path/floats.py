"""Floats and critical marks of leaves whose dates are instants, one by one."""

from __future__ import annotations

from collections.abc import Iterable

from tongzhou.engine.critical_path.clocks import ElapsedClock
from tongzhou.engine.critical_path.connections import Edge
from tongzhou.engine.critical_path.forward import linked_start
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.critical_path.state import NEVER, State
from tongzhou.engine.plan import Constraint, LinkType

_HARD = frozenset((Constraint.MSO, Constraint.MFO, Constraint.SNLT, Constraint.FNLT))
"""Constraints that hold a task before its links allow it; the missing time is negative slack."""


def finish_leaves(schedule: Schedule, leaves: Iterable[int]) -> None:
    """Floats and the critical mark of the leaves at those places that are not plain, or beside such ones."""
    network = schedule.network
    total, free, critical = schedule.total_slack, schedule.free_slack, schedule.critical
    tasks = network.tasks
    limit = network.plan.critical_slack
    for i in leaves:
        slack = total[i] = _slack(schedule, i)
        task = tasks[i]
        critical[i] = slack <= limit and task.actual_finish is None and not task.placeholder
        free[i] = free_slack(schedule.state, i, slack)


def free_slack(state: State, i: int, total: int) -> int:
    """Free slack lies between nothing and the total slack; where that is negative, there is none."""
    if total <= 0:
        return 0
    room = min((_room(state, i, edge) for edge in state.network.out_of(i)), default=total)
    return max(min(room, total), 0)


def peculiar_leaves(schedule: Schedule) -> list[int]:
    """Leaves whose floats need instants: those that are not plain, and those that wait beside one."""
    network, state = schedule.network, schedule.state
    count, summary = network.count, network.outline.summary
    if state.pinned:  # tasks have moved since the backward pass measured the room before their successors
        return [i for i in range(count) if not summary[i]]
    found = {i for i in state.late_starts if i < count}
    befores, odd_into = network.befores, network.odd_into
    for node in (*range(count, network.size), *found):
        found.update(befores[node])
        if node in odd_into:
            found.update(edge[0] for edge in odd_into[node])
    return [i for i in found if not summary[i]]


def _slack(schedule: Schedule, i: int) -> int:
    """Total slack of a leaf that is not plain: the lesser of start slack and finish slack."""
    network = schedule.network
    task = network.tasks[i]
    if task.actual_finish is not None or task.external or not task.active:
        return 0
    between = _counter(schedule, i)
    at_finish = between(schedule.early_finish[i], schedule.late_finish[i])
    if task.actual_start is not None or task.stop is not None:
        return at_finish
    slack = min(at_finish, between(schedule.early_start[i], schedule.late_start[i]))
    if task.constraint in _HARD and not task.manual and network.plan.honour_constraints:
        missing = between(linked_start(schedule.state, i), schedule.early_start[i])
        slack = min(slack, missing) if missing < 0 else slack
    return slack


class _counter:  # noqa: N801  (used like the function it stands for)
    """Counts time between two instants as a task's slack is counted."""

    def __init__(self, schedule: Schedule, i: int) -> None:
        network = schedule.network
        elapsed = isinstance(network.clocks[i] if i < network.count else None, ElapsedClock)
        self._axis = None if elapsed else network.slack_axis(i)

    def __call__(self, first: int, last: int) -> int:
        return last - first if self._axis is None else self._axis.between(first, last)


def _room(state: State, i: int, edge: Edge) -> int:
    """Free time between a task and one successor."""
    network = state.network
    _, target, kind, lag, elapsed = edge
    if target >= network.count:
        leaves = network.leaves_of[network.summary_of_gate[target]]
        there = min(map(state.start_of, leaves))
        if kind in (LinkType.FF, LinkType.SF):
            there = max(map(state.finish_of, leaves))
        owner = network.summary_of_gate[target]
    else:
        owner = target
        there = state.start_of(target) if kind in (LinkType.FS, LinkType.SS) else state.finish_of(target)
        if network.tasks[target].actual_finish is not None:
            return NEVER
    here = state.start_of(i) if kind in (LinkType.SS, LinkType.SF) else state.finish_of(i)
    axis = network.slack_axis(i)
    if elapsed:
        return axis.between(here, there - lag)
    return axis.between(here, there) - (lag if axis is network.slack_axis(owner) else 0)
