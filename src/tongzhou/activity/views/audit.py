"""The audit trail: who did what, from where, and that nobody has rewritten it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import orjson
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.forms import FeedForm
from tongzhou.activity.models import DiaryEntry
from tongzhou.activity.queries.audit import head_of, people_in, trail, unsealed
from tongzhou.activity.queries.timeline import line_of, page_of
from tongzhou.activity.views.cursor import cursor_in
from tongzhou.activity.words import room_choices, sentence
from tongzhou.web.cells import csv_pieces

PAGE = 100
COLUMNS = (
    "sequence", "id", "at", "organisation_id", "project_id", "deed", "subject_type", "subject_id", "label", "details",
    "actor_id", "actor_name", "audience", "address", "session", "request_id", "payload_digest", "previous_hash", "hash",
    "chain_version",
    "erasure",
)  # fmt: skip


@require_GET
@organisation_page(Permission.VIEW_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """The trail, narrowed, newest first, with the state of its chain."""
    user = signed_in(request)
    wanted = FeedForm(request.GET).wanted()
    entries, older = page_of(trail(user.organisation_id, wanted), cursor_in(request), PAGE)
    context = {
        "rows": [(entry, line_of(entry)) for entry in entries],
        "older": older,
        "wanted": wanted,
        "rooms": room_choices(),
        "people": people_in(user.organisation_id),
        "head": head_of(user.organisation_id),
        "unsealed": unsealed(user.organisation_id),
        "asked": request.GET.urlencode(),
    }
    return render(request, "activity/audit.html", context)


@require_GET
@organisation_page(Permission.VIEW_AUDIT)
def audit_export(request: HttpRequest, form: str) -> HttpResponse:
    """The narrowed trail as CSV, or as JSON lines that hold everything the hashes were computed over."""
    if form not in {"csv", "jsonl"}:
        raise Http404
    found = trail(signed_in(request).organisation_id, FeedForm(request.GET).wanted())
    entries = found.iterator(chunk_size=2_000)
    name = f"audit-{timezone.localdate().isoformat()}.{form}"
    pieces = csv_pieces(_headings(), map(_row, entries)) if form == "csv" else _json_lines(entries)
    kind = "text/csv; charset=utf-8" if form == "csv" else "application/x-ndjson"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return cast(HttpResponse, StreamingHttpResponse(pieces, content_type=kind, headers=headers))


def _headings() -> list[str]:
    return [
        _("Place in the chain"), _("Line number"), _("When"), pgettext("deed", "Who"), _("What happened"), _("Deed"),
        _("Address"), _("Session"), _("Request"), _("Hash"),
    ]  # fmt: skip


def _row(entry: DiaryEntry) -> list[object]:
    told = sentence(entry)
    return [
        entry.sequence, entry.pk, entry.at, entry.actor_name, told, entry.deed, entry.address, entry.session,
        entry.request_id, entry.hash,
    ]  # fmt: skip


def _json_lines(entries: Iterator[DiaryEntry]) -> Iterator[bytes]:
    for entry in entries:
        yield orjson.dumps({name: getattr(entry, name) for name in COLUMNS}) + b"\n"
