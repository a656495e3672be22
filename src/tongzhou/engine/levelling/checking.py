"""Is a timetable feasible? Slow, simple, and written without the code that makes timetables."""

from __future__ import annotations

from collections.abc import Sequence

from tongzhou.engine.levelling.instance import Instance


def violations(instance: Instance, starts: Sequence[int]) -> list[str]:
    """A sentence for each link, earliest start and time unit of a resource that is violated; [] if none is."""
    found: list[str] = []
    if len(starts) != len(instance.durations):
        return [f"There are {len(starts)} starts for {len(instance.durations)} tasks."]
    for i, start in enumerate(starts):
        earliest = instance.releases[i] if instance.releases else 0
        if start < earliest:
            found.append(f"Task {i} starts at {start}, before {earliest}.")
    for before, after, lag in instance.links:
        ready = starts[before] + instance.durations[before] + lag
        if starts[after] < ready:
            found.append(f"Task {after} starts at {starts[after]}, {before} allows {ready}.")
    for r, capacity in enumerate(instance.capacities):
        usage: dict[int, int] = {}
        for i, start in enumerate(starts):
            for t in range(start, start + instance.durations[i]):
                usage[t] = usage.get(t, 0) + instance.requirements[i][r]
        found += [
            f"Resource {r} has {capacity} at {t}, {used} are needed."
            for t, used in sorted(usage.items())
            if used > capacity
        ]
    return found
