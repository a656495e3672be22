"""Markdown that people wrote, as the parts that documents are made of: only ever text, whatever it looks like.

A part is a dictionary with its ``kind``: paragraph, heading, list, quote, code or table. What people wrote stands in it
as strings, which the writers of PDF and DOCX put in as text and never read as a language of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from tongzhou.web.markdown import SCHEMES, parsed

if TYPE_CHECKING:
    from markdown_it.token import Token

Part = dict[str, Any]
Run = dict[str, Any]
MARKS = {"strong": "bold", "em": "italic", "s": "strike"}


def parts_of(source: str) -> list[Part]:
    """The parts of a text in Markdown."""
    tokens = parsed(source)
    return _Reader(tokens).parts("") if tokens else []


def plain_paragraph(text: str) -> Part:
    """A text as one paragraph."""
    return {"kind": "paragraph", "runs": [{"text": text}]}


class _Reader:
    """Goes through the tokens once; each opening token collects the parts up to its closing one."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = iter(tokens)

    def parts(self, end: str) -> list[Part]:
        found: list[Part] = []
        for token in self.tokens:
            if token.type == end:
                break
            found += self._part(token)
        return found

    def _part(self, token: Token) -> list[Part]:
        match token.type:
            case "paragraph_open" | "heading_open":
                return self._block(token)
            case "bullet_list_open" | "ordered_list_open":
                return [self._list(token)]
            case "blockquote_open":
                return [{"kind": "quote", "parts": self.parts("blockquote_close")}]
            case "fence" | "code_block":
                return [{"kind": "code", "text": token.content.rstrip("\n")}]
            case "table_open":
                return [self._table()]
            case "hr":
                return [{"kind": "rule"}]
        return []

    def _block(self, token: Token) -> list[Part]:
        inline = next(self.tokens)
        runs = list(_runs(inline.children or []))
        next(self.tokens)
        if token.type == "heading_open":
            return [{"kind": "heading", "level": int(token.tag[1:]), "runs": runs}]
        return [{"kind": "paragraph", "runs": runs}] if runs else []

    def _list(self, token: Token) -> Part:
        ordered = token.type.startswith("ordered")
        items = []
        for one in self.tokens:
            if one.type == token.type.replace("_open", "_close"):
                break
            if one.type == "list_item_open":
                items.append(self.parts("list_item_close"))
        return {
            "kind": "list",
            "ordered": ordered,
            "start": int(token.attrs.get("start", 1) or 1),
            "items": items,
        }

    def _table(self) -> Part:
        rows: list[list[str]] = []
        for one in self.tokens:
            if one.type == "table_close":
                break
            if one.type == "tr_open":
                rows.append([])
            elif one.type == "inline":
                rows[-1].append("".join(str(run["text"]) for run in _runs(one.children or [])))
        head, *body = rows or [[]]
        return {"kind": "table", "title": "", "head": head, "rows": body, "numbers": [], "note": ""}


def _runs(tokens: Sequence[Token]) -> Iterator[Run]:
    """Pieces of text with how they are set; a link brings its address if it is one that may be opened."""
    marks: dict[str, Any] = {}
    for token in tokens:
        if token.type in {"text", "code_inline", "image"}:
            run = {"text": token.content, **marks}
            yield run | {"code": True} if token.type == "code_inline" else run
        elif token.type in {"softbreak", "hardbreak"}:
            yield {"text": "\n", **marks}
        elif token.type == "link_open":
            address = str(token.attrs.get("href", ""))
            if address.partition(":")[0].lower() in SCHEMES:
                marks["link"] = address
        elif token.type == "link_close":
            marks.pop("link", None)
        elif (name := MARKS.get(token.tag)) and token.nesting:
            if token.nesting > 0:
                marks[name] = True
            else:
                marks.pop(name, None)
