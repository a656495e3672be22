"""Another e-mail address: asked for by its person or an administrator, confirmed by the link in the new mailbox."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tongzhou.accounts.actions import EmailTakenError
from tongzhou.accounts.actions.attempts import TooManyAttemptsError, attempt
from tongzhou.accounts.actions.email import EmailLinkOverError, ask_for_email, change_email
from tongzhou.accounts.addresses import client_address
from tongzhou.accounts.forms import EmailForm
from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.links import email_of_link, email_proof
from tongzhou.accounts.permissions import Permission
from tongzhou.accounts.proof import stepped_up
from tongzhou.accounts.queries import people_known_to
from tongzhou.accounts.queries.signing_in import email_is_free
from tongzhou.accounts.views.invitations import origin_of
from tongzhou.accounts.views.invited import link_over
from tongzhou.accounts.views.security import security_page


@require_POST
@stepped_up
def email_change(request: HttpRequest) -> HttpResponse:
    """Ask for another address of one's own; the answer is the same whether somebody has it already."""
    user = signed_in(request)
    form = EmailForm(request.POST, user=user)
    if not settings.MAIL_WORKS:
        form.add_error(None, _("This installation sends no mail. Ask an administrator to begin it."))
    if not form.is_valid():
        return security_page(request, status=422, email=form)
    try:
        attempt("email", user.email, client_address(request))
    except TooManyAttemptsError as refusal:
        form.add_error(None, refusal.message)
        return security_page(request, status=429, email=form)
    ask_for_email(user, by=user, email=form.cleaned_data["new_email"], origin=origin_of(request))
    said = _("If this address can be used, a link is on its way to it. The address changes when you open it.")
    messages.success(request, said)
    return redirect("mfa_index")


@require_POST
@organisation_page(Permission.MANAGE_PEOPLE)
@stepped_up
def person_email(request: HttpRequest, pk: int) -> HttpResponse:
    """An administrator begins it for somebody; without mail, the link is shown once to be handed over."""
    user = signed_in(request)
    found = get_object_or_404(people_known_to(user).filter(is_active=True), pk=pk)
    form = EmailForm(request.POST, user=found)
    if form.is_valid() and not email_is_free(found, form.cleaned_data["new_email"]):
        form.add_error("new_email", str(EmailTakenError.message))
    if not form.is_valid():
        for error in form.errors.get("new_email", []):
            messages.error(request, str(error))
        return redirect("person", pk=pk)
    email = form.cleaned_data["new_email"]
    ask_for_email(found, by=user, email=email, origin=origin_of(request))
    if settings.MAIL_WORKS:
        messages.success(request, _("A link is on its way to the new address; the old one has been told."))
        return redirect("person", pk=pk)
    link = origin_of(request) + reverse("email_confirm", args=[email_proof(found, email)])
    return render(
        request, "accounts/person_email.html", {"person": found, "email": email, "link": link}, status=201
    )


@never_cache
@require_http_methods(["GET", "POST"])
@login_not_required
def email_confirm(request: HttpRequest, proof: str) -> HttpResponse:
    """The link in the new mailbox: it asks once more, because mail programs open links by themselves."""
    try:
        counted = attempt("link", "", client_address(request))
    except TooManyAttemptsError as refusal:
        return link_over(request, refusal.message, status=429)
    found = email_of_link(proof)
    if found is None:
        return link_over(request, str(EmailLinkOverError.message), status=404)
    counted.succeeded()
    user, email = found
    if request.method == "GET":
        return render(request, "accounts/email_confirm.html", {"person": user, "email": email})
    try:
        change_email(user, email=email)
    except (EmailTakenError, EmailLinkOverError):
        return link_over(request, str(EmailLinkOverError.message), status=409)
    messages.success(request, _("From now on you sign in with %(email)s.") % {"email": email})
    return redirect("home")
