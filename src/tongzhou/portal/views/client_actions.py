"""What the client's side owes, and delivering it: the page is made for a phone."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.files.limits import LIMITS, MB
from tongzhou.files.links import content_url
from tongzhou.files.views.taking import limited_upload, take
from tongzhou.obligations.actions.asking import deliver_obligation
from tongzhou.obligations.forms import NoteForm
from tongzhou.obligations.refusals import ObligationRefusedError, WrongStateError
from tongzhou.obligations.subjects import KIND
from tongzhou.portal.guards import ClientAccess, client_page
from tongzhou.portal.queries.client_actions import (
    action_places,
    actions_at,
    asked_of_client,
    delivered_content,
)
from tongzhou.portal.views.frame import client_render, page_of
from tongzhou.projects.subjects import find_subject

PART, PAGE = "client_actions", 25


@require_GET
@client_page(PART)
def portal_client_actions(request: HttpRequest, access: ClientAccess) -> HttpResponse:
    """What was asked of the client, in plain words, what is open first."""
    places = action_places(access.project)
    page = page_of(request, places, PAGE, row="action", numbers=[one.number for one in places])
    rows = actions_at(access.project, page.object_list, today=timezone.localdate())
    may = access.may(Permission.ANSWER_AS_CLIENT)
    context = {
        "page": page,
        "open_count": sum(one.open for one in places),
        "open": [one for one in rows if one.open],
        "rest": [one for one in rows if not one.open],
        "may_deliver": may,
        "most_files": LIMITS.form_files,
        "most_mb": LIMITS.form_file_bytes // MB,
    }
    return client_render(request, access, "portal/client_actions.html", context, here=PART)


@require_GET
@client_page(PART)
def portal_client_action_file(
    request: HttpRequest, access: ClientAccess, action: int, pk: int
) -> HttpResponse:
    """A file that the client's side has delivered, as it was sent."""
    content = delivered_content(access.project, action, pk)
    if content is None or access.preview:
        raise Http404
    return redirect(content_url(content, access.user, name=content.original_name))


@limited_upload
@require_POST
@client_page(PART, Permission.ANSWER_AS_CLIENT)
def portal_client_action_deliver(request: HttpRequest, access: ClientAccess, action: int) -> HttpResponse:
    """Say that it is done, with files and a few words."""
    one = asked_of_client(access.project, action)
    if one is None:
        raise Http404
    back = f"{reverse('portal_client_actions', args=[access.project.key])}?action={action}#action-{action}"
    form = NoteForm(request.POST)
    form.is_valid()
    note = form.cleaned_data.get("note", "")
    sources = request.FILES.getlist("files")
    if not sources and not note:
        messages.error(request, _("Choose a file, or write in a few words how it was delivered."))
        return redirect(back)
    try:
        if not one.with_client:
            raise WrongStateError
        subject = find_subject(access.user, KIND, one.pk)
        if subject is None:
            raise Http404
        added, refused = take(sources, subject, access.user)
        for sentence in refused:
            messages.error(request, sentence)
        if refused and not added:
            return redirect(back)
        today = timezone.localdate()
        names = [file.name for file in added]
        deliver_obligation(one, by=access.user, day=today, today=today, note=note, files=names)
    except ObligationRefusedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Thank you. It is delivered, and will be checked."))
    return redirect(back)
