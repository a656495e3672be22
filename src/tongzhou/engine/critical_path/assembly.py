"""From positions to the result's lists: instants in batches, floats and critical marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, cast

from tongzhou.engine.arrays import NDArray, np
from tongzhou.engine.critical_path.floats import finish_leaves, peculiar_leaves
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.critical_path.state import State
from tongzhou.engine.critical_path.summaries import roll_up

Array: TypeAlias = "NDArray[np.int64]"


def assemble(state: State) -> Schedule:
    """The schedule of a state whose passes are done."""
    network = state.network
    columns = (state.start, state.finish, state.start_bound, state.finish_bound)
    exact = (state.starts, state.finishes, state.late_starts, state.late_finishes)
    positions = [np.fromiter(column, np.int64, network.count) for column in columns]
    offsets = [column >> 1 for column in positions]
    early_start, early_finish, late_start, late_finish = _instants(state, positions, offsets, exact)
    total, free, critical = _plain_floats(state, offsets)
    schedule = Schedule(
        plan=network.plan,
        index=network.index,
        start=early_start,
        finish=early_finish,
        early_start=early_start,
        early_finish=early_finish,
        late_start=late_start,
        late_finish=late_finish,
        total_slack=total,
        free_slack=free,
        critical=critical,
        summary=network.outline.summary,
        project_start=0,
        project_finish=0,
        network=network,
        state=state,
    )
    finish_leaves(schedule, peculiar_leaves(schedule))
    roll_up(schedule)
    return with_project_dates(schedule)


def with_project_dates(schedule: Schedule) -> Schedule:
    """The schedule with the project's start and finish taken from its active tasks."""
    network = schedule.network
    by_leaves = not network.sleeping and not network.given_summaries
    starts = schedule.start if by_leaves else _of_active(schedule, schedule.start)
    finishes = schedule.finish if by_leaves else _of_active(schedule, schedule.finish)
    object.__setattr__(schedule, "project_start", min(starts, default=network.plan.start))
    object.__setattr__(schedule, "project_finish", max(finishes, default=network.plan.start))
    return schedule


def _of_active(schedule: Schedule, values: list[int]) -> list[int]:
    tasks, summary = schedule.network.tasks, schedule.summary
    return [v for v, t, s in zip(values, tasks, summary, strict=True) if t.active and not s]


def _instants(
    state: State, positions: list[Array], offsets: list[Array], exact: Sequence[dict[int, int]]
) -> list[list[int]]:
    """Instants of the tasks: those of plain tasks converted in batches, the others as they are known."""
    network = state.network
    plain = np.array(network.plain[: network.count], dtype=np.bool_)
    mixed = not plain.all()
    lists: list[list[int]] = []
    for column, places, instants in zip(positions, offsets, exact, strict=True):
        if mixed:
            places[~plain] = places[plain].min(initial=0)
        result = _converted(state, column, places)
        for i, instant in instants.items():
            if i < network.count:
                result[i] = instant
        lists.append(result)
    return lists


def _converted(state: State, positions: Array, offsets: Array) -> list[int]:
    """Positions as instants; on a seam side 0 belongs to the shift before."""
    if not len(offsets):
        return []
    state.instant(int(offsets.min()) * 2)
    state.instant(int(offsets.max()) * 2 + 1)
    starts, ends, start_offsets, _ = state.axis.arrays()
    place = np.searchsorted(start_offsets, offsets, side="right") - 1
    within = offsets - start_offsets[place]
    instants: Array = starts[place] + within
    seam = np.flatnonzero((positions & 1 | within) == 0)
    instants[seam] = ends[place[seam] - 1]
    return cast(list[int], instants.tolist())


def _plain_floats(state: State, offsets: list[Array]) -> tuple[list[int], list[int], list[bool]]:
    """Total slack, free slack and critical mark, right for plain tasks."""
    network = state.network
    start, finish, late_start, late_finish = offsets
    total = np.minimum(late_start - start, late_finish - finish)
    room = (np.fromiter(state.nearest, np.int64, network.count) >> 1) - finish
    free = np.maximum(np.minimum(room, total), 0)
    critical = total <= network.plan.critical_slack
    return total.tolist(), free.tolist(), critical.tolist()
