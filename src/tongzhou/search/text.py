"""Text as the index sees it: Chinese in overlapping pairs, everything else in words.

Pairs make every Chinese substring findable without a dictionary, by the same tokens in both databases (a
word segmentation would lose what it cuts differently). Of Latin words in titles the tails are kept as well, so
that a part from the middle of a word is found by its beginning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

CHINESE = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
RUN = re.compile(rf"[{CHINESE}]+|[^\W_{CHINESE}]+")
IS_CHINESE = re.compile(f"[{CHINESE}]")
SHORTEST_TAIL, LONGEST_WORD = 3, 60


@dataclass(frozen=True, slots=True)
class Term:
    """One run of the question: tokens that follow each other; the last one may be just a beginning."""

    text: str
    tokens: tuple[str, ...]
    open_end: bool


def normal(text: str) -> str:
    """Full-width as half-width, capitals as small letters: what the same is to a reader."""
    return unicodedata.normalize("NFKC", text).casefold()


def runs(text: str) -> Iterator[str]:
    """The runs of Chinese and of other letters and digits in a text, in order."""
    for match in RUN.finditer(normal(text)):
        yield match.group()[:LONGEST_WORD] if not IS_CHINESE.match(match.group()) else match.group()


def tokens(text: str) -> list[str]:
    """The tokens of a text; the last character of a Chinese run stands alone, so that one character is found."""
    found: list[str] = []
    for run in runs(text):
        found += [run[i : i + 2] for i in range(len(run))] if IS_CHINESE.match(run) else [run]
    return found


def tails(text: str) -> list[str]:
    """The ends of its longer words: ``banking`` gives anking, nking, king, ing."""
    return [
        run[i:]
        for run in runs(text)
        if not IS_CHINESE.match(run)
        for i in range(1, len(run) - SHORTEST_TAIL + 1)
    ]


def terms(question: str) -> list[Term]:
    """What has to be in a document, all of it."""
    found = []
    for run in runs(question):
        if not IS_CHINESE.match(run) or len(run) == 1:
            found.append(Term(run, (run,), True))
        else:
            found.append(Term(run, tuple(run[i : i + 2] for i in range(len(run) - 1)), False))
    return found


def for_fts5(wanted: list[Term], column: str = "") -> str:
    """The question in the language of SQLite's FTS5; tokens are letters and digits only, so quoting is enough."""
    parts = ('"' + " ".join(one.tokens) + '"' + ("*" if one.open_end else "") for one in wanted)
    return " AND ".join(f"{column} : {part}" if column else part for part in parts)


def for_tsquery(wanted: list[Term], weight: str = "") -> str:
    """The question as PostgreSQL's tsquery, ready to be cast; ``weight`` limits it to the title (A)."""

    def token(text: str, last: bool, open_end: bool) -> str:
        flags = ("*" if last and open_end else "") + weight
        return f"'{text}'" + (f":{flags}" if flags else "")

    return " & ".join(
        "("
        + " <-> ".join(
            token(text, place == len(one.tokens) - 1, one.open_end) for place, text in enumerate(one.tokens)
        )
        + ")"
        for one in wanted
    )


def as_tsvector(title: list[str], body: list[str], ends: list[str]) -> str:
    """Tokens with their places, ready to be cast to tsvector; past the 16,383rd all places are the last."""
    most, gap = 16_383, 10
    places: dict[str, list[str]] = {}
    at = 0
    for group, weight in ((title, "A"), (ends, "A"), (body, "")):
        for token in group:
            at = min(at + 1, most)
            kept = places.setdefault(token, [])
            if len(kept) < 255:
                kept.append(f"{at}{weight}")
        at = min(at + gap, most)
        if weight and group is ends:
            at = min(at + gap, most)
    return " ".join(f"'{token}':{','.join(dict.fromkeys(kept))}" for token, kept in places.items())
