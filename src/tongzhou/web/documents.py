"""PDF and PNG from drawings, and PDF from templates, through typst: no browser, no fonts of the machine.

Drawings come in as SVG strings made by the product; user text in them has been escaped by who drew them.
The fonts are those that the front-end build puts beside this module.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

FONTS = Path(__file__).parent / "fonts"
FONT = "Noto Sans SC"


class FontsMissingError(RuntimeError):
    """The front end has not been built, so there are no fonts to set text in."""


def drawings_to_pdf(drawings: list[str], *, width_mm: float, height_mm: float, title: str) -> bytes:
    """One page per drawing, each filling its page."""
    return _compiled(drawings, width_mm, height_mm, title, "pdf")


def drawing_to_png(drawing: str, *, width_mm: float, height_mm: float, ppi: int) -> bytes:
    """One drawing as a picture."""
    return _compiled([drawing], width_mm, height_mm, "", "png", ppi)


def _compiled(
    drawings: list[str],
    width_mm: float,
    height_mm: float,
    title: str,
    kind: Literal["pdf", "png"],
    ppi: int = 144,
) -> bytes:
    if not any(FONTS.glob("*.ttf")):
        raise FontsMissingError("The fonts for documents are not there: build the front end first.")
    import typst  # 30 MB of library that only this needs

    with tempfile.TemporaryDirectory(prefix="tongzhou-") as folder:
        root = Path(folder)
        for number, drawing in enumerate(drawings):
            (root / f"{number}.svg").write_text(drawing, encoding="utf-8")
        source = root / "main.typ"
        source.write_text(_source(len(drawings), width_mm, height_mm), encoding="utf-8")
        made: object = typst.compile(
            source,
            root=root,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            format=kind,
            ppi=float(ppi),
            sys_inputs={"title": title},
        )
    if not isinstance(made, bytes):
        raise TypeError("typst made several files where one was asked for")
    return made


def _source(pages: int, width_mm: float, height_mm: float) -> str:
    """The document: its content are only numbers; the title comes in as data."""
    return (
        f"#set page(width: {width_mm:.2f}mm, height: {height_mm:.2f}mm, margin: 0mm)\n"
        f'#set text(font: "{FONT}")\n'
        '#set document(title: sys.inputs.at("title", default: ""), date: none)\n'
        f"#for number in range({pages}) {{\n"
        "  if number > 0 { pagebreak() }\n"
        '  image(str(number) + ".svg", width: 100%, height: 100%)\n'
        "}\n"
    )


def typeset(source: str, data: object, *, title: str, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """A PDF of a document in typst's language, which reads its content from ``json("data.json")``.

    ``source`` is the product's own; what people wrote comes in as data and is never read as a language. ``pictures``
    are PNG files by the names under which it finds them.
    """
    if not any(FONTS.glob("*.ttf")):
        raise FontsMissingError("The fonts for documents are not there: build the front end first.")
    import typst  # 30 MB of library that only this needs

    with tempfile.TemporaryDirectory(prefix="tongzhou-") as folder:
        root = Path(folder)
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        for name, content in (pictures or {}).items():
            (root / name).write_bytes(content)
        main = root / "main.typ"
        main.write_text(
            f'#set text(font: "{FONT}")\n'
            '#set document(title: sys.inputs.at("title", default: ""), date: none)\n' + source,
            encoding="utf-8",
        )
        made: object = typst.compile(
            main,
            root=root,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"title": title},
        )
    if not isinstance(made, bytes):
        raise TypeError("typst made several files where one was asked for")
    return made
