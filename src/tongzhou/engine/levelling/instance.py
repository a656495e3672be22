"""The resource-constrained project scheduling problem on whole time units, and its packed form.

A resource profile is a list of one integer per time unit: the free units of all resources side by side, each
with a guard bit above it. ``(free - demand) & guard == guard`` says that every resource has enough.
"""

from __future__ import annotations

from dataclasses import dataclass

from tongzhou.engine.levelling.errors import LevellingError, LevellingFault


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """Tasks ``0 .. n-1`` with fixed durations, resources with fixed capacities, links with lags.

    ``requirements[i][r]`` units of resource ``r`` are busy while task ``i`` lasts. A link ``(i, j, lag)`` says
    that ``j`` starts at least ``lag`` after ``i`` finishes (a negative lag is a lead). ``releases`` are earliest
    starts, empty when there are none. All are whole numbers.
    """

    durations: tuple[int, ...]
    requirements: tuple[tuple[int, ...], ...]
    capacities: tuple[int, ...]
    links: tuple[tuple[int, int, int], ...] = ()
    releases: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        count, width = len(self.durations), len(self.capacities)
        if len(self.requirements) != count or any(len(row) != width for row in self.requirements):
            raise _fault(LevellingFault.SHAPE, f"There must be {count} rows of {width} requirements.")
        if self.releases and len(self.releases) != count:
            raise _fault(LevellingFault.SHAPE, f"There must be {count} earliest starts or none.")
        if any(value < 0 for value in (*self.durations, *self.capacities, *self.releases)):
            raise _fault(
                LevellingFault.NEGATIVE, "Durations, capacities and earliest starts are not negative."
            )
        for i, row in enumerate(self.requirements):
            for r, (units, capacity) in enumerate(zip(row, self.capacities, strict=True)):
                if units < 0:
                    raise _fault(LevellingFault.NEGATIVE, f"Task {i} needs less than nothing.", i, r)
                if units > capacity and self.durations[i]:
                    raise _fault(
                        LevellingFault.TOO_MUCH,
                        f"Task {i} needs {units} units of resource {r}, which has {capacity}.",
                        i,
                        r,
                    )
        for before, after, _ in self.links:
            if not (0 <= before < count and 0 <= after < count):
                raise _fault(LevellingFault.UNKNOWN, f"The link {before} → {after} names no task.")


def _fault(
    code: LevellingFault, said: str, task: int | None = None, resource: int | None = None
) -> LevellingError:
    return LevellingError(code, said, task=task, resource=resource)


class Packed:
    """An instance made ready for many schedules: packed demands, neighbours, a topological order, heads, tails."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.count = count = len(instance.durations)
        self.durations = list(instance.durations)
        self.releases = list(instance.releases) or [0] * count
        width = max((c.bit_length() for c in instance.capacities), default=0) + 2
        self.guard = self.full = 0
        for r, capacity in enumerate(instance.capacities):
            self.guard |= 1 << (width * r + width - 1)
            self.full |= (capacity | 1 << (width - 1)) << (width * r)
        self.demands = [
            sum(units << (width * r) for r, units in enumerate(row)) for row in instance.requirements
        ]
        self.before: list[list[int]] = [[] for _ in range(count)]
        self.after: list[list[int]] = [[] for _ in range(count)]
        self.lagged_before: list[list[tuple[int, int]]] = [[] for _ in range(count)]
        self.lagged_after: list[list[tuple[int, int]]] = [[] for _ in range(count)]
        for i, j, lag in instance.links:
            self.before[j].append(i)
            self.after[i].append(j)
            self.lagged_before[j].append((i, lag))
            self.lagged_after[i].append((j, lag))
        self.has_lags = any(lag for _, _, lag in instance.links)
        lags = sum(max(lag, 0) for _, _, lag in instance.links)
        self.horizon = sum(self.durations) + max(self.releases, default=0) + lags + 2
        self.order = self._topological()
        self.rank = [0] * count
        for place, i in enumerate(self.order):
            self.rank[i] = place
        self._measure()

    def _topological(self) -> list[int]:
        missing = [len(found) for found in self.before]
        order = [i for i in range(self.count) if not missing[i]]
        for i in order:
            for j in self.after[i]:
                missing[j] -= 1
                if not missing[j]:
                    order.append(j)
        if len(order) < self.count:
            left = next(i for i in range(self.count) if missing[i])
            raise _fault(LevellingFault.CIRCLE, f"Task {left} waits for itself.", left)
        return order

    def _measure(self) -> None:
        """Heads (earliest starts by links alone) and tails (time needed after each task's finish)."""
        self.heads, self.tails = list(self.releases), [0] * self.count
        for i in self.order:
            ready = self.heads[i] + self.durations[i]
            for j, lag in self.lagged_after[i]:
                self.heads[j] = max(self.heads[j], ready + lag)
        for i in reversed(self.order):
            for j, lag in self.lagged_after[i]:
                self.tails[i] = max(self.tails[i], lag + self.durations[j] + self.tails[j])
