"""The API of freeze windows that hold for all projects of the organisation or of a client."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.freezing import (
    FreezeRefusedError,
    Frozen,
    change_shared_freeze,
    enter_shared_freeze,
    remove_shared_freeze,
)
from tongzhou.plan.models import SharedFreeze
from tongzhou.plan.queries.freezing import clients_to_choose, shared_freezes_known_to
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Day, Id, Name, PathId, Text
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["calendars"])


class SharedFreezeShown(Answer):
    """A freeze window, both days included; without a client it holds for all projects."""

    id: int
    name: str
    first: date
    last: date
    client: int | None
    note: str


class NewSharedFreeze(Body):
    """A freeze window."""

    name: Name = Field(max_length=80)
    first: Day
    last: Day
    client: Id | None = None
    note: Text = Field("", max_length=500)


class SharedFreezeChange(Body):
    """What is to be different; what is not named stays."""

    name: Name = Field("–", max_length=80)
    first: Day = date(2000, 1, 1)
    last: Day = date(2000, 1, 1)
    client: Id | None = None
    note: Text = Field("", max_length=500)


def _person(request: HttpRequest, permission: Permission) -> User:
    user = signed_in(request)
    if not user.may(permission):
        raise PermissionDenied
    return user


def _row(one: SharedFreeze) -> dict[str, Any]:
    names = ("name", "first", "last", "note")
    return {"id": one.pk, "client": one.client_id, **{name: getattr(one, name) for name in names}}


def _window(user: User, values: dict[str, Any]) -> Frozen:
    """The window that was sent. Raises FreezeRefusedError for a client that the person does not know."""
    number = values.pop("client")
    client = clients_to_choose(user).filter(pk=number).first() if number else None
    if number and client is None:
        raise FreezeRefusedError(_("There is no such client."), "client")
    return Frozen(client=client, **values)


@router.get("/freeze-windows", response=Page[SharedFreezeShown])
def shared_freezes(request: HttpRequest, query: Query[PageQuery]) -> HttpResponse:
    """The freeze windows that hold for more than one project; needs `view_people`, as everybody at the vendor has."""
    found = shared_freezes_known_to(_person(request, Permission.VIEW_PEOPLE)).order_by()
    window = Window(request, query, Order("first", "first"), "shared_freezes")
    return json_answer(window.page(window.rows(found), _row))


@router.post("/freeze-windows", response={201: SharedFreezeShown})
def shared_freeze_enter(request: HttpRequest, body: NewSharedFreeze) -> HttpResponse:
    """Enter a window; needs `manage_calendars`."""
    user = _person(request, Permission.MANAGE_CALENDARS)
    return json_answer(_row(enter_shared_freeze(_window(user, body.model_dump()), by=user)), 201)


@router.patch("/freeze-windows/{int:id}", response=SharedFreezeShown)
def shared_freeze_change(request: HttpRequest, id: PathId, body: SharedFreezeChange) -> HttpResponse:
    """Other days or words; needs `manage_calendars`."""
    user = _person(request, Permission.MANAGE_CALENDARS)
    one = get_object_or_404(shared_freezes_known_to(user), pk=id)
    values = {name: getattr(one, name) for name in ("name", "first", "last", "note")}
    values |= {"client": one.client_id} | body.model_dump(exclude_unset=True)
    return json_answer(_row(change_shared_freeze(one, _window(user, values), by=user)))


@router.delete("/freeze-windows/{int:id}", response={204: None})
def shared_freeze_remove(request: HttpRequest, id: PathId) -> HttpResponse:
    """Into the trash; needs `manage_calendars`."""
    user = _person(request, Permission.MANAGE_CALENDARS)
    remove_shared_freeze(get_object_or_404(shared_freezes_known_to(user), pk=id), by=user)
    return nothing()
