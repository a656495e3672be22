"""What the pages about files need to know. Lists are lists of current versions, each with its file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Count, F, Q, QuerySet, Sum

from tongzhou.accounts.models import User
from tongzhou.files.guards import PROJECT, find_files
from tongzhou.files.limits import LIMITS
from tongzhou.files.models import Audience, FileVersion, PreviewState, StorageUse, StoredFile, Upload
from tongzhou.files.store import MissingContentError, store
from tongzhou.projects.models import Project
from tongzhou.projects.subjects import Subject
from tongzhou.web.prepared import prepared

key_keepers: list[Callable[[list[str]], set[str]]] = []
"""Rooms above that keep content of their own in the store say which of some names they still need."""
room_takers: list[Callable[[int, int | None], int]] = []
"""They also say how many bytes they take, of an organisation or of one project."""
MOST_IN_TRASH = 1000
MOST_ATTACHED = 200
SORTS = {
    "name": "file__name",
    "size": "size",
    "type": "content_type",
    "by": "created_by__name",
    "changed": "file__changed_at",
}


def current_versions() -> QuerySet[FileVersion]:
    """The current version of every file that is not in the trash; narrow it at once."""
    return FileVersion.objects.filter(number=F("file__current_number"), file__deleted_at=None).select_related(
        "file", "created_by"
    )


def documents_of(project: Project) -> QuerySet[FileVersion]:
    """The documents of a project: its own files, not what is attached to things in it."""
    return current_versions().filter(
        file__project=project, file__subject_kind=PROJECT, file__subject_id=project.pk
    )


def published_documents(project: Project) -> QuerySet[FileVersion]:
    """The documents that the project's client may see, folder by folder."""
    found = documents_of(project).filter(file__audience=Audience.CLIENT)
    return found.order_by("file__folder", "file__name", "pk")


def attachments_of(subject: Subject, user: User) -> list[FileVersion]:
    """The files of any subject that this person may see, the newest first, and no more than a page shows."""
    audience = Audience.CLIENT.value if user.is_client else None
    return _attached(user.organisation_id, subject.kind, subject.pk, audience)


@prepared
def _attached(organisation: int, kind: str, pk: int, audience: str | None) -> QuerySet[FileVersion]:
    found = current_versions().filter(organisation=organisation, file__subject_kind=kind, file__subject_id=pk)
    if audience is not None:
        found = found.filter(file__audience=audience)
    return found.order_by("-file__created_at", "-pk")[:MOST_ATTACHED]


def sorted_by(found: QuerySet[FileVersion], wanted: str) -> QuerySet[FileVersion]:
    """The list in an allowed order (``-name`` falls); any other wish means by name."""
    column = SORTS.get(wanted.removeprefix("-"), SORTS["name"])
    return found.order_by(f"-{column}" if wanted.startswith("-") else column, "pk")


def matching(found: QuerySet[FileVersion], text: str) -> QuerySet[FileVersion]:
    """Those whose name or folder has the text in it."""
    return found.filter(Q(file__name__icontains=text) | Q(file__folder__icontains=text)) if text else found


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder in a folder: its own name, its whole path, and how many files are in it and below."""

    name: str
    path: str
    files: int


def all_folders(project: Project) -> list[str]:
    """Every folder of a project's documents and those around them."""
    rows = documents_of(project).order_by().values_list("file__folder", flat=True).distinct()
    found = {
        "/".join(path.split("/")[:depth]) for path in rows if path for depth in range(1, path.count("/") + 2)
    }
    return sorted(found)


def folders_in(project: Project, folder: str) -> list[Folder]:
    """The folders directly inside a folder."""
    counts: dict[str, int] = {}
    start = f"{folder}/" if folder else ""
    rows = documents_of(project).order_by().values("file__folder").annotate(files=Count("pk"))
    for row in rows:
        path = str(row["file__folder"])
        if path and path.startswith(start) and path != folder:
            name = path[len(start) :].split("/")[0]
            counts[name] = counts.get(name, 0) + int(row["files"])
    return [Folder(name, start + name, counts[name]) for name in sorted(counts)]


def versions_of(file: StoredFile) -> QuerySet[FileVersion]:
    """All versions, the newest first."""
    return file.versions.select_related("created_by").order_by("-number")


def version_of(file: StoredFile, number: int | None = None) -> FileVersion | None:
    """One version of a file, the current one if no number is given."""
    wanted = file.current_number if number is None else number
    return versions_of(file).filter(number=wanted).first()


def every_version() -> Iterator[FileVersion]:
    """All versions of all files, one after the other."""
    return FileVersion.objects.order_by("pk").iterator(2000)


def version_for_job(pk: int) -> FileVersion | None:
    """Any version by its primary key, for jobs: they run for nobody."""
    return FileVersion.objects.select_related("file").filter(pk=pk).first()


def trash_of(project: Project, user: User) -> list[StoredFile]:
    """What of a project is in the trash, as far as this person may see what it belonged to; the last first."""
    thrown = StoredFile.objects.filter(project=project, deleted_at__isnull=False).order_by(
        "-deleted_at", "-pk"
    )
    numbers = list(thrown.values_list("pk", flat=True)[:MOST_IN_TRASH])
    seen = {access.file.pk for access in find_files(user, numbers, in_trash=True) if access.may_read}
    return list(thrown.filter(pk__in=seen).select_related("deleted_by"))


@dataclass(frozen=True, slots=True)
class Room:
    """How much room is taken, in bytes, and how much there is."""

    used: int
    limit: int

    @property
    def percent(self) -> int:
        """Taken of the whole, 0 to 100."""
        return min(100, round(100 * self.used / self.limit))

    @property
    def is_scarce(self) -> bool:
        """Whether somebody should be told."""
        return self.percent >= 90


def room_of_project(project: Project) -> Room:
    """What a project's files take."""
    used = StorageUse.objects.filter(project=project).values_list("used", flat=True).first()
    return Room(used or 0, LIMITS.project_bytes)


def room_of_organisation(organisation_id: int) -> Room:
    """What all files of an organisation take."""
    found = StorageUse.objects.filter(organisation=organisation_id, project=None)
    return Room(found.values_list("used", flat=True).first() or 0, LIMITS.organisation_bytes)


def counted(organisation_id: int, project_id: int | None) -> int:
    """The bytes that contents really take: what ``StorageUse`` should say."""
    found = FileVersion.objects.filter(organisation=organisation_id)
    if project_id is not None:
        found = found.filter(file__project=project_id)
    others = sum(taken(organisation_id, project_id) for taken in room_takers)
    return (found.aggregate(total=Sum("size"))["total"] or 0) + others


def upload_of(user: User, pk: UUID) -> Upload | None:
    """An upload that this person has begun."""
    return Upload.objects.filter(pk=pk, user=user).first()


def known_keys(keys: list[str]) -> set[str]:
    """Those names of the store that a version, an unfinished upload or another room still needs."""
    versions = FileVersion.objects.filter(storage_key__in=keys).values_list("storage_key", flat=True)
    uploads = Upload.objects.filter(storage_key__in=keys).values_list("storage_key", flat=True)
    return {*versions, *uploads}.union(*(needed(keys) for needed in key_keepers))


def text_preview(version: FileVersion) -> dict[str, Any] | None:
    """The prepared beginning of a text or table, None when there is none."""
    if version.preview_state != PreviewState.READY or version.kind.preview not in {"text", "table"}:
        return None
    try:
        found: dict[str, Any] = orjson.loads(b"".join(store().read(f"{version.storage_key}-text")))
    except MissingContentError:
        return None
    return found
