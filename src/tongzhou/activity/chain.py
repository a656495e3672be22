"""What is hashed: the one place that says which bytes of a line make its place in the chain.

``payload`` is what may name people; it is covered through its salted digest, so that it can be erased and the
chain still verified. ``core`` is all the rest. Both are JSON with sorted keys and nothing between the tokens.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from tongzhou.activity.models import DiaryEntry

START = "0" * 64
"""The hash before the first line."""
PAYLOAD = ("label", "details", "actor_name", "address")
CORE = (
    "id", "organisation_id", "project_id", "deed", "subject_type", "subject_id", "actor_id", "audience", "request_id",
    "session", "sequence", "payload_digest",
)  # fmt: skip


def canonical(value: Any) -> bytes:
    """The bytes of a JSON value, always the same for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of_payload(entry: DiaryEntry) -> str:
    """SHA-256 over the salt and the texts; without a salt, of an erased line, over the texts alone."""
    payload = {name: getattr(entry, name) for name in PAYLOAD}
    return hashlib.sha256(entry.salt.encode() + canonical(payload)).hexdigest()


def hash_of(entry: DiaryEntry, previous: str) -> str:
    """SHA-256 over the hash before and the line."""
    core = {name: getattr(entry, name) for name in CORE}
    core["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(bytes.fromhex(previous) + canonical(core)).hexdigest()
