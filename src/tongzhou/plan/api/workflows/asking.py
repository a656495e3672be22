"""Who asks about how the organisation works, and about which workflow."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.models import Workflow
from tongzhou.plan.queries.types import all_workflows


def of_the_vendor(request: HttpRequest) -> User:
    """Whoever asks, of the vendor; 403 for everybody else."""
    user = signed_in(request)
    if not user.may(Permission.VIEW_PEOPLE):
        raise PermissionDenied
    return user


def manager(request: HttpRequest) -> User:
    """Whoever asks, if they manage the workflows; 403 for everybody else."""
    user = signed_in(request)
    if not user.may(Permission.MANAGE_WORKFLOWS):
        raise PermissionDenied
    return user


def workflow_of(user: User, key: int) -> Workflow:
    """The organisation's workflow of that number; 404 without it."""
    return get_object_or_404(all_workflows(user), pk=key)
