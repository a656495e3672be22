"""Who is behind a session or a password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from tongzhou.accounts.models import User
from tongzhou.accounts.queries.signing_in import user_by_number, user_with_password


class PeopleBackend(BaseBackend):
    """E-mail and password; the person comes with their organisation, which every page needs."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **_other: Any
    ) -> User | None:
        """The active person with this address and password; the same work is done for unknown addresses."""
        return user_with_password(username, password)

    def get_user(self, user_id: Any) -> User | None:
        """The active person of a session."""
        return user_by_number(user_id)
