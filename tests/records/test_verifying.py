"""``tongzhou verify-dossier``: what was tampered with is found, and a hostile archive does no harm."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tongzhou.config.commands import verify_dossier as command
from tongzhou.records.contents import Piece, Placed, Source
from tongzhou.records.packing import INDEX, MANIFEST, PAGE, Heading, pack
from tongzhou.records.verifying import NoDossierError, verify

SOURCE = Source("signed", ("签署文件", "Documents"), lambda _project, _reader: ())
HEADING = Heading("Harbour", "Bank", "Vendor", 1, "client", ("客户", "client"), "2026-03-02T10:00:00", "Mara")
Change = Callable[[dict[str, bytes]], None]


def placed(path: str, content: bytes) -> Placed:
    return Placed(path, SOURCE, Piece(path, path, lambda: [content], date(2026, 3, 2)))


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A dossier of three files."""
    path = tmp_path / "dossier.zip"
    pieces = [
        placed("signed/001-合同.pdf", b"%PDF agreed"),
        placed("signed/002-notes.txt", b"text " * 5000),
        placed("signed/003-empty.txt", b""),
    ]
    with path.open("wb") as file:
        pack(file, pieces, HEADING)
    return path


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def codes(path: Path) -> set[tuple[str, str]]:
    return set(verify(path).problems)


def test_a_dossier_as_it_was_made_is_whole(dossier: Path) -> None:
    found = verify(dossier)
    assert found.is_whole
    assert found.files == 5
    assert found.heading["project"] == "Harbour"
    assert found.manifest == hashlib.sha256(contents(dossier)[MANIFEST]).hexdigest()


def test_packing_is_the_same_each_time(dossier: Path) -> None:
    held = io.BytesIO()
    pieces = [placed(name, data) for name, data in contents(dossier).items() if name.startswith("signed")]
    _entries, manifest = pack(held, pieces, HEADING)
    assert manifest == verify(dossier).manifest
    assert held.getvalue() == dossier.read_bytes()


FIRST, NOTES = "signed/001-合同.pdf", "signed/002-notes.txt"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda files: files.update({FIRST: b"%PDF altered"}), ("changed", FIRST)),
        (lambda files: files.pop(NOTES), ("missing", NOTES)),
        (lambda files: files.update({"signed/004-new.txt": b"smuggled"}), ("extra", "signed/004-new.txt")),
        (lambda files: files.update({PAGE: files[PAGE] + b" "}), ("changed", PAGE)),
        (lambda files: files.update({INDEX: b"{}"}), ("changed", INDEX)),
        (lambda files: files.pop(INDEX), ("missing", INDEX)),
        (lambda files: files.update({"/etc/cron.d/x": b"x"}), ("climbs", "/etc/cron.d/x")),
        (lambda files: files.update({"signed/../../x": b"x"}), ("climbs", "signed/../../x")),
        (lambda files: files.update({"C:/x": b"x"}), ("climbs", "C:/x")),
        (lambda files: files.update({"signed/": b""}), ("no_file", "signed/")),
        (lambda files: files.update({"signed//x": b""}), ("no_file", "signed//x")),
    ],
)
def test_whatever_differs_is_named(dossier: Path, change: Change, problem: tuple[str, str]) -> None:
    files = contents(dossier)
    change(files)
    assert problem in codes(written(dossier, files))


def test_a_manifest_that_was_altered_along_is_another_manifest(
    dossier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = verify(dossier).manifest
    files = contents(dossier)
    before = hashlib.sha256(files[FIRST]).hexdigest()
    files[FIRST] = b"%PDF altered"
    after = hashlib.sha256(files[FIRST]).hexdigest()
    files[INDEX] = files[INDEX].replace(before.encode(), after.encode())
    lines = {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != MANIFEST}
    files[MANIFEST] = "".join(f"{digest}  {name}\n" for name, digest in lines.items()).encode()
    written(dossier, files)
    assert verify(dossier).is_whole
    assert verify(dossier).manifest != told
    assert command.main([str(dossier), "--offline"]) == 0
    assert command.main([str(dossier), "--offline", "--manifest", told]) == 1
    assert "not the one whose digest" in capsys.readouterr().err


def test_an_index_that_says_something_else_than_the_manifest_is_told(dossier: Path) -> None:
    files = contents(dossier)
    index = json.loads(files[INDEX])
    index["entries"][0]["sha256"] = "0" * 64
    files[INDEX] = json.dumps(index).encode()
    lines = files[MANIFEST].decode().splitlines()
    kept = [line for line in lines if not line.endswith(f"  {INDEX}")]
    files[MANIFEST] = "".join(
        f"{line}\n" for line in [*kept, f"{hashlib.sha256(files[INDEX]).hexdigest()}  {INDEX}"]
    ).encode()
    assert codes(written(dossier, files)) == {("index", INDEX)}


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"nonsense\n",
        b"\xff\xfe",
        b"0" * 64 + b" only-one-space\n",
        b"A" * 64 + b"  upper\n",
        (b"0" * 64 + b"  twice\n") * 2,
        b"0" * 64 + b"  no end of line",
        b"0" * 64 + b"  MANIFEST.sha256\n",
    ],
)
def test_a_manifest_that_is_none_is_refused(dossier: Path, manifest: bytes) -> None:
    with pytest.raises(NoDossierError):
        verify(written(dossier, contents(dossier) | {MANIFEST: manifest}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_told_and_neither_is_trusted(dossier: Path) -> None:
    with zipfile.ZipFile(dossier, "a") as archive:
        archive.writestr(FIRST, b"another")
    assert codes(dossier) == {("twice", FIRST)}
    with zipfile.ZipFile(dossier, "a") as archive:
        archive.writestr(MANIFEST, b"another")
    with pytest.raises(NoDossierError):
        verify(dossier)


def test_a_link_is_no_file(dossier: Path) -> None:
    with zipfile.ZipFile(dossier, "a") as archive:
        link = zipfile.ZipInfo("signed/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert codes(dossier) == {("no_file", "signed/link")}


def test_a_bomb_is_not_opened(dossier: Path) -> None:
    files = contents(dossier)
    files[NOTES] = b"\0" * (64 * 1024 * 1024)
    written(dossier, files)
    found = verify(dossier)
    assert ("changed", NOTES) in found.problems or ("bomb", NOTES) in found.problems
    assert dossier.stat().st_size < 1024 * 1024


def test_an_entry_that_lies_about_its_size_is_unreadable(dossier: Path) -> None:
    files = contents(dossier)
    files[NOTES] = b"\0" * (8 * 1024 * 1024)
    written(dossier, files)
    data = bytearray(dossier.read_bytes())
    place = data.index(struct.pack("<L", 8 * 1024 * 1024))
    while place != -1:  # in the local header and in the directory
        data[place : place + 4] = struct.pack("<L", 100)
        place = data.find(struct.pack("<L", 8 * 1024 * 1024))
    dossier.write_bytes(data)
    assert codes(dossier) & {("unreadable", NOTES), ("changed", NOTES)}


@pytest.mark.parametrize("place", [12, 40])
def test_a_list_of_entries_that_would_fill_the_memory_is_not_read(dossier: Path, place: int) -> None:
    data = bytearray(dossier.read_bytes())
    last = data.rindex(b"PK\x05\x06")
    if place == 40:
        data[last:last] = b"PK\x06\x06" + b"\0" * 52 + b"PK\x06\x07" + b"\0" * 16
        data[last + 40 : last + 48] = struct.pack("<Q", 1 << 33)
    else:
        data[last + 12 : last + 16] = struct.pack("<L", 1 << 31)
    dossier.write_bytes(data)
    with pytest.raises(NoDossierError):
        verify(dossier)


def test_an_encrypted_entry_is_told(dossier: Path) -> None:
    data = bytearray(dossier.read_bytes())
    at = data.index(b"PK\x01\x02")  # the directory's first entry
    data[at + 8] |= 1
    dossier.write_bytes(data)
    assert ("encrypted", FIRST) in codes(dossier)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive at all", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_archive_is_refused(
    tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert command.main([str(path), "--offline"]) == 2
    assert "no dossier" in capsys.readouterr().err


def test_a_file_cut_off_anywhere_is_never_whole(dossier: Path, tmp_path: Path) -> None:
    data, path = dossier.read_bytes(), tmp_path / "cut.zip"
    for end in range(0, len(data), 97):
        path.write_bytes(data[:end])
        with pytest.raises(NoDossierError):
            verify(path)


def test_a_byte_changed_anywhere_is_never_overlooked(dossier: Path, tmp_path: Path) -> None:
    """A byte that says nothing (a time, a comment) may differ; contents and names may not."""
    data, path, whole = dossier.read_bytes(), tmp_path / "byte.zip", contents(dossier)
    for place in range(0, len(data), 13):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x41]) + data[place + 1 :])
        try:
            found = verify(path)
        except NoDossierError:
            continue
        if found.is_whole:
            assert contents(path) == whole, place


def test_the_command_says_it_in_words(dossier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([str(dossier), "--offline"]) == 0
    said = capsys.readouterr().out
    assert "Harbour · Bank" in said
    assert "5 files" in said
    files = contents(dossier) | {"signed/\x1b[2Jevil": b"x"}
    files.pop(NOTES)
    assert command.main([str(written(dossier, files)), "--offline"]) == 1
    told = capsys.readouterr().err
    assert f"{NOTES}: is missing" in told
    assert "\x1b" not in told
    assert command.main([str(dossier.with_name("nowhere.zip")), "--offline"]) == 2
