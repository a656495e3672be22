"""The client's freeze windows, and which changes in production fall into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from tongzhou.obligations.models import ProductionChange
from tongzhou.plan.models import CalendarKind, PlanSettings, SharedFreeze, WorkingCalendar, WorkItem
from tongzhou.plan.queries.calendars import choices_for, identity_of, name_of
from tongzhou.plan.queries.freezing import freezes_over
from tongzhou.projects.models import Project


@dataclass(frozen=True, slots=True)
class Window:
    """A freeze window: both days included. ``own``: it can be taken out here; ``source``: for what it holds.

    One that holds for more than the project stands on no ``calendar``.
    """

    calendar: int | None
    identity: str
    first: date
    last: date
    name: str
    own: bool
    source: str = "project"
    holder: str = ""

    @property
    def days(self) -> int:
        """How many calendar days it has."""
        return (self.last - self.first).days + 1

    def holds(self, start: date, finish: date) -> bool:
        """Whether something from one day to another touches it."""
        return start <= self.last and finish >= self.first


@dataclass(frozen=True, slots=True)
class Change:
    """A change in production: its dates, and the windows that it falls into."""

    item: WorkItem
    windows: tuple[Window, ...]


def windows_of(project: Project) -> list[Window]:
    """The freeze windows that hold for a project, the earliest first; three statements.

    They stand on its calendars and on that of its plan, or hold for all projects of its client or its organisation.
    """
    found = [*_on_calendars(project), *map(_shared, freezes_over(project))]
    return sorted(found, key=lambda one: (one.first, one.last, one.name))


def _shared(one: SharedFreeze) -> Window:
    source, holder = ("client", one.client.name) if one.client else ("organisation", "")
    return Window(None, "", one.first, one.last, one.name, own=False, source=source, holder=holder)


def _on_calendars(project: Project) -> list[Window]:
    settings = PlanSettings.objects.filter(project=project).first()
    if settings is None:
        return []
    among = {one.pk: one for one in choices_for(project)}
    used: list[int] = [one.pk for one in among.values() if one.project_id == project.pk]
    cursor: int | None = settings.calendar_id
    while cursor is not None and cursor in among and cursor not in used:
        used.append(cursor)
        cursor = among[cursor].base_id
    found: dict[tuple[Any, ...], Window] = {}
    for pk in used:
        for one in among[pk].exceptions:
            if one.get("kind") == CalendarKind.FREEZE and not one.get("inherited"):
                window = _window(among[pk], one, own=among[pk].project_id == project.pk)
                found.setdefault((window.first, window.last, window.name), window)
    return list(found.values())


def _window(calendar: WorkingCalendar, one: dict[str, Any], *, own: bool) -> Window:
    first, last = date.fromisoformat(one["first"]), date.fromisoformat(one["last"])
    source = "project" if own else "calendar"
    return Window(calendar.pk, identity_of(one), first, last, name_of(one), own, source)


def changes_of(project: Project, windows: Sequence[Window]) -> list[Change]:
    """The items that change production, by their dates, each with the windows that it falls into."""
    found = WorkItem.objects.filter(project=project, production_change__isnull=False, deleted_at=None)
    return [
        Change(item, _touched(item, windows))
        for item in found.order_by(F("start_date").asc(nulls_last=True), "pk")
    ]


def _touched(item: WorkItem, windows: Sequence[Window]) -> tuple[Window, ...]:
    if item.start_date is None or item.finish_date is None or item.percent >= 100:
        return ()
    return tuple(one for one in windows if one.holds(item.start_date, item.finish_date))


def item_numbered(project: Project, number: int) -> WorkItem | None:
    """An item of the plan that can be marked."""
    found = WorkItem.objects.filter(project=project, deleted_at=None, external=False, planned=True)
    return found.filter(number=number).first()


def marks_of(project: Project) -> QuerySet[ProductionChange]:
    """The marks of a project."""
    return ProductionChange.objects.filter(item__project=project).select_related("item__project")


def freeze_calendar(project: Project) -> WorkingCalendar | None:
    """The project's own calendar beside that of its plan, which holds freeze windows already, or could."""
    used = PlanSettings.objects.filter(project=project).values("calendar")
    own = WorkingCalendar.objects.filter(project=project).exclude(pk__in=used).order_by("pk")
    frozen = [one for one in own if any(e.get("kind") == CalendarKind.FREEZE for e in one.exceptions)]
    return frozen[0] if frozen else None


def own_calendar_numbered(project: Project, pk: int) -> WorkingCalendar | None:
    """A calendar of the project."""
    return WorkingCalendar.objects.filter(project=project, pk=pk).first()
