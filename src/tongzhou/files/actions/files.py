"""What can be done to files and their versions."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.activity.live import announce
from tongzhou.files.actions.room import release_room, take_room
from tongzhou.files.kinds import kind_of
from tongzhou.files.limits import LIMITS
from tongzhou.files.models import Audience, FileVersion, PreviewState, StoredFile
from tongzhou.files.names import BadFolderError, numbered, safe_folder
from tongzhou.files.receiving import Content, checked_name
from tongzhou.files.words import FileRefusedError
from tongzhou.operations.actions import enqueue
from tongzhou.projects.subjects import Subject

MOST_NAMESAKES = 200


def topic(file_id: int) -> str:
    """What the pages about a file listen to."""
    return f"file:{file_id}"


@transaction.atomic
def add_file(
    subject: Subject, *, by: User, content: Content, folder: str = "", note: str = "", sender: str = ""
) -> StoredFile:
    """A new file of a subject, internal until somebody publishes it; a taken name gets a number.

    ``sender`` is who sent it through a link of ``by``'s, without an account: the diary and the version say so.
    Refuses with ``FileRefusedError``: no room, or a folder that cannot be.
    """
    project_id = subject.access.project.pk if subject.access is not None else None
    take_room(by.organisation_id, project_id, content.size, name=content.name)
    file = StoredFile(
        organisation=by.organisation,
        project_id=project_id,
        subject_kind=subject.kind,
        subject_id=subject.pk,
        folder=checked_folder(folder),
        created_by=by,
        changed_at=timezone.now(),
    )
    _save_under_free_name(file, content.name)
    _add_row(file, 1, content, by=by, note=note or sender)
    deed, details = ("files.file_sent", {"name": sender}) if sender else ("files.file_added", {})
    record(deed, file, by=by, project_id=project_id, details=details)
    return file


def _save_under_free_name(file: StoredFile, name: str, **save: Any) -> None:
    """Save the file under the name, or under the first ``name (2)``, ``name (3)`` … that is free."""
    for number in range(1, MOST_NAMESAKES):
        file.name = name if number == 1 else numbered(name, number)[-LIMITS.name_chars :]
        try:
            with transaction.atomic():
                file.save(force_insert=file.pk is None, **save)
        except IntegrityError:
            continue
        return
    raise FileRefusedError("name", name=name)


def _add_row(file: StoredFile, number: int, content: Content, *, by: User, note: str) -> FileVersion:
    waits = bool(kind_of(content.content_type).preview)
    version = FileVersion.objects.create(
        organisation=by.organisation,
        file=file,
        number=number,
        size=content.size,
        sha256=content.sha256,
        content_type=content.content_type,
        original_name=content.name,
        storage_key=content.key,
        note=note[: LIMITS.note_chars],
        created_by=by,
        preview_state=PreviewState.WAITING if waits else PreviewState.NONE,
    )
    if waits:
        enqueue("files.make_preview", key=f"files.make_preview:{version.pk}", version=version.pk)
    announce(topic(file.pk), {"version": number}, kind="file")
    return version


def checked_folder(given: str) -> str:
    """The folder as it is kept. Refuses with ``FileRefusedError``."""
    try:
        return safe_folder(given)
    except BadFolderError as error:
        raise FileRefusedError("folder") from error


@transaction.atomic
def add_version(file: StoredFile, *, by: User, content: Content, note: str = "") -> FileVersion:
    """New content for a file; the older versions stay. Refuses with ``FileRefusedError``."""
    take_room(file.organisation_id, file.project_id, content.size, name=content.name)
    version = _next_version(file, content, by=by, note=note)
    record(
        "files.version_added", file, by=by, project_id=file.project_id, details={"version": version.number}
    )
    return version


def _next_version(file: StoredFile, content: Content, *, by: User, note: str) -> FileVersion:
    """Two who upload at once decide by this update who comes first; the other is told to look again."""
    if file.current_number >= LIMITS.versions:
        raise FileRefusedError("versions", name=file.name, limit=LIMITS.versions)
    number = file.current_number + 1
    moved = StoredFile.objects.filter(pk=file.pk, current_number=file.current_number, deleted_at=None).update(
        current_number=F("current_number") + 1, changed_at=timezone.now()
    )
    if not moved:
        raise FileRefusedError("stale", name=file.name)
    file.current_number = number
    return _add_row(file, number, content, by=by, note=note)


@transaction.atomic
def restore_version(file: StoredFile, version: FileVersion, *, by: User) -> FileVersion:
    """An older version again, as the newest: history is added to, never rewritten."""
    take_room(file.organisation_id, file.project_id, version.size, name=file.name)
    again = Content(
        version.storage_key, version.size, version.sha256, version.content_type, version.original_name
    )
    made = _next_version(file, again, by=by, note=version.note)
    details = {"version": made.number, "from": version.number}
    record("files.version_restored", file, by=by, project_id=file.project_id, details=details)
    return made


@transaction.atomic
def change_file(file: StoredFile, *, by: User, name: str, folder: str) -> StoredFile:
    """Another name or folder. Refuses with ``FileRefusedError`` when the name is taken there."""
    file.name, file.folder, file.changed_at = checked_name(name), checked_folder(folder), timezone.now()
    try:
        with transaction.atomic():
            file.save(update_fields=["name", "folder", "changed_at"])
    except IntegrityError as error:
        raise FileRefusedError("name", name=file.name) from error
    record("files.file_changed", file, by=by, project_id=file.project_id)
    announce(topic(file.pk), {}, kind="file")
    return file


@transaction.atomic
def set_audience(file: StoredFile, audience: Audience, *, by: User) -> StoredFile:
    """Show the file to the client, or to our own people only."""
    changed = StoredFile.objects.filter(pk=file.pk).exclude(audience=audience).update(audience=audience)
    file.audience = audience
    if changed:
        deed = "files.published" if audience == Audience.CLIENT else "files.withdrawn"
        record(deed, file, by=by, project_id=file.project_id)
        announce(topic(file.pk), {}, kind="file")
    return file


@transaction.atomic
def delete_file(file: StoredFile, *, by: User) -> None:
    """Into the trash, from where it can be brought back for thirty days."""
    gone = StoredFile.objects.filter(pk=file.pk, deleted_at=None).update(
        deleted_at=timezone.now(), deleted_by=by
    )
    if gone:
        record("files.file_deleted", file, by=by, project_id=file.project_id)
        announce(topic(file.pk), {}, kind="file")


@transaction.atomic
def restore_file(file: StoredFile, *, by: User) -> StoredFile:
    """Out of the trash, internal in any case; under a numbered name if its own has been taken meanwhile."""
    file.deleted_at, file.deleted_by, file.audience = None, None, Audience.INTERNAL
    _save_under_free_name(file, file.name, update_fields=["name", "deleted_at", "deleted_by", "audience"])
    record("files.file_restored", file, by=by, project_id=file.project_id)
    return file


@transaction.atomic
def purge_file(file: StoredFile) -> None:
    """Gone for good, by whoever threw it away; a job removes the content once no row names it."""
    assert file.deleted_by is not None
    size = sum(file.versions.values_list("size", flat=True))
    release_room(file.organisation_id, file.project_id, size)
    record("files.file_purged", file, by=file.deleted_by, project_id=file.project_id)
    file.delete()


@transaction.atomic
def empty_trash() -> int:
    """Purge what has been in the trash for longer than the limit; how many files."""
    old = StoredFile.objects.filter(deleted_at__lt=timezone.now() - LIMITS.trash_age)
    files = list(old.select_related("deleted_by")[:500])
    for file in files:
        purge_file(file)
    return len(files)
