"""What of a plan is certain: nodes that no chance reaches keep the dates of the schedule."""

from __future__ import annotations

from collections.abc import Collection

from tongzhou.engine.critical_path.connections import Edge
from tongzhou.engine.critical_path.forward import edge_bound, given_dates
from tongzhou.engine.critical_path.network import NO_NODES, Network
from tongzhou.engine.critical_path.state import State
from tongzhou.engine.plan import LinkType

_TO_FINISH = (LinkType.FF, LinkType.SF)


def keeps_start(state: State, i: int) -> bool:
    """Whether a leaf starts when it does whatever happens before it."""
    task = state.network.tasks[i]
    return task.actual_start is not None or not task.active or given_dates(state, i) is not None


def waits_though_begun(state: State, i: int) -> bool:
    """Whether what is left of a task in progress waits for its predecessors."""
    network = state.network
    task, plan = network.tasks[i], network.plan
    begun = task.actual_start is not None and task.actual_finish is None
    if not begun or not task.remaining or not plan.reschedule_uncompleted or plan.status_date is None:
        return False
    return bool(network.clock(i).span)


def reached_by_chance(state: State, uncertain: Collection[int]) -> set[int]:
    """The nodes whose dates differ between iterations."""
    network = state.network
    found: set[int] = set()
    for node in network.order:
        if _is_reached(state, node, uncertain, found):
            found.add(node)
    return found


def _is_reached(state: State, node: int, uncertain: Collection[int], found: set[int]) -> bool:
    network = state.network
    if node in uncertain:
        return True
    if node < network.count:
        if network.outline.summary[node]:
            return node not in network.given_summaries and any(
                leaf in found for leaf in network.leaves_of[node]
            )
        if keeps_start(state, node):
            return waits_though_begun(state, node) and any(edge[0] in found for edge in network.into(node))
    if any(gate in found for gate in network.gates_of.get(node, NO_NODES)):
        return True
    return any(edge[0] in found for edge in network.into(node))


def drives(state: State, edge: Edge) -> bool:
    """Whether a link between two certain nodes decides the start of the second."""
    network = state.network
    target = edge[1]
    if target >= network.count:
        summary = network.summary_of_gate[target]
        bound = edge_bound(state, edge, summary)
        whole = (state.finishes if edge[2] in _TO_FINISH else state.starts).get(target)
        return whole is not None and bound >= whole
    if keeps_start(state, target):
        return False
    clock = network.clock(target)
    bound = edge_bound(state, edge, target)
    if edge[2] in _TO_FINISH and clock.span:
        bound = clock.begin(bound)
    if clock.span:
        bound = clock.align(bound)
    return bound >= state.start_of(target)


def sides(state: State, lasting: Collection[int]) -> tuple[list[bool], list[int]]:
    """By leaf: whether a plain step can compute it, and for milestones which side of a seam they are on.

    A milestone whose links lead from both sides (an end of a shift here, a beginning there) is decided in each
    iteration anew; it takes the long way, and so do the milestones beside it.
    """
    network = state.network
    plain = network.plain[: network.count]
    side = [1] * network.count
    for node in network.order:
        if node >= network.count or not plain[node] or network.durations[node] or node in lasting:
            continue
        found = {_side_of(edge, side, network, lasting) for edge in network.into(node)} or {1}
        if len(found) > 1 or found == {-1} or any(not plain[e[0]] for e in network.into(node)):
            plain[node] = False
        else:
            side[node] = found.pop()
    return plain, side


def _side_of(edge: Edge, side: list[int], network: Network, lasting: Collection[int]) -> int:
    source, _, kind, lag, _ = edge
    if lag:
        return 1 if lag < 0 else 0
    if not network.durations[source] and source not in lasting:
        return side[source]
    return 1 if kind in (LinkType.SS, LinkType.SF) else 0
