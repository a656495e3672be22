"""A closing report put together for one circle of readers and in one language or both: the same for PDF and DOCX."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access
from tongzhou.records.models import ClosingReport, ReportSection
from tongzhou.records.sections import BY_CODE, Pair, SectionKind
from tongzhou.records.writing.prose import Part, parts_of

LANGUAGES = ("zh", "en", "both")
CIRCLES = ("internal", "client")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
INSIDE: Pair = ("内部", "Internal")
MORE: Pair = ("另有 {count} 行未列出", "{count} more rows are not listed")


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom something is put together: what of a report they may read. Nothing of it unless it is said."""

    inside: bool = False
    cost: bool = False
    margin: bool = False
    risks: bool = False

    @classmethod
    def of(cls, access: Access, circle: str = "internal") -> Reader:
        """What somebody may read; for the client: only what the client may read, whoever asks."""
        if circle == "client" or access.user.is_client:
            return FOR_CLIENT
        cost = access.may(Permission.VIEW_COST)
        return cls(
            inside=True,
            cost=cost,
            margin=cost and access.may(Permission.VIEW_MARGIN),
            risks=access.may(Permission.VIEW_INTERNAL_RISKS),
        )

    def may_read(self, kind: SectionKind) -> bool:
        """Whether anything of a section is for them."""
        if kind.right is Permission.VIEW_INTERNAL_RISKS and not self.risks:
            return False
        return kind.for_client or (kind.inside and self.inside) or (kind.money and self.cost)


FOR_CLIENT = Reader()
COMPLETE = Reader(inside=True, cost=True, margin=True, risks=True)


@dataclass(frozen=True, slots=True)
class Document:
    """What the writers write: strings and nothing else."""

    title: str
    subtitle: str
    foot: str
    sections: tuple[dict[str, Any], ...]

    def content(self) -> dict[str, Any]:
        """As data for a template."""
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "foot": self.foot,
            "sections": list(self.sections),
        }


def printable(value: Any) -> Any:
    """The same without characters that no document can hold, however deep."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value)
    if isinstance(value, list | tuple):
        return [printable(one) for one in value]
    if isinstance(value, dict):
        return {name: printable(one) for name, one in value.items()}
    return value


def said(value: Any, language: str) -> str:
    """A cell or a label in a language; both one after the other, once if they are the same."""
    if not isinstance(value, list | tuple):
        return str(value)
    if len(value) != 2:
        return ""
    chinese, english = str(value[0]), str(value[1])
    if language == "both":
        return chinese if chinese == english else f"{chinese} {english}"
    return chinese if language == "zh" else english


def facts_in(figures: dict[str, Any], language: str) -> list[tuple[str, str]]:
    """The facts of a section's figures in words."""
    return [(said(label, language), said(value, language)) for label, value in figures.get("facts", ())]


def tables_in(figures: dict[str, Any], language: str, most: int | None = None) -> list[Part]:
    """The tables of a section's figures in words; at most so many rows of each, and how many more there are."""
    return [
        {
            "kind": "table",
            "title": said(one["title"], language),
            "head": [said(cell, language) for cell in one["head"]],
            "rows": [[said(cell, language) for cell in row] for row in one["rows"][:most]],
            "more": 0 if most is None else max(0, len(one["rows"]) - most),
            "numbers": list(one.get("numbers", ())),
            "note": said(MORE, language).replace("{count}", str(one["more"])) if one.get("more") else "",
        }
        for one in figures.get("tables", ())
    ]


def texts_in(chinese: str, english: str, language: str) -> tuple[str, ...]:
    """What people wrote, in the language; in the other one where they have written in that alone."""
    if language == "both":
        return tuple(one for one in dict.fromkeys((chinese, english)) if one.strip())
    wanted, other = (chinese, english) if language == "zh" else (english, chinese)
    return tuple(one for one in (wanted if wanted.strip() else other,) if one.strip())


def document_of(
    report: ClosingReport, sections: Iterable[ReportSection], reader: Reader, language: str
) -> Document:
    """A version of the report for a circle of readers."""
    project = report.project
    title = said(("项目结项报告", "Closing report"), language)
    state = (("草稿", "Draft"), ("定稿", "Final"))[not report.is_draft]
    figures_on = said(("数据截至", "figures as of"), language)
    subtitle = (
        f"{project.name} · {report} · {said(state, language)} · {figures_on} {report.figures_on:%Y-%m-%d}"
    )
    made = [
        {"title": said(BY_CODE[one.code].title, language), "parts": parts}
        for one in sections
        if one.code in BY_CODE and reader.may_read(BY_CODE[one.code])
        if (parts := list(_parts(one, BY_CODE[one.code], reader, language)))
    ]
    foot = f"{project.organisation.name} · {project.name} · {report}"
    return Document(printable(title), printable(subtitle), printable(foot), tuple(printable(made)))


def _parts(one: ReportSection, kind: SectionKind, reader: Reader, language: str) -> Iterator[Part]:
    if kind.for_client:
        yield from _circle((one.text_zh, one.text_en), (one.figures,), language)
    if kind.inside and reader.inside:
        label = said(INSIDE, language) if kind.for_client else ""
        yield from _circle((one.note_zh, one.note_en), (one.inside,), language, label)
    if kind.money and reader.cost:
        money = (one.money, one.margin) if reader.margin else (one.money,)
        yield from _circle((one.cost_zh, one.cost_en), money, language)


def _circle(
    texts: tuple[str, str], figures: Sequence[dict[str, Any]], language: str, label: str = ""
) -> Iterator[Part]:
    found: list[Part] = [part for text in texts_in(*texts, language) for part in parts_of(text)]
    for one in figures:
        if facts := facts_in(one, language):
            found.append({"kind": "facts", "rows": [list(pair) for pair in facts]})
        found += tables_in(one, language)
    if found and label:
        yield {"kind": "label", "text": label}
    yield from found
