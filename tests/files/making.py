"""Files of every kind for tests, honest and hostile, and putting them into projects by the product's actions."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tongzhou.accounts.models import User
from tongzhou.files.actions.files import add_file
from tongzhou.files.models import StoredFile
from tongzhou.files.receiving import received
from tongzhou.projects.models import Project
from tongzhou.projects.subjects import get_subject_or_404


def made_file(project: Project, by: User, name: str, data: bytes, *, folder: str = "") -> StoredFile:
    """A file in a project, taken in as an upload is."""
    subject = get_subject_or_404(by, "project", project.pk)
    content = received(sent(name, data), name)
    return add_file(subject, by=by, content=content, folder=folder)


def sent(name: str, data: bytes) -> SimpleUploadedFile:
    """A file as a form sends it."""
    return SimpleUploadedFile(name, data)


def image(form: str = "PNG", size: tuple[int, int] = (40, 30), **more: Any) -> bytes:
    """An honest image."""
    held = io.BytesIO()
    Image.new("RGB", size, (61, 90, 241)).save(held, form, **more)
    return held.getvalue()


def pdf(pages: int = 2) -> bytes:
    """An honest PDF with empty pages."""
    import pypdfium2

    paper = pypdfium2.PdfDocument.new()
    for _number in range(pages):
        paper.new_page(200, 100)
    held = io.BytesIO()
    paper.save(held)
    return held.getvalue()


def archive(entries: dict[str, bytes], *, packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", packed) as made:
        for name, data in entries.items():
            made.writestr(name, data)
    return held.getvalue()


def word(**more: bytes) -> bytes:
    """Enough of a Word document to be known as one."""
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>", **more})


def giant_png(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few bytes that claims to be enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zip_bomb() -> bytes:
    """A small archive of 300 MB of zeros."""
    return archive({f"zeros-{number}.txt": b"\0" * 30_000_000 for number in range(10)})
