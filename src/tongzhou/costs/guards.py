"""Who may change a project's money, and who may see and keep the organisation's rates.

Whoever changes amounts sees them, so that ``edit_cost`` alone opens nothing. Rates open by the organisation's right, or
to the finance of a project.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission, ProjectRole
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.models import Membership

View = Callable[..., HttpResponse]


def may_edit(access: Access) -> bool:
    """Whether somebody may change budget and costs of a project, and see what they change."""
    return access.may(Permission.EDIT_COST) and access.may(Permission.VIEW_COST)


def check_editing(access: Access) -> Access:
    """The access, or PermissionDenied, or ProjectClosedError."""
    for permission in (Permission.EDIT_COST, Permission.VIEW_COST):
        access.refuse(permission)
    return access


def editing_page(view: View) -> View:
    """A page on which budget or costs of a project are changed."""

    @project_page(Permission.EDIT_COST)
    @wraps(view)
    def guarded(request: HttpRequest, access: Access, **kwargs: Any) -> HttpResponse:
        return view(request, check_editing(access), **kwargs)

    return guarded


def may_with_rates(user: User, permission: Permission) -> bool:
    """Whether somebody holds a right in the organisation, or by their role of finance in any project.

    To change rates one must see them as well.
    """
    if permission is not Permission.VIEW_COST and not may_with_rates(user, Permission.VIEW_COST):
        return False
    if user.is_client or not user.is_active:
        return False
    if user.may(permission):
        return True
    if permission not in user.rights_as(ProjectRole.FINANCE):
        return False
    finance = Membership.objects.filter(user=user, role=ProjectRole.FINANCE)
    return finance.filter(project__deleted_at=None).exists()


def check_rates(user: User, permission: Permission) -> None:
    """PermissionDenied unless the person may do this with rates."""
    if not may_with_rates(user, permission):
        raise PermissionDenied


def rates_page(permission: Permission) -> Callable[[View], View]:
    """A page about rates, for those with the right."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            check_rates(signed_in(request), permission)
            return view(request, **kwargs)

        return guarded

    return decorate
