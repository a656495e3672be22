"""The views that somebody sees in a project: their own, and those that are shared."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tongzhou.projects.guards import Access
from tongzhou.work.models import SavedView, Surface


def views_of(access: Access, surface: str = Surface.LIST) -> QuerySet[SavedView]:
    """One's own and the shared ones, own first."""
    mine = Q(shared=True) | Q(owner=access.user)
    found = SavedView.objects.filter(mine, project=access.project, deleted_at=None)
    return found.filter(surface=surface).select_related("owner").order_by("shared", "name", "id")


def find_view(access: Access, pk: int) -> SavedView | None:
    """One of them, on whichever surface."""
    mine = Q(shared=True) | Q(owner=access.user)
    return SavedView.objects.filter(mine, project=access.project, deleted_at=None, pk=pk).first()


def first_view(access: Access, surface: str) -> SavedView | None:
    """The view that is shown first: one's own default, else the project's."""
    return views_of(access, surface).filter(default=True).order_by("shared").first()
