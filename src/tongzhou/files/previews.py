"""Making previews: foreign content goes through the limited process, only pictures and text come back."""

from __future__ import annotations

from tongzhou.files.actions.previews import note_preview
from tongzhou.files.limits import LIMITS, MB
from tongzhou.files.models import FileVersion, PreviewState
from tongzhou.files.office import NoOfficeError, as_pdf
from tongzhou.files.store import MissingContentError, store
from tongzhou.operations.child import ChildRefusedError, Result, run_limited

READERS = {
    "image": "tongzhou.files.reading.pictures.preview",
    "pdf": "tongzhou.files.reading.papers.preview",
    "text": "tongzhou.files.reading.texts.preview",
    "table": "tongzhou.files.reading.texts.preview",
}


def make_preview(version: FileVersion) -> None:
    """Draw or read the preview of a version and note how it went."""
    wanted = version.kind.preview
    if not wanted:
        note_preview(version, PreviewState.NONE)
        return
    if version.size > LIMITS.preview_source_bytes:
        note_preview(version, PreviewState.FAILED, reason="large")
        return
    try:
        pages = _kept(version, _read(version, wanted))
    except ChildRefusedError as refusal:
        note_preview(version, PreviewState.FAILED, reason=refusal.code)
    except NoOfficeError:
        note_preview(version, PreviewState.FAILED, reason="office")
    except MissingContentError:
        note_preview(version, PreviewState.FAILED, reason="broken")
    else:
        note_preview(version, PreviewState.READY, pages=pages)


def _read(version: FileVersion, wanted: str) -> Result:
    with store().open(version.storage_key) as file:
        if wanted != "office":
            return _drawn(wanted, file)
        with as_pdf(file, version.ending) as paper:
            return _drawn("pdf", paper)


def _drawn(wanted: str, file: object) -> Result:
    return run_limited(
        READERS[wanted],
        {"preview": wanted},
        content=file,  # type: ignore[arg-type]  # an open file
        cpu_seconds=20,
        wall_seconds=60,
        memory_mb=900,
        output_bytes=60 * MB,
    )


def _kept(version: FileVersion, result: Result) -> int:
    """Put what was drawn into the store; the number of pages, 0 for text."""
    key = version.storage_key
    if "lengths" not in result.values:
        store().write(f"{key}-text", [result.data])
        return 0
    lengths = [int(length) for length in result.values["lengths"]]
    paged = version.kind.preview != "image"
    start = 0
    for number, length in enumerate(lengths):
        part = "thumb" if number == 0 else f"p{number}" if paged else "large"
        store().write(f"{key}-{part}", [result.data[start : start + length]])
        start += length
    return len(lengths) - 1
