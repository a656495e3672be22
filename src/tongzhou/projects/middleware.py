"""The one door in front of every address of a project: nothing that changes a closed one gets through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from tongzhou.accounts.models import User
from tongzhou.projects.closed import STILL_OPEN, ProjectClosedError
from tongzhou.projects.guards import find_access, keep_at_the_door

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class ClosedProjectMiddleware:
    """Refuse unsafe requests to addresses with the key of a closed project, pages and API alike."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, values: dict[str, Any]
    ) -> HttpResponse | None:
        """Look at pages; the API's own door asks the same once it knows who a token belongs to."""
        match = request.resolver_match
        if isinstance(request.user, User) and match is not None and "api" not in match.namespaces:
            refuse_if_closed(request, request.user, values)
        return None


def refuse_if_closed(request: HttpRequest, user: User, values: Mapping[str, Any]) -> None:
    """Raise ProjectClosedError where an address would change a closed project of which the person may know.

    Strangers are left to the view, which does not know the project either; a client's people to the portal's guard,
    which knows what has been published to them.
    """
    match, key = request.resolver_match, values.get("key")
    if request.method in SAFE or not isinstance(key, str) or user.is_client:
        return
    if match is not None and match.view_name in STILL_OPEN:
        return
    access = find_access(user, key)
    if access is None:
        return
    if access.project.is_closed:
        raise ProjectClosedError
    keep_at_the_door(access)
