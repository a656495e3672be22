"""Acceptances in the portal: what waits for the client's word, and what they have accepted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongzhou.acceptance.actions.deciding import reject_acceptance, set_conditions
from tongzhou.acceptance.forms import ConditionsForm
from tongzhou.acceptance.models import Acceptance
from tongzhou.acceptance.queries.acceptances import shown_to_client
from tongzhou.acceptance.refusals import AcceptanceRefusedError
from tongzhou.accounts.addresses import client_address
from tongzhou.accounts.permissions import Permission
from tongzhou.portal.guards import ClientAccess, client_page
from tongzhou.portal.queries import acceptances as queries
from tongzhou.portal.views.frame import client_render, page_of
from tongzhou.signing.actions import SigningRefusedError
from tongzhou.signing.documents import Signer
from tongzhou.signing.forms import DeclineForm

PAGE = 50


@require_GET
@client_page("acceptances")
def portal_acceptances(request: HttpRequest, access: ClientAccess) -> HttpResponse:
    """What waits first, then what was decided, with the certificates."""
    page = page_of(request, shown_to_client(access.project), PAGE)
    rows = queries.acceptances_seen(access.project, page.object_list, today=timezone.localdate())
    context = {
        "page": page,
        "waiting_count": queries.waiting_acceptances(access.project),
        "waiting": [one for one in rows if one.waits],
        "others": [one for one in rows if not one.waits],
    }
    return client_render(request, access, "portal/acceptances.html", context, here="acceptances")


@require_GET
@client_page("acceptances")
def portal_acceptance(request: HttpRequest, access: ClientAccess, pk: int) -> HttpResponse:
    """One acceptance: criteria, evidence, what remains; and the three ways to decide."""
    return _page(request, access, _found(access, pk), DeclineForm(), ConditionsForm())


@require_POST
@client_page("acceptances")
def portal_acceptance_reject(request: HttpRequest, access: ClientAccess, pk: int) -> HttpResponse:
    """Reject it, with the reasons."""
    one, form = _to_decide(access, pk), DeclineForm(request.POST)
    if form.is_valid():
        signer = Signer.person(access.user, address=client_address(request))
        try:
            reject_acceptance(one, by=signer, reason=form.cleaned_data["reason"])
        except (SigningRefusedError, AcceptanceRefusedError) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Your supplier knows your reasons and will put it to you again."))
            return redirect("portal_acceptance", key=access.project.key, pk=pk)
    return _page(request, access, one, form, ConditionsForm(), 422)


@require_POST
@client_page("acceptances")
def portal_acceptance_conditions(request: HttpRequest, access: ClientAccess, pk: int) -> HttpResponse:
    """Accept with conditions: they are written into the document, which is signed next."""
    one, form = _to_decide(access, pk), ConditionsForm(request.POST)
    if form.is_valid() and form.conditions():
        try:
            asked = set_conditions(one, by=access.user, conditions=form.conditions())
        except (SigningRefusedError, AcceptanceRefusedError) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return redirect("portal_sign", key=access.project.key, pk=asked.pk)
    elif form.is_valid():
        form.add_error(None, _("Write down at least one condition."))
    return _page(request, access, one, DeclineForm(), form, 422)


def _found(access: ClientAccess, pk: int) -> Acceptance:
    found: Acceptance = get_object_or_404(shown_to_client(access.project), pk=pk)
    return found


def _to_decide(access: ClientAccess, pk: int) -> Acceptance:
    found = _found(access, pk)
    access.refuse(Permission.SIGN_AS_CLIENT)
    return found


def _page(
    request: HttpRequest,
    access: ClientAccess,
    one: Acceptance,
    decline_form: DeclineForm,
    conditions_form: ConditionsForm,
    status: int = 200,
) -> HttpResponse:
    pairs = [
        (conditions_form[f"text_{number}"], conditions_form[f"due_{number}"])
        for number in range(len(conditions_form.fields) // 2)
    ]
    context = {
        "one": queries.portal_acceptance(access.project, one, today=timezone.localdate()),
        "may_sign": access.may(Permission.SIGN_AS_CLIENT),
        "decline_form": decline_form,
        "conditions_form": conditions_form,
        "conditions": pairs[:3],
        "more_conditions": pairs[3:],
        "talk_url": reverse("talk", args=["acceptance", one.pk]),
    }
    return client_render(
        request, access, "portal/acceptance.html", context, here="acceptances", status=status
    )
