"""Django's sessions in the database, each knowing whose it is and from where: the list under *My settings*.

It is Django's own way to extend them: https://docs.djangoproject.com/en/5.2/topics/http/sessions/. What the
columns say is written when a session is saved anyway, so the list costs no statement more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import classproperty

from tongzhou.accounts.actions.sessions import tell_ended
from tongzhou.accounts.addresses import client_address
from tongzhou.accounts.models import Session

SIGNED_IN = "tongzhou_signed_in"
SEEN_EVERY = timedelta(minutes=5)


class SessionStore(DatabaseStore):
    """Sessions in our own table."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Where sessions are."""
        return Session

    @classproperty
    def cache_key_prefix(cls) -> str:  # noqa: N805  # a property of the class, as Django has it
        """Nothing of sessions is kept in a cache."""
        return "tongzhou.accounts.sessions"

    def flush(self) -> None:
        """Somebody signs out: what hangs on the session elsewhere ends with it."""
        ended = self.session_key
        super().flush()
        tell_ended([ended] if ended else [])

    def cycle_key(self) -> None:
        """The session goes on under another key; what hangs on the old one ends."""
        ended = self.session_key
        super().cycle_key()
        tell_ended([ended] if ended else [])

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row for a session's content."""
        row = cast(Session, super().create_model_instance(data))
        known = data.get(SIGNED_IN) or {}
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.address, row.agent = known.get("address", ""), known.get("agent", "")
        row.started_at, row.seen_at = moment(known.get("at")), moment(known.get("seen"))
        return row


def moment(text: str | None) -> datetime | None:
    """A moment as a session keeps it."""
    return datetime.fromisoformat(text) if text else None


def note_sign_in(request: HttpRequest) -> None:
    """Remember in the session where it was begun from."""
    now = timezone.now().isoformat()
    agent = request.headers.get("User-Agent", "")[:200]
    request.session[SIGNED_IN] = {"address": client_address(request), "agent": agent, "at": now, "seen": now}


def note_use(request: HttpRequest) -> None:
    """Remember that a session is in use, at most every few minutes: most requests need not write."""
    known = request.session.get(SIGNED_IN)
    if known is None:
        return
    now = timezone.now()
    if now - datetime.fromisoformat(known["seen"]) >= SEEN_EVERY:
        request.session[SIGNED_IN] = known | {"seen": now.isoformat(), "address": client_address(request)}
