"""Small plans for tests: days and hours instead of seconds, dates instead of instants."""

from __future__ import annotations

from datetime import datetime, timedelta

from tongzhou.engine.plan import EIGHT_TO_FIVE, Calendar, Plan, Task

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (wall-clock time of the project, without a zone)
HOUR = 3600
DAY = 8 * HOUR
STANDARD = Calendar(key=1, name="Standard", week=(EIGHT_TO_FIVE,) * 5 + ((), ()))
AROUND_THE_CLOCK = Calendar(key=2, name="24 hours", week=(((0, 86_400),),) * 7)
_NIGHT = ((0, 3 * HOUR), (4 * HOUR, 8 * HOUR), (23 * HOUR, 86_400))
NIGHTS = Calendar(
    key=3,
    name="Night shift",
    week=(((23 * HOUR, 86_400),), _NIGHT, _NIGHT, _NIGHT, _NIGHT, _NIGHT[:2], ()),
)
CALENDARS = (STANDARD, AROUND_THE_CLOCK, NIGHTS)


def at(text: str) -> int:
    """``"01-05 08:00"`` (of 2026) or a full ISO date as an instant."""
    full = text if len(text) > 11 else f"2026-{text}"
    return int((datetime.fromisoformat(full) - EPOCH).total_seconds())


def read(instant: int) -> str:
    """An instant as ``"01-05 08:00"``."""
    return (EPOCH + timedelta(seconds=instant)).strftime("%m-%d %H:%M")


MONDAY = at("01-05 08:00")


def plan(*tasks: Task, links: tuple = (), **options: object) -> Plan:
    """A plan that starts on Monday 2026-01-05 at 08:00 on the standard calendar."""
    values: dict = {"start": MONDAY, "calendar": 1, "calendars": CALENDARS, **options}
    return Plan(tasks=tasks, links=links, **values)
