"""From positions to the result's lists: instants in batches, floats, summaries rolled up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from tongzhou.engine.critical_path.clocks import ElapsedClock
from tongzhou.engine.critical_path.forward import linked_start
from tongzhou.engine.critical_path.network import Edge, Network
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.critical_path.state import NEVER, State
from tongzhou.engine.plan import Constraint, LinkType

Array = NDArray[np.int64]
_HARD = frozenset((Constraint.MSO, Constraint.MFO, Constraint.SNLT, Constraint.FNLT))
"""Constraints that hold a task before its links allow it; the missing time is negative slack."""


def assemble(state: State) -> Schedule:
    """The schedule of a state whose passes are done."""
    network = state.network
    count = network.count
    columns = (state.start, state.finish, state.late_start, state.late_finish)
    positions = [np.array(column[:count], dtype=np.int64) for column in columns]
    offsets = [column >> 1 for column in positions]
    exact = (state.starts, state.finishes, state.late_starts, state.late_finishes)
    early_start, early_finish, late_start, late_finish = _instants(state, positions, offsets, exact)
    total, free, critical = _plain_floats(state, offsets)
    schedule = Schedule(
        plan=network.plan,
        index=network.index,
        start=early_start,
        finish=early_finish,
        early_start=early_start,
        early_finish=early_finish,
        late_start=late_start,
        late_finish=late_finish,
        total_slack=total,
        free_slack=free,
        critical=critical,
        summary=network.outline.summary,
        project_start=0,
        project_finish=0,
        network=network,
        state=state,
    )
    finish_leaves(schedule, peculiar_leaves(schedule))
    roll_up(schedule)
    return with_project_dates(schedule)


def with_project_dates(schedule: Schedule) -> Schedule:
    """The schedule with the project's start and finish taken from its active tasks."""
    network = schedule.network
    given = any(network.tasks[s].manual or network.tasks[s].external for s in network.outline.summaries)
    by_leaves = not network.sleeping and not given
    starts = schedule.start if by_leaves else _of_active(schedule, schedule.start)
    finishes = schedule.finish if by_leaves else _of_active(schedule, schedule.finish)
    object.__setattr__(schedule, "project_start", min(starts, default=network.plan.start))
    object.__setattr__(schedule, "project_finish", max(finishes, default=network.plan.start))
    return schedule


def _of_active(schedule: Schedule, values: list[int]) -> list[int]:
    tasks, summary = schedule.network.tasks, schedule.summary
    return [v for v, t, s in zip(values, tasks, summary, strict=True) if t.active and not s]


def _instants(
    state: State, positions: list[Array], offsets: list[Array], exact: Sequence[dict[int, int]]
) -> list[list[int]]:
    """Instants of the tasks: positions converted in batches, nodes with an instant of their own after."""
    network = state.network
    lists: list[list[int]] = []
    skipped = network.outline.summaries
    computed = np.ones(network.count, dtype=np.bool_)
    computed[skipped] = False
    for column in offsets:
        if computed.any():
            state.instant(int(column[computed].min()) * 2)
            state.instant(int(column[computed].max()) * 2 + 1)
    axis = [np.array(values, dtype=np.int64) for values in state.axis.columns()]
    for column, places, instants in zip(positions, offsets, exact, strict=True):
        if skipped:
            places[skipped] = 0
        result: list[int] = _converted(axis, column, places).tolist()
        for i, instant in instants.items():
            if i < network.count:
                result[i] = instant
        lists.append(result)
    return lists


def _converted(axis: Sequence[Array], positions: Array, offsets: Array) -> Array:
    """Positions as instants; on a seam side 0 belongs to the shift before."""
    starts, ends, start_offsets = axis
    place = np.searchsorted(start_offsets, offsets, side="right") - 1
    instants: Array = starts[place] + offsets - start_offsets[place]
    seam = ((positions & 1) == 0) & (offsets == start_offsets[place])
    instants[seam] = ends[place[seam] - 1]
    return instants


def _plain_floats(state: State, offsets: list[Array]) -> tuple[list[int], list[int], list[bool]]:
    """Total slack, free slack and critical mark, right for plain tasks."""
    start, finish, late_start, late_finish = offsets
    total = np.minimum(late_start - start, late_finish - finish)
    rooms = np.array(state.rooms[: state.network.count], dtype=np.int64)
    free = np.maximum(np.minimum(rooms, total), 0)
    critical = total <= state.network.plan.critical_slack
    return total.tolist(), free.tolist(), critical.tolist()


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
        free[i] = _bounded(
            min((_room(schedule.state, i, edge) for edge in network.out_of[i]), default=slack), slack
        )


def _bounded(room: int, slack: int) -> int:
    """Free slack lies between nothing and the total slack; where that is negative, there is none."""
    return max(min(room, slack), 0)


def peculiar_leaves(schedule: Schedule) -> list[int]:
    """Leaves whose floats need instants: those that are not plain, and those that wait beside one."""
    network, state = schedule.network, schedule.state
    count, plain, summary = network.count, network.plain, network.outline.summary
    if state.pinned:  # tasks have moved since the backward pass measured the room before their successors
        return [i for i in range(count) if not summary[i]]
    found = {i for i in state.late_starts if i < count}
    if len(found) + len(network.outline.summaries) < count - plain.count(True):
        found.update(i for i in range(count) if not plain[i])
    for node in range(count, network.size):
        found.update(edge[0] for edge in network.into[node])
    for i in list(found):
        found.update(edge[0] for edge in network.into[i])
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
        slack = min(slack, between(linked_start(schedule.state, i), schedule.early_start[i]))
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
    _, target, kind, lag, elapsed, _ = edge
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


# ── summaries ─────────────────────────────────────────────────────────────────────────────────────────
def roll_up(schedule: Schedule, summaries: Iterable[int] | None = None) -> None:
    """Dates, floats and critical marks of summaries (all, or some with the inner ones first)."""
    network = schedule.network
    tasks = network.tasks
    children_of = network.outline.children
    begun = _begun(network)
    for summary in reversed(network.outline.summaries) if summaries is None else summaries:
        children = children_of[summary]
        if network.sleeping:
            children = [c for c in children if tasks[c].active] or children
        _roll_up_one(schedule, summary, children)
        _summary_slack(schedule, summary, summary in begun)


def _begun(network: Network) -> set[int]:
    """The summaries below which work has begun."""
    found: set[int] = set()
    parent = network.outline.parent
    for i in network.begun:
        above = parent[i]
        while above >= 0 and above not in found:
            found.add(above)
            above = parent[above]
    return found


def _roll_up_one(schedule: Schedule, i: int, children: list[int]) -> None:
    task = schedule.network.tasks[i]
    start = min(map(schedule.start.__getitem__, children))
    finish = max(map(schedule.finish.__getitem__, children))
    early_start, early_finish = start, finish
    if schedule.start is not schedule.early_start:
        early_start = min(map(schedule.early_start.__getitem__, children))
        early_finish = max(map(schedule.early_finish.__getitem__, children))
    late_start, late_finish = _late_of(schedule, children, task.manual)
    if task.manual or task.external:
        start = start if task.start is None else task.start
        finish = max(start, finish if task.finish is None else task.finish)
        early_start, early_finish = start, finish
        late_start = start if late_start is None else min(start, late_start)
        late_finish = finish if late_finish is None else max(finish, late_finish)
    schedule.start[i], schedule.finish[i] = start, finish
    schedule.early_start[i], schedule.early_finish[i] = early_start, early_finish
    schedule.late_start[i] = early_start if late_start is None else late_start
    schedule.late_finish[i] = early_finish if late_finish is None else late_finish


def _late_of(schedule: Schedule, children: list[int], manual: bool) -> tuple[int | None, int | None]:
    """Late dates as seen from the summary: manual leaves count with the dates they have."""
    tasks, summary = schedule.network.tasks, schedule.summary
    by_hand = [c for c in children if tasks[c][9] and not summary[c]]
    if not by_hand:
        return (
            min(map(schedule.late_start.__getitem__, children)),
            max(map(schedule.late_finish.__getitem__, children)),
        )
    others = [c for c in children if summary[c] or not tasks[c].manual]
    starts = [schedule.late_start[c] for c in others]
    finishes = [schedule.late_finish[c] for c in others]
    if not manual:
        starts += [schedule.start[c] for c in by_hand]
        finishes += [schedule.finish[c] for c in by_hand]
    return min(starts, default=None), max(finishes, default=None)


def _summary_slack(schedule: Schedule, i: int, started: bool) -> None:
    network = schedule.network
    task, axis = network.tasks[i], network.slack_axis(i)
    offset = axis.offset
    slack = finish_slack = offset(schedule.late_finish[i]) - offset(schedule.early_finish[i])
    if not started:
        slack = min(finish_slack, offset(schedule.late_start[i]) - offset(schedule.early_start[i]))
    if task.deadline is not None:
        slack = min(slack, axis.between(schedule.early_finish[i], task.deadline))
    schedule.total_slack[i] = slack
    room = slack
    for edge in network.out_of[i]:
        room = min(room, _room(schedule.state, i, edge))
    schedule.free_slack[i] = _bounded(room, slack)
    done = started and _is_done(schedule, i)
    schedule.critical[i] = slack <= network.plan.critical_slack and not done and not task.placeholder


def _is_done(schedule: Schedule, summary: int) -> bool:
    """Whether everything below a summary is complete."""
    network = schedule.network
    leaves = network.outline.leaves(summary)
    return all(network.tasks[leaf].actual_finish is not None for leaf in leaves)
