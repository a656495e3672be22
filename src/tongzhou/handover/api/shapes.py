"""What the API of handovers takes and gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django.urls import reverse
from django.utils import timezone
from pydantic import Field

from tongzhou.handover.models import Handover, HandoverLine, Warranty, WarrantyClaim
from tongzhou.handover.queries.warranties import row_of
from tongzhou.signing.models import IssuedDocument
from tongzhou.web.api.bodies import Answer, Body, Day, Flag, Id, Name, Text, Whole
from tongzhou.web.api.pages import PageQuery

KindName = Literal["environment", "account", "licence", "document", "training", "defect", "other"]
StateName = Literal["open", "ready", "handed", "confirmed", "objected", "remaining"]
SideName = Literal["vendor", "client"]


class HandoverSignatures(Answer):
    """The numbers of the two documents that are signed, once they are asked for."""

    vendor: int | None
    client: int | None


class HandoverRow(Answer):
    """A handover; `blocked` lines keep it from being signed, `owed` ones are still to be done."""

    describes: ClassVar[str] = "handover.Handover"

    id: int
    title: str
    description: str
    operations_team: str
    item: int | None
    planned_on: date | None
    state: Literal["draft", "presented", "signing", "signed", "warranty", "ended"]
    lines: int
    settled: int
    objected: int
    blocked: int
    owed: int
    presented_at: datetime | None
    signed_on: date | None
    signatures: HandoverSignatures
    certificate_url: str
    version: int


class AttendeeShown(Answer):
    """Somebody on an attendance list."""

    describes: ClassVar[str] = "handover.Attendee"

    id: int
    name: str
    organisation: str
    attended: bool


class LineAnswerShown(Answer):
    """What was said of a line; `noted` says that the vendor wrote it down."""

    describes: ClassVar[str] = "handover.LineAnswer"

    answer: Literal["confirmed", "objected", "remaining", "solved"]
    comment: str
    by_name: str
    noted: bool
    at: datetime


class LineShown(Answer):
    """A line; which facts it has follows from its kind, the others are empty."""

    describes: ClassVar[str] = "handover.HandoverLine"

    id: int
    kind: KindName
    position: int
    name: str
    address: str
    edition: str
    purpose: str
    login: str
    role: str
    holder: str
    outcome: str
    seats: int | None
    valid_until: date | None
    support: str
    trainer: str
    day: date | None
    responsible: str
    side: SideName
    due: date | None
    deliverable: int | None
    file_version: int | None
    item: int | None
    details: str
    internal_note: str
    state: StateName
    done_at: datetime | None
    blocks: bool
    version: int
    attendees: list[AttendeeShown]
    answers: list[LineAnswerShown]


class WarrantyShown(Answer):
    """A warranty; `days_left` counts its last day and is null before it has begun."""

    describes: ClassVar[str] = "handover.Warranty"

    id: int
    handover: int
    title: str
    scope: str
    agreed_start: date | None
    months: int | None
    agreed_end: date | None
    remind_before: int
    starts_on: date | None
    ends_on: date | None
    ended_on: date | None
    standing: Literal["agreed", "ahead", "running", "over"]
    days_left: int | None
    claims: int
    open_claims: int


class ClaimShown(Answer):
    """Something claimed under a warranty; `item` is the number of the work item that repairs it."""

    describes: ClassVar[str] = "handover.WarrantyClaim"

    id: int
    reported_on: date
    reported_by: str
    text: str
    item: int | None
    solved_on: date | None
    solution: str


class HandoverDetail(HandoverRow):
    """A handover with who takes it over, and its warranties."""

    recipients: list[str]
    internal_note: str
    warranties: list[WarrantyShown]


class HandoverNew(Body):
    """A new handover; `template` is the code of a checklist to begin with."""

    title: Name = Field(max_length=300)
    description: Text = Field("", max_length=10_000)
    operations_team: Text = Field("", max_length=300)
    internal_note: Text = Field("", max_length=10_000)
    planned_on: Day | None = None
    item: Id | None = Field(None, description="Number in the database of a phase or milestone of the plan.")
    contacts: list[Id] = Field(default_factory=list, max_length=100)
    template: Literal["", "erp_rollout", "custom_development", "infrastructure", "data_platform"] = ""


class HandoverChange(Body):
    """What is to be different; `version` is the one that was read."""

    version: Whole
    title: Name | None = Field(None, max_length=300)
    description: Text | None = Field(None, max_length=10_000)
    operations_team: Text | None = Field(None, max_length=300)
    internal_note: Text | None = Field(None, max_length=10_000)
    planned_on: Day | None = None
    item: Id | None = None
    contacts: list[Id] | None = Field(None, max_length=100)


class _LineFacts(Body):
    address: Text = Field("", max_length=500)
    edition: Text = Field("", max_length=100)
    purpose: Text = Field("", max_length=500)
    login: Text = Field("", max_length=200, description="A user name. Never a password: it is refused.")
    role: Text = Field("", max_length=200)
    holder: Text = Field("", max_length=200)
    outcome: Literal["", "transferred", "closed"] = ""
    seats: Whole | None = Field(None, ge=0, le=2_000_000_000)
    valid_until: Day | None = None
    support: Text = Field("", max_length=300)
    trainer: Text = Field("", max_length=200)
    day: Day | None = None
    responsible: Text = Field("", max_length=200)
    side: SideName = "vendor"
    due: Day | None = None
    deliverable: Id | None = None
    file_version: Id | None = None
    details: Text = Field("", max_length=10_000)
    internal_note: Text = Field("", max_length=10_000)


class LineNew(_LineFacts):
    """A new line: only the facts that its kind has are taken."""

    kind: KindName
    name: Name = Field(max_length=300)


class LineChange(_LineFacts):
    """What is to be different of a line; `version` is the one that was read."""

    version: Whole
    name: Name = Field("", max_length=300)


class LinesQuery(PageQuery):
    """Which lines."""

    kind: KindName | None = None
    state: StateName | None = None


class LinesSet(Body):
    """How far lines are."""

    lines: list[Id] = Field(max_length=500)
    state: Literal["open", "ready", "handed"]


class LinesChanged(Answer):
    """How many lines were changed or made."""

    changed: int


class CandidateShown(Answer):
    """Something that can be taken over."""

    id: int
    text: str
    due: date | None


class LineCandidates(Answer):
    """What can be taken over, by where it stands now."""

    remaining: list[CandidateShown]
    items: list[CandidateShown]


class TakenOver(Body):
    """Which candidates become lines."""

    remaining: list[Id] = Field(default_factory=list, max_length=500)
    items: list[Id] = Field(default_factory=list, max_length=500)


class LineAnswered(Body):
    """What somebody of the client has said of a line."""

    answer: Literal["confirmed", "objected", "remaining"]
    said_by: Name = Field(max_length=100)
    comment: Text = Field("", max_length=4000)
    due: Day | None = None
    version: Whole | None = None


class LineSolved(Body):
    """What was done; the client reads it."""

    comment: Name = Field(max_length=4000)


class LineFinished(Body):
    """Whether it is done."""

    done: Flag


class AttendeeNew(Body):
    """Somebody for an attendance list."""

    name: Name = Field(max_length=100)
    organisation: Text = Field("", max_length=200)


class Invited(Body):
    """People for an attendance list."""

    people: list[AttendeeNew] = Field(min_length=1, max_length=500)


class Attendance(Body):
    """The numbers of those who have come."""

    attended: list[Id] = Field(max_length=500)


class WarrantyNew(Body):
    """A warranty: `months`, or the day on which it ends."""

    title: Name = Field(max_length=200)
    scope: Text = Field("", max_length=10_000)
    agreed_start: Day | None = None
    months: Whole | None = Field(None, ge=1, le=240)
    agreed_end: Day | None = None
    remind_before: Whole = Field(30, ge=1, le=365)


class WarrantyChange(Body):
    """What is to be different of a warranty."""

    title: Name = Field("", max_length=200)
    scope: Text = Field("", max_length=10_000)
    agreed_start: Day | None = None
    months: Whole | None = Field(None, ge=1, le=240)
    agreed_end: Day | None = None
    remind_before: Whole = Field(30, ge=1, le=365)


class ClaimNew(Body):
    """What was reported, by whom and when."""

    text: Name = Field(max_length=10_000)
    reported_on: Day
    reported_by: Name = Field(max_length=100)


class ClaimSolved(Body):
    """Since when it is solved, and how; null opens it again."""

    solved_on: Day | None
    solution: Text = Field("", max_length=10_000)


def handover_row(one: Handover, certificate: IssuedDocument | None) -> dict[str, Any]:
    """A handover of ``with_counts``."""
    names = (
        "id",
        "title",
        "description",
        "operations_team",
        "planned_on",
        "state",
        "presented_at",
        "signed_on",
    )
    counts = {
        "lines": "line",
        "settled": "settled",
        "objected": "objected",
        "blocked": "blocked",
        "owed": "owed",
    }
    return (
        {name: getattr(one, name) for name in names}
        | {name: getattr(one, f"{count}_count") for name, count in counts.items()}
        | {
            "item": one.item.number if one.item else None,
            "signatures": {"vendor": one.vendor_request_id, "client": one.client_request_id},
            "certificate_url": reverse("issued_document", args=[one.project.key, certificate.pk])
            if certificate
            else "",
            "version": one.version,
        }
    )


_OF_LINE = (
    "id", "kind", "position", "name", "address", "edition", "purpose", "login", "role", "holder", "outcome", "seats",
    "valid_until", "support", "trainer", "day", "responsible", "side", "due", "details", "internal_note", "state",
    "done_at", "blocks", "version",
)  # fmt: skip


def line_row(one: HandoverLine) -> dict[str, Any]:
    """A line of ``with_parts``."""
    return {name: getattr(one, name) for name in _OF_LINE} | {
        "deliverable": one.deliverable_id,
        "file_version": one.file_version_id,
        "item": one.item.number if one.item else None,
        "attendees": [
            {name: getattr(each, name) for name in ("id", "name", "organisation", "attended")}
            for each in one.attendees.all()
        ],
        "answers": [
            {name: getattr(each, name) for name in ("answer", "comment", "by_name", "noted", "at")}
            for each in one.answers.all()
        ],
    }


def warranty_row(one: Warranty) -> dict[str, Any]:
    """A warranty of ``with_claims`` as it stands today."""
    row = row_of(one, timezone.localdate())
    names = (
        "id", "title", "scope", "agreed_start", "months", "agreed_end", "remind_before", "starts_on", "ends_on",
        "ended_on",
    )  # fmt: skip
    return {name: getattr(one, name) for name in names} | {
        "handover": one.handover_id,
        "standing": row.standing,
        "days_left": row.days_left,
        "claims": row.claims,
        "open_claims": row.open_claims,
    }


def claim_row(one: WarrantyClaim) -> dict[str, Any]:
    """A claim with its work item."""
    names = ("id", "reported_on", "reported_by", "text", "solved_on", "solution")
    return {name: getattr(one, name) for name in names} | {"item": one.item.number if one.item else None}
