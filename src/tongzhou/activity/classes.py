"""Who may read what of the diary, its seal, the trash and exports of personal data."""

from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "DiaryEntry": classed(
        vendor="organisation project_id deed subject_type subject_id label details actor actor_name at audience"
        " request_id address session sequence payload_digest previous_hash hash erasure chain_version",
        secret="salt",
    ),
    "TrashEntry": classed(
        vendor="organisation project_id kind subject_id label deleted_by deleted_at restored_by restored_at",
        secret="content",
    ),
    "ChainHead": classed(vendor="organisation sequence hash published_at problems"),
    "PersonalExport": classed(vendor="user requested_at ready_at", secret="content"),
}
INTERNAL = {
    "DiaryEntry": "read as the timeline of a project that somebody has got hold of",
    "TrashEntry": "each kind of thing in the trash says itself who may see and restore it (activity.trash.Kind)",
    "ChainHead": "read as the newest of the organisation, by pages that ask for view_audit",
    "PersonalExport": "found among those that the person has asked for",
}
PERSONAL = {
    "DiaryEntry": Personal(
        of="actor",
        part="deeds",
        hands="id at deed label details project_id address session",
        keeps="what was done stays, without the name: actions.personal.erase_person and the chain see to it",
    ),
    "TrashEntry": Personal(
        of="deleted_by",
        part="trash",
        hands="kind subject_id label deleted_at restored_at",
        keeps="it can still come back",
        renames="label content",
    ),
    "ChainHead": "hashes",
    "PersonalExport": Personal(of="user", part="exports", hands="requested_at ready_at", deletes=True),
}
HINTS = classed(client="version comment preview id toast revoked", vendor="by tasks items")
"""What an event of a live page may hold: numbers, never content; those of plans are the vendor's."""
ANSWERS = {
    "AuditRow": shown("activity.DiaryEntry", vendor="sentence project subject"),
    "Restored": shown(vendor="url"),
    "TrashRow": shown("activity.TrashEntry", vendor="subject"),
}
