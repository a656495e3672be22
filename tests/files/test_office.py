"""Office files: shown where LibreOffice is, in a place where it can reach nothing; elsewhere the page says so."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
import xlsxwriter
from django.test import Client

from tests.files.making import archive, made_file
from tongzhou.accounts.models import User
from tongzhou.files import office
from tongzhou.files.store import DiskStore
from tongzhou.operations.actions import run_due_jobs
from tongzhou.projects.models import Project

needs_office = pytest.mark.skipif(not office.is_available(), reason="LibreOffice is not installed here")


def workbook() -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "Hello")
    return held.getvalue()


def page(client_for, user: User, file) -> str:
    browser: Client = client_for(user)
    return browser.get(f"/files/{file.pk}/").content.decode()


def test_without_libreoffice_the_page_says_so(client_for, tom, harbour, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    file = made_file(harbour, tom, "list.xlsx", workbook())
    run_due_jobs()
    assert "when LibreOffice is installed on the server" in page(client_for, tom, file)


@needs_office
def test_a_workbook_is_shown(client_for, tom: User, harbour: Project, kept: DiskStore) -> None:
    file = made_file(harbour, tom, "list.xlsx", workbook())
    run_due_jobs()
    version = file.versions.get()
    if version.preview_reason == "office":
        pytest.skip("the system does not allow a place without network and data")
    assert (version.preview_state, version.preview_pages) == ("ready", 1)
    assert b"".join(kept.read(f"{version.storage_key}-p1")).startswith(b"\x89PNG")
    assert "/content/" in page(client_for, tom, file)


@needs_office
def test_a_document_cannot_bring_in_a_file_of_the_server(
    tom: User, harbour: Project, kept: DiskStore, settings, tmp_path: Path
) -> None:
    """A text document that includes a file of the installation by its address gets nothing of it."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    (settings.DATA / "secret.txt").write_text("SECRETSECRET " * 50)
    linked = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<office:body><office:text><text:section text:name="s"><text:section-source xlink:type="simple" '
        f'xlink:href="file://{settings.DATA}/secret.txt"/><text:p>before</text:p></text:section>'
        "</office:text></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.text"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind.decode()}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    data = archive(
        {"mimetype": kind, "content.xml": linked.encode(), "META-INF/manifest.xml": manifest.encode()},
        packed=0,
    )
    with io.BytesIO(data) as source, (tmp_path / "doc.odt").open("wb") as target:
        shutil.copyfileobj(source, target)
    try:
        with (tmp_path / "doc.odt").open("rb") as file, office.as_pdf(file, "odt") as paper:
            import pypdfium2

            text = pypdfium2.PdfDocument(paper.read())[0].get_textpage().get_text_bounded()
    except office.NoOfficeError:
        pytest.skip("the system does not allow a place without network and data")
    assert "SECRET" not in text
