"""On every request of somebody who has signed in: is the session in use, and is a second factor missing?"""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.middleware import Answer
from tongzhou.accounts.sessions import note_use

HAS_FACTOR = "tongzhou_has_factor"
WITHOUT_FACTOR = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "account_reauthenticate",
        "sign_out",
        "set_language",
        "set_theme",
        "healthz",
        "readyz",
    }
)
"""Where somebody may go who still has to set up the second factor that their organisation requires."""


class PresenceMiddleware:
    """Note when a session is used, and lead whoever lacks a required second factor to where it is set up."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            note_use(request)
        return self.answer(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Stop before the view, whose name decides."""
        here = request.resolver_match.view_name if request.resolver_match else ""
        if not request.user.is_authenticated or here in WITHOUT_FACTOR or not lacks_factor(request):
            return None
        if request.method != "GET" or "HX-Request" in request.headers or here.startswith("api:"):
            message = _(
                "Your organisation requires a second factor. Set one up under “Sign-in and security”."
            )
            return JsonResponse({"code": "second_factor_required", "message": message}, status=403)
        return redirect("mfa_index")


def lacks_factor(request: HttpRequest) -> bool:
    """Whether the organisation requires a second factor and the person has none; asked once per session."""
    user = signed_in(request)
    if not user.organisation.second_factor_required or request.session.get(HAS_FACTOR):
        return False
    if not is_mfa_enabled(user, ["totp", "webauthn"]):
        return True
    request.session[HAS_FACTOR] = True
    return False
