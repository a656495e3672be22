"""What goes into a dossier: rooms register sources, and each says piece by piece what it has of a project.

    register_source(Source("handover", ("移交资料", "Handover"), find_pieces, position=60))

``find_pieces(project, reader)`` yields pieces; for the client's dossier it yields what the client was sent or has
signed, and nothing else. Contents are read when they are written, one after the other, so that a dossier may be larger
than memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from tongzhou.files.names import safe_name
from tongzhou.projects.models import Project
from tongzhou.records.sections import Pair
from tongzhou.records.writing.assembled import Reader

MOST_NAME = 100
"""So long is the name of a file in a dossier at most, in characters."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One file: how it is called, what it is, of which day, by whom.

    ``name`` is the file's own, with its ending. ``sha256`` is the digest that is known already, if one is: a content
    that is another one ends the making, because a dossier vouches for what was sent.
    """

    name: str
    title: str
    content: Callable[[], Iterable[bytes]]
    day: date | None = None
    who: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where pieces come from. ``code`` is the name of their folder; ``position`` orders the folders."""

    code: str
    title: Pair
    find: Callable[[Project, Reader], Iterable[Piece]]
    position: int = 100


SOURCES: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Make a source known; called when the room that owns it is ready."""
    SOURCES[source.code] = source


def in_order() -> list[Source]:
    """The sources in the order of their folders."""
    return sorted(SOURCES.values(), key=lambda one: (one.position, one.code))


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece with its place in the dossier."""

    path: str
    source: Source
    piece: Piece


def placed(project: Project, reader: Reader) -> Iterable[Placed]:
    """Every piece with its path; numbers keep names apart, whatever people have called their files."""
    for source in in_order():
        for number, piece in enumerate(source.find(project, reader), start=1):
            yield Placed(f"{source.code}/{number:03d}-{short_name(piece.name)}", source, piece)


def short_name(given: str) -> str:
    """A harmless name of a file, cut in the middle so that its ending stays."""
    name = safe_name(given)
    if len(name) <= MOST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    ending = f"{dot}{ending}"[:20] if stem else ""
    return (stem or name)[: MOST_NAME - len(ending)] + ending
