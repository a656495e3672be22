"""The backward pass: late dates, each node before everything it waits for."""

from __future__ import annotations

from collections.abc import Iterable

from tongzhou.engine.critical_path.connections import Edge
from tongzhou.engine.critical_path.forward import add_lag, given_dates, resumption
from tongzhou.engine.critical_path.network import NO_NODES
from tongzhou.engine.critical_path.state import NEVER, State
from tongzhou.engine.plan import Constraint, LinkType

_FS, _SS, _FF, _SF = LinkType.FS, LinkType.SS, LinkType.FF, LinkType.SF


def backward_pass(state: State, nodes: Iterable[int]) -> None:
    """Compute the late dates of the nodes, which come in a reversed topological order."""
    network = state.network
    plain, afters, odd_out, durations = network.plain, network.afters, network.odd_out, network.durations
    start, finish, nearest = state.start, state.finish, state.nearest
    start_bound, finish_bound = state.start_bound, state.finish_bound
    deadlines, above = state.deadlines, network.ends_of
    last = state.position(state.project_finish)
    milestones_exact, own_ends = state.exact, network.plan.several_ends
    for i in nodes:
        if not plain[i] or not (milestones_exact or durations[i]):
            backward_node(state, i)
            continue
        duration = durations[i]
        latest, near = last, NEVER
        for target in afters[i]:
            bound = start_bound[target]
            if bound < latest:
                latest = bound
            bound = start[target]
            if bound < near:
                near = bound
        if i in odd_out:
            for _, target, kind, lag, _ in odd_out[i]:
                if kind == 1 or kind == 3:
                    bound, there = start_bound[target], start[target]
                else:
                    bound, there = finish_bound[target], finish[target]
                if kind == 3:
                    there += (finish[i] | 1) - (start[i] | 1)
                    if bound != NEVER:
                        bound += duration + duration
                if there - lag - lag < near:
                    near = there - lag - lag
                if lag and bound != NEVER:
                    bound = (bound & -2) - lag - lag + (lag > 0)
                if bound < latest:
                    latest = bound
        elif own_ends and not afters[i]:
            latest = finish[i]
        nearest[i] = near
        if not duration:
            start_bound[i] = finish_bound[i] = latest
            continue
        if i in above:
            latest = min(latest, _limit_from_above(state, i, duration))
        if i in deadlines:
            latest = min(latest, deadlines[i])
        latest &= -2
        finish_bound[i] = latest
        start_bound[i] = latest - duration - duration + 1


def _limit_from_above(state: State, i: int, duration: int) -> int:
    """The latest finish position of a plain task by the summaries above it."""
    limit = NEVER
    for summary in state.network.ends_of[i]:
        limit = min(limit, state.finish_bound[summary])
        bound = state.start_bound[summary]
        if bound != NEVER and state.start[i] == state.start[summary]:
            limit = min(limit, bound + 2 * duration)
    return limit


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
    for edge in network.out_of(i):
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
    _, target, kind, _, _ = edge
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
    edges = network.out_of(i)
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
