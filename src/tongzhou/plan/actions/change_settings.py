"""How a plan is computed: its start, its status date, and the rules."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.plan.actions.edit_plan import EditResult, change_plan
from tongzhou.plan.actions.start_plan import MORNING
from tongzhou.plan.models import PlanEdit, PlanSettings, instant_of
from tongzhou.plan.queries.state import LoadedPlan
from tongzhou.projects.models import Project


def recompute_plan(project: Project, *, by: User, today: date) -> EditResult:
    """Schedule the plan anew after something outside its rows has changed: a calendar, a rule.

    It counts as a new version that open pages load as a whole; it cannot be undone from the plan.
    """

    def change(loaded: LoadedPlan) -> list[int]:
        return []

    version = Project.objects.values_list("plan_version", flat=True).get(pk=project.pk)
    return change_plan(project, by=by, version=version, kind=PlanEdit.Type.FILL, change=change, today=today)


@transaction.atomic
def change_settings(
    project: Project,
    *,
    by: User,
    today: date,
    start_date: date,
    status_date: date | None,
    reschedule_uncompleted: bool,
    several_ends: bool,
    near_critical_days: int,
    critical_days: int,
) -> EditResult:
    """Other rules or dates for the whole plan, computed and stored at once."""
    settings = PlanSettings.objects.select_for_update().get(project=project)
    day = settings.minutes_per_day * 60
    settings.start_at = instant_of(start_date, settings.start_at % 86_400 or MORNING)
    settings.reschedule_uncompleted = reschedule_uncompleted
    settings.several_ends = several_ends
    settings.near_critical_slack = near_critical_days * day
    settings.critical_slack = critical_days * day
    settings.save(
        update_fields=[
            "start_at",
            "reschedule_uncompleted",
            "several_ends",
            "near_critical_slack",
            "critical_slack",
        ]
    )
    project.start_date, project.status_date = start_date, status_date
    project.save(update_fields=["start_date", "status_date"])
    details = {"start": start_date.isoformat(), "status": status_date.isoformat() if status_date else None}
    record("plan.settings_changed", project, by=by, project_id=project.pk, details=details)
    return recompute_plan(project, by=by, today=today)
