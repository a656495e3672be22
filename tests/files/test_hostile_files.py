"""Files made to do harm: each ends in a refusal in words, or is kept as what it is and shown as nothing."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from tests.files.making import archive, giant_png, image, made_file, pdf, sent, word, zip_bomb
from tongzhou.accounts.models import User
from tongzhou.files.models import FileVersion, PreviewState
from tongzhou.files.receiving import received
from tongzhou.files.store import DiskStore
from tongzhou.files.words import FileRefusedError
from tongzhou.operations.actions import run_due_jobs
from tongzhou.projects.models import Project

pytestmark = pytest.mark.any_database
"""What is in a file is found out without the database; keeping files is asked of every one in test_files."""
SCRIPT = b"<script>alert(document.domain)</script>"


def shared_entries() -> bytes:
    """An archive all of whose entries are the same bytes: small packed, enormous unpacked."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(50):
            made.writestr(f"{number}.txt", b"\0" * 100_000)
        for entry in made.infolist():
            entry.header_offset = 0
            entry.compress_size = len(held.getvalue())
    return held.getvalue()


def many_entries() -> bytes:
    return archive({f"{number}": b"" for number in range(20_001)}, packed=zipfile.ZIP_STORED)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("setup.exe", b"MZ\x90\0" + b"\0" * 60, "program"),
        ("report.pdf", b"MZ\x90\0" + b"\0" * 60, "program"),
        ("picture.png", b"\x7fELF\x02\x01" + b"\0" * 60, "program"),
        ("notes.txt", b"#!/bin/sh\nrm -rf /\n", "program"),
        ("run.bat", b"echo hello", "program"),
        ("page.js", b"alert(1)", "program"),
        ("tool.jar", archive({"META-INF/MANIFEST.MF": b"x", "A.class": b"x"}), "program"),
        ("tool.zip", archive({"META-INF/MANIFEST.MF": b"x", "A.class": b"x"}), "program"),
        ("photo.jpg\u202egpj.scr", b"hello", "program"),
        ("plan.xlsm", b"hello", "program"),
        ("plan.docx", word(**{"word/vbaProject.bin": b"x"}), "macros"),
        ("bomb.zip", zip_bomb, "bomb"),
        ("shared.zip", shared_entries(), "bomb"),
        ("many.zip", many_entries, "entries"),
        ("huge.png", giant_png(), "pixels"),
        ("broken.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "broken"),
        ("broken.zip", b"PK\x03\x04" + b"\0" * 50, "broken"),
        ("noise.dat", bytes(range(256)) * 20, "unknown"),
        ("link.lnk", b"L\0\0\0\x01\x14\x02\0", "program"),
    ],
)
def test_it_is_refused(name: str, data: bytes | Callable[[], bytes], code: str, kept: DiskStore) -> None:
    with pytest.raises(FileRefusedError) as caught:
        received(sent("x", data if isinstance(data, bytes) else data()), name)
    assert caught.value.code == code
    assert caught.value.message
    assert not list(kept.stored())


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.png", image(), "image/png"),
        ("a.png", image("JPEG"), "image/jpeg"),
        ("a.pdf", image("GIF"), "image/gif"),
        ("a.webp", image("WEBP"), "image/webp"),
        ("a.txt", pdf(), "application/pdf"),
        ("a.png", b"<html><body>" + SCRIPT, "text/html"),
        ("a.txt", b"  <!-- x --><!DOCTYPE html>" + SCRIPT, "text/html"),
        ("a.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>", "image/svg+xml"),
        ("a.xml", b"<?xml version='1.0'?><x:svg xmlns:x='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        ("a.xml", b"<?xml version='1.0'?><plan/>", "text/xml"),
        ("a.csv", "姓名,金额\n王,3\n".encode("gb18030"), "text/csv"),
        ("a.txt", "中文说明".encode("utf-16"), "text/plain"),
        ("a.md", "# 说明\n".encode(), "text/markdown"),
        ("a.zip", word(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.docx", archive({"x.txt": b"x"}), "application/zip"),
        ("a.mpp", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "application/vnd.ms-project"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c\0\x04" + b"\0" * 60, "application/x-7z-compressed"),
        ("empty.txt", b"", "text/plain"),
    ],
)
def test_the_content_says_what_it_is(name: str, data: bytes, kind: str) -> None:
    assert received(sent("x", data), name).content_type == kind


def test_an_image_that_is_an_archive_as_well_is_drawn_without_it(
    harbour: Project, mara: User, kept: DiskStore
) -> None:
    made_file(harbour, mara, "both.gif", image("GIF") + archive({"index.html": SCRIPT}))
    run_due_jobs()
    version = FileVersion.objects.get()
    assert version.preview_state == PreviewState.READY
    drawn = b"".join(kept.read(f"{version.storage_key}-large"))
    assert drawn[8:12] == b"WEBP"
    assert b"index.html" not in drawn


def test_what_a_camera_wrote_into_a_photo_does_not_come_along(
    harbour: Project, mara: User, kept: DiskStore
) -> None:
    place = b"Exif\0\0MM\0*\0\0\0\x08\0\0"
    made_file(harbour, mara, "photo.jpg", image("JPEG", comment=b"31.2N 121.5E", exif=place))
    run_due_jobs()
    version = FileVersion.objects.get()
    assert b"31.2N" not in b"".join(kept.read(f"{version.storage_key}-large"))


def bomb_pdf() -> bytes:
    """A PDF whose page claims to be as large as a town."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 14400000 14400000] >>"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page]
    return written(objects)


def endless_pdf() -> bytes:
    """A PDF whose content draws itself again and again."""
    kids = b"<< /XObject << /A 4 0 R /B 4 0 R >> >>"
    stream = b" >>\nstream\n/A Do /B Do \nendstream"
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 12 /Resources " + kids + stream
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 5 0 R /Resources " + kids + b" >>"
    content = b"<< /Length 60000 >>\nstream\n" + b"/A Do " * 10_000 + b"\nendstream"
    start = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    return written([*start, page, form, content])


def written(objects: list[bytes]) -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


@pytest.mark.parametrize(
    "data",
    [bomb_pdf(), endless_pdf(), b"%PDF-1.7\n" + b"\xff" * 5000],
    ids=["size", "loop", "noise"],
)
def test_a_pdf_that_wants_everything_costs_its_own_process_only(
    harbour: Project, mara: User, data: bytes
) -> None:
    file = made_file(harbour, mara, "town.pdf", data)
    run_due_jobs()
    version = file.versions.get()
    assert version.preview_state in {PreviewState.READY, PreviewState.FAILED}
    assert version.preview_pages <= 1


def test_a_jpeg_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(image("JPEG"))
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", 60_000, 60_000)
    with pytest.raises(FileRefusedError) as caught:
        received(sent("x", bytes(data)), "a.jpg")
    assert caught.value.code == "pixels"
