"""Steps that compute with instants: the rules of ``critical_path.forward`` for many iterations at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tongzhou.engine.arrays import NDArray, np
from tongzhou.engine.plan import Constraint, LinkType
from tongzhou.engine.simulation.batches import BatchAxis, BatchClock
from tongzhou.engine.simulation.steps import ALWAYS, FINISH, START, After, Key
from tongzhou.engine.simulation.variables import Variable

if TYPE_CHECKING:
    from tongzhou.engine.simulation.block import Block

Floats: TypeAlias = "NDArray[np.float64]"

_TO_FINISH = (LinkType.FF, LinkType.SF)


@dataclass(slots=True)
class InstantEdge:
    """A link into an instant step."""

    source: Key
    kind: int
    axis: BatchAxis
    """Calendar in which the lag is counted."""
    lag: float = 0.0
    elapsed: bool = False
    percent: float = 0.0
    percent_slot: int = -1
    """Row of the source's duration, where the lag is a part of it."""
    edge: int = ALWAYS

    def bound(self, block: Block) -> Floats:
        """The instants the link allows."""
        instants = block.instants[self.source]
        assert instants is not None  # only gates can be without an instant, and no link leads from one
        if self.percent_slot >= 0:
            lags = np.rint(block.rows[self.percent_slot].astype(np.float64) * block.model.unit * self.percent)
            return self._by_part(instants, lags)
        if not self.lag:
            return instants
        return instants + self.lag if self.elapsed else self.axis.add(instants, self.lag)

    def _by_part(self, instants: Floats, lags: Floats) -> Floats:
        if self.elapsed:
            return instants + lags
        return self.axis.later(instants, lags) if self.percent > 0 else self.axis.earlier(instants, -lags)


@dataclass(slots=True)
class GateStep:
    """What binds everything below a summary: the latest of its links and of its own dates."""

    node: int
    edges: tuple[InstantEdge, ...]
    floor: float | None
    """Its no-earlier constraint or manual start."""
    offset_slots: tuple[int, int] = (-1, -1)
    after: After | None = None

    def run(self, block: Block) -> None:
        bounds = [(edge, edge.bound(block)) for edge in self.edges]
        starts = [values for edge, values in bounds if edge.kind not in _TO_FINISH]
        finishes = [values for edge, values in bounds if edge.kind in _TO_FINISH]
        if self.floor is not None:
            starts.append(np.array([self.floor]))
        start, finish = _latest(starts), _latest(finishes)
        block.instants[self.node, START], block.instants[self.node, FINISH] = start, finish
        for edge, values in bounds:
            whole = finish if edge.kind in _TO_FINISH else start
            assert whole is not None  # the bound itself is one of them
            block.put_bits(edge.edge, values >= whole)


@dataclass(slots=True)
class SummaryStep:
    """A summary that something waits for: from its first leaf's start to its last leaf's finish."""

    node: int
    leaves: tuple[int, ...]
    edges: tuple[int, ...]
    """Edge of each leaf, for criticality."""
    by_start: bool
    """Whether what waits, waits for its start."""
    offset_slots: tuple[int, int] = (-1, -1)
    after: After | None = None

    def run(self, block: Block) -> None:
        starts = [block.instants[leaf, START] for leaf in self.leaves]
        finishes = [block.instants[leaf, FINISH] for leaf in self.leaves]
        start, finish = starts[0], finishes[0]
        assert start is not None  # leaves have dates
        assert finish is not None  # as above
        for one, other in zip(starts[1:], finishes[1:], strict=True):
            start, finish = np.minimum(start, one), np.maximum(finish, other)  # type: ignore[arg-type]
        block.instants[self.node, START], block.instants[self.node, FINISH] = start, finish
        for edge, one, other in zip(self.edges, starts, finishes, strict=True):
            block.put_bits(edge, one <= start if self.by_start else other >= finish)  # type: ignore[operator]


@dataclass(slots=True)
class LeafStep:
    """A task that has not begun and is not plain."""

    node: int
    clock: BatchClock
    lasting: bool
    """Whether it has a duration; a milestone keeps its instant."""
    by_chance: bool
    """Whether only chance gives it one."""
    stretch: float
    """Working seconds from start to finish per second of duration (splits)."""
    duration: float
    variable: Variable | None
    edges: tuple[InstantEdge, ...]
    gates: tuple[tuple[int, int], ...]
    """(gate, edge)"""
    constraint: int
    wanted: float | None
    honoured: bool
    unlinked: float | None
    """Where it begins when nothing binds it; None when links do."""
    unlinked_finish: float | None
    """The same as a finish."""
    aligned: bool
    status: float | None
    delay: float
    delay_elapsed: bool
    lag_axis: BatchAxis
    pinned: float | None
    """The date of a task that is as late as possible."""
    overlap: float
    """How far that date lies before the one its links allow in the plan."""
    offset_slots: tuple[int, int] = (-1, -1)
    after: After | None = None

    def run(self, block: Block) -> None:
        duration = self._duration(block)
        candidates, held = self._candidates(block, duration)
        bounds = [values for _, values in candidates]
        if self.unlinked is not None:
            bounds.append(np.array([self.unlinked]))
        if self.unlinked_finish is not None:
            bounds.append(self.clock.begin(np.array([self.unlinked_finish]), duration))
        start = _latest(bounds)
        assert start is not None  # links or the date of an unlinked task
        start = self._constrained(start, duration)
        if self.status is not None:
            start = np.maximum(start, self.status)
        if self.aligned:
            start = self._aligned(start, duration)
        if self.pinned is not None:
            start = start - self.overlap
            start = np.where(start <= self.pinned, self.pinned, self.clock.align(start))
        for edge, values in candidates:
            driving = self._aligned(values, duration) if self.aligned and edge >= 0 else values
            block.put_bits(edge, driving >= start + self.overlap if self.overlap else driving >= start)
        if self.delay:
            start = start + self.delay if self.delay_elapsed else self.lag_axis.add(start, self.delay)
            start = self.clock.align(start)
        finish = self.clock.finish(start, duration) if self.lasting else start
        if held is not None and self.lasting:
            binds = held[0] == start if self.pinned is None else (held[0] == start) & (start > self.pinned)
            finish = np.where(binds, np.maximum(finish, held[1]), finish)
        if self.constraint == Constraint.MFO and self.honoured and self.wanted is not None:
            finish = np.array([self.wanted])
        block.instants[self.node, START], block.instants[self.node, FINISH] = start, finish

    def _aligned(self, starts: Floats, duration: Floats | float) -> Floats:
        """Starts at which work can begin; a milestone that nothing delays keeps its instant."""
        aligned = self.clock.align(starts)
        return np.where(np.equal(duration, 0), starts, aligned) if self.by_chance else aligned

    def _duration(self, block: Block) -> Floats | float:
        if self.variable is None:
            duration: Floats | float = self.duration
        else:
            duration = block.sampled(self.variable).astype(np.float64) * block.model.unit
        if self.after is not None and self.after.duration_slot >= 0:
            block.rows[self.after.duration_slot][:] = duration / block.model.unit
        return duration if self.stretch == 1 else duration * self.stretch

    def _candidates(
        self, block: Block, duration: Floats | float
    ) -> tuple[list[tuple[int, Floats]], tuple[Floats, Floats] | None]:
        """(edge, start it allows) of all links and gates; and (start, finish) of the start-to-finish links."""
        found: list[tuple[int, Floats]] = []
        held: tuple[Floats, Floats] | None = None
        for edge in self.edges:
            bound = edge.bound(block)
            if edge.kind in _TO_FINISH:
                begin = self.clock.begin(bound, duration) if self.lasting else bound
                if edge.kind == LinkType.SF:
                    held = _later_of(held, begin, bound)
                bound = begin
            found.append((edge.edge, bound))
        for gate, number in self.gates:
            floor, end = block.instants[gate, START], block.instants[gate, FINISH]
            if end is not None:
                found.append((number, self.clock.begin(end, duration) if self.lasting else end))
            if floor is not None:
                found.append((number, floor))
        return found, held

    def _constrained(self, start: Floats, duration: Floats | float) -> Floats:
        kind = self.constraint
        if self.wanted is None or kind in (Constraint.ASAP, Constraint.ALAP):
            return start
        wanted: Floats = np.array([self.wanted])
        if kind in (Constraint.FNET, Constraint.MFO, Constraint.FNLT) and self.lasting:
            wanted = self.clock.begin(wanted, duration)
        if kind in (Constraint.SNET, Constraint.FNET):
            return np.maximum(start, wanted)
        if not self.honoured:
            return np.maximum(start, wanted) if kind in (Constraint.MSO, Constraint.MFO) else start
        if kind in (Constraint.MSO, Constraint.MFO):
            return wanted
        earlier: Floats = np.minimum(start, wanted)
        return earlier


@dataclass(slots=True)
class StartedStep:
    """A task whose start is fixed: in progress (what is left is uncertain), or given by hand."""

    node: int
    start: float
    clock: BatchClock
    stretch: float
    duration: float
    variable: Variable | None
    done: float
    """Seconds of the duration that are done."""
    rest: BatchClock
    """The clock of what is left."""
    resume: float | None
    """Where what is left goes on after a pause; None: there was none."""
    moved_after: float | None
    """With uncompleted work moved behind the status date: the later of that date and the resumption."""
    resumption: float
    edges: tuple[InstantEdge, ...]
    """Finish-to-start links that moved work waits for."""
    surplus: float = 0.0
    """By how much a finish given by hand is later than start and duration make it."""
    offset_slots: tuple[int, int] = (-1, -1)
    after: After | None = None

    def run(self, block: Block) -> None:
        duration: Floats | float = self.duration
        if self.variable is not None:
            duration = block.sampled(self.variable).astype(np.float64) * block.model.unit
        if self.after is not None and self.after.duration_slot >= 0:
            block.rows[self.after.duration_slot][:] = duration / block.model.unit
        left = duration - self.done
        start = np.array([self.start])
        if self.resume is not None:
            finish = self.rest.finish(self.rest.align(np.array([self.resume])), left)
        else:
            finish = self.clock.finish(self.clock.align(start), duration * self.stretch)
        if self.moved_after is not None:
            finish = self._moved(block, left, finish)
        block.instants[self.node, START] = start
        block.instants[self.node, FINISH] = finish + self.surplus if self.surplus else finish

    def _moved(self, block: Block, left: Floats | float, finish: Floats) -> Floats:
        """Remaining work behind the status date and behind unfinished predecessors."""
        later = np.array([self.moved_after], np.float64)
        bounds = [(edge.edge, edge.bound(block)) for edge in self.edges]
        for _, values in bounds:
            later = np.maximum(later, values)
        begin = self.rest.align(later)
        moved = begin > self.rest.align(np.array([self.resumption]))
        for edge, values in bounds:
            block.put_bits(edge, moved & (self.rest.align(values) >= begin))
        return np.where(moved, self.rest.finish(begin, left), finish)


def _latest(values: list[Floats]) -> Floats | None:
    found: Floats | None = None
    for one in values:
        found = one if found is None else np.maximum(found, one)
    return found


def _later_of(held: tuple[Floats, Floats] | None, begin: Floats, bound: Floats) -> tuple[Floats, Floats]:
    if held is None:
        return begin, bound
    later = begin > held[0]
    return np.where(later, begin, held[0]), np.where(later, bound, held[1])
