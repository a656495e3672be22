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
    remove_contact,
)
from tongzhou.clients.models import ClientOrganisation, Contact
from tongzhou.clients.queries import search_clients
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, EmailOrNothing, Name, PathId, Search, line
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

    name: Name
    short_name: line(40, 0) = ""  # type: ignore[valid-type]  # a text type with limits, made by a function
    industry: line(100, 0) = ""  # type: ignore[valid-type]  # as above
    tier: TierName = "key"
    notes: line(50_000, 0) = ""  # type: ignore[valid-type]  # as above


class ClientChange(Body):
    """What is to be different; what is not named stays."""

    name: Name = Field(default="")
    short_name: line(40, 0) = ""  # type: ignore[valid-type]  # as above
    industry: line(100, 0) = ""  # type: ignore[valid-type]  # as above
    tier: TierName = "key"
    notes: line(50_000, 0) = ""  # type: ignore[valid-type]  # as above


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
    title: line(100, 0) = ""  # type: ignore[valid-type]  # as above
    email: EmailOrNothing = ""
    phone: line(40, 0) = ""  # type: ignore[valid-type]  # as above


class ContactChange(NewContact):
    """What is to be different; what is not named stays."""

    name: Name = Field(default="", max_length=100)
