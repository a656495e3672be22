"""The API of what the client's side owes; for people of the client."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.obligations.actions.asking import deliver_obligation
from tongzhou.portal.guards import ClientAccess, get_client_access, get_publication
from tongzhou.portal.queries.client_actions import PortalAction, asked_of_client, portal_actions
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Name, PathId

router = Router(tags=["portal"])
PART = "client_actions"


class PortalActionLogRow(Answer):
    """Something that happened; `mine` says that your side did it."""

    describes: ClassVar[str] = "obligations.ObligationEvent"

    kind: str
    day: date
    due_on: date
    note: str
    files: str
    mine: bool


class PortalDeliveredRow(Answer):
    """A file that your side has delivered; `url` is where it is downloaded."""

    describes: ClassVar[str] = "files.StoredFile"

    name: str
    size: int
    at: datetime
    url: str


class PortalActionRow(Answer):
    """Something asked of your side; `missing` is what was said when it came back."""

    describes: ClassVar[str] = "obligations.ClientObligation"

    number: int
    title: str
    needs: str
    why: str
    criteria: str
    due_on: date
    state: str
    late: bool
    missing: str
    log: list[PortalActionLogRow]
    delivered: list[PortalDeliveredRow]


class PortalActions(Answer):
    """All that was asked of your side, what is open first."""

    items: list[PortalActionRow]


class Delivery(Body):
    """How it was delivered; files are attached on the page."""

    note: Name = Field(max_length=2000)


@router.get("/portal/projects/{slug:key}/client-actions", response=PortalActions)
def portal_client_actions(request: HttpRequest, key: str) -> HttpResponse:
    """What was asked of your side, if it is published; for people of the project's client."""
    access = _access(request, key)
    return json_answer({"items": [_row(one) for one in _found(access)]})


@router.post("/portal/projects/{slug:key}/client-actions/{int:number}/deliver", response=PortalActionRow)
def portal_client_action_deliver(
    request: HttpRequest, key: str, number: PathId, body: Delivery
) -> HttpResponse:
    """Say that it is delivered; needs `answer_as_client`. 409 when it is not your turn."""
    access = _access(request, key, Permission.ANSWER_AS_CLIENT)
    one = asked_of_client(access.project, number)
    if one is None:
        raise Http404
    today = timezone.localdate()
    deliver_obligation(one, by=access.user, day=today, today=today, note=body.note)
    return json_answer(next(_row(shown) for shown in _found(access) if shown.number == number))


def _access(request: HttpRequest, key: str, permission: Permission | None = None) -> ClientAccess:
    user = signed_in(request)
    get_publication(user, key)  # the vendor's people have no preview here
    return get_client_access(user, key, PART, permission)


def _found(access: ClientAccess) -> tuple[PortalAction, ...]:
    return portal_actions(access.project, today=timezone.localdate())


def _row(one: PortalAction) -> dict[str, Any]:
    names = (
        "number", "title", "needs", "why", "criteria", "due_on", "state", "late", "missing",
    )  # fmt: skip
    lines = [{name: getattr(line, name) for name in PortalActionLogRow.model_fields} for line in one.log]
    files = [
        {name: getattr(file, name) for name in PortalDeliveredRow.model_fields} for file in one.delivered
    ]
    return {name: getattr(one, name) for name in names} | {"log": lines, "delivered": files}
