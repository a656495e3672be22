"""Reading the diary, newest first, one page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tongzhou.activity.models import DiaryEntry
from tongzhou.activity.words import icon_of, sentence

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One deed as the timeline tells it: who, when, and a sentence that names both and the subject."""

    id: int
    actor: str
    sentence: str
    icon: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of the diary; ``older`` is the cursor of the page after it, None on the last one."""

    lines: tuple[Line, ...]
    older: int | None


def project_timeline(
    organisation_id: int, project_id: int, *, before: int | None = None, size: int = PAGE
) -> Timeline:
    """What happened in a project, older than the entry numbered ``before`` when one is given.

    A cursor, not a page number: new deeds at the top move nothing, and old pages cost as little as new ones.
    """
    entries = DiaryEntry.objects.filter(organisation=organisation_id, project_id=project_id).order_by("-id")
    if before is not None:
        entries = entries.filter(id__lt=before)
    found = list(entries[: size + 1])
    shown = found[:size]
    return Timeline(
        lines=tuple(
            Line(entry.pk, entry.actor_name, sentence(entry), icon_of(entry.deed), entry.at)
            for entry in shown
        ),
        older=shown[-1].pk if len(found) > size else None,
    )
