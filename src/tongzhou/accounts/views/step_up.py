"""Proving once more who one is, before something delicate; afterwards what was sent is carried out."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.reauthentication import resume_request
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongzhou.accounts.actions.sessions import note_stepped_up
from tongzhou.accounts.addresses import client_address
from tongzhou.accounts.factors import CodeAgainForm, PasskeyAgainForm
from tongzhou.accounts.forms import PasswordAgainForm
from tongzhou.accounts.guards import next_page, signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.proof import FACTORS
from tongzhou.accounts.queries.signing_in import factor_kinds


@sensitive_post_parameters("password", "code", "credential")
@never_cache
@require_http_methods(["GET", "POST"])
def step_up(request: HttpRequest) -> HttpResponse:
    """Code or passkey, or the password of who has neither; back to the page that asked for it."""
    user = signed_in(request)
    forms = forms_of(request, user)
    sent = next((form for form in forms.values() if form.is_bound), None)
    if sent is None or not sent.is_valid():
        return _page(request, user, forms, status=200 if request.method == "GET" else 422)
    sent.keep_proof(request)
    note_stepped_up(user, address=client_address(request))
    response: HttpResponse | None = resume_request(request)
    return response or redirect(next_page(request, "home"))


def forms_of(request: HttpRequest, user: User) -> dict[str, Any]:
    """The forms that this person can answer; the one that was sent is bound."""
    kinds = factor_kinds(user)
    possible: dict[str, Any] = {} if kinds & set(FACTORS) else {"password": PasswordAgainForm}
    if kinds & {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}:
        possible["code"] = CodeAgainForm
    if Authenticator.Type.WEBAUTHN in kinds:
        possible["credential"] = PasskeyAgainForm
    return {
        name: form(user=user, data=request.POST if name in request.POST else None)
        for name, form in possible.items()
    }


def _page(request: HttpRequest, user: User, forms: dict[str, Any], *, status: int) -> HttpResponse:
    options = begin_authentication(user) if "credential" in forms else None
    context = {
        "forms": forms,
        "options": options,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "accounts/step_up.html", context, status=status)
