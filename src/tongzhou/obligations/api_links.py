"""The API of links by which a contact without an account hands in what is owed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Router

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.obligations.actions.links import make_action_link, revoke_action_link
from tongzhou.obligations.models import ActionLink, ClientObligation
from tongzhou.obligations.queries.links import links_of
from tongzhou.obligations.queries.owed import contacts_of, obligations_of
from tongzhou.obligations.refusals import LinkOverError
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Id, PathId

router = Router(tags=["obligations"])


class HandInLinkFor(Body):
    """The contact who gets the link: one of those who are asked, without an account."""

    contact: Id


class HandInLinkShown(Answer):
    """A link that was made for a contact; how it opens is told only when it is made."""

    describes: ClassVar[str] = "obligations.ActionLink"

    id: int
    contact: int
    contact_name: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


class HandInLinkMade(HandInLinkShown):
    """The link; `url` is told only now."""

    url: str


class HandInLinks(Answer):
    """All links of a client action, the newest first."""

    items: list[HandInLinkShown]


def _row(link: ActionLink) -> dict[str, Any]:
    names = ("id", "made_at", "expires_at", "opened_at", "used_at", "revoked_at")
    people = {
        "contact": link.contact_id,
        "contact_name": link.contact.name,
        "made_by": link.made_by.name,
    }
    return {name: getattr(link, name) for name in names} | people


def _found(request: HttpRequest, key: str, number: int) -> tuple[Access, ClientObligation]:
    access = get_access(signed_in(request), key, Permission.MANAGE_CLIENT_RELATIONS)
    return access, get_object_or_404(obligations_of(access.project), number=number)


@router.get("/projects/{slug:key}/client-actions/{int:number}/links", response=HandInLinks)
def client_action_links(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """The links that were made for a client action; needs `manage_client_relations`."""
    _access, one = _found(request, key, number)
    return json_answer({"items": [_row(link) for link in links_of(one)]})


@router.post("/projects/{slug:key}/client-actions/{int:number}/links", response={201: HandInLinkMade})
def client_action_link_make(
    request: HttpRequest, key: str, number: PathId, body: HandInLinkFor
) -> HttpResponse:
    """A one-time link by which a contact without an account hands in; needs `manage_client_relations`.

    Its address is told only now, and mailed to nobody; an earlier link of the same contact stops working. 409 when
    it is not the client's turn, or the contact is not asked or has an account.
    """
    access, one = _found(request, key, number)
    contact = get_object_or_404(contacts_of(access.project), pk=body.contact)
    link, secret = make_action_link(one, contact, by=access.user)
    address = request.build_absolute_uri(reverse("action_link", args=[secret]))
    return json_answer(_row(link) | {"url": address}, 201)


@router.delete("/projects/{slug:key}/client-actions/{int:number}/links/{int:link}", response={204: None})
def client_action_link_revoke(request: HttpRequest, key: str, number: PathId, link: PathId) -> HttpResponse:
    """A link stops working; needs `manage_client_relations`. 409 when it was used or revoked before."""
    access, one = _found(request, key, number)
    if not revoke_action_link(get_object_or_404(links_of(one), pk=link), by=access.user):
        raise LinkOverError
    return nothing()
