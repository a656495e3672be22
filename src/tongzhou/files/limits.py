"""How much of files is accepted. Sizes are bytes.

What administrators see and set comes from the table of limits; it is asked for when it is needed, because limited
processes read this module, too, and have nothing of Django.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from tongzhou.operations.reading_limits import IMAGE_PIXELS

KB, MB, GB = 1024, 1024 * 1024, 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of this room by name; times are those a job works with."""

    piece_bytes: int = 4 * MB
    upload_age: timedelta = timedelta(days=2)
    """After so long without a piece an unfinished upload is removed."""
    name_chars: int = 200
    folder_chars: int = 400
    folder_depth: int = 8
    note_chars: int = 500
    pixels: int = IMAGE_PIXELS
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

    @property
    def form_file_bytes(self) -> int:
        """One file of a form; larger ones come in pieces."""
        return _limit("upload_bytes")

    @property
    def form_files(self) -> int:
        """Files of one form."""
        return _limit("uploads_per_request")

    @property
    def form_bytes(self) -> int:
        """All files of one form together."""
        return _limit("request_bytes")

    @property
    def upload_bytes(self) -> int:
        """One file that comes in pieces."""
        return _limit("piecewise_bytes")

    @property
    def uploads_of_person(self) -> int:
        """Uploads that somebody has begun and not finished."""
        return _limit("open_uploads")

    @property
    def organisation_bytes(self) -> int:
        """All files of all projects."""
        return _limit("organisation_bytes")

    @property
    def project_bytes(self) -> int:
        """All files of a project."""
        return _limit("project_bytes")

    @property
    def versions(self) -> int:
        """Versions of one file."""
        return _limit("versions")


def _limit(name: str) -> int:
    from tongzhou.operations.limits import limit

    return limit(name)


LIMITS = Limits()
