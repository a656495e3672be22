"""A compiled simulation: steps in the order of the network, rows that are used again when nobody needs them.

A *plain* step is a task on the project's calendar: its row holds working offsets from the project's origin in
units of the model, and the whole step is a handful of operations on rows. An *instant* step is anything else
(other calendars, elapsed time, must constraints, summaries); it computes with instants. Where a plain step
needs the value of an instant step or the other way round, the row is converted once, in a batch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from tongzhou.engine.simulation.variables import Variable

if TYPE_CHECKING:
    from tongzhou.engine.simulation.block import Block

ALWAYS, NEVER = -1, -2
"""Edges of the criticality graph that need no bits."""

START, FINISH = 0, 1

Key = tuple[int, int]
"""Node and which of its values: START or FINISH."""


@dataclass(slots=True)
class Candidate:
    """An earliest start (FF: finish) that another task's row allows."""

    slot: int
    lag: float = 0.0
    percent: float = 0.0
    """Part of the duration of the source that is added."""
    percent_slot: int = -1
    to_finish: bool = False
    edge: int = ALWAYS


@dataclass(slots=True)
class Bound:
    """An earliest start (FF: finish) that does not change: of a task that is certain."""

    value: float
    to_finish: bool
    edge: int


@dataclass(slots=True)
class Watch:
    """A value somebody wants: a sample that is kept, and dates whose probability is counted."""

    place: int
    kept: bool
    limits: tuple[float, ...] = ()
    """Dates as instants, or as offsets where the value is one."""


@dataclass(slots=True)
class After:
    """What happens with the values of a step beside its row."""

    convert: tuple[int, ...] = ()
    """Plain steps: which values become instants (START, FINISH)."""
    instant_sides: tuple[int, int] = (1, 0)
    """Which side of a seam start and finish are on."""
    duration_slot: int = -1
    rolls: tuple[tuple[int, bool], ...] = ()
    """Accumulators of the latest finish: number, and whether as an instant."""
    end: int = -1
    """Number among the ends of the project whose criticality is asked for."""
    watch: Watch | None = None
    watch_instants: bool = False
    """Whether the watched finish is taken as an instant, not as a row."""
    forget: tuple[Key, ...] = ()
    """Instants nobody needs any more."""


@dataclass(slots=True)
class PlainStep:
    """A task on the project's calendar: finish = max(candidates, floor) + duration."""

    node: int
    out: int
    variable: Variable | None
    duration: float
    candidates: tuple[Candidate, ...]
    floor: float | None
    finish_floor: float | None
    """An earliest finish: the start is at least this less the duration."""
    bounds: tuple[Bound, ...]
    """Bounds whose driving is asked for (they are part of the floors)."""
    start_out: int = -1
    after: After | None = None


class InstantStep(Protocol):
    """A step that computes instants and puts them into the block."""

    node: int
    offset_slots: tuple[int, int]
    """Rows for the start and the finish as offsets; -1: not needed."""
    after: After | None

    def run(self, block: Block) -> None:
        """Compute one block."""


@dataclass(slots=True)
class Criticality:
    """The graph along which criticality is passed back."""

    order: list[int] = field(default_factory=list)
    onward: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """Node → (target, edge) of what it drives always or sometimes."""
    edges: int = 0
    ends: list[tuple[int, bool]] = field(default_factory=list)
    """(node, whether its finish is an instant) of the ends that are uncertain, in the order of the steps."""
    certain_ends: list[tuple[int, float]] = field(default_factory=list)
    """(node, finish as an instant) of the ends that do not change."""
