"""Handovers in the portal: every line is confirmed or objected to there, before both sides sign."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.handover.actions.answering import answer_line, confirm_all
from tongzhou.handover.actions.warranties import report_claim
from tongzhou.handover.forms import AnswerForm, PortalClaimForm
from tongzhou.handover.models import Handover
from tongzhou.handover.queries.handovers import lines_of, with_parts
from tongzhou.handover.refusals import HandoverRefusedError
from tongzhou.portal.guards import ClientAccess, client_page
from tongzhou.portal.queries import handovers as queries
from tongzhou.portal.views.frame import client_render, page_of

PART, LINES = "handovers", 40


@require_GET
@client_page(PART)
def portal_handovers(request: HttpRequest, access: ClientAccess) -> HttpResponse:
    """What is handed over now, then what was, with the certificates."""
    rows = queries.portal_handovers(access.project, today=timezone.localdate())
    context = {
        "open": [one for one in rows if one.signed_on is None],
        "signed": [one for one in rows if one.signed_on is not None],
    }
    return client_render(request, access, "portal/handovers.html", context, here=PART)


@require_GET
@client_page(PART)
def portal_handover(request: HttpRequest, access: ClientAccess, pk: int) -> HttpResponse:
    """One handover: its lines to confirm or object to, the signature, and warranties."""
    one = _found(access, pk)
    numbers = queries.line_numbers(one) if "line" in request.GET else []
    page = page_of(request, with_parts(lines_of(one)), LINES, row="line", numbers=numbers)
    context = {
        "one": queries.portal_handover(one, today=timezone.localdate(), lines=page.object_list),
        "page": page,
        "waiting": queries.lines_handed(one),
        "may_speak": access.may(Permission.ANSWER_AS_CLIENT),
        "may_sign": access.may(Permission.SIGN_AS_CLIENT),
        "talk_url": reverse("talk", args=["handover", pk]),
    }
    return client_render(request, access, "portal/handover.html", context, here=PART)


@require_POST
@client_page(PART, Permission.ANSWER_AS_CLIENT)
def portal_handover_answer(request: HttpRequest, access: ClientAccess, pk: int, line: int) -> HttpResponse:
    """Confirm a line, object to it, or accept that it remains to be done."""
    found, form = queries.line_presented(access.project, pk, line), AnswerForm(request.POST)
    if found is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for errors in form.errors.values() for each in errors))
    else:
        given = form.cleaned_data
        try:
            answer_line(
                found,
                by=access.user,
                answer=given["answer"],
                comment=given["comment"],
                due=given["due"],
                seen=given["version"],
            )
        except HandoverRefusedError as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Thank you. Your supplier knows your answer."))
    return redirect(f"{reverse('portal_handover', args=[access.project.key, pk])}?line={line}#line-{line}")


@require_POST
@client_page(PART, Permission.ANSWER_AS_CLIENT)
def portal_handover_confirm(request: HttpRequest, access: ClientAccess, pk: int) -> HttpResponse:
    """Confirm every line that is handed over."""
    try:
        count = confirm_all(_found(access, pk), by=access.user)
    except HandoverRefusedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        said = ngettext("You have confirmed %(count)d line.", "You have confirmed %(count)d lines.", count)
        messages.success(request, said % {"count": count})
    return redirect("portal_handover", key=access.project.key, pk=pk)


@require_POST
@client_page(PART, Permission.ANSWER_AS_CLIENT)
def portal_warranty_claim(request: HttpRequest, access: ClientAccess, pk: int) -> HttpResponse:
    """Report something under a warranty."""
    found, form = queries.warranty_shown(access.project, pk), PortalClaimForm(request.POST)
    if found is None:
        raise Http404
    today = timezone.localdate()
    if not form.is_valid():
        messages.error(request, _("Say what does not work."))
    else:
        try:
            report_claim(
                found,
                by=access.user,
                text=form.cleaned_data["text"],
                reported_on=today,
                reported_by=access.user.name,
                today=today,
            )
        except HandoverRefusedError as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Thank you. Your supplier has been told."))
    return redirect("portal_handover", key=access.project.key, pk=found.handover_id)


def _found(access: ClientAccess, pk: int) -> Handover:
    found: Handover = get_object_or_404(queries.presented_to(access.project), pk=pk)
    return found
