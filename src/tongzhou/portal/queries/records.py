"""The closing documents that a client sees: reports in their own words, and dossiers; each published by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.urls import reverse

from tongzhou.portal.models import Publication
from tongzhou.projects.models import Project
from tongzhou.records.models import ClosingReport, Dossier
from tongzhou.records.queries.published import published_at, published_dossiers, published_reports
from tongzhou.records.queries.reports import sections_of, shown
from tongzhou.records.writing.assembled import FOR_CLIENT
from tongzhou.web.markdown import render


@dataclass(frozen=True, slots=True)
class PortalReport:
    """A final version of the closing report; ``number`` is that of the version."""

    describes: ClassVar[str] = "records.ClosingReport"

    number: int
    figures_on: date
    published_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class PortalFigures:
    """What the data says in a section: facts with their values, and tables."""

    facts: tuple[tuple[str, str], ...]
    tables: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class PortalSection:
    """A section of a report in the reader's language; ``texts`` are markup that has been made harmless."""

    describes: ClassVar[str] = "records.ReportSection"

    code: str
    title: str
    texts: tuple[str, ...]
    circle: PortalFigures


@dataclass(frozen=True, slots=True)
class PortalDossier:
    """A dossier to download; ``size`` counts bytes, ``manifest_sha256`` vouches for every file in it."""

    describes: ClassVar[str] = "records.Dossier"

    number: int
    ready_at: datetime
    size: int
    sha256: str
    manifest_sha256: str
    published_at: datetime
    url: str


def records_are_published(project: Project) -> bool:
    """Whether the client sees the published closing documents of a project."""
    return Publication.objects.filter(project=project, records=True).exists()


def portal_reports(project: Project) -> tuple[PortalReport, ...]:
    """The published versions, the newest first; one statement."""
    return tuple(report_seen(one) for one in published_reports(project))


def report_seen(one: ClosingReport) -> PortalReport:
    """A version of ``published_reports`` as the client sees it."""
    url = reverse("portal_report", args=[one.project.key, one.number])
    return PortalReport(one.number, one.figures_on, published_at(one) or one.created_at, url)


def portal_sections(one: ClosingReport, language: str) -> tuple[PortalSection, ...]:
    """What the client may read of a version, in a language (``zh`` or ``en``); empty sections are left out."""
    found = shown(sections_of(one), FOR_CLIENT, language)
    return tuple(
        PortalSection(
            each.kind.code,
            each.title,
            tuple(render(text) for circle in each.circles for text in circle.texts),
            PortalFigures(
                tuple(fact for circle in each.circles for fact in circle.facts),
                tuple(table for circle in each.circles for table in circle.tables),
            ),
        )
        for each in found
        if not each.is_empty
    )


def portal_dossiers(project: Project) -> Sequence[PortalDossier]:
    """The published dossiers, the newest first; one statement."""
    return [dossier_seen(project, one) for one in published_dossiers(project)]


def dossier_seen(project: Project, one: Dossier) -> PortalDossier:
    """A dossier of ``published_dossiers`` as the client sees it."""
    made = one.ready_at or one.ordered_at
    url = reverse("portal_dossier_file", args=[project.key, one.number])
    seen_at = published_at(one) or made
    return PortalDossier(one.number, made, one.size, one.sha256, one.manifest_sha256, seen_at, url)
