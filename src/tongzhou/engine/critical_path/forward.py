"""The forward pass: early dates, each node after everything it waits for."""

from __future__ import annotations

from collections.abc import Iterable

from tongzhou.engine.critical_path.clocks import CalendarClock, ElapsedClock
from tongzhou.engine.critical_path.connections import Edge
from tongzhou.engine.critical_path.network import NO_NODES
from tongzhou.engine.critical_path.state import State
from tongzhou.engine.plan import Constraint, LinkType, Task

_FS, _SS, _FF, _SF = LinkType.FS, LinkType.SS, LinkType.FF, LinkType.SF


def forward_pass(state: State, nodes: Iterable[int]) -> None:
    """Compute the early dates of the nodes, which come in a topological order."""
    network = state.network
    plain, befores, odd_into = network.plain, network.befores, network.odd_into
    start, finish, floors = state.start, state.finish, state.floors
    durations, gates_of = network.durations, network.gates_of
    for i in nodes:
        if not plain[i]:
            forward_node(state, i)
            continue
        earliest = floors[i]
        for source in befores[i]:
            bound = finish[source]
            if bound > earliest:
                earliest = bound
        duration = durations[i]
        if i in odd_into:
            for source, _, kind, lag, _ in odd_into[i]:
                if kind == 1:
                    bound = finish[source]
                elif kind == 3:
                    bound = start[source]
                else:
                    bound = finish[source] - duration - duration
                if lag:
                    bound = (bound & -2) + lag + lag + (lag < 0)
                if bound > earliest:
                    earliest = bound
        if gates_of and i in gates_of:
            for gate in gates_of[i]:
                if start[gate] > earliest:
                    earliest = start[gate]
        if duration:
            start[i] = earliest | 1
            finish[i] = (earliest & -2) + duration + duration
        else:
            start[i] = finish[i] = earliest


NOTHING = -(1 << 60)
"""A floor that binds nothing."""


def set_floors(state: State) -> None:
    """The earliest start positions of plain tasks that do not come from links."""
    network = state.network
    begin = state.position(state.axis.next_start(network.plan.start)) | 1
    status = _status_floor(state)
    unbound = NOTHING if status is None else status
    begin = max(begin, unbound)
    state.floors = [unbound if sources else begin for sources in network.befores]
    for i in network.odd_into:
        state.floors[i] = unbound
    for i in network.dated:
        set_floor(state, i)


def set_floor(state: State, i: int) -> None:
    """The floor and the deadline of one plain task."""
    state.floors[i] = _floor_of(state, i)
    deadline = state.network.tasks[i].deadline
    state.deadlines.pop(i, None)
    if deadline is not None:
        state.deadlines[i] = state.position(deadline)


def _floor_of(state: State, i: int) -> int:
    """The earliest start position of one plain task by the project's start, its constraint, the status date."""
    network = state.network
    task = network.tasks[i]
    linked = network.waits(i)
    status = _status_floor(state)
    floor = NOTHING if linked else state.position(state.axis.next_start(network.plan.start)) | 1
    if task.constraint and task.constraint_date is not None:
        wanted = state.position(task.constraint_date)
        if task.constraint == Constraint.FNET:
            wanted -= 2 * task.duration
        floor = max(floor, wanted) if linked or network.gates_of.get(i) else wanted
    return floor if status is None else max(floor, status)


def linked_start(state: State, i: int) -> int:
    """The earliest start of a leaf by its links and by what is above it, its own constraint left aside."""
    linked = state.network.waits(i) or i in state.network.gates_of
    return _linked_start(state, i)[0] if linked else state.start_of(i)


def _status_floor(state: State) -> int | None:
    plan = state.network.plan
    if not plan.reschedule_uncompleted or plan.status_date is None:
        return None
    return state.position(state.axis.next_start(plan.status_date)) | 1


def forward_node(state: State, i: int) -> None:
    """The early dates of one node that is not plain."""
    network = state.network
    if i >= network.count:
        _forward_gate(state, i)
    elif network.outline.summary[i]:
        _forward_summary(state, i)
    else:
        state.put(i, *_forward_leaf(state, i))


# ── summaries ─────────────────────────────────────────────────────────────────────────────────────────
def _forward_summary(state: State, i: int) -> None:
    """A linked summary: from its first leaf's start to its last leaf's finish; a manual one as given."""
    network = state.network
    task = network.tasks[i]
    if task.manual and task.start is not None and task.finish is not None:
        state.put(i, task.start, task.finish)
        return
    leaves = network.leaves_of[i]
    tasks = network.tasks
    leaves = [leaf for leaf in leaves if tasks[leaf].active] or leaves
    first = min(leaves, key=state.start.__getitem__)
    last = max(leaves, key=state.finish.__getitem__)
    if all(network.plain[leaf] for leaf in leaves):
        state.put(i, state.start_of(first), state.finish_of(last))
        return
    state.put(i, min(map(state.start_of, leaves)), max(map(state.finish_of, leaves)))


def _forward_gate(state: State, gate: int) -> None:
    """What binds everything below a summary: its predecessors, its constraint, its manual start."""
    network = state.network
    summary = network.summary_of_gate[gate]
    task = network.tasks[summary]
    starts: list[int] = []
    finishes: list[int] = []
    for edge in network.into(gate):
        bound = edge_bound(state, edge, summary)
        (starts if edge[2] in (_FS, _SS) else finishes).append(bound)
    if task.constraint == Constraint.SNET and task.constraint_date is not None:
        starts.append(task.constraint_date)
    if task.manual and task.start is not None:
        starts.append(task.start)
    for values, instants, positions in (
        (starts, state.starts, state.start),
        (finishes, state.finishes, state.finish),
    ):
        if values:
            instants[gate] = max(values)
            positions[gate] = state.position(instants[gate])
        else:
            instants.pop(gate, None)
            positions[gate] = NOTHING


# ── leaves ────────────────────────────────────────────────────────────────────────────────────────────
def edge_bound(state: State, edge: Edge, target: int) -> int:
    """The instant a link allows its target to start (or, FF and SF, to finish) at the earliest."""
    source, _, kind, _, _ = edge
    instant = state.start_of(source) if kind in (_SS, _SF) else state.finish_of(source)
    return add_lag(state, instant, edge, target, 1)


def add_lag(state: State, instant: int, edge: Edge, target: int, sign: int) -> int:
    """An instant moved by a link's lag, which is counted in the successor's calendar."""
    _, _, _, lag, elapsed = edge
    if not lag:
        return instant
    if elapsed:
        return instant + sign * lag
    return state.network.slack_axis(target).add(instant, sign * lag)


def given_dates(state: State, i: int) -> tuple[int, int] | None:
    """The dates of a task nobody computes (external, manual, inactive); None when it gives none."""
    task = state.network.tasks[i]
    if not (task[9] or task[11] or not task[10]) or task[15] is not None:
        return None
    clock = state.network.clock(i)
    if task.start is not None:
        if task.finish is not None:
            return task.start, max(task.start, task.finish)
        return task.start, clock.finish(task.start)
    if task.finish is not None:
        return clock.begin(task.finish), task.finish
    return None


def _forward_leaf(state: State, i: int) -> tuple[int, int]:
    task = state.network.tasks[i]
    if task.actual_start is not None:
        return task.actual_start, _progressed_finish(state, i)
    given = given_dates(state, i)
    if given is not None:
        return given
    if i in state.pinned:
        start = state.pinned[i]
        return start, state.network.clock(i).finish(start)
    return _planned_dates(state, i)


def _planned_dates(state: State, i: int) -> tuple[int, int]:
    network = state.network
    task, clock = network.tasks[i], network.clock(i)
    start, finish_binds = _linked_start(state, i)
    start = _constrained(state, i, start)
    status = _status_floor(state)
    if status is not None:
        start = max(start, state.instant(status))
    free = not network.waits(i) and i not in network.gates_of and task.constraint == Constraint.ASAP
    if clock.span or free:
        start = clock.align(start)
    if task.levelling_delay:
        delay = task.levelling_delay
        start = start + delay if task.levelling_delay_elapsed else network.slack_axis(i).add(start, delay)
        start = clock.align(start)
    finish = clock.finish(start) if clock.span else start
    if finish_binds is not None and finish_binds[0] == start and clock.span:
        finish = max(finish, finish_binds[1])
    if task.constraint == Constraint.MFO and network.plan.honour_constraints:
        finish = finish if task.constraint_date is None else task.constraint_date
    return start, finish


def _linked_start(state: State, i: int) -> tuple[int, tuple[int, int] | None]:
    """The earliest start by links and gates, and (start, finish) of the SF link that decides, if one does."""
    network = state.network
    task, clock = network.tasks[i], network.clock(i)
    candidates: list[int] = []
    held: tuple[int, int] | None = None
    for edge in network.into(i):
        bound = edge_bound(state, edge, i)
        if edge[2] in (_FF, _SF):
            begin = clock.begin(bound) if clock.span else bound
            if edge[2] == _SF and (held is None or begin > held[0]):
                held = begin, bound
            bound = begin
        candidates.append(bound)
    if not candidates:
        candidates.append(_unlinked_start(state, i))
    for gate in network.gates_of.get(i, NO_NODES):
        floor, end = state.starts.get(gate), state.finishes.get(gate)
        if floor is not None:
            candidates.append(floor)
        if end is not None:
            candidates.append(clock.begin(end) if clock.span else end)
    del task
    return max(candidates), held


def _unlinked_start(state: State, i: int) -> int:
    """Where a task without predecessors begins: its own date when it has one, else the project's start."""
    network = state.network
    task, plan = network.tasks[i], network.plan
    gated = any(gate in state.starts for gate in network.gates_of.get(i, NO_NODES))
    if task.constraint_date is not None and not gated:
        if task.constraint in (Constraint.SNET, Constraint.MSO):
            return task.constraint_date
        if task.constraint in (Constraint.FNET, Constraint.MFO):
            return network.clock(i).begin(task.constraint_date)
    return plan.start


def _constrained(state: State, i: int, start: int) -> int:
    """The start with the task's constraint: no-earlier ones push, the others decide if they are honoured."""
    network = state.network
    task, clock = network.tasks[i], network.clock(i)
    kind, wanted = task.constraint, task.constraint_date
    if wanted is None or kind in (Constraint.ASAP, Constraint.ALAP):
        return start
    if kind in (Constraint.FNET, Constraint.MFO, Constraint.FNLT) and clock.span:
        wanted = clock.begin(wanted)
    if kind in (Constraint.SNET, Constraint.FNET):
        return max(start, wanted)
    if not network.plan.honour_constraints:
        return max(start, wanted) if kind in (Constraint.MSO, Constraint.MFO) else start
    return wanted if kind in (Constraint.MSO, Constraint.MFO) else min(start, wanted)


# ── progress ──────────────────────────────────────────────────────────────────────────────────────────
def resumption(state: State, i: int) -> int | None:
    """When the remaining work of a task in progress goes on; None when the task does not say."""
    network = state.network
    task = network.tasks[i]
    if task.resume is not None:
        return task.resume
    if task.stop is not None:
        return task.stop
    if task.remaining is None:
        return None
    finish = network.clock(i).finish(task.actual_start or 0)
    clock = _remaining_clock(state, i, task.remaining)
    return clock.begin(finish)


def _remaining_clock(state: State, i: int, remaining: int) -> CalendarClock | ElapsedClock:
    clock = state.network.clock(i)
    if isinstance(clock, ElapsedClock):
        return ElapsedClock(remaining)
    axis = clock.axis if isinstance(clock, CalendarClock) else state.network.slack_axis(i)
    return CalendarClock(axis, remaining)


def _progressed_finish(state: State, i: int) -> int:
    """The finish of a task that has started."""
    network = state.network
    task = network.tasks[i]
    start = task.actual_start
    assert start is not None  # only called for tasks that have started
    if task.actual_finish is not None:
        return max(start, task.actual_finish)
    clock = network.clock(i)
    if not clock.span:
        return start
    moved = _rescheduled(state, i, task)
    if moved is not None:
        return moved
    if is_split_by_progress(state, i) and task.resume is not None and task.remaining is not None:
        rest = _remaining_clock(state, i, task.remaining)
        return rest.finish(rest.align(task.resume))
    return clock.finish(clock.align(start))


def is_split_by_progress(state: State, i: int) -> bool:
    """Whether working time lies between where work stopped and where it resumes."""
    task, clock = state.network.tasks[i], state.network.clock(i)
    if task.resume is None or task.segments or task.span is not None:
        return False
    if isinstance(clock, ElapsedClock):
        return task.stop is not None and task.resume > task.stop
    if not isinstance(clock, CalendarClock):
        return False
    return task.stop is not None and clock.axis.between(task.stop, task.resume) > 0


def _rescheduled(state: State, i: int, task: Task) -> int | None:
    """With uncompleted work moved behind the status date: the new finish, else None.

    The logic is retained: the remaining work also waits for predecessors that are not finished.
    """
    plan = state.network.plan
    if not plan.reschedule_uncompleted or plan.status_date is None or not task.remaining:
        return None
    resume = resumption(state, i)
    if resume is None:
        return None
    waits = [plan.status_date, resume]
    for edge in state.network.into(i):
        if edge[2] == _FS:
            waits.append(edge_bound(state, edge, i))
    later = max(waits)
    rest = _remaining_clock(state, i, task.remaining)
    return rest.finish(rest.align(later)) if rest.align(later) > rest.align(resume) else None
