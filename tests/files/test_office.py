"""Office files: shown where LibreOffice is, in a place where it can reach nothing; elsewhere the page says so.

How the program is called, bounded and cleaned up after is tried with a small program in its place.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlsxwriter
from django.test import Client

from tests.files.making import archive, made_file, pdf
from tongzhou.accounts.models import User
from tongzhou.files import office
from tongzhou.files.models import FileVersion
from tongzhou.files.store import DiskStore
from tongzhou.files.words import why_no_preview
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


# With a program that is called like LibreOffice's, and takes the same arguments

STANDS_IN = """#!/bin/sh
printf '%s\\n' "$@" > {folder}/arguments
env > {folder}/environment
[ "$#" = 9 ] && [ "$1 $2 $3" = "--headless --norestore --nolockcheck" ] || exit 64
case "$4" in -env:UserInstallation=file:///*/profile) ;; *) exit 65 ;; esac
[ "$5 $6 $7" = "--convert-to pdf --outdir" ] && [ -r "$9" ] || exit 66
[ -r "${{4#-env:UserInstallation=file://}}/user/registrymodifications.xcu" ] || exit 67
mkdir -p "$8"
made="$8/$(basename "${{9%.*}}").pdf"
{deed}
"""
NO_PLACE = """#!/bin/sh
while [ "${1#--}" != "$1" ]; do shift; done
exec "$@"
"""


def program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)


def place_is_allowed() -> bool:
    """Whether the system lets us make the place in which the real one runs."""
    return subprocess.run([*office._PLACE, "true"], capture_output=True, check=False).returncode == 0


@pytest.fixture
def soffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """``soffice("cp … $made")`` puts a program of that name on PATH; gives the folder in which it notes its call."""
    folder = tmp_path / "bin"
    (tmp_path / "temporary").mkdir()
    folder.mkdir()
    if (
        not place_is_allowed()
    ):  # what the place itself keeps off is the business of the tests with the real one
        program(folder, "unshare", NO_PLACE)
        program(folder, "mount", "#!/bin/sh\n")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))

    def put(deed: str) -> Path:
        (folder / "made.pdf").write_bytes(pdf(2))
        program(folder, "soffice", STANDS_IN.format(folder=folder, deed=deed))
        return folder

    return put


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path) -> Iterator[None]:
    """No folder of a conversion stays behind, however it ended."""
    yield
    assert not [one for one in (tmp_path / "temporary").glob("*") if one.name.startswith("tongzhou-office")]


def drawn(tom: User, harbour: Project) -> FileVersion:
    """The version of a workbook once its preview has been tried."""
    file = made_file(harbour, tom, "list.xlsx", workbook())
    run_due_jobs()
    return file.versions.get()


COPY = 'cp {folder}/made.pdf "$made"'


def test_a_paper_that_is_made_is_shown(
    client_for, tom: User, harbour: Project, kept: DiskStore, soffice: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = soffice(COPY.format(folder=tmp_path / "bin"))
    version = drawn(tom, harbour)
    assert (version.preview_state, version.preview_pages) == ("ready", 2)
    assert b"".join(kept.read(f"{version.storage_key}-p2")).startswith(b"\x89PNG")
    assert "/content/" in page(client_for, tom, version.file)
    arguments = (folder / "arguments").read_text().splitlines()
    assert arguments[-1].endswith("/source.xlsx"), "the name it came with is never given to the program"
    environment = dict(
        one.split("=", 1) for one in (folder / "environment").read_text().splitlines() if "=" in one
    )
    assert set(environment) <= {
        "PATH",
        "HOME",
        "ENDING",
        "LANG",
        "CPU_SECONDS",
        "PWD",
        "OLDPWD",
        "SHLVL",
        "_",
    }
    assert environment["HOME"] == str(Path(arguments[-1]).parent)


def test_the_settings_forbid_what_runs_and_what_is_fetched(
    tom: User, harbour: Project, soffice: Callable[[str], Path], tmp_path: Path
) -> None:
    copied = f"cp profile/user/registrymodifications.xcu {tmp_path}/bin/"
    folder = soffice(f"{copied}; {COPY.format(folder=tmp_path / 'bin')}")
    drawn(tom, harbour)
    said = (folder / "registrymodifications.xcu").read_text()
    for (_path, name), value in office._SAFE.items():
        assert f'oor:name="{name}" oor:op="fuse"><value>{value}</value>' in said


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("kill -SEGV $$; exit 139", "failed"),
        ("exit 1", "failed"),
        ("exit 0", "failed"),
        ('head -c 3000 /dev/urandom > "$made"', "broken"),
        (': > "$made"', "broken"),
        ('cp {folder}/made.pdf "$made"; exit 77', "failed"),
        ("exec sleep 60", "time"),
        ("while :; do :; done", "time"),
        ('head -c 250000000 /dev/zero > "$made"', "output"),
    ],
    ids=[
        "crashes",
        "refuses",
        "makes nothing",
        "makes garbage",
        "makes an empty file",
        "fails late",
        "hangs",
        "computes",
        "writes too much",
    ],
)
def test_what_goes_wrong_is_told_and_the_file_can_be_downloaded(
    client_for, tom: User, harbour: Project, soffice: Callable[[str], Path], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, deed: str, reason: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(office, "WALL_SECONDS", 4 if "sleep" in deed else 60)
    monkeypatch.setattr(office, "CPU_SECONDS", 1)
    soffice(deed.format(folder=tmp_path / "bin"))
    version = drawn(tom, harbour)
    assert (version.preview_state, version.preview_reason, version.preview_pages) == ("failed", reason, 0)
    said = page(client_for, tom, version.file)
    assert str(why_no_preview(reason)) in said
    assert f"/files/{version.file_id}/download" in said


@pytest.mark.parametrize("ends", ["exit 0", "exec sleep 60"], ids=["when it ends", "when its time is up"])
def test_what_it_has_started_ends_with_it(
    tom: User, harbour: Project, soffice: Callable[[str], Path], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, ends: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(office, "WALL_SECONDS", 4)
    beat = tmp_path / "beat"
    started = f"(while :; do echo >> {beat}; sleep 0.05; done) & while [ ! -s {beat} ]; do sleep 0.02; done"
    soffice(f"{started}; {COPY.format(folder=tmp_path / 'bin')}; {ends}")
    version = drawn(tom, harbour)
    assert version.preview_state == ("ready" if ends == "exit 0" else "failed")
    before = beat.stat().st_size
    time.sleep(0.5)
    assert beat.stat().st_size == before > 0


def test_it_writes_no_more_than_it_may(
    tom: User, harbour: Project, soffice: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = soffice(f"ulimit -f > {tmp_path}/bin/most; ulimit -c >> {tmp_path}/bin/most; exit 1")
    drawn(tom, harbour)
    assert (folder / "most").read_text().split() == [str(209_715_200 // 512), "0"]


def test_a_system_without_such_a_place_says_that_there_are_no_previews(
    tom: User, harbour: Project, soffice: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = soffice(COPY.format(folder=tmp_path / "bin"))
    program(folder, "unshare", "#!/bin/sh\nexit 1\n")
    assert drawn(tom, harbour).preview_reason == "office"
    assert not (folder / "arguments").exists()


# With the real one, where it is


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
