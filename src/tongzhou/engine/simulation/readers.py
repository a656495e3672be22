"""Who needs which value of whom, as a row of offsets or as instants, and until which step."""

from __future__ import annotations

from tongzhou.engine.critical_path.connections import Edge
from tongzhou.engine.critical_path.network import NO_NODES
from tongzhou.engine.plan import LagUnit, LinkType
from tongzhou.engine.simulation.certain import keeps_start, waits_though_begun
from tongzhou.engine.simulation.model import Model
from tongzhou.engine.simulation.steps import FINISH, START, Key

DURATION = 2
"""A third value of a node, beside START and FINISH: how long it took."""
UNBOUND = -(1 << 59)
"""Positions below it bind nothing."""
_FINISHING = (LinkType.FS, LinkType.FF)
_NO_EDGES: list[Edge] = []


class Readers:
    """The steps of a model in their order, and what each of them reads."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.network, self.state = model.network, model.state
        self.order = [node for node in self.network.order if node in model.reached]
        self.place = {node: k for k, node in enumerate(self.order)}
        self.last_row: dict[Key, int] = {}
        """(node, value) → place of the last step that reads it as a row, or its own."""
        self.last_instant: dict[Key, int] = {}
        self._percents = self._percent_links()
        for k, node in enumerate(self.order):
            self._note(k, node)

    def is_plain(self, node: int) -> bool:
        """Whether a plain step computes the node."""
        return node < self.network.count and self.model.plain[node]

    def is_milestone(self, node: int) -> bool:
        """Whether a leaf lasts no time in any iteration."""
        return not self.network.durations[node] and node not in self.model.lasting

    def on_start_side(self, node: int) -> bool:
        """Whether a plain milestone stands at the beginning of a shift rather than at the end of one."""
        return self.model.side[node] == 1 and self.is_milestone(node)

    def edges_into(self, node: int) -> list[Edge]:
        """The links a node waits for; none for one whose start is fixed."""
        network = self.network
        if self.is_plain(node) or node >= network.count:
            return network.into(node)
        if network.outline.summary[node]:
            return _NO_EDGES
        if keeps_start(self.state, node):
            into = network.into(node) if waits_though_begun(self.state, node) else _NO_EDGES
            return [edge for edge in into if edge[2] == LinkType.FS]
        return network.into(node)

    def leaves(self, summary: int) -> list[int]:
        """The leaves that decide the dates of a summary which is a step."""
        leaves, tasks = self.network.leaves_of[summary], self.network.tasks
        return [leaf for leaf in leaves if tasks[leaf].active] or leaves

    def gates(self, node: int) -> list[int]:
        """The gates that bind the start of a plain leaf."""
        gates = self.network.gates_of.get(node, NO_NODES)
        return [gate for gate in gates if self.state.start[gate] > UNBOUND]

    def percent(self, edge: Edge) -> float:
        """Which part of its source's duration a link's lag is, where that duration is uncertain."""
        return self._percents.get(edge[:4], 0.0) if self._percents else 0.0

    def _percent_links(self) -> dict[tuple[int, int, int, int], float]:
        found: dict[tuple[int, int, int, int], float] = {}
        network = self.network
        if not network.by_percent:
            return found
        index, gate = network.index, network.gate
        for link in network.plan.links:
            if link.lag_unit >= LagUnit.PERCENT and link.lag:
                source, target = index[link.predecessor], index[link.successor]
                if source in self.model.variables.of:
                    lag = round(network.tasks[source].duration * link.lag / 10_000)
                    found[source, gate.get(target, target), link.type, lag] = link.lag / 10_000
        return found

    def _note(self, k: int, node: int) -> None:
        """What the step at a place reads."""
        reached, network = self.model.reached, self.network
        plain = self.is_plain(node)
        if plain:
            self.last_row.setdefault((node, FINISH), k)
        for edge in self.edges_into(node):
            source = edge[0]
            if source in reached:
                self._reads(k, source, FINISH if edge[2] in _FINISHING else START, plain)
                if self.percent(edge):
                    self.last_row[source, DURATION] = k
        for gate in network.gates_of.get(node, NO_NODES):
            if gate in reached and (not plain or self.state.start[gate] > UNBOUND):
                self._reads(k, gate, START, plain)
                if not plain:
                    self._reads(k, gate, FINISH, plain)
        if node < network.count and network.outline.summary[node]:
            for leaf in self.leaves(node):
                if leaf in reached:
                    self._reads(k, leaf, START, plain)
                    self._reads(k, leaf, FINISH, plain)

    def _reads(self, k: int, source: int, value: int, plain: bool) -> None:
        if plain:
            self.last_row[source, value] = k
            return
        self.last_instant[source, value] = k
        if self.is_plain(source):  # the row that is converted
            self.last_row.setdefault((source, value), self.place[source])
