"""``simulate``: blocks over workers, put together in their order, and what follows from them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import local
from typing import Any

from tongzhou.engine.arrays import NDArray, np
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.plan import Plan
from tongzhou.engine.simulation.block import Block, BlockResult
from tongzhou.engine.simulation.errors import Problem, SimulationCancelledError, UncertaintyError
from tongzhou.engine.simulation.model import Model, compiled, scheduled
from tongzhou.engine.simulation.outcomes import Outcome
from tongzhou.engine.simulation.result import Simulation, assembled
from tongzhou.engine.simulation.uncertainty import Uncertainty

MOST_ITERATIONS = 10_000_000
_CACHE = 12 << 20
"""Bytes of rows a block should not exceed: what stays near the processor."""
_LARGEST, _SMALLEST = 16_384, 1_024
_WIDE = 8_192
"""Iterations per block of large plans, whose bits of criticality would leave the cache."""
_SENSITIVITY = 4 << 20
"""Durations that are kept for sensitivities (16 MB), but in any case those of so many iterations: """
_LEAST_SENSITIVITY, _MOST_SENSITIVITY = 2_048, 16_384
_ROUND = 4
"""Blocks between two looks at whether the result is stable."""

Progress = Callable[[int, int], object]
"""Told how many iterations are done, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """Stop when the standard errors of these percentiles of the finish are at most ``error`` working seconds."""

    error: float
    percents: tuple[float, ...] = (50, 80)
    at_least: int = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a simulation is to find out, and how."""

    iterations: int = 10_000
    seed: int = 1
    workers: int = 1
    watched: Sequence[int] = ()
    """Keys of tasks (summaries, too) whose finish is wanted beside those of the milestones."""
    dates: Mapping[int, Sequence[int]] = field(default_factory=dict)
    """Key of a task → dates (a baseline's …) whose probability is wanted beside those of the deadlines."""
    finish_dates: Sequence[int] = ()
    """The same of the project's finish."""
    criticality: bool = True
    sensitivity: bool = True
    stability: Stability | None = None


def simulate(
    plan: Plan,
    uncertainty: Uncertainty,
    wanted: Wanted | None = None,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Simulation:
    """Simulate a plan. The same plan, uncertainty and seed give the same result for any number of workers.

    Refuses with a ``PlanError`` what cannot be scheduled and with an ``UncertaintyError`` what makes no
    sense; raises ``SimulationCancelledError`` when ``cancelled`` says so (asked after every block).
    """
    wanted = wanted or Wanted()
    if not 2 <= wanted.iterations <= MOST_ITERATIONS:
        params = {"value": wanted.iterations, "most": MOST_ITERATIONS}
        raise UncertaintyError(Problem.ITERATIONS, params)
    if wanted.workers < 1:
        raise UncertaintyError(Problem.WORKERS, {"value": wanted.workers})
    if wanted.seed < 0:
        raise UncertaintyError(Problem.SEED, {"value": wanted.seed})
    schedule = scheduled(plan)
    dates = _dates(plan, schedule, wanted)
    kept = _kept(plan, schedule, wanted)
    model = compiled(
        plan,
        schedule,
        uncertainty,
        seed=wanted.seed,
        watched=dates,
        kept=kept,
        criticality=wanted.criticality,
    )
    run = Run(model, wanted, progress, cancelled)
    results = run.results()
    return assembled(model, uncertainty, wanted, results, run.durations, dates, kept)


class Run:
    """The blocks of one simulation."""

    def __init__(
        self,
        model: Model,
        wanted: Wanted,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self.model, self.wanted = model, wanted
        self._progress, self._cancelled = progress, cancelled
        self.size = block_size(model, wanted.iterations)
        self.durations = self._room_for_durations()
        self._own = local()

    def _room_for_durations(self) -> NDArray[np.floating[Any]] | None:
        """Durations of the first iterations, one row per uncertain task, within a fixed amount of memory."""
        variables = [v for v in self.model.variables.of.values() if v.draw.table is not None or v.hits]
        if not self.wanted.sensitivity or not variables:
            return None
        fitting = min(max(_SENSITIVITY // len(variables), _LEAST_SENSITIVITY), _MOST_SENSITIVITY)
        count = min(self.wanted.iterations, fitting)
        for row, variable in enumerate(variables):
            variable.kept = row
        return np.empty((len(variables), count), np.float32)

    def results(self) -> list[BlockResult]:
        """All blocks in their order; fewer when the result is stable before."""
        total, stability = self.wanted.iterations, self.wanted.stability
        found: list[BlockResult] = []
        done = 0
        for result in self._in_order(self._blocks(total)):
            found.append(result)
            done += len(result.finish)
            if self._progress is not None:
                self._progress(done, total)
            if self._cancelled is not None and self._cancelled():
                raise SimulationCancelledError
            if stability is not None and len(found) % _ROUND == 0 and is_stable(found, stability):
                break
        if self.durations is not None:
            self.durations = self.durations[:, :done]
        return found

    def _blocks(self, total: int) -> list[tuple[int, int]]:
        return [(k, min(self.size, total - first)) for k, first in enumerate(range(0, total, self.size))]

    def _in_order(self, blocks: Sequence[tuple[int, int]]) -> Iterator[BlockResult]:
        workers = min(self.wanted.workers, len(blocks), 4 * (os.cpu_count() or 1))
        if workers == 1:
            yield from (self._one(*block) for block in blocks)
            return
        waiting: deque[Future[BlockResult]] = deque()
        with ThreadPoolExecutor(workers, "simulation") as pool:
            try:
                for block in blocks:
                    waiting.append(pool.submit(self._one, *block))
                    if len(waiting) > 2 * workers:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()

    def _one(self, number: int, count: int) -> BlockResult:
        block = getattr(self._own, "block", None)
        if block is None:
            block = self._own.block = Block(self.model, self.size)
        kept = None
        if self.durations is not None:
            first = number * self.size
            kept = self.durations[:, first : first + count]
            if not kept.shape[1]:
                kept = None
        result: BlockResult = block.run(number, count, kept)
        return result


def block_size(model: Model, iterations: int) -> int:
    """Iterations per block, by the plan alone: as many as keep the living rows near the processor."""
    width = np.dtype(model.dtype).itemsize
    rows = max(model.slots + model.scratch + 2, 1) * width + model.correlated.rows * 4
    largest = _WIDE if len(model.steps) > 4_000 or model.instant_steps > 50 else _LARGEST
    size = largest
    while size > _SMALLEST and size * rows > _CACHE:
        size //= 2
    return min(size, max(iterations, 1))


def is_stable(results: Sequence[BlockResult], stability: Stability) -> bool:
    """Whether the percentiles of the finish are known well enough."""
    amounts = np.concatenate([result.working for result in results])
    if len(amounts) < stability.at_least:
        return False
    outcome = Outcome(lambda values: values, amounts)
    return all(outcome.error(percent) <= stability.error for percent in stability.percents)


def _kept(plan: Plan, schedule: Schedule, wanted: Wanted) -> list[int]:
    """Keys of the tasks whose finishes are kept: milestones and those asked for."""
    asked = set(wanted.watched)
    summary = schedule.summary
    return [
        task.key
        for i, task in enumerate(plan.tasks)
        if task.key in asked
        or (task.active and not summary[i] and (task.milestone or not task.duration) and not task.external)
    ]


def _dates(plan: Plan, schedule: Schedule, wanted: Wanted) -> dict[int, list[int]]:
    """Key of a task → the dates whose probability is wanted: its deadline first."""
    found: dict[int, list[int]] = {}
    for task in plan.tasks:
        if task.deadline is not None and task.active:
            found[task.key] = [task.deadline]
    for key, dates in wanted.dates.items():
        if key not in schedule.index:
            raise UncertaintyError(Problem.UNKNOWN_TASK, {"task": key, "where": "a date"}, key)
        found.setdefault(key, []).extend(dates)
    for key in wanted.watched:
        if key not in schedule.index:
            raise UncertaintyError(Problem.UNKNOWN_TASK, {"task": key, "where": "what is watched"}, key)
    return found
