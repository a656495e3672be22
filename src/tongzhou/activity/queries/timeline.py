"""Reading the diary, newest first, one page at a time: of a project, of one thing in it, of a person, of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from tongzhou.activity.models import DiaryEntry
from tongzhou.activity.queries.audit import AuditFilter, trail
from tongzhou.activity.words import Change, changes_of, icon_of, sentence

PAGE = 50
NOT_IN_FEEDS = ("activity.refused", "activity.lines_erased", "accounts.sign_in_failed", "accounts.locked_out")
"""What concerns security stands in the audit trail alone."""


@dataclass(frozen=True, slots=True)
class Line:
    """One deed as the timeline tells it: who, when, a sentence that names both and the subject, what changed."""

    id: int
    actor: str
    sentence: str
    icon: str
    at: datetime
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of the diary; ``older`` is the cursor of the page after it, None on the last one."""

    lines: tuple[Line, ...]
    older: int | None


def project_timeline(
    organisation_id: int,
    project_id: int,
    *,
    before: int | None = None,
    size: int = PAGE,
    wanted: AuditFilter | None = None,
) -> Timeline:
    """What happened in a project, older than the entry numbered ``before`` when one is given.

    A cursor, not a page number: new deeds at the top move nothing, and old pages cost as little as new ones.
    """
    entries = trail(organisation_id, wanted or AuditFilter()).filter(project_id=project_id)
    return timeline(entries, before=before, size=size)


def subject_timeline(
    organisation_id: int,
    types: Sequence[str],
    pk: int,
    *,
    for_client: bool,
    before: int | None = None,
    size: int = PAGE,
) -> Timeline:
    """What happened to one thing: lines about itself, under any of the names that the diary has for its kind.

    ``for_client``: it is told to a client's person, who never hears of internal deeds.
    """
    entries = DiaryEntry.objects.filter(organisation=organisation_id, subject_type__in=types, subject_id=pk)
    if for_client:
        entries = entries.filter(audience=DiaryEntry.Audience.CLIENT)
    return timeline(entries, before=before, size=size)


def feed(
    organisation_id: int,
    wanted: AuditFilter,
    *,
    visible: Q | None = None,
    before: int | None = None,
    size: int = PAGE,
) -> Timeline:
    """What happened anywhere, narrowed to the lines that ``visible`` allows."""
    entries = trail(organisation_id, wanted)
    return timeline(entries.filter(visible) if visible is not None else entries, before=before, size=size)


def timeline(entries: QuerySet[DiaryEntry], *, before: int | None, size: int) -> Timeline:
    """A page of lines of the diary."""
    shown, older = page_of(entries.exclude(deed__in=NOT_IN_FEEDS).order_by("-id"), before, size)
    return Timeline(lines=tuple(map(line_of, shown)), older=older)


def page_of(
    entries: QuerySet[DiaryEntry], before: int | None, size: int
) -> tuple[list[DiaryEntry], int | None]:
    """The entries of a page and the cursor of the next."""
    if before is not None:
        entries = entries.filter(id__lt=before)
    found = list(entries[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None


def line_of(entry: DiaryEntry) -> Line:
    """An entry in words."""
    told = sentence(entry)
    return Line(entry.pk, entry.actor_name, told, icon_of(entry.deed), entry.at, changes_of(entry))
