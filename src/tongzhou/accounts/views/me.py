"""What somebody sets for themselves: profile, password, API tokens."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from tongzhou.accounts.actions import (
    change_password,
    change_preferences,
    change_profile,
    create_token,
    revoke_token,
)
from tongzhou.accounts.forms import PreferenceForm, ProfileForm, TokenForm, password_change_form
from tongzhou.accounts.guards import next_page, signed_in
from tongzhou.accounts.proof import has_factor, recently_proved, stepped_up
from tongzhou.accounts.views.security import security_page


@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """My settings."""
    user = signed_in(request)
    if request.method == "GET":
        return _page(request)
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, profile=form)
    change_profile(user, **form.cleaned_data)
    with override(user.language):
        messages.success(request, _("Your settings have been saved."))
    return redirect("me")


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """One choice of the quick menu: theme, row height or language."""
    form = PreferenceForm(request.POST)
    if not form.is_valid():
        return HttpResponse(
            _("There is no such choice."), status=422, content_type="text/plain; charset=utf-8"
        )
    if chosen := form.chosen():
        change_preferences(signed_in(request), **chosen)
    if request.headers.get("HX-Request") and "language" not in chosen:
        return HttpResponse(status=204)
    return redirect(next_page(request, "me"))


@require_POST
def password_change(request: HttpRequest) -> HttpResponse:
    """Another password; this session goes on, all others end."""
    user = signed_in(request)
    if has_factor(user) and not recently_proved(request):
        messages.info(request, _("Prove it with your second factor first; then change the password."))
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': reverse('mfa_index')})}")
    form = password_change_form(user, request.POST)
    if not form.is_valid():
        return security_page(request, status=422, password=form)
    keep = form.cleaned_data["keep_tokens"]
    change_password(user, password=form.cleaned_data["new_password1"], keep_tokens=keep)
    update_session_auth_hash(request, user)
    messages.success(request, _("Your password has been changed. Other devices have been signed out."))
    return redirect("mfa_index")


@require_POST
@stepped_up
def token_create(request: HttpRequest) -> HttpResponse:
    """A new API token; its secret is in this answer and nowhere else."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, token=form)
    token, secret = create_token(signed_in(request), **form.cleaned_data)
    return _page(request, status=201, fresh=token, secret=secret)


@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """One of my tokens stops working."""
    user = signed_in(request)
    token = get_object_or_404(user.tokens, pk=pk)
    revoke_token(token, by=user)
    messages.success(request, _("The token has been revoked."))
    return redirect("me")


def _page(request: HttpRequest, *, status: int = 200, **parts: Any) -> HttpResponse:
    user = signed_in(request)
    context = {
        "profile": ProfileForm.of(user),
        "token": TokenForm(),
        "tokens": user.tokens.all(),
        **parts,
    }
    return render(request, "accounts/me.html", context, status=status)
