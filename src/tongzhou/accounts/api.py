"""The API of people and their tokens."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.actions import create_token, revoke_token
from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import ApiToken, User
from tongzhou.accounts.permissions import OrganisationRole, Permission
from tongzhou.accounts.proof import recently_proved
from tongzhou.accounts.queries import search_people
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Name, PathId, Search
from tongzhou.web.api.pages import Order, Page, PageQuery, Window
from tongzhou.web.api.problems import ProblemError

router = Router(tags=["people"])
TEN_YEARS = timedelta(days=3660)
USER_SORTS = {"name": "name", "email": "email", "created_at": "created_at"}


class Me(Answer):
    """The person who is asking."""

    id: int
    name: str
    email: str
    title: str
    role: OrganisationRole
    language: str
    organisation: str
    permissions: list[Permission] = Field(description="What the role in the organisation allows.")


class UserRow(Answer):
    """Somebody of the organisation, or a client's user."""

    describes: ClassVar[str] = "accounts.User"

    id: int
    name: str
    email: str
    title: str
    role: OrganisationRole
    is_active: bool


class UserQuery(PageQuery):
    """Which people."""

    q: Search = Field("", description="Part of the name, the e-mail address or the job title.")
    role: OrganisationRole | None = None
    state: Literal["active", "inactive", "all"] = "active"
    sort: str = Field("name", max_length=30, description="name, email or created_at; `-` before it reverses.")


class TokenRow(Answer):
    """An API token, without its secret."""

    describes: ClassVar[str] = "accounts.ApiToken"

    id: int
    name: str
    hint: str = Field(description="How the secret begins.")
    scope: Literal["read", "write", "admin"]
    read_only: bool
    expires_on: date | None = Field(description="The first day on which it no longer works.")
    used_at: datetime | None
    created_at: datetime


class NewToken(Body):
    """What a token is for and what it may do."""

    name: Name = Field(max_length=100)
    scope: Literal["read", "write", "admin"] = Field(
        "read", description="`write` may change what you may change; `admin` may also administer."
    )
    expires_on: date | None = None


class TokenMade(TokenRow):
    """A new token with its secret, which is never shown again."""

    secret: str


@router.get("/me", response=Me)
def me(request: HttpRequest) -> HttpResponse:
    """The person behind the token or the session."""
    user = signed_in(request)
    held = [permission for permission in Permission if user.may(permission)]
    content = {name: getattr(user, name) for name in ("id", "name", "email", "title", "role", "language")}
    return json_answer(content | {"organisation": user.organisation.name, "permissions": held})


@router.get("/users", response=Page[UserRow])
def users(request: HttpRequest, query: Query[UserQuery]) -> HttpResponse:
    """People of the organisation; needs `view_people`."""
    user = signed_in(request)
    if not user.may(Permission.VIEW_PEOPLE):
        raise PermissionDenied
    state = "" if query.state == "active" else query.state
    found = search_people(user, text=query.q, role=query.role or "", state=state).select_related(None)
    window = Window(request, query, Order.chosen(query.sort, USER_SORTS), "users")
    rows = window.rows(found, *UserRow.model_fields)
    return json_answer(window.page(rows, _shown))


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in UserRow.model_fields}


@router.get("/tokens", response=Page[TokenRow])
def tokens(request: HttpRequest, query: Query[PageQuery]) -> HttpResponse:
    """My API tokens, newest first. Only for sessions."""
    user = _in_session(request)
    window = Window(request, query, Order("id", "id", falling=True), "tokens")
    return json_answer(window.page(window.rows(user.tokens.all()), _token))


@router.post("/tokens", response={201: TokenMade})
def token_create(request: HttpRequest, body: NewToken) -> HttpResponse:
    """A new token; the answer alone holds its secret. Only for sessions."""
    user = _in_session(request)
    if not recently_proved(request):
        detail = _("Prove once more who you are, at /confirm/, then try again.")
        raise ProblemError(403, "step_up_required", detail)
    today = timezone.localdate()
    if body.expires_on is not None and not today < body.expires_on <= today + TEN_YEARS:
        raise ProblemError(422, "expiry_out_of_range", _("Choose a day after today, and within ten years."))
    token, secret = create_token(user, **body.model_dump())
    return json_answer(_token(token) | {"secret": secret}, 201, Cache_Control="private, no-store")


@router.delete("/tokens/{int:id}", response={204: None})
def token_revoke(request: HttpRequest, id: PathId) -> HttpResponse:
    """One of my tokens stops working at once. Only for sessions."""
    user = _in_session(request)
    revoke_token(get_object_or_404(user.tokens, pk=id), by=user)
    return nothing()


def _in_session(request: HttpRequest) -> User:
    """The person, unless a token asks: a token cannot make or end tokens."""
    if getattr(request, "api_token", None) is not None:
        detail = _("Tokens are managed by people who have signed in, not by tokens.")
        raise ProblemError(403, "session_required", detail)
    return signed_in(request)


def _token(token: ApiToken) -> dict[str, Any]:
    return {name: getattr(token, name) for name in TokenRow.model_fields}
