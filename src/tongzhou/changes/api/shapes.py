"""Bodies and answers of the API of changes. Money is text in the project's currency, person-days are numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from tongzhou.costs.api.shapes import Amount, CostTypeName
from tongzhou.web.api.bodies import Answer, Body, Day, Flag, Id, Name, Text
from tongzhou.web.api.pages import PageQuery

StateName = Literal[
    "draft",
    "analysis",
    "approval",
    "approved",
    "ordered",
    "signed",
    "done",
    "refused",
    "declined",
    "withdrawn",
]
SourceName = Literal["client", "contract", "defect", "law", "own", "technology", "other"]
ScopeKindName = Literal["contract_item", "requirement", "deliverable"]
ScopeDeedName = Literal["add", "alter", "withdraw"]
PriceName = Literal["open", "charged", "given", "nothing"]
Long = Annotated[Text, Field(max_length=20_000)]
PersonDays = Annotated[float, Field(ge=0, lt=100_000)]
Urgent = Annotated[int, Field(strict=True, ge=1, le=4)]


class ChangeRow(Answer):
    """A change request; `waits_for` says whose turn it is in approval; urgency 1 can wait … 4 at once."""

    describes: ClassVar[str] = "changes.ChangeRequest"

    number: int
    project: str
    title: str
    state: StateName
    state_since: datetime
    source: SourceName
    urgency: int
    requested_by: str | None
    by_client: bool
    price: PriceName
    currency: str
    amount: str | None
    days: float | None
    waits_for: list[str]
    obstacle: str
    version: int


class StoryShown(Answer):
    """That it came into a state."""

    state: StateName
    by: str
    at: datetime
    note: str


class ApprovalShown(Answer):
    """What an approver has said, or that somebody is asked."""

    round: int
    position: int
    role: str
    person: str | None
    decision: Literal["later", "waiting", "approved", "refused", "sent_back", "moot"]
    decided_by: str | None
    decided_at: datetime | None
    comment: str


class OrderShown(Answer):
    """An order that was sent to the client; `signature` is its number among signatures."""

    label: str
    standing: Literal["open", "signed", "declined", "recalled"]
    due: date | None
    issued_by: str
    issued_at: datetime
    decided_by: str
    decided_at: datetime | None
    signature: int | None


class ScopeChangeShown(Answer):
    """A thing of the scope that a change adds, alters or withdraws.

    `thing` is its id (contract items) or number (requirements, deliverables); none before what is added exists. What
    is empty stays as it is.
    """

    describes: ClassVar[str] = "changes.ScopeChange"

    id: int
    kind: ScopeKindName
    deed: ScopeDeedName
    thing: int | None
    title: str
    name: str
    text: str
    number: str
    moscow: int | None
    due_date: date | None


class NewScopeChange(Body):
    """A line of what a change does to the scope; `thing` (id or number) for what is altered or withdrawn.

    `number` belongs to contract items, `moscow` to requirements, `due_date` to deliverables.
    """

    kind: ScopeKindName
    deed: ScopeDeedName
    thing: Id | None = None
    name: Text = Field("", max_length=500)
    text: Long = ""
    number: Text = Field("", max_length=40)
    moscow: Urgent | None = None
    due_date: Day | None = None
    version: Id | None = None


class ChangeShown(ChangeRow):
    """A change request with all that belongs to it; items are numbers in the project."""

    describes: ClassVar[str] = "changes.ChangeRequest"

    description: str
    reason: str
    impact_scope: str
    impact_quality: str
    impact_risk: str
    price_reason: str
    added_to_budget: str | None
    needs_signature: bool
    scenario: int | None
    baseline: int | None
    analyst: str | None
    items: list[int]
    scope: list[ScopeChangeShown]
    story: list[StoryShown]
    approvals: list[ApprovalShown]
    orders: list[OrderShown]


class ChangesQuery(PageQuery):
    """Which requests."""

    part: Literal["open", "done", "ended", "all"] = "open"
    state: StateName | None = None
    source: SourceName | None = None
    q: str = Field("", max_length=100)
    scope: bool = False


class NewChange(Body):
    """A change that somebody asks for; `items` are numbers of work items in the project."""

    title: Name = Field(max_length=200)
    description: Long = ""
    reason: Long = ""
    source: SourceName = "own"
    urgency: Urgent = 2
    impact_scope: Long = ""
    impact_quality: Long = ""
    impact_risk: Long = ""
    items: list[Id] = Field(default_factory=list, max_length=200)


class ChangeEdit(Body):
    """What is to be said otherwise; what is not named stays."""

    title: Name = Field("", max_length=200)
    description: Long = ""
    reason: Long = ""
    source: SourceName = "own"
    urgency: Urgent = 2
    impact_scope: Long = ""
    impact_quality: Long = ""
    impact_risk: Long = ""
    items: list[Id] = Field(default_factory=list, max_length=200)
    version: Id | None = None


class Analysis(Body):
    """A scenario that is there already; without it, one is made."""

    scenario: Id | None = None


class Pricing(Body):
    """What the client pays, what is added to the budget, and whether an order is signed."""

    price: Literal["charged", "given", "nothing"]
    amount: Amount | None = None
    days: PersonDays | None = None
    price_reason: Long = ""
    added_to_budget: Amount | None = None
    budget_type: CostTypeName = "other"
    needs_signature: Flag = True
    version: Id | None = None


class Decision(Body):
    """What an approver says; to refuse or to send back needs a comment."""

    decision: Literal["approved", "refused", "sent_back"]
    comment: Text = Field("", max_length=4000)


class NewOrder(Body):
    """By when the order is to be signed, and a note that stands on it."""

    due: Day | None = None
    message: Long = ""


class Reason(Body):
    """Why."""

    reason: Text = Field("", max_length=2000)


class Carrying(Body):
    """What counts where plan and scenario collide: the key of each conflict → `plan` or `scenario`."""

    resolutions: dict[str, Literal["plan", "scenario"]] = Field(default_factory=dict, max_length=1000)


class ImpactMeasure(Answer):
    """A measure of the plan and with the change; dates are ISO 8601, their difference is in days."""

    code: str
    label: str
    unit: str
    plan: str | float | None
    scenario: str | float | None
    difference: str | float | None


class ImpactMilestone(Answer):
    """A milestone that moves; `days` later."""

    name: str
    plan: date | None
    scenario: date | None
    days: int | None


class ImpactItem(Answer):
    """Something that the scenario changes, adds or takes away."""

    name: str
    kind: str


class ImpactShown(Answer):
    """What a change does to the plan, as frozen for the approval, or as it is now."""

    computed_at: datetime | None
    plan_has_moved: bool
    refusal: str
    measures: list[ImpactMeasure]
    milestones: list[ImpactMilestone]
    items: list[ImpactItem]
    scope: list[ScopeChangeShown]


class Counted(Answer):
    """How many of a kind; of states, how many days they last on average."""

    code: str
    count: int
    days: float


class StatisticsQuery(PageQuery):
    """Of this project, of all of its client, or of all that you see."""

    scope: Literal["project", "client", "all"] = "project"


class ChangeStatistics(Answer):
    """Where changes come from and what became of them; amounts by currency, with `view_cost`."""

    count: int
    open: int
    carried_out: int
    days_charged: float
    charged: dict[str, str]
    given: dict[str, str]
    by_source: list[Counted]
    by_state: list[Counted]
    days_in_state: list[Counted]
    by_scope: list[Counted]


class FreeWorkRow(Answer):
    """Work that was given away; `request` is the number of the change that it was."""

    describes: ClassVar[str] = "changes.FreeWork"

    id: int
    title: str
    reason: str
    days: float
    value: str | None
    currency: str
    given_on: date
    request: int | None
    by: str


class NewFreeWork(Body):
    """Work that was given away without a change request."""

    title: Name = Field(max_length=200)
    reason: Name = Field(max_length=4000)
    days: PersonDays
    value: Amount | None = None
    given_on: Day


class ApprovalStepShown(Answer):
    """An approver: a role or a person, and from when on they are asked."""

    position: int
    role: str
    person: int | None
    from_days: float | None
    from_amount: str | None


class ApprovalRuleShown(Answer):
    """Who approves changes; `inherited`: the rule is the organisation's."""

    own_allowed: bool
    inherited: bool
    version: int | None
    steps: list[ApprovalStepShown]


class NewStep(Body):
    """A role or a person."""

    role: Literal["", "pm", "lead", "member", "finance", "qa", "observer", "pmo", "admin"] = ""
    person: Id | None = None
    from_days: PersonDays | None = None
    from_amount: Amount | None = None


class NewRule(Body):
    """Approvers in their order; nobody at all means that no approval is needed."""

    steps: list[NewStep] = Field(max_length=20)
    own_allowed: Flag = False
    version: Id | None = None
