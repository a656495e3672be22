"""The door to the simulation: a stored plan and what is uncertain about it in, chances out.

Nothing here asks the database: plans come as ``LoadedPlan``, what is uncertain as ``Doubts``. NumPy is loaded with
this module, so pages import it only where something is simulated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongzhou.engine.arrays import np
from tongzhou.engine.plan import Plan
from tongzhou.engine.simulation import (
    Chance,
    CommonFactor,
    Discrete,
    Distribution,
    Effect,
    Fixed,
    LogNormal,
    Normal,
    Outcome,
    Pert,
    Risk,
    Simulation,
    SimulationCancelledError,
    Triangular,
    Uncertainty,
    UncertaintyError,
    Uniform,
    Wanted,
    simulate,
)
from tongzhou.plan.editing.state import PlanState, Row
from tongzhou.plan.models import DAY, WHOLE, Shape, Together, Unit
from tongzhou.plan.queries.forecast.doubts import CostRow, Doubts, RangeRow
from tongzhou.plan.queries.state import LoadedPlan
from tongzhou.plan.scheduling import engine_plan

__all__ = ["Chances", "Found", "SimulationCancelledError", "UncertaintyError", "chance_of", "find_chances"]

QUICK = 2_000
MOST_CELLS = 6_000_000
"""Iterations × kept dates that one simulation holds in memory (some 100 MB); plans with more get fewer iterations."""
LEAST_ITERATIONS = 2_000
MOST_DEADLINES = 200
COLUMNS, POINTS, FRONTIER = 32, 61, 25
LEVELS = (50, 80, 90)
PERCENTS = (5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95)
_TENTH = 1.2815515655446004
"""Normal score of the 90th percentile: of (log-)normal ranges, low and high are the 10th and the 90th."""
_MONDAY = 3
"""1970 began on a Thursday."""

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Chances:
    """How likely a project is done by when, in instants; ``confidence`` of the planned finish from 0 to 1."""

    planned: int
    confidence: float
    p50: int
    p80: int


@dataclass(frozen=True, slots=True)
class Found:
    """A whole result in plain values, as it is stored: rows by the fields of their models."""

    iterations: int
    head: dict[str, Any]
    """Of ``Simulation``: planned_at, planned_chance, p10_at … p90_at."""
    figures: dict[str, Any]
    risk_figures: list[dict[str, Any]]
    cost_figures: dict[str, Any]
    dates: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)


# ── what people say, in the engine's words ────────────────────────────────────────────────────────────
def distribution(row: RangeRow, planned: int) -> tuple[Distribution, bool]:
    """The distribution of a task's duration in seconds; and whether the planned duration lies outside of it."""

    def seconds(value: int) -> float:
        return planned * (1 + value / WHOLE) if row.unit == Unit.PERCENT else float(value)

    if row.shape == Shape.DISCRETE and row.values:
        values = tuple((max(seconds(value), 0.0), float(weight)) for value, weight in row.values)
        return Discrete(values), False
    low, high = seconds(row.low), seconds(row.high)
    likely = float(planned) if row.likely is None else seconds(row.likely)
    outside = not low <= likely <= high
    return _of_shape(row.shape, low, min(max(likely, low), high), high), outside


def _of_shape(shape: str, low: float, likely: float, high: float) -> Distribution:
    if low == high:
        return Fixed(low)
    if shape == Shape.UNIFORM:
        return Uniform(low, high)
    if shape == Shape.TRIANGULAR:
        return Triangular(low, likely, high)
    if shape == Shape.NORMAL:
        return Normal((low + high) / 2, (high - low) / (2 * _TENTH))
    if shape == Shape.LOGNORMAL and low > 0:
        middle, spread = math.log(low * high) / 2, math.log(high / low) / (2 * _TENTH)
        mean = math.exp(middle + spread * spread / 2)
        return LogNormal(mean, mean * math.sqrt(math.expm1(spread * spread)))
    return Pert(low, likely, high)


class Translation:
    """The doubts about one plan as the engine takes them; ``remarks`` count what could not be used as said."""

    def __init__(self, loaded: LoadedPlan, doubts: Doubts) -> None:
        self.state: PlanState = loaded.state
        self.doubts = doubts
        self.remarks: dict[str, int] = {}
        self.durations = self._durations()

    def uncertainty(self) -> Uncertainty:
        """Everything together."""
        costs, rates = self._costs()
        return Uncertainty(
            durations=self.durations,
            risks=tuple(self._risks()),
            correlations=tuple(self._factors()),
            costs=costs,
            rates=rates,
        )

    def _note(self, remark: str) -> None:
        self.remarks[remark] = self.remarks.get(remark, 0) + 1

    def _durations(self) -> dict[int, Distribution]:
        found: dict[int, Distribution] = {}
        rows, ranges = self.state.rows, self.doubts.ranges
        for key in self.state.order():
            row, own = rows[key], ranges.get(key)
            if own is not None and self.state.is_summary(key):
                self._note("range_on_summary")
            elif own is not None and row.active and not row.external:
                found[key], outside = distribution(own, row.duration)
                if outside:
                    self._note("plan_outside_range")
            elif own is None and self._is_open(key, row):
                spread = self.doubts.spread_of(row.item_type_id)
                if spread is not None:
                    low, high = (row.duration * (1 + part / WHOLE) for part in spread)
                    found[key] = Pert(low, float(row.duration), high)
        return found

    def _is_open(self, key: int, row: Row) -> bool:
        return bool(
            row.duration
            and row.active
            and not row.external
            and row.actual_finish_at is None
            and row.percent < 100
            and not self.state.is_summary(key)
        )

    def _leaves(self, keys: Iterable[int]) -> list[int]:
        """The tasks that some items stand for: a summary for all below it."""
        wanted = {key for one in keys if one in self.state.rows for key in self.state.subtree(one)}
        return [key for key in self.state.order() if key in wanted and not self.state.is_summary(key)]

    def _risks(self) -> Iterable[Risk]:
        for risk in self.doubts.risks:
            tasks = [key for key in self._leaves(risk.items) if self.state.rows[key].active]
            effects: tuple[Effect, ...] = ()
            if risk.effect is not None:
                low, likely, high = (float(value) for value in risk.effect)
                if risk.unit == Unit.PERCENT:
                    factor = Triangular(*(max(1 + value / WHOLE, 0.0) for value in (low, likely, high)))
                    effects = tuple(Effect(task=key, factor=factor) for key in tasks)
                else:
                    added = Triangular(low, likely, high)
                    effects = tuple(Effect(task=key, added=added) for key in tasks)
            cost = None if risk.cost is None else Triangular(*(value / 100 for value in risk.cost))
            if not effects and cost is None:
                self._note("risk_without_task")
                continue
            yield Risk(name=risk.name, probability=risk.probability / WHOLE, effects=effects, cost=cost)

    def _costs(self) -> tuple[dict[int, Distribution], dict[int, float]]:
        costs: dict[int, Distribution] = {}
        rates: dict[int, float] = {}
        for key, row in self.doubts.costs.items():
            if key not in self.state.rows:
                continue
            if row.low is not None and row.likely is not None and row.high is not None:
                low, likely, high = row.low / 100, row.likely / 100, row.high / 100
                costs[key] = Fixed(low) if low == high else Pert(low, likely, high)
            if row.rate is not None and not self.state.is_summary(key):
                rates[key] = row.rate / 100
        return costs, rates

    def _factors(self) -> Iterable[CommonFactor]:
        if self.doubts.together_by == Together.NONE:
            return
        groups: dict[int, list[int]] = {}
        for key, group in self._groups():
            if self.durations.get(key, Fixed(0)).standard()[0] is not None:
                groups.setdefault(group, []).append(key)
        for group, keys in groups.items():
            if len(keys) > 1:
                yield CommonFactor(coefficient=self.doubts.coefficient, tasks=tuple(keys), name=str(group))

    def _groups(self) -> Iterable[tuple[int, int]]:
        """Each task with the phase or the person whose it is."""
        if self.doubts.together_by == Together.PERSON:
            return ((key, people[0].resource_id) for key, people in self.state.people.items() if people)
        return ((key, top) for top in self._branches() for key in self.state.subtree(top))

    def _branches(self) -> list[int]:
        """The topmost items of which there are several: a plan below one single summary has its phases under it."""
        level = self.state.children.get(None, [])
        while len(level) == 1 and self.state.is_summary(level[0]):
            level = self.state.children[level[0]]
        return list(level)


# ── asking the engine ─────────────────────────────────────────────────────────────────────────────────
def chance_of(
    loaded: LoadedPlan, doubts: Doubts, *, iterations: int = QUICK, seed: int = 1
) -> Chances | None:
    """How likely a plan in memory, stored or not, is done by when; None for a plan without tasks.

    Items are found by their numbers: what a scenario adds has no range of its own and gets that of its type. Raises
    the engine's PlanError for a plan that cannot be scheduled, UncertaintyError for doubts that make no sense.
    """
    if not loaded.state.rows:
        return None
    wanted = Wanted(iterations=iterations, seed=seed, criticality=False, sensitivity=False)
    found = simulate(engine_plan(loaded), Translation(loaded, doubts).uncertainty(), wanted)
    middle, likely = (round(found.finish.percentile(percent).value) for percent in (50, 80))
    return Chances(found.schedule.project_finish, found.confidence().probability, middle, likely)


def find_chances(
    loaded: LoadedPlan,
    doubts: Doubts,
    *,
    iterations: int,
    seed: int,
    baseline: Mapping[int, int],
    baseline_finish: int | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Found:
    """Simulate a whole plan. ``baseline``: number of an item → the instant at which it was to be done.

    Raises what ``chance_of`` raises, and SimulationCancelledError when ``cancelled`` says so. The same plan, doubts,
    iterations and seed give the same result.
    """
    plan, said = engine_plan(loaded), Translation(loaded, doubts)
    watched = _with_deadlines(plan, loaded.state)
    kept = _is_kept(plan, loaded.state, watched)
    fitting = max(LEAST_ITERATIONS, MOST_CELLS // max(len(kept), 1))
    if fitting < iterations:
        said.remarks["fewer_iterations"] = len(kept)
    wanted = Wanted(
        iterations=min(iterations, fitting),
        seed=seed,
        watched=watched,
        dates={key: [baseline[key]] for key in kept if key in baseline},
        finish_dates=[] if baseline_finish is None else [baseline_finish],
    )
    found = simulate(plan, said.uncertainty(), wanted, progress=progress, cancelled=cancelled)
    return _told(found, plan, loaded, said, baseline)


def _with_deadlines(plan: Plan, state: PlanState) -> list[int]:
    """Tasks that must be done by a day, beside the milestones."""
    dated = [task.key for task in plan.tasks if task.deadline is not None and task.active and task.duration]
    return [key for key in dated if not state.is_summary(key)][:MOST_DEADLINES]


def _is_kept(plan: Plan, state: PlanState, watched: Sequence[int]) -> list[int]:
    milestones = dict.fromkeys(
        task.key
        for task in plan.tasks
        if task.active
        and not task.external
        and not state.is_summary(task.key)
        and (task.milestone or not task.duration)
    )
    return list(milestones | dict.fromkeys(watched))


# ── the result in plain values ────────────────────────────────────────────────────────────────────────
def _told(
    found: Simulation, plan: Plan, loaded: LoadedPlan, said: Translation, baseline: Mapping[int, int]
) -> Found:
    day = plan.minutes_per_day * 60
    return Found(
        iterations=found.iterations,
        head=_head(found),
        figures=_figures(found, said, day),
        risk_figures=_risks(found, said, day),
        cost_figures=_costs(found),
        dates=_dates(found, plan, baseline),
        tasks=_tasks(found, plan),
    )


def share(probability: float) -> int:
    """A probability in hundredths of a percent."""
    return round(probability * WHOLE)


def _head(found: Simulation) -> dict[str, Any]:
    head: dict[str, Any] = {
        "planned_at": found.schedule.project_finish,
        "planned_chance": share(found.confidence().probability),
    }
    for percent in (10, 50, 80, 90):
        head[f"p{percent}_at"] = round(found.finish.percentile(percent).value)
    return head


def _figures(found: Simulation, said: Translation, day: int) -> dict[str, Any]:
    finish = found.finish
    edges, counts = finish.histogram(_day_edges(finish))
    shares, instants = finish.curve(POINTS)
    return {
        "mean_at": round(finish.mean_value),
        "deviation_days": round(finish.deviation / day, 3),
        "percentiles": [
            [p.percent, round(p.value), round(p.amount / day, 3), round(p.error / day, 3)]
            for p in finish.percentiles(PERCENTS)
        ],
        "histogram": [[int(edge) // DAY for edge in edges], [int(count) for count in counts]],
        "curve": [[share(float(s)), int(at)] for s, at in zip(shares, instants, strict=True)],
        "convergence": [
            [c.iterations, *(round(x / day, 3) for p in c.percentiles[:2] for x in (p.amount, p.error))]
            for c in found.convergence
        ],
        "finish_chances": [[c.date, share(c.share.probability)] for c in found.chances if c.key is None],
        "notes": [{"code": str(note.code), "params": dict(note.params)} for note in found.notes],
        "remarks": [{"code": code, "params": {"count": count}} for code, count in said.remarks.items()],
        "uncertain": len(said.durations),
        "day": day,
    }


def _day_edges(outcome: Outcome) -> Any:
    """Edges at midnight: a column per day, or per so many whole weeks as there is room for."""
    first, last = (int(edge(outcome.samples)) // DAY for edge in (np.min, np.max))
    step = 1
    if last - first > 2 * COLUMNS:
        step = 7 * max(1, round((last - first) / 7 / COLUMNS))
        first -= (first + _MONDAY) % 7
    return np.arange(first, last + step + 1, step, dtype=np.float64) * DAY


def _risks(found: Simulation, said: Translation, day: int) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "probability": share(one.probability),
            "delay_days": round(one.delay / day, 3),
            "contribution_days": round(one.contribution / day, 3),
        }
        for one in found.risks
    ]


def _costs(found: Simulation) -> dict[str, Any]:
    """Money in minor units."""
    cost = found.cost
    if cost is None:
        return {}
    edges, counts = cost.histogram(COLUMNS)
    shares, amounts = cost.curve(POINTS)
    planned = found.planned_cost or 0.0
    return {
        "planned": _minor(planned),
        "planned_chance": share(cost.chance(planned).probability),
        "mean": _minor(cost.mean),
        "percentiles": [[p.percent, _minor(p.value)] for p in cost.percentiles(PERCENTS)],
        "histogram": [[_minor(float(edge)) for edge in edges], [int(count) for count in counts]],
        "curve": [[share(float(s)), _minor(float(x))] for s, x in zip(shares, amounts, strict=True)],
        "joint": [
            [percent, [[int(d), _minor(c)] for d, c in found.joint_frontier(percent / 100, FRONTIER)]]
            for percent in LEVELS
        ],
        "risks": [{"name": one.name, "cost": _minor(one.cost)} for one in found.risks if one.cost],
    }


def _minor(amount: float) -> int:
    return round(amount * 100)


def _dates(found: Simulation, plan: Plan, baseline: Mapping[int, int]) -> list[dict[str, Any]]:
    chances: dict[int, list[Chance]] = {}
    for one in found.chances:
        if one.key is not None:
            chances.setdefault(one.key, []).append(one)
    rows = []
    for position, task in enumerate(plan.tasks):
        outcome = found.milestones.get(task.key)
        if outcome is None:
            continue
        planned = found.schedule.finish[position]
        p10, p50, p80, p90 = (round(outcome.percentile(percent).value) for percent in (10, 50, 80, 90))
        row = {
            "item_id": task.key,
            "position": position,
            "name": task.name,
            "milestone": task.milestone or not task.duration,
            "planned_at": planned,
            "planned_chance": share(outcome.chance(planned).probability),
            "p10_at": p10,
            "p50_at": p50,
            "p80_at": p80,
            "p90_at": p90,
            "baseline_at": baseline.get(task.key),
            "baseline_chance": None,
            "deadline_at": task.deadline,
            "deadline_chance": None,
        }
        for one in chances.get(task.key, ()):
            row["deadline_chance" if one.deadline else "baseline_chance"] = share(one.share.probability)
        rows.append(row)
    return rows


def _tasks(found: Simulation, plan: Plan) -> list[dict[str, Any]]:
    """Tasks that are ever critical or move the finish at all."""
    places = {task.key: (position, task) for position, task in enumerate(plan.tasks)}
    rows = []
    for one in found.tasks:
        if not one.criticality and one.cruciality < 0.01:
            continue
        position, task = places[one.key]
        low, high = one.swing or (None, None)
        rows.append(
            {
                "item_id": one.key,
                "position": position,
                "name": task.name,
                "criticality": share(one.criticality),
                "cruciality": share(one.cruciality),
                "sensitivity": share(one.sensitivity),
                "planned": task.duration,
                "mean": round(one.mean),
                "deviation": round(one.deviation),
                "swing_low": None if low is None else round(low),
                "swing_high": None if high is None else round(high),
            }
        )
    return rows


# ── ranges of files, as they are stored ───────────────────────────────────────────────────────────────
def range_row(found: Distribution) -> RangeRow:
    """A distribution of a duration that a file names, in seconds."""
    low, likely, high = (max(round(value), 0) for value in found.told())
    if isinstance(found, Normal):
        reach = _TENTH * found.spread
        low, high = max(round(found.average - reach), 0), round(found.average + reach)
        return RangeRow(Shape.NORMAL, Unit.TIME, low, None if low > likely else likely, high)
    if isinstance(found, Discrete):
        values = tuple((max(round(value), 0), round(weight)) for value, weight in found.values)
        return RangeRow(Shape.DISCRETE, Unit.TIME, low, None, high, values)
    shape = {Uniform: Shape.UNIFORM, Triangular: Shape.TRIANGULAR}.get(type(found), Shape.PERT)
    return RangeRow(shape, Unit.TIME, low, likely, high)


def cost_row(amount: Distribution | None, rate: float | None) -> CostRow:
    """What a file says about a task's cost, in minor units."""
    low, likely, high = (None, None, None) if amount is None else map(_minor, amount.told())
    return CostRow(low, likely, high, None if rate is None else _minor(rate))
