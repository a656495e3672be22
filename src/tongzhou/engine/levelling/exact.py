"""CP-SAT from a known timetable: a shorter one, or the proof that there is none.

OR-Tools is imported here and nowhere else, and only when a search begins: it costs memory and start time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tongzhou.engine.levelling.generation import Timetable
from tongzhou.engine.levelling.instance import Packed
from tongzhou.engine.levelling.limits import Meter

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_LOOK = 0.02
"""Seconds between two looks at what has been spent."""


class Exact(NamedTuple):
    """What CP-SAT found: starts (None: nothing better), a lower bound, and whether it is proved."""

    starts: list[int] | None
    bound: int
    proved: bool


def shortened(packed: Packed, known: Timetable, meter: Meter, bound: int) -> Exact:
    """Look for a makespan of at most one unit less than the known one."""
    from ortools.sat.python import cp_model

    horizon = known.makespan - 1
    tasks = range(packed.count)
    latest = [horizon - packed.durations[i] - packed.tails[i] for i in tasks]
    if horizon < bound or any(packed.heads[i] > latest[i] for i in tasks):
        return Exact(None, known.makespan, True)
    model = cp_model.CpModel()
    starts = [model.new_int_var(packed.heads[i], latest[i], "") for i in tasks]
    _bind(model, packed, starts)
    end = model.new_int_var(bound, horizon, "")
    for i in tasks:
        if not packed.after[i]:
            model.add(end >= starts[i] + packed.durations[i])
    model.minimize(end)
    for i in tasks:
        model.add_hint(starts[i], min(known.starts[i], latest[i]))
    solver, status = _solve(model, meter, lambda low: meter.tell(known.makespan, low))
    if status == cp_model.INFEASIBLE:
        return Exact(None, known.makespan, True)
    low = bound
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        low = max(bound, round(solver.best_objective_bound))
        return Exact([solver.value(start) for start in starts], low, status == cp_model.OPTIMAL)
    return Exact(None, low, False)


def compressed(packed: Packed, known: Timetable, window: Sequence[int], meter: Meter) -> list[int] | None:
    """The tasks of a window earlier in sum, all others where they are; None when nothing better was found.

    One step of a large neighbourhood search: what moves to the left here makes room for what comes after.
    """
    from ortools.sat.python import cp_model

    free = set(window)
    low = min(known.starts[i] for i in window)
    high = max(known.finishes[i] for i in window)
    model = cp_model.CpModel()
    starts: list[cp_model.IntVar | int] = list(known.starts)
    for i in window:
        ready = max(
            [low, packed.releases[i]]
            + [known.finishes[j] + lag for j, lag in packed.lagged_before[i] if j not in free]
        )
        latest = min(
            [high - packed.durations[i]]
            + [
                known.starts[j] - lag - packed.durations[i]
                for j, lag in packed.lagged_after[i]
                if j not in free
            ]
        )
        if ready > known.starts[i] or latest < known.starts[i]:
            return None
        starts[i] = start = model.new_int_var(ready, latest, "")
        model.add_hint(start, known.starts[i])
    beside = [
        i for i in range(packed.count) if i in free or (known.starts[i] < high and known.finishes[i] > low)
    ]
    _bind(model, packed, starts, beside, free)
    total = sum(starts[i] for i in window)
    was = sum(known.starts[i] for i in window)
    model.add(total <= was - 1)
    model.minimize(total)
    solver, status = _solve(model, meter, None, seconds=0.5)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [solver.value(s) if i in free else known.starts[i] for i, s in enumerate(starts)]


def _bind(
    model: cp_model.CpModel,
    packed: Packed,
    starts: Sequence[cp_model.IntVar | int],
    tasks: Sequence[int] | None = None,
    free: set[int] | None = None,
) -> None:
    """Links and capacities between tasks, of which those outside ``free`` stand still."""
    tasks = range(packed.count) if tasks is None else tasks
    durations, instance = packed.durations, packed.instance
    for i, j, lag in instance.links:
        if free is None or (i in free and j in free):
            model.add(starts[j] >= starts[i] + durations[i] + lag)
    busy = {i: model.new_fixed_size_interval_var(starts[i], durations[i], "") for i in tasks if durations[i]}
    for r, capacity in enumerate(instance.capacities):
        users = [i for i in busy if instance.requirements[i][r]]
        if len(users) > 1:
            needs = [instance.requirements[i][r] for i in users]
            model.add_cumulative([busy[i] for i in users], needs, capacity)


def _solve(
    model: cp_model.CpModel,
    meter: Meter,
    on_bound: Callable[[int], object] | None,
    seconds: float | None = None,
) -> tuple[cp_model.CpSolver, cp_model.CpSolverStatus]:
    """Solve until the budget is spent; the clock that counts is the processor's."""
    from ortools.sat.python import cp_model

    budget = meter.budget
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.random_seed = budget.seed
    parameters.num_workers = budget.workers
    parameters.symmetry_level = 1
    if budget.seconds is None or budget.exact is not None:
        parameters.max_deterministic_time = budget.exact if budget.exact is not None else 1.0
        parameters.interleave_search = budget.workers > 1
    if seconds is not None:
        parameters.max_deterministic_time = seconds
    if on_bound is not None:
        told = on_bound

        def on_better_bound(value: float) -> None:
            told(round(value))

        solver.best_bound_callback = on_better_bound
    stop, limit = threading.Event(), meter.left()

    def watch() -> None:
        while not stop.wait(_LOOK):
            if meter.stopped() or (limit is not None and meter.left() == 0.0):
                solver.stop_search()

    watcher = threading.Thread(target=watch, name="levelling", daemon=True)
    watcher.start()
    try:
        status = solver.solve(model)
    finally:
        stop.set()
        watcher.join()
    return solver, status
