"""The views that somebody sees in a project: their own, and those that are shared."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import QueryDict

from tongzhou.projects.guards import Access
from tongzhou.work.models import SavedView, Surface
from tongzhou.work.queries.board import load_layout
from tongzhou.work.queries.spec import parse_view, unknown_name, view_params
from tongzhou.work.queries.vocabulary import vocabulary

LONGEST = 4_000
"""How much of a query string is read at all."""


def all_views_of(access: Access) -> QuerySet[SavedView]:
    """One's own and the shared ones of all surfaces."""
    mine = Q(shared=True) | Q(owner=access.user)
    return SavedView.objects.filter(mine, project=access.project, deleted_at=None).select_related("owner")


def views_of(access: Access, surface: str = Surface.LIST) -> QuerySet[SavedView]:
    """One's own and the shared ones, own first."""
    return all_views_of(access).filter(surface=surface).order_by("shared", "name", "id")


def every_view() -> QuerySet[SavedView]:
    """All views that are not deleted, with their projects."""
    return SavedView.objects.filter(deleted_at=None).select_related("project").order_by("pk")


def find_view(access: Access, pk: int) -> SavedView | None:
    """One of them, on whichever surface."""
    return all_views_of(access).filter(pk=pk).first()


def first_view(access: Access, surface: str) -> SavedView | None:
    """The view that is shown first: one's own default, else the project's."""
    return views_of(access, surface).filter(default=True).order_by("shared").first()


def understood(access: Access, surface: str, text: str) -> str:
    """A query string, read by what the person may name and written anew; ViewError for what is not understood.

    On a board its columns and lanes stay.
    """
    sent, known = QueryDict(text[:LONGEST]), vocabulary(access)
    query = parse_view(view_params(sent), known).query()
    own = []
    if surface == Surface.BOARD:
        if by := sent.get("by", ""):
            own.append(f"by={load_layout(access, by, known).by}")
        if lanes := sent.get("lanes", ""):
            if lanes not in known.lanes():
                raise unknown_name("lanes", lanes, known.lanes())
            own.append(f"lanes={lanes}")
    return "&".join(filter(None, [query, *own]))
