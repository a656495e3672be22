"""Which items are due to come again, and on which days a project works."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from tongzhou.engine.working_time import Calendars
from tongzhou.plan.models import PlanSettings, Recurrence
from tongzhou.plan.queries.state import load_calendars
from tongzhou.plan.scheduling import engine_calendars
from tongzhou.projects.models import Project


def due_recurrences(today: date) -> QuerySet[Recurrence]:
    """Those whose day has come, the oldest first."""
    found = Recurrence.objects.filter(paused=False, next_on__lte=today, project__closed_at=None)
    return found.select_related("project", "author__organisation").order_by("next_on", "pk")


def recurrences_of(project: Project) -> QuerySet[Recurrence]:
    """All of a project, the next one first."""
    found = Recurrence.objects.filter(project=project)
    return found.select_related("author", "last_item").order_by("paused", "next_on", "pk")


def project_calendars(project: Project) -> Calendars | None:
    """The project's working time, ready to ask; None for a project without a plan."""
    settings = PlanSettings.objects.filter(project=project).first()
    if settings is None:
        return None
    return Calendars(engine_calendars(load_calendars(project)), settings.start_at)
