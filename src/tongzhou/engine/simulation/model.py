"""A plan and its uncertainty, compiled to steps: what a block needs, and nothing it changes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongzhou.engine.arrays import NDArray, np
from tongzhou.engine.collection import uncollected
from tongzhou.engine.critical_path.assembly import assemble
from tongzhou.engine.critical_path.network import Network
from tongzhou.engine.critical_path.passes import computed
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.critical_path.state import State
from tongzhou.engine.plan import Constraint, Plan
from tongzhou.engine.simulation.batches import BatchAxis
from tongzhou.engine.simulation.certain import reached_by_chance, sides
from tongzhou.engine.simulation.correlation import Correlated, correlated
from tongzhou.engine.simulation.distributions import Discrete, Distribution, Fixed
from tongzhou.engine.simulation.notes import Note, Remark
from tongzhou.engine.simulation.steps import Criticality, InstantStep, Key, PlainStep, Watch
from tongzhou.engine.simulation.tables import PER_SCORE, normal_scores
from tongzhou.engine.simulation.uncertainty import Uncertainty, check
from tongzhou.engine.simulation.variables import Preparation, Variables, durations, is_open, ranges

_EXACT = 1 << 24
"""Whole numbers a float32 can hold; plans that need more are computed in float64."""
_HEADROOM = 3
"""How much longer than planned a project may become and still be exact."""
_HARD = (Constraint.MSO, Constraint.MFO, Constraint.SNLT, Constraint.FNLT)
_NAMED = 5


@dataclass(slots=True)
class Model:
    """Everything a worker reads."""

    network: Network
    state: State
    schedule: Schedule
    seed: int
    unit: int
    """Seconds per unit of the rows."""
    origin: int
    """Working offset from which rows count."""
    dtype: type[np.floating[Any]]
    axis: BatchAxis
    variables: Variables
    correlated: Correlated
    notes: list[Note]
    reached: set[int]
    plain: list[bool]
    side: list[int]
    lasting: set[int]
    """Leaves that the plan gives no duration and chance may."""
    scores: NDArray[np.float32]
    steps: list[PlainStep | InstantStep] = field(default_factory=list)
    slots: int = 0
    scratch: int = 0
    certain_instants: dict[Key, NDArray[np.float64] | None] = field(default_factory=dict)
    certain_latest: list[float | None] = field(default_factory=list)
    """By accumulator: the latest finish of the leaves that are certain."""
    row_watches: set[int] = field(default_factory=set)
    """Watched nodes whose samples are offsets, not instants."""
    watched_rolls: list[tuple[int, Watch]] = field(default_factory=list)
    criticality: Criticality = field(default_factory=Criticality)

    @property
    def size(self) -> int:
        """Nodes of the network."""
        return self.network.size

    @property
    def instant_steps(self) -> int:
        """Steps that take the long way."""
        return sum(type(step) is not PlainStep for step in self.steps)

    def offset(self, instant: int) -> float:
        """An instant as rows have it."""
        return (self.network.axis.offset(instant) - self.origin) / self.unit


def compiled(
    plan: Plan,
    schedule: Schedule,
    uncertainty: Uncertainty,
    *,
    seed: int,
    watched: Mapping[int, Sequence[int]],
    kept: Sequence[int],
    criticality: bool = True,
) -> Model:
    """The model of a plan.

    ``watched``: key of a task → dates whose probability is asked for; ``kept``: keys of the tasks whose
    finishes are kept.
    """
    from tongzhou.engine.simulation.compiling import compile_steps

    with uncollected():
        names = check(plan, uncertainty)
        groups, notes = correlated(uncertainty, names)
        network, state = schedule.network, schedule.state
        distributions = ranges(network, uncertainty)
        hit = {network.index[e.task] for risk in uncertainty.risks for e in risk.effects}
        uncertain = distributions.keys() | {i for i in hit if is_open(network.tasks[i])}
        reached = reached_by_chance(state, uncertain)
        lasting = {i for i in uncertain if not network.durations[i]}
        plain, side = sides(state, lasting)
        added = [e.added for risk in uncertainty.risks for e in risk.effects if e.added is not None]
        unit, origin, dtype = _scale(state, reached, plain, [*distributions.values(), *added])
        preparation = Preparation(unit, dtype, groups)
        preparation.count(distributions.values())
        variables = durations(network, uncertainty, distributions, preparation)
        notes += [*preparation.notes(), *variables.notes, *_remarks(network, reached, variables)]
        model = Model(
            network=network, state=state, schedule=schedule, seed=seed, unit=unit, origin=origin, dtype=dtype,
            axis=BatchAxis(network.axis), variables=variables, correlated=groups, notes=notes, reached=reached,
            plain=plain, side=side, lasting=lasting, scores=(normal_scores() * PER_SCORE).astype(np.float32),
        )  # fmt: skip
        compile_steps(model, watched, set(kept), criticality)
    return model


def scheduled(plan: Plan) -> Schedule:
    """The schedule a simulation starts from."""
    with uncollected():
        return assemble(computed(Network(plan)))


def _scale(
    state: State,
    reached: set[int],
    plain: list[bool],
    distributions: Sequence[Distribution],
) -> tuple[int, int, type[np.floating[Any]]]:
    """Unit, origin and type of the rows: whole units wherever the plan has whole seconds."""
    network = state.network
    offsets = [state.start[i] >> 1 for i in network.order if i < network.count] or [0]
    origin = min(offsets)
    horizon = max((state.finish[i] >> 1 for i in network.order if i < network.count), default=0) - origin
    unit = 1
    if all(plain[i] for i in reached if i < network.count) and not network.gate and not network.ends:
        unit = _common(state, origin, distributions) or 1
    exact = (horizon + 1) * _HEADROOM / unit < _EXACT
    return unit, origin, np.float32 if exact else np.float64


def _common(state: State, origin: int, distributions: Sequence[Distribution]) -> int:
    """The greatest common divisor of everything rows are made of."""
    network = state.network
    found = math.gcd(*network.durations)
    for edges in network.odd_into.values():
        found = math.gcd(found, *(edge[3] for edge in edges))
    found = math.gcd(found, *((x >> 1) - origin for x in (*state.start, *state.finish)))
    for i, floor in enumerate(state.floors):
        if network.plain[i] and floor > -(1 << 59):
            found = math.gcd(found, (floor >> 1) - origin)
    for distribution in distributions:
        if isinstance(distribution, Discrete):
            found = math.gcd(found, *(round(value) for value, _ in distribution.values))
        elif isinstance(distribution, Fixed):
            found = math.gcd(found, round(distribution.value))
    return found


def _remarks(network: Network, reached: set[int], variables: Variables) -> list[Note]:
    found: list[Note] = []
    if not variables.of and not variables.costs and not variables.risks:
        found.append(Note(Remark.NOTHING_UNCERTAIN, {}))
    tasks = network.tasks
    held = [
        i for i in sorted(network.dated)
        if i in reached or network.waits(i)
        if tasks[i].constraint in _HARD and tasks[i].actual_start is None and tasks[i].constraint_date is not None
    ]  # fmt: skip
    if held and network.plan.honour_constraints:
        shown = ", ".join(tasks[i].name or str(tasks[i].key) for i in held[:_NAMED])
        params: dict[str, str | int] = {
            "count": len(held),
            "tasks": shown + (" …" if len(held) > _NAMED else ""),
        }
        found.append(Note(Remark.HELD_BY_CONSTRAINT, params))
    return found
