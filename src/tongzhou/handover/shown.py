"""Handovers as the client sees them: plain values, without anything internal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongzhou.files.models import Audience
from tongzhou.handover.actions.answering import ANSWERABLE
from tongzhou.handover.kinds import FACTS, ICONS, PLURALS, label_of
from tongzhou.handover.models import (
    Handover,
    HandoverLine,
    LineKind,
    LineState,
    Outcome,
    Warranty,
    WarrantyClaim,
)
from tongzhou.handover.queries.warranties import days_left, standing_of
from tongzhou.handover.telling import STANDINGS


@dataclass(frozen=True, slots=True)
class FactSeen:
    """One fact of a line."""

    describes: ClassVar[str] = ""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class AttendeeSeen:
    """Somebody on an attendance list."""

    describes: ClassVar[str] = "handover.Attendee"

    name: str
    organisation: str
    attended: bool


@dataclass(frozen=True, slots=True)
class AnswerSeen:
    """What was said of a line."""

    describes: ClassVar[str] = "handover.LineAnswer"

    words: str
    comment: str
    by_name: str
    noted: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class LineSeen:
    """A line; ``version`` is sent back with an answer, so that nobody confirms what has changed since."""

    describes: ClassVar[str] = "handover.HandoverLine"

    id: int
    kind: str
    kind_words: str
    name: str
    details: str
    facts: tuple[FactSeen, ...]
    state: str
    state_words: str
    tone: str
    due: date | None
    responsible: str
    owed: bool
    done_at: datetime | None
    version: int
    may_answer: bool
    attendees: tuple[AttendeeSeen, ...]
    answers: tuple[AnswerSeen, ...]


@dataclass(frozen=True, slots=True)
class LineGroup:
    """The lines of one kind."""

    describes: ClassVar[str] = ""

    kind: str
    title: str
    icon: str
    lines: tuple[LineSeen, ...]


@dataclass(frozen=True, slots=True)
class ClaimSeen:
    """What was claimed."""

    describes: ClassVar[str] = "handover.WarrantyClaim"

    reported_on: date
    reported_by: str
    text: str
    solved_on: date | None
    solution: str


@dataclass(frozen=True, slots=True)
class WarrantySeen:
    """A warranty as it stands today."""

    describes: ClassVar[str] = "handover.Warranty"

    id: int
    title: str
    scope: str
    term: str
    starts_on: date | None
    ends_on: date | None
    standing: str
    standing_words: str
    days_left: int | None
    claims: tuple[ClaimSeen, ...]


@dataclass(frozen=True, slots=True)
class HandoverSeen:
    """A handover; ``sign_url`` is empty when nothing is to be signed by the reader's side."""

    describes: ClassVar[str] = "handover.Handover"

    id: int
    title: str
    description: str
    operations_team: str
    planned_on: date | None
    state: str
    state_words: str
    tone: str
    late: bool
    counts: dict[str, int]
    signed_on: date | None
    url: str
    sign_url: str
    certificate_url: str
    groups: tuple[LineGroup, ...] = ()
    warranties: tuple[WarrantySeen, ...] = ()

    @property
    def answering(self) -> bool:
        """Whether its lines wait for answers."""
        return self.state == Handover.State.PRESENTED


def seen(
    one: Handover,
    *,
    today: date,
    url: str,
    sign_url: str,
    certificate_url: str,
    lines: Sequence[HandoverLine] = (),
    warranties: Sequence[Warranty] = (),
) -> HandoverSeen:
    """A handover for the client, of ``with_counts``; with its lines and warranties if they are given."""
    counts = vars(one)
    return HandoverSeen(
        id=one.pk,
        title=one.title,
        description=one.description,
        operations_team=one.operations_team,
        planned_on=one.planned_on,
        state=one.state,
        state_words=str(one.get_state_display()),
        tone=one.tone,
        late=not one.is_signed and one.planned_on is not None and one.planned_on < today,
        counts={name: counts.get(f"{name}_count", 0) for name in ("line", "settled", "objected", "owed")},
        signed_on=one.signed_on,
        url=url,
        sign_url=sign_url,
        certificate_url=certificate_url,
        groups=tuple(_groups(one, lines)),
        warranties=tuple(warranty_seen(each, today) for each in warranties),
    )


def _groups(one: Handover, lines: Sequence[HandoverLine]) -> list[LineGroup]:
    made = []
    for kind in LineKind.values:
        found = tuple(line_seen(line, answering=one.is_presented) for line in lines if line.kind == kind)
        if found:
            made.append(LineGroup(kind, str(PLURALS[kind]), ICONS[kind], found))
    return made


def line_seen(line: HandoverLine, *, answering: bool) -> LineSeen:
    """A line of ``with_parts`` for the client."""
    return LineSeen(
        id=line.pk,
        kind=line.kind,
        kind_words=str(line.get_kind_display()),
        name=line.name,
        details=line.details,
        facts=facts_of(line),
        state=line.state,
        state_words=state_words(line),
        tone=line.tone,
        due=line.due,
        responsible=line.responsible,
        owed=line.is_owed,
        done_at=line.done_at,
        version=line.version,
        may_answer=answering and line.state in ANSWERABLE,
        attendees=tuple(
            AttendeeSeen(each.name, each.organisation, each.attended) for each in line.attendees.all()
        ),
        answers=tuple(
            AnswerSeen(str(each.get_answer_display()), each.comment, each.by_name, each.noted, each.at)
            for each in line.answers.all()
        ),
    )


def state_words(line: HandoverLine) -> str:
    """The state of a line in words; what is done says so."""
    return _("Done") if line.done_at is not None else str(line.get_state_display())


def facts_of(line: HandoverLine, *, with_owed: bool = True) -> tuple[FactSeen, ...]:
    """The facts of a line that are not empty, beside its name, as client and vendor may both read them."""
    names = [name for name in FACTS[line.kind] if name != "name"]
    if with_owed and line.state == LineState.REMAINING:
        names += [name for name in ("due", "responsible", "side") if name not in names]
    pairs = [(name, _value(line, name)) for name in names]
    return tuple(FactSeen(str(label_of(name, line.kind)), value) for name, value in pairs if value)


def _value(line: HandoverLine, name: str) -> str:
    if name == "deliverable":
        return f"{line.deliverable.label} {line.deliverable.name}" if line.deliverable is not None else ""
    if name == "file_version":
        return _file(line)
    if name == "outcome":
        return str(Outcome(line.outcome).label) if line.outcome else ""
    if name == "side":
        return str(line.get_side_display())
    found: Any = getattr(line, name)
    if isinstance(found, date):
        return found.isoformat()
    return "" if found is None else str(found)


def _file(line: HandoverLine) -> str:
    """The file, as long as the client may know of it."""
    chosen = line.file_version
    if chosen is None or chosen.file.audience != Audience.CLIENT or chosen.file.deleted_at is not None:
        return ""
    return f"{chosen.file.name} · v{chosen.number}"


def warranty_seen(one: Warranty, today: date) -> WarrantySeen:
    """A warranty for the client, with the claims that were fetched with it."""
    standing = standing_of(one, today)
    return WarrantySeen(
        id=one.pk,
        title=one.title,
        scope=one.scope,
        term=term_words(one),
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        standing=standing,
        standing_words=str(STANDINGS[standing]),
        days_left=days_left(one, today),
        claims=tuple(claim_seen(each) for each in one.claims.all()),
    )


def claim_seen(one: WarrantyClaim) -> ClaimSeen:
    """A claim for the client."""
    return ClaimSeen(one.reported_on, one.reported_by, one.text, one.solved_on, one.solution)


def term_words(one: Warranty) -> str:
    """How long a warranty was agreed to last, in words."""
    if one.agreed_end is not None:
        return _("until %(day)s") % {"day": one.agreed_end.isoformat()}
    count = one.months or 0
    return ngettext("%(count)d month", "%(count)d months", count) % {"count": count}
