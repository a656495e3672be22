"""What every address of recovery needs: the project, its rights, and one's words for what is not there."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access, get_access

router = Router(tags=["recovery"])


def access_to(request: HttpRequest, key: str, permission: Permission) -> Access:
    """The project, for whoever has the right; Http404 and 403 otherwise."""
    return get_access(signed_in(request), key, permission)


def no_item() -> str:
    """There is nothing of that number to win time with."""
    return _("There is no such open item in this plan.")


def no_money() -> str:
    """Somebody sends amounts who may not see any."""
    return _("Costs of this project are not yours to set.")
