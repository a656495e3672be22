"""Which closing documents are published to the client."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from tongzhou.projects.models import Project
from tongzhou.records.models import ClosingReport, Dossier, PublishedRecord
from tongzhou.records.queries.dossiers import dossiers_of
from tongzhou.records.queries.reports import reports_of


def published_at(one: ClosingReport | Dossier) -> datetime | None:
    """Since when the client sees it; ``published`` has been read with it."""
    published: PublishedRecord | None = getattr(one, "published", None)
    return published.published_at if published else None


def published_reports(project: Project) -> QuerySet[ClosingReport]:
    """The versions that the client reads, the newest first."""
    return reports_of(project).filter(published__isnull=False, state=ClosingReport.State.FINAL)


def published_dossiers(project: Project) -> QuerySet[Dossier]:
    """The dossiers that the client downloads, the newest first."""
    found = dossiers_of(project).filter(published__isnull=False)
    return found.filter(state=Dossier.State.READY, circle=Dossier.Circle.CLIENT)
