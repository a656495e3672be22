"""Why a plan cannot be scheduled: every refusal has a name, the keys concerned and a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class PlanError(ValueError):
    """Base of all refusals of the engine."""


class DuplicateKeyError(PlanError):
    """Two tasks (or two calendars) have one key."""

    def __init__(self, key: int, what: str = "task") -> None:
        super().__init__(f"The key {key} belongs to more than one {what}.")
        self.key = key
        self.what = what


class UnknownTaskError(PlanError):
    """A link, a parent or an assignment names a task the plan does not have."""

    def __init__(self, key: int, where: str) -> None:
        super().__init__(f"There is no task {key}, which {where} names.")
        self.key = key
        self.where = where


class ParentLoopError(PlanError):
    """A task is its own ancestor; ``keys`` is the loop, from a task up to itself again."""

    def __init__(self, keys: Sequence[int]) -> None:
        self.keys = tuple(keys)
        super().__init__(f"These tasks are each other's parents: {_arrows(self.keys)}.")


class CycleError(PlanError):
    """Links run in a circle; ``keys`` is the loop in the direction of the links, without repetition.

    A step from a summary to a task below it (or back up to it) may be part of the loop: what binds a
    summary binds everything below it.
    """

    def __init__(self, keys: Sequence[int]) -> None:
        self.keys = tuple(keys)
        super().__init__(
            f"These tasks wait for each other in a circle: {_arrows((*self.keys, self.keys[0]))}."
        )


class CalendarError(PlanError):
    """A calendar cannot be used; ``calendar`` is its key, ``name`` its name."""

    def __init__(self, calendar: int, name: str, reason: str) -> None:
        label = f"{name!r} ({calendar})" if name else str(calendar)
        super().__init__(f"The calendar {label} cannot be used: {reason}.")
        self.calendar = calendar
        self.name = name
        self.reason = reason


class UnknownCalendarError(CalendarError):
    """Something names a calendar the plan does not have."""

    def __init__(self, calendar: int) -> None:
        super().__init__(calendar, "", "the plan has no such calendar")


class NoWorkingTimeError(CalendarError):
    """A calendar has no working time where some is needed."""

    def __init__(self, calendar: int, name: str, reason: str = "it has no working time left") -> None:
        super().__init__(calendar, name, reason)


class DateOutOfRangeError(PlanError):
    """A date lies outside the years the engine computes with (1970 to 2100)."""

    def __init__(self, instant: int) -> None:
        super().__init__(f"The instant {instant} lies outside the years 1970 to 2100.")
        self.instant = instant


class DurationError(PlanError):
    """A duration is negative."""

    def __init__(self, key: int, duration: int) -> None:
        super().__init__(f"Task {key} has a negative duration ({duration} seconds).")
        self.key = key
        self.duration = duration


class EarnedValueFault(StrEnum):
    """What is wrong with the input of an earned value analysis."""

    NOT_WHOLE = "not_whole"
    NEGATIVE_BUDGET = "negative_budget"
    NO_DATES = "no_dates"
    FINISH_BEFORE_START = "finish_before_start"
    VALUES_MISSING = "values_missing"
    VALUES_DO_NOT_ADD_UP = "values_do_not_add_up"
    VALUES_OUT_OF_ORDER = "values_out_of_order"
    PROGRESS_OUT_OF_RANGE = "progress_out_of_range"
    NOT_A_NUMBER = "not_a_number"
    UNKNOWN_MILESTONE = "unknown_milestone"
    MILESTONE_WEIGHTS = "milestone_weights"
    NO_UNITS = "no_units"
    START_CREDIT = "start_credit"
    PROGRESS_OF_EFFORT = "progress_of_effort"
    PERIODS_OUT_OF_ORDER = "periods_out_of_order"
    RULE = "rule"
    NOTHING_THERE = "nothing_there"


class EarnedValueError(PlanError):
    """A budget, a progress report or a cost entry cannot be used; ``code`` says which fault it is.

    ``task`` is the key of the task concerned, ``entry`` the place of the row in the list it came in (the
    first is 0); both are None where the fault concerns neither.
    """

    def __init__(
        self, code: EarnedValueFault, sentence: str, *, task: int | None = None, entry: int | None = None
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.task = task
        self.entry = entry


def _arrows(keys: Sequence[int]) -> str:
    return " → ".join(str(key) for key in keys)
