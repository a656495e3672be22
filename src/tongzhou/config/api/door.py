"""The one door of the API: nobody gets in unknown, and whatever comes out is an answer or a problem."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from tongzhou.accounts.guards import signed_in
from tongzhou.config.api.errors import answer_to
from tongzhou.config.api.idempotency import once
from tongzhou.config.api.sign_in import sign_in
from tongzhou.exchange.limits import LIMITS, MB
from tongzhou.operations.counting import Rate
from tongzhou.operations.rates import count_heavy, count_request
from tongzhou.projects.middleware import refuse_if_closed
from tongzhou.web.api.problems import ProblemError, not_found, problem
from tongzhou.web.strict_json import MOST_BYTES

View = Callable[..., HttpResponse]


def door(view: View) -> View:
    """Wrap a view: sign-in by token or session, HEAD and OPTIONS, idempotency, ETags, problems."""

    @csrf_exempt  # the door asks sessions for their CSRF token itself; tokens need none
    @login_not_required  # the door answers 401 in JSON, where the wall would send people to a page
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rate: Rate | None = None
        try:
            _refuse_oversize(request)
            sign_in(request)
            rate = _count(request)
            refuse_if_closed(request, signed_in(request), kwargs)
            response = _ask(view, request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001  # every failure has the same form; unknown ones are logged
            rate = getattr(error, "rate", rate)
            response = answer_to(request, error)
        if rate is not None:
            _tell_rate(response, rate)
        patch_vary_headers(response, ("Authorization", "Cookie", "Accept-Language"))
        return _unchanged(request, response)

    return guarded


def _count(request: HttpRequest) -> Rate:
    """Count the request for its token, or for its person in a session; TooOftenError when that was too many."""
    token = getattr(request, "api_token", None)
    who = f"token:{token.pk}" if token is not None else f"user:{request.user.pk}"
    rate = count_request(who)
    count_heavy(request, signed_in(request).pk)
    return rate


def _tell_rate(response: HttpResponse, rate: Rate) -> None:
    response["X-RateLimit-Limit"] = str(rate.most)
    response["X-RateLimit-Remaining"] = str(rate.remaining)
    response["X-RateLimit-Reset"] = str(rate.seconds_left)


def _refuse_oversize(request: HttpRequest) -> None:
    """Judge the length that a request states before any of it is read."""
    most = LIMITS.file_bytes + MB if request.content_type == "multipart/form-data" else MOST_BYTES
    stated = request.META.get("CONTENT_LENGTH") or "0"
    if not stated.isdecimal() or int(stated[:18]) > most:
        detail = _("The request is larger than %(limit)d MB.") % {"limit": most // MB}
        raise ProblemError(413, "too_large", detail, limit=most)


def _ask(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    asked = request.method
    if asked == "HEAD":
        request.method = "GET"
    try:
        response = once(request, lambda: view(request, *args, **kwargs))
    finally:
        request.method = asked
    if response.status_code == 405:
        return _other_methods(request, response)
    return response


def _other_methods(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """OPTIONS lists what an address can do; everything else that it cannot do is a problem."""
    allowed = {method.strip() for method in response["Allow"].split(",")} | {"OPTIONS"}
    allowed |= {"HEAD"} if "GET" in allowed else set()
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
    else:
        detail = _("This address can: %(methods)s.") % {"methods": ", ".join(sorted(allowed))}
        response = problem(request, 405, "method_not_allowed", detail)
    response["Allow"] = ", ".join(sorted(allowed))
    return response


def _unchanged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Answer 304 to whoever has the same answer already; HEAD gets the headers alone."""
    if request.method not in {"GET", "HEAD"} or response.status_code != 200 or response.streaming:
        return response
    if not response.has_header("ETag"):
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "private, no-cache"
    known = [tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))]
    if response["ETag"] in known or "*" in known:
        kept = {
            name: response[name] for name in ("ETag", "Cache-Control", "Vary") if response.has_header(name)
        }
        return HttpResponse(status=304, headers=kept)
    if request.method == "HEAD":
        response["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def nothing_here(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The answer at addresses that the API does not have."""
    raise not_found()
