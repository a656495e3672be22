"""The API of clients and their contacts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, ClassVar, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.access import get_visible_or_404
from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.clients.actions import (
    OF_CONTACT,
    StaleClientError,
    add_contact,
    change_client,
    change_contact,
    create_client,
    delete_client,
    remove_contact,
    set_login_state,
)
from tongzhou.clients.models import ClientOrganisation, Contact
from tongzhou.clients.queries import account_managers, path_of, search_clients
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import (
    Answer,
    Body,
    EmailOrNothing,
    Flag,
    Id,
    Name,
    PathId,
    Search,
    Text,
    WebAddress,
)
from tongzhou.web.api.pages import Order, Page, PageQuery, Window
from tongzhou.web.api.problems import ProblemError

router = Router(tags=["clients"])
CLIENT_SORTS = {"name": "name", "created_at": "created_at"}
TierName = Literal["strategic", "key", "standard"]
LanguageName = Literal["", "zh-hans", "en"]
PLAIN = ("id", "name", "short_name", "industry", "tier", "address", "website", "notes", "version")
Seen = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]


class ClientRow(Answer):
    """A client as a list shows it."""

    describes: ClassVar[str] = "clients.ClientOrganisation"

    id: int
    name: str
    short_name: str
    industry: str
    tier: TierName
    parent: int | None
    account_manager: int | None
    contact_count: int
    version: int


class ClientAbove(Answer):
    """A client in the path from the outermost one."""

    id: int
    name: str


class ManagerShown(Answer):
    """Who looks after a client."""

    id: int
    name: str


class ClientDetail(Answer):
    """Everything we keep about a client; the notes are for our own people."""

    describes: ClassVar[str] = "clients.ClientOrganisation"

    id: int
    name: str
    short_name: str
    industry: str
    tier: TierName
    address: str
    website: str
    parent: int | None
    path: list[ClientAbove] = Field(description="The clients above, outermost first.")
    account_manager: ManagerShown | None
    notes: str
    version: int


class ClientQuery(PageQuery):
    """Which clients."""

    q: Search = Field("", description="Part of the name, the short name, the industry or a contact's name.")
    tier: TierName | None = None
    sort: str = Field("name", max_length=30, description="name or created_at; `-` before it reverses.")


class NewClient(Body):
    """A client to be created."""

    name: Name = Field(max_length=200)
    short_name: Text = Field("", max_length=40)
    industry: Text = Field("", max_length=100)
    tier: TierName = "key"
    address: Text = Field("", max_length=300)
    website: WebAddress = ""
    parent: Id | None = Field(None, description="Number of the client above; null for none.")
    account_manager: Id | None = Field(None, description="Number of one of the vendor's people.")
    notes: Text = Field("", max_length=50_000)


class ClientChange(NewClient):
    """What is to be different; what is not named stays. With `version`, only if it is still the present one."""

    name: Name = Field(default="", max_length=200)
    version: Seen | None = None


class ContactRow(Answer):
    """Somebody we know at a client; the note is for our own people."""

    describes: ClassVar[str] = "clients.Contact"

    id: int
    name: str
    title: str
    department: str
    email: str
    phone: str
    mobile: str
    wechat: str
    language: LanguageName
    is_main: bool
    note: str
    has_login: bool
    version: int


class NewContact(Body):
    """A contact to be added."""

    name: Name = Field(max_length=100)
    title: Text = Field("", max_length=100)
    department: Text = Field("", max_length=100)
    email: EmailOrNothing = ""
    phone: Text = Field("", max_length=40)
    mobile: Text = Field("", max_length=40)
    wechat: Text = Field("", max_length=60)
    language: LanguageName = ""
    is_main: Flag = False
    note: Text = Field("", max_length=50_000)


class ContactChange(NewContact):
    """What is to be different; what is not named stays. With `version`, only if it is still the present one."""

    name: Name = Field(default="", max_length=100)
    version: Seen | None = None


class LoginState(Body):
    """Whether somebody can sign in."""

    active: Flag


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
    client = create_client(by=user, **_facts(user, body.model_dump()))
    return json_answer(_client(client, user), 201, Location=f"{request.path}/{client.pk}")


@router.get("/clients/{int:id}", response=ClientDetail)
def client(request: HttpRequest, id: PathId) -> HttpResponse:
    """One client; needs `view_clients`."""
    user = _with(request, Permission.VIEW_CLIENTS)
    return json_answer(_client(_found(user, id), user))


@router.patch("/clients/{int:id}", response=ClientDetail)
def client_change(request: HttpRequest, id: PathId, body: ClientChange) -> HttpResponse:
    """Other facts about a client; needs `manage_clients`."""
    user = _with(request, Permission.MANAGE_CLIENTS)
    found = _found(user, id)
    values = body.model_dump(exclude_unset=True)
    seen = values.pop("version", None)
    with _told_what_changed():
        change_client(found, by=user, seen=seen, **_facts(user, values))
    return json_answer(_client(found, user))


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
    values = body.model_dump(exclude_unset=True)
    seen = values.pop("version", None)
    with _told_what_changed():
        change_contact(found, by=user, seen=seen, **values)
    return json_answer(_contact(found))


@router.put("/clients/{int:id}/contacts/{int:contact}/account", response=ContactRow)
def contact_account(request: HttpRequest, id: PathId, contact: PathId, body: LoginState) -> HttpResponse:
    """Close a contact's account, or open it again; needs `manage_people`."""
    user = _with(request, Permission.MANAGE_PEOPLE)
    people = _found(user, id).contacts.select_related("user").exclude(user=None)
    found = get_object_or_404(people, pk=contact)
    set_login_state(found, by=user, active=body.active)
    return json_answer(_contact(found))


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


def _facts(user: User, values: dict[str, Any]) -> dict[str, Any]:
    """The numbers in a body become what the person may see; 404 for others."""
    if values.get("parent") is not None:
        values["parent"] = get_visible_or_404(user, ClientOrganisation, values["parent"])
    if values.get("account_manager") is not None:
        values["account_manager"] = get_object_or_404(account_managers(user), pk=values["account_manager"])
    return values


@contextmanager
def _told_what_changed() -> Iterator[None]:
    try:
        yield
    except StaleClientError as refusal:
        changed = {name: getattr(value, "pk", value) for name, value in refusal.changed.items()}
        more = {"version": refusal.version, "changed": changed}
        raise ProblemError(409, "stale", str(refusal.message), **more) from refusal


def _client(client: ClientOrganisation, user: User) -> dict[str, Any]:
    manager = client.account_manager
    return {name: getattr(client, name) for name in PLAIN} | {
        "parent": client.parent_id,
        "path": [{"id": one.id, "name": one.name} for one in path_of(client, user)],
        "account_manager": manager and {"id": manager.pk, "name": manager.name},
    }


def _contact(contact: Contact) -> dict[str, Any]:
    shown = {name: getattr(contact, name) for name in ("id", *OF_CONTACT, "version")}
    return shown | {"has_login": contact.user_id is not None}
