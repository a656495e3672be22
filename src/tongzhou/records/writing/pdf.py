"""A closing report as PDF, in the product's own template: what people wrote comes in as data."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tongzhou.records.writing.assembled import Document
from tongzhou.web.documents import typeset


@cache
def _template() -> str:
    return (Path(__file__).parent / "report.typ").read_text(encoding="utf-8")


def as_pdf(document: Document) -> bytes:
    """The document as PDF."""
    return typeset(_template(), document.content(), title=document.title)
