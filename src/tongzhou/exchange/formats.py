"""Which format a file has: decided by its bytes; its name only helps to tell one text from another."""

from __future__ import annotations

import io
import zipfile
import zlib
from enum import StrEnum
from xml.parsers import expat

from tongzhou.exchange.errors import Unreadable, UnreadablePlanError
from tongzhou.exchange.limits import Limits

_CHUNK = 1 << 16
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")
_XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\x00", b"\xfe\xff\x00<")


class Format(StrEnum):
    """The formats that are read."""

    MSPDI = "mspdi"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


def detect(data: bytes, filename: str, limits: Limits) -> Format:
    """The format of the file; refuses what is none, naming it where it is known.

    An archive is unpacked once here, only to count what comes out of it: its own statement of its size
    may be a lie.
    """
    if not data.strip(b"\x00\t\n\r "):
        raise UnreadablePlanError(Unreadable.EMPTY)
    if data.startswith(_COMPOUND):
        return _compound(data, filename)
    if data.startswith(b"PK"):
        return _archive(data, filename, limits)
    start = data[:64].lstrip()
    if start.startswith(_XML_STARTS):
        return _xml(data, filename)
    if start.startswith(_PROGRAMS):
        raise UnreadablePlanError(Unreadable.FORMAT_PROGRAM, {"filename": filename})
    if start.startswith(b"ERMHDR"):
        raise UnreadablePlanError(Unreadable.FORMAT_XER, {"filename": filename})
    return _text(data, filename)


def _compound(data: bytes, filename: str) -> Format:
    """Excel 97, Microsoft Project and encrypted workbooks share one container; its directory tells."""

    def has(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        raise UnreadablePlanError(Unreadable.FORMAT_ENCRYPTED)
    if has("Workbook") or has("Book\x00"):
        return Format.XLS
    if (
        has("Props")
        or has("MSProject")
        or b"MSProject" in data
        or filename.lower().endswith((".mpp", ".mpt"))
    ):
        raise UnreadablePlanError(Unreadable.FORMAT_MPP, {"filename": filename})
    raise UnreadablePlanError(Unreadable.FORMAT_UNKNOWN, {"filename": filename})


def _archive(data: bytes, filename: str, limits: Limits) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > limits.archive_entries:
                found = {"limit": limits.archive_entries, "found": len(entries)}
                raise UnreadablePlanError(Unreadable.TOO_MANY_ENTRIES, found)
            names = {entry.filename for entry in entries}
            if any(entry.flag_bits & 1 for entry in entries):
                raise UnreadablePlanError(Unreadable.FORMAT_ENCRYPTED)
            _count_unpacked(archive, entries, limits.unpacked_bytes)
            kind = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        if isinstance(error, UnreadablePlanError):
            raise
        raise UnreadablePlanError(Unreadable.ARCHIVE_BROKEN) from error
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return Format.XLSX
    if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return Format.ODS
    raise UnreadablePlanError(Unreadable.FORMAT_UNKNOWN, {"filename": filename})


def _count_unpacked(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limit: int) -> None:
    total = 0
    for entry in entries:
        with archive.open(entry) as content:
            while piece := content.read(_CHUNK):
                total += len(piece)
                if total > limit:
                    raise UnreadablePlanError(Unreadable.UNPACKED_TOO_LARGE, {"limit_mb": limit >> 20})


class _RootFoundError(Exception):
    """The root element has begun: nothing behind it is needed."""


def _xml(data: bytes, filename: str) -> Format:
    root: list[str] = []

    def on_doctype(*_: object) -> None:
        raise UnreadablePlanError(Unreadable.XML_DOCTYPE)

    def on_start(name: str, _: object) -> None:
        root.append(name)
        raise _RootFoundError

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = on_doctype
    parser.StartElementHandler = on_start
    try:
        for position in range(0, len(data), _CHUNK):
            parser.Parse(data[position : position + _CHUNK], position + _CHUNK >= len(data))
    except _RootFoundError:
        pass
    except expat.ExpatError as error:
        raise _broken(error) from error
    except (LookupError, ValueError) as error:
        if isinstance(error, UnreadablePlanError):
            raise
        raise UnreadablePlanError(Unreadable.ENCODING_UNKNOWN) from error
    return _by_root(root[0] if root else "", filename)


def _broken(error: expat.ExpatError) -> UnreadablePlanError:
    message = expat.ErrorString(error.code)
    params: dict[str, str | int] = {"line": error.lineno, "column": error.offset, "message": message}
    return UnreadablePlanError(Unreadable.XML_BROKEN, params)


def _by_root(name: str, filename: str) -> Format:
    element = name.rpartition(" ")[2]
    if element == "Project":
        return Format.MSPDI
    if element == "APIBusinessObjects":
        raise UnreadablePlanError(Unreadable.FORMAT_PMXML, {"filename": filename})
    raise UnreadablePlanError(Unreadable.XML_NOT_A_PLAN, {"element": element[:60]})


def _text(data: bytes, filename: str) -> Format:
    """Whatever is left may be a table in text; text has no NUL characters but in UTF-16, which has many."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Format.CSV
    position = data.find(b"\x00")
    if position >= 0:
        known = filename.lower().endswith((".csv", ".tsv", ".txt"))
        code = Unreadable.NUL_CHARACTER if known else Unreadable.FORMAT_UNKNOWN
        raise UnreadablePlanError(code, {"position": position} if known else {"filename": filename})
    return Format.CSV
