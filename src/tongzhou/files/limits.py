"""How much of files is accepted: data, shown to administrators and tested one over. Sizes are bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

KB, MB, GB = 1024, 1024 * 1024, 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of this room by name; times are those a job works with."""

    form_file_bytes: int = 50 * MB
    """One file of a form; larger ones come in pieces."""
    form_files: int = 20
    form_bytes: int = 400 * MB
    """All files of one form together."""
    upload_bytes: int = 2 * GB
    """One file that comes in pieces."""
    piece_bytes: int = 4 * MB
    uploads_of_person: int = 20
    """Uploads that somebody has begun and not finished."""
    upload_age: timedelta = timedelta(days=2)
    """After so long without a piece an unfinished upload is removed."""
    organisation_bytes: int = 500 * GB
    project_bytes: int = 50 * GB
    name_chars: int = 200
    folder_chars: int = 400
    folder_depth: int = 8
    note_chars: int = 500
    versions: int = 500
    pixels: int = 50_000_000
    archive_entries: int = 20_000
    unpacked_bytes: int = 2 * GB
    """What an archive may claim to unpack to."""
    unpacked_ratio: int = 200
    """How many times its own size an archive may unpack to, once that is more than 50 MB."""
    office_bytes: int = 300 * MB
    """What an office file may really unpack to before it is converted."""
    text_preview_bytes: int = 200 * KB
    table_rows: int = 200
    table_columns: int = 30
    pdf_pages: int = 20
    """So many pages of a PDF are drawn."""
    preview_pixels: int = 1600
    """Length of a preview's longer side; thumbnails have ``thumbnail_pixels``."""
    thumbnail_pixels: int = 240
    preview_source_bytes: int = 200 * MB
    """Larger files get no preview."""
    trash_age: timedelta = timedelta(days=30)
    orphan_age: timedelta = timedelta(hours=24)
    link_age: timedelta = timedelta(minutes=10)


LIMITS = Limits()
