"""Verifying the file of a dossier, offline and without trusting anything in it.

Nothing is unpacked to the disk. What an archive says about its own sizes is not believed: each entry is read in blocks
until it is longer than it may be. Entries that no honest dossier has (paths that climb, links, names twice, encrypted
ones) are told and not opened.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

INDEX, PAGE, MANIFEST = "index.json", "INDEX.html", "MANIFEST.sha256"
BLOCK = 1024 * 1024
MOST_ENTRIES = 200_000
MOST_MANIFEST = 64 * BLOCK
MOST_DIRECTORY = 128 * BLOCK
"""The list of entries at the end of an archive is read into memory."""
MOST_BYTES = 1 << 40
"""All of a dossier together: no more than a terabyte is read."""
RATIO = 1_000
"""More than this many times its packed size is no content but a bomb; deflate reaches about as much."""
_LINE = re.compile(r"([0-9a-f]{64})  ([^\r\n]{1,1000})\n")


class NoDossierError(Exception):
    """The file is no dossier, or cannot be read as one."""


@dataclass
class Verdict:
    """What was found. ``problems`` are pairs of a code and the path that it is about."""

    manifest: str = ""
    heading: dict[str, Any] = field(default_factory=dict)
    files: int = 0
    size: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether every byte is as it was written."""
        return not self.problems


def verify(path: Path) -> Verdict:
    """Read a dossier from end to end. Refuses with ``NoDossierError``; OSError when the file cannot be read."""
    with path.open("rb") as file:
        _refuse_long_list(file)
    try:
        with zipfile.ZipFile(path) as archive:
            return _verified(archive)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, RuntimeError) as error:
        raise NoDossierError(str(error)) from error


def _refuse_long_list(file: IO[bytes]) -> None:
    """Look at the records at the end of an archive for how long its list of entries is."""
    end = file.seek(0, 2)
    file.seek(max(0, end - 70_000))
    tail = file.read()
    last = tail.rfind(b"PK\x05\x06")
    if last < 0:
        raise NoDossierError("PK")
    lengths = [int.from_bytes(tail[last + 12 : last + 16], "little")]
    long_one = tail.rfind(b"PK\x06\x06", 0, last)
    if long_one >= 0:
        lengths.append(int.from_bytes(tail[long_one + 40 : long_one + 48], "little"))
    if any(MOST_DIRECTORY < length != 0xFFFFFFFF for length in lengths):
        raise NoDossierError("PK")


def _verified(archive: zipfile.ZipFile) -> Verdict:
    found = Verdict()
    known = archive.infolist()
    if len(known) > MOST_ENTRIES:
        raise NoDossierError(f"{len(known)} entries")
    counted = Counter(one.filename for one in known)
    for name in sorted(name for name, count in counted.items() if count > 1):
        found.problems.append(("twice", name))
    sound = {}
    for one in known:
        if trouble := _trouble(one):
            found.problems.append((trouble, one.filename))
        elif counted[one.filename] == 1:
            sound[one.filename] = one
    if MANIFEST not in sound:
        raise NoDossierError(MANIFEST)
    manifest = _small(archive, sound.pop(MANIFEST), MOST_MANIFEST)
    found.manifest = hashlib.sha256(manifest).hexdigest()
    expected = _expected(manifest)
    _compare(archive, sound, expected, set(counted), found)
    return found


def _compare(
    archive: zipfile.ZipFile,
    sound: dict[str, zipfile.ZipInfo],
    expected: dict[str, str],
    present: set[str],
    found: Verdict,
) -> None:
    left = MOST_BYTES
    for name, digest in expected.items():
        if name not in sound:
            if name not in present:
                found.problems.append(("missing", name))
            continue
        size, actual = _digest(archive, sound[name], left)
        left -= size
        found.files += 1
        found.size += size
        if actual is None:
            found.problems.append(("unreadable", name))
        elif actual != digest:
            found.problems.append(("changed", name))
        elif name == INDEX:
            found.heading = _heading(archive, sound[name], expected, found)
    if INDEX not in expected:
        found.problems.append(("missing", INDEX))
    found.problems += [("extra", name) for name in sorted(sound.keys() - expected.keys())]


def _trouble(one: zipfile.ZipInfo) -> str:
    """What is wrong with an entry before it is opened; nothing for a plain file."""
    name, mode = one.filename, one.external_attr >> 16
    parts = PurePosixPath(name).parts
    if name.startswith("/") or "\\" in name or ".." in parts or (parts and parts[0].endswith(":")):
        return "climbs"
    if name.endswith("/") or not parts or str(PurePosixPath(name)) != name:
        return "no_file"
    if mode and stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
        return "no_file"
    if one.flag_bits & 0x1:
        return "encrypted"
    if one.file_size > RATIO * max(one.compress_size, 1) + BLOCK:
        return "bomb"
    return ""


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block


def _digest(archive: zipfile.ZipFile, one: zipfile.ZipInfo, left: int) -> tuple[int, str | None]:
    """Length and digest of an entry; no digest when it cannot be read or is longer than it says or may be."""
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(one) as file:
            for block in _blocks(file):
                size += len(block)
                if size > min(one.file_size, left):
                    return size, None
                digest.update(block)
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError, OSError, RuntimeError, ValueError):
        return size, None
    return (size, digest.hexdigest()) if size == one.file_size else (size, None)


def _small(archive: zipfile.ZipFile, one: zipfile.ZipInfo, most: int) -> bytes:
    try:
        with archive.open(one) as file:
            content = file.read(most + 1)
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise NoDossierError(one.filename) from error
    if len(content) > most:
        raise NoDossierError(one.filename)
    return content


def _expected(manifest: bytes) -> dict[str, str]:
    """Path → digest; a manifest with anything else in it, or a path twice, is none."""
    try:
        text = manifest.decode()
    except UnicodeDecodeError as error:
        raise NoDossierError(MANIFEST) from error
    found, end = {}, 0
    for line in _LINE.finditer(text):
        if line.start() != end or line[2] in found or line[2] == MANIFEST:
            raise NoDossierError(MANIFEST)
        found[line[2]] = line[1]
        end = line.end()
    if end != len(text) or not found:
        raise NoDossierError(MANIFEST)
    return found


def _heading(
    archive: zipfile.ZipFile, one: zipfile.ZipInfo, expected: dict[str, str], found: Verdict
) -> dict[str, Any]:
    """What the index says above its entries; what it says of files must be what the manifest says."""
    try:
        index = json.loads(_small(archive, one, MOST_MANIFEST))
        entries = index.pop("entries")
        told = {str(entry["path"]): str(entry["sha256"]) for entry in entries}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        found.problems.append(("unreadable", INDEX))
        return {}
    content = {name: digest for name, digest in expected.items() if name not in {INDEX, PAGE}}
    if told != content or len(told) != len(entries):
        found.problems.append(("index", INDEX))
    return {str(name): value for name, value in index.items()}
