"""Everything that can go wrong, as a problem: what a request got wrong, what rules refuse, what failed."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _
from ninja.errors import HttpError, ValidationError

from tongzhou.config.api.mistakes import mistakes
from tongzhou.exchange.errors import UnreadablePlanError
from tongzhou.operations.rates import TooOftenError
from tongzhou.plan.actions.edit_plan import StalePlanError
from tongzhou.plan.actions.scenarios import ScenarioConflictsError
from tongzhou.plan.api.refusals import (
    colliding,
    refused_command,
    refused_item,
    refused_items,
    stale_item,
    stale_items,
    stale_plan,
    unreadable_file,
)
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.work.refusals import BulkRefusedError, ItemRefusedError, StaleItemError, StaleItemsError
from tongzhou.web.api.problems import ProblemError, not_found, problem
from tongzhou.web.errors import OverdueError, ReadOnlyError, explanation, is_full, overdue_words
from tongzhou.web.strict_json import MOST_BYTES, BadBodyError
from tongzhou.work.actions.board import StaleBoardError
from tongzhou.work.actions.saved import StaleViewError
from tongzhou.work.api.refusals import refused_view, stale_view
from tongzhou.work.queries.spec import ViewError

logger = logging.getLogger("django.request")
RETRY_AFTER = "5"


def answer_to(request: HttpRequest, error: Exception) -> HttpResponse:
    """The problem that an exception stands for; one that nobody foresaw is logged and answered with 500."""
    if is_full(error):
        return _full(request, error)
    for kind, translate in ANSWERS:
        if isinstance(error, kind):
            return translate(request, error)
    message = getattr(error, "message", None)
    if message and type(error).__module__.startswith("tongzhou."):
        return problem(request, 409, code_of(type(error)), message)
    got_request_exception.send(sender=None, request=request)
    logger.error("Internal error in the API: %s %s", request.method, request.path, exc_info=error)
    detail = _("Nothing was changed. Give the request number to your administrator if it keeps happening.")
    return problem(request, 500, "internal_error", detail)


def code_of(refusal: type[Exception]) -> str:
    """What a refusal is called in answers: ``KeyTakenError`` is ``key_taken``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", refusal.__name__.removesuffix("Error")).lower()


def _problem(request: HttpRequest, error: ProblemError) -> HttpResponse:
    response = problem(request, error.status, error.code, error.detail, **error.more)
    if error.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="tongzhou"'
    return response


def _missing(request: HttpRequest, error: Exception) -> HttpResponse:
    return _problem(request, not_found())


def _forbidden(request: HttpRequest, error: Exception) -> HttpResponse:
    detail = str(error) or _("Your role does not allow this. Ask whoever manages the project for the right.")
    return problem(request, 403, "forbidden", detail)


def _read_only(request: HttpRequest, error: ReadOnlyError) -> HttpResponse:
    return problem(request, 409, code_of(type(error)), str(error.message))


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Mistakes in the address are a missing thing; all others are told one by one."""
    if any(one["loc"][0] == "path" for one in error.errors):
        return _missing(request, error)
    return problem(
        request, 422, "invalid", _("Some values cannot be taken; see errors."), errors=mistakes(error.errors)
    )


def _bad_body(request: HttpRequest, error: BadBodyError) -> HttpResponse:
    codes = {400: "bad_json", 413: "too_large", 415: "wrong_content_type"}
    limit = MOST_BYTES if error.status == 413 else None
    return problem(request, error.status, codes[error.status], error.message, limit=limit)


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What django-ninja says; it wraps the parser's refusals."""
    if isinstance(error.__cause__, BadBodyError):
        return _bad_body(request, error.__cause__)
    return problem(request, error.status_code, "bad_request", error.message)


def _too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    detail = _("The request is larger than %(limit)d MB.") % {"limit": MOST_BYTES // (1024 * 1024)}
    return problem(request, 413, "too_large", detail, limit=MOST_BYTES)


def _wrong_content(request: HttpRequest, error: Exception) -> HttpResponse:
    """A form came where JSON was expected, and has been read as a form already."""
    return problem(request, 415, "wrong_content_type", _("Send the body as application/json."))


def _not_understood(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(request, 400, "bad_request", _("The server did not understand that request."))


def _busy(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.warning("The database did not answer: %s", error)
    detail = _("Your data is safe. Try again in a few seconds.")
    response = problem(request, 503, "busy", detail)
    response["Retry-After"] = RETRY_AFTER
    return response


def _overdue(request: HttpRequest, error: OverdueError) -> HttpResponse:
    response = problem(request, 503, "overdue", overdue_words(error), limit=error.seconds)
    response["Retry-After"] = RETRY_AFTER
    return response


def _full(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("There is no room left: %s", error)
    return problem(request, 507, "no_room", explanation(507).advice)


def _too_often(request: HttpRequest, error: TooOftenError) -> HttpResponse:
    rate = error.rate
    response = problem(request, 429, "too_many_requests", error.message, limit=rate.most)
    response["Retry-After"] = str(rate.seconds_left)
    return response


def _by(translate: Callable[[Any], ProblemError]) -> Callable[[HttpRequest, Any], HttpResponse]:
    """A room's own translation of its refusals."""
    return lambda request, error: _problem(request, translate(error))


ANSWERS: tuple[tuple[Any, Callable[[HttpRequest, Any], HttpResponse]], ...] = (
    (ProblemError, _problem),
    (TooOftenError, _too_often),
    (OverdueError, _overdue),
    (Http404, _missing),
    (ReadOnlyError, _read_only),
    (PermissionDenied, _forbidden),
    (ValidationError, _invalid),
    (BadBodyError, _bad_body),
    (CommandError, _by(refused_command)),
    (StalePlanError, _by(stale_plan)),
    (ScenarioConflictsError, _by(colliding)),
    (ItemRefusedError, _by(refused_item)),
    (StaleItemError, _by(stale_item)),
    (StaleItemsError, _by(stale_items)),
    (BulkRefusedError, _by(refused_items)),
    (ViewError, _by(refused_view)),
    ((StaleViewError, StaleBoardError), _by(stale_view)),
    (UnreadablePlanError, _by(unreadable_file)),
    (HttpError, _http_error),
    (RequestDataTooBig, _too_large),
    (RawPostDataException, _wrong_content),
    ((BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError), _not_understood),
    (OperationalError, _busy),
)
