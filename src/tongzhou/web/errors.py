"""Pages for refusals and failures, in plain words, with what to do next.

They are drawn without context processors: the page for a failure must not need what has failed.
"""

from __future__ import annotations

import errno
import sys
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _

RETRY_AFTER = 5
DISK_FULL = "53100"
"""PostgreSQL's name for it."""


class OverdueError(Exception):
    """It took longer than it may; ``seconds`` is the limit. Raised by the room that watches, told to people here."""

    seconds = 0


class ReadOnlyError(PermissionDenied):
    """It can be read and not changed, whoever asks; ``message`` says why and ``title`` heads the page."""

    message: str | Promise = ""
    title: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What happened, and what the reader can do now."""

    title: str
    advice: str


def explanation(status: int) -> Explanation:
    """Return the words for a status; other 4xx read like 400, other 5xx like 500."""
    known = {
        400: Explanation(
            _("The server did not understand that request"),
            _("Go back and try again. If you followed a link, it may be damaged."),
        ),
        403: Explanation(
            _("You may not open this page"),
            _("If you need it for your work, ask whoever manages the project to give you the right."),
        ),
        404: Explanation(
            _("There is nothing here"),
            _("It may have been moved or deleted, or you may not be allowed to see it."),
        ),
        409: Explanation(
            _("Somebody else was faster"),
            _("This has changed since you opened it. Go back, reload the page, and make your change again."),
        ),
        413: Explanation(
            _("That is too large"),
            _("Send a smaller file, or split it into several."),
        ),
        429: Explanation(
            _("Too many requests in a short time"),
            _("Wait a minute, then try again."),
        ),
        500: Explanation(
            _("Something went wrong on our side"),
            _(
                "Nothing was changed. Try again; if it keeps happening, give the request number to your "
                "administrator."
            ),
        ),
        503: Explanation(
            _("The system is busy or being maintained"),
            _("Your data is safe. Try again in a minute."),
        ),
        507: Explanation(
            _("The server has no room left"),
            _("Nothing was saved. Keep what you typed, and tell your administrator."),
        ),
    }
    return known.get(status) or known[500 if status >= 500 else 400]


def error_page(
    request: HttpRequest, status: int, *, reason: str = "", title: str = "", retry_after: int = 0
) -> HttpResponse:
    """Answer with the page for a status.

    ``reason`` is a sentence for the reader and replaces the general advice, ``title`` the general heading;
    ``retry_after`` is in seconds.
    """
    known = explanation(status)
    context = {
        "status": status,
        "explanation": Explanation(title, known.advice) if title else known,
        "reason": reason,
        "request_id": getattr(request, "request_id", ""),
    }
    headers = {"Retry-After": str(retry_after)} if retry_after else None
    return HttpResponse(render_to_string("web/error.html", context), status=status, headers=headers)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 (``handler400``), or 413 for what is too large."""
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig | TooManyFilesSent) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 (``handler403``), with the refusal's own sentence if it has one; 409 for what is only read now."""
    if isinstance(exception, ReadOnlyError):
        return error_page(request, 409, reason=str(exception.message), title=str(exception.title))
    return error_page(request, 403, reason=str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 (``handler404``); never says what was looked for."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 (``handler500``), 503 when the database did not answer in time, 507 when the disk is full.

    Django calls this while the exception is being handled, so it can be looked at.
    """
    error = sys.exc_info()[1]
    if is_full(error):
        return error_page(request, 507)
    if isinstance(error, OverdueError):
        return error_page(request, 503, reason=overdue_words(error), retry_after=RETRY_AFTER)
    if isinstance(error, OperationalError):
        return error_page(request, 503, retry_after=RETRY_AFTER)
    return error_page(request, 500)


def overdue_words(error: OverdueError) -> str:
    """What to tell whoever asked for too much at once."""
    return _("This took longer than %(limit)d seconds and was stopped. Nothing was changed.") % {
        "limit": error.seconds
    }


def is_full(error: BaseException | None) -> bool:
    """Whether there was no room on the disk, in the words of the system or of either database."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    if not isinstance(error, OperationalError):
        return False
    return "disk is full" in str(error) or getattr(error.__cause__, "sqlstate", "") == DISK_FULL


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 when a form's token is missing or old (``CSRF_FAILURE_VIEW``)."""
    advice = _(
        "The page was open for too long, or your browser blocks cookies. Go back, reload, and send it again."
    )
    return error_page(request, 403, reason=advice)
