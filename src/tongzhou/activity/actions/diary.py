"""Writing the diary; every other room's actions end with ``record``."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.facts import present_facts
from tongzhou.activity.models import DiaryEntry
from tongzhou.operations.actions import enqueue

REFUSALS_EVERY = 60.0
SEALED_WITHIN = 1.0
_sealing: dict[int, float] = {}
_refused: dict[tuple[int, str], float] = {}

diary_followers: list[Callable[[DiaryEntry], None]] = []
"""What the rooms above do about a new line (tell people, index it anew): called inside the same transaction,
so that their jobs are committed together with the line or not at all."""


deed_guards: list[Callable[[str, int], None]] = []
"""What the rooms above ask before a deed in a project is written down, by its name and the project's number: whoever
raises undoes the deed, because it belongs to the same transaction."""


def record(
    deed: str,
    subject: Any,
    *,
    by: User,
    label: str = "",
    project_id: int | None = None,
    details: dict[str, Any] | None = None,
    client_may_see: bool = False,
) -> DiaryEntry:
    """Write one line in the caller's transaction; unless it says so, it is for the vendor's people alone.

    ``deed`` reads *room.done*, e.g. ``plan.edited``; ``subject`` is the model instance it was done to;
    ``label`` is what the timeline shows and defaults to the subject's own text.
    """
    if project_id is not None:
        for guard in deed_guards:
            guard(deed, project_id)
    facts = present_facts()
    entry = DiaryEntry.objects.create(
        organisation_id=by.organisation_id,
        project_id=project_id,
        deed=deed,
        subject_type=type(subject).__name__,
        subject_id=subject.pk,
        label=(label or str(subject))[:500],
        details=details or {},
        actor=by,
        actor_name=by.name,
        audience=DiaryEntry.Audience.CLIENT if client_may_see else DiaryEntry.Audience.INTERNAL,
        request_id=facts.request_id,
        address=facts.address,
        session=facts.session,
    )
    seal_soon(by.organisation_id)
    for follow in diary_followers:
        follow(entry)
    return entry


def record_refusal(by: User, *, method: str, path: str) -> None:
    """Note that somebody asked for what they may not do; the same address once a minute and process."""
    key, now = (by.pk, path), time.monotonic()
    if now - _refused.get(key, -REFUSALS_EVERY) < REFUSALS_EVERY:
        return
    if len(_refused) > 10_000:
        _refused.clear()
    _refused[key] = now
    record("activity.refused", by, by=by, label=f"{method} {path}")


def seal_soon(organisation_id: int) -> None:
    """Have the line that is being written sealed a second after its transaction was committed.

    At most one job a second and process: the one that waits will see every line committed before it runs. It is
    enqueued outside of the writer's transaction, so that writers never wait for each other because of it.
    """
    transaction.on_commit(lambda: _seal_later(organisation_id), robust=True)


def _seal_later(organisation_id: int) -> None:
    now = time.monotonic()
    if _sealing.get(organisation_id, 0.0) > now:
        return
    _sealing[organisation_id] = now + SEALED_WITHIN
    due = timezone.now() + timedelta(seconds=SEALED_WITHIN)
    enqueue("activity.seal", key=f"activity.seal:{organisation_id}", at=due, organisation=organisation_id)
