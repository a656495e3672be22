"""Which kinds of content are accepted, and what is done with each. Everything else is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Preview = Literal["image", "pdf", "text", "table", "office", ""]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of content: how it is called, its icon, how it is previewed, and as what it is sent.

    ``sent_as`` is empty for what a browser could take for a program or a page: it goes out as plain bytes.
    """

    label: Promise | str
    icon: str = "file"
    preview: Preview = ""
    sent_as: str = ""


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
TEXT = "text/plain; charset=utf-8"

KINDS: dict[str, Kind] = {
    "image/png": Kind(_("PNG image"), "file", "image", "image/png"),
    "image/jpeg": Kind(_("JPEG image"), "file", "image", "image/jpeg"),
    "image/gif": Kind(_("GIF image"), "file", "image", "image/gif"),
    "image/webp": Kind(_("WebP image"), "file", "image", "image/webp"),
    "image/bmp": Kind(_("BMP image"), "file", "image", "image/bmp"),
    "image/tiff": Kind(_("TIFF image"), "file", "image", "image/tiff"),
    "image/svg+xml": Kind(_("SVG drawing"), "file", "text"),
    "application/pdf": Kind(_("PDF document"), "file-text", "pdf", "application/pdf"),
    "text/plain": Kind(_("Text"), "file-text", "text", TEXT),
    "text/markdown": Kind("Markdown", "file-text", "text", TEXT),
    "text/csv": Kind(_("CSV table"), "table", "table", "text/csv; charset=utf-8"),
    "text/html": Kind(_("HTML page"), "file-text", "text"),
    "text/xml": Kind(_("XML text"), "file-text", "text"),
    "application/json": Kind(_("JSON text"), "file-text", "text"),
    f"{_OFFICE}wordprocessingml.document": Kind(_("Word document"), "file-text", "office"),
    f"{_OFFICE}spreadsheetml.sheet": Kind(_("Excel workbook"), "file-spreadsheet", "office"),
    f"{_OFFICE}presentationml.presentation": Kind(_("PowerPoint slides"), "layers", "office"),
    f"{_OPEN}text": Kind(_("OpenDocument text"), "file-text", "office"),
    f"{_OPEN}spreadsheet": Kind(_("OpenDocument spreadsheet"), "file-spreadsheet", "office"),
    f"{_OPEN}presentation": Kind(_("OpenDocument slides"), "layers", "office"),
    "application/msword": Kind(_("Word document (97–2003)"), "file-text", "office"),
    "application/vnd.ms-excel": Kind(_("Excel workbook (97–2003)"), "file-spreadsheet", "office"),
    "application/vnd.ms-powerpoint": Kind(_("PowerPoint slides (97–2003)"), "layers", "office"),
    "application/vnd.ms-project": Kind(_("Project plan"), "chart-gantt"),
    "application/vnd.visio": Kind(_("Visio drawing"), "file"),
    "application/vnd.ms-outlook": Kind(pgettext_lazy("kind of file", "E-mail"), "mail"),
    "message/rfc822": Kind(pgettext_lazy("kind of file", "E-mail"), "mail", "text"),
    "application/zip": Kind(_("ZIP archive"), "package"),
    "application/x-7z-compressed": Kind(_("7-Zip archive"), "package"),
    "application/vnd.rar": Kind(_("RAR archive"), "package"),
    "application/gzip": Kind(_("GZIP archive"), "package"),
    "application/x-tar": Kind(_("TAR archive"), "package"),
    "video/mp4": Kind(_("Video"), "play"),
    "video/webm": Kind(_("Video"), "play"),
    "audio/mpeg": Kind(_("Audio"), "play"),
    "audio/wav": Kind(_("Audio"), "play"),
}
UNKNOWN = Kind(_("File"))

PROGRAM_ENDINGS = frozenset({
    "exe", "com", "scr", "pif", "bat", "cmd", "ps1", "psm1", "vbs", "vbe", "js", "jse", "mjs", "wsf", "wsh", "hta",
    "msi", "msp", "msc", "cpl", "dll", "sys", "ocx", "lnk", "reg", "inf", "jar", "apk", "app", "dmg", "pkg", "deb",
    "rpm", "run", "bin", "sh", "bash", "csh", "ksh", "command", "elf", "so", "dylib", "class", "dex", "wasm",
    "gadget", "application", "appref-ms", "chm", "iso", "img", "vhd", "xll", "docm", "xlsm", "xlsb", "xlam", "pptm",
    "ppam", "dotm", "xltm", "potm",
})  # fmt: skip
"""What a computer may run when somebody opens it; refused by name whatever is inside."""


def kind_of(content_type: str) -> Kind:
    """The kind of a stored content type."""
    return KINDS.get(content_type, UNKNOWN)
