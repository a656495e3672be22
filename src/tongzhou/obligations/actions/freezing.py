"""Freeze windows and changes in production: entering, taking out, marking."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.obligations.models import ProductionChange
from tongzhou.obligations.queries.freezing import freeze_calendar
from tongzhou.obligations.refusals import ObligationRefusedError
from tongzhou.plan.actions.calendars import NewException, add_exception, remove_exception
from tongzhou.plan.models import CalendarKind, PlanSettings, WorkingCalendar, WorkItem
from tongzhou.projects.models import Project

LONGEST = 366


class NoPlanYetError(ObligationRefusedError):
    """Windows stand on a calendar of the plan."""

    message = gettext_lazy("This project has no plan yet.")


class WindowTurnedError(ObligationRefusedError):
    """The last day comes before the first, or a year later."""

    message, field = gettext_lazy("The last day must not be before the first, nor a year after it."), "last"


@transaction.atomic
def enter_freeze(
    project: Project, *, by: User, first: date, last: date, name: str, today: date
) -> WorkingCalendar:
    """Enter a window. It stands on a calendar beside that of the plan: other work goes on meanwhile."""
    if not 0 <= (last - first).days < LONGEST:
        raise WindowTurnedError
    settings = PlanSettings.objects.select_for_update().filter(project=project).first()
    if settings is None:
        raise NoPlanYetError
    calendar = freeze_calendar(project)
    if calendar is None:
        calendar = WorkingCalendar.objects.create(
            organisation_id=project.organisation_id,
            project=project,
            name=_("Freeze windows"),
            base_id=settings.calendar_id,
            week=[None] * 7,
        )
    window = NewException(first=first, last=last, kind=CalendarKind.FREEZE, name=name.strip())
    add_exception(calendar, by=by, exception=window, today=today)
    record("obligations.freeze_added", project, by=by, label=name.strip(), project_id=project.pk)
    return calendar


@transaction.atomic
def take_out_freeze(calendar: WorkingCalendar, *, by: User, identity: str, today: date) -> None:
    """Take a window out again. Raises the calendar's refusals."""
    remove_exception(calendar, by=by, identity=identity, today=today)


@transaction.atomic
def mark_change(item: WorkItem, *, by: User) -> ProductionChange:
    """Say that an item changes production; marking it twice is once."""
    mark, fresh = ProductionChange.objects.get_or_create(item=item, defaults={"by": by})
    if fresh:
        record("obligations.change_marked", item, by=by, label=item.name, project_id=item.project_id)
    return mark


@transaction.atomic
def unmark_change(mark: ProductionChange, *, by: User) -> None:
    """It does not change production after all."""
    item = mark.item
    mark.delete()
    record("obligations.change_unmarked", item, by=by, label=item.name, project_id=item.project_id)
