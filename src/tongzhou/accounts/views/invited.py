"""Links that open an account: an invitation, and a forgotten password."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongzhou.accounts.actions import EmailTakenError, renew_password
from tongzhou.accounts.actions.attempts import TooManyAttemptsError, attempt
from tongzhou.accounts.actions.invitations import InvitationOverError, accept_invitation
from tongzhou.accounts.actions.reset import ask_for_password_link
from tongzhou.accounts.addresses import client_address
from tongzhou.accounts.forms import ForgottenForm, JoinForm, NewPasswordForm
from tongzhou.accounts.links import user_of_link
from tongzhou.accounts.models import User
from tongzhou.accounts.queries.signing_in import invitation_presented
from tongzhou.accounts.views.entry import come_in


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
@login_not_required
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """An invited person chooses name and password, and is in."""
    try:
        counted = attempt("link", "", client_address(request))
    except TooManyAttemptsError as refusal:
        return link_over(request, refusal.message, status=429)
    invitation = invitation_presented(secret, now=timezone.now())
    if invitation is None:
        return link_over(request, str(InvitationOverError.message), status=404)
    counted.succeeded()
    person = User(email=invitation.email, name=invitation.name)
    form = JoinForm(person, request.POST or None, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        try:
            user = accept_invitation(
                invitation,
                name=form.cleaned_data["name"],
                password=form.cleaned_data["new_password1"],
                now=timezone.now(),
            )
        except (InvitationOverError, EmailTakenError) as refusal:
            return link_over(request, str(refusal.message), status=409)
        return come_in(request, user, method="invitation")
    context = {"form": form, "invitation": invitation}
    return render(request, "accounts/join.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@login_not_required
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link to a new password; the answer is the same whether there is such an account or not."""
    form = ForgottenForm(request.POST or None)
    context = {"form": form, "mail_works": settings.MAIL_WORKS}
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            attempt("forgotten", email, client_address(request))
        except TooManyAttemptsError as refusal:
            form.add_error(None, refusal.message)
            return render(request, "accounts/password_forgotten.html", context, status=429)
        ask_for_password_link(email, origin=f"{request.scheme}://{request.get_host()}")
        return render(request, "accounts/password_forgotten.html", context | {"sent": True})
    status = 422 if form.is_bound else 200
    return render(request, "accounts/password_forgotten.html", context, status=status)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
@login_not_required
def password_renew(request: HttpRequest, who: str, proof: str) -> HttpResponse:
    """A new password by the mailed link; the person signs in with it, second factor included."""
    try:
        counted = attempt("link", "", client_address(request))
    except TooManyAttemptsError as refusal:
        return link_over(request, refusal.message, status=429)
    user = user_of_link(who, proof)
    if user is None:
        return link_over(
            request, _("This link has expired or was used already. Ask for a new one."), status=404
        )
    counted.succeeded()
    form = NewPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        renew_password(user, password=form.cleaned_data["new_password1"])
        messages.success(request, _("Your new password is set. Sign in with it."))
        return redirect("sign_in")
    context = {"form": form, "person": user}
    return render(request, "accounts/password_renew.html", context, status=422 if form.is_bound else 200)


def link_over(request: HttpRequest, reason: str, *, status: int) -> HttpResponse:
    """The page of a link that does not work, and why."""
    return render(request, "accounts/link_over.html", {"reason": reason}, status=status)
