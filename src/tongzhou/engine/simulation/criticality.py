"""In which iterations a task is critical: bits per edge of the network, passed back from the finish.

A link is *driving* in the iterations in which its successor begins when the link allows it and no later. A task
is critical where it finishes last of all, or where it drives a task that is critical. Iterations are bits, eight
a byte, so that passing back is an AND and an OR of a few hundred bytes per link.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from tongzhou.engine.arrays import NDArray, np
from tongzhou.engine.simulation.steps import ALWAYS, Criticality

Bits: TypeAlias = "NDArray[np.uint8]"


class Ends:
    """The tasks that may finish last. Only comparisons with the latest finish so far are kept, not the rows."""

    def __init__(self) -> None:
        self._notes: list[tuple[int, Bits | None, Bits | None]] = []

    def note(self, end: int, finish: NDArray[Any], latest: NDArray[Any] | None, count: int) -> None:
        """An end's finish beside the latest one before it."""
        if latest is None:
            self._notes.append((end, None, None))
            return
        if len(finish) < count:
            finish = np.broadcast_to(finish, count)
        later, not_earlier = np.packbits(finish > latest), np.packbits(finish >= latest)
        self._notes.append((end, later, not_earlier))

    def decided(
        self,
        ends: Sequence[tuple[int, bool]],
        by_row: NDArray[np.bool_] | None,
        by_instant: NDArray[np.bool_] | None,
    ) -> dict[int, Bits]:
        """Node → the iterations in which it finishes last.

        ``by_row`` and ``by_instant`` say in which iterations the latest of either kind is the project's.
        """
        left = [None if won is None else np.packbits(won) for won in (by_row, by_instant)]
        found: dict[int, Bits] = {}
        for end, later, not_earlier in reversed(self._notes):
            node, as_instant = ends[end]
            open_still = left[as_instant]
            assert open_still is not None  # there is a latest of every kind an end is of
            if later is None or not_earlier is None:
                found[node] = open_still
                continue
            found[node] = open_still & not_earlier
            left[as_instant] = open_still & ~later
        return found


def passed_back(
    graph: Criticality, size: int, ends: dict[int, Bits], bits: Sequence[Bits | None], count: int
) -> NDArray[np.int64]:
    """By node: in how many iterations it is critical."""
    width = -(-count // 64) * 8
    whole = -(-count // 8)
    critical = np.zeros((size, width), np.uint8)
    for node in reversed(graph.order):
        found = ends.get(node)
        for target, edge in graph.onward.get(node, ()):
            there: Bits = critical[target, :whole]
            driving = None if edge == ALWAYS else bits[edge]
            if edge != ALWAYS and driving is None:
                continue
            passed = there if driving is None else there & driving
            found = passed if found is None else found | passed
        if found is not None:
            critical[node, :whole] = found
    spare = -count % 8
    if spare:
        critical[:, whole - 1] &= (0xFF << spare) & 0xFF
    counted: NDArray[np.int64] = np.bitwise_count(critical.view(np.uint64)).sum(axis=1, dtype=np.int64)
    return counted
