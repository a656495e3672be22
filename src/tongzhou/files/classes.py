"""Who may read what of files, their versions, uploads and the room that they take."""

from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "StoredFile": classed(
        client="name current_number changed_at",
        vendor="organisation project subject_kind subject_id folder audience created_by created_at deleted_at"
        " deleted_by",
    ),
    "FileVersion": classed(
        client="number size content_type created_at preview_state preview_pages",
        vendor="organisation file sha256 original_name note created_by preview_reason",
        secret="storage_key",
    ),
    "Upload": classed(
        vendor="organisation user subject_kind subject_id folder name note version_of size received file created_at"
        " changed_at",
        secret="storage_key",
    ),
    "StorageUse": classed(vendor="organisation project used"),
}
INTERNAL = {
    "StoredFile": "found through its subject, and by a client only when it is published (files.guards)",
    "FileVersion": "found through its file (files.guards), or by a signed link that asks again",
    "Upload": "found among those that the person has begun",
    "StorageUse": "a sum, read beside the files of a project that somebody has got hold of",
}
PERSONAL = {
    "StoredFile": Personal(
        of="created_by",
        part="files",
        hands="id name folder subject_kind subject_id audience created_at deleted_at",
        keeps="the file belongs to the work",
        renames="name folder",
    ),
    "FileVersion": Personal(
        of="created_by",
        part="file_versions",
        hands="file_id number original_name size content_type note created_at",
        keeps="the file belongs to the work",
        renames="original_name note",
    ),
    "Upload": Personal(
        of="user", part="uploads", hands="name folder note size received created_at", deletes=True
    ),
    "StorageUse": "sums",
}
ANSWERS = {
    "LinkShown": shown(client="url expires_at"),
    "VersionRow": shown("files.FileVersion", client="sha256 original_name note by preview"),
    "FileRow": shown(
        "files.StoredFile", client="folder audience version size content_type sha256 by created_at"
    ),
}
