"""What all uploads by form have in common: their size is judged before they are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from tongzhou.accounts.models import User
from tongzhou.files.actions.files import add_file, add_version
from tongzhou.files.limits import LIMITS, MB
from tongzhou.files.models import StoredFile
from tongzhou.files.receiving import given_up, received
from tongzhou.files.words import FileRefusedError
from tongzhou.projects.subjects import Subject
from tongzhou.web.errors import error_page

View = Callable[..., HttpResponse]


def limited_upload(view: View) -> View:
    """Refuse too large a request by its stated length, before any of it is read.

    The check for forged requests reads the whole body, so it must come after this one: the middleware's is
    switched off here and done inside.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length[:18]) > LIMITS.form_bytes + MB:
            limit = {"limit_mb": LIMITS.form_bytes // MB}
            reason = _("All files of one form together may have at most %(limit_mb)d MB.") % limit
            return error_page(request, 413, reason=reason)
        return protected(request, *args, **kwargs)

    return guarded


def take(
    sources: Sequence[Any],
    subject: Subject,
    by: User,
    *,
    folder: str = "",
    note: str = "",
    sender: str = "",
) -> tuple[list[StoredFile], list[str]]:
    """Add each uploaded file to the subject; those that were added, and why others were not."""
    if len(sources) > LIMITS.form_files:
        return [], [FileRefusedError("many", limit=LIMITS.form_files).message]
    added, refused = [], []
    for source in sources:
        try:
            added.append(take_file(source, subject, by, folder=folder, note=note, sender=sender))
        except FileRefusedError as refusal:
            refused.append(refusal.message)
    return added, refused


def take_file(
    source: Any, subject: Subject, by: User, *, folder: str = "", note: str = "", sender: str = ""
) -> StoredFile:
    """Add one uploaded file to the subject. Refuses with ``FileRefusedError``."""
    content = received(source, source.name or "")
    try:
        return add_file(subject, by=by, content=content, folder=folder, note=note, sender=sender)
    except FileRefusedError:
        given_up(content)
        raise


def take_version(source: Any, file: StoredFile, by: User, *, note: str = "") -> None:
    """Add an uploaded file as a new version. Refuses with ``FileRefusedError``."""
    content = received(source, source.name or "")
    try:
        add_version(file, by=by, content=content, note=note)
    except FileRefusedError:
        given_up(content)
        raise
