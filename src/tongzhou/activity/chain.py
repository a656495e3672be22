"""What is hashed: the one place that says which bytes of a line make its place in the chain.

The database's own text is held to it, too: SQLite keeps JSON and times as text, in which other white space, another
order of keys or another way to write the same moment would else go unseen. PostgreSQL keeps values, which have one
text.

``payload`` is what may name people; it is covered through its salted digest, so that it can be erased and the
chain still verified. ``core`` is all the rest. Both are JSON with sorted keys and nothing between the tokens.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from django.db import connection
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from tongzhou.activity.models import CanonicalJSON, DiaryEntry

BY_VALUES, BY_BYTES = 1, 2
"""What ``chain_version`` may be. Lines from before version 2 are held to their values only, and stay as they are."""
START = "0" * 64
"""The hash before the first line."""
PAYLOAD = ("label", "details", "actor_name", "address")
CORE = (
    "id", "organisation_id", "project_id", "deed", "subject_type", "subject_id", "actor_id", "audience", "request_id",
    "session", "sequence", "payload_digest",
)  # fmt: skip


def canonical(value: Any) -> bytes:
    """The bytes of a JSON value, always the same for the same value."""
    return json.dumps(value, cls=CanonicalJSON).encode()


def digest_of_payload(entry: DiaryEntry) -> str:
    """SHA-256 over the salt and the texts; without a salt, of an erased line, over the texts alone."""
    payload = {name: getattr(entry, name) for name in PAYLOAD}
    return hashlib.sha256(entry.salt.encode() + canonical(payload)).hexdigest()


def hash_of(entry: DiaryEntry, previous: str) -> str:
    """SHA-256 over the hash before and the line."""
    core = {name: getattr(entry, name) for name in CORE}
    core["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    if entry.chain_version > BY_VALUES:
        core["chain_version"] = entry.chain_version
    return hashlib.sha256(bytes.fromhex(previous) + canonical(core)).hexdigest()


def as_stored(lines: QuerySet[DiaryEntry]) -> QuerySet[DiaryEntry]:
    """Lines together with the texts in which SQLite keeps their details and their moment."""
    if connection.vendor != "sqlite":
        return lines
    return lines.annotate(stored_details=Cast("details", TextField()), stored_at=Cast("at", TextField()))


def is_stored_as_hashed(entry: DiaryEntry) -> bool:
    """Whether what the database keeps of a line read by ``as_stored`` is, byte for byte, what its values make."""
    if connection.vendor != "sqlite":
        return True
    details, at = getattr(entry, "stored_details"), getattr(entry, "stored_at")  # noqa: B009  # annotated, not declared
    same_details: bool = str(details).encode() == canonical(entry.details)
    return same_details and at == str(connection.ops.adapt_datetimefield_value(entry.at))
