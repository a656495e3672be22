"""The plan follows when the charter's dates move: one start and one status date, wherever they are changed."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.plan.actions.change_settings import recompute_plan
from tongzhou.plan.actions.start_plan import MORNING
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.models import DAY, PlanSettings, instant_of
from tongzhou.projects.actions import DatesRefusedError
from tongzhou.projects.models import Project


@transaction.atomic
def follow_charter(project: Project, *, by: User) -> None:
    """Begin the plan on the charter's start and compute it to its status date; refused when that cannot be."""
    settings = PlanSettings.objects.select_for_update().filter(project=project).first()
    if settings is None:
        return
    settings.start_at = instant_of(project.start_date, settings.start_at % DAY or MORNING)
    settings.save(update_fields=["start_at"])
    try:
        recompute_plan(project, by=by, today=timezone.localdate())
    except CommandError as error:
        raise DatesRefusedError(error.message) from error
