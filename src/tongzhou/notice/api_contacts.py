"""The API of mail to the client's people without an account."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.clients.models import Contact
from tongzhou.notice.actions.letters import set_contact_mail
from tongzhou.notice.queries.letters import contacts_without_account, last_letters
from tongzhou.projects.guards import get_access
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Flag, PathId
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["notice"])
MANAGE = Permission.MANAGE_CLIENT_RELATIONS


class ContactMailRow(Answer):
    """A contact without an account: whether they are written to, and when they were last.

    `declined` is their own word and only they take it back; `stopped` can be allowed again.
    """

    describes: ClassVar[str] = "clients.Contact"

    id: int
    name: str
    email: str
    mail: Literal["allowed", "stopped", "declined", "no_address"]
    no_mail_since: datetime | None
    last_mail: datetime | None


class ContactMail(Body):
    """Whether they may be written to."""

    allowed: Flag


@router.get("/projects/{slug:key}/contact-mail", response=Page[ContactMailRow])
def contact_mail(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """The client's people without an account; needs `manage_client_relations`."""
    access = get_access(signed_in(request), key, MANAGE)
    window = Window(request, query, Order("name", "name"), f"contact-mail:{key}")
    rows = list(window.rows(contacts_without_account(access.project)))
    last = last_letters([one.pk for one in rows])
    return json_answer(window.page(rows, lambda one: _row(one, last.get(one.pk))))


@router.put("/projects/{slug:key}/contact-mail/{int:contact}", response=ContactMailRow)
def contact_mail_set(request: HttpRequest, key: str, contact: PathId, body: ContactMail) -> HttpResponse:
    """Stop mail to one of them, or allow it again; needs `manage_client_relations`. 409 when they declined it."""
    access = get_access(signed_in(request), key, MANAGE)
    found = get_object_or_404(contacts_without_account(access.project), pk=contact)
    set_contact_mail(found, by=access.user, allowed=body.allowed)
    again = contacts_without_account(access.project).get(pk=contact)
    return json_answer(_row(again, last_letters([contact]).get(contact)))


def _row(one: Contact, last: datetime | None) -> dict[str, Any]:
    state = "allowed" if one.no_mail_since is None else "stopped" if one.no_mail_by_id else "declined"
    return {
        "id": one.pk,
        "name": one.name,
        "email": one.email,
        "mail": state if one.email else "no_address",
        "no_mail_since": one.no_mail_since,
        "last_mail": last,
    }
