"""Why is this date what it is: the chain of reasons behind an item's start, back to where it began."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.models import User
from tongzhou.engine.critical_path import Driver, DriverKind, Schedule, schedule
from tongzhou.engine.errors import PlanError
from tongzhou.engine.plan import Constraint, LagUnit, LinkType
from tongzhou.plan.editing.state import COLUMNS, Row
from tongzhou.plan.models import DAY, WorkItem, day_of, instant_of, last_day_of
from tongzhou.plan.personal_time import Away
from tongzhou.plan.queries.state import LoadedPlan, load_plan, read_cold
from tongzhou.plan.scheduling import compiled_calendars, engine_plan
from tongzhou.projects.models import Project

LONGEST_CHAIN = 60
LOOKED_BACK = 14
"""Days before a start in which an absence may have ended that made it wait."""
LINK_NAMES = {
    LinkType.FS: gettext_lazy("finish to start"),
    LinkType.SS: gettext_lazy("start to start"),
    LinkType.FF: gettext_lazy("finish to finish"),
    LinkType.SF: gettext_lazy("start to finish"),
}
CONSTRAINT_NAMES = {
    Constraint.ALAP: gettext_lazy("as late as possible"),
    Constraint.MSO: gettext_lazy("must start on"),
    Constraint.MFO: gettext_lazy("must finish on"),
    Constraint.SNET: gettext_lazy("start no earlier than"),
    Constraint.SNLT: gettext_lazy("start no later than"),
    Constraint.FNET: gettext_lazy("finish no earlier than"),
    Constraint.FNLT: gettext_lazy("finish no later than"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One link of the chain: an item, its dates, and what fixes its start in words."""

    item: int
    name: str
    start: date
    finish: date
    critical: bool
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """An item's dates, floats and notes, and the chain of reasons, nearest first."""

    item: WorkItem
    early_start: date | None
    early_finish: date | None
    late_start: date | None
    late_finish: date | None
    total_float_days: float
    free_float_days: float
    chain: tuple[Reason, ...]
    cut: bool


def explanation(project: Project, item_id: int) -> Explanation | None:
    """The reasons for an item's dates, computed on the plan as it is now; None for an unknown item."""
    item = WorkItem.objects.filter(project=project, pk=item_id).first()
    return None if item is None else _explained(load_plan(project), item)


def explanation_in(loaded: LoadedPlan, item_id: int) -> Explanation | None:
    """The same in a plan in memory, such as an opened scenario; None for an item that is not in it."""
    row = loaded.state.rows.get(item_id)
    if row is None:
        return None
    cold = loaded.state.cold.get(item_id) or read_cold(loaded.project, [item_id]).get(item_id, {})
    values = {name: getattr(row, name) for name in COLUMNS} | {"notes": "", "criterion": ""}
    return _explained(loaded, WorkItem(project=loaded.project, **(values | cold)))


def _explained(loaded: LoadedPlan, item: WorkItem) -> Explanation:
    try:
        result = schedule(engine_plan(loaded))
    except PlanError:
        chain: list[Reason] = []
    else:
        chain = _chain(loaded, result, item.pk)
    day = loaded.settings.minutes_per_day * 60
    return Explanation(
        item,
        _day(item.early_start_at),
        _last(item.early_finish_at),
        _day(item.late_start_at),
        _last(item.late_finish_at),
        round((item.total_float or 0) / day, 1),
        round((item.free_float or 0) / day, 1),
        tuple(chain[:LONGEST_CHAIN]),
        len(chain) > LONGEST_CHAIN,
    )


def _day(instant: int | None) -> date | None:
    return None if instant is None else day_of(instant)


def _last(instant: int | None) -> date | None:
    return None if instant is None else last_day_of(instant)


def _chain(loaded: LoadedPlan, result: Schedule, key: int) -> list[Reason]:
    """Follow the first driver that is another item, until a reason of its own or a loop of summaries."""
    chain: list[Reason] = []
    seen: set[int] = set()
    current: int | None = key
    while current is not None and current not in seen and len(chain) <= LONGEST_CHAIN:
        seen.add(current)
        drivers = result.drivers(current)
        row = loaded.state.rows[current]
        chain.append(_reason(loaded, row, drivers))
        current = next((d.key for d in drivers if d.key is not None and d.key in loaded.state.rows), None)
    return chain


def _reason(loaded: LoadedPlan, row: Row, drivers: tuple[Driver, ...]) -> Reason:
    start, finish = row.start_at or 0, row.finish_at or 0
    first = day_of(start)
    sentences = [*(_sentence(loaded, driver) for driver in drivers), *_absences(loaded, row)]
    return Reason(
        row.id,
        row.name,
        first,
        max(first, last_day_of(finish)),
        bool(row.critical),
        tuple(dict.fromkeys(sentences)),
    )


def _absences(loaded: LoadedPlan, row: Row) -> Iterator[str]:
    """Who on an item is away just before it starts or while it runs; dates alone, never why."""
    if row.ignore_resource_calendar or row.start_at is None or row.finish_at is None or row.duration == 0:
        return
    first, last = day_of(row.start_at), last_day_of(row.finish_at)
    for person, away in _away_on(loaded, row.id):
        if away.last < first and (first - away.last).days <= LOOKED_BACK and _waited(loaded, row, away.last):
            yield _about(person, away, _("%(name)s is away until %(last)s (from %(first)s)."))
        elif away.first <= last and away.last >= first:
            yield _about(person, away, _("While it runs, %(name)s is away from %(first)s to %(last)s."))


def _away_on(loaded: LoadedPlan, item: int) -> Iterator[tuple[int, Away]]:
    """The absences of the people on an item."""
    behind = {one.id: one.user_id for one in loaded.resources}
    people = dict.fromkeys(behind.get(one.resource_id) for one in loaded.state.people.get(item, ()))
    for person in people:
        if person is not None and person in loaded.times:
            yield from ((person, away) for away in loaded.times[person].away)


def _waited(loaded: LoadedPlan, row: Row, away: date) -> bool:
    """Whether there is no working time of the plan between the end of an absence and the item's start."""
    axis = compiled_calendars(loaded).get(loaded.settings.calendar_id)
    return axis.between(instant_of(away, DAY), row.start_at or 0) <= 0


def _about(person: int, away: Away, sentence: str) -> str:
    name = User.objects.filter(pk=person).values_list("name", flat=True).first() or ""
    return sentence % {"name": name, "first": away.first.isoformat(), "last": away.last.isoformat()}


def _sentence(loaded: LoadedPlan, driver: Driver) -> str:
    other = loaded.state.rows.get(driver.key) if driver.key is not None else None
    values = {
        "name": other.name if other else "",
        "date": "" if driver.instant is None else day_of(driver.instant).isoformat(),
        "constraint": str(CONSTRAINT_NAMES.get(Constraint(driver.constraint or 0), "")),
    }
    if driver.kind == DriverKind.PREDECESSOR:
        values["link"] = str(LINK_NAMES[LinkType(driver.link_type or 0)])
        values["lag"] = lag_words(driver.lag, driver.lag_unit, loaded.settings.minutes_per_day)
        if driver.lag:
            return _("It waits for “%(name)s” (%(link)s, %(lag)s).") % values
        return _("It waits for “%(name)s” (%(link)s).") % values
    return str(SENTENCES[driver.kind]) % values


SENTENCES = {
    DriverKind.PROJECT_START: gettext_lazy("Nothing holds it: it begins with the project."),
    DriverKind.CONSTRAINT: gettext_lazy("A constraint was set: %(constraint)s %(date)s."),
    DriverKind.MANUAL: gettext_lazy("It is scheduled by hand: the date stays where somebody put it."),
    DriverKind.EXTERNAL: gettext_lazy("It belongs to another project, which decides its dates."),
    DriverKind.INACTIVE: gettext_lazy("It is inactive and keeps its dates."),
    DriverKind.ACTUAL_START: gettext_lazy("It has actually started on %(date)s."),
    DriverKind.PARENT: gettext_lazy("Its summary “%(name)s” begins no earlier than %(date)s."),
    DriverKind.CHILD: gettext_lazy("It begins with “%(name)s”, the first item below it."),
    DriverKind.STATUS_DATE: gettext_lazy(
        "It has not been done by the status date, so it moves behind it: %(date)s."
    ),
    DriverKind.CALENDAR: gettext_lazy(
        "The working calendar has no time earlier: next working time %(date)s."
    ),
    DriverKind.RESOURCE_CALENDAR: gettext_lazy("The people on it have no time earlier: from %(date)s."),
    DriverKind.LEVELLING: gettext_lazy("It was delayed by resource levelling to %(date)s."),
    DriverKind.LATE_DATE: gettext_lazy("It is done as late as possible: %(date)s is the latest start."),
}


def lag_words(lag: int, unit: int, minutes_per_day: int) -> str:
    """A lag in words: “+2 d”, “−1 elapsed d”, “+50 %”."""
    sign = "+" if lag > 0 else "−"
    if unit in {LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT}:
        return f"{sign}{abs(lag) / 100:g} %"
    if unit == LagUnit.ELAPSED:
        return _("%(sign)s%(days)g elapsed d") % {"sign": sign, "days": round(abs(lag) / DAY, 2)}
    return _("%(sign)s%(days)g d") % {"sign": sign, "days": round(abs(lag) / (minutes_per_day * 60), 2)}
