"""Writing the diary, and the trash; the deeds that every room does, by their short names."""

from tongzhou.activity.actions.diary import deed_guards, diary_followers, record, record_refusal
from tongzhou.activity.actions.trash import (
    PURGED_AT_ONCE,
    NotInTrashError,
    empty_from_trash,
    purge_trash,
    put_into_trash,
    restore_from_trash,
    restore_rows,
)

__all__ = [
    "PURGED_AT_ONCE",
    "NotInTrashError",
    "deed_guards",
    "diary_followers",
    "empty_from_trash",
    "purge_trash",
    "put_into_trash",
    "record",
    "record_refusal",
    "restore_from_trash",
    "restore_rows",
]
