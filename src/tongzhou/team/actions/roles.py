"""Roles of a plan that nobody stands behind yet: filled by somebody, and left open again."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.activity.actions import record
from tongzhou.plan.actions.people import follow_times
from tongzhou.plan.models import Resource
from tongzhou.projects.actions import set_member
from tongzhou.projects.models import Membership
from tongzhou.team.actions.demand import count_demand
from tongzhou.team.refusals import TeamRefusedError


@transaction.atomic
def fill_role(resource: Resource, *, by: User, user: User, today: date) -> Resource:
    """Somebody stands behind a role, and the plan follows their time; who is no member becomes one.

    Raises TeamRefusedError.
    """
    resource = Resource.objects.select_for_update(of=("self",)).select_related("project").get(pk=resource.pk)
    if resource.user_id is not None:
        raise TeamRefusedError(_("Somebody has filled this role in the meantime."))
    if user.organisation_id != resource.project.organisation_id or user.is_client or not user.is_active:
        raise TeamRefusedError(_("Only people of the vendor can fill a role."))
    project = resource.project
    if not Membership.objects.filter(project=project, user=user).exists():
        set_member(project, by=by, user=user, role=ProjectRole.MEMBER)
    return _stand(resource, user, "team.role_filled", f"{resource.name}: {user.name}", by, today)


@transaction.atomic
def vacate_role(resource: Resource, *, by: User, today: date) -> Resource:
    """Nobody stands behind a role any more; its work stays with the role. Raises TeamRefusedError."""
    resource = Resource.objects.select_for_update(of=("self",)).select_related("project").get(pk=resource.pk)
    if resource.user_id is None:
        raise TeamRefusedError(_("Nobody fills this role."))
    return _stand(resource, None, "team.role_vacated", resource.name, by, today)


def _stand(resource: Resource, user: User | None, deed: str, label: str, by: User, today: date) -> Resource:
    resource.user = user
    resource.save(update_fields=["user"])
    record(deed, resource, by=by, project_id=resource.project_id, label=label)
    follow_times(resource.project, by=by, today=today)
    count_demand(resource.project)
    return resource
