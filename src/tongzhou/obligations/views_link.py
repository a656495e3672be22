"""Handing in by a link, without an account: one thing that one contact is asked for; making and revoking a link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.files.limits import LIMITS, MB
from tongzhou.files.views.taking import limited_upload, take
from tongzhou.files.words import FileRefusedError
from tongzhou.obligations.actions.delivering import deliver_by_link, keep_arrived
from tongzhou.obligations.actions.links import make_action_link, note_opened, revoke_action_link
from tongzhou.obligations.forms import LinkForm, NoteForm
from tongzhou.obligations.models import ActionLink
from tongzhou.obligations.queries.links import action_link_presented, arrived, links_of, works
from tongzhou.obligations.queries.owed import contacts_of, obligations_of
from tongzhou.obligations.refusals import LinkOverError, ObligationRefusedError
from tongzhou.obligations.shown import asked_of
from tongzhou.obligations.subjects import KIND
from tongzhou.obligations.views import client_action_page
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.subjects import Subject, find_subject
from tongzhou.signing.views.outside import by_secret


@limited_upload
@require_http_methods(["GET", "POST"])
@by_secret(action_link_presented)
def action_link(request: HttpRequest, link: ActionLink) -> HttpResponse:
    """See what one is asked for; a POST hands it in, with files and a few words."""
    if request.method == "GET":
        note_opened(link)
        return _page(request, link, "", [], 200)
    form = NoteForm(request.POST)
    given = form.is_valid()
    note = form.cleaned_data.get("note", "")
    refused = _handed_in(request, link, note) if given else [_("These words are too many.")]
    if refused:
        return _page(request, link, note, refused, 422)
    return redirect("action_link", secret=link.secret())


def _handed_in(request: HttpRequest, link: ActionLink, note: str) -> list[str]:
    """Take what was sent; why it could not be, or nothing when it is done. What has arrived stays for the next try."""
    sources = request.FILES.getlist("files")
    if not works(link, timezone.now()):
        return [str(LinkOverError.message)]
    if refused := _taken(link, sources):
        return refused
    if not note.strip() and not arrived(link):
        return [_("Choose a file, or write in a few words how it was delivered.")]
    try:
        deliver_by_link(link, today=timezone.localdate(), note=note)
    except ObligationRefusedError as refusal:
        return [str(refusal.message)]
    return []


def _taken(link: ActionLink, sources: list[Any]) -> list[str]:
    """Why files were refused; one link takes as many as one form."""
    if not sources:
        return []
    if len(arrived(link)) + len(sources) > LIMITS.form_files:
        return [FileRefusedError("many", limit=LIMITS.form_files).message]
    subject = _subject(link)
    if subject is None:
        return [_("Files cannot be taken here at the moment. Answer the mail instead.")]
    added, refused = take(sources, subject, link.made_by, sender=link.contact.name)
    keep_arrived(link, added)
    return refused


def _subject(link: ActionLink) -> Subject | None:
    """Where the files go, in the name of whoever sent the link."""
    return find_subject(link.made_by, KIND, link.obligation_id)


def _page(request: HttpRequest, link: ActionLink, note: str, refused: list[str], status: int) -> HttpResponse:
    now = timezone.now()
    shown = asked_of(link.obligation, is_open=works(link, now), today=timezone.localdate())
    context = {
        "one": shown,
        "name": link.contact.name,
        "until": link.expires_at,
        "note": note,
        "arrived": [one.original_name for one in arrived(link)],
        "refused": refused,
        "most_files": LIMITS.form_files,
        "most_mb": LIMITS.form_file_bytes // MB,
    }
    return render(request, "obligations/action_link.html", context, status=status)


@require_POST
@project_page(Permission.MANAGE_CLIENT_RELATIONS)
def client_action_link_make(request: HttpRequest, access: Access, action: int) -> HttpResponse:
    """A link for somebody without an account: shown once, to be copied."""
    one, form = get_object_or_404(obligations_of(access.project), number=action), LinkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose whom the link is for."))
        return redirect("client_action", access.project.key, action)
    contact = get_object_or_404(contacts_of(access.project), pk=form.cleaned_data["contact"])
    try:
        link, secret = make_action_link(one, contact, by=access.user)
    except ObligationRefusedError as refusal:
        messages.error(request, str(refusal.message))
        return redirect("client_action", access.project.key, action)
    address = request.build_absolute_uri(reverse("action_link", args=[secret]))
    return client_action_page(request, access, action, made=address, made_for=link.contact.name)


@require_POST
@project_page(Permission.MANAGE_CLIENT_RELATIONS)
def client_action_link_revoke(request: HttpRequest, access: Access, action: int, link: int) -> HttpResponse:
    """The link does not work any more."""
    one = get_object_or_404(obligations_of(access.project), number=action)
    found = get_object_or_404(links_of(one), pk=link)
    if revoke_action_link(found, by=access.user):
        messages.success(request, _("The link does not work any more."))
    else:
        messages.error(request, _("This link was used or revoked before."))
    return redirect("client_action", access.project.key, action)
