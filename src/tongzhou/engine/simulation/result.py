"""What a simulation found out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tongzhou.engine.arrays import NDArray, np
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.simulation.block import BlockResult
from tongzhou.engine.simulation.model import Model
from tongzhou.engine.simulation.notes import Note
from tongzhou.engine.simulation.outcomes import Floats, Outcome, Percentile, Share, unchanged
from tongzhou.engine.simulation.sensitivity import Relations, RiskShare, TaskRisk, relations
from tongzhou.engine.simulation.uncertainty import Uncertainty

if TYPE_CHECKING:
    from tongzhou.engine.simulation.running import Wanted

CHECKPOINTS = 20


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely a task (``key`` None: the project) is done by a date; ``planned`` is what the plan says."""

    key: int | None
    date: int
    planned: int
    share: Share
    deadline: bool


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Percentiles of the finish after so many iterations."""

    iterations: int
    percentiles: tuple[Percentile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """The result.

    Instants are seconds since 1970 on the project's clock, amounts working seconds from the project's start on
    its calendar; money is in the unit of the input.
    """

    iterations: int
    seed: int
    schedule: Schedule = field(repr=False)
    """The plan as it stands, without chance."""
    finish: Outcome
    cost: Outcome | None
    planned_cost: float | None
    """What the plan costs when everything takes as long as planned and costs its most likely value."""
    milestones: Mapping[int, Outcome]
    """Key of a milestone (or of a task that was asked for) → its finish."""
    tasks: tuple[TaskRisk, ...]
    """Every task that is not a summary, in the order of the plan."""
    risks: tuple[RiskShare, ...]
    chances: tuple[Chance, ...]
    convergence: tuple[Checkpoint, ...]
    notes: tuple[Note, ...]
    stable: bool
    """Whether it ended because the result was stable."""

    def confidence(self) -> Share:
        """How likely the project is done by the finish its plan says."""
        return self.finish.chance(self.schedule.project_finish)

    def joint(self, date: float, cost: float) -> Share:
        """How likely the project is done by a date and within a cost."""
        if self.cost is None:
            return self.finish.chance(date)
        both = (self.finish.samples <= date) & (self.cost.samples <= cost)
        return Share.of(int(np.count_nonzero(both)), self.iterations)

    def joint_frontier(self, level: float, points: int = 21) -> list[tuple[float, float]]:
        """Pairs of date and cost that are kept together with probability ``level``.

        For each date, from the earliest at which the level can be reached at all, the least cost that goes with it.
        """
        if self.cost is None:
            return []
        needed = int(np.ceil(level * self.iterations - 1e-9))
        found = []
        order = np.argsort(self.finish.amounts, kind="stable")
        costs = self.cost.samples[order]
        dates = self.finish.samples[order]
        for count in np.unique(np.linspace(max(needed, 1), self.iterations, points).astype(int)):
            least = np.partition(costs[:count], max(needed, 1) - 1)[max(needed, 1) - 1]
            found.append((float(dates[count - 1]), float(least)))
        return found

    def drivers(self, count: int = 12) -> list[TaskRisk]:
        """The tasks that move the finish most, by the swing between their lowest and highest tenth."""
        moving = [task for task in self.tasks if task.swing is not None]
        return sorted(moving, key=lambda t: -abs(t.swing[1] - t.swing[0]) if t.swing else 0.0)[:count]


def assembled(
    model: Model,
    uncertainty: Uncertainty,
    wanted: Wanted,
    results: Sequence[BlockResult],
    durations: NDArray[np.floating[Any]] | None,
    dates: Mapping[int, Sequence[int]],
    kept: Sequence[int],
) -> Simulation:
    """Put the blocks together."""
    schedule, axis = model.schedule, model.axis
    base = float(model.network.axis.offset(schedule.project_start))
    working = np.concatenate([r.working for r in results]) - base
    finish = Outcome(
        lambda amounts: np.rint(axis.finish_at(amounts + base)),
        working,
        samples=np.rint(np.concatenate([r.finish for r in results])),
    )
    iterations = len(working)
    costs = [r.cost for r in results if r.cost is not None]
    cost = Outcome(unchanged, np.concatenate(costs)) if costs else None
    found = None if durations is None else relations(durations, working[: durations.shape[1]])
    return Simulation(
        iterations=iterations,
        seed=wanted.seed,
        schedule=schedule,
        finish=finish,
        cost=cost,
        planned_cost=_planned_cost(model, uncertainty) if costs else None,
        milestones={key: _outcome(model, results, key, base, iterations) for key in kept},
        tasks=_tasks(model, results, found, finish.deviation, iterations),
        risks=_risks(uncertainty, results, finish, cost),
        chances=_chances(model, wanted, results, dates, finish, iterations),
        convergence=_convergence(finish),
        notes=tuple(model.notes),
        stable=iterations < wanted.iterations,
    )


def _outcome(model: Model, results: Sequence[BlockResult], key: int, base: float, iterations: int) -> Outcome:
    """The finish of a watched task."""
    axis, node = model.axis, model.network.index[key]

    def instants(amounts: Floats) -> Floats:
        return np.rint(axis.finish_at(amounts + base))

    if node not in results[0].watched:
        certain = float(model.schedule.finish[node])
        amounts = np.full(iterations, model.network.axis.offset(int(certain)) - base)
        return Outcome(lambda a: np.full(len(a), certain), amounts)
    values = np.concatenate([r.watched[node] for r in results]).astype(np.float64)
    if node in model.row_watches:
        return Outcome(instants, values * model.unit + (model.origin - base))
    samples = np.rint(values)
    amounts = axis.offset(values) - base
    return Outcome(_by_sample(amounts, samples), amounts, samples=samples)


def _by_sample(amounts: Floats, samples: Floats) -> Any:
    """Amounts as instants, where an amount on a seam can be either side: as the sample next to it is."""

    def convert(wanted: Floats) -> Floats:
        order = np.argsort(amounts, kind="stable")
        converted: Floats = np.rint(np.interp(wanted, amounts[order], np.maximum.accumulate(samples[order])))
        return converted

    return convert


def _planned_cost(model: Model, uncertainty: Uncertainty) -> float:
    tasks, index = model.network.tasks, model.network.index
    day = model.network.plan.minutes_per_day * 60
    fixed = sum(d.told()[1] for key, d in uncertainty.costs.items() if tasks[index[key]].active)
    rated = ((tasks[index[key]], rate) for key, rate in uncertainty.rates.items())
    return fixed + sum(rate * task.duration / day for task, rate in rated if task.active)


def _tasks(
    model: Model,
    results: Sequence[BlockResult],
    found: Relations | None,
    deviation: float,
    iterations: int,
) -> tuple[TaskRisk, ...]:
    network = model.network
    critical = np.zeros(model.size, np.int64)
    for result in results:
        if result.critical is not None:
            critical += result.critical
    told = []
    for i, task in enumerate(network.tasks):
        if network.outline.summary[i]:
            continue
        share = 0.0 if task.actual_finish is not None or not task.active else float(critical[i]) / iterations
        variable = model.variables.of.get(i)
        row = variable.kept if variable is not None else -1
        if found is None or row < 0:
            told.append(TaskRisk(task.key, share, 0.0, 0.0, float(task.duration), 0.0))
            continue
        own = float(found.deviation[row]) * model.unit
        told.append(
            TaskRisk(
                key=task.key,
                criticality=share,
                cruciality=abs(float(found.pearson[row])),
                sensitivity=share * own / deviation if deviation > 0 else 0.0,
                mean=float(found.mean[row]) * model.unit,
                deviation=own,
                rank_correlation=found.ranked.get(row),
                swing=found.swings.get(row),
            )
        )
    return tuple(told)


def _risks(
    uncertainty: Uncertainty, results: Sequence[BlockResult], finish: Outcome, cost: Outcome | None
) -> tuple[RiskShare, ...]:
    told = []
    count, base = len(finish), float(sum(r.working.sum() for r in results))
    money = float(cost.amounts.sum()) if cost is not None else 0.0
    for number, risk in enumerate(uncertainty.risks):
        occurred = sum(r.occurred[number][0] for r in results)
        delay = _between(sum(r.occurred[number][1] for r in results), base, occurred, count)
        dearer = _between(sum(r.occurred[number][2] for r in results), money, occurred, count)
        told.append(RiskShare(risk.name, risk.probability, occurred, delay, risk.probability * delay, dearer))
    return tuple(told)


def _between(with_it: float, all_in_all: float, occurred: int, count: int) -> float:
    """Mean where something occurred, less the mean where it did not."""
    if not 0 < occurred < count:
        return 0.0
    return with_it / occurred - (all_in_all - with_it) / (count - occurred)


def _chances(
    model: Model,
    wanted: Wanted,
    results: Sequence[BlockResult],
    dates: Mapping[int, Sequence[int]],
    finish: Outcome,
    iterations: int,
) -> tuple[Chance, ...]:
    network, schedule = model.network, model.schedule
    planned = schedule.project_finish
    told = [Chance(None, date, planned, finish.chance(date), False) for date in wanted.finish_dates]
    for key, wishes in dates.items():
        node = network.index[key]
        for number, date in enumerate(wishes):
            if node in results[0].counts:
                count = sum(r.counts[node][number] for r in results)
            else:
                count = iterations if schedule.finish[node] <= date else 0
            deadline = number == 0 and network.tasks[node].deadline == date
            told.append(Chance(key, date, schedule.finish[node], Share.of(count, iterations), deadline))
    return tuple(told)


def _convergence(finish: Outcome) -> tuple[Checkpoint, ...]:
    """P50, P80 and P90 after more and more iterations."""
    count = len(finish)
    first = min(100, count)
    points = np.unique(np.geomspace(first, count, CHECKPOINTS).astype(int))
    points[-1] = count
    told = []
    for point in points:
        part = Outcome(finish.values_of, finish.amounts[:point])
        told.append(Checkpoint(int(point), tuple(part.percentiles((50, 80, 90)))))
    return tuple(told)
