"""Beginning a plan: its settings and its calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from tongzhou.accounts.models import Organisation, User
from tongzhou.activity.actions import record
from tongzhou.engine.plan import EIGHT_TO_FIVE
from tongzhou.exchange.holidays import china_exceptions
from tongzhou.plan.filling import stored_exception
from tongzhou.plan.models import PlanSettings, WorkingCalendar, instant_of
from tongzhou.projects.models import Project

MORNING = 8 * 3600
FIVE_DAYS = [[list(interval) for interval in EIGHT_TO_FIVE]] * 5 + [[], []]


@transaction.atomic
def start_plan(project: Project, *, by: User) -> PlanSettings:
    """Give a new project an empty plan on the organisation's calendar."""
    calendar = standard_calendar(project.organisation, today=project.start_date)
    settings = PlanSettings.objects.create(
        project=project, start_at=instant_of(project.start_date, MORNING), calendar=calendar
    )
    record("plan.started", project, by=by, project_id=project.pk)
    return settings


def standard_calendar(organisation: Organisation, *, today: date) -> WorkingCalendar:
    """The organisation's default calendar; made on first use: five days with China's holidays."""
    found = WorkingCalendar.objects.filter(organisation=organisation, project=None, is_default=True).first()
    return found or WorkingCalendar.objects.create(
        organisation=organisation,
        name="中国标准工作日历 · China standard",
        week=FIVE_DAYS,
        exceptions=holiday_exceptions(today.year - 3, today.year + 4),
        is_default=True,
    )


def holiday_exceptions(first_year: int, last_year: int) -> list[dict[str, Any]]:
    """China's holidays and make-up workdays as a calendar stores them, named in both languages."""
    english = china_exceptions(first_year, last_year, language="en")
    return [
        stored_exception(one, name_en=other.name, statutory=True)
        for one, other in zip(china_exceptions(first_year, last_year), english, strict=True)
    ]
