"""How a request gets hold of a saved view: one's own, or one that is shared with the project."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access
from tongzhou.work.models import SavedView
from tongzhou.work.queries.saved import find_view


def get_view(access: Access, pk: int) -> SavedView:
    """The view, or Http404."""
    view = find_view(access, pk)
    if view is None:
        raise Http404
    return view


def get_view_to_change(access: Access, pk: int) -> SavedView:
    """The view; Http404, or PermissionDenied for a shared one that is not the person's to change."""
    view = get_view(access, pk)
    refuse_sharing(access, shared=view.shared)
    return view


def refuse_sharing(access: Access, *, shared: bool) -> None:
    """What everybody in a project sees is for whoever manages its work."""
    if shared and not access.may(Permission.MANAGE_WORK):
        raise PermissionDenied
