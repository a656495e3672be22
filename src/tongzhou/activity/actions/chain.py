"""Sealing the diary into its chain, publishing the chain's head, and erasing what names somebody."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable

from django.db import connection, transaction

from tongzhou.accounts.models import User
from tongzhou.activity.actions.diary import record
from tongzhou.activity.chain import (
    BY_BYTES,
    BY_VALUES,
    START,
    as_stored,
    digest_of_payload,
    hash_of,
    is_stored_as_hashed,
)
from tongzhou.activity.models import ChainHead, DiaryEntry

SEALED_AT_ONCE = 1_000
ERASED_AT_ONCE = 500
ERASED = "activity.lines_erased"
LOCK = 0x746F6E67
log = logging.getLogger("tongzhou.audit")
SEAL = """UPDATE activity_diaryentry SET sequence = %s, salt = %s, payload_digest = %s, previous_hash = %s, hash = %s,
chain_version = %s WHERE id = %s AND sequence IS NULL"""


@transaction.atomic
def seal_diary(organisation_id: int, *, most: int = SEALED_AT_ONCE) -> int:
    """Chain the oldest unsealed lines to the last sealed one; how many.

    Lines are sealed in the order in which they are found, which need not be that of their numbers: of two
    transactions the one that began later may be committed first. Only sealing itself is serialised, by an
    advisory lock on PostgreSQL and by the single writer of SQLite; whoever writes the diary waits for nobody.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, organisation_id % 2**31])
        mine = DiaryEntry.objects.filter(organisation=organisation_id)
        last = mine.filter(sequence__isnull=False).order_by("-sequence").first()
        sequence, previous = (last.sequence or 0, last.hash) if last else (0, START)
        rows = []
        for entry in as_stored(mine.filter(sequence__isnull=True)).order_by("id")[:most]:
            sequence += 1
            entry.chain_version = BY_BYTES if is_stored_as_hashed(entry) else BY_VALUES
            entry.sequence, entry.salt = sequence, secrets.token_hex(16)
            entry.payload_digest = digest_of_payload(entry)
            entry.hash = hash_of(entry, previous)
            sealed = (sequence, entry.salt, entry.payload_digest, previous, entry.hash)
            rows.append((*sealed, entry.chain_version, entry.pk))
            previous = entry.hash
        cursor.executemany(SEAL, rows)
    return len(rows)


def seal_all(organisation_id: int) -> int:
    """Seal until nothing is left, in short transactions; how many lines."""
    total = 0
    while sealed := seal_diary(organisation_id):
        total += sealed
        if sealed < SEALED_AT_ONCE:
            break
    return total


@transaction.atomic
def publish_head(organisation_id: int, *, problems: int) -> ChainHead | None:
    """Write down where the chain stands, in the database and in the log, which is kept elsewhere."""
    last = (
        DiaryEntry.objects.filter(organisation=organisation_id, sequence__isnull=False)
        .order_by("-sequence")
        .first()
    )
    if last is None:
        return None
    head = ChainHead.objects.create(
        organisation_id=organisation_id, sequence=last.sequence or 0, hash=last.hash, problems=problems
    )
    log.warning("audit chain of organisation %s: %s problems %s", organisation_id, head, problems)
    return head


@transaction.atomic
def erase_lines(numbers: Iterable[int], replace: dict[str, str], *, by: User) -> int:
    """Replace texts in lines of the diary (names, addresses) and note digests of what stands there now.

    Unsealed lines are sealed first, so that what they said at first is in the chain. The lines that note the
    erasure name no person, and ``verify`` holds every erased line to them.
    """
    seal_all(by.organisation_id)
    wanted = sorted(set(numbers))
    for start in range(0, len(wanted), ERASED_AT_ONCE):
        part = wanted[start : start + ERASED_AT_ONCE]
        entries = list(
            DiaryEntry.objects.filter(organisation=by.organisation_id, pk__in=part).order_by("sequence")
        )
        for entry in entries:
            _erase(entry, replace)
        digests = {str(entry.sequence): digest_of_payload(entry) for entry in entries}
        note = record(ERASED, by, by=by, label=str(len(entries)), details={"lines": digests})
        for entry in entries:
            entry.erasure = note.pk
            entry.save(update_fields=["label", "details", "actor_name", "address", "salt", "erasure"])
    return len(wanted)


def _erase(entry: DiaryEntry, replace: dict[str, str]) -> None:
    entry.label = replaced(entry.label, replace)[:500]
    entry.actor_name = replaced(entry.actor_name, replace)[:100]
    entry.details = {key: replaced_in(value, replace) for key, value in entry.details.items()}
    entry.address, entry.salt = "", ""


def replaced(text: str, replace: dict[str, str]) -> str:
    """A text with other words in the place of some."""
    for old, new in replace.items():
        text = text.replace(old, new) if old else text
    return text


def replaced_in(value: object, replace: dict[str, str]) -> object:
    """The same through a whole JSON value; its keys stay."""
    if isinstance(value, str):
        return replaced(value, replace)
    if isinstance(value, list):
        return [replaced_in(one, replace) for one in value]
    if isinstance(value, dict):
        return {key: replaced_in(one, replace) for key, one in value.items()}
    return value
