"""Bodies and answers of the API of scope. Money is text in the project's currency, never a float."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from tongzhou.costs.api.shapes import Amount
from tongzhou.web.api.bodies import Answer, Body, Day, Flag, Id, Name, Text, WebAddress

SourceName = Literal["contract", "client", "meeting", "law", "internal", "other"]
KindName = Literal["document", "software", "service", "training", "equipment", "other"]
StateName = Literal["draft", "in_review", "submitted", "accepted", "conditional", "rejected", "withdrawn"]
MoscowNumber = Annotated[int, Field(strict=True, ge=1, le=4)]
LetterName = Literal["", "R", "A", "AR", "C", "I"]
Address = Annotated[WebAddress, StringConstraints(min_length=8)]


PartyCode = Annotated[str, StringConstraints(pattern=r"^([uc]\d{1,18}|r[a-z_]{1,20})$")]


class ContractItemShown(Answer):
    """A clause of the contract; `price` only for those with `view_cost`."""

    describes: ClassVar[str] = "scope.ContractItem"

    id: int
    number: str
    title: str
    text: str
    price: str | None
    requirements: int
    withdrawn_on: date | None
    version: int


class NewContractItem(Body):
    """A clause to be added; `price` needs `view_cost`."""

    number: Name = Field(max_length=40)
    title: Name = Field(max_length=300)
    text: Text = Field("", max_length=50_000)
    price: Amount | None = None


class ContractItemChange(Body):
    """What changes of a clause; with `version`, only if it is still that one."""

    number: Name | None = Field(None, max_length=40)
    title: Name | None = Field(None, max_length=300)
    text: Text | None = Field(None, max_length=50_000)
    price: Amount | None = None
    version: Id | None = None


class RequirementShown(Answer):
    """A requirement: its work item's `number`, name and state, and what has been said of it.

    `moscow` is 1 (must) to 4 (won't); `goals` are the ids of those that it serves, `deliverables` the numbers of those
    that answer it.
    """

    number: int
    name: str
    state: str
    source: str
    reference: str
    contract_item: int | None
    goals: list[int]
    moscow: int
    acceptance: str
    shared: bool
    withdrawn_on: date | None
    deliverables: int
    version: int


class NewRequirement(Body):
    """A requirement to be written down; it becomes a work item beside the plan."""

    name: Name = Field(max_length=500)
    description: Text = Field("", max_length=50_000)
    owner: Id | None = None
    source: SourceName = "other"
    reference: Text = Field("", max_length=200)
    contract_item: Id | None = None
    goals: list[Id] = Field([], max_length=100)
    moscow: MoscowNumber = 2
    acceptance: Text = Field("", max_length=50_000)
    shared: Flag = False


class RequirementChange(Body):
    """What is said of a requirement; its name, state and people are changed as those of a work item."""

    source: SourceName | None = None
    reference: Text | None = Field(None, max_length=200)
    contract_item: Id | None = None
    goals: list[Id] | None = Field(None, max_length=100)
    moscow: MoscowNumber | None = None
    acceptance: Text | None = Field(None, max_length=50_000)
    shared: Flag | None = None
    version: int | None = Field(None, strict=True, ge=0)


class CriterionShown(Answer):
    """One thing by which a deliverable is judged."""

    describes: ClassVar[str] = "scope.Criterion"

    id: int
    text: str
    met: bool


class VersionShown(Answer):
    """A version of a deliverable: what was handed in, and what was said of it."""

    describes: ClassVar[str] = "scope.DeliverableVersion"

    number: int
    note: str
    frozen_at: datetime | None
    submitted_at: datetime | None
    verdict: str
    reason: str
    conditions: str
    decided_at: datetime | None
    files: list[str]
    links: list[str]


class DeliverableRow(Answer):
    """A deliverable; `overdue`: it should have been handed in by now."""

    describes: ClassVar[str] = "scope.Deliverable"

    number: int
    name: str
    kind: str
    state: StateName
    state_since: date
    owner: int | None
    due_date: date | None
    item: int | None
    current: int
    overdue: bool
    version: int


class DeliverableShown(DeliverableRow):
    """A deliverable with its criteria and versions, and what it is linked with, by the numbers of the items."""

    description: str
    reviewers: list[int]
    criteria: list[CriterionShown]
    versions: list[VersionShown]
    linked: list[int]


class NewDeliverable(Body):
    """A deliverable to be named; `item` is the number of a milestone or phase, people by their numbers."""

    name: Name = Field(max_length=300)
    kind: KindName = "document"
    description: Text = Field("", max_length=50_000)
    owner: Id | None = None
    due_date: Day | None = None
    item: Id | None = None
    criteria: list[Annotated[Name, StringConstraints(max_length=500)]] = Field([], max_length=200)
    reviewers: list[Id] = Field([], max_length=50)


class DeliverableChange(Body):
    """What changes of a deliverable; with `version`, only if it is still that one."""

    name: Name | None = Field(None, max_length=300)
    kind: KindName | None = None
    description: Text | None = Field(None, max_length=50_000)
    owner: Id | None = None
    due_date: Day | None = None
    item: Id | None = None
    reviewers: list[Id] | None = Field(None, max_length=50)
    version: Id | None = None


class Step(Body):
    """A step on its way; `words` say what is new, or why."""

    deed: Literal["review", "submit", "take-back", "rework", "conditions-met"]
    words: Text = Field("", max_length=10_000)


class Review(Body):
    """What a reviewer says of the version in review; changes need words."""

    verdict: Literal["fine", "changes"]
    comment: Text = Field("", max_length=10_000)


class NewCriterion(Body):
    """One more criterion."""

    text: Name = Field(max_length=500)


class CriterionChange(Body):
    """Whether it is met."""

    met: Flag


class NewLink(Body):
    """An address that belongs to the version that is worked on."""

    address: Address
    label: Text = Field("", max_length=200)


class ItemLink(Body):
    """The number of a requirement or work item of the project."""

    item: Id


class ResponsibilityRow(Answer):
    """A row of the matrix: letters by columns (`u5` a person, `c2` a contact, `rqa` a role), and its gaps."""

    kind: str
    number: int
    name: str
    letters: dict[str, str]
    gaps: list[str]


class ResponsibilityRows(Answer):
    """A page of the matrix, 50 rows each."""

    rows: list[ResponsibilityRow]
    pages: int


class CellBody(Body):
    """A cell: the number of a deliverable or item, the column, and the letter (empty clears it)."""

    kind: Literal["deliverable", "item"]
    number: Id
    party: PartyCode
    letter: LetterName


class TraceShown(Answer):
    """A row of the traceability matrix: clauses and goals by id, the rest by number, the first 50 each; its holes.

    `counts`: how many there are of each; `row` names it when the matrix is narrowed to what hangs on it.
    """

    row: str
    counts: dict[str, int]
    clauses: list[int]
    goals: list[int]
    requirements: list[int]
    deliverables: list[int]
    items: list[int]
    holes: list[str]


class KeptThing(Answer):
    """A contract item, requirement or deliverable as it stands in one of two pictures."""

    number: str
    name: str
    state: str
    moscow: int | None
    due_date: date | None
    version: int


class ThingDifference(Answer):
    """A thing of the scope that differs: `before` and `after`, none where it is not there."""

    kind: Literal["contract_item", "requirement", "deliverable"]
    id: int
    label: str
    difference: Literal["added", "removed", "changed"]
    before: KeptThing | None
    after: KeptThing | None


class ScopeDifferences(Answer):
    """A page of what differs, 50 rows each, and how many of each difference there are."""

    counts: dict[str, int]
    rows: list[ThingDifference]
    pages: int


class TracePage(Answer):
    """A page of the matrix, 50 rows each."""

    rows: list[TraceShown]
    pages: int
