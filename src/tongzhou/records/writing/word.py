"""A closing report as DOCX (python-docx): paragraphs, lists and tables of plain runs; no fields, macros or links.

Texts become text nodes, which the library escapes; nothing that people wrote is read as markup of Word's. An address
stands behind its words, so that a reader sees where it leads before they go there.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from tongzhou.records.writing.assembled import Document
from tongzhou.records.writing.prose import Part

if TYPE_CHECKING:
    from docx.document import Document as Book
    from docx.text.paragraph import Paragraph

LATIN, CHINESE = "Calibri", "Microsoft YaHei"
STYLES = ("Normal", "Heading 1", "Heading 2", "Heading 3", "Title", "Subtitle")


def as_docx(document: Document) -> bytes:
    """The document as DOCX."""
    import docx  # a library that only this needs

    book = docx.Document()
    _set_up(book, document)
    book.add_paragraph(document.title, style="Title")
    book.add_paragraph(document.subtitle, style="Subtitle")
    for place, section in enumerate(document.sections, start=1):
        book.add_heading(f"{place}. {section['title']}", level=1)
        for part in section["parts"]:
            _add(book, part)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _set_up(book: Book, document: Document) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    for name in STYLES:
        style: Any = book.styles[name]
        style.font.name = LATIN
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), CHINESE)
        style.font.color.rgb = RGBColor(0x1F, 0x23, 0x33)
    normal: Any = book.styles["Normal"]
    normal.font.size = Pt(10.5)
    page = book.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.footer.paragraphs[0].text = document.foot
    told = book.core_properties
    told.title, told.author, told.comments = document.title, document.foot, ""


def _add(book: Book, part: Part, depth: int = 0) -> None:
    if part["kind"] in {"facts", "table"}:
        _figures(book, part)
        return
    match part["kind"]:
        case "paragraph":
            _write(_paragraph(book, depth), part["runs"])
        case "heading":
            _write(book.add_heading(level=2 if part["level"] < 3 else 3), part["runs"])
        case "label":
            book.add_heading(part["text"], level=3)
        case "list":
            for number, item in enumerate(part["items"], start=part["start"]):
                _item(book, item, f"{number}. " if part["ordered"] else "• ", depth + 1)
        case "quote":
            for inner in part["parts"]:
                _add(book, inner, depth + 1)
        case "code":
            _paragraph(book, depth).add_run(part["text"])


def _figures(book: Book, part: Part) -> None:
    if title := part.get("title"):
        book.add_heading(title, level=3)
    _table(book, part.get("head", []), part["rows"], part.get("numbers", []))
    if note := part.get("note"):
        book.add_paragraph(note)


def _item(book: Book, parts: list[Part], sign: str, depth: int) -> None:
    for place, inner in enumerate(parts):
        if place == 0 and inner["kind"] == "paragraph":
            _write(_paragraph(book, depth), [{"text": sign}, *inner["runs"]])
        else:
            _add(book, inner, depth)


def _paragraph(book: Book, depth: int) -> Paragraph:
    from docx.shared import Cm

    made = book.add_paragraph()
    if depth:
        made.paragraph_format.left_indent = Cm(0.7 * min(depth, 8))
    return made


def _write(paragraph: Paragraph, runs: list[dict[str, Any]]) -> None:
    for one in runs:
        address = one.get("link", "")
        behind = f" ({address})" if address and address != one["text"] else ""
        run = paragraph.add_run(one["text"] + behind)
        run.bold, run.italic = one.get("bold"), one.get("italic")
        run.font.strike = one.get("strike")


def _table(book: Book, head: list[str], rows: list[list[str]], numbers: list[int]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    width = max((len(row) for row in [head, *rows]), default=0)
    if not width:
        return
    lines = [head, *rows] if head else rows
    made: Any = book.add_table(rows=len(lines), cols=width, style="Table Grid")
    cells = made._cells  # noqa: SLF001  # the only way to all cells that does not look each row up again
    for place, line in enumerate(lines):
        for column, text in enumerate(line):
            paragraph = cells[place * width + column].paragraphs[0]
            run = paragraph.add_run(text)
            run.bold = (head and place == 0) or (not head and column == 0) or None
            if column in numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    book.add_paragraph()
