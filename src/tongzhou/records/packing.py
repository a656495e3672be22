"""The file of a dossier: a ZIP archive with an index for people and one for programs, and a manifest over all of it.

``MANIFEST.sha256`` has a line for every other file, as ``sha256sum -c`` reads it; its own digest vouches for the whole.
Contents are written piece by piece: a dossier may be larger than memory.
"""

from __future__ import annotations

import hashlib
import html
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import IO, Any
from urllib.parse import quote

from tongzhou.records.contents import Placed
from tongzhou.records.sections import Pair

FORMAT = "tongzhou-dossier"
VERSION = 1
INDEX, PAGE, MANIFEST = "index.json", "INDEX.html", "MANIFEST.sha256"
PACKED_ALREADY = (
    "pdf",
    "docx",
    "xlsx",
    "pptx",
    "zip",
    "gz",
    "7z",
    "rar",
    "png",
    "jpg",
    "jpeg",
    "webp",
    "mp4",
)
FIRST_DAY = date(1980, 1, 1)
"""No ZIP archive knows an earlier day."""
STYLE = (
    "body{font:14px/1.5 sans-serif;margin:2em auto;max-width:70em;padding:0 1em}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #ccc;padding:4px 8px;text-align:left;"
    "vertical-align:top;word-break:break-word}code{font-size:11px}"
)


class AlteredContentError(Exception):
    """A content is not what its digest says: no dossier may vouch for it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file as the index tells it."""

    path: str
    title: str
    kind: str
    date: str
    who: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the index."""

    project: str
    client: str
    vendor: str
    number: int
    circle: str
    circle_words: Pair
    made_at: str
    made_by: str


def pack(
    target: IO[bytes],
    pieces: Sequence[Placed],
    heading: Heading,
    *,
    progress: Callable[[int], None] = lambda _done: None,
) -> tuple[list[Entry], str]:
    """Write the archive; its entries and the digest of its manifest. Refuses with ``AlteredContentError``."""
    entries = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, one in enumerate(pieces):
            progress(done)
            entries.append(_written(archive, one))
        lines = [f"{one.sha256}  {one.path}" for one in entries]
        for name, content in ((INDEX, index_of(heading, entries)), (PAGE, page_of(heading, entries, pieces))):
            size_and_digest = _write(archive, name, content, None)
            lines.append(f"{size_and_digest[1]}  {name}")
        manifest = "".join(f"{line}\n" for line in sorted(lines, key=lambda line: line[66:])).encode()
        _write(archive, MANIFEST, [manifest], None)
    return entries, hashlib.sha256(manifest).hexdigest()


def _written(archive: zipfile.ZipFile, one: Placed) -> Entry:
    piece = one.piece
    size, digest = _write(archive, one.path, piece.content(), piece.day)
    if piece.sha256 and digest != piece.sha256:
        raise AlteredContentError(one.path)
    day = piece.day.isoformat() if piece.day else ""
    return Entry(one.path, piece.title, one.source.code, day, piece.who, size, digest)


def _write(
    archive: zipfile.ZipFile, path: str, content: Iterable[bytes], day: date | None
) -> tuple[int, str]:
    info = zipfile.ZipInfo(path, (*max(day or FIRST_DAY, FIRST_DAY).timetuple()[:3], 0, 0, 0))
    info.compress_type = (
        zipfile.ZIP_STORED if path.rpartition(".")[2].lower() in PACKED_ALREADY else zipfile.ZIP_DEFLATED
    )
    info.external_attr = 0o644 << 16
    digest, size = hashlib.sha256(), 0
    with archive.open(info, "w", force_zip64=True) as file:
        for block in content:
            digest.update(block)
            size += file.write(block)
    return size, digest.hexdigest()


def index_of(heading: Heading, entries: Iterable[Entry]) -> Iterator[bytes]:
    """The index for programs, entry by entry."""
    head: dict[str, Any] = {"format": FORMAT, "version": VERSION, **asdict(heading)}
    head["circle_words"] = list(heading.circle_words)
    yield json.dumps(head, ensure_ascii=False, indent=1).rstrip("\n}").encode() + b',\n "entries": ['
    for place, one in enumerate(entries):
        yield (b"," if place else b"") + b"\n  " + json.dumps(asdict(one), ensure_ascii=False).encode()
    yield b"\n ]\n}\n"


def page_of(heading: Heading, entries: Sequence[Entry], pieces: Sequence[Placed]) -> Iterator[bytes]:
    """The index for people, in Chinese and English: a page that opens in any browser and runs nothing."""
    titles = {one.source.code: one.source.title for one in pieces}
    facts = (
        ("项目 Project", heading.project),
        ("甲方 Client", heading.client),
        ("乙方 Vendor", heading.vendor),
        ("范围 For whom", " ".join(heading.circle_words)),
        ("生成 Made", f"{heading.made_at} · {heading.made_by}"),
    )
    yield (
        "<!doctype html><html lang=zh><meta charset=utf-8>"
        "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{_text(heading.project)}</title><style>{STYLE}</style>"
        f"<h1>项目档案 Project dossier No. {heading.number}</h1><table>"
    ).encode()
    for label, value in facts:
        yield f"<tr><th>{label}<td>{_text(value)}".encode()
    yield (
        "</table><p>校验：<code>sha256sum -c MANIFEST.sha256</code> 或 <code>tongzhou verify-dossier</code>。"
        "Verify with either of them.</p>"
    ).encode()
    kind = ""
    for one in entries:
        if one.kind != kind:
            kind = one.kind
            yield _head(titles[kind])
        yield (
            f'<tr><td><a href="{_text(_address(one.path))}">{_text(one.title)}</a><td>{_text(one.date)}'
            f"<td>{_text(one.who)}<td>{one.size}<td><code>{one.sha256}</code>"
        ).encode()
    yield b"</table></html>\n"


def _head(title: Pair) -> bytes:
    columns = ("文件 File", "日期 Date", "人员 Who", "字节 Bytes", "SHA-256")
    cells = "".join(f"<th>{column}" for column in columns)
    return f"</table><h2>{_text(' '.join(title))}</h2><table><tr>{cells}".encode()


def _text(value: str) -> str:
    return html.escape(value, quote=True)


def _address(path: str) -> str:
    return quote(path)
