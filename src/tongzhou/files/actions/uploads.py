"""Files that come in pieces: begin, receive, put together, give up."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.files.actions.files import add_file, add_version, checked_folder
from tongzhou.files.actions.room import room_for
from tongzhou.files.guards import find_file, rights_on
from tongzhou.files.limits import LIMITS, MB
from tongzhou.files.models import StoredFile, Upload, new_key
from tongzhou.files.receiving import Content, checked_name, given_up, inspected, kept
from tongzhou.files.store import MissingContentError, store
from tongzhou.files.words import FileRefusedError
from tongzhou.projects.subjects import Subject, find_subject


class FinishedAlreadyError(Exception):
    """Another request has put the same pieces together in the meantime."""


@transaction.atomic
def begin_upload(
    subject: Subject,
    *,
    by: User,
    name: str,
    size: int,
    folder: str = "",
    note: str = "",
    version_of: StoredFile | None = None,
) -> Upload:
    """A place for the pieces of a file of ``size`` bytes. Refuses with ``FileRefusedError``."""
    name = checked_name(name)
    if size > LIMITS.upload_bytes:
        raise FileRefusedError("size", name=name, limit=LIMITS.upload_bytes // MB)
    room_for(by.organisation_id, subject.access.project.pk if subject.access else None, size, name=name)
    if Upload.objects.filter(user=by, file=None).count() >= LIMITS.uploads_of_person:
        raise FileRefusedError("uploads", limit=LIMITS.uploads_of_person)
    return Upload.objects.create(
        organisation=by.organisation,
        user=by,
        subject_kind=subject.kind,
        subject_id=subject.pk,
        folder=checked_folder(folder),
        name=name,
        note=note[: LIMITS.note_chars],
        version_of=version_of,
        size=size,
        changed_at=timezone.now(),
    )


def piece_key(upload: Upload, offset: int) -> str:
    """Where the piece that begins at ``offset`` is stored."""
    return f"{upload.storage_key}-n{offset:012d}"


def receive_piece(upload: Upload, offset: int, data: bytes) -> bool:
    """Keep one piece, then count it; False when the upload is not at this offset (any more).

    The piece is safe before it is counted. If the process dies in between, the same piece is sent again and
    replaces what is there.
    """
    if offset != upload.received or offset + len(data) > upload.size:
        return False
    if data:
        store().write(piece_key(upload, offset), [data])
    return count_piece(upload, offset, len(data))


@transaction.atomic
def count_piece(upload: Upload, offset: int, length: int) -> bool:
    """Move the upload on, unless somebody else has."""
    moved = Upload.objects.filter(pk=upload.pk, received=offset).update(
        received=offset + length, changed_at=timezone.now()
    )
    upload.received = offset + length
    return bool(moved)


def finish_upload(upload: Upload) -> StoredFile:
    """Put the pieces together and make them a file, or a version of one. Refuses with ``FileRefusedError``.

    Rights are asked again: hours may have passed. Runs again without harm, after a crash or when an answer was
    lost: the transaction that makes the file writes into the upload that it did.
    """
    if upload.file is not None:
        return upload.file
    user = upload.user
    try:
        subject, file = _still_allowed(user, upload)
        content = _put_together(upload)
    except FileRefusedError:
        cancel_upload(upload)
        raise
    try:
        made = _made_file(upload, subject, file, content)
    except FinishedAlreadyError:
        given_up(content)
        return StoredFile.objects.get(pk=Upload.objects.values_list("file", flat=True).get(pk=upload.pk))
    except FileRefusedError:
        given_up(content)
        cancel_upload(upload)
        raise
    _forget_pieces(upload)
    return made


def _still_allowed(user: User, upload: Upload) -> tuple[Subject, StoredFile | None]:
    if upload.version_of_id is not None:
        access = find_file(user, upload.version_of_id)
        if access is None or not access.may_change:
            raise FileRefusedError("stale", name=upload.name)
        return access.subject, access.file
    subject = find_subject(user, upload.subject_kind, upload.subject_id)
    if subject is None or Permission.UPLOAD_FILES not in rights_on(user, subject):
        raise FileRefusedError("stale", name=upload.name)
    return subject, None


def _put_together(upload: Upload) -> Content:
    """The whole under a key of this attempt alone: giving it up never takes another attempt's content away."""
    key = new_key()
    size, digest = kept(key, _pieces(upload))
    try:
        with store().open(key) as whole:
            content_type = inspected(whole, upload.name)
    except FileRefusedError:
        store().remove(key)
        raise
    return Content(key, size, digest, content_type, upload.name)


def _pieces(upload: Upload) -> Iterator[bytes]:
    offset = 0
    while offset < upload.size:
        key = piece_key(upload, offset)
        yield from store().read(key)
        offset += store().size(key)


@transaction.atomic
def _made_file(upload: Upload, subject: Subject, file: StoredFile | None, content: Content) -> StoredFile:
    made = file
    if made is not None:
        add_version(made, by=upload.user, content=content, note=upload.note)
    else:
        made = add_file(subject, by=upload.user, content=content, folder=upload.folder, note=upload.note)
    if not Upload.objects.filter(pk=upload.pk, file=None).update(file=made):
        raise FinishedAlreadyError  # by another request: what this one has made is rolled back
    return made


def _forget_pieces(upload: Upload) -> None:
    """Remove the pieces; whatever is missed here, the job that looks for orphans finds."""
    offset = 0
    with contextlib.suppress(MissingContentError):
        while offset < upload.received:
            key = piece_key(upload, offset)
            length = store().size(key)
            store().remove(key)
            offset += length


def cancel_upload(upload: Upload) -> None:
    """Give an upload up: its row first, then its pieces."""
    Upload.objects.filter(pk=upload.pk).delete()
    _forget_pieces(upload)


def clean_uploads() -> int:
    """Remove uploads that nobody has sent a piece of for too long; how many. Their pieces become orphans."""
    old = Upload.objects.filter(changed_at__lt=timezone.now() - LIMITS.upload_age)
    count, _rows = old.delete()
    return count
