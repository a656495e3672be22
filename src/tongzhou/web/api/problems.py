"""One shape for everything that is not an answer: RFC 9457 *problem details* with a code and a sentence."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CONTENT_TYPE = "application/problem+json"
URN = "urn:tongzhou:problem:"
TITLES: dict[int, Promise] = {
    400: gettext_lazy("The request is not understood"),
    401: gettext_lazy("Sign in, or send a token"),
    403: gettext_lazy("This is not allowed"),
    404: gettext_lazy("There is nothing here"),
    405: gettext_lazy("This address does not do that"),
    409: gettext_lazy("The rules do not allow this"),
    412: gettext_lazy("Somebody else was faster"),
    413: gettext_lazy("That is too large"),
    415: gettext_lazy("This kind of content is not read here"),
    422: gettext_lazy("The request has mistakes"),
    428: gettext_lazy("A version is required"),
    429: gettext_lazy("Too many requests in a short time"),
    500: gettext_lazy("Something went wrong on our side"),
    503: gettext_lazy("The system is busy or being maintained"),
    507: gettext_lazy("The server has no room left"),
}


class ProblemError(Exception):
    """A request that ends here: ``status``, ``code`` for programs, ``detail`` for people, and more members."""

    def __init__(self, status: int, code: str, detail: str, **more: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.more = status, code, detail, more


def not_found() -> ProblemError:
    """The answer for what does not exist and for what one may not see: nobody can tell the two apart."""
    return ProblemError(404, "not_found", _("It does not exist, or you may not see it."))


def problem(request: HttpRequest, status: int, code: str, detail: Any, **more: Any) -> HttpResponse:
    """The document; ``more`` are further members, left out where they are None."""
    content = {
        "type": URN + code,
        "title": str(TITLES.get(status) or TITLES[500 if status >= 500 else 400]),
        "status": status,
        "code": code,
        "detail": str(detail),
        "request_id": getattr(request, "request_id", ""),
        **{name: value for name, value in more.items() if value is not None},
    }
    body = orjson.dumps(content, default=str, option=orjson.OPT_NON_STR_KEYS)
    return HttpResponse(body, status=status, content_type=CONTENT_TYPE)
