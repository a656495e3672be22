"""Pages open to whoever holds the secret of a link, without an account: one thing, one person, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from tongzhou.accounts.actions.attempts import TooManyAttemptsError, attempt
from tongzhou.accounts.addresses import client_address

View = Callable[..., HttpResponse]
REFERRER = "same-origin"
"""No other site learns the secret. With ``no-referrer`` browsers send forms without an origin, which are refused."""
OVER = _("This link has been used, has expired or was withdrawn. Ask whoever sent it for a new one.")


def by_secret(find: Callable[[str, datetime], Any]) -> Callable[[View], View]:
    """Turn a view that takes a link into one that takes the secret from the address.

    ``find`` gives the link if its page opens now; any other is called over, whatever the reason. Guesses are counted
    by the address they come from; no page tells another site, or a search engine, where it was.
    """

    def decorate(view: View) -> View:
        @never_cache
        @login_not_required
        @wraps(view)
        def guarded(request: HttpRequest, secret: str, **kwargs: Any) -> HttpResponse:
            try:
                counted = attempt("link", "", client_address(request))
            except TooManyAttemptsError as refusal:
                return over(request, refusal.message, status=429)
            link = find(secret, timezone.now())
            if link is None:
                return over(request, OVER, status=404)
            counted.succeeded()
            answer = view(request, link, **kwargs)
            answer["Referrer-Policy"] = REFERRER
            answer["X-Robots-Tag"] = "noindex"
            return answer

        return guarded

    return decorate


def over(request: HttpRequest, reason: str | Promise, *, status: int) -> HttpResponse:
    """The page of a link that does not work."""
    return render(request, "signing/link_over.html", {"reason": reason}, status=status)
