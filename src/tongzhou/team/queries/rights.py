"""Who may see whose workload, and who says what about whom."""

from __future__ import annotations

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.projects.models import Project


def may_confirm(by: User, user: User) -> bool:
    """Whether somebody may confirm another's skills: keepers of staff, and leads of their projects; never one's own."""
    if by.pk == user.pk or by.organisation_id != user.organisation_id or by.is_client:
        return False
    if by.may(Permission.MANAGE_STAFF):
        return True
    led = Project.objects.granting(by, Permission.EDIT_PLAN)
    return led.filter(memberships__user=user).exists()
