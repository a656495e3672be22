"""Who is behind a request, what their role in the organisation allows, and where they may be sent next."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def signed_in(request: HttpRequest) -> User:
    """The person behind a request that the sign-in wall let through."""
    return cast(User, request.user)


def organisation_page(permission: Permission) -> Callable[[View[Rest]], View[Rest]]:
    """Let a view run only for people whose role in the organisation allows it; others get 403."""

    def decorate(view: View[Rest]) -> View[Rest]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
            if not signed_in(request).may(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def next_page(request: HttpRequest, default: str) -> str:
    """The address in the form's or the query's ``next`` if it is one of ours, else the page named ``default``."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and wanted.startswith(("/", "http://", "https://")) else reverse(default)
