"""Pictures drawn anew: whatever else a file holds does not come along. Runs in the limited process."""

from __future__ import annotations

import io
import warnings
from typing import IO, Any, cast

import orjson
from PIL import Image, ImageFile, ImageOps

from tongzhou.files.limits import LIMITS
from tongzhou.operations.child import ChildRefusedError

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")


def prepare() -> None:
    """Load the formats while files can still be opened."""
    Image.init()
    image = Image.new("RGBA", (2, 2))
    image.save(io.BytesIO(), "WEBP")
    image.convert("RGB").save(io.BytesIO(), "PNG")


def preview(payload: dict[str, Any], content: IO[bytes] | None) -> tuple[dict[str, Any], bytes]:
    """A thumbnail and a larger picture, both WebP; their lengths come first."""
    assert content is not None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Image.MAX_IMAGE_PIXELS = None
        image: Image.Image = Image.open(content, formats=_FORMATS)
        if image.width * image.height > LIMITS.pixels:
            raise ChildRefusedError("pixels", limit=LIMITS.pixels // 1_000_000)
        cast(ImageFile.ImageFile, image).draft("RGB", (LIMITS.preview_pixels, LIMITS.preview_pixels))
        image = ImageOps.exif_transpose(image)
        upright = image.convert("RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB")
    return joined([shrunk(upright, LIMITS.thumbnail_pixels), shrunk(upright, LIMITS.preview_pixels)], "WEBP")


def shrunk(image: Image.Image, longest: int) -> Image.Image:
    """A copy that is at most so long and so high."""
    copy = image.copy()
    copy.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return copy


def joined(images: list[Image.Image], form: str) -> tuple[dict[str, Any], bytes]:
    """Several pictures as one answer: the lengths as values, the bytes behind each other."""
    parts = []
    for image in images:
        held = io.BytesIO()
        image.save(held, form, **({"quality": 82, "method": 2} if form == "WEBP" else {}))
        parts.append(held.getvalue())
    return {"lengths": [len(part) for part in parts]}, b"".join(parts)


def encoded(value: Any) -> bytes:
    """JSON, for readers that answer with text."""
    return orjson.dumps(value)


def signature(payload: dict[str, Any], content: IO[bytes] | None) -> tuple[dict[str, Any], bytes]:
    """A signature as a PNG, at most ``longest`` pixels; refused ``empty`` when nothing is drawn on it."""
    assert content is not None
    Image.MAX_IMAGE_PIXELS = None
    image: Image.Image = Image.open(content, formats=_FORMATS)
    if image.width * image.height > LIMITS.pixels:
        raise ChildRefusedError("pixels", limit=LIMITS.pixels // 1_000_000)
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    paper = Image.new("RGBA", upright.size, "white")
    paper.alpha_composite(upright)
    plain = shrunk(paper.convert("RGB"), int(payload["longest"]))
    low, high = plain.convert("L").getextrema()
    if cast(int, high) - cast(int, low) < 16:
        raise ChildRefusedError("empty")
    held = io.BytesIO()
    plain.save(held, "PNG", optimize=True)
    return {"width": plain.width, "height": plain.height}, held.getvalue()
