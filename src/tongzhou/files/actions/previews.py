"""Noting how a preview turned out."""

from __future__ import annotations

from django.db import transaction

from tongzhou.activity.live import announce
from tongzhou.files.actions.files import topic
from tongzhou.files.models import FileVersion, PreviewState


@transaction.atomic
def note_preview(version: FileVersion, state: PreviewState, *, pages: int = 0, reason: str = "") -> None:
    """Write the result and tell the open pages; no line in the diary, because nobody did it."""
    FileVersion.objects.filter(pk=version.pk).update(
        preview_state=state, preview_pages=pages, preview_reason=reason[:50]
    )
    announce(topic(version.file_id), {"preview": version.number})
