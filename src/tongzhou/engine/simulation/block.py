"""One block of iterations: every step once, on rows of a few thousand iterations that stay in the cache."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from tongzhou.engine.arrays import NDArray, np
from tongzhou.engine.simulation.criticality import Bits, Ends, passed_back
from tongzhou.engine.simulation.steps import After, Candidate, Key, PlainStep, Watch
from tongzhou.engine.simulation.tables import SIZE
from tongzhou.engine.simulation.variables import Draw, Hit, Row, Variable

if TYPE_CHECKING:
    from tongzhou.engine.simulation.model import Model

Floats: TypeAlias = "NDArray[np.float64]"

DURATIONS, FACTORS, RISKS, COSTS = range(4)
"""Streams of chance of a block: a risk more or less does not change what is drawn for durations."""


@dataclass(slots=True)
class BlockResult:
    """What is kept of a block."""

    finish: Floats
    """Project finish, instants."""
    working: Floats
    """Project finish, working seconds on the project's calendar."""
    cost: Floats | None
    watched: dict[int, Row] = field(default_factory=dict)
    counts: dict[int, list[int]] = field(default_factory=dict)
    """Watch → for each limit how often the value was not later."""
    critical: NDArray[np.int64] | None = None
    """By node: iterations in which it was critical."""
    occurred: list[tuple[int, float, float]] = field(default_factory=list)
    """Of each risk: how often, and the sums of project finish and cost where it did."""


class Block:
    """The working memory of one worker; ``run`` may be called for one block after the other."""

    def __init__(self, model: Model, capacity: int) -> None:
        self.model = model
        self._rows = np.empty((model.slots, capacity), model.dtype)
        self._scratch = np.empty((model.scratch + 2, capacity), model.dtype)
        self._scores = np.empty((model.correlated.rows, capacity), np.int32)
        self._index = np.empty(capacity, np.int32)
        self._mask = np.empty(capacity, np.bool_)
        self._count = -1
        self.instants: dict[Key, Floats | None] = {}
        self.bits: list[Bits | None] = []
        self.occurs: list[NDArray[np.bool_]] = []

    # ── the whole block ───────────────────────────────────────────────────────────────────────────
    def run(self, number: int, count: int, kept: Row | None = None) -> BlockResult:
        """Compute ``count`` iterations; the first columns of durations go into ``kept``."""
        model = self.model
        self._resize(count)
        seeds = [np.random.SeedSequence(model.seed, spawn_key=(number, stream)) for stream in range(4)]
        sources = [np.random.SFC64(seed) for seed in seeds]
        self._raw = sources[DURATIONS].random_raw
        self._risk_raw, self._cost_raw = sources[RISKS].random_raw, sources[COSTS].random_raw
        self._kept = kept
        self._make_scores(sources[FACTORS])
        self._make_risks(sources[RISKS])
        self.instants = dict(model.certain_instants)
        self.bits = [None] * model.criticality.edges
        self.cost = np.full(count, model.variables.base_cost) if model.variables.has_costs else None
        self.ends = Ends()
        self._latest: dict[int, Row] = {}
        self._latest_instants: dict[int, Floats] = {}
        result = BlockResult(np.empty(0), np.empty(0), None)
        for step in model.steps:
            if isinstance(step, PlainStep):
                self._plain(step)
            else:
                step.run(self)
                self._store_offsets(step.node, step.offset_slots)
            if step.after is not None:
                self._after(step.node, step.after, step, result)
        return self._finished(result)

    def _resize(self, count: int) -> None:
        if count == self._count:
            return
        self._count, self._words = count, -(-count // 4)
        self.rows = [row[:count] for row in self._rows]
        scratch = [row[:count] for row in self._scratch]
        self._sample, self._second, self._lagged = scratch[0], scratch[1], scratch[2:]
        self._score_rows = [row[:count] for row in self._scores]
        self._entry, self.mask = self._index[:count], self._mask[:count]

    @property
    def count(self) -> int:
        """Iterations of this block."""
        return self._count

    # ── chance ────────────────────────────────────────────────────────────────────────────────────
    def _make_scores(self, source: np.random.SFC64) -> None:
        """The rows of normal scores that correlated variables share."""
        correlated, words = self.model.correlated, self._words
        for row, table in correlated.factors:
            indexes = source.random_raw(words).view(np.uint16)[: self._count]
            np.take(table, indexes, out=self._score_rows[row], mode="clip")
        for first, root in correlated.blocks:
            self._make_matrix_scores(source, first, root)

    def _make_matrix_scores(self, source: np.random.SFC64, first: int, root: NDArray[np.float32]) -> None:
        """Scores with the correlations of a matrix, in place: row k needs only the noise of rows up to k."""
        rows = [self._score_rows[first + k].view(np.float32) for k in range(len(root))]
        for row in rows:
            indexes = source.random_raw(self._words).view(np.uint16)[: self._count]
            np.take(self.model.scores, indexes, out=row, mode="clip")
        product = np.empty(self._count, np.float32)
        for k in range(len(root) - 1, -1, -1):
            row = rows[k]
            row *= root[k, k]
            for j in np.flatnonzero(root[k, :k]):
                np.multiply(rows[j], root[k, j], out=product)
                row += product
            row += np.float32(SIZE // 2)
            np.rint(row, out=row)
            self._score_rows[first + k][:] = row.astype(np.int32)

    def _make_risks(self, source: np.random.SFC64) -> None:
        generator = np.random.Generator(source)
        self.occurs = [
            generator.random(self._count, dtype=np.float32) < np.float32(probability)
            for probability, _ in self.model.variables.risks
        ]

    def _draw(self, draw: Draw, raw: Any, out: Row) -> Row:
        """A sample of one distribution into a row."""
        if draw.table is None:
            out.fill(draw.shift)
            return out
        if draw.row < 0:
            draw.table.take(raw(self._words).view(np.uint16)[: self._count], out=out, mode="clip")
        elif draw.own is None:
            draw.table.take(self._score_rows[draw.row], out=out, mode="clip")
        else:
            entry = self._entry
            draw.own.take(raw(self._words).view(np.uint16)[: self._count], out=entry, mode="clip")
            entry += self._score_rows[draw.row]
            draw.table.take(entry, out=out, mode="clip")
        if draw.scale != 1:
            out *= draw.scale
        if draw.shift:
            out += draw.shift
        if draw.cut:
            np.maximum(out, 0, out=out)
        return out

    def sampled(self, variable: Variable) -> Row:
        """Durations of one task, in units of the model; the row is used again by the next."""
        out = self._draw(variable.draw, self._raw, self._sample)
        if variable.hits:
            for hit in variable.hits:
                self._strike(hit, out)
            np.maximum(out, 0, out=out)
        if variable.done:
            out += variable.done
        if self._kept is not None and variable.kept >= 0:
            width = self._kept.shape[1]
            self._kept[variable.kept] = out[:width]
        if variable.rate and self.cost is not None:
            self.cost += np.multiply(out, variable.rate, dtype=np.float64)
        return out

    def _strike(self, hit: Hit, out: Row) -> None:
        occurs, values = self.occurs[hit.risk], self._second
        if hit.factor is not None:
            np.multiply(out, self._draw(hit.factor, self._risk_raw, values), out=out, where=occurs)
        if hit.added is not None:
            np.add(out, self._draw(hit.added, self._risk_raw, values), out=out, where=occurs)

    # ── plain steps ───────────────────────────────────────────────────────────────────────────────
    def _plain(self, step: PlainStep) -> None:
        duration: Row | float = step.duration if step.variable is None else self.sampled(step.variable)
        rows, out = self.rows, self.rows[step.out]
        after = step.after
        if after is not None and after.duration_slot >= 0:
            rows[after.duration_slot][:] = duration
        candidates = step.candidates
        if step.floor is None and step.finish_floor is None and len(candidates) == 1:
            earliest = self._candidate(candidates[0], 0, duration)
            if step.start_out >= 0:
                np.copyto(rows[step.start_out], earliest)
            np.add(earliest, duration, out=out)
            return
        allowed = [self._candidate(c, k, duration) for k, c in enumerate(candidates)]
        self._earliest(step, allowed, duration, out)
        self._drive(step, allowed, duration, out)
        if step.start_out >= 0:
            np.copyto(rows[step.start_out], out)
        out += duration

    def _candidate(self, candidate: Candidate, place: int, duration: Row | float) -> Row:
        row: Row = self.rows[candidate.slot]
        if not candidate.lag and not candidate.percent and not candidate.to_finish:
            return row
        moved: Row = self._lagged[place]
        np.add(row, candidate.lag, out=moved)
        if candidate.percent:
            moved += self.rows[candidate.percent_slot] * self.model.dtype(candidate.percent)
        if candidate.to_finish:
            moved -= duration
        return moved

    def _earliest(self, step: PlainStep, allowed: list[Row], duration: Row | float, out: Row) -> None:
        """The latest of all candidates and floors."""
        if len(allowed) > 1:
            np.maximum(allowed[0], allowed[1], out=out)
            for row in allowed[2:]:
                np.maximum(out, row, out=out)
        elif allowed:
            np.copyto(out, allowed[0])
        if step.floor is not None:
            if allowed:
                np.maximum(out, step.floor, out=out)
            else:
                out.fill(step.floor)
        if step.finish_floor is not None:
            begin = np.subtract(step.finish_floor, duration)
            if allowed or step.floor is not None:
                np.maximum(out, begin, out=out)
            else:
                out[:] = begin

    def _drive(self, step: PlainStep, allowed: list[Row], duration: Row | float, out: Row) -> None:
        """Note in which iterations each candidate decided."""
        mask, bits = self.mask, self.bits
        for candidate, row in zip(step.candidates, allowed, strict=True):
            if candidate.edge >= 0:
                np.equal(row, out, out=mask)
                bits[candidate.edge] = np.packbits(mask)
        for bound in step.bounds:
            value = np.subtract(bound.value, duration) if bound.to_finish else bound.value
            np.equal(out, value, out=mask)
            bits[bound.edge] = np.packbits(mask)

    def put_bits(self, edge: int, mask: NDArray[np.bool_]) -> None:
        """Store in which iterations an edge decided."""
        if edge >= 0:
            self.bits[edge] = np.packbits(np.broadcast_to(mask, self._count))

    # ── after a step ──────────────────────────────────────────────────────────────────────────────
    def _store_offsets(self, node: int, slots: tuple[int, int]) -> None:
        """Rows of offsets of an instant step, for the plain steps that need them."""
        model = self.model
        for side, slot in enumerate(slots):
            if slot >= 0:
                values = self.instants[node, side]
                assert values is not None  # a gate without a start binds no plain step
                self.rows[slot][:] = (model.axis.offset(values) - model.origin) / model.unit

    def as_instants(self, row: Row, side: int) -> Floats:
        """Offsets as instants; side 0: the end of a shift on a seam, 1: the start of the next."""
        model = self.model
        offsets = row.astype(np.float64) * model.unit + model.origin
        return model.axis.start_at(offsets) if side else model.axis.finish_at(offsets)

    def _after(self, node: int, after: After, step: Any, result: BlockResult) -> None:
        plain = type(step) is PlainStep
        for side in after.convert:
            row = self.rows[step.start_out if side == 0 else step.out]
            self.instants[node, side] = self.as_instants(row, after.instant_sides[side])
        if after.rolls:
            self._roll(node, after, self.rows[step.out] if plain else None)
        if after.watch is not None:
            values = self.rows[step.out] if plain and not after.watch_instants else self.instants[node, 1]
            assert values is not None
            self._watch(after.watch, values, result)
        for key in after.forget:
            self.instants.pop(key, None)

    def _roll(self, node: int, after: After, row: Row | None) -> None:
        for number, as_instant in after.rolls:
            if as_instant:
                values = self.instants[node, 1]
                assert values is not None  # leaves have a finish
                latest: dict[int, Any] = self._latest_instants
            else:
                assert row is not None  # only plain steps are accumulated as offsets
                values, latest = row, self._latest
            known = latest.get(number)
            if number == 0 and after.end >= 0:
                self.ends.note(after.end, values, known, self._count)
            if known is None:
                latest[number] = np.array(np.broadcast_to(values, self._count))
            else:
                np.maximum(known, values, out=known)

    def _watch(self, watch: Watch, values: Row, result: BlockResult) -> None:
        if watch.limits:
            whole = np.broadcast_to(values, self._count)
            result.counts[watch.place] = [int(np.count_nonzero(whole <= limit)) for limit in watch.limits]
        if watch.kept:
            result.watched[watch.place] = np.array(np.broadcast_to(values, self._count))

    # ── the end of a block ────────────────────────────────────────────────────────────────────────
    def _latest_of(self, number: int) -> Floats:
        """The latest finish of an accumulator, as instants."""
        certain = self.model.certain_latest[number]
        found: Floats | None = None
        if number in self._latest:
            found = self.as_instants(self._latest[number], 0)
        if number in self._latest_instants:
            other = self._latest_instants[number]
            found = other if found is None else np.maximum(found, other)
        if found is None:
            assert certain is not None  # an accumulator without uncertain leaves has certain ones
            return np.full(self._count, certain)
        return found if certain is None else np.maximum(found, certain)

    def _finished(self, result: BlockResult) -> BlockResult:
        model = self.model
        result.finish = self._latest_of(0)
        pure = 0 in self._latest and 0 not in self._latest_instants and model.certain_latest[0] is None
        if pure:
            result.working = self._latest[0].astype(np.float64) * model.unit + model.origin
        else:
            result.working = model.axis.offset(result.finish)
        for number, watch in model.watched_rolls:
            self._watch(watch, self._latest_of(number), result)
        if model.criticality.order:
            result.critical = self._criticality(result.working)
        self._sum_up(result)
        return result

    def _criticality(self, working: Floats) -> NDArray[np.int64]:
        """Iterations in which each node is critical; ends are compared in working time, not across nights."""
        model = self.model
        plain, instants = self._latest.get(0), self._latest_instants.get(0)
        by_row = by_instant = None
        if plain is not None:
            by_row = plain.astype(np.float64) * model.unit + model.origin >= working
        if instants is not None:
            by_instant = model.axis.offset(instants) >= working
        ends = self.ends.decided(model.criticality.ends, by_row, by_instant)
        for node, offset in model.criticality.certain_ends:
            ends[node] = np.packbits(working == offset)
        return passed_back(model.criticality, model.size, ends, self.bits, self._count)

    def _sum_up(self, result: BlockResult) -> None:
        cost, second = self.cost, self._second
        if cost is not None:
            for draw in self.model.variables.costs:
                cost += self._draw(draw, self._cost_raw, second)
            for (_, draw_or_none), occurs in zip(self.model.variables.risks, self.occurs, strict=True):
                if draw_or_none is not None:
                    np.add(cost, self._draw(draw_or_none, self._risk_raw, second), out=cost, where=occurs)
        result.cost = cost
        for occurs in self.occurs:
            money = float(cost[occurs].sum()) if cost is not None else 0.0
            result.occurred.append((int(occurs.sum()), float(result.working[occurs].sum()), money))
