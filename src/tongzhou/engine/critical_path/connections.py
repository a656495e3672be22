"""The links of a plan between the nodes of its network, and the gates of summaries."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tongzhou.engine.errors import UnknownTaskError
from tongzhou.engine.plan import Constraint, LagUnit, Link, LinkType

if TYPE_CHECKING:
    from tongzhou.engine.critical_path.network import Network

Edge = tuple[int, int, int, int, bool]
"""A link between two nodes: source, target, type, lag in seconds (percentages resolved), whether it is elapsed."""


def connect(network: Network) -> None:
    """Enter the plan's links into the network, and give summaries the gates and ends they need."""
    index, summary, plain, count = network.index, network.outline.summary, network.plain, network.count
    has_summaries, sleeping = bool(network.outline.summaries), network.sleeping
    befores, afters = network.befores, network.afters
    odd_into: defaultdict[int, list[Edge]] = defaultdict(list)
    odd_out: defaultdict[int, list[Edge]] = defaultdict(list)
    in_order = True
    for link in network.plan.links:
        before, after, kind, lag, unit = link
        try:
            source, target = index[before], index[after]
        except KeyError as unknown:
            raise UnknownTaskError(int(unknown.args[0]), "a link") from None
        if sleeping and (source in sleeping or target in sleeping):
            continue
        if source >= target:
            in_order = False
        if has_summaries:
            if summary[source]:
                network.ends.add(source)
            if summary[target]:
                target = _gate_of(network, target)
        if kind == 1 and not lag:
            befores[target].append(source)
            afters[source].append(target)
            continue
        edge = source, target, kind, lag, False
        if unit and lag:
            edge = edge_of(network, link, source, target)
        odd_into[target].append(edge)
        odd_out[source].append(edge)
        if kind == 2 or unit or (lag and target < count and not plain[target]):
            _mark_peculiar(network, edge)
    network.in_order, network.odd_into, network.odd_out = in_order, dict(odd_into), dict(odd_out)
    _connect_summaries(network)


def is_simple(link: Link) -> bool:
    """Whether a link leads from finish to start without lag."""
    return link.type == LinkType.FS and not link.lag


def edge_of(network: Network, link: Link, source: int, target: int) -> Edge:
    """A link as an edge between two nodes."""
    lag, elapsed = _resolved_lag(network, source, link)
    return source, target, link.type, lag, elapsed


def _mark_peculiar(network: Network, edge: Edge) -> None:
    """Links whose arithmetic needs instants: elapsed lags, lags on other calendars, start to finish."""
    source, target, kind, lag, elapsed = edge
    foreign = target < network.count and not network.plain[target]
    if elapsed or kind == LinkType.SF or (lag and foreign):
        network.plain[source] = False
        if target < network.count:
            network.plain[target] = False


def _resolved_lag(network: Network, source: int, link: Link) -> tuple[int, bool]:
    lag, unit = link.lag, link.lag_unit
    if unit >= LagUnit.PERCENT:
        network.by_percent.add(source)
    if not lag or unit == LagUnit.WORKING:
        return lag, False
    if unit == LagUnit.ELAPSED:
        return lag, True
    task = network.tasks[source]
    duration = task.duration
    untold = not duration and network.outline.summary[source]
    if untold and task.start is not None and task.finish is not None:
        duration = network.axis.between(task.start, task.finish)
    return round(duration * lag / 10_000), unit == LagUnit.ELAPSED_PERCENT or task.elapsed


def _gate_of(network: Network, summary: int) -> int:
    gate = network.gate.get(summary)
    if gate is None:
        gate = network.gate[summary] = len(network.befores)
        network.summary_of_gate[gate] = summary
        network.befores.append([])
        network.afters.append([])
    return gate


def _connect_summaries(network: Network) -> None:
    outline, ends, tasks = network.outline, network.ends, network.tasks
    for summary in outline.summaries:
        task = tasks[summary]
        if task[9] or task[11]:
            network.given_summaries.add(summary)
        if not task[10] or not (task[4] or task[9] or task[6] is not None):
            continue
        if task.manual or (task.constraint == Constraint.SNET and task.constraint_date is not None):
            _gate_of(network, summary)
        if task.manual or task.deadline is not None or task.constraint == Constraint.FNLT:
            ends.add(summary)
    network.leaves_of = {s: outline.leaves(s) for s in ends | network.gate.keys()}
    gates_of, ends_of = network.gates_of, network.ends_of
    for summary, gate in network.gate.items():
        for leaf in network.leaves_of[summary]:
            gates_of[leaf] = (*gates_of.get(leaf, ()), gate)
    for summary in ends:
        for leaf in network.leaves_of[summary]:
            ends_of[leaf] = (*ends_of.get(leaf, ()), summary)
