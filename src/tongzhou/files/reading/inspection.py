"""What is in a file? Told by its content; the name only decides between kinds of text and of compounds.

Runs in the limited process. Refusals carry a code that ``files.words`` puts into sentences.
"""

from __future__ import annotations

import codecs
import io
import re
import warnings
import zipfile
from typing import IO, Any

import puremagic
from PIL import Image

from tongzhou.files.limits import LIMITS, MB
from tongzhou.files.reading.texts import decoded
from tongzhou.operations.child import ChildRefusedError

HEAD = 8192
_PROGRAMS = (
    b"MZ", b"\x7fELF", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe", b"dex\n", b"\x00asm", b"#!", b"L\x00\x00\x00\x01\x14\x02\x00", b"!<arch>\n",
    b"\xed\xab\xee\xdb", b"ITSF", b"MSCF",
)  # fmt: skip
_IMAGES = {
    "PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp",
    "BMP": "image/bmp", "TIFF": "image/tiff",
}  # fmt: skip
_IMAGE_HEADS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\x00", b"MM\x00*")
_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "visio/": "application/vnd.visio",
}
_COMPOUND = {
    "doc": "application/msword", "dot": "application/msword", "wps": "application/msword",
    "xls": "application/vnd.ms-excel", "et": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint", "dps": "application/vnd.ms-powerpoint",
    "mpp": "application/vnd.ms-project", "vsd": "application/vnd.visio", "msg": "application/vnd.ms-outlook",
}  # fmt: skip
_MARKUP = re.compile(
    r"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(!doctype\s+)?(\w+:)?([a-z]\w*)", re.IGNORECASE | re.DOTALL
)
_BY_MAGIC = {
    "application/x-7z-compressed": "application/x-7z-compressed", "application/gzip": "application/gzip",
    "application/x-gzip": "application/gzip", "application/x-tar": "application/x-tar",
    "application/vnd.rar": "application/vnd.rar", "application/x-rar-compressed": "application/vnd.rar",
    "video/mp4": "video/mp4", "video/webm": "video/webm", "video/x-m4v": "video/mp4", "audio/mpeg": "audio/mpeg",
    "audio/wave": "audio/wav", "audio/wav": "audio/wav", "audio/x-wav": "audio/wav",
}  # fmt: skip


def prepare() -> None:
    """Load what is loaded late, while files can still be opened."""
    Image.init()
    for codec in ("utf-8-sig", "gb18030", "utf-16", "cp437"):
        codecs.lookup(codec)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for sample in (
            b"%PDF-1.4\n",
            b"7z\xbc\xaf\x27\x1c\x00\x04",
            b"Rar!\x1a\x07\x00",
            b"\x1f\x8b\x08\x00",
        ):
            _magic(sample)


def inspect(payload: dict[str, Any], content: IO[bytes] | None) -> tuple[dict[str, Any], bytes]:
    """The content type of a file with the given ``ending``; refuses what is not accepted."""
    assert content is not None
    head = content.read(HEAD)
    ending = str(payload["ending"])
    if not head:
        return {"type": "text/plain"}, b""
    if head.startswith(_PROGRAMS) and not head.startswith(b"#!"):
        raise ChildRefusedError("program")
    kind = (
        _image(head, content)
        or _archive(head, content, ending)
        or _known(head, ending)
        or _text(head, content, ending)
    )
    if not kind:
        raise ChildRefusedError("unknown")
    return {"type": kind}, b""


def _image(head: bytes, content: IO[bytes]) -> str:
    if not (head.startswith(_IMAGE_HEADS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")):
        return ""
    content.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Image.MAX_IMAGE_PIXELS = None  # ours is the limit, and it is told in words
        try:
            image = Image.open(content, formats=[form for form in _IMAGES if form != "MPO"])
        except (OSError, SyntaxError, ValueError) as error:
            if head.startswith(b"BM"):
                return ""  # two letters begin many a text
            raise ChildRefusedError("broken") from error
    if image.width * image.height > LIMITS.pixels:
        raise ChildRefusedError(
            "pixels", limit=LIMITS.pixels // 1_000_000, width=image.width, height=image.height
        )
    return _IMAGES[image.format or ""]


def _archive(head: bytes, content: IO[bytes], ending: str) -> str:
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return ""
    content.seek(0)
    try:
        archive = zipfile.ZipFile(content)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ChildRefusedError("broken") from error
    entries = archive.infolist()
    size = content.seek(0, io.SEEK_END)
    _within_limits(entries, size)
    names = {entry.filename for entry in entries}
    if "AndroidManifest.xml" in names or "classes.dex" in names or _is_java(names):
        raise ChildRefusedError("program")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise ChildRefusedError("macros")
    if "[Content_Types].xml" in names:
        return next(
            (kind for start, kind in _OFFICE.items() if any(n.startswith(start) for n in names)),
            "application/zip",
        )
    return _open_document(archive, entries) or "application/zip"


def _is_java(names: set[str]) -> bool:
    return "META-INF/MANIFEST.MF" in names and any(name.endswith(".class") for name in names)


def _within_limits(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse what unpacks to far too much, or claims more packed bytes than the file has (shared entries)."""
    if len(entries) > LIMITS.archive_entries:
        raise ChildRefusedError("entries", limit=LIMITS.archive_entries)
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > LIMITS.unpacked_bytes or (unpacked > 50 * MB and unpacked > size * LIMITS.unpacked_ratio):
        raise ChildRefusedError("bomb", limit=LIMITS.unpacked_bytes // MB)
    if packed > size:
        raise ChildRefusedError("bomb", limit=LIMITS.unpacked_bytes // MB)


def _open_document(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> str:
    if not entries or entries[0].filename != "mimetype" or entries[0].file_size > 100:
        return ""
    with archive.open(entries[0]) as said:
        kind = said.read(100).decode("ascii", "replace").strip()
    base = "application/vnd.oasis.opendocument."
    return kind if kind in {base + "text", base + "spreadsheet", base + "presentation"} else ""


def _known(head: bytes, ending: str) -> str:
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _COMPOUND.get(ending, "")
    if head[4:8] == b"ftyp":
        return "video/mp4"
    return _BY_MAGIC.get(_magic(head), "")


def _magic(head: bytes) -> str:
    try:
        return str(puremagic.from_string(head, mime=True))
    except (puremagic.PureError, ValueError, OSError):
        return ""


def _text(head: bytes, content: IO[bytes], ending: str) -> str:
    """Text is what can be read as text; what looks like markup counts as markup whatever it is called."""
    content.seek(0)
    text = decoded(content.read(256 * 1024))
    if text is None:
        return ""
    if head.startswith(b"#!"):
        raise ChildRefusedError("program")
    if (markup := _MARKUP.match(text.lstrip("\ufeff"))) is not None:
        return _markup(markup[3].lower(), text)
    if ending in {"md", "markdown"}:
        return "text/markdown"
    if ending in {"csv", "tsv"}:
        return "text/csv"
    if ending == "eml":
        return "message/rfc822"
    return "application/json" if ending == "json" else "text/plain"


def _markup(first: str, text: str) -> str:
    if first == "svg" or re.search(r"<(\w+:)?svg[\s>]", text[:4096], re.IGNORECASE):
        return "image/svg+xml"
    pages = {
        "html",
        "head",
        "body",
        "script",
        "iframe",
        "div",
        "p",
        "a",
        "img",
        "table",
        "style",
        "meta",
        "link",
    }
    return "text/html" if first in pages else "text/xml"


def unpack(payload: dict[str, Any], content: IO[bytes] | None) -> tuple[dict[str, Any], bytes]:
    """How large an office file really is unpacked, counted while unpacking; refuses more than the limit."""
    assert content is not None
    if content.read(2) != b"PK":
        return {"bytes": 0}, b""
    content.seek(0)
    total = 0
    with zipfile.ZipFile(content) as archive:
        for entry in archive.infolist():
            with archive.open(entry) as inside:
                while piece := inside.read(MB):
                    total += len(piece)
                    if total > LIMITS.office_bytes:
                        raise ChildRefusedError("output")
    return {"bytes": total}, b""
