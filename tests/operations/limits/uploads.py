"""Limits of files and uploads."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from tests.files.making import giant_png, sent
from tests.operations.limits.driving import Stage, drives, refused_by_files
from tongzhou.exchange.errors import UnreadablePlanError
from tongzhou.exchange.limits import LIMITS as FILES
from tongzhou.exchange.read import read_plan
from tongzhou.files.limits import LIMITS as ROOM
from tongzhou.files.models import StoredFile
from tongzhou.files.views.taking import take_version
from tongzhou.files.words import FileRefusedError
from tongzhou.operations.limits import LIMITS, limit


@drives("upload_bytes")
def upload_bytes(stage: Stage) -> None:
    stage.low("upload_bytes", 1024 * 1024)
    assert "A file may have at most 1 MB." in stage.upload(("big.txt", b"x" * (1024 * 1024 + 1)))


@drives("uploads_per_request")
def uploads_per_request(stage: Stage) -> None:
    stage.low("uploads_per_request", 1)
    assert "At most 1 files can be sent at once." in stage.upload(("a.txt", b"a"), ("b.txt", b"b"))


@drives("request_bytes")
def request_bytes(stage: Stage) -> None:
    stage.low("request_bytes", 1024 * 1024)
    length = str(3 * 1024 * 1024)
    answer = stage.browser.generic("POST", "/projects/harbour/files/upload/", b"", CONTENT_LENGTH=length)
    assert (answer.status_code, "1 MB" in answer.content.decode()) == (413, True)


def begin_upload(stage: Stage, size: int) -> Any:
    from tests.files.test_uploads import begin

    return begin(stage.browser, size, filename="x.txt", kind="project", pk=stage.project.pk)


@drives("piecewise_bytes")
def piecewise_bytes(stage: Stage) -> None:
    stage.low("piecewise_bytes", 1024 * 1024)
    assert "A file may have at most 1 MB." in begin_upload(stage, 1024 * 1024 + 1).json()["message"]


@drives("open_uploads")
def open_uploads(stage: Stage) -> None:
    stage.low("open_uploads", 1)
    assert begin_upload(stage, 5).status_code == 201
    assert "You have 1 unfinished uploads." in begin_upload(stage, 5).json()["message"]


@drives("versions")
def versions(stage: Stage) -> None:
    stage.low("versions", 1)
    file = stage.file()
    with pytest.raises(FileRefusedError) as refusal:
        take_version(sent("a.txt", b"two"), file, stage.tom)
    assert refusal.value.code == "versions"


@drives("project_bytes")
def project_bytes(stage: Stage) -> None:
    stage.low("project_bytes", 4)
    stage.file(b"1234")
    with pytest.raises(FileRefusedError) as refusal:
        stage.file(b"5")
    assert refusal.value.code == "room"


@drives("organisation_bytes")
def organisation_bytes(stage: Stage) -> None:
    stage.low("organisation_bytes", 4)
    with pytest.raises(FileRefusedError) as refusal:
        stage.file(b"12345")
    assert refusal.value.code == "room"


@drives("image_pixels")
def image_pixels(stage: Stage) -> None:
    assert LIMITS["image_pixels"].value == ROOM.pixels
    assert "50" in stage.upload(("giant.png", giant_png()))
    assert not StoredFile.objects.exists()


@drives("import_bytes")
def import_bytes(stage: Stage) -> None:
    with pytest.raises(UnreadablePlanError) as refusal:
        read_plan(b"x" * (limit("import_bytes") + 1), "plan.xml")
    assert refusal.value.code == "file_too_large"


def packed(entries: int, size: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
        for number in range(entries):
            archive.writestr(f"{number}.xml", b" " * size)
    return content.getvalue()


@drives("import_unpacked_bytes")
def import_unpacked_bytes(stage: Stage) -> None:
    assert limit("import_unpacked_bytes") == FILES.unpacked_bytes
    refused_by_files("unpacked_bytes", 10_000, packed(1, 10_001), "plan.xlsx")


@drives("import_entries")
def import_entries(stage: Stage) -> None:
    with pytest.raises(UnreadablePlanError) as refusal:
        read_plan(packed(limit("import_entries") + 1, 1), "plan.xlsx", isolated=False)
    assert refusal.value.code == "too_many_entries"
