"""The API of clients and their contacts."""

from __future__ import annotations

from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.clients.actions import (
    add_contact,
    change_client,
    change_contact,
    create_client,
    delete_client,
    remove_contact,
)
from tongzhou.clients.models import ClientOrganisation, Contact
from tongzhou.clients.queries import search_clients
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, EmailOrNothing, Name, PathId, Search, Text
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["clients"])
CLIENT_SORTS = {"name": "name", "created_at": "created_at"}
TierName = Literal["strategic", "key", "standard"]
FACTS = ("name", "short_name", "industry", "tier", "notes")
OF_CONTACT = ("name", "title", "email", "phone")


class ClientRow(Answer):
    """A client as a list shows it."""

    id: int
    name: str
    short_name: str
    industry: str
    tier: TierName
    contact_count: int


class ClientDetail(Answer):
    """Everything we keep about a client; the notes are for our own people."""

    id: int
    name: str
    short_name: str
    industry: str
    tier: TierName
    notes: str


class ClientQuery(PageQuery):
    """Which clients."""

    q: Search = Field("", description="Part of the name, the short name or the industry.")
    tier: TierName | None = None
    sort: str = Field("name", max_length=30, description="name or created_at; `-` before it reverses.")


class NewClient(Body):
    """A client to be created."""

    name: Name = Field(max_length=200)
    short_name: Text = Field("", max_length=40)
    industry: Text = Field("", max_length=100)
    tier: TierName = "key"
    notes: Text = Field("", max_length=50_000)


class ClientChange(Body):
    """What is to be different; what is not named stays."""

    name: Name = Field(default="", max_length=200)
    short_name: Text = Field("", max_length=40)
    industry: Text = Field("", max_length=100)
    tier: TierName = "key"
    notes: Text = Field("", max_length=50_000)


class ContactRow(Answer):
    """Somebody we know at a client."""

    id: int
    name: str
    title: str
    email: str
    phone: str
    has_login: bool


class NewContact(Body):
    """A contact to be added."""

    name: Name = Field(max_length=100)
    title: Text = Field("", max_length=100)
    email: EmailOrNothing = ""
    phone: Text = Field("", max_length=40)


class ContactChange(NewContact):
    """What is to be different; what is not named stays."""

    name: Name = Field(default="", max_length=100)


@router.get("/clients", response=Page[ClientRow])
def clients(request: HttpRequest, query: Query[ClientQuery]) -> HttpResponse:
    """Clients of the organisation; needs `view_clients`."""
    found = search_clients(_with(request, Permission.VIEW_CLIENTS), text=query.q, tier=query.tier or "")
    window = Window(request, query, Order.chosen(query.sort, CLIENT_SORTS), "clients")
    rows = window.rows(found, *ClientRow.model_fields)
    return json_answer(window.page(rows, lambda row: {name: row[name] for name in ClientRow.model_fields}))


@router.post("/clients", response={201: ClientDetail})
def client_create(request: HttpRequest, body: NewClient) -> HttpResponse:
    """A new client; needs `manage_clients`."""
    user = _with(request, Permission.MANAGE_CLIENTS)
    client = create_client(by=user, **body.model_dump())
    return json_answer(_client(client), 201, Location=f"{request.path}/{client.pk}")


@router.get("/clients/{int:id}", response=ClientDetail)
def client(request: HttpRequest, id: PathId) -> HttpResponse:
    """One client; needs `view_clients`."""
    return json_answer(_client(_found(_with(request, Permission.VIEW_CLIENTS), id)))


@router.patch("/clients/{int:id}", response=ClientDetail)
def client_change(request: HttpRequest, id: PathId, body: ClientChange) -> HttpResponse:
    """Other facts about a client; needs `manage_clients`."""
    user = _with(request, Permission.MANAGE_CLIENTS)
    found = _found(user, id)
    values = {name: getattr(found, name) for name in FACTS} | body.model_dump(exclude_unset=True)
    return json_answer(_client(change_client(found, by=user, **values)))


@router.delete("/clients/{int:id}", response={204: None})
def client_delete(request: HttpRequest, id: PathId) -> HttpResponse:
    """A client without projects goes into the trash, with its contacts; needs `manage_clients`."""
    user = _with(request, Permission.MANAGE_CLIENTS)
    delete_client(_found(user, id), by=user)
    return nothing()


@router.get("/clients/{int:id}/contacts", response=Page[ContactRow])
def contacts(request: HttpRequest, id: PathId, query: Query[PageQuery]) -> HttpResponse:
    """The people we know at a client; needs `view_clients`."""
    found = _found(_with(request, Permission.VIEW_CLIENTS), id)
    window = Window(request, query, Order("name", "name"), f"contacts:{found.pk}")
    return json_answer(window.page(window.rows(found.contacts.all()), _contact))


@router.post("/clients/{int:id}/contacts", response={201: ContactRow})
def contact_create(request: HttpRequest, id: PathId, body: NewContact) -> HttpResponse:
    """Somebody we know at a client; needs `manage_clients`."""
    user = _with(request, Permission.MANAGE_CLIENTS)
    contact = add_contact(_found(user, id), by=user, **body.model_dump())
    return json_answer(_contact(contact), 201, Location=f"{request.path}/{contact.pk}")


@router.get("/clients/{int:id}/contacts/{int:contact}", response=ContactRow)
def contact(request: HttpRequest, id: PathId, contact: PathId) -> HttpResponse:
    """One contact of a client; needs `view_clients`."""
    found = _found(_with(request, Permission.VIEW_CLIENTS), id)
    return json_answer(_contact(get_object_or_404(found.contacts, pk=contact)))


@router.patch("/clients/{int:id}/contacts/{int:contact}", response=ContactRow)
def contact_edit(request: HttpRequest, id: PathId, contact: PathId, body: ContactChange) -> HttpResponse:
    """Another title, address or number of a contact; needs `manage_clients`."""
    user = _with(request, Permission.MANAGE_CLIENTS)
    found = get_object_or_404(_found(user, id).contacts, pk=contact)
    values = {name: getattr(found, name) for name in OF_CONTACT} | body.model_dump(exclude_unset=True)
    return json_answer(_contact(change_contact(found, by=user, **values)))


@router.delete("/clients/{int:id}/contacts/{int:contact}", response={204: None})
def contact_remove(request: HttpRequest, id: PathId, contact: PathId) -> HttpResponse:
    """Forget a contact, unless they can still sign in; needs `manage_clients`."""
    user = _with(request, Permission.MANAGE_CLIENTS)
    remove_contact(get_object_or_404(_found(user, id).contacts.select_related("user"), pk=contact), by=user)
    return nothing()


def _with(request: HttpRequest, permission: Permission) -> User:
    user = signed_in(request)
    if not user.may(permission):
        raise PermissionDenied
    return user


def _found(user: User, number: int) -> ClientOrganisation:
    return get_object_or_404(search_clients(user), pk=number)


def _client(client: ClientOrganisation) -> dict[str, Any]:
    return {name: getattr(client, name) for name in ClientDetail.model_fields}


def _contact(contact: Contact) -> dict[str, Any]:
    shown = {name: getattr(contact, name) for name in ("id", *OF_CONTACT)}
    return shown | {"has_login": contact.user_id is not None}
