"""Taking, choosing and discarding pictures of the plan."""

from __future__ import annotations

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.activity.live import announce_anew
from tongzhou.plan.models import Baseline, PlanSettings, WorkItem
from tongzhou.projects.models import Project

MOST = 50
PICTURE = (
    "INSERT INTO plan_baselineitem "
    "(baseline_id, item_id, parent_id, position, name, kind, summary, start_at, finish_at, duration, work) "
    "SELECT %s, id, parent_id, position, name, kind, summary, start_at, finish_at, span, work "
    "FROM plan_workitem WHERE project_id = %s AND planned AND deleted_at IS NULL"
)


class BaselineNameTakenError(Exception):
    """The project has a baseline of this name already."""

    message = _("The project has a baseline of this name already.")


class EmptyPlanError(Exception):
    """There is nothing to take a picture of."""

    message = _("The plan is empty; there is nothing to set a baseline of.")


class TooManyBaselinesError(Exception):
    """More pictures than anybody can tell apart."""

    message = _("A project may have at most 50 baselines; delete one that nobody needs.")


@transaction.atomic
def set_baseline(project: Project, *, by: User, name: str, note: str = "") -> Baseline:
    """Keep the plan as it is now under a name, and compare with it from now on.

    The picture is taken by one statement inside the database, whatever the plan's size.
    """
    if not WorkItem.objects.filter(project=project).exists():
        raise EmptyPlanError
    if Baseline.objects.filter(project=project).count() >= MOST:
        raise TooManyBaselinesError
    settings = PlanSettings.objects.select_for_update().get(project=project)
    baseline = Baseline(
        project=project,
        name=name,
        note=note,
        plan_version=project.plan_version,
        finish_at=settings.finish_at,
        taken_by=by,
    )
    try:
        with transaction.atomic():
            baseline.save()
    except IntegrityError as error:
        raise BaselineNameTakenError from error
    with connection.cursor() as cursor:
        cursor.execute(PICTURE, [baseline.pk, project.pk])
    record("plan.baseline_set", baseline, by=by, project_id=project.pk)
    _compare_with(settings, baseline)
    return baseline


@transaction.atomic
def choose_baseline(project: Project, baseline: Baseline, *, by: User) -> None:
    """Compare the plan with this baseline from now on, for everybody."""
    settings = PlanSettings.objects.select_for_update().get(project=project)
    _compare_with(settings, baseline)
    record("plan.baseline_chosen", baseline, by=by, project_id=project.pk)


@transaction.atomic
def delete_baseline(baseline: Baseline, *, by: User) -> None:
    """The picture is gone; the diary keeps that it was there."""
    record("plan.baseline_deleted", baseline, by=by, project_id=baseline.project_id)
    baseline.delete()


def _compare_with(settings: PlanSettings, baseline: Baseline) -> None:
    settings.baseline = baseline
    settings.save(update_fields=["baseline"])
    announce_anew(f"project:{settings.project_id}")
