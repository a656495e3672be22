"""Pictures of signatures, drawn anew in the limited process; and pages of documents, to read before one signs."""

from __future__ import annotations

import base64
import binascii
import tempfile
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongzhou.operations.child import ChildRefusedError, run_limited

MOST_PICTURE_BYTES = 2 * 1024 * 1024
LONGEST = 1200
MOST_PAGES = 20
_DATA = "data:image/png;base64,"


class PictureRefusedError(Exception):
    """What was sent is no picture of a signature; ``message`` says why."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def from_data_url(text: str) -> bytes:
    """The bytes of what was drawn on the page. Refuses with ``PictureRefusedError``."""
    if not text.startswith(_DATA) or len(text) > 2 * MOST_PICTURE_BYTES:
        raise PictureRefusedError("no_drawing", _("Draw your signature in the field first."))
    try:
        return base64.b64decode(text.removeprefix(_DATA), validate=True)
    except binascii.Error as error:
        raise PictureRefusedError("no_drawing", _("Draw your signature in the field first.")) from error


def redrawn(content: bytes) -> bytes:
    """The picture as a PNG of our own making, at most 1200 pixels wide. Refuses with ``PictureRefusedError``."""
    if not content or len(content) > MOST_PICTURE_BYTES:
        raise PictureRefusedError("size", _("The picture of the signature may have at most 2 MB."))
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        try:
            answer = run_limited(
                "tongzhou.files.reading.pictures.signature", {"longest": LONGEST}, content=file
            )
        except ChildRefusedError as refusal:
            if refusal.code == "empty":
                raise PictureRefusedError("empty", _("There is nothing drawn in the field.")) from refusal
            raise PictureRefusedError(
                "no_picture", _("This is no picture that can be read: send a PNG or JPEG.")
            ) from refusal
    return answer.data


@lru_cache(maxsize=12)
def pages(digest: str, document: bytes) -> tuple[bytes, ...]:
    """The pages of a document as pictures (PNG); none when it cannot be drawn. Kept for a while by its digest."""
    with tempfile.TemporaryFile() as file:
        file.write(document)
        file.flush()
        try:
            answer = run_limited("tongzhou.files.reading.papers.preview", {}, content=file)
        except ChildRefusedError:
            return ()
    found, start = [], 0
    for length in answer.values["lengths"]:
        found.append(answer.data[start : start + length])
        start += length
    return tuple(found[1:])  # the first is the thumbnail
