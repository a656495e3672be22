"""The steps of a model, one for each node that chance reaches."""

from __future__ import annotations

from tongzhou.engine.arrays import np
from tongzhou.engine.critical_path.clocks import CalendarClock, Clock, ElapsedClock, TeamClock
from tongzhou.engine.critical_path.connections import Edge
from tongzhou.engine.critical_path.forward import (
    given_dates,
    is_split_by_progress,
    linked_start,
    resumption,
)
from tongzhou.engine.critical_path.network import NO_NODES
from tongzhou.engine.plan import Constraint, LinkType
from tongzhou.engine.simulation.batches import BatchAxis, BatchClock
from tongzhou.engine.simulation.certain import keeps_start, waits_though_begun
from tongzhou.engine.simulation.instants import GateStep, InstantEdge, LeafStep, StartedStep, SummaryStep
from tongzhou.engine.simulation.readers import DURATION, UNBOUND, Readers
from tongzhou.engine.simulation.steps import (
    ALWAYS,
    FINISH,
    NEVER,
    START,
    Bound,
    Candidate,
    InstantStep,
    Key,
    PlainStep,
)
from tongzhou.engine.simulation.variables import remaining_of
from tongzhou.engine.working_time import WorkingTime

_SS, _SF = LinkType.SS, LinkType.SF
_FINISHING = (LinkType.FS, LinkType.FF)


class Maker:
    """Makes steps; ``slots`` says in which row a value is, and is filled by whoever asks for the steps."""

    def __init__(self, readers: Readers, criticality: bool) -> None:
        self.readers, self.model = readers, readers.model
        self.network, self.state = readers.network, readers.state
        self.graph = self.model.criticality
        self.with_criticality = criticality
        self.slots: dict[Key, int] = {}
        self._axes: dict[int, BatchAxis] = {id(self.network.axis): self.model.axis}

    def step(self, node: int) -> PlainStep | InstantStep:
        """The step of a node, and the edges into it."""
        if node >= self.network.count:
            return self._gate(node)
        if self.network.outline.summary[node]:
            return self._summary(node)
        if self.readers.is_plain(node):
            return self._plain(node)
        return self._started(node) if keeps_start(self.state, node) else self._leaf(node)

    def edge(self, source: int, target: int, number: int = ALWAYS) -> int:
        """Enter an edge of the graph of criticality; ``number`` NEVER leaves it out, else bits are asked for."""
        if not self.with_criticality or number == NEVER:
            return NEVER
        if number != ALWAYS:
            number = self.graph.edges
            self.graph.edges += 1
        self.graph.onward.setdefault(source, []).append((target, number))
        return number

    def _plain(self, node: int) -> PlainStep:
        model, state = self.model, self.state
        variable = model.variables.of.get(node)
        floors, finish_floors, bounds = self._floors(node)
        edges = self.readers.edges_into(node)
        uncertain = [edge for edge in edges if edge[0] in model.reached]
        gates = self.readers.gates(node)
        certain = [edge for edge in edges if edge[0] not in model.reached]
        alone = len(uncertain) + len(gates) + len(certain) == 1 and not floors and not finish_floors
        ask = ALWAYS if alone else 0
        candidates = [self._candidate(edge, ask) for edge in uncertain]
        for gate in gates:
            if gate in model.reached:
                candidates.append(Candidate(self.slots[gate, START], edge=self.edge(gate, node, ask)))
            else:
                value = ((state.start[gate] >> 1) - model.origin) / model.unit
                bounds.append(Bound(value, False, self.edge(gate, node, 0)))
        for source, target, kind, lag, _ in certain:
            position = state.start[source] if kind == _SS else state.finish[source]
            value = ((position >> 1) + lag - model.origin) / model.unit
            bounds.append(Bound(value, kind == LinkType.FF, self.edge(source, target, 0)))
        floors += [bound.value for bound in bounds if not bound.to_finish]
        finish_floors += [bound.value for bound in bounds if bound.to_finish]
        return PlainStep(
            node=node,
            out=self.slots[node, FINISH],
            variable=variable,
            duration=self.network.durations[node] / model.unit,
            candidates=tuple(candidates),
            floor=max(floors, default=None),
            finish_floor=max(finish_floors, default=None),
            bounds=tuple(bound for bound in bounds if bound.edge >= 0),
            start_out=self.slots.get((node, START), -1),
        )

    def _candidate(self, edge: Edge, ask: int) -> Candidate:
        source, target, kind, lag, _ = edge
        slot = self.slots[source, START if kind == _SS else FINISH]
        number = self.edge(source, target, ask)
        percent = self.readers.percent(edge)
        if percent:
            part = self.slots[source, DURATION]
            return Candidate(slot, 0.0, percent, part, kind == LinkType.FF, number)
        return Candidate(slot, lag / self.model.unit, 0.0, -1, kind == LinkType.FF, number)

    def _floors(self, node: int) -> tuple[list[float], list[float], list[Bound]]:
        """Earliest starts and finishes of a plain task that do not come from links."""
        model, state = self.model, self.state
        task = self.network.tasks[node]
        floor = state.floors[node]
        starts: list[float] = []
        if task.constraint == Constraint.FNET and task.constraint_date is not None:
            finishes = [model.offset(task.constraint_date)]
            plan, axis = self.network.plan, state.axis
            if plan.reschedule_uncompleted and plan.status_date is not None:
                starts.append(model.offset(axis.next_start(plan.status_date)))
            if not self.network.waits(node) and self.network.gates_of.get(node):
                starts.append(model.offset(axis.next_start(plan.start)))
            return starts, finishes, []
        if floor > UNBOUND:
            starts.append(((floor >> 1) - model.origin) / model.unit)
        return starts, [], []

    def _gate(self, gate: int) -> GateStep:
        network = self.network
        summary = network.summary_of_gate[gate]
        task = network.tasks[summary]
        floors = [task.start] if task.manual and task.start is not None else []
        if task.constraint == Constraint.SNET and task.constraint_date is not None:
            floors.append(task.constraint_date)
        edges = tuple(self._instant_edge(edge, summary, 0) for edge in network.into(gate))
        slots = self._offset_slots(gate)
        return GateStep(gate, edges, max(floors, default=None), slots)

    def _summary(self, node: int) -> SummaryStep:
        out = self.network.out_of(node)
        by_start = bool(out) and all(edge[2] in (_SS, _SF) for edge in out)
        leaves = tuple(self.readers.leaves(node))
        for leaf in leaves:
            self._certain(leaf)
        edges = tuple(self.edge(leaf, node, 0) for leaf in leaves)
        return SummaryStep(node, leaves, edges, by_start, self._offset_slots(node))

    def _leaf(self, node: int) -> LeafStep:
        model, state, network = self.model, self.state, self.network
        task, plan = network.tasks[node], network.plan
        clock = network.clock(node)
        lasting = bool(clock.span) or node in self.model.lasting
        gates = network.gates_of.get(node, NO_NODES)
        edges = network.into(node)
        free = not edges and node not in network.gates_of and task.constraint == Constraint.ASAP
        unlinked, unlinked_finish = (None, None) if edges else self._unlinked(node)
        pinned = float(state.pinned[node]) if node in state.pinned else None
        early = None
        if pinned is not None:
            if edges or gates:
                early = clock.align(linked_start(state, node))
            else:
                unlinked, unlinked_finish = pinned, None
        for gate in gates:
            self._certain(gate)
        status = None
        if plan.reschedule_uncompleted and plan.status_date is not None:
            status = float(state.axis.next_start(plan.status_date))
        return LeafStep(
            node=node,
            clock=self._batch_clock(node, clock),
            lasting=lasting,
            by_chance=lasting and not clock.span,
            stretch=clock.span / task.duration if task.duration and clock.span else 1.0,
            duration=float(task.duration),
            variable=model.variables.of.get(node),
            edges=tuple(self._instant_edge(edge, node, 0) for edge in edges),
            gates=tuple((gate, self.edge(gate, node, 0)) for gate in gates),
            constraint=task.constraint,
            wanted=None if task.constraint_date is None else float(task.constraint_date),
            honoured=plan.honour_constraints,
            unlinked=unlinked,
            unlinked_finish=unlinked_finish,
            aligned=lasting or free,
            status=status,
            delay=0.0 if pinned is not None else float(task.levelling_delay),
            delay_elapsed=task.levelling_delay_elapsed,
            lag_axis=self._axis(network.slack_axis(node)),
            pinned=pinned,
            overlap=max(0.0, early - pinned) if early is not None and pinned is not None else 0.0,
            offset_slots=self._offset_slots(node),
        )

    def _unlinked(self, node: int) -> tuple[float | None, float | None]:
        """Where a task without links begins, or finishes, by its own date or the project's start."""
        network, task = self.network, self.network.tasks[node]
        gated = any(gate in self.state.starts for gate in network.gates_of.get(node, NO_NODES))
        if task.constraint_date is not None and not gated:
            if task.constraint in (Constraint.SNET, Constraint.MSO):
                return float(task.constraint_date), None
            if task.constraint in (Constraint.FNET, Constraint.MFO):
                return None, float(task.constraint_date)
        return float(network.plan.start), None

    def _started(self, node: int) -> StartedStep:
        state, network, model = self.state, self.network, self.model
        task = network.tasks[node]
        clock = network.clock(node)
        left = remaining_of(task)
        start = float(state.start_of(node))
        begun = task.actual_start is not None
        surplus = 0.0
        if not begun and given_dates(state, node) is not None:
            surplus = float(state.finish_of(node) - clock.finish(int(start)))
        moving = waits_though_begun(state, node)
        resume = resumption(state, node) if begun else None
        paused = begun and resume is not None and self._is_paused(node)
        axis = clock.axis if isinstance(clock, CalendarClock) else network.slack_axis(node)
        elapsed = isinstance(clock, ElapsedClock)
        rest = BatchClock(() if elapsed else ((self._axis(axis), left),), left)
        status = network.plan.status_date or 0
        moved_after = float(max(status, resume)) if moving and resume is not None else None
        edges = self.readers.edges_into(node) if moved_after is not None else []
        return StartedStep(
            node=node,
            start=start,
            clock=self._batch_clock(node, clock),
            stretch=clock.span / task.duration if task.duration and clock.span else 1.0,
            duration=float(task.duration),
            variable=model.variables.of.get(node),
            done=task.duration - left if begun else 0.0,
            rest=rest,
            resume=float(resume) if paused and resume is not None else None,
            moved_after=moved_after,
            resumption=float(resume or 0),
            edges=tuple(self._instant_edge(edge, node, 0) for edge in edges),
            surplus=surplus,
            offset_slots=self._offset_slots(node),
        )

    def _is_paused(self, node: int) -> bool:
        return is_split_by_progress(self.state, node) and self.network.tasks[node].remaining is not None

    def _instant_edge(self, edge: Edge, owner: int, ask: int) -> InstantEdge:
        source, target, kind, lag, elapsed = edge
        value = FINISH if kind in _FINISHING else START
        self._certain(source)
        percent = self.readers.percent(edge)
        return InstantEdge(
            source=(source, value),
            kind=kind,
            axis=self._axis(self.network.slack_axis(owner)),
            lag=0.0 if percent else float(lag),
            elapsed=elapsed,
            percent=percent,
            percent_slot=self.slots[source, DURATION] if percent else -1,
            edge=self.edge(source, target, ask),
        )

    def _certain(self, node: int) -> None:
        """Make the instants of a node that is certain known to the blocks."""
        known, state = self.model.certain_instants, self.state
        if node in self.model.reached or (node, START) in known:
            return
        start: int | None
        finish: int | None
        if node >= self.network.count:
            start, finish = state.starts.get(node), state.finishes.get(node)
        else:
            start, finish = state.start_of(node), state.finish_of(node)
        known[node, START] = None if start is None else np.array([start], np.float64)
        known[node, FINISH] = None if finish is None else np.array([finish], np.float64)

    def _offset_slots(self, node: int) -> tuple[int, int]:
        return self.slots.get((node, START), -1), self.slots.get((node, FINISH), -1)

    def _axis(self, axis: WorkingTime) -> BatchAxis:
        known = self._axes.get(id(axis))
        if known is None:
            known = self._axes[id(axis)] = BatchAxis(axis)
        return known

    def _batch_clock(self, node: int, clock: Clock) -> BatchClock:
        if isinstance(clock, TeamClock):
            return BatchClock([(self._axis(axis), span) for axis, span in clock.members], clock.span)
        if isinstance(clock, CalendarClock):
            return BatchClock([(self._axis(clock.axis), clock.span)], clock.span)
        return BatchClock((), clock.span)
