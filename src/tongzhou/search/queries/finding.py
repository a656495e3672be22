"""Finding: candidates from the index within what the person may see, ranked, then asked for as they are now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.operations.deadlines import deadline
from tongzhou.operations.limits import limit
from tongzhou.projects.queries import projects_granting
from tongzhou.projects.subjects import KINDS, Subject
from tongzhou.search.queries.documents import BY_KIND
from tongzhou.search.text import Term, for_fts5, for_tsquery, normal, terms

LONGEST_QUESTION = limit("search_chars")
MOST_TITLES, MOST_CANDIDATES, MOST_FOUND = 300, 500, 200
EXCERPT = 120
IN_PROJECTS = (
    Permission.VIEW_PROJECT,
    Permission.VIEW_PLAN,
    Permission.VIEW_FILES,
    Permission.VIEW_INTERNAL_TALK,
)
IN_ORGANISATION = (Permission.VIEW_CLIENTS, Permission.VIEW_PEOPLE)
WEIGHTS = {
    "project": 30,
    "client": 24,
    "person": 20,
    "contact": 16,
    "deliverable": 12,
    "work_item": 10,
    "file": 8,
}
COLUMNS = "d.id, d.kind, d.subject_id, d.title, d.changed_at"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an excerpt; ``hit`` is what was asked for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found, as its reader may see it now."""

    subject: Subject
    title: str
    icon: str
    kind: str
    excerpt: tuple[Piece, ...]
    project: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits; ``total`` is how many there are, ``more`` that it is only the best of them."""

    hits: tuple[Hit, ...]
    total: int
    more: bool
    kinds: tuple[tuple[str, str, int], ...]


NOTHING = Found((), 0, False, ())


@dataclass(frozen=True, slots=True)
class Scope:
    """A condition in SQL that keeps what the person may find, with its parameters."""

    sql: str
    values: tuple[Any, ...]


def find(user: User, question: str, *, kind: str = "", first: int = 0, size: int = 20) -> Found:
    """What the person may see that has every term of the question in it, best first.

    A client's people find nothing here: what is shared with them stands in their portal.
    """
    wanted = terms(question.replace("\x00", "")[:LONGEST_QUESTION])
    if not wanted or user.is_client:
        return NOTHING
    with deadline(limit("search_seconds")):
        return _found(user, question, wanted, kind=kind, first=first, size=size)


def _found(user: User, question: str, wanted: list[Term], *, kind: str, first: int, size: int) -> Found:
    scope = _scope(user)
    ranked = _ranked(_candidates(wanted, scope), question, wanted)
    counted: dict[str, int] = {}
    for row in ranked:
        counted[row[1]] = counted.get(row[1], 0) + 1
    chosen = [row for row in ranked if not kind or row[1] == kind]
    hits = _hits(user, chosen[first : first + size], wanted)
    kinds = tuple((code, str(KINDS[code].label), counted[code]) for code in BY_KIND if code in counted)
    return Found(hits, len(chosen), len(ranked) >= MOST_CANDIDATES, kinds)


def _scope(user: User) -> Scope:
    """Which rights the person has where; five statements, however many projects there are."""
    parts, values = [], []
    for permission in IN_PROJECTS:
        projects = list(projects_granting(user, permission).values_list("pk", flat=True))
        if projects:
            marks = ",".join(str(int(number)) for number in projects)
            parts.append(f"(d.permission = %s AND d.project_id IN ({marks}))")
            values.append(permission.value)
    held = [one.value for one in IN_ORGANISATION if user.may(one)]
    if held:
        parts.append(f"(d.project_id IS NULL AND d.permission IN ({','.join(['%s'] * len(held))}))")
        values += held
    condition = " OR ".join(parts) or "1 = 0"
    return Scope(f"d.organisation_id = %s AND ({condition})", (user.organisation_id, *values))


def _candidates(wanted: list[Term], scope: Scope) -> list[tuple[Any, ...]]:
    """Those with the terms in their titles first, then the rest, as many as can be ranked at once."""
    ask = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    titled = ask(wanted, scope, titles=True, most=MOST_TITLES)
    rest = ask(wanted, scope, titles=False, most=MOST_CANDIDATES)
    seen = {row[0] for row in titled}
    return (titled + [row for row in rest if row[0] not in seen])[:MOST_CANDIDATES]


def _on_sqlite(wanted: list[Term], scope: Scope, *, titles: bool, most: int) -> list[tuple[Any, ...]]:
    sql = (
        f"SELECT {COLUMNS} FROM search_tokens JOIN search_searchdocument d ON d.id = search_tokens.rowid "
        f"WHERE search_tokens MATCH %s AND {scope.sql} ORDER BY search_tokens.rowid DESC LIMIT {most}"
    )
    match = for_fts5(wanted, "{title ends}") if titles else for_fts5(wanted)
    return _rows(sql, (match, *scope.values))


def _on_postgresql(wanted: list[Term], scope: Scope, *, titles: bool, most: int) -> list[tuple[Any, ...]]:
    # Without the fence the planner would walk the primary key backwards in search of a rare term.
    sql = (
        f"WITH hit AS MATERIALIZED (SELECT d.id FROM search_searchdocument d WHERE d.vector @@ %s::tsquery "
        f"AND {scope.sql} LIMIT {most}) "
        f"SELECT {COLUMNS} FROM hit JOIN search_searchdocument d ON d.id = hit.id ORDER BY d.id DESC"
    )
    return _rows(sql, (for_tsquery(wanted, "A" if titles else ""), *scope.values))


def _rows(sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _ranked(rows: list[tuple[Any, ...]], question: str, wanted: list[Term]) -> list[tuple[Any, ...]]:
    """The best title first: the same, begins so, contains it; then the kind; then the newest."""
    asked = normal(question).strip()

    def score(row: tuple[Any, ...]) -> tuple[int, int]:
        title = normal(row[3])
        points = WEIGHTS.get(row[1], 0)
        if title == asked:
            points += 200
        elif title.startswith(asked):
            points += 120
        elif asked in title:
            points += 80
        elif all(term.text in title for term in wanted):
            points += 60
        return -points, -row[0]

    return sorted(rows, key=score)


def _hits(user: User, rows: list[tuple[Any, ...]], wanted: list[Term]) -> tuple[Hit, ...]:
    """The rows as they are now; what has gone, or out of the person's sight, since it was indexed is left out."""
    by_kind: dict[str, list[int]] = {}
    for row in rows:
        by_kind.setdefault(row[1], []).append(row[2])
    subjects = {
        (kind, pk): subject
        for kind, numbers in by_kind.items()
        if kind in KINDS
        for pk, subject in KINDS[kind].find_all(user, numbers).items()
    }
    texts = _texts([row[0] for row in rows])
    return tuple(
        Hit(
            subject,
            subject.label,
            KINDS[subject.kind].icon,
            str(KINDS[subject.kind].label),
            excerpt(texts.get(row[0], ""), wanted),
            subject.access.project.name if subject.access and subject.kind != "project" else "",
        )
        for row in rows
        if (subject := subjects.get((row[1], row[2])))
    )


def _texts(documents: list[int]) -> dict[int, str]:
    if not documents:
        return {}
    marks = ",".join(str(int(number)) for number in documents)
    return dict(_rows(f"SELECT id, text FROM search_searchdocument WHERE id IN ({marks})", ()))


def excerpt(text: str, wanted: list[Term]) -> tuple[Piece, ...]:
    """The part of a text around the first term in it, cut into what was asked for and what was not."""
    pattern = re.compile("|".join(re.escape(one.text) for one in wanted), re.IGNORECASE)
    match = pattern.search(text)
    if match is None:
        return ()
    start = max(0, match.start() - EXCERPT // 3)
    part = text[start : start + EXCERPT].replace("\n", " ")
    pieces, at = [], 0
    for hit in pattern.finditer(part):
        pieces += [Piece(part[at : hit.start()], False), Piece(hit.group(), True)]
        at = hit.end()
    pieces.append(Piece(part[at:] + ("…" if start + EXCERPT < len(text) else ""), False))
    if start:
        pieces.insert(0, Piece("…", False))
    return tuple(piece for piece in pieces if piece.text)
