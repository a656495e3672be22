"""Taking, choosing and discarding pictures of the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import RestrictedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.activity.live import announce_anew
from tongzhou.operations.limits import limit
from tongzhou.plan.actions.store import update_rows
from tongzhou.plan.models import Baseline, BaselineItem, PlanSettings, WorkItem
from tongzhou.projects.models import Project

PICTURE = (
    "INSERT INTO plan_baselineitem "
    "(baseline_id, item_id, parent_id, position, name, kind, summary, start_at, finish_at, duration, work) "
    "SELECT %s, id, parent_id, position, name, kind, summary, start_at, finish_at, span, work "
    "FROM plan_workitem WHERE project_id = %s AND planned AND deleted_at IS NULL"
)


BaselineFollower = Callable[[Baseline, User], Mapping[int, int]]
baseline_followers: list[BaselineFollower] = []
"""What the rooms above keep with a new baseline, in the same transaction; each answers what items cost in it
(number of the item → minor units), which becomes ``BaselineItem.cost_minor``."""


class BaselineNameTakenError(Exception):
    """The project has a baseline of this name already."""

    message = _("The project has a baseline of this name already.")


class EmptyPlanError(Exception):
    """There is nothing to take a picture of."""

    message = _("The plan is empty; there is nothing to set a baseline of.")


class TooManyBaselinesError(Exception):
    """More pictures than anybody can tell apart."""

    def __init__(self, most: int) -> None:
        self.message = _("A project may have at most %(most)d baselines; delete one that nobody needs.") % {
            "most": most
        }
        super().__init__(self.message)


class BaselineInUseError(Exception):
    """Something that was agreed names it."""

    message = _("A change that was carried out rests on this baseline; it cannot be deleted.")


@transaction.atomic
def set_baseline(
    project: Project, *, by: User, name: str, note: str = "", taken_at: datetime | None = None
) -> Baseline:
    """Keep the plan as it is now under a name, and compare with it from now on.

    ``taken_at`` is for plans that come with their history; without it, it is taken now. The picture is taken by one
    statement inside the database, whatever the plan's size.
    """
    if not WorkItem.objects.filter(project=project).exists():
        raise EmptyPlanError
    if Baseline.objects.filter(project=project).count() >= limit("baselines"):
        raise TooManyBaselinesError(limit("baselines"))
    settings = PlanSettings.objects.select_for_update().get(project=project)
    baseline = Baseline(
        project=project,
        name=name,
        note=note,
        plan_version=project.plan_version,
        finish_at=settings.finish_at,
        taken_by=by,
        taken_at=taken_at or timezone.now(),
    )
    try:
        with transaction.atomic():
            baseline.save()
    except IntegrityError as error:
        raise BaselineNameTakenError from error
    with connection.cursor() as cursor:
        cursor.execute(PICTURE, [baseline.pk, project.pk])
    record("plan.baseline_set", baseline, by=by, project_id=project.pk)
    for follow in baseline_followers:
        price_baseline(baseline, follow(baseline, by))
    _compare_with(settings, baseline)
    return baseline


@transaction.atomic
def price_baseline(baseline: Baseline, costs: Mapping[int, int]) -> None:
    """Keep what items cost in a baseline: number of the item → minor units; those that are not in it are left out."""
    if not costs:
        return
    stored = BaselineItem.objects.filter(baseline=baseline).values_list("pk", "item_id")
    update_rows(
        "plan_baselineitem", ("cost_minor",), [[pk, costs[item]] for pk, item in stored if item in costs]
    )


@transaction.atomic
def choose_baseline(project: Project, baseline: Baseline, *, by: User) -> None:
    """Compare the plan with this baseline from now on, for everybody."""
    settings = PlanSettings.objects.select_for_update().get(project=project)
    _compare_with(settings, baseline)
    record("plan.baseline_chosen", baseline, by=by, project_id=project.pk)


@transaction.atomic
def delete_baseline(baseline: Baseline, *, by: User) -> None:
    """The picture is gone; the diary keeps that it was there. Not while something agreed rests on it."""
    record("plan.baseline_deleted", baseline, by=by, project_id=baseline.project_id)
    Baseline.objects.filter(pk=baseline.pk, discarded_at=None).update(discarded_at=timezone.now())
    try:
        baseline.delete()
    except RestrictedError as error:
        raise BaselineInUseError from error


@transaction.atomic
def discard_baselines(project: int) -> None:
    """The whole project is about to go for good, and its baselines with it."""
    Baseline.objects.filter(project=project, discarded_at=None).update(discarded_at=timezone.now())


def _compare_with(settings: PlanSettings, baseline: Baseline) -> None:
    settings.baseline = baseline
    settings.save(update_fields=["baseline"])
    announce_anew(f"project:{settings.project_id}")
