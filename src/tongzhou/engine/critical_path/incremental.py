"""Re-planning after an edit: only what the edit can reach is computed again.

From the edited tasks the early dates are recomputed in topological order for as long as they change, then the
late dates backwards from everything that changed. Edits that change the shape of the plan (other tasks, parents,
calendars, assignments, links of summaries, tasks as late as possible, an order that no longer holds) are
computed in full; the result is the same either way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from heapq import heappop, heappush
from itertools import compress
from operator import is_not
from typing import TypeVar

from tongzhou.engine.collection import uncollected
from tongzhou.engine.critical_path.assembly import assemble, with_project_dates
from tongzhou.engine.critical_path.backward import backward_pass
from tongzhou.engine.critical_path.connections import edge_of, is_simple
from tongzhou.engine.critical_path.floats import finish_leaves
from tongzhou.engine.critical_path.forward import forward_pass, set_floor
from tongzhou.engine.critical_path.network import Network, looks_plain
from tongzhou.engine.critical_path.passes import schedule, set_project_finish
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.critical_path.state import State
from tongzhou.engine.critical_path.summaries import roll_up
from tongzhou.engine.plan import Constraint, LagUnit, Link, Plan, Task

T = TypeVar("T")
MANY = 4
"""When more than a fourth of the plan has changed, all dates are written anew."""


class _FullPassNeeded(Exception):
    """The edit reaches too far."""


def replan(previous: Schedule, plan: Plan) -> Schedule:
    """The schedule of a plan that differs from a scheduled one by an edit; equal to ``schedule(plan)``."""
    try:
        with uncollected():
            return _replanned(previous, plan)
    except _FullPassNeeded:
        return schedule(plan, previous.network)


def _replanned(previous: Schedule, plan: Plan) -> Schedule:
    old = previous.network
    if not previous.state.exact:
        raise _FullPassNeeded
    changed = _changed_tasks(previous.plan, plan)
    added, removed = _changed_links(previous.plan.links, plan.links)
    network = _edited(old, plan, changed, added, removed)
    state = previous.state.copy()
    state.network = network
    ends = {network.index[end] for link in (*added, *removed) for end in link[:2]}
    for i in {*changed, *ends}:
        set_floor(state, i)
    moved = _sweep(state, {*changed, *ends}, network.ranks(), 1)
    was = state.project_finish, state.exact
    set_project_finish(state)
    if (state.project_finish, state.exact) != was:
        if not state.exact:
            raise _FullPassNeeded
        backward_pass(state, reversed(network.order))
        return assemble(state)
    begin = {*changed, *ends, *moved}
    for i in tuple(begin):
        begin.update(_before(network, i))
    touched = _sweep(state, begin, network.ranks(), -1) | moved | begin
    if len(touched) * MANY > network.count:
        return assemble(state)
    return _patched(previous, state, touched)


# ── what has changed ──────────────────────────────────────────────────────────────────────────────────
def _changed_tasks(before: Plan, after: Plan) -> list[int]:
    if len(before.tasks) != len(after.tasks) or replace(before, tasks=(), links=()) != replace(
        after, tasks=(), links=()
    ):
        raise _FullPassNeeded
    others = compress(range(len(after.tasks)), map(is_not, before.tasks, after.tasks))
    return [i for i in others if before.tasks[i] != after.tasks[i]]


def _changed_links(before: Sequence[Link], after: Sequence[Link]) -> tuple[list[Link], list[Link]]:
    """The links that are new and those that are gone, from the stretch in which the two lists differ."""
    if before is after:
        return [], []
    shorter = min(len(before), len(after))
    head = next((k for k in range(shorter) if before[k] is not after[k] and before[k] != after[k]), shorter)
    tail = 0
    while tail < shorter - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    gone, come = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(gone) + len(come) > 1_000:
        raise _FullPassNeeded
    return [k for k in come if k not in gone], [k for k in gone if k not in come]


def _edited(
    old: Network, plan: Plan, changed: Sequence[int], added: Sequence[Link], removed: Sequence[Link]
) -> Network:
    """A network for the changed plan that shares everything unchanged with the old one."""
    if old.late_ones:
        raise _FullPassNeeded
    network = old.for_plan(plan)
    for name in ("plain", "clocks", "durations", "dated", "by_hand"):
        setattr(network, name, getattr(old, name).copy())
    for name in ("befores", "afters", "odd_into", "odd_out") if added or removed else ():
        setattr(network, name, getattr(old, name).copy())
    for i in changed:
        _edit_task(network, i, old.tasks[i])
    for link in removed:
        _remove_link(network, link)
    for link in added:
        _add_link(network, link)
    return network


def _edit_task(network: Network, i: int, before: Task) -> None:
    """Take over one task. Once peculiar it stays so: the long way round gives the same dates."""
    task = network.tasks[i]
    same_place = (task.key, task.parent, task.active) == (before.key, before.parent, before.active)
    if not same_place or network.outline.summary[i] or task.constraint == Constraint.ALAP:
        raise _FullPassNeeded
    if task.duration < 0 or i in network.by_percent:
        raise _FullPassNeeded
    network.durations[i] = task.duration
    network.dated.append(i)
    if (before.actual_start is None) != (task.actual_start is None) and task.active:
        network.set_begun(i, task.actual_start is not None)
    if task.manual:
        network.by_hand.add(i)
    else:
        network.by_hand.discard(i)
    network.clocks[i] = None
    if not (looks_plain(task) and network.keeps_project_time(i)) or (
        not task.duration and network.plain[i] and (before.duration or network.gates_of.get(i))
    ):
        _make_peculiar(network, i, task.calendar != before.calendar)


def _make_peculiar(network: Network, i: int, elsewhere: bool) -> None:
    """Take a task off the offset axis; its neighbours may not need instants for that.

    ``elsewhere``: it has got another calendar, in which lags of the links to it are counted from now on.
    """
    if not network.plain[i] and not elsewhere:
        return
    network.plain[i] = False
    for edge in network.into(i):
        neighbour = edge[0]
        if network.plain[neighbour] and (edge[3] or not network.durations[neighbour]):
            raise _FullPassNeeded
    for edge in network.out_of(i):
        neighbour = edge[1]
        if network.plain[neighbour] and not network.durations[neighbour]:
            raise _FullPassNeeded


def _ends(network: Network, link: Link) -> tuple[int, int]:
    source, target = network.index.get(link.predecessor), network.index.get(link.successor)
    if source is None or target is None:
        raise _FullPassNeeded
    summary, sleeping = network.outline.summary, network.sleeping
    if summary[source] or summary[target] or source in sleeping or target in sleeping:
        raise _FullPassNeeded
    return source, target


def _remove_link(network: Network, link: Link) -> None:
    source, target = _ends(network, link)
    if link.lag_unit >= LagUnit.PERCENT:
        raise _FullPassNeeded
    if is_simple(link):
        network.befores[target] = _without(network.befores[target], source)
        network.afters[source] = _without(network.afters[source], target)
        return
    edge = edge_of(network, link, source, target)
    for edges, node in ((network.odd_into, target), (network.odd_out, source)):
        edges[node] = _without(edges.get(node, []), edge)
        if not edges[node]:
            del edges[node]


def _without(values: list[T], value: T) -> list[T]:
    if value not in values:
        raise _FullPassNeeded
    place = values.index(value)
    return values[:place] + values[place + 1 :]


def _add_link(network: Network, link: Link) -> None:
    source, target = _ends(network, link)
    ranks = network.ranks()
    plain = network.plain[source] and network.plain[target]
    if ranks[source] >= ranks[target] or link.lag_unit != LagUnit.WORKING or not plain or link.type == 2:
        raise _FullPassNeeded
    if is_simple(link):
        network.befores[target] = [*network.befores[target], source]
        network.afters[source] = [*network.afters[source], target]
        return
    edge = edge_of(network, link, source, target)
    for edges, node in ((network.odd_into, target), (network.odd_out, source)):
        edges[node] = [*edges.get(node, ()), edge]


# ── the cones ─────────────────────────────────────────────────────────────────────────────────────────
def _sources(network: Network, node: int) -> list[int]:
    return network.befores[node] + [edge[0] for edge in network.odd_into.get(node, ())]


def _targets(network: Network, node: int) -> list[int]:
    return network.afters[node] + [edge[1] for edge in network.odd_out.get(node, ())]


def _before(network: Network, node: int) -> Iterable[int]:
    """The nodes whose late dates or free float depend on a node."""
    found = _sources(network, node)
    found += network.gates_of.get(node, ())
    found += network.ends_of.get(node, ())
    if node < network.count and network.outline.summary[node]:
        found += network.leaves_of[node]
    return found


def _after(network: Network, node: int) -> Iterable[int]:
    found = _targets(network, node)
    found += network.below_or_above(node)
    return found


def _late_dependants(network: Network, node: int) -> Iterable[int]:
    """The nodes that come after a node in the backward pass and read it."""
    found = _sources(network, node)
    found += network.gates_of.get(node, ())
    if node < network.count and network.outline.summary[node]:
        found += network.leaves_of[node]
    return found


def _sweep(state: State, begin: Iterable[int], ranks: Sequence[int], direction: int) -> set[int]:
    """Recompute from the given nodes on for as long as dates change; the nodes whose dates did."""
    network = state.network
    forwards = direction > 0
    following: Callable[[Network, int], Iterable[int]] = _after if forwards else _late_dependants
    compute = forward_pass if forwards else backward_pass
    snapshot = _early if forwards else _late
    heap: list[tuple[int, int]] = []
    queued = {i for i in begin if ranks[i] >= 0}
    for i in queued:
        heappush(heap, (ranks[i] * direction, i))
    changed: set[int] = set()
    while heap:
        node = heappop(heap)[1]
        queued.discard(node)
        before = snapshot(state, node)
        compute(state, (node,))
        if snapshot(state, node) == before:
            continue
        changed.add(node)
        for other in following(network, node):
            if other not in queued and ranks[other] >= 0:
                queued.add(other)
                heappush(heap, (ranks[other] * direction, other))
    return changed


def _early(state: State, i: int) -> tuple[int | None, ...]:
    return state.start[i], state.finish[i], state.starts.get(i), state.finishes.get(i)


def _late(state: State, i: int) -> tuple[int | None, ...]:
    return (
        state.start_bound[i],
        state.finish_bound[i],
        state.late_starts.get(i),
        state.late_finishes.get(i),
        state.start_bounds.get(i),
        state.finish_bounds.get(i),
    )


# ── the result ────────────────────────────────────────────────────────────────────────────────────────
def _patched(previous: Schedule, state: State, touched: set[int]) -> Schedule:
    """The previous result with the touched tasks, and the summaries above them, written anew."""
    network = state.network
    names = ("start", "finish", "late_start", "late_finish", "total_slack", "free_slack", "critical")
    lists = {name: getattr(previous, name).copy() for name in names}
    result = replace(
        previous,
        plan=network.plan,
        network=network,
        state=state,
        early_start=lists["start"],
        early_finish=lists["finish"],
        **lists,
    )
    summary, plain, count = network.outline.summary, network.plain, network.count
    leaves = [i for i in touched if i < count and not summary[i]]
    limit = network.plan.critical_slack
    for i in leaves:
        result.start[i], result.finish[i] = state.start_of(i), state.finish_of(i)
        result.late_start[i], result.late_finish[i] = state.late_start_of(i), state.late_finish_of(i)
        if plain[i]:
            slack = min(
                (state.start_bound[i] >> 1) - (state.start[i] >> 1),
                (state.finish_bound[i] >> 1) - (state.finish[i] >> 1),
            )
            result.total_slack[i], result.critical[i] = slack, slack <= limit
            room = (state.nearest[i] >> 1) - (state.finish[i] >> 1)
            result.free_slack[i] = max(min(room, slack), 0)
    finish_leaves(result, _peculiar_near(network, state, touched))
    if network.outline.summaries:
        above = {s for i in leaves for s in network.outline.ancestors(i)}
        linked = network.ends
        roll_up(result, [s for s in reversed(network.outline.summaries) if s in above or s in linked])
    return with_project_dates(result)


def _peculiar_near(network: Network, state: State, touched: set[int]) -> list[int]:
    """Leaves whose floats need instants and can have changed: touched ones and those linked to them.

    A hard constraint measures its slack against the predecessors, free float looks at the successors, and
    what leads to a gate looks at the leaves behind it.
    """
    near = set(touched)
    for node in touched:
        near.update(_after(network, node))
    for node in [node for node in near if node >= network.count]:
        near.update(_sources(network, node))
    summary, count, late = network.outline.summary, network.count, state.late_starts
    leaves = (i for i in near if i < count and not summary[i])
    return [i for i in leaves if i in late or any(t >= count or t in late for t in _targets(network, i))]
