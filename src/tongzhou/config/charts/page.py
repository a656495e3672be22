"""A report as one HTML file: text, tables and charts, no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tongzhou.config.charts.figure import Figure, framed

_STYLE = """
:root { color-scheme: light; font: 15px/1.55 system-ui, "Noto Sans SC", "Microsoft YaHei", sans-serif; color: #1b1f27; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 62rem; background: #fff; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p.note { color: #515a69; margin: .25rem 0; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid #dcdfe5; text-align: left; }
th { color: #515a69; font-weight: 600; } .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
figure { margin: 1rem 0; border: 1px solid #dcdfe5; border-radius: 8px; overflow: hidden; } svg { display: block; width: 100%; height: auto; }
@media print { body { max-width: none; padding: 0; } figure, table { break-inside: avoid; } }
""".strip()  # noqa: E501  (a style sheet has the lines it has)


class Page:
    """A page being written, from the top down."""

    def __init__(self, title: str, language: str) -> None:
        self._title, self._language = title, language
        self._parts = [f"<h1>{escape(title)}</h1>"]

    def note(self, text: str) -> None:
        """A line in small print."""
        self._parts.append(f'<p class="note">{escape(text)}</p>')

    def heading(self, text: str) -> None:
        """The heading of a section."""
        self._parts.append(f"<h2>{escape(text)}</h2>")

    def chart(self, figure: Figure) -> None:
        """A chart."""
        self._parts.append(f"<figure>{figure.svg}</figure>")

    def table(
        self, headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()
    ) -> None:
        """A table; ``right`` are columns of numbers."""

        def cells(tag: str, row: Sequence[str]) -> str:
            classes = ['class="n"' if place in right else "" for place in range(len(row))]
            return "".join(
                f"<{f'{tag} {kind}'.strip()}>{escape(cell)}</{tag}>"
                for cell, kind in zip(row, classes, strict=True)
            )

        body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
        head = f"<thead><tr>{cells('th', headings)}</tr></thead>"
        self._parts.append(f'<div class="scroll"><table>{head}<tbody>{body}</tbody></table></div>')

    def html(self) -> str:
        """The whole file."""
        lang = "zh-Hans" if self._language == "zh" else "en"
        return (
            f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(self._title)}</title><style>{_STYLE}</style></head>\n"
            f"<body><main>{''.join(self._parts)}</main></body></html>\n"
        )


def stacked(figures: Sequence[Figure], gap: float = 12.0) -> tuple[str, float, float]:
    """Charts below each other as one drawing, with its width and height."""
    width = max(figure.width for figure in figures)
    parts, top = [], 0.0
    for figure in figures:
        parts.append(f'<g transform="translate(0 {top:.1f})">{figure.inner}</g>')
        top += figure.height + gap
    height = top - gap
    return framed("".join(parts), width, height, figures[0].title), width, height


def picture(figures: Sequence[Figure], width_mm: float = 200.0, ppi: int = 144) -> bytes:
    """Charts below each other as a PNG. Raises ``FontsMissingError`` before the front end has been built."""
    from tongzhou.web.documents import drawing_to_png

    drawing, width, height = stacked(figures)
    return drawing_to_png(drawing, width_mm=width_mm, height_mm=width_mm * height / width, ppi=ppi)
