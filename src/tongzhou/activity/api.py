"""The API of the trash."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.actions import empty_from_trash, restore_from_trash
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.queries.trash import find_in_trash, trash_of
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, PathId, Search
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["activity"])


class TrashRow(Answer):
    """Something that can come back."""

    id: int
    kind: str
    subject: int
    label: str
    deleted_by: str
    deleted_at: datetime


class TrashQuery(PageQuery):
    """Which part of the trash."""

    q: Search = Field("", description="Part of the name.")
    kind: str = Field("", max_length=40)


class Restored(Answer):
    """Where a restored thing is now."""

    url: str


@router.get("/trash", response=Page[TrashRow])
def trash(request: HttpRequest, query: Query[TrashQuery]) -> HttpResponse:
    """What you may bring back, newest first."""
    user = _of_the_vendor(request)
    found = trash_of(user, kind=query.kind, text=query.q)
    window = Window(request, query, Order("id", "id", falling=True), f"trash:{query.kind}:{query.q}")
    columns = ("id", "kind", "subject_id", "label", "deleted_by__name", "deleted_at")
    return json_answer(window.page(window.rows(found, *columns), _row))


@router.post("/trash/{int:id}/restore", response=Restored)
def trash_restore(request: HttpRequest, id: PathId) -> HttpResponse:
    """Bring something back."""
    return json_answer({"url": restore_from_trash(_entry(request, id), by=signed_in(request))})


@router.delete("/trash/{int:id}", response={204: None})
def trash_empty(request: HttpRequest, id: PathId) -> HttpResponse:
    """Delete something for good; needs `manage_organisation`."""
    entry = _entry(request, id)
    if not signed_in(request).may(Permission.MANAGE_ORGANISATION):
        raise PermissionDenied
    empty_from_trash(entry, by=signed_in(request))
    return nothing()


def _of_the_vendor(request: HttpRequest) -> Any:
    user = signed_in(request)
    if not user.may(Permission.VIEW_PEOPLE):
        raise PermissionDenied
    return user


def _entry(request: HttpRequest, number: int) -> TrashEntry:
    found = find_in_trash(signed_in(request), number)
    if found is None:
        raise Http404
    return found


def _row(row: dict[str, Any]) -> dict[str, Any]:
    same = {name: row[name] for name in ("id", "kind", "label", "deleted_at")}
    return same | {"subject": row["subject_id"], "deleted_by": row["deleted_by__name"]}
