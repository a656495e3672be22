"""Rebalancing: work goes to another person or into another week, as one undoable step of its project's plan."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.plan.actions.edit_plan import EditResult, edit_plan, undo_edit
from tongzhou.plan.actions.items.applying import resource_for
from tongzhou.plan.models import Assignment, Resource, WorkItem, day_of
from tongzhou.plan.queries.history import next_undo
from tongzhou.plan.queries.preview import Preview, preview
from tongzhou.plan.workload import monday_of
from tongzhou.projects.models import Membership, Project
from tongzhou.team.actions.demand import count_demand
from tongzhou.team.refusals import TeamRefusedError


@transaction.atomic
def move_work(
    item: WorkItem, *, by: User, giver: User | None, taker: User | None, week: date | None, today: date
) -> EditResult:
    """Give somebody's part of an item to somebody else, or begin it in another week, or both; counted at once.

    Raises TeamRefusedError, and CommandError and StalePlanError as ``edit_plan`` does.
    """
    project = item.project
    commands = commands_for(item, giver=giver, taker=taker, week=week)
    version = Project.objects.values_list("plan_version", flat=True).get(pk=project.pk)
    result = edit_plan(project, by=by, version=version, commands=commands, today=today)
    count_demand(project)
    return result


@transaction.atomic
def undo_move(project: Project, *, by: User, edit: int, today: date) -> EditResult:
    """Take a move back while it is the person's latest step of this plan. Raises TeamRefusedError, CommandError."""
    latest = next_undo(project, by)
    if latest is None or latest.pk != edit:
        raise TeamRefusedError(_("You have changed this plan since; take it back there."))
    version = Project.objects.values_list("plan_version", flat=True).get(pk=project.pk)
    result = undo_edit(project, by=by, version=version, today=today)
    count_demand(project)
    return result


def preview_move(item: WorkItem, *, giver: User | None, taker: User | None, week: date | None) -> Preview:
    """What ``move_work`` would do, with the taker's own leave and hours; nothing is kept.

    Raises TeamRefusedError and CommandError as it does.
    """
    if taker is None or Resource.objects.filter(project=item.project_id, user=taker).exists():
        return preview(item.project, commands_for(item, giver=giver, taker=taker, week=week))
    with transaction.atomic():  # whoever has no resource in the plan yet gets one, and loses it again
        found = preview(item.project, commands_for(item, giver=giver, taker=taker, week=week))
        transaction.set_rollback(True)
    return found


def commands_for(
    item: WorkItem, *, giver: User | None, taker: User | None, week: date | None
) -> list[dict[str, Any]]:
    """The commands of the plan's editor that a move is; the taker gets a resource where there is none."""
    commands: list[dict[str, Any]] = []
    if taker is not None and taker != giver:
        _refuse_non_member(item.project, taker)
        commands.append(_hand_over(item, giver, taker))
    if week is not None and item.start_at is not None and monday_of(week) != monday_of(day_of(item.start_at)):
        later = monday_of(week) - monday_of(day_of(item.start_at))
        start = item.start_at + later // timedelta(seconds=1)
        commands.append({"op": "move", "id": item.pk, "start": start // 60})
    if not commands:
        raise TeamRefusedError(_("Choose another person or another week."), "taker")
    return commands


def _refuse_non_member(project: Project, taker: User) -> None:
    if not Membership.objects.filter(project=project, user=taker, user__is_active=True).exists():
        message = _("%(name)s is not a member of “%(project)s”. Add them there first.")
        raise TeamRefusedError(message % {"name": taker.name, "project": project.name}, "taker")


def _hand_over(item: WorkItem, giver: User | None, taker: User) -> dict[str, Any]:
    to = resource_for(item.project, taker)
    on_it = list(
        Assignment.objects.filter(item=item).order_by("pk").values_list("resource", "resource__user")
    )
    if giver is None:
        people = [resource for resource, _user in on_it]
        return {"op": "set", "id": item.pk, "fields": {"people": [*people, to]}}
    source = next((resource for resource, user in on_it if user == giver.pk), None)
    if source is None:
        message = _("“%(item)s” is no longer given to %(name)s.")
        raise TeamRefusedError(message % {"item": item.name, "name": giver.name}, "giver")
    return {"op": "reassign", "id": item.pk, "from": source, "to": to}
