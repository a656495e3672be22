"""Ordering, making, taking and removing dossiers."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.files.actions.room import release_room, take_room
from tongzhou.files.models import new_key
from tongzhou.files.receiving import kept
from tongzhou.files.store import MissingContentError, store
from tongzhou.files.words import FileRefusedError
from tongzhou.operations.actions import enqueue
from tongzhou.operations.limits import limit
from tongzhou.projects.guards import find_access
from tongzhou.projects.models import Project
from tongzhou.records.contents import Placed, placed
from tongzhou.records.models import Dossier, DossierEntry, PublishedRecord
from tongzhou.records.packing import AlteredContentError, Entry, Heading, pack
from tongzhou.records.queries.dossiers import KEPT, may_take
from tongzhou.records.queries.figures.told import words
from tongzhou.records.refusals import DossierNotReadyError, DossierOpenError, TooManyDossiersError
from tongzhou.records.writing.assembled import COMPLETE, FOR_CLIENT
from tongzhou.web.documents import FontsMissingError

BLOCK = 1024 * 1024
TOLD_EVERY = 2.0
"""Seconds between two notes of how far the making is."""
State = Dossier.State


class CannotBeMadeError(Exception):
    """Why there will be no dossier, in words for whoever ordered it."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A dossier that is safe in the store; no row names it yet."""

    key: str
    size: int
    sha256: str
    manifest: str
    entries: tuple[Entry, ...]


@transaction.atomic
def order_dossier(project: Project, *, by: User, circle: str) -> Dossier:
    """Have a dossier made for a circle of readers; a job does it."""
    Project.objects.select_for_update(no_key=True).only("pk").get(pk=project.pk)
    known = Dossier.objects.filter(project=project)
    if known.filter(state__in=[State.WAITING, State.MAKING]).exists():
        raise DossierOpenError
    if known.filter(state__in=KEPT).count() >= limit("dossiers"):
        raise TooManyDossiersError
    last = known.order_by("-number").values_list("number", flat=True).first()
    one = Dossier.objects.create(
        project=project,
        number=(last or 0) + 1,
        circle=Dossier.Circle(circle),
        ordered_by=by,
        ordered_at=timezone.now(),
    )
    enqueue("records.make_dossier", key=f"records.make_dossier:{one.pk}", dossier=one.pk)
    record("records.dossier_ordered", one, by=by, project_id=project.pk, details={"circle": circle})
    return one


def make_dossier(dossier: Dossier) -> bool:
    """Make the file of a dossier; whether there is one now. Runs again without harm."""
    if not dossier.is_open:
        return False
    with override(dossier.ordered_by.language):
        try:
            _still_allowed(dossier)
            packed = _packed(dossier)
        except CannotBeMadeError as error:
            fail_dossier(dossier, str(error))
            return False
        try:
            finish_dossier(dossier, packed)
        except (FileRefusedError, DossierNotReadyError) as refusal:
            store().remove(packed.key)
            fail_dossier(dossier, str(refusal.message))
            return False
    return True


def _still_allowed(dossier: Dossier) -> None:
    access = find_access(dossier.ordered_by, dossier.project.key)
    if access is None or not may_take(access, dossier.circle):
        raise CannotBeMadeError(_("Whoever asked for it may not have it any more."))


def _packed(dossier: Dossier) -> Packed:
    reader = COMPLETE if dossier.circle == Dossier.Circle.INTERNAL else FOR_CLIENT
    pieces = _counted(placed(dossier.project, reader))
    note_progress(dossier, 0, len(pieces))
    told = _Teller(dossier, len(pieces))
    try:
        with tempfile.TemporaryFile() as file:
            entries, manifest = pack(file, pieces, _heading(dossier), progress=told)
            file.seek(0)
            key = new_key()
            size, digest = kept(key, iter(lambda: file.read(BLOCK), b""))
    except MissingContentError as error:
        raise CannotBeMadeError(_("A file that was sent is missing in the store.")) from error
    except AlteredContentError as error:
        raise CannotBeMadeError(
            _("A file is not what was sent: %(path)s") % {"path": str(error)[:150]}
        ) from error
    except FontsMissingError as error:
        raise CannotBeMadeError(_("Documents cannot be made here: their fonts are missing.")) from error
    return Packed(key, size, digest, manifest, tuple(entries))


def _counted(pieces: Iterable[Placed]) -> Sequence[Placed]:
    most, found = limit("dossier_files"), []
    for one in pieces:
        found.append(one)
        if len(found) > most:
            raise CannotBeMadeError(_("There are more files than %(most)d.") % {"most": most})
    return found


class _Teller:
    """Notes how far the making is, now and then."""

    def __init__(self, dossier: Dossier, parts: int) -> None:
        self.dossier, self.parts, self.told = dossier, parts, time.monotonic()

    def __call__(self, done: int) -> None:
        if time.monotonic() - self.told > TOLD_EVERY:
            note_progress(self.dossier, done, self.parts)
            self.told = time.monotonic()


def _heading(dossier: Dossier) -> Heading:
    project = dossier.project
    return Heading(
        project=project.name,
        client=project.client.name,
        vendor=project.organisation.name,
        number=dossier.number,
        circle=dossier.circle,
        circle_words=words(Dossier.Circle(dossier.circle).label),
        made_at=timezone.localtime().isoformat(timespec="seconds"),
        made_by=dossier.ordered_by.name,
    )


@transaction.atomic
def note_progress(dossier: Dossier, done: int, parts: int) -> None:
    """How far the making is; no line in the diary, because nobody did it."""
    open_one = Dossier.objects.filter(pk=dossier.pk, state__in=[State.WAITING, State.MAKING])
    open_one.update(state=State.MAKING, done=done, parts=parts)


@transaction.atomic
def finish_dossier(dossier: Dossier, packed: Packed) -> Dossier:
    """The file is in the store: say so, with the digest of its manifest, in the diary's chain as well."""
    one = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if not one.is_open:
        raise DossierNotReadyError
    project = dossier.project
    take_room(project.organisation_id, project.pk, packed.size, name=_("Project dossier"))
    one.state, one.ready_at = State.READY, timezone.now()
    one.storage_key, one.size, one.sha256 = packed.key, packed.size, packed.sha256
    one.manifest_sha256, one.done, one.parts = packed.manifest, len(packed.entries), len(packed.entries)
    fields = ("state", "ready_at", "storage_key", "size", "sha256", "manifest_sha256", "done", "parts")
    one.save(update_fields=fields)
    DossierEntry.objects.filter(dossier=one).delete()
    DossierEntry.objects.bulk_create(_rows(one, packed.entries), batch_size=1000)
    record(
        "records.dossier_ready",
        one,
        by=dossier.ordered_by,
        label=f"{one.number}, SHA-256 {packed.manifest}",
        project_id=project.pk,
        details={"user": dossier.ordered_by_id, "manifest": packed.manifest},
    )
    return one


def _rows(one: Dossier, entries: Sequence[Entry]) -> Iterable[DossierEntry]:
    for place, entry in enumerate(entries, start=1):
        yield DossierEntry(
            dossier=one,
            position=place,
            path=entry.path[:400],
            title=entry.title[:400],
            source=entry.kind,
            day=date.fromisoformat(entry.date) if entry.date else None,
            who=entry.who[:300],
            size=entry.size,
            sha256=entry.sha256,
        )


@transaction.atomic
def fail_dossier(dossier: Dossier, reason: str) -> None:
    """There will be none; whoever ordered it hears why."""
    open_one = Dossier.objects.filter(pk=dossier.pk, state__in=[State.WAITING, State.MAKING])
    if open_one.update(state=State.FAILED, error=reason[:300]):
        record(
            "records.dossier_failed",
            dossier,
            by=dossier.ordered_by,
            project_id=dossier.project_id,
            details={"user": dossier.ordered_by_id},
        )


@transaction.atomic
def take_dossier(dossier: Dossier, *, by: User) -> None:
    """Note who downloads it. Refuses when there is no file."""
    if not dossier.is_ready:
        raise DossierNotReadyError
    record("records.dossier_taken", dossier, by=by, project_id=dossier.project_id)


@transaction.atomic
def remove_dossier(dossier: Dossier, *, by: User) -> Dossier:
    """Remove the file; the row stays, so that copies elsewhere can still be recognised."""
    one = Dossier.objects.select_for_update().select_related("project").get(pk=dossier.pk)
    if not one.is_ready:
        raise DossierNotReadyError
    key, one.storage_key = one.storage_key, ""
    one.state, one.removed_at = State.REMOVED, timezone.now()
    one.save(update_fields=["storage_key", "state", "removed_at"])
    PublishedRecord.objects.filter(dossier=one).delete()
    release_room(one.project.organisation_id, one.project_id, one.size)
    record("records.dossier_removed", one, by=by, project_id=one.project_id)
    transaction.on_commit(lambda: store().remove(key))
    return one
