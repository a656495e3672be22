"""From where a deed is done: the request's number, its address, and by what it was let in.

Actions know no request; the middleware leaves these facts where ``record`` finds them. Outside of requests (jobs,
commands) there are none, and the line says so.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import cast

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from tongzhou.accounts.addresses import client_address
from tongzhou.accounts.models import Session, User

Answer = Callable[[HttpRequest], HttpResponse]
_request: ContextVar[HttpRequest | None] = ContextVar("tongzhou_request", default=None)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the diary notes beside a deed. ``session``: page, token, or nothing (a job, a command)."""

    request_id: str = ""
    address: str = ""
    session: str = ""


def present_facts() -> Facts:
    """The facts of the request that is being answered; a token shows only once the API's door has seen it."""
    request = _request.get()
    if request is None:
        return Facts()
    return Facts(
        str(getattr(request, "request_id", ""))[:32],
        client_address(request)[:45],
        "token" if hasattr(request, "api_token") else "page",
    )


def present_session() -> str:
    """The handle of the session that is being answered; empty for tokens, jobs and commands."""
    request = _request.get()
    if request is None or hasattr(request, "api_token"):
        return ""
    key = request.session.session_key
    return Session.handle_of(key) if key else ""


class FactsMiddleware:
    """Keep the request where ``record`` finds it, and note that somebody was refused."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        mark = _request.set(request)
        try:
            response = self.answer(request)
            if response.status_code == 403 and request.user.is_authenticated:
                _note_refusal(request)
        finally:
            _request.reset(mark)
        return response


def _note_refusal(request: HttpRequest) -> None:
    """The refusal stands whether or not it can be written down just now."""
    from tongzhou.activity.actions import record_refusal

    with contextlib.suppress(DatabaseError):
        record_refusal(cast(User, request.user), method=request.method or "", path=request.path)
