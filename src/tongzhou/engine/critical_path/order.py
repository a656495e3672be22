"""The order in which the nodes of a network can be computed, and the loop when there is none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tongzhou.engine.errors import CycleError

if TYPE_CHECKING:
    from tongzhou.engine.critical_path.network import Network


def ordered(network: Network) -> list[int]:
    """All leaves, gates and linked summaries, each after everything it waits for (Kahn's method).

    Refuses with ``CycleError``, which names the tasks of one loop.
    """
    is_summary, ends, count = network.outline.summary, network.ends, network.count
    if network.in_order and not network.gate and not ends:
        return [i for i in range(count) if not is_summary[i]]
    afters, odd_out = network.afters, network.odd_out
    waiting = _waiting(network)
    order = [
        i for i, left in enumerate(waiting) if not left and (i >= count or not is_summary[i] or i in ends)
    ]
    simple = not network.gates_of and not network.ends_of
    for node in order:
        for target in afters[node]:
            left = waiting[target] = waiting[target] - 1
            if not left:
                order.append(target)
        if node in odd_out:
            _release([edge[1] for edge in odd_out[node]], waiting, order)
        if not simple:
            _release(network.below_or_above(node), waiting, order)
    expected = network.size - len(network.outline.summaries) + len(ends)
    if len(order) < expected:
        raise CycleError(_loop(network, set(range(network.size)).difference(order)))
    return order


def _release(targets: Iterable[int], waiting: list[int], order: list[int]) -> None:
    for target in targets:
        waiting[target] -= 1
        if not waiting[target]:
            order.append(target)


def _waiting(network: Network) -> list[int]:
    """For how many others each node waits."""
    waiting = list(map(len, network.befores))
    for node, edges in network.odd_into.items():
        waiting[node] += len(edges)
    for leaf, gates in network.gates_of.items():
        waiting[leaf] += len(gates)
    for summary in network.ends:
        waiting[summary] += len(network.leaves_of[summary])
    return waiting


def _loop(network: Network, left: set[int]) -> list[int]:
    """Keys of one loop among the nodes that could not be ordered, in the direction of the links."""
    is_summary = network.outline.summary
    left = {i for i in left if i >= network.count or not is_summary[i] or i in network.ends}
    node = min(i for i in left if _waits_for(network, i, left) is not None)
    seen: dict[int, int] = {}
    path: list[int] = []
    while node not in seen:
        seen[node] = len(path)
        path.append(node)
        previous = _waits_for(network, node, left)
        assert previous is not None  # every node that is left waits for another one that is
        node = previous
    summary_of = network.summary_of_gate
    keys = [network.tasks[summary_of.get(i, i)].key for i in reversed(path[seen[node] :])]
    tidy = [key for k, key in enumerate(keys) if key != keys[k - 1]] or keys[:1]
    smallest = tidy.index(min(tidy))
    return tidy[smallest:] + tidy[:smallest]


def _waits_for(network: Network, node: int, left: set[int]) -> int | None:
    candidates = [edge[0] for edge in network.into(node)]
    candidates += network.gates_of.get(node, ())
    if node in network.ends:
        candidates += network.leaves_of[node]
    return min((c for c in candidates if c in left), default=None)
