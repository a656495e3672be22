"""Taking content in: first what it is, then the bytes into the store. The rows come afterwards.

In this order a crash leaves content without a row, which a job finds and removes; never a row without its
content.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from tongzhou.files.kinds import PROGRAM_ENDINGS
from tongzhou.files.limits import LIMITS, MB
from tongzhou.files.models import new_key
from tongzhou.files.names import ending, safe_name
from tongzhou.files.store import store
from tongzhou.files.words import FileRefusedError
from tongzhou.operations.child import ChildRefusedError, run_limited

INSPECT = "tongzhou.files.reading.inspection.inspect"


@dataclass(frozen=True, slots=True)
class Content:
    """Content that is safe in the store and has been looked at; no row names it yet."""

    key: str
    size: int
    sha256: str
    content_type: str
    name: str


def received(source: Any, name: str, *, most: int | None = None) -> Content:
    """Take in an uploaded file (with ``chunks()`` and ``size``). Refuses with ``FileRefusedError``."""
    name = checked_name(name)
    most = LIMITS.form_file_bytes if most is None else most
    if source.size > most:
        raise FileRefusedError("size", name=name, limit=most // MB)
    with _real_file(source) as file:
        content_type = inspected(file, name)
        file.seek(0)
        key = new_key()
        size, digest = kept(key, iter(lambda: file.read(MB), b""))
    return Content(key, size, digest, content_type, name)


def checked_name(given: str) -> str:
    """A safe name; refused when a computer would take the file for a program because of it."""
    name = safe_name(given)
    if ending(name) in PROGRAM_ENDINGS:
        raise FileRefusedError("program", name=name)
    return name


def inspected(file: IO[bytes], name: str) -> str:
    """The content type, found out in a limited process. Refuses with ``FileRefusedError``."""
    try:
        found = run_limited(INSPECT, {"ending": ending(name)}, content=file, output_bytes=64 * 1024)
    except ChildRefusedError as refusal:
        raise FileRefusedError(refusal.code, **{**refusal.params, "name": name}) from refusal
    return str(found.values["type"])


def kept(key: str, pieces: Iterable[bytes]) -> tuple[int, str]:
    """Write the content into the store; its size and SHA-256."""
    digest = hashlib.sha256()

    def counted() -> Iterator[bytes]:
        for piece in pieces:
            digest.update(piece)
            yield piece

    return store().write(key, counted()), digest.hexdigest()


def given_up(content: Content) -> None:
    """Remove content whose row was refused."""
    store().remove(content.key)


@contextmanager
def _real_file(source: Any) -> Iterator[IO[bytes]]:
    """A file with a number, which the limited process can be handed; small uploads are only in memory."""
    with tempfile.TemporaryFile() as file:
        for piece in source.chunks():
            file.write(piece)
        file.flush()
        yield file
