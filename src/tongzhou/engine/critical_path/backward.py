"""The backward pass: late dates, each node before everything it waits for."""

from __future__ import annotations

from collections.abc import Iterable

from tongzhou.engine.critical_path.forward import add_lag, given_dates, resumption
from tongzhou.engine.critical_path.network import NO_NODES, Edge
from tongzhou.engine.critical_path.state import NEVER, State
from tongzhou.engine.plan import Constraint, LinkType

_FS, _SS, _FF, _SF = LinkType.FS, LinkType.SS, LinkType.FF, LinkType.SF


def backward_pass(state: State, nodes: Iterable[int]) -> None:
    """Compute the late dates of the nodes, which come in a reversed topological order."""
    network = state.network
    plain, out_of, count, durations = network.plain, network.out_of, network.count, network.durations
    late_start, late_finish = state.late_start, state.late_finish
    start_bound, finish_bound = state.start_bound, state.finish_bound
    start, finish, rooms = state.start, state.finish, state.rooms
    ends_of, own_ends = network.ends_of, network.plan.several_ends
    last = state.position(state.project_finish)
    milestones_exact = state.exact
    deadlines = state.deadlines
    for i in nodes:
        if i >= count or not plain[i]:
            backward_node(state, i)
            continue
        duration = durations[i]
        if not duration and not milestones_exact:
            backward_node(state, i)
            continue
        edges = out_of[i]
        latest = last if not own_ends or edges else finish[i]
        room = NEVER
        own_finish = finish[i] >> 1
        for _, target, kind, lag, _, _ in edges:
            if kind == 1:
                bound = start_bound[target]
                free = (start[target] >> 1) - lag - own_finish
            elif kind == 3:
                bound = start_bound[target]
                free = (start[target] >> 1) - lag - (start[i] >> 1)
            else:
                bound = finish_bound[target]
                free = (finish[target] >> 1) - lag - own_finish
            if free < room:
                room = free
            if bound == NEVER:
                continue
            if lag:
                bound = ((bound >> 1) - lag) * 2 + (lag > 0)
            if kind == 3:
                bound += 2 * duration
            if bound < latest:
                latest = bound
        rooms[i] = room
        if duration:
            if ends_of and i in ends_of:
                for summary in ends_of[i]:
                    if finish_bound[summary] < latest:
                        latest = finish_bound[summary]
                    bound = start_bound[summary]
                    if bound != NEVER and state.start[i] == state.start[summary]:
                        latest = min(latest, bound + 2 * duration)
            if i in deadlines:
                latest = min(latest, deadlines[i])
            late_finish[i] = finish_bound[i] = latest & ~1
            late_start[i] = start_bound[i] = (latest & ~1) - 2 * duration + 1
        else:
            late_start[i] = late_finish[i] = start_bound[i] = finish_bound[i] = latest


def backward_node(state: State, i: int) -> None:
    """The late dates of one node that is not plain."""
    network = state.network
    if i >= network.count:
        _backward_gate(state, i)
    elif network.outline.summary[i]:
        _backward_summary(state, i)
    else:
        _backward_leaf(state, i)


# ── summaries ─────────────────────────────────────────────────────────────────────────────────────────
def _backward_summary(state: State, i: int) -> None:
    """What a linked or limited summary demands of its leaves: a latest finish and a latest start."""
    network = state.network
    task = network.tasks[i]
    starts: list[int] = []
    finishes: list[int] = []
    for edge in network.out_of[i]:
        bound = _edge_limit(state, edge)
        if bound is not None:
            (starts if edge[2] in (_SS, _SF) else finishes).append(bound)
    if task.deadline is not None:
        finishes.append(task.deadline)
    if task.constraint == Constraint.FNLT and task.constraint_date is not None:
        finishes.append(task.constraint_date)
    state.bind(i, min(starts, default=None), min(finishes, default=None))


def _backward_gate(state: State, gate: int) -> None:
    """The late dates of a summary as its predecessors see it: those of what is below it, rolled up."""
    network = state.network
    summary = network.summary_of_gate[gate]
    starts: list[int] = []
    finishes: list[int] = []
    for leaf in network.leaves_of[summary]:
        task = network.tasks[leaf]
        if not task.active or task.actual_finish is not None:
            continue
        if task.manual:
            starts.append(state.start_of(leaf))
            finishes.append(state.finish_of(leaf))
        else:
            starts.append(state.late_start_of(leaf))
            finishes.append(state.late_finish_of(leaf))
    state.bind(gate, min(starts, default=None), min(finishes, default=None))


# ── leaves ────────────────────────────────────────────────────────────────────────────────────────────
def _edge_limit(state: State, edge: Edge) -> int | None:
    """The latest instant a link allows its source to finish (SS, SF: to start) at; None: no limit."""
    _, target, kind, *_ = edge
    bound = state.start_bound_of(target) if kind in (_FS, _SS) else state.finish_bound_of(target)
    if bound is None:
        return None
    owner = state.network.summary_of_gate.get(target, target)
    return add_lag(state, bound, edge, owner, -1)


def _backward_leaf(state: State, i: int) -> None:
    network = state.network
    task = network.tasks[i]
    start, finish = state.start_of(i), state.finish_of(i)
    if task.actual_finish is not None and task.actual_start is not None:
        state.put_late(i, start, finish)
        state.bind(i, None, None)
        return
    if task.external or not task.active:
        state.put_late(i, start, finish)
        state.bind(i, start, finish)
        return
    clock = network.clock(i)
    latest = _latest_finish(state, i)
    if clock.span and not task.manual:
        latest = clock.pull(latest)
    started = task.actual_start is not None
    begin = clock.begin(latest) if clock.span else latest
    late_start = start if started or task.stop is not None else begin
    state.put_late(i, late_start, latest)
    state.bind(i, _remaining_start(state, i) if started else late_start, latest)


def _remaining_start(state: State, i: int) -> int | None:
    """What a task in progress demands of unfinished predecessors: to be done before its work goes on."""
    resume = resumption(state, i)
    return state.start_of(i) if resume is None else resume


def _latest_finish(state: State, i: int) -> int:
    network = state.network
    task, clock = network.tasks[i], network.clock(i)
    edges = network.out_of[i]
    open_end = network.plan.several_ends and not edges
    limits = [state.finish_of(i) if open_end else state.project_finish]
    fixed_start = task.actual_start is not None or given_dates(state, i) is not None
    for edge in edges:
        at_start = edge[2] in (_SS, _SF)
        if at_start and fixed_start:
            continue
        bound = _edge_limit(state, edge)
        if bound is not None:
            limits.append(clock.finish(bound) if at_start and clock.span else bound)
    limits += _summary_limits(state, i)
    if task.deadline is not None:
        limits.append(task.deadline)
    return _constrained(state, i, min(limits))


def _summary_limits(state: State, i: int) -> list[int]:
    """Latest finishes that come from above: links, deadlines and manual finishes of summaries."""
    network = state.network
    task, clock = network.tasks[i], network.clock(i)
    limits: list[int] = []
    for summary in network.ends_of.get(i, NO_NODES):
        above = network.tasks[summary]
        finish, start = state.finish_bound_of(summary), state.start_bound_of(summary)
        if finish is not None:
            limits.append(finish)
        if start is not None and state.start_of(i) == state.start_of(summary):
            limits.append(clock.finish(start) if clock.span else start)
        if above.manual and above.finish is not None and task.constraint_date is None:
            limits.append(max(above.finish, state.finish_of(i)))
    return limits


def _constrained(state: State, i: int, latest: int) -> int:
    network = state.network
    task, clock = network.tasks[i], network.clock(i)
    wanted = task.constraint_date
    if wanted is None or task.actual_start is not None or task.manual:
        return latest
    if task.constraint in (Constraint.MSO, Constraint.SNLT) and clock.span:
        wanted = clock.finish(wanted)
    if task.constraint in (Constraint.SNLT, Constraint.FNLT):
        return min(latest, wanted)
    if task.constraint in (Constraint.MSO, Constraint.MFO):
        return wanted if network.plan.honour_constraints else min(latest, wanted)
    return latest
