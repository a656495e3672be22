"""The API of saved views: list, read, keep, change, share, copy, throw away."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.api.work.items import IF_MATCH, Trashed
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Flag, Name, PathId, Text
from tongzhou.web.api.conditions import etag_of, expected_version
from tongzhou.web.api.pages import Order, Page, PageQuery, Window
from tongzhou.work.actions.saved import Keeping, change_view, copy_view, delete_view, save_view
from tongzhou.work.guards import get_view, get_view_to_change, refuse_sharing
from tongzhou.work.models import SavedView, Surface
from tongzhou.work.queries.saved import all_views_of, understood

router = Router(tags=["work"])
SurfaceName = Literal["list", "board"]
MOST_QUERY = 2_000
assert set(SurfaceName.__args__) == set(Surface.values)  # type: ignore[attr-defined]  # a Literal
VIEW_SORTS = {"name": "name", "id": "id"}


class ViewShown(Answer):
    """A saved view; `query` are the parameters of `list` or `board`, `url` is its page."""

    id: int
    name: str
    surface: SurfaceName
    query: str
    shared: bool
    default: bool
    owner: str
    own: bool
    version: int
    url: str


class ViewsQuery(PageQuery):
    """Which views."""

    surface: SurfaceName | None = None
    shared: bool | None = None
    sort: str = Field("name", max_length=10, description="name or id; `-` before it reverses.")


class NewView(Body):
    """A view to be kept; `default` shows it first."""

    name: Name = Field(max_length=80)
    surface: SurfaceName = "list"
    query: Text = Field("", max_length=MOST_QUERY)
    shared: Flag = Field(False, description="For everybody in the project; needs `manage_work`.")
    default: Flag = False


class ViewChange(Body):
    """What is to be different; what is not named stays."""

    name: Name = Field("", max_length=80)
    query: Text = Field("", max_length=MOST_QUERY)
    shared: Flag = False
    default: Flag = False


@router.get("/projects/{slug:key}/views", response=Page[ViewShown])
def views(request: HttpRequest, key: str, query: Query[ViewsQuery]) -> HttpResponse:
    """Your own views and those that are shared with the project; needs `view_plan`."""
    access = _access(request, key)
    found = all_views_of(access)
    for name in ("surface", "shared"):
        if (wanted := getattr(query, name)) is not None:
            found = found.filter(**{name: wanted})
    window = Window(request, query, Order.chosen(query.sort, VIEW_SORTS), f"views:{access.project.pk}")
    return json_answer(window.page(window.rows(found), lambda view: _content(access, view)))


@router.post("/projects/{slug:key}/views", response={201: ViewShown})
def view_save(request: HttpRequest, key: str, body: NewView) -> HttpResponse:
    """Keep a view; what its query names must be in `list/vocabulary`.

    Needs `view_plan`, and `manage_work` for one that is shared.
    """
    access = _access(request, key)
    refuse_sharing(access, shared=body.shared)
    surface = Surface(body.surface)
    query = understood(access, surface, body.query)
    keeping = Keeping(body.name, body.shared, body.default)
    return _made(
        access, save_view(access.project, by=access.user, surface=surface, query=query, keeping=keeping)
    )


@router.get("/projects/{slug:key}/views/{int:id}", response=ViewShown)
def view(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """One view; its ETag names the version. Needs `view_plan`."""
    access = _access(request, key)
    return _shown(access, get_view(access, id))


@router.patch("/projects/{slug:key}/views/{int:id}", response=ViewShown, openapi_extra=IF_MATCH)
def view_change(request: HttpRequest, key: str, id: PathId, body: ViewChange) -> HttpResponse:
    """Rename it, keep something else in it, share it or show it first.

    Needs `view_plan` for your own, `manage_work` for shared ones and to share.
    """
    access = _access(request, key)
    found = get_view_to_change(access, id)
    refuse_sharing(access, shared=body.shared)
    version = expected_version(request, found.version)
    given = body.model_dump(exclude_unset=True)
    query = understood(access, found.surface, body.query) if "query" in given else None
    present: dict[str, Any] = {"name": found.name, "shared": found.shared, "default": found.default}
    kept = present | {name: value for name, value in given.items() if name != "query"}
    changed = change_view(found, by=access.user, keeping=Keeping(**kept), query=query, version=version)
    return _shown(access, changed)


@router.post("/projects/{slug:key}/views/{int:id}/copy", response={201: ViewShown})
def view_copy(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Your own copy of a view; needs `view_plan`."""
    access = _access(request, key)
    return _made(access, copy_view(get_view(access, id), by=access.user))


@router.delete("/projects/{slug:key}/views/{int:id}", response=Trashed)
def view_delete(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Into the trash; needs `view_plan` for your own, `manage_work` for shared ones."""
    access = _access(request, key)
    entry = delete_view(get_view_to_change(access, id), by=access.user)
    return json_answer({"trash": [entry.pk]})


def _access(request: HttpRequest, key: str) -> Access:
    return get_access(signed_in(request), key, Permission.VIEW_PLAN)


def _content(access: Access, one: SavedView) -> dict[str, Any]:
    names = ("name", "surface", "query", "shared", "default", "version")
    page = reverse("board" if one.surface == Surface.BOARD else "items", args=[access.project.key])
    return {name: getattr(one, name) for name in names} | {
        "id": one.pk,
        "owner": one.owner.name,
        "own": one.owner_id == access.user.pk,
        "url": f"{page}?view={one.pk}&{one.query}",
    }


def _shown(access: Access, one: SavedView, status: int = 200, **headers: str) -> HttpResponse:
    return json_answer(_content(access, one), status, ETag=etag_of(one.version), **headers)


def _made(access: Access, one: SavedView) -> HttpResponse:
    return _shown(access, one, 201, Location=f"/api/v1/projects/{access.project.key}/views/{one.pk}")
