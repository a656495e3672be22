"""The file of a backup: a ZIP archive whose manifest vouches for every byte of the other entries."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Self

FORMAT = 1
MANIFEST = "manifest.json"
SECRET_KEY = "secret_key"  # noqa: S105  # the name of an entry
BLOCK = 1024 * 1024
LONGEST_MANIFEST = 256 * BLOCK


class DamagedBackupError(Exception):
    """The file is no backup, or not all of it is as it was written; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest says about an entry: its length and its SHA-256; ``rows`` for tables."""

    name: str
    bytes: int
    sha256: str
    rows: int | None = None

    def described(self) -> dict[str, Any]:
        """As the manifest holds it."""
        known = {"bytes": self.bytes, "sha256": self.sha256}
        return known if self.rows is None else known | {"rows": self.rows}


class Writer:
    """Writes an archive beside its place and moves it there when it is whole."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.unfinished = target.with_name(f".{target.name}.{os.getpid()}")
        self.entries: list[Entry] = []

    def __enter__(self) -> Self:
        descriptor = os.open(self.unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self.file = os.fdopen(descriptor, "w+b")
        self.zip = zipfile.ZipFile(self.file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is not None:
            self.zip.close()
            self.file.close()
            self.unfinished.unlink(missing_ok=True)

    def add(self, name: str, blocks: Iterable[bytes], *, rows: bool = False, packed: bool = True) -> None:
        """Add an entry; with ``rows``, each block is one."""
        digest, length, count = hashlib.sha256(), 0, 0
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        with self.zip.open(info, "w", force_zip64=True) as entry:
            for block in blocks:
                entry.write(block)
                digest.update(block)
                length, count = length + len(block), count + 1
        self.entries.append(Entry(name, length, digest.hexdigest(), count if rows else None))

    def finish(self, manifest: dict[str, Any]) -> None:
        """Write the manifest, then have everything on the disk and in its place."""
        manifest = manifest | {
            "format": FORMAT,
            "entries": {entry.name: entry.described() for entry in self.entries},
        }
        self.zip.writestr(MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False))
        self.zip.close()
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        self.unfinished.replace(self.target)


class Reader:
    """Reads an archive and believes nothing that the manifest does not confirm."""

    def __init__(self, path: Path) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
            self.manifest = self._manifest()
        except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
            raise DamagedBackupError(f"{path.name} is no backup of Tongzhou: {error}") from error
        self.entries = {
            name: Entry(name, one["bytes"], one["sha256"], one.get("rows"))
            for name, one in self.manifest["entries"].items()
        }
        self._compare_names()

    def _manifest(self) -> dict[str, Any]:
        if self.zip.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
            raise ValueError("its manifest is too long")
        content: dict[str, Any] = json.loads(self.zip.read(MANIFEST))
        if content.get("format") != FORMAT:
            raise ValueError(f"its format is {content.get('format')}, not {FORMAT}")
        return content

    def _compare_names(self) -> None:
        found = self.zip.namelist()
        if sorted(found) != sorted([*self.entries, MANIFEST]):
            raise DamagedBackupError("The archive does not hold what its manifest lists.")
        for name in found:
            parts = PurePosixPath(name).parts
            if name.startswith("/") or "\\" in name or ".." in parts or not parts:
                raise DamagedBackupError(f"The archive has an entry with a wrong name: {name!r}")

    def close(self) -> None:
        """Let go of the file."""
        self.zip.close()

    def names(self, folder: str) -> list[str]:
        """The entries in a folder of the archive."""
        return sorted(name for name in self.entries if name.startswith(f"{folder}/"))

    def blocks(self, name: str) -> Iterator[bytes]:
        """The content of an entry; DamagedBackupError at its end if it is not what was written."""
        digest, length = hashlib.sha256(), 0
        expected = self.entries[name]
        try:
            with self.zip.open(name) as entry:
                while block := entry.read(BLOCK):
                    digest.update(block)
                    length += len(block)
                    if length > expected.bytes:
                        break
                    yield block
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, zlib.error) as error:
            raise DamagedBackupError(f"{name} cannot be read: {error}") from error
        if (length, digest.hexdigest()) != (expected.bytes, expected.sha256):
            raise DamagedBackupError(f"{name} is not what was written.")

    def lines(self, name: str) -> Iterator[bytes]:
        """The content of an entry line by line."""
        rest = b""
        for block in self.blocks(name):
            *whole, rest = (rest + block).split(b"\n")
            yield from whole
        if rest:
            raise DamagedBackupError(f"{name} breaks off.")

    def verify(self) -> None:
        """Read everything once."""
        for name, entry in self.entries.items():
            if entry.rows is None:
                for _block in self.blocks(name):
                    pass
            else:
                self._verify_rows(name, entry.rows)

    def _verify_rows(self, name: str, rows: int) -> None:
        count = 0
        for count, line in enumerate(self.lines(name), 1):
            try:
                json.loads(line)
            except ValueError as error:
                raise DamagedBackupError(f"{name}, line {count}: {error}") from error
        if count != rows:
            raise DamagedBackupError(f"{name} has {count} rows; there were {rows}.")


def in_blocks(file: IO[bytes]) -> Iterator[bytes]:
    """A file piece by piece."""
    while block := file.read(BLOCK):
        yield block
