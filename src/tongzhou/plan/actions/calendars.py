"""Working calendars: weeks, holidays, make-up workdays, freeze windows; every change recomputes the plans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.models import Organisation, User
from tongzhou.activity.actions import record
from tongzhou.operations.limits import limit
from tongzhou.plan.actions.change_settings import recompute_plan
from tongzhou.plan.actions.start_plan import FIVE_DAYS, holiday_exceptions
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.models import CalendarKind, PlanSettings, WorkingCalendar
from tongzhou.plan.queries.calendars import identity_of
from tongzhou.projects.models import Project

Interval = list[int]
Week = list[list[Interval] | None]


class CalendarRefusedError(Exception):
    """A calendar cannot be changed like that; ``message`` says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ExceptionGoneError(Exception):
    """Somebody else has changed the calendar's exceptions in the meantime."""

    message = gettext_lazy(
        "Somebody has changed this calendar in the meantime. Look again, then try once more."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewException:
    """Days that differ, both ends included; ``working`` is empty for days off."""

    first: date
    last: date
    kind: CalendarKind
    name: str
    working: tuple[tuple[int, int], ...] = ()

    def stored(self) -> dict[str, Any]:
        """As a calendar stores it."""
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "working": [list(interval) for interval in self.working],
            "name": self.name,
            "kind": self.kind.value,
        }


@transaction.atomic
def create_calendar(organisation: Organisation, *, by: User, name: str) -> WorkingCalendar:
    """Another calendar of the organisation, five days a week; holidays come with ``refresh_holidays``."""
    calendar = WorkingCalendar.objects.create(organisation=organisation, name=name, week=FIVE_DAYS)
    record("plan.calendar_created", calendar, by=by)
    return calendar


@transaction.atomic
def rename_calendar(calendar: WorkingCalendar, *, by: User, name: str) -> WorkingCalendar:
    """Another name; no date depends on it."""
    calendar.name = name
    calendar.save(update_fields=["name"])
    record("plan.calendar_renamed", calendar, by=by, project_id=calendar.project_id)
    return calendar


@transaction.atomic
def set_default_calendar(calendar: WorkingCalendar, *, by: User) -> WorkingCalendar:
    """New projects of the organisation begin with this calendar."""
    if calendar.project_id is not None:
        raise CalendarRefusedError(_("A project's own calendar cannot be everybody's default."))
    others = WorkingCalendar.objects.filter(organisation=calendar.organisation_id, is_default=True)
    others.exclude(pk=calendar.pk).update(is_default=False)
    calendar.is_default = True
    calendar.save(update_fields=["is_default"])
    record("plan.default_calendar_set", calendar, by=by)
    return calendar


@transaction.atomic
def change_week(calendar: WorkingCalendar, *, by: User, week: Week, today: date) -> WorkingCalendar:
    """Another working week, Monday first; None takes the base calendar's day."""
    calendar = _locked(calendar)
    if calendar.base_id is None and not any(week):
        raise CalendarRefusedError(_("A calendar needs at least one working day a week."))
    calendar.week = week
    return _store(calendar, "plan.calendar_week_changed", by=by, today=today)


@transaction.atomic
def add_exception(
    calendar: WorkingCalendar, *, by: User, exception: NewException, today: date
) -> WorkingCalendar:
    """Days off or on; where it overlaps an older exception the new one wins."""
    calendar = _locked(calendar)
    if len(calendar.exceptions) >= (most := limit("calendar_exceptions")):
        raise CalendarRefusedError(_("A calendar can hold at most %(most)d exceptions.") % {"most": most})
    calendar.exceptions = [exception.stored(), *calendar.exceptions]
    return _store(calendar, "plan.calendar_exception_added", by=by, today=today, label=exception.name)


@transaction.atomic
def remove_exception(calendar: WorkingCalendar, *, by: User, identity: str, today: date) -> WorkingCalendar:
    """Take out the exception of that identity; ExceptionGoneError when it is no longer there."""
    calendar = _locked(calendar)
    kept = [one for one in calendar.exceptions if identity_of(one) != identity]
    if len(kept) == len(calendar.exceptions):
        raise ExceptionGoneError
    calendar.exceptions = kept
    return _store(calendar, "plan.calendar_exception_removed", by=by, today=today)


@transaction.atomic
def refresh_holidays(
    calendar: WorkingCalendar, *, by: User, first_year: int, last_year: int, today: date
) -> WorkingCalendar:
    """China's holidays and make-up workdays of these years, as known today; what people added stays."""
    calendar = _locked(calendar)
    kept = [part for one in calendar.exceptions for part in _outside(one, first_year, last_year)]
    fresh = holiday_exceptions(first_year, last_year)
    if len(kept) + len(fresh) > (most := limit("calendar_exceptions")):
        raise CalendarRefusedError(_("A calendar can hold at most %(most)d exceptions.") % {"most": most})
    own = [one for one in kept if not one.get("statutory")]
    older = [one for one in kept if one.get("statutory")]
    calendar.exceptions = [*own, *sorted([*older, *fresh], key=lambda one: str(one["first"]))]
    years = f"{first_year}-{last_year}"
    return _store(calendar, "plan.calendar_holidays_refreshed", by=by, today=today, details={"years": years})


def _outside(exception: dict[str, Any], first_year: int, last_year: int) -> list[dict[str, Any]]:
    """An exception less what is statutory of it in those years: nothing, itself, or one or two ends."""
    first, last = date.fromisoformat(exception["first"]), date.fromisoformat(exception["last"])
    begin, end = date(first_year, 1, 1), date(last_year, 12, 31)
    if not exception.get("statutory") or last < begin or first > end:
        return [exception]
    parts = []
    if first < begin:
        parts.append(exception | {"last": (begin - timedelta(days=1)).isoformat()})
    if last > end:
        parts.append(exception | {"first": (end + timedelta(days=1)).isoformat()})
    return parts


# ── a project's own calendar ──────────────────────────────────────────────────────────────────────────
@transaction.atomic
def own_calendar(project: Project, *, by: User) -> WorkingCalendar:
    """The project's own calendar; on first use it is laid over the one that the project has."""
    settings = PlanSettings.objects.select_for_update().get(project=project)
    used = WorkingCalendar.objects.get(pk=settings.calendar_id)
    if used.project_id == project.pk:
        return used
    calendar = WorkingCalendar.objects.create(
        organisation_id=project.organisation_id,
        project=project,
        name=project.name,
        base=used,
        week=[None] * 7,
    )
    settings.calendar = calendar
    settings.save(update_fields=["calendar"])
    record("plan.project_calendar_created", calendar, by=by, project_id=project.pk)
    return calendar


@transaction.atomic
def add_project_exception(
    project: Project, *, by: User, exception: NewException, today: date
) -> WorkingCalendar:
    """Days off or on for this project alone."""
    return add_exception(own_calendar(project, by=by), by=by, exception=exception, today=today)


@transaction.atomic
def change_project_week(project: Project, *, by: User, week: Week, today: date) -> WorkingCalendar:
    """Working hours for this project alone; None takes the day of the calendar below."""
    return change_week(own_calendar(project, by=by), by=by, week=week, today=today)


@transaction.atomic
def choose_calendar(project: Project, *, by: User, calendar: WorkingCalendar, today: date) -> WorkingCalendar:
    """The plan counts in another calendar; what the project has laid over it stays."""
    settings = PlanSettings.objects.select_for_update().get(project=project)
    used = WorkingCalendar.objects.get(pk=settings.calendar_id)
    if calendar.organisation_id != project.organisation_id or calendar.project_id not in (None, project.pk):
        raise CalendarRefusedError(_("This calendar is not one of yours."))
    if used.project_id == project.pk and used.base_id is not None and used.pk != calendar.pk:
        if used.pk in _chain(calendar):
            raise CalendarRefusedError(_("This calendar is itself based on the project's own calendar."))
        used.base = calendar
        used.save(update_fields=["base"])
    else:
        settings.calendar = used = calendar
        settings.save(update_fields=["calendar"])
    _inherit(used)
    record("plan.calendar_chosen", calendar, by=by, project_id=project.pk)
    _recompute([project], by=by, today=today)
    return used


def _chain(calendar: WorkingCalendar | None) -> list[int]:
    """The numbers of a calendar and of those it is based on."""
    chain: list[int] = []
    while calendar is not None and calendar.pk not in chain:
        chain.append(calendar.pk)
        calendar = calendar.base
    return chain


# ── storing ───────────────────────────────────────────────────────────────────────────────────────────
def _locked(calendar: WorkingCalendar) -> WorkingCalendar:
    return WorkingCalendar.objects.select_for_update().get(pk=calendar.pk)


def _store(
    calendar: WorkingCalendar,
    deed: str,
    *,
    by: User,
    today: date,
    label: str = "",
    details: dict[str, Any] | None = None,
) -> WorkingCalendar:
    calendar.save(update_fields=["week", "exceptions"])
    layers = _layers_over(calendar)
    for layer in layers:
        _inherit(layer)
    record(
        deed,
        calendar,
        by=by,
        project_id=calendar.project_id,
        label=f"{calendar.name}: {label}" if label else "",
        details=details,
    )
    _recompute(_projects_using([one.pk for one in layers]), by=by, today=today)
    return calendar


def _layers_over(calendar: WorkingCalendar) -> list[WorkingCalendar]:
    """The calendar and all that are based on it, each after its base."""
    of_organisation = list(
        WorkingCalendar.objects.filter(organisation=calendar.organisation_id).order_by("id")
    )
    found = {calendar.pk: calendar}
    grown = True
    while grown:
        more = [one for one in of_organisation if one.base_id in found and one.pk not in found]
        found.update((one.pk, one) for one in more)
        grown = bool(more)
    return list(found.values())


def _inherit(layer: WorkingCalendar) -> None:
    """A weekday of one's own hides the base calendar's holidays on it: copy them, marked as inherited."""
    own = [one for one in layer.exceptions if not one.get("inherited")]
    inherited: list[dict[str, Any]] = []
    if any(day is not None for day in layer.week):
        base = layer.base
        while base is not None:
            copies = (one for one in base.exceptions if not one.get("inherited"))
            inherited += [one | {"inherited": True} for one in copies]
            base = base.base
    if [*own, *inherited] != layer.exceptions:
        layer.exceptions = [*own, *inherited]
        layer.save(update_fields=["exceptions"])


def _projects_using(calendars: Sequence[int]) -> Iterable[Project]:
    used = (
        Q(plan__calendar__in=calendars)
        | Q(work_items__calendar__in=calendars)
        | Q(resources__calendar__in=calendars)
    )
    return Project.objects.filter(used, closed_at=None).distinct().order_by("id")


def _recompute(projects: Iterable[Project], *, by: User, today: date) -> None:
    for project in projects:
        try:
            recompute_plan(project, by=by, today=today)
        except CommandError as error:
            raise CalendarRefusedError(
                _("The plan of “%(project)s” could not be scheduled with this: %(reason)s")
                % {"project": project.name, "reason": error.message}
            ) from error
