"""What this room does later, or by the clock."""

from __future__ import annotations

from itertools import islice

from django.utils import timezone

from tongzhou.files.actions.files import empty_trash
from tongzhou.files.actions.room import recount_room
from tongzhou.files.actions.uploads import clean_uploads as remove_old_uploads
from tongzhou.files.limits import LIMITS
from tongzhou.files.previews import make_preview as draw
from tongzhou.files.queries import known_keys, version_for_job
from tongzhou.files.store import store
from tongzhou.operations.jobs import task

BATCH = 500


@task("files.make_preview")
def make_preview(version: int) -> None:
    """Draw a version's preview; nothing happens when it is gone."""
    if (found := version_for_job(version)) is not None:
        draw(found)


@task("files.clean_uploads", every="20 * * * *")
def clean_uploads() -> int:
    """Remove uploads that nobody goes on with, and what killed processes have left half written."""
    removed = remove_old_uploads()
    return removed + store().remove_drafts(timezone.now() - LIMITS.orphan_age)


@task("files.remove_orphans", every="40 3 * * *")
def remove_orphans() -> int:
    """Remove content that no row names. Only older content counts: a row is written after its content."""
    before = timezone.now() - LIMITS.orphan_age
    old = (key for key, written in store().stored() if written < before)
    count = 0
    while batch := list(islice(old, BATCH)):
        known = known_keys([key.partition("-")[0] for key in batch])
        for key in batch:
            if key.partition("-")[0] not in known:
                store().remove(key)
                count += 1
    return count


@task("files.empty_trash", every="10 3 * * *")
def clear_trash() -> int:
    """Remove for good what has been in the trash for thirty days, and count the room anew."""
    return empty_trash() + recount_room()
