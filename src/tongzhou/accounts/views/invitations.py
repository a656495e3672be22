"""Invitations, and the rules of the door."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.actions import EmailTakenError
from tongzhou.accounts.actions.factors import set_sign_in_rules
from tongzhou.accounts.actions.invitations import AlreadyInvitedError, invite, revoke_invitation
from tongzhou.accounts.forms import InvitationForm, SignInRulesForm
from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.models import Invitation
from tongzhou.accounts.permissions import OrganisationRole, Permission
from tongzhou.accounts.proof import stepped_up
from tongzhou.accounts.queries.signing_in import open_invitations


def origin_of(request: HttpRequest) -> str:
    """How this installation was reached; ALLOWED_HOSTS has vouched for the name."""
    return f"{request.scheme}://{request.get_host()}"


@never_cache
@require_http_methods(["GET", "POST"])
@organisation_page(Permission.MANAGE_PEOPLE)
@stepped_up
def invite_person(request: HttpRequest) -> HttpResponse:
    """Invite a colleague; the answer shows the link once."""
    user = signed_in(request)
    form = InvitationForm(request.POST or None, initial={"language": user.language})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"role": OrganisationRole(form.cleaned_data["role"])}
        try:
            made, secret = invite(by=user, origin=origin_of(request), now=timezone.now(), **values)
        except (EmailTakenError, AlreadyInvitedError) as refusal:
            form.add_error("email", str(refusal.message))
        else:
            return invitation_made(request, made, secret)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/person_invite.html", {"form": form}, status=status)


def invitation_made(request: HttpRequest, invitation: Invitation, secret: str) -> HttpResponse:
    """The answer that shows the link of a new invitation, once."""
    link = origin_of(request) + reverse("join", args=[secret])
    context = {"invitation": invitation, "link": link, "mail_works": settings.MAIL_WORKS}
    return render(request, "accounts/invitation_made.html", context, status=201)


@require_GET
@organisation_page(Permission.MANAGE_PEOPLE)
def invitations(request: HttpRequest) -> HttpResponse:
    """Who has been invited and has not come yet."""
    context = {"invitations": open_invitations(signed_in(request).organisation, now=timezone.now())}
    return render(request, "accounts/invitations.html", context)


@require_POST
@organisation_page(Permission.MANAGE_PEOPLE)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The link of an invitation stops working."""
    user, now = signed_in(request), timezone.now()
    found = get_object_or_404(open_invitations(user.organisation, now=now), pk=pk)
    if not revoke_invitation(found, by=user, now=now):
        raise Http404
    messages.success(request, _("The invitation has been revoked."))
    return redirect("invitations")


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.MANAGE_ORGANISATION)
@stepped_up
def sign_in_rules(request: HttpRequest) -> HttpResponse:
    """What the organisation demands and allows at the door."""
    user = signed_in(request)
    form = SignInRulesForm.of(user.organisation, request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_sign_in_rules(user.organisation, by=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("sign_in_rules")
    context = {"form": form, "provider": settings.OIDC_NAME}
    return render(request, "accounts/sign_in_rules.html", context, status=422 if form.is_bound else 200)
