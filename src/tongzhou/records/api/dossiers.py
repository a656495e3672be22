"""The API of dossiers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access, get_access
from tongzhou.records.actions.dossiers import order_dossier, remove_dossier
from tongzhou.records.actions.publishing import publish_dossier, unpublish_dossier
from tongzhou.records.models import Dossier, DossierEntry
from tongzhou.records.queries.dossiers import dossiers_for, entries_of, may_take
from tongzhou.records.queries.published import published_at
from tongzhou.records.views.dossiers import file_answer, found_dossier
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, PathId
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["records"])
MANAGE = Permission.MANAGE_RECORDS


class DossierRow(Answer):
    """A dossier; `done` of `parts` files are in it while it is being made. The digests are SHA-256."""

    describes: ClassVar[str] = "records.Dossier"

    number: int
    circle: str
    state: str
    ordered_by: str
    ordered_at: datetime
    ready_at: datetime | None
    removed_at: datetime | None
    done: int
    parts: int
    error: str
    size: int
    sha256: str
    manifest_sha256: str
    published_at: datetime | None = Field(description="Since when the client downloads it in the portal.")


class DossierEntryRow(Answer):
    """A file in a dossier."""

    describes: ClassVar[str] = "records.DossierEntry"

    path: str
    title: str
    source: str
    day: date | None
    who: str
    size: int
    sha256: str


class DossierNew(Body):
    """For whom it is."""

    circle: Literal["internal", "client"]


def _row(one: Dossier) -> dict[str, Any]:
    names = (
        "number", "circle", "state", "ordered_at", "ready_at", "removed_at", "done", "parts", "error", "size", "sha256",
        "manifest_sha256",
    )  # fmt: skip
    return {name: getattr(one, name) for name in names} | {
        "ordered_by": one.ordered_by.name,
        "published_at": published_at(one),
    }


def _access(request: HttpRequest, key: str) -> Access:
    return get_access(signed_in(request), key, MANAGE)


@router.get("/projects/{slug:key}/dossiers", response=Page[DossierRow])
def dossiers(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """The dossiers of a project; needs `manage_records`. Complete ones are listed for whoever may download them."""
    access = _access(request, key)
    window = Window(
        request, query, Order("number", "number", falling=True), f"dossiers:{key}:{access.user.pk}"
    )
    return json_answer(window.page(window.rows(dossiers_for(access)), _row))


@router.post("/projects/{slug:key}/dossiers", response={202: DossierRow})
def dossier_order(request: HttpRequest, key: str, body: DossierNew) -> HttpResponse:
    """Have one made; needs `manage_records`. 202: ask for it until its state is `ready`.

    A complete one (`internal`) needs the rights to costs, margins and internal risks as well.
    """
    access = _access(request, key)
    if not may_take(access, body.circle):
        raise PermissionDenied
    return json_answer(_row(order_dossier(access.project, by=access.user, circle=body.circle)), 202)


@router.get("/projects/{slug:key}/dossiers/{int:number}", response=DossierRow)
def dossier(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """One dossier; needs `manage_records`."""
    return json_answer(_row(found_dossier(_access(request, key), number)))


@router.get("/projects/{slug:key}/dossiers/{int:number}/entries", response=Page[DossierEntryRow])
def dossier_entries(request: HttpRequest, key: str, number: PathId, query: Query[PageQuery]) -> HttpResponse:
    """What is in a dossier; needs `manage_records`."""
    one = found_dossier(_access(request, key), number)
    window = Window(request, query, Order("position", "position"), f"dossier-entries:{one.pk}")
    return json_answer(window.page(window.rows(entries_of(one)), _entry))


def _entry(one: DossierEntry) -> dict[str, Any]:
    names = ("path", "title", "source", "day", "who", "size", "sha256")
    return {name: getattr(one, name) for name in names}


@router.get("/projects/{slug:key}/dossiers/{int:number}/file")
def dossier_download(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """The file of a dossier, a ZIP archive; needs `manage_records`. Who takes it is noted in the diary."""
    access = _access(request, key)
    return file_answer(access.project, found_dossier(access, number), by=access.user)


@router.post("/projects/{slug:key}/dossiers/{int:number}/remove", response=DossierRow)
def dossier_remove(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """Remove the file of a dossier; needs `manage_records`. Its digests stay, so that copies can be recognised."""
    access = _access(request, key)
    one = found_dossier(access, number)
    remove_dossier(one, by=access.user)
    return json_answer(_row(found_dossier(access, number)))


@router.post("/projects/{slug:key}/dossiers/{int:number}/publish", response=DossierRow)
def dossier_publish(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """The client downloads a dossier for the client; needs `manage_records` and `publish_to_client`.

    409 for any other dossier, and when the client sees nothing of the project.
    """
    access = _publishing(request, key)
    publish_dossier(found_dossier(access, number), by=access.user)
    return json_answer(_row(found_dossier(access, number)))


@router.delete("/projects/{slug:key}/dossiers/{int:number}/publish", response={204: None})
def dossier_unpublish(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """The client downloads a dossier no longer; needs `manage_records` and `publish_to_client`."""
    access = _publishing(request, key)
    unpublish_dossier(found_dossier(access, number), by=access.user)
    return nothing()


def _publishing(request: HttpRequest, key: str) -> Access:
    access = _access(request, key)
    access.refuse(Permission.PUBLISH_TO_CLIENT)
    return access
