"""What the passes fill in: for every node its dates as positions, and as instants where that is needed.

A *position* is ``2 * offset + side`` on the offset axis of the project's calendar. On the seam between two
shifts side 0 is the end of the first and side 1 the start of the second, so the order of positions is the
order of instants, and a milestone keeps the side it was given. Plain tasks have positions only; all others
have instants, and beside them the position nearest to each for their plain neighbours to use.
"""

from __future__ import annotations

from bisect import bisect_right

from tongzhou.engine.critical_path.network import Network

NEVER = 1 << 60
"""A late bound that binds nothing."""


class State:
    """The dates of all nodes of a network while they are being computed. All lists are by node."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.axis = network.axis
        size = network.size
        self.start = [0] * size
        """Position of the start; of a gate: the earliest start it allows."""
        self.finish = [0] * size
        """Position of the finish; of a gate: the earliest finish it allows."""
        self.start_bound = [NEVER] * size
        """Position by which predecessors that bind the start must be done; ``NEVER`` when they need not. Of a
        plain task it is the late start."""
        self.finish_bound = [NEVER] * size
        """The same for the finish; of a plain task the late finish."""
        self.nearest = [NEVER] * size
        """Position to which the finish of a plain task could move before its first successor had to."""
        self.starts: dict[int, int] = {}
        """Instants of the nodes that are not plain; the other four likewise."""
        self.finishes: dict[int, int] = {}
        self.late_starts: dict[int, int] = {}
        self.late_finishes: dict[int, int] = {}
        self.start_bounds: dict[int, int] = {}
        self.finish_bounds: dict[int, int] = {}
        self.pinned: dict[int, int] = {}
        """Start instants decided elsewhere: tasks that are as late as possible, on their late start."""
        self.project_finish = network.plan.start
        self.exact = True
        """Whether the project's finish is an instant the axis can name."""
        self.deadlines: dict[int, int] = {}
        """Plain task → position of its deadline."""
        self.floors = [0] * network.count
        """Earliest start position of plain tasks, from the project's start and their constraints."""

    def copy(self) -> State:
        """An independent copy, for a plan that differs in few places."""
        twin = State.__new__(State)
        for name, value in vars(self).items():
            setattr(twin, name, value.copy() if isinstance(value, list | dict) else value)
        return twin

    def position(self, instant: int) -> int:
        """The position of an instant; one outside working time gets the end of the shift before it."""
        axis = self.axis
        axis.cover(instant)
        i = bisect_right(axis.starts, instant) - 1
        if i < 0:
            return 2 * axis.start_offsets[0] if axis.starts else 0
        end = axis.ends[i]
        if instant < end:
            return 2 * (axis.end_offsets[i] - end + instant) + 1
        return 2 * axis.end_offsets[i]

    def instant(self, position: int) -> int:
        """The instant of a position."""
        return self.axis.start_at(position >> 1) if position & 1 else self.axis.finish_at(position >> 1)

    def start_of(self, node: int) -> int:
        """The start of a node as an instant."""
        known = self.starts.get(node)
        return self.instant(self.start[node]) if known is None else known

    def finish_of(self, node: int) -> int:
        """The finish of a node as an instant."""
        known = self.finishes.get(node)
        return self.instant(self.finish[node]) if known is None else known

    def late_start_of(self, node: int) -> int:
        """The late start of a node as an instant."""
        known = self.late_starts.get(node)
        return self.instant(self.start_bound[node]) if known is None else known

    def late_finish_of(self, node: int) -> int:
        """The late finish of a node as an instant."""
        known = self.late_finishes.get(node)
        return self.instant(self.finish_bound[node]) if known is None else known

    def start_bound_of(self, node: int) -> int | None:
        """By when what binds the node's start must be done, as an instant; None: no need."""
        if self.start_bound[node] == NEVER:
            return None
        known = self.start_bounds.get(node)
        return self.instant(self.start_bound[node]) if known is None else known

    def finish_bound_of(self, node: int) -> int | None:
        """By when what binds the node's finish must be done, as an instant; None: no need."""
        if self.finish_bound[node] == NEVER:
            return None
        known = self.finish_bounds.get(node)
        return self.instant(self.finish_bound[node]) if known is None else known

    def put(self, node: int, start: int, finish: int) -> None:
        """Store the dates of a node that is not plain."""
        self.starts[node] = start
        self.finishes[node] = finish
        self.start[node] = self.position(start)
        self.finish[node] = self.position(finish)

    def put_late(self, node: int, start: int, finish: int) -> None:
        """Store the late dates of a node that is not plain; ``bind`` says what follows for others."""
        self.late_starts[node] = start
        self.late_finishes[node] = finish

    def bind(self, node: int, start: int | None, finish: int | None) -> None:
        """Store what a node that is not plain demands of its predecessors; None demands nothing."""
        self.start_bound[node] = NEVER if start is None else self.position(start)
        self.finish_bound[node] = NEVER if finish is None else self.position(finish)
        if start is not None:
            self.start_bounds[node] = start
        if finish is not None:
            self.finish_bounds[node] = finish
