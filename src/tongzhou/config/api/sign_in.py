"""Who is asking: the holder of a token, or the person of a session whose page proves itself."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header
from ninja.utils import check_csrf

from tongzhou.accounts.actions import note_token_use
from tongzhou.accounts.actions.attempts import TooManyAttemptsError, attempt
from tongzhou.accounts.addresses import client_address
from tongzhou.accounts.models import ApiToken
from tongzhou.accounts.queries import token_presented
from tongzhou.web.api.problems import ProblemError

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def sign_in(request: HttpRequest) -> None:
    """Let the request go on as its user, in their language; 401 for nobody, 403 for what a token may not.

    A token beats a session: whoever sends one means it, even if a browser adds its cookie.
    """
    given = request.headers.get("Authorization", "")
    if given:
        _by_token(request, given)
    elif not request.user.is_authenticated:
        raise ProblemError(401, "sign_in_required", _("Send a token: Authorization: Bearer tz_…"))
    elif request.method not in SAFE and check_csrf(request) is not None:
        raise ProblemError(
            403, "csrf_failed", _("Requests of a session need its CSRF token in the header X-CSRFToken.")
        )


def _by_token(request: HttpRequest, given: str) -> None:
    scheme, _space, secret = given.partition(" ")
    now = timezone.now()
    token = None
    if scheme.lower() == "bearer":
        token = token_presented(secret.strip(), today=timezone.localdate(now))
    if token is None:
        _count_bad_token(request)
        raise ProblemError(401, "token_invalid", _("This token is unknown, revoked or expired."))
    if token.read_only and request.method not in SAFE:
        raise ProblemError(403, "token_read_only", _("This token may only read."))
    note_token_use(token, now=now)
    token.user.withheld = token.withheld
    request.user = token.user
    request.api_token = token  # type: ignore[attr-defined]  # Django's way to pass things on
    _speak(request, token)


def _count_bad_token(request: HttpRequest) -> None:
    """An address that tries token after token is told to wait; live tokens work from there all the same."""
    try:
        attempt("token", "", client_address(request))
    except TooManyAttemptsError as refusal:
        raise ProblemError(
            429, "too_many_attempts", refusal.message, retry_after=60 * refusal.minutes
        ) from None


def _speak(request: HttpRequest, token: ApiToken) -> None:
    """In the language that the request asks for, if it is one of ours, else in the person's own."""
    language = token.user.language
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            language = get_supported_language_variant(wanted)
        except LookupError:
            continue
        break
    language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    translation.activate(language)
    request.LANGUAGE_CODE = language
