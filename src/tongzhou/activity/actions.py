"""Writing the diary; every other room's actions end with ``record``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry

diary_followers: list[Callable[[DiaryEntry], None]] = []
"""What the rooms above do about a new line (tell people, index it anew): called inside the same transaction,
so that their jobs are committed together with the line or not at all."""


def record(
    deed: str,
    subject: Any,
    *,
    by: User,
    label: str = "",
    project_id: int | None = None,
    details: dict[str, Any] | None = None,
) -> DiaryEntry:
    """Write one line in the caller's transaction.

    ``deed`` reads *room.done*, e.g. ``plan.edited``; ``subject`` is the model instance it was done to;
    ``label`` is what the timeline shows and defaults to the subject's own text.
    """
    entry = DiaryEntry.objects.create(
        organisation_id=by.organisation_id,
        project_id=project_id,
        deed=deed,
        subject_type=type(subject).__name__,
        subject_id=subject.pk,
        label=(label or str(subject))[:500],
        details=details or {},
        actor=by,
        actor_name=by.name,
    )
    for follow in diary_followers:
        follow(entry)
    return entry
