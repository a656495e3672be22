"""Drafting, writing, finalising and opening again the closing report."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.operations.limits import limit
from tongzhou.projects.models import Project
from tongzhou.records.models import ClosingReport, ReportSection
from tongzhou.records.queries.figures import read_figures
from tongzhou.records.queries.figures.told import Found
from tongzhou.records.queries.reports import sections_of, writable
from tongzhou.records.refusals import (
    DraftThereError,
    NoDraftError,
    NotFinalError,
    NotYourPartError,
    StaleSectionError,
    TooManyVersionsError,
)
from tongzhou.records.sections import BY_CODE, SECTIONS, SectionKind
from tongzhou.records.writing.assembled import Reader

TRASH = "closing_report"
FIGURES = ("figures", "inside", "money", "margin")
TEXTS = ("text_zh", "text_en", "note_zh", "note_en", "cost_zh", "cost_en")


@transaction.atomic
def draft_report(project: Project, *, by: User, today: date) -> ClosingReport:
    """Draft the report: every section with its figures and a sentence to begin with, in both languages."""
    report = _new_version(project, by=by, today=today)
    ReportSection.objects.bulk_create(
        _drafted(report, kind, place, read_figures(kind.code, project, today))
        for place, kind in enumerate(SECTIONS)
    )
    record("records.report_drafted", report, by=by, project_id=project.pk)
    return report


def _new_version(project: Project, *, by: User, today: date) -> ClosingReport:
    Project.objects.select_for_update(no_key=True).only("pk").get(pk=project.pk)
    known = ClosingReport.objects.filter(project=project)
    if known.filter(state=ClosingReport.State.DRAFT, deleted_at=None).exists():
        raise DraftThereError
    numbers = list(known.order_by("-number").values_list("number", flat=True))
    if len(numbers) >= limit("report_versions"):
        raise TooManyVersionsError
    return ClosingReport.objects.create(
        project=project, number=(numbers or [0])[0] + 1, figures_on=today, created_by=by
    )


def _drafted(report: ClosingReport, kind: SectionKind, place: int, found: Found) -> ReportSection:
    circle = "text" if kind.for_client else "note" if kind.inside else "cost"
    texts = {f"{circle}_zh": found.text[0], f"{circle}_en": found.text[1]}
    figures = {name: getattr(found, name) for name in FIGURES}
    return ReportSection(
        report=report, code=kind.code, position=place, figures_at=timezone.now(), **texts, **figures
    )


@transaction.atomic
def edit_section(
    section: ReportSection, *, by: User, reader: Reader, version: int, **texts: str
) -> ReportSection:
    """Change what is written in a section; ``reader`` says which circles the writer belongs to."""
    one = _locked(section)
    if not set(texts) <= set(writable(BY_CODE[one.code], reader)):
        raise NotYourPartError
    if one.version != version:
        raise StaleSectionError
    for name, value in texts.items():
        setattr(one, name, value.strip())
    one.version += 1
    one.edited_by, one.edited_at = by, timezone.now()
    one.save(update_fields=[*texts, "version", "edited_by", "edited_at"])
    _tell("records.section_edited", one, by)
    return one


@transaction.atomic
def refresh_section(section: ReportSection, *, by: User, today: date) -> ReportSection:
    """Read the figures of a section again; what people wrote stays as it is."""
    one = _locked(section)
    _refresh(one, today)
    ClosingReport.objects.filter(pk=one.report_id).update(figures_on=today)
    _tell("records.section_refreshed", one, by)
    return one


def _refresh(one: ReportSection, today: date) -> None:
    found = read_figures(one.code, one.report.project, today)
    for name in FIGURES:
        setattr(one, name, getattr(found, name))
    one.figures_at = timezone.now()
    one.version += 1
    one.save(update_fields=[*FIGURES, "figures_at", "version"])


@transaction.atomic
def finalise_report(report: ClosingReport, *, by: User, today: date) -> ClosingReport:
    """Make it final: the figures are those of today, and neither they nor the words change any more."""
    one = _draft(report)
    for section in ReportSection.objects.filter(report=one).select_related("report__project"):
        _refresh(section, today)
    one.state = ClosingReport.State.FINAL
    one.figures_on, one.finalised_by, one.finalised_at = today, by, timezone.now()
    one.save(update_fields=["state", "figures_on", "finalised_by", "finalised_at"])
    record("records.report_finalised", one, by=by, project_id=one.project_id)
    return one


@transaction.atomic
def reopen_report(report: ClosingReport, *, by: User, today: date) -> ClosingReport:
    """Begin the next version with the words and figures of a final one, which stays as it is."""
    if report.is_draft:
        raise NotFinalError
    made = _new_version(report.project, by=by, today=report.figures_on)
    copies = []
    for one in sections_of(report):
        kept: dict[str, Any] = {name: getattr(one, name) for name in (*TEXTS, *FIGURES)}
        copies.append(
            ReportSection(
                report=made, code=one.code, position=one.position, figures_at=one.figures_at, **kept
            )
        )
    ReportSection.objects.bulk_create(copies)
    record(
        "records.report_reopened", made, by=by, project_id=made.project_id, details={"from": report.number}
    )
    return made


@transaction.atomic
def discard_draft(report: ClosingReport, *, by: User) -> TrashEntry:
    """Throw a draft away; it can be brought back as long as nobody has begun another one."""
    one = _draft(report)
    one.deleted_at = timezone.now()
    one.save(update_fields=["deleted_at"])
    record("records.report_discarded", one, by=by, project_id=one.project_id)
    label = f"{one.project.name} {one}"
    return put_into_trash(TRASH, one.pk, label=label, by=by, project_id=one.project_id)


@transaction.atomic
def restore_draft(number: int) -> ClosingReport:
    """Bring a draft back. Refuses with ``DraftThereError``."""
    one = ClosingReport.objects.select_for_update().get(pk=number)
    if ClosingReport.objects.filter(
        project=one.project_id, state=ClosingReport.State.DRAFT, deleted_at=None
    ).exists():
        raise DraftThereError
    one.deleted_at = None
    one.save(update_fields=["deleted_at"])
    return one


@transaction.atomic
def purge_draft(number: int) -> None:
    """Remove a draft for good."""
    ClosingReport.objects.filter(pk=number, deleted_at__isnull=False).delete()


def _draft(report: ClosingReport) -> ClosingReport:
    one = (
        ClosingReport.objects.select_for_update(of=("self",))
        .select_related("project__client", "project__organisation")
        .get(pk=report.pk)
    )
    if not one.is_draft or one.deleted_at is not None:
        raise NoDraftError
    return one


def _locked(section: ReportSection) -> ReportSection:
    """The section anew; its version of the report is held, so that it cannot become final meanwhile."""
    report = _draft(section.report)
    one = ReportSection.objects.select_for_update().get(pk=section.pk)
    one.report = report
    return one


def _tell(deed: str, section: ReportSection, by: User) -> None:
    record(
        deed,
        section.report,
        by=by,
        label=str(section.report),
        project_id=section.report.project_id,
        details={"section": section.code},
    )
