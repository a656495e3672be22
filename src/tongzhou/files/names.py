"""Names of files and folders as people may give them: text to show, never a path on any disk."""

from __future__ import annotations

import re
import unicodedata

from tongzhou.files.limits import LIMITS

_BYTES = 240
"""Most file systems hold names of 255 bytes; some room is left for “ (12)”."""
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$")
_FORBIDDEN = re.compile(r'[<>:"|?*\\/]')
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class BadFolderError(ValueError):
    """A folder that is too deep, too long, or none."""


def safe_name(given: str) -> str:
    """A name that is harmless on every system: no path, no control or direction characters, not too long.

    What browsers and other systems send is mended rather than refused; an empty name becomes ``file``.
    """
    last = re.split(r"[\\/]", given.replace("\x00", ""))[-1]
    return _cut(_visible(last)) or "file"


def safe_folder(given: str) -> str:
    """A folder as ``a/b/c`` without outer slashes, empty for the top. Refuses with ``BadFolderError``."""
    parts = [_visible(part) for part in re.split(r"[\\/]", given) if part.strip()]
    if any(not part or set(part) <= {"."} for part in parts) or any(
        set(raw.strip()) <= {"."} for raw in re.split(r"[\\/]", given) if raw.strip()
    ):
        raise BadFolderError
    path = "/".join(parts)
    if len(parts) > LIMITS.folder_depth or len(path) > LIMITS.folder_chars:
        raise BadFolderError
    return path


def numbered(name: str, number: int) -> str:
    """``plan.pdf`` as ``plan (2).pdf``."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem} ({number}).{ending}" if dot and stem else f"{name} ({number})"


def ending(name: str) -> str:
    """The part after the last dot in small letters; empty when there is none."""
    stem, dot, last = name.rpartition(".")
    return last.lower() if dot and stem else ""


def _visible(text: str) -> str:
    shown = "".join(
        character
        for character in unicodedata.normalize("NFC", text)
        if unicodedata.category(character) not in _INVISIBLE
    )
    shown = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", shown)).strip().strip(".").strip()
    return f"_{shown}" if _RESERVED.match(shown) else shown


def _cut(name: str) -> str:
    stem, dot, last = name.rpartition(".")
    if not dot or len(last) > 20:
        stem, last = name, ""
    tail = f".{last}" if last else ""
    stem = stem[: LIMITS.name_chars - len(tail)]
    while len((stem + tail).encode()) > _BYTES:
        stem = stem[:-1]
    return (stem.rstrip(" .") or "file") + tail if name else ""
