"""What is drawn by chance in each iteration, compiled: tables, scales, risks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tongzhou.engine.arrays import NDArray, np
from tongzhou.engine.critical_path.network import Network
from tongzhou.engine.plan import Task
from tongzhou.engine.simulation.correlation import Correlated, Integers
from tongzhou.engine.simulation.distributions import Discrete, Distribution, Fixed, Shape
from tongzhou.engine.simulation.notes import Note, Remark
from tongzhou.engine.simulation.tables import by_probability, by_score, exactly_by_probability
from tongzhou.engine.simulation.uncertainty import Uncertainty

Row: TypeAlias = "NDArray[Any]"
"""One value per iteration, float32 or float64."""

MOST_SHAPES = 160
"""Different shapes that are sampled as they are; with more, they are rounded, so that there are not too many tables."""
_GRID = 128
"""Steps of the mode within its range."""
_LOG_GRID = 64
"""Steps of the deviation of a logarithm to twice of it: 1.1 % each."""


@dataclass(slots=True)
class Draw:
    """One distribution, ready to be sampled: shift + scale × table[two random bytes]."""

    table: Row | None
    shift: float
    scale: float
    row: int = -1
    """Row of scores, for correlated ones."""
    own: Integers | None = None
    cut: bool = False
    """Whether values below nothing count as nothing."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What one risk does to one duration."""

    risk: int
    added: Draw | None
    factor: Draw | None


@dataclass(slots=True)
class Variable:
    """The duration of one task, in units of the model: (draw, then risks) + done."""

    node: int
    draw: Draw
    mean: float
    deviation: float
    """Of the range alone, without risks."""
    done: float = 0.0
    hits: tuple[Hit, ...] = ()
    rate: float = 0.0
    """Money per unit of duration."""
    kept: int = -1
    """Row of the sample that sensitivities are computed from."""


@dataclass(slots=True)
class Variables:
    """All variables of a simulation; ``of`` is by node."""

    of: dict[int, Variable] = field(default_factory=dict)
    risks: list[tuple[float, Draw | None]] = field(default_factory=list)
    """(probability, cost) of each risk."""
    costs: list[Draw] = field(default_factory=list)
    """Uncertain costs of tasks."""
    base_cost: float = 0.0
    """What costs whatever happens."""
    notes: list[Note] = field(default_factory=list)
    has_costs: bool = False


class Preparation:
    """Draws from distributions, sharing tables and keeping their number within bounds."""

    def __init__(self, unit: float, dtype: type[np.floating[Any]], correlated: Correlated) -> None:
        self.unit, self.dtype, self.correlated = unit, dtype, correlated
        self._shapes: set[Shape] = set()
        self._rounded = False
        self._tables: dict[tuple[Shape, bool], Row] = {}

    def count(self, distributions: Iterable[Distribution]) -> None:
        """Note the shapes to come."""
        self._shapes.update(shape for d in distributions if (shape := d.standard()[0]) is not None)
        self._rounded = len(self._shapes) > MOST_SHAPES

    def notes(self) -> list[Note]:
        """What was done about too many shapes."""
        return [Note(Remark.SHAPES_ROUNDED, {"count": len(self._shapes)})] if self._rounded else []

    def draw(
        self, distribution: Distribution, what: tuple[str, int] | None = None, unit: float | None = None
    ) -> Draw:
        """The draw of a distribution whose values are seconds (or money, with ``unit`` 1)."""
        unit = self.unit if unit is None else unit
        if isinstance(distribution, Discrete) and unit != 1:
            distribution = distribution.moved(0.0, 1 / unit)  # its values are in its table, to be exact
            unit = 1
        shape, shift, scale = distribution.standard()
        if unit != 1:
            shift, scale = shift / unit, scale / unit
        if shape is None:
            return Draw(None, shift, 0.0)
        if self._rounded:
            shape, shift, scale = _rounded(shape, shift, scale)
        cut = distribution.may_be_negative()
        loading = self.correlated.loadings.get(what) if what else None
        if loading is None:
            return Draw(self._table(shape, correlated=False), shift, scale, cut=cut)
        return Draw(self._table(shape, correlated=True), shift, scale, loading.row, loading.own, cut)

    def _table(self, shape: Shape, *, correlated: bool) -> Row:
        """The table of a shape in the model's type, one for all that share the shape."""
        found = self._tables.get((shape, correlated))
        if found is None:
            if correlated:
                found = by_score(shape)
            elif shape[0] == "discrete" and self.dtype is np.float64:
                found = exactly_by_probability(shape)
            else:
                found = by_probability(shape)
            found = self._tables[shape, correlated] = found.astype(self.dtype, copy=False)
        return found


def _rounded(shape: Shape, shift: float, scale: float) -> tuple[Shape, float, float]:
    """The shape with its mode or its deviation on a grid, moved or scaled so that the mean stays."""
    if shape[0] in {"pert", "triangular"}:
        weight = shape[2] if shape[0] == "pert" else 1.0
        mode = round(shape[1] * _GRID) / _GRID
        moved = scale * weight * (shape[1] - mode) / (weight + 2)
        return (shape[0], mode, *shape[2:]), shift + moved, scale
    if shape[0] == "lognormal":
        deviation = 2 ** (round(math.log2(shape[1]) * _LOG_GRID) / _LOG_GRID)
        return ("lognormal", deviation), shift, scale * math.exp((shape[1] ** 2 - deviation**2) / 2)
    return shape, shift, scale


def is_open(task: Task) -> bool:
    """Whether something of a task is still to be done."""
    if not task.active or task.external or task.actual_finish is not None:
        return False
    return task.actual_start is None or remaining_of(task) > 0


def remaining_of(task: Task) -> float:
    """Seconds of duration that are left of a task."""
    if task.actual_finish is not None:
        return 0.0
    if task.actual_start is None:
        return task.duration
    if task.remaining is not None:
        return min(task.remaining, task.duration) if task.duration else task.remaining
    return task.duration * (100 - task.percent) / 100


def ranges(network: Network, uncertainty: Uncertainty) -> dict[int, Distribution]:
    """Leaf → the distribution of what is left of its duration; only leaves that are open and not fixed."""
    found: dict[int, Distribution] = {}
    for i, task in enumerate(network.tasks):
        if network.outline.summary[i] or not is_open(task):
            continue
        distribution = uncertainty.durations.get(task.key)
        if distribution is None and uncertainty.default is not None and task.duration:
            distribution = uncertainty.default.around(task.duration)
        if distribution is None or isinstance(distribution, Fixed):
            if distribution is not None and distribution.mean() != task.duration:
                found[i] = Fixed(_left(distribution, task).mean())
            continue
        found[i] = _left(distribution, task)
    return found


def _left(distribution: Distribution, task: Task) -> Distribution:
    """The part of a distribution that belongs to what is left of a task."""
    left = remaining_of(task)
    if task.actual_start is None or not task.duration or left >= task.duration:
        return distribution
    return distribution.moved(0.0, left / task.duration)


def durations(
    network: Network,
    uncertainty: Uncertainty,
    distributions: dict[int, Distribution],
    preparation: Preparation,
) -> Variables:
    """The variables of all uncertain durations, their risks and costs."""
    found = Variables()
    tasks, unit = network.tasks, preparation.unit
    hits = _hits(network, uncertainty, preparation, found)
    day = network.plan.minutes_per_day * 60
    for i in sorted(distributions.keys() | hits.keys()):
        task = tasks[i]
        left = remaining_of(task)
        distribution = distributions.get(i) or Fixed(left)
        draw = preparation.draw(distribution, ("duration", task.key))
        done = (task.duration - left) / unit if task.actual_start is not None else 0.0
        rate = uncertainty.rates.get(task.key, 0.0) / day * unit
        spread = distribution.deviation() / unit
        found.of[i] = Variable(
            i, draw, distribution.mean() / unit, spread, done, tuple(hits.get(i, ())), rate
        )
    _costs(network, uncertainty, preparation, found)
    return found


def _hits(
    network: Network, uncertainty: Uncertainty, preparation: Preparation, found: Variables
) -> dict[int, list[Hit]]:
    hits: dict[int, list[Hit]] = {}
    passed = {k for k in uncertainty.durations if not is_open(network.tasks[network.index[k]])}
    for number, risk in enumerate(uncertainty.risks):
        cost = None if risk.cost is None else preparation.draw(risk.cost, unit=1)
        if cost is not None:
            cost.cut = False
        found.risks.append((risk.probability, cost))
        for effect in risk.effects:
            i = network.index[effect.task]
            if not is_open(network.tasks[i]):
                passed.add(effect.task)
            elif effect.added or effect.factor:
                added = None if effect.added is None else preparation.draw(effect.added)
                factor = None if effect.factor is None else preparation.draw(effect.factor, unit=1)
                if added is not None:
                    added.cut = False
                hits.setdefault(i, []).append(Hit(number, added, factor))
    if passed:
        found.notes.append(Note(Remark.ALREADY_DONE, {"count": len(passed)}))
    return hits


def _costs(network: Network, uncertainty: Uncertainty, preparation: Preparation, found: Variables) -> None:
    day = network.plan.minutes_per_day * 60
    found.has_costs = bool(uncertainty.costs or uncertainty.rates or any(r.cost for r in uncertainty.risks))
    for key, distribution in uncertainty.costs.items():
        if not network.tasks[network.index[key]].active:
            continue
        draw = preparation.draw(distribution, ("cost", key), unit=1)
        if draw.table is None:
            found.base_cost += draw.shift
        else:
            found.costs.append(draw)
    for key, rate in uncertainty.rates.items():
        i = network.index[key]
        if network.tasks[i].active and i not in found.of:
            found.base_cost += rate * network.tasks[i].duration / day
