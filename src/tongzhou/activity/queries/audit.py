"""Reading the audit trail, and proving that nobody has rewritten it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from tongzhou.accounts.models import Organisation, User
from tongzhou.activity.chain import (
    BY_VALUES,
    START,
    as_stored,
    digest_of_payload,
    hash_of,
    is_stored_as_hashed,
)
from tongzhou.activity.guards import missing
from tongzhou.activity.models import ChainHead, DiaryEntry

ERASED = "activity.lines_erased"
SEALED_WITHIN = timedelta(minutes=5)
MOST_PROBLEMS = 100
CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which lines of the trail; days are in the installation's time zone, both ends included."""

    actor: int | None = None
    deed: str = ""
    project: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the chain that should not be: ``what`` is a code, ``line`` the number of the line or None."""

    what: str
    line: int | None = None


@dataclass(slots=True)
class Verification:
    """What a walk along one organisation's chain has found."""

    organisation: int
    lines: int = 0
    unsealed: int = 0
    erased: int = 0
    head: str = START
    sequence: int = 0
    problems: list[Problem] = field(default_factory=list)

    def note(self, what: str, line: int | None = None) -> None:
        """Remember a problem; after a hundred the chain is broken enough."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(what, line))


def trail(organisation_id: int, wanted: AuditFilter) -> QuerySet[DiaryEntry]:
    """The lines of the trail, narrowed, newest first; ``deed`` is a deed or the name of a room."""
    found = DiaryEntry.objects.filter(organisation=organisation_id)
    if wanted.actor is not None:
        found = found.filter(actor=wanted.actor)
    if wanted.deed:
        found = (
            found.filter(deed=wanted.deed)
            if "." in wanted.deed
            else found.filter(deed__startswith=f"{wanted.deed}.")
        )
    if wanted.project is not None:
        found = found.filter(project_id=wanted.project)
    if wanted.since is not None:
        found = found.filter(at__gte=_midnight(wanted.since))
    if wanted.until is not None:
        found = found.filter(at__lt=_midnight(wanted.until + timedelta(days=1)))
    return found.order_by("-id")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001  # made aware here


def unsealed(organisation_id: int) -> int:
    """How many lines wait to be sealed."""
    return DiaryEntry.objects.filter(organisation=organisation_id, sequence__isnull=True).count()


def people_in(organisation_id: int) -> list[tuple[int, str]]:
    """Everybody who may have done something, by name."""
    found = User.objects.filter(organisation=organisation_id).order_by("name", "id")
    return list(found.values_list("pk", "name"))


def head_of(organisation_id: int) -> ChainHead | None:
    """The head that was published last."""
    return ChainHead.objects.filter(organisation=organisation_id).order_by("-id").first()


def has_head(head: str) -> bool:
    """Whether a chain contains a head that was published as ``SEQUENCE:HASH``."""
    sequence, _colon, digest = head.partition(":")
    if not (sequence.isascii() and sequence.isdecimal() and len(sequence) < 19):
        return False
    return DiaryEntry.objects.filter(sequence=int(sequence), hash=digest).exists()


def organisations() -> list[int]:
    """Everybody who has a chain."""
    return list(Organisation.objects.order_by("id").values_list("pk", flat=True))


def verify(organisation_id: int, *, now: datetime) -> Verification:
    """Walk along the whole chain and hold it against what was published; reads in pieces, keeps no rows."""
    found = Verification(organisation_id)
    for name in missing(connection):
        found.note(f"guard_missing:{name}")
    mine = DiaryEntry.objects.filter(organisation=organisation_id)
    heads = {one.sequence: one.hash for one in ChainHead.objects.filter(organisation=organisation_id)}
    noted = _erasures(mine)
    for entry in _sealed(mine):
        _check(found, entry, noted)
        if heads.get(entry.sequence or 0, entry.hash) != entry.hash:
            found.note("not_as_published", entry.pk)
        found.lines, found.sequence, found.head = found.lines + 1, entry.sequence or 0, entry.hash
    if heads and max(heads) > found.sequence:
        found.note("end_missing")
    waiting = mine.filter(sequence__isnull=True)
    found.unsealed = waiting.count()
    for line in waiting.filter(at__lt=now - SEALED_WITHIN).order_by("id").values_list("pk", flat=True)[:10]:
        found.note("unsealed_for_long", line)
    return found


def _sealed(mine: QuerySet[DiaryEntry]) -> Iterator[DiaryEntry]:
    return as_stored(mine.filter(sequence__isnull=False)).order_by("sequence").iterator(chunk_size=CHUNK)


def _erasures(mine: QuerySet[DiaryEntry]) -> dict[str, tuple[int, str]]:
    """Sequence of an erased line → which line says so last, and the digest of what stands there now."""
    noted: dict[str, tuple[int, str]] = {}
    for note in mine.filter(deed=ERASED).order_by("id"):
        noted |= {line: (note.pk, digest) for line, digest in note.details.get("lines", {}).items()}
    return noted


def _check(found: Verification, entry: DiaryEntry, noted: dict[str, tuple[int, str]]) -> None:
    if entry.sequence != found.sequence + 1:
        found.note("gap", entry.pk)
    if entry.previous_hash != found.head:
        found.note("not_chained", entry.pk)
    if hash_of(entry, found.head) != entry.hash:
        found.note("changed", entry.pk)
    if entry.chain_version > BY_VALUES and not is_stored_as_hashed(entry):
        found.note("bytes_changed", entry.pk)
    digest = digest_of_payload(entry)
    if entry.erasure is None:
        if digest != entry.payload_digest or str(entry.sequence) in noted:
            found.note("text_changed", entry.pk)
        return
    found.erased += 1
    if noted.get(str(entry.sequence)) != (entry.erasure, digest) or entry.salt:
        found.note("erased_text_changed", entry.pk)
