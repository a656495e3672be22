"""How long was waited: working days of the project's own calendar."""

from __future__ import annotations

from datetime import date, timedelta

from tongzhou.engine.working_time import Calendars, WorkingTime
from tongzhou.plan.models import DAY, WorkingCalendar, instant_of
from tongzhou.plan.scheduling import engine_calendars

SATURDAY = 5
HORIZON = 400
"""Days within which a next working day is looked for."""


class Clock:
    """Counts the working days of one calendar; without a calendar, Monday to Friday."""

    def __init__(self, calendar: WorkingCalendar | None, among: list[WorkingCalendar], around: date) -> None:
        self._axis: WorkingTime | None = None
        self._known: dict[date, bool] = {}
        if calendar is not None:
            known = {one.pk: one for one in among} | {calendar.pk: calendar}
            self._axis = Calendars(engine_calendars(known.values()), instant_of(around)).get(calendar.pk)

    def works(self, day: date) -> bool:
        """Whether people work on this day."""
        if day not in self._known:
            start = instant_of(day)
            weekday = day.weekday() < SATURDAY
            self._known[day] = weekday if self._axis is None else self._axis.between(start, start + DAY) > 0
        return self._known[day]

    def days(self, first: date, last: date) -> int:
        """Working days after the evening of ``first`` up to the evening of ``last``; 0 when it is not later."""
        span = (last - first).days
        return sum(1 for n in range(1, span + 1) if self.works(first + timedelta(days=n))) if span > 0 else 0

    def next_day(self, day: date) -> date:
        """The first working day after a day."""
        for n in range(1, HORIZON):
            if self.works(day + timedelta(days=n)):
                return day + timedelta(days=n)
        return day + timedelta(days=1)
