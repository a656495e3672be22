"""What is uncertain about a plan: ranges of durations and costs, risk events, and what moves together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tongzhou.engine.plan import Plan, Task
from tongzhou.engine.simulation.distributions import Distribution, Pert, Triangular, Uniform
from tongzhou.engine.simulation.errors import Problem, UncertaintyError


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a risk does to one task when it occurs; what is left of the duration never falls below nothing."""

    task: int
    added: Distribution | None = None
    """Seconds of the task's own time; negative ones are saved."""
    factor: Distribution | None = None
    """By how much what is left of the duration is multiplied, before anything is added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """An event that occurs or does not, the same for all its effects in one iteration."""

    name: str
    probability: float
    effects: tuple[Effect, ...] = ()
    cost: Distribution | None = None
    """Money, beside what longer durations cost by their rates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonFactor:
    """Tasks (and cost ranges) that are driven by one thing: every two correlate by ``coefficient``."""

    coefficient: float
    tasks: tuple[int, ...] = ()
    costs: tuple[int, ...] = ()
    """Keys of tasks whose cost range belongs to it, too."""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelationMatrix:
    """Correlations between the durations of tasks; row and column k belong to ``tasks[k]``.

    A matrix that contradicts itself (no three things can all be opposites) is replaced by one near to it,
    and a note says so.
    """

    tasks: tuple[int, ...]
    matrix: tuple[tuple[float, ...], ...]
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A range for every task that has none of its own, as parts of its duration: -0.1 and 0.3 are 90 to 130 %."""

    low: float
    high: float
    kind: str = "pert"
    """pert, triangular or uniform"""

    def around(self, likely: float) -> Distribution:
        """The range around a duration."""
        low, high = likely * (1 + self.low), likely * (1 + self.high)
        if self.kind == "uniform":
            return Uniform(low, high)
        return Triangular(low, likely, high) if self.kind == "triangular" else Pert(low, likely, high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """Everything a simulation knows beside the plan.

    Durations are seconds of the task's own time, of the whole task: of one in progress only what is left is
    uncertain, in proportion. Tasks without a range last as long as the plan says.
    """

    durations: Mapping[int, Distribution] = field(default_factory=dict)
    default: Spread | None = None
    risks: tuple[Risk, ...] = ()
    correlations: tuple[CommonFactor | CorrelationMatrix, ...] = ()
    costs: Mapping[int, Distribution] = field(default_factory=dict)
    """Money that does not depend on how long the task takes (``Fixed`` where it is certain)."""
    rates: Mapping[int, float] = field(default_factory=dict)
    """Money per day of the task's duration, a day being ``plan.minutes_per_day``."""


class Names:
    """How messages name tasks."""

    def __init__(self, plan: Plan) -> None:
        self._tasks = {task.key: task for task in plan.tasks}
        self._summaries = {task.parent for task in plan.tasks}

    def task(self, key: int, where: str) -> Task:
        """The task of that key. Refuses unknown ones."""
        task = self._tasks.get(key)
        if task is None:
            raise UncertaintyError(Problem.UNKNOWN_TASK, {"task": key, "where": where}, key)
        return task

    def leaf(self, key: int, where: str) -> Task:
        """The task of that key. Refuses unknown ones and summaries."""
        task = self.task(key, where)
        if key in self._summaries:
            raise UncertaintyError(Problem.SUMMARY_TASK, {"what": self.of(key)}, key)
        return task

    def of(self, key: int) -> str:
        """``task 3 “Dig”``"""
        name = self._tasks[key].name if key in self._tasks else ""
        return f"task {key} “{name}”" if name else f"task {key}"


def check(plan: Plan, uncertainty: Uncertainty) -> Names:
    """Refuse what makes no sense, naming the task or risk; return how tasks are called."""
    names = Names(plan)
    for key, distribution in uncertainty.durations.items():
        names.leaf(key, "a range of durations")
        _check_range(distribution, names.of(key), key, hours=True)
    for key, distribution in uncertainty.costs.items():
        names.task(key, "a range of costs")
        _check_range(distribution, names.of(key), key)
    for key in uncertainty.rates:
        names.leaf(key, "a cost per day")
    spread = uncertainty.default
    if spread is not None and not (-1 <= spread.low <= 0 <= spread.high < 1e6):
        shown = {"low": f"{100 * spread.low:g} %", "high": f"{100 * spread.high:g} %"}
        raise UncertaintyError(Problem.SPREAD, shown)
    for risk in uncertainty.risks:
        _check_risk(risk, names)
    return names


def _check_risk(risk: Risk, names: Names) -> None:
    if not 0 <= risk.probability <= 1:
        raise UncertaintyError(Problem.PROBABILITY, {"risk": risk.name, "value": f"{risk.probability:g}"})
    effects = [effect for effect in risk.effects if effect.added or effect.factor]
    if not effects and risk.cost is None:
        raise UncertaintyError(Problem.RISK_WITHOUT_EFFECT, {"risk": risk.name})
    for effect in effects:
        names.leaf(effect.task, f"risk “{risk.name}”")
        what = f"risk “{risk.name}”, {names.of(effect.task)}"
        if effect.added is not None:
            _check_range(effect.added, what, effect.task, hours=True, negative=True)
        if effect.factor is not None:
            _check_range(effect.factor, what, effect.task)
    if risk.cost is not None:
        _check_range(risk.cost, f"risk “{risk.name}”", None, negative=True)


def _check_range(
    distribution: Distribution, what: str, task: int | None, *, hours: bool = False, negative: bool = False
) -> None:
    problem = distribution.problem()
    if problem is None and (negative or distribution.told()[0] >= 0):
        return
    shown = dict(zip(("low", "likely", "high"), _shown(distribution, hours), strict=True))
    if problem is Problem.RANGE_ORDER:
        raise UncertaintyError(problem, {"what": what, **shown}, task)
    if problem is not None:
        raise UncertaintyError(problem, {"what": what}, task)
    raise UncertaintyError(Problem.RANGE_NEGATIVE, {"what": what, "low": shown["low"]}, task)


def _shown(distribution: Distribution, hours: bool) -> Iterator[str]:
    try:
        values = distribution.told()
    except (ArithmeticError, ValueError):
        values = (float("nan"),) * 3
    for value in values:
        yield f"{value / 3600:g} h" if hours else f"{value:g}"
