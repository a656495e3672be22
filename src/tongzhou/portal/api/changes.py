"""The API of changes for the client's people."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.changes.actions.requests import request_change
from tongzhou.portal.guards import ClientAccess, get_client_access
from tongzhou.portal.queries.changes import PortalChange, PortalOrder, portal_changes, shared_changes
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Name, Text
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["portal"])


class PortalOrderRow(Answer):
    """A change order; `url` is where it is read and signed."""

    describes: ClassVar[str] = "changes.ChangeOrder"

    label: str
    signed: bool
    open: bool
    due: date | None
    amount: str
    currency: str
    finish: str
    url: str
    decided_by: str
    decided_at: datetime | None


class PortalChangeRow(Answer):
    """A change that you have asked for, or that an order was sent to you for."""

    describes: ClassVar[str] = "changes.ChangeRequest"

    label: str
    title: str
    description: str
    asked_by: str
    asked_on: date
    standing: str
    order: PortalOrderRow | None


class Wish(Body):
    """What is to be different, and why."""

    title: Name = Field(max_length=200)
    description: Text = Field("", max_length=20_000)
    reason: Text = Field("", max_length=20_000)
    urgency: int = Field(2, ge=1, le=4)


def _access(request: HttpRequest, key: str, permission: Permission | None = None) -> ClientAccess:
    return get_client_access(signed_in(request), key, "changes", permission)


def _row(one: PortalChange) -> dict[str, Any]:
    names = [name for name in PortalChangeRow.model_fields if name != "order"]
    order: PortalOrder | None = one.order
    shown = None if order is None else {name: getattr(order, name) for name in PortalOrderRow.model_fields}
    return {name: getattr(one, name) for name in names} | {"order": shown}


@router.get("/portal/projects/{slug:key}/changes", response=Page[PortalChangeRow])
def portal_changes_list(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """Your requests and the orders that were sent to you, if changes are published; for people of the client."""
    access = _access(request, key)
    window = Window(request, query, Order("number", "number", falling=True), f"portal-changes:{key}")
    rows = window.rows(shared_changes(access.project))
    return json_answer(
        window.page_of_all(rows, lambda some: [_row(one) for one in portal_changes(access.project, some)])
    )


@router.post("/portal/projects/{slug:key}/changes", response={201: PortalChangeRow})
def portal_change_ask(request: HttpRequest, key: str, body: Wish) -> HttpResponse:
    """Ask for a change; needs `answer_as_client`."""
    access = _access(request, key, Permission.ANSWER_AS_CLIENT)
    made = request_change(access.project, by=access.user, by_client=True, **body.model_dump())
    (shown,) = portal_changes(access.project, [made])
    return json_answer(_row(shown), status=201)
