"""Text in the encodings that people here use, and tables of it. Runs in the limited process."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import IO, Any

import orjson

from tongzhou.files.limits import LIMITS
from tongzhou.operations.child import ChildRefusedError

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def prepare() -> None:
    """Load the codecs while files can still be opened."""
    for codec in ("utf-8-sig", "gb18030", "utf-16"):
        codecs.lookup(codec)


def decoded(data: bytes) -> str | None:
    """The text of the beginning of a file: UTF-8, UTF-16 with its mark, or GB18030; None if it is none.

    The cut may go through the middle of a character.
    """
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(data)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) else text
    return None


def preview(payload: dict[str, Any], content: IO[bytes] | None) -> tuple[dict[str, Any], bytes]:
    """The beginning of a text, or of a table as rows of cells."""
    assert content is not None
    data = content.read(LIMITS.text_preview_bytes + 1)
    text = decoded(data[: LIMITS.text_preview_bytes])
    if text is None:
        raise ChildRefusedError("broken")
    cut = len(data) > LIMITS.text_preview_bytes
    if payload["preview"] != "table":
        return {"cut": cut}, orjson.dumps({"text": text, "cut": cut})
    rows, more = _rows(text)
    return {"cut": cut or more}, orjson.dumps({"rows": rows, "cut": cut or more})


def _rows(text: str) -> tuple[list[list[str]], bool]:
    csv.field_size_limit(LIMITS.text_preview_bytes)
    sample = text[:4096]
    delimiter = max(",;\t", key=sample.count)
    rows: list[list[str]] = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        if len(rows) == LIMITS.table_rows:
            return rows, True
        rows.append([cell[:500] for cell in row[: LIMITS.table_columns]])
    return rows, False
