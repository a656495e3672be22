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


def every_view() -> QuerySet[SavedView]:
    """All views that are not deleted, with their projects."""
    return SavedView.objects.filter(deleted_at=None).select_related("project").order_by("pk")


def find_view(access: Access, pk: int) -> SavedView | None:
    """One of them, on whichever surface."""
    mine = Q(shared=True) | Q(owner=access.user)
    return SavedView.objects.filter(mine, project=access.project, deleted_at=None, pk=pk).first()


def first_view(access: Access, surface: str) -> SavedView | None:
    """The view that is shown first: one's own default, else the project's."""
    return views_of(access, surface).filter(default=True).order_by("shared").first()


def deleted_view(access: Access, pk: int) -> SavedView | None:
    """A view that was deleted, for who may bring it back."""
    mine = Q(shared=True) | Q(owner=access.user)
    return SavedView.objects.filter(mine, project=access.project, pk=pk).exclude(deleted_at=None).first()
