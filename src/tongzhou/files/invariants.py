"""What must be true of the content of files; ``tongzhou check`` asks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongzhou.files.models import FileVersion
from tongzhou.files.queries import every_version
from tongzhou.files.store import MissingContentError, store
from tongzhou.operations.invariants import invariant

HINT = _("Bring the files back from a backup; their names are below the folder of the store.")


def present() -> Iterator[str]:
    """Versions whose content is missing or of another size."""
    for one in every_version():
        if (wrong := _wrong_size(one)) is not None:
            yield f"{_named(one)}: {wrong}"


@invariant("files.content", _("The content of every file is what was uploaded"), quick=present, hint=HINT)
def content() -> Iterator[str]:
    """Versions whose content is missing, or not what its digest says."""
    held, right = store(), set[str]()
    for one in every_version():
        if one.storage_key in right:
            continue
        wrong = _wrong_size(one)
        if wrong is None:
            digest = hashlib.sha256()
            for piece in held.read(one.storage_key):
                digest.update(piece)
            wrong = None if digest.hexdigest() == one.sha256 else "the bytes are not those that were uploaded"
        if wrong is None:
            right.add(one.storage_key)
        else:
            yield f"{_named(one)}: {wrong}"


def _wrong_size(one: FileVersion) -> str | None:
    try:
        size = store().size(one.storage_key)
    except MissingContentError:
        return "there is no content"
    return None if size == one.size else f"{size} bytes instead of {one.size}"


def _named(one: FileVersion) -> str:
    return f"file {one.file_id}, version {one.number} ({one.storage_key})"
