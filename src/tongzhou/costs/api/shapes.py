"""Bodies and answers of the API of costs. Money is text in the currency, such as ``-1234.50``: never a float."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from tongzhou.web.api.bodies import Answer, Body, Day, Flag, Id, Name, Text

CostTypeName = Literal[
    "labour", "subcontract", "software", "hardware", "cloud", "travel", "training", "other"
]
SpreadName = Literal["linear", "front", "back", "bell", "at_start", "at_end"]
UnitName = Literal["hour", "day"]
Amount = Annotated[
    str, Field(strict=True), StringConstraints(strip_whitespace=True, pattern=r"^-?\d{1,15}(\.\d{1,15})?$")
]
"""Money in the currency as text, with no more digits after the point than it has."""
Currency = Annotated[str, Field(strict=True), StringConstraints(pattern=r"^[A-Z]{3}$")]


class CostRoleShown(Answer):
    """A role that rates are given for."""

    id: int
    name: str


class NewCostRole(Body):
    """A role to be created."""

    name: Name = Field(max_length=100)


class RateShown(Answer):
    """What an hour or a day costs: of a person, of a role, or (neither) of everybody else."""

    id: int
    role: int | None
    role_name: str
    user: int | None
    user_name: str
    currency: str
    unit: UnitName
    amount: str
    valid_from: date
    valid_to: date | None
    version: int


class NewRate(Body):
    """A rate to be added. `end_previous` ends the one that holds without an end the day before."""

    role: Id | None = None
    user: Id | None = None
    currency: Currency = "CNY"
    unit: UnitName = "day"
    amount: Amount
    valid_from: Day
    valid_to: Day | None = None
    end_previous: Flag = False


class RateChange(Body):
    """What is to be different; what is not named stays."""

    unit: UnitName = "day"
    amount: Amount = "0"
    valid_from: Day = date(1970, 1, 1)
    valid_to: Day | None = None
    version: Id | None = None


class BudgetLineShown(Answer):
    """A fixed amount for an item, or (null) for the project as a whole."""

    id: int
    item: int | None
    name: str
    cost_type: CostTypeName
    amount: str
    spread: SpreadName
    version: int


class NewBudgetLine(Body):
    """A budget line to be added."""

    item: Id | None = None
    name: Name = Field(max_length=200)
    cost_type: CostTypeName = "other"
    amount: Amount
    spread: SpreadName = "linear"


class BudgetLineChange(NewBudgetLine):
    """What is to be different; what is not named stays."""

    name: Name = Field(default="", max_length=200)
    amount: Amount = "0"
    version: Id | None = None


class BudgetTypeShown(Answer):
    """The budget of one cost type."""

    type: CostTypeName
    amount: str


class BudgetMonthShown(Answer):
    """What falls due in a month, and until its end."""

    month: date
    amount: str
    until: str


class BudgetShown(Answer):
    """The budget of the present plan; `unpriced` are people with work and no rate."""

    currency: str
    labour: str
    fixed: str
    total: str
    by_type: list[BudgetTypeShown]
    by_month: list[BudgetMonthShown]
    unpriced: list[str]
    waiting: bool = Field(description="Newer figures are being computed.")
    made_at: datetime


class BudgetRowShown(Answer):
    """An item with everything below it."""

    item: int
    wbs: str
    name: str
    has_children: bool
    labour: str
    fixed: str
    total: str
    start: date | None
    finish: date | None


class BudgetRowsShown(Answer):
    """The rows below one item."""

    parent: int | None
    items: list[BudgetRowShown]


class BudgetVersionShown(Answer):
    """The budget that was kept with a baseline."""

    id: int
    baseline: int
    baseline_name: str
    currency: str
    labour: str
    fixed: str
    total: str
    taken_at: datetime


class BudgetVersions(Answer):
    """All of them, newest first."""

    items: list[BudgetVersionShown]


class CostShown(Answer):
    """An actual cost."""

    id: int
    day: date
    amount: str
    cost_type: CostTypeName
    item: int | None
    resource: int | None
    note: str
    source: Literal["manual", "import", "api", "time", "purchase"]
    reference: str
    created_at: datetime
    version: int


class NewCost(Body):
    """A cost to be booked; a correction is negative. A `reference` is taken once."""

    day: Day
    amount: Amount
    cost_type: CostTypeName = "other"
    item: Id | None = None
    resource: Id | None = None
    note: Text = Field("", max_length=500)
    reference: Text = Field("", max_length=100)


class NewCosts(Body):
    """Costs to be booked, all or none."""

    costs: list[NewCost] = Field(min_length=1, max_length=500)


class CostsBooked(Answer):
    """The numbers of what was booked."""

    ids: list[int]


class CostChangeBody(NewCost):
    """What is to be different; what is not named stays."""

    day: Day = date(1970, 1, 1)
    amount: Amount = "0"
    version: Id | None = None


class CostForecastShown(Answer):
    """One method's forecast of cost; `why_not` says why it has none."""

    method: str
    eac: str | None
    etc: str | None
    vac: str | None
    tcpi: str | None
    why_not: str


class TimeForecastShown(Answer):
    """One method's forecast of the finish; durations in seconds of working time."""

    method: str
    finish: date | None
    duration: int | None
    variance: int | None
    why_not: str


class PointShown(Answer):
    """The end of a period; EV and AC are null after the day asked for."""

    day: date
    pv: str
    ev: str | None
    ac: str | None
    cpi: str | None
    spi: str | None
    spi_t: str | None


class FindingShown(Answer):
    """What the figures say."""

    code: str
    severity: Literal["information", "warning", "alert"]
    sentence: str
    items: list[int]


class ResourceFigures(Answer):
    """The figures of one resource; `id` null is what is on none."""

    id: int | None
    name: str
    bac: str
    pv: str
    ev: str
    ac: str
    cpi: str | None
    spi: str | None


class EarnedShown(Answer):
    """Earned value as of a day. Indices are text with four digits; times are seconds of working time."""

    day: date
    currency: str
    baseline: int
    sentence: str
    bac: str
    pv: str
    ev: str
    ac: str
    sv: str
    cv: str
    spi: str | None
    cpi: str | None
    tcpi: str | None
    percent_complete: str | None
    percent_spent: str | None
    start: date
    finish: date
    planned_duration: int
    actual_time: int
    earned_schedule: int | None
    sv_t: int | None
    spi_t: str | None
    tspi: str | None
    p_factor: str | None
    undefined: dict[str, str] = Field(description="Why a figure does not exist, by its name.")
    costs: list[CostForecastShown]
    times: list[TimeForecastShown]
    points: list[PointShown]
    findings: list[FindingShown]
    resources: list[ResourceFigures]
    waiting: bool = Field(description="Newer figures are being computed.")
    made_at: datetime


class EarnedRowShown(Answer):
    """An item with everything below it; null is the project itself."""

    item: int | None
    wbs: str
    name: str
    has_children: bool
    bac: str
    pv: str
    ev: str
    ac: str
    cpi: str | None
    spi: str | None


class EarnedRowsShown(Answer):
    """The rows below one item."""

    day: date
    parent: int | None
    items: list[EarnedRowShown]
