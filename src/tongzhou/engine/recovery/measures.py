"""Measures: what could be done, how it changes a plan, what it costs and risks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from tongzhou.engine.plan import Link


class MeasureKind(StrEnum):
    """The ways to win time."""

    CRASH = "crash"
    ADD_PEOPLE = "add_people"
    EXTRA_TIME = "extra_time"
    FAST_TRACK = "fast_track"
    REORDER = "reorder"
    CUT_SCOPE = "cut_scope"
    SPLIT = "split"
    DROP_LAG = "drop_lag"
    DROP_DATE = "drop_date"


class Risk(IntEnum):
    """How much may go wrong."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class RiskReason(StrEnum):
    """Why a measure has its risk; whoever shows it has the words."""

    SHORTENED_LITTLE = "shortened_little"
    SHORTENED_MUCH = "shortened_much"
    NEW_PEOPLE = "new_people"
    NEW_PEOPLE_LATE = "new_people_late"
    TIRED_PEOPLE = "tired_people"
    REWORK = "rework"
    MUCH_REWORK = "much_rework"
    OTHERS_WAIT = "others_wait"
    CLIENT_GETS_LESS = "client_gets_less"
    INTERRUPTED = "interrupted"
    WAIT_MAY_BE_NEEDED = "wait_may_be_needed"
    DATE_MAY_BE_NEEDED = "date_may_be_needed"


WEIGHT = {Risk.LOW: 1, Risk.MEDIUM: 4, Risk.HIGH: 16}
"""How much a measure of a risk counts where risks are added up."""


@dataclass(frozen=True, slots=True)
class Shorter:
    """The task takes so many seconds of its own time less."""

    task: int
    seconds: int


@dataclass(frozen=True, slots=True)
class OnCalendar:
    """The task is worked on this calendar, whatever its people's calendars say."""

    task: int
    calendar: int


@dataclass(frozen=True, slots=True)
class Relink:
    """The link at this place of ``plan.links`` becomes another one."""

    place: int
    link: Link


@dataclass(frozen=True, slots=True)
class Another:
    """One more link."""

    link: Link


@dataclass(frozen=True, slots=True)
class Unbound:
    """The task has no constraint any more."""

    task: int


@dataclass(frozen=True, slots=True)
class Delayed:
    """The task's levelling delay becomes so many elapsed seconds."""

    task: int
    seconds: int
    slower: bool


Edit = Shorter | OnCalendar | Relink | Another | Unbound | Delayed


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One thing that could be done. Of the measures that share a group at most one can be chosen."""

    key: str
    """A name that stays the same for the same plan and options."""
    kind: MeasureKind
    groups: tuple[str, ...]
    edits: tuple[Edit, ...]
    cost: int
    """Integer minor units."""
    risk: Risk
    reason: RiskReason
    task: int
    """The task it is about; of a link the successor."""
    predecessor: int | None = None
    seconds: int = 0
    """By how much: working seconds saved of the task, of overlap, of waiting."""
    people: int | None = None
    """How many people are on the task then."""
    extra_time: str | None = None
    """The name of the way to work longer."""
    extra_seconds: int = 0
    """Working time outside the usual hours."""
    rework: int = 0
    """Working seconds of rework to expect; they are in the cost, not in the dates."""

    @property
    def weight(self) -> int:
        """Its share of a combination's risk."""
        return WEIGHT[self.risk]
