"""What an edit changed, word by word (character by character in Chinese), or line by line in long texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

PART = re.compile(r"\s+|[\u3400-\u9fff]|\w+|[^\w\s]")
MOST_PARTS = 3_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text that stayed (``same``), went (``del``) or came (``ins``)."""

    what: str
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """The way from one text to the other; texts too long to compare are shown one after the other."""
    for split in (PART.findall, lambda text: text.splitlines(keepends=True)):
        old, new = split(before), split(after)
        if max(len(old), len(new)) <= MOST_PARTS:
            return list(_compare(old, new))
    return [Piece("del", before), Piece("ins", after)]


def _compare(old: list[str], new: list[str]) -> Iterator[Piece]:
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece("same", "".join(old[a:b]))
            continue
        if b > a:
            yield Piece("del", "".join(old[a:b]))
        if d > c:
            yield Piece("ins", "".join(new[c:d]))
