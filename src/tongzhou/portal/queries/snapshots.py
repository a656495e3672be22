"""What the client saw of a project, kept as it was: for the dossier, which vouches for it by digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from tongzhou.activity.models import DiaryEntry
from tongzhou.portal.models import Publication, Snapshot
from tongzhou.portal.queries.project import portal_milestones
from tongzhou.projects.models import Project
from tongzhou.records.contents import Piece
from tongzhou.records.writing.assembled import Reader

FACTS = ("name", "criterion", "status", "step", "days_later")
DAYS = {
    "agreed": "baseline",
    "expected": "forecast",
    "reached": "reached",
    "likely": "likely",
    "sure": "sure",
}
"""What days are called in a snapshot, and in ``PortalMilestone``."""


def as_text(publication: Publication, *, today: date) -> str:
    """What the client sees of the milestones now, as JSON that is the same as long as nothing changes."""
    found = portal_milestones(publication.project, today=today, confidence=publication.confidence)
    rows = []
    for one in found:
        days = {code: getattr(one, name) for code, name in DAYS.items()}
        facts: dict[str, Any] = {name: getattr(one, name) for name in FACTS}
        rows.append(facts | {code: day.isoformat() if day else None for code, day in days.items()})
    return json.dumps({"milestones": rows}, ensure_ascii=False, indent=1)


def is_last(project: Project, digest: str) -> bool:
    """Whether what was kept last has this digest."""
    kept = Snapshot.objects.filter(project=project).order_by("-at", "-id")
    return kept.values_list("sha256", flat=True).first() == digest


def windows_open() -> QuerySet[Publication]:
    """Publications whose milestones the client sees in projects that still move."""
    found = Publication.objects.filter(milestones=True, project__closed_at=None, project__deleted_at=None)
    return found.select_related("project__plan").order_by("pk")


def seen_in_portal(project: Project, reader: Reader) -> Iterator[Piece]:
    """When what was published, from the diary; and the milestones as the client saw them, each time they changed."""
    lines = DiaryEntry.objects.filter(
        project_id=project.pk, deed__in=["portal.published", "portal.unpublished"]
    ).order_by("id")
    told = [_publication(one, reader) for one in lines]
    if told:
        text = json.dumps({"publications": told}, ensure_ascii=False, indent=1)
        yield Piece("publications.json", "门户发布记录 Publications to the portal", partial(_text, text))
    for one in Snapshot.objects.filter(project=project).order_by("at", "id").only("at", "sha256"):
        moment = timezone.localtime(one.at)
        yield Piece(
            f"milestones-{moment:%Y-%m-%d-%H%M}.json",
            f"客户所见里程碑 Milestones as the client saw them, {moment:%Y-%m-%d %H:%M}",
            partial(_kept, one.pk),
            moment.date(),
            sha256=one.sha256,
        )


def _publication(line: DiaryEntry, reader: Reader) -> dict[str, Any]:
    said = {
        "at": timezone.localtime(line.at).isoformat(timespec="seconds"),
        "published": line.deed == "portal.published",
        "parts": line.details.get("sections", []),
    }
    return said | ({"by": line.actor_name} if reader.inside else {})


def _text(content: str) -> Iterator[bytes]:
    yield content.encode()


def _kept(pk: int) -> Iterator[bytes]:
    yield Snapshot.objects.values_list("content", flat=True).get(pk=pk).encode()


def altered_snapshots() -> Iterator[str]:
    """Snapshots whose text is not what its digest says, for ``tongzhou check``."""
    for pk, content, digest in Snapshot.objects.order_by("pk").values_list("pk", "content", "sha256"):
        if hashlib.sha256(content.encode()).hexdigest() != digest:
            yield f"snapshot {pk} of the portal is not what its digest says"
