"""Deny by default, and speak the language that the person chose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _

from tongzhou.accounts.rights import asked_once

Answer = Callable[[HttpRequest], HttpResponse]


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every page needs a signed-in person unless its view says ``login_not_required``.

    A fragment or JSON asked for after the session has ended gets 401, not the sign-in page in its place.
    """

    def handle_no_permission(  # type: ignore[override]  # the middleware may answer with any response
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponse:
        wants_json = "application/json" in request.headers.get("Accept", "")
        if "HX-Request" in request.headers or wants_json or request.content_type == "application/json":
            message = _("Your session has ended. Sign in again; nothing you typed is lost.")
            return JsonResponse({"code": "signed_out", "message": message}, status=401)
        return cast(HttpResponse, super().handle_no_permission(request, view_func))


class LanguageMiddleware:
    """A signed-in person's own language beats the browser's."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.answer(request)


class RightsMiddleware:
    """While a request is answered, the permission table in force is asked for once."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with asked_once():
            return self.answer(request)
