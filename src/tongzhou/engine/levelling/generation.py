"""Serial schedule generation and forward-backward improvement (double justification)."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from tongzhou.engine.levelling.instance import Packed


class Timetable(NamedTuple):
    """Starts and finishes by task, and the latest finish."""

    starts: list[int]
    finishes: list[int]
    makespan: int


def generate(packed: Packed, order: Sequence[int], *, backward: bool = False) -> Timetable:
    """Each task of the list as early as links and resources allow, in the order of the list.

    Backward the same happens on the mirrored project (time runs from the end, links are turned round,
    earliest starts do not count). The list must have every task after those it waits for.
    """
    durations, demands, guard = packed.durations, packed.demands, packed.guard
    before = packed.after if backward else packed.before
    lagged = (packed.lagged_after if backward else packed.lagged_before) if packed.has_lags else None
    releases = None if backward or not packed.instance.releases else packed.releases
    free = [packed.full] * packed.horizon
    starts, finishes = [0] * packed.count, [0] * packed.count
    for i in order:
        start = 0 if releases is None else releases[i]
        if lagged is None:
            for j in before[i]:
                if finishes[j] > start:
                    start = finishes[j]
        else:
            for j, lag in lagged[i]:
                if finishes[j] + lag > start:
                    start = finishes[j] + lag
        demand = demands[i]
        finish = start + durations[i]
        if demand:
            t = start
            while t < finish:
                if (free[t] - demand) & guard == guard:
                    t += 1
                else:
                    t += 1
                    start = t
                    finish = t + durations[i]
            for t in range(start, finish):
                free[t] -= demand
        starts[i] = start
        finishes[i] = finish
    return Timetable(starts, finishes, max(finishes, default=0))


def improved(packed: Packed, found: Timetable) -> Timetable:
    """The timetable pushed to the right as far as it goes, and back to the left: never a longer one.

    Valls, Ballestín and Quintanilla, *Justification and RCPSP: a technique that pays* (2005).
    """
    rank, tasks = packed.rank, range(packed.count)
    finishes = found.finishes
    order = sorted(tasks, key=lambda i: (-finishes[i], -rank[i]))
    if packed.has_lags:
        order = ordered(packed, [-finishes[i] for i in tasks], backward=True)
    right = generate(packed, order, backward=True)
    ends = right.finishes
    order = sorted(tasks, key=lambda i: (-ends[i], rank[i]))
    if packed.has_lags:
        order = ordered(packed, [-ends[i] for i in tasks])
    left = generate(packed, order)
    return left if left.makespan <= found.makespan else found


def ordered(packed: Packed, keys: Sequence[float], *, backward: bool = False) -> list[int]:
    """All tasks, those with small keys first, each after the ones it waits for."""
    before, after = (packed.after, packed.before) if backward else (packed.before, packed.after)
    missing = [len(found) for found in before]
    ready = [(keys[i], i) for i in range(packed.count) if not missing[i]]
    heapify(ready)
    order: list[int] = []
    while ready:
        i = heappop(ready)[1]
        order.append(i)
        for j in after[i]:
            missing[j] -= 1
            if not missing[j]:
                heappush(ready, (keys[j], j))
    return order


def by_start(packed: Packed, found: Timetable) -> list[int]:
    """The list that generates the timetable again, or a better one."""
    if packed.has_lags:
        return ordered(packed, found.starts)
    starts, rank = found.starts, packed.rank
    return sorted(range(packed.count), key=lambda i: (starts[i], rank[i]))


def latest_finish_first(packed: Packed) -> list[int]:
    """The priority rule LFT: whoever has the most to come after it goes first (Kolisch and Hartmann)."""
    return ordered(packed, [-tail for tail in packed.tails])


def lower_bound(packed: Packed) -> int:
    """The longest chain of links, or the work of the busiest resource between its shortest head and tail."""
    tasks = range(packed.count)
    heads, tails, durations = packed.heads, packed.tails, packed.durations
    bound = max((heads[i] + durations[i] + tails[i] for i in tasks), default=0)
    requirements = packed.instance.requirements
    for r, capacity in enumerate(packed.instance.capacities):
        users = [i for i in tasks if requirements[i][r] and durations[i]]
        if users:
            bound = max(bound, _energy(packed, users, r, capacity))
    return bound


def _energy(packed: Packed, users: list[int], r: int, capacity: int) -> int:
    """Over all heads and tails: those who can be neither before the head nor after the tail share the time."""
    requirements, durations = packed.instance.requirements, packed.durations
    best = 0
    heads = sorted({packed.heads[i] for i in users})
    for head in heads if len(heads) <= 60 else heads[:: len(heads) // 60 + 1]:
        inside = sorted((i for i in users if packed.heads[i] >= head), key=lambda i: -packed.tails[i])
        work = 0
        for i in inside:
            work += durations[i] * requirements[i][r]
            best = max(best, head + -(-work // capacity) + packed.tails[i])
    return best
