"""Versions of closing reports and their sections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from tongzhou.projects.models import Project
from tongzhou.records.models import ClosingReport, ReportSection
from tongzhou.records.sections import BY_CODE, SECTIONS, SectionKind
from tongzhou.records.writing.assembled import Reader, facts_in, said, tables_in, texts_in

FINAL = ClosingReport.State.FINAL
ROWS = 10
"""Of each table on the page; the document has them all."""


def reports_of(project: Project) -> QuerySet[ClosingReport]:
    """All versions, the newest first."""
    return (
        ClosingReport.objects.filter(project=project, deleted_at=None)
        .select_related("project__client", "project__organisation", "created_by", "finalised_by")
        .order_by("-number")
    )


def report_numbered(project: Project, number: int | None = None) -> ClosingReport | None:
    """One version; without a number the newest."""
    found = reports_of(project)
    return (found if number is None else found.filter(number=number)).first()


def newest_final(project: Project) -> ClosingReport | None:
    """The version that holds."""
    return reports_of(project).filter(state=FINAL).first()


def sections_of(report: ClosingReport) -> list[ReportSection]:
    """The sections in their order."""
    return list(ReportSection.objects.filter(report=report).select_related("edited_by").order_by("position"))


def section_of(report: ClosingReport, code: str) -> ReportSection | None:
    """One section."""
    return ReportSection.objects.filter(report=report, code=code).first()


@dataclass(frozen=True, slots=True)
class Circle:
    """One circle's part of a section as a page shows it: texts, facts and tables."""

    code: str
    texts: tuple[str, ...]
    facts: list[tuple[str, str]]
    tables: list[dict[str, Any]]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.texts or self.facts or self.tables)


@dataclass(frozen=True, slots=True)
class SectionShown:
    """A section as a page shows it to a reader."""

    section: ReportSection
    kind: SectionKind
    title: str
    hint: str
    circles: tuple[Circle, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nobody has written anything, and the data says nothing."""
        return not self.circles


def shown(sections: Iterable[ReportSection], reader: Reader, language: str) -> list[SectionShown]:
    """The sections that a reader may see, in a language (``zh`` or ``en``)."""
    return [
        SectionShown(
            one,
            kind,
            said(kind.title, language),
            said(kind.hint, language),
            tuple(circle for circle in _circles(one, kind, reader, language) if not circle.is_empty),
        )
        for one in sections
        if (kind := BY_CODE.get(one.code)) is not None and reader.may_read(kind)
    ]


def _circles(one: ReportSection, kind: SectionKind, reader: Reader, language: str) -> Iterator[Circle]:
    if kind.for_client:
        yield _circle("text", (one.text_zh, one.text_en), (one.figures,), language)
    if kind.inside and reader.inside:
        yield _circle("note", (one.note_zh, one.note_en), (one.inside,), language)
    if kind.money and reader.cost:
        money = (one.money, one.margin) if reader.margin else (one.money,)
        yield _circle("cost", (one.cost_zh, one.cost_en), money, language)


def _circle(code: str, texts: tuple[str, str], figures: tuple[dict[str, Any], ...], language: str) -> Circle:
    return Circle(
        code,
        texts_in(*texts, language),
        [pair for found in figures for pair in facts_in(found, language)],
        [part for found in figures for part in tables_in(found, language, ROWS)],
    )


def writable(kind: SectionKind, reader: Reader) -> tuple[str, ...]:
    """The fields of a section that somebody who writes the report may change."""
    found: list[str] = []
    if kind.for_client:
        found += ["text_zh", "text_en"]
    if kind.inside and reader.inside:
        found += ["note_zh", "note_en"]
    if kind.money and reader.cost:
        found += ["cost_zh", "cost_en"]
    return tuple(found) if reader.may_read(kind) else ()


def reports_by_number(numbers: Iterable[int]) -> list[ClosingReport]:
    """Versions by their keys, with their projects."""
    found = ClosingReport.objects.filter(pk__in=list(numbers), deleted_at=None, project__deleted_at=None)
    return list(found.select_related("project"))


def texts_of_reports(numbers: Iterable[int]) -> Iterator[tuple[ClosingReport, list[ReportSection]]]:
    """Versions with those of their sections that every reader of the vendor may read; for the index."""
    open_to_all = [one.code for one in SECTIONS if one.right is None]
    for one in reports_by_number(numbers):
        yield one, list(ReportSection.objects.filter(report=one, code__in=open_to_all).order_by("position"))


def incomplete() -> list[int]:
    """Versions without all of their sections, for ``tongzhou check``."""
    counted = ClosingReport.objects.annotate(n=Count("sections"))
    return list(counted.exclude(n=len(SECTIONS)).order_by("pk").values_list("pk", flat=True))


def figures_ahead() -> list[int]:
    """Final versions with figures that were read after they became final, for ``tongzhou check``."""
    later = ReportSection.objects.filter(report__state=FINAL).filter(
        Q(figures_at__gt=F("report__finalised_at")) | Q(edited_at__gt=F("report__finalised_at"))
    )
    return list(later.order_by("pk").values_list("pk", flat=True))
