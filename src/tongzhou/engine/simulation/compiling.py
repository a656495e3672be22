"""From a scheduled network to steps: who needs which value, in which row, until when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from tongzhou.engine.critical_path.network import NO_NODES
from tongzhou.engine.simulation.certain import drives, keeps_start
from tongzhou.engine.simulation.making import Maker
from tongzhou.engine.simulation.model import Model
from tongzhou.engine.simulation.readers import DURATION, Readers
from tongzhou.engine.simulation.rolls import Rolls
from tongzhou.engine.simulation.steps import (
    ALWAYS,
    FINISH,
    START,
    After,
    InstantStep,
    Key,
    PlainStep,
    Watch,
)

_NOTHING: tuple[Key, ...] = ()


def compile_steps(
    model: Model, watched: Mapping[int, Sequence[int]], kept: Collection[int], criticality: bool
) -> None:
    """Fill in the steps of a model, its accumulators and its graph of criticality."""
    Builder(model, watched, kept, criticality).build()


class Builder:
    """Goes through the steps once, giving out rows and taking them back."""

    def __init__(
        self, model: Model, watched: Mapping[int, Sequence[int]], kept: Collection[int], criticality: bool
    ) -> None:
        self.model, self.network, self.state = model, model.network, model.state
        self.readers = Readers(model)
        self.rolls = Rolls(self.readers, watched, kept)
        self.maker = Maker(self.readers, criticality)
        self.graph, self.with_criticality = model.criticality, criticality
        self.watched, self.kept = watched, kept

    def build(self) -> None:
        """Steps, rows, and the edges between what is certain."""
        readers, slots, steps = self.readers, self.maker.slots, self.model.steps
        free: list[int] = []
        used = 0
        dying, forgotten = self._ends_of_life(readers.last_row), self._ends_of_life(readers.last_instant)
        for k, node in enumerate(readers.order):
            for value in (START, FINISH, DURATION):
                if (node, value) in readers.last_row:
                    slots[node, value] = free.pop() if free else used
                    used = max(used, slots[node, value] + 1)
            step = self.maker.step(node)
            self._attach(step, node, tuple(forgotten.get(k, _NOTHING)))
            steps.append(step)
            free += [slots[key] for key in dying.get(k, _NOTHING)]
        self.model.slots = used
        self.model.scratch = max((len(s.candidates) for s in steps if isinstance(s, PlainStep)), default=0)
        if self.with_criticality:
            self._certain_graph()

    def _ends_of_life(self, last: Mapping[Key, int]) -> dict[int, list[Key]]:
        """Place of a step → the values nobody needs after it."""
        found: defaultdict[int, list[Key]] = defaultdict(list)
        place = self.readers.place
        for key, reader in last.items():
            found[max(reader, place[key[0]])].append(key)
        return found

    # ── what happens with the values ──────────────────────────────────────────────────────────────
    def _attach(self, step: PlainStep | InstantStep, node: int, forgotten: tuple[Key, ...]) -> None:
        rolls = self.rolls.of.get(node, ())
        readers = self.readers
        plain = isinstance(step, PlainStep)
        as_instant = not plain or readers.on_start_side(node)
        watch = self._watch(node, as_instant)
        after = After(rolls=tuple((number, as_instant) for number in rolls), forget=forgotten, watch=watch)
        after.duration_slot = self.maker.slots.get((node, DURATION), -1)
        if rolls and rolls[0] == 0 and self.with_criticality:
            after.end = len(self.graph.ends)
            self.graph.ends.append((node, as_instant))
        if plain:
            wanted = {side for side in (START, FINISH) if (node, side) in readers.last_instant}
            if as_instant and (rolls or watch):
                wanted.add(FINISH)
            after.convert = tuple(sorted(wanted))
            if readers.is_milestone(node):
                after.instant_sides = (self.model.side[node],) * 2
        after.watch_instants = as_instant
        if watch is not None and not as_instant:
            self.model.row_watches.add(node)
        if rolls or watch or forgotten or after.convert or after.duration_slot >= 0:
            step.after = after

    def _watch(self, node: int, as_instant: bool) -> Watch | None:
        if node >= self.network.count:
            return None
        key = self.network.tasks[node].key
        if key not in self.watched and key not in self.kept:
            return None
        dates = self.watched.get(key, ())
        limits = tuple(float(d) if as_instant else self.model.offset(d) for d in dates)
        return Watch(node, key in self.kept, limits)

    # ── criticality of what is certain ────────────────────────────────────────────────────────────
    def _certain_graph(self) -> None:
        """Edges between certain nodes, and certain ends."""
        network, model = self.network, self.model
        self.graph.order = network.order
        for node in network.order:
            if node in model.reached:
                continue
            self._certain_edges(node)
            if node < network.count and not network.outline.summary[node]:
                task = network.tasks[node]
                if task.active and task.actual_finish is None:
                    self.graph.certain_ends.append((node, float(self.state.finish_of(node))))

    def _certain_edges(self, node: int) -> None:
        network, state, edge_to = self.network, self.state, self.maker.edge
        for edge in self.readers.edges_into(node):
            if edge[0] not in self.model.reached and drives(state, edge):
                edge_to(edge[0], node, ALWAYS)
        if node >= network.count:
            return
        if network.outline.summary[node]:
            for leaf in self.readers.leaves(node):
                if state.finish_of(leaf) == state.finish_of(node):
                    edge_to(leaf, node, ALWAYS)
        elif node in network.gates_of and not keeps_start(state, node):
            for gate in network.gates_of.get(node, NO_NODES):
                if state.starts.get(gate) == state.start_of(node):
                    edge_to(gate, node, ALWAYS)
