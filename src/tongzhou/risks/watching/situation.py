"""What the watchers look at: one project's plan with its history, as plain values; and what they find."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Task:
    """A leaf of the WBS that is not finished. Durations and floats are days of work."""

    id: int
    name: str
    milestone: bool
    start: date
    finish: date
    percent: int
    begun: date | None
    days: float
    left: float
    """Total float."""
    critical: bool
    deadline: date | None
    owners: tuple[int, ...]
    """Resources, the responsible one first."""


@dataclass(frozen=True, slots=True)
class Promised:
    """A leaf of the baseline."""

    finish: date
    days: float


@dataclass(frozen=True, slots=True)
class Standard:
    """The baseline that the project is compared with."""

    name: str
    taken_on: date
    start: date
    finish: date
    items: Mapping[int, Promised]
    floats: Mapping[int, float]
    """Days of float that the tasks had when the baseline was promised."""


@dataclass(frozen=True, slots=True)
class Week:
    """A week of a person, in hours: what all projects need of them, and what there is."""

    monday: date
    work: float
    time: float


@dataclass(frozen=True, slots=True)
class Load:
    """The coming weeks of a person who works in the project."""

    person: int
    name: str
    weeks: tuple[Week, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """Earned value as of its day, in whole minor units; ``forecast`` is what the project costs at this rate."""

    budget: int
    earned: int
    spent: int
    forecast: int
    currency: str


@dataclass(frozen=True, slots=True)
class Situation:
    """One project as of a day. ``working(a, b)`` counts the working days from one date to another."""

    today: date
    working: Callable[[date, date], float]
    tasks: Mapping[int, Task]
    finish: date | None
    leaves: int
    """Leaves of the plan in all, the finished ones among them."""
    added: int = 0
    """Leaves that the baseline does not have."""
    links: tuple[tuple[int, int], ...] = ()
    standard: Standard | None = None
    forecasts: Mapping[int, tuple[tuple[date, date], ...]] = field(default_factory=dict)
    """Milestone → (seen on, expected on), oldest first."""
    signs: Mapping[int, date] = field(default_factory=dict)
    """Task → when somebody last reported, changed or said something about it."""
    people: Mapping[int, str] = field(default_factory=dict)
    """Resource → name."""
    loads: tuple[Load, ...] = ()
    money: Money | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Something that somebody should know. Values of ``numbers`` are what JSON can hold."""

    kind: str
    subject: str
    severity: int
    weight: int
    numbers: dict[str, Any]
    item: int | None = None
