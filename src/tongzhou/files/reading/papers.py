"""Pages of a PDF as pictures. Runs in the limited process."""

from __future__ import annotations

import io
from typing import IO, Any

import pypdfium2
from PIL import Image

from tongzhou.files.limits import LIMITS
from tongzhou.files.reading.pictures import shrunk
from tongzhou.operations.child import ChildRefusedError


def prepare() -> None:
    """Draw something once, so that everything needed has been loaded."""
    Image.init()
    paper = pypdfium2.PdfDocument.new()
    paper.new_page(10, 10)
    held = io.BytesIO()
    paper[0].render(scale=1).to_pil().save(held, "PNG")
    paper.close()


def preview(payload: dict[str, Any], content: IO[bytes] | None) -> tuple[dict[str, Any], bytes]:
    """A thumbnail (WebP) and the first pages (PNG), and how many pages there are."""
    assert content is not None
    try:
        paper = pypdfium2.PdfDocument(content.read())
    except pypdfium2.PdfiumError as error:
        raise ChildRefusedError("locked" if "assword" in str(error) else "broken") from error
    total = len(paper)
    if total == 0:
        raise ChildRefusedError("broken")
    parts: list[bytes] = []
    for number in range(min(total, LIMITS.pdf_pages)):
        image = _drawn(paper[number])
        if number == 0:
            parts.append(_saved(shrunk(image, LIMITS.thumbnail_pixels), "WEBP"))
        parts.append(_saved(image, "PNG"))
    return {"lengths": [len(part) for part in parts], "total": total}, b"".join(parts)


def _drawn(page: Any) -> Image.Image:
    width, height = page.get_size()
    longer = max(width, height, 1)
    image: Image.Image = page.render(scale=min(LIMITS.preview_pixels / longer, 4)).to_pil()
    return image.convert("RGB")


def _saved(image: Image.Image, form: str) -> bytes:
    held = io.BytesIO()
    image.save(held, form)
    return held.getvalue()
