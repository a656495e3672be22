"""Where the documents come from that clients see: rooms that keep documents register a source when they are ready.

    from tongzhou.portal.documents import document_sources
    document_sources.append(published_documents)

A source takes a project and yields what is published of it to its client, nothing else; the addresses in it must
answer to people of the client. The portal asks only for projects that are published with their documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from tongzhou.projects.models import Project


@dataclass(frozen=True, slots=True)
class PortalDocument:
    """A document as a client sees it: ``kind`` is a short word such as PDF, ``size`` counts bytes."""

    id: int
    name: str
    kind: str
    size: int
    published_at: datetime
    url: str


Source = Callable[[Project], Iterable[PortalDocument]]
document_sources: list[Source] = []


def documents_of(project: Project) -> tuple[PortalDocument, ...]:
    """Everything that the sources know to be published, newest first."""
    found = [document for source in document_sources for document in source(project)]
    return tuple(sorted(found, key=lambda one: (one.published_at, one.id), reverse=True))
