"""How much of a file is accepted: data, shown to administrators and tested one over."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Sizes in bytes, times in seconds, dates in calendar years (both ends included)."""

    file_bytes: int = 60 * MB
    unpacked_bytes: int = 300 * MB
    archive_entries: int = 2_000
    tasks: int = 50_000
    links: int = 200_000
    links_of_task: int = 500
    calendar_exceptions: int = 5_000
    depth: int = 64
    title_chars: int = 500
    text_chars: int = 100_000
    first_year: int = 1970
    last_year: int = 2100
    duration_years: int = 100
    table_errors: int = 1_000
    """So many wrong cells are listed; the rest are only counted."""
    seconds: int = 10
    """Processor time of the child process, which does nothing but compute: a hostile file has no more."""
    wall_seconds: int = 30
    """Time by the clock; longer, so that an honest file is still read while the machine is busy."""
    memory_bytes: int = 500 * MB
    """Address space of the child process."""
    output_bytes: int = 200 * MB


LIMITS = Limits()
