"""The host name that content may have for itself serves nothing but content."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

Answer = Callable[[HttpRequest], HttpResponse]


class ContentHostMiddleware:
    """Nobody signs in under the content's host name: an uploaded file could never meet a cookie there."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        own = settings.CONTENT_HOST
        if own and request.get_host() == own and not request.path.startswith("/content/"):
            return HttpResponseNotFound(content_type="text/plain")
        return self.answer(request)
