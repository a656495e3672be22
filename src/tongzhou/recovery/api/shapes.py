"""What the API of recovery takes and answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from tongzhou.web.api.bodies import Answer, Body, Name, Text

Kind = Literal[
    "crash",
    "add_people",
    "extra_time",
    "fast_track",
    "reorder",
    "cut_scope",
    "split",
    "drop_lag",
    "drop_date",
]
Risk = Literal[1, 2, 3]
Minor = Annotated[int, Field(ge=0, le=10**15)]
Percent = Annotated[int, Field(ge=0, le=1_000)]


class AdviceRow(Answer):
    """A question that was asked; `stale` when the plan or its options have moved on since."""

    id: int
    milestone: int
    milestone_name: str
    days: int
    state: Literal["waiting", "done", "failed"]
    part: int = Field(description="Percent of the work that is done.")
    stale: bool
    plan_version: int
    asked_by: str
    asked_at: datetime


class MeasureShown(Answer):
    """Something that could be done; `risk` 1 low, 2 medium, 3 high. Amounts are minor units."""

    key: str
    kind: Kind
    task: int
    predecessor: int | None
    days: float
    people: int | None
    extra_time: str
    rework_days: float
    risk: Risk
    reason: str
    said: str = Field(description="The reason of the risk in words.")
    cost_minor: int | None


class SingleShown(Answer):
    """What a measure does alone."""

    measure: str
    won_days: float
    finish: date


class ShiftShown(Answer):
    """Another milestone or deadline that moves."""

    task: int
    before: date
    after: date


class OverloadShown(Answer):
    """Somebody who is needed more than they are there, and was not before."""

    resource: str
    start: date
    finish: date


class ComposedShown(Answer):
    """What measures do together, computed with the whole plan."""

    measures: list[str]
    won_days: float
    finish: date
    project_finish: date
    path: list[int]
    shifts: list[ShiftShown]
    overloads: list[OverloadShown]
    overloads_before: int
    overloads_after: int
    risk: Risk
    rework_days: float
    cost_minor: int | None


class ProposalShown(Answer):
    """A combination that was found; `proved`: there is none better for its aims."""

    aims: list[Literal["cheapest", "least_risk", "fewest", "fastest"]]
    measures: list[str]
    won_days: float
    finish: date
    project_finish: date
    path: list[int]
    shifts: list[ShiftShown]
    overloads: list[OverloadShown]
    overloads_before: int
    overloads_after: int
    risk: Risk
    rework_days: float
    proved: bool
    cost_minor: int | None


class CurvePointShown(Answer):
    """The least that so many days cost."""

    days: int
    measures: list[str]
    proved: bool
    cost_minor: int | None


class AdviceShown(Answer):
    """A question and its answer; the answer's fields are null while it is being worked out."""

    id: int
    milestone: int
    milestone_name: str
    days: int
    state: Literal["waiting", "done", "failed"]
    part: int
    stale: bool
    plan_version: int
    asked_by: str
    asked_at: datetime
    error: str
    currency: str
    finish: date | None
    target: date | None
    most_days: float | None
    reached: bool | None
    out_of_time: bool | None
    path: list[int] | None
    measures: list[MeasureShown] | None
    singles: list[SingleShown] | None
    proposals: list[ProposalShown] | None
    curve: list[CurvePointShown] | None


class NewQuestion(Body):
    """Which milestone (or task, or summary), and how many working days."""

    milestone: int = Field(ge=1, le=2**62)
    days: int = Field(ge=1, le=1_000)


class Chosen(Body):
    """Measures of an advice by their keys."""

    measures: list[str] = Field(min_length=1, max_length=500)


class NewScenario(Chosen):
    """The measures to apply, and what the scenario is to be called."""

    name: Name = Field(max_length=100)
    note: Text = Field("", max_length=10_000)


class AppliedShown(Answer):
    """The scenario in which the measures are carried out."""

    scenario: int
    name: str
    finish: date | None


class OptionShown(Answer):
    """What may be done to a task; null is a guess. Amounts are minor units."""

    item: int
    name: str
    duration_days: float
    shortest_days: float | None
    most_people: int | None
    extra_time: bool | None
    overlap: int | None
    optional: bool
    first_part: int | None
    date_is_habit: bool
    lag_is_habit: bool
    day_cost_minor: int | None
    crash_cost_minor: int | None


class OptionGiven(Body):
    """What may be done to a task; what is absent stays, null is the guess."""

    item: int = Field(ge=1, le=2**62)
    shortest_days: float | None = Field(None, ge=0, le=10_000)
    most_people: int | None = Field(None, ge=1, le=50)
    extra_time: bool | None = None
    overlap: int | None = Field(None, ge=0, le=100)
    optional: bool = False
    first_part: int | None = Field(None, ge=1, le=99)
    date_is_habit: bool = False
    lag_is_habit: bool = False
    day_cost_minor: int | None = Field(None, ge=0, le=10**15)
    crash_cost_minor: int | None = Field(None, ge=0, le=10**15)


class OptionsGiven(Body):
    """Options of several tasks in one step."""

    items: list[OptionGiven] = Field(min_length=1, max_length=2_000)


class OptionsChanged(Answer):
    """How many tasks have changed."""

    changed: int


class PricesShown(Answer):
    """What measures cost in a project; amounts are minor units of the currency, `null` where nobody has said."""

    revision: int = Field(description="Grows with every change of prices and of what may be done to tasks.")
    currency: str
    person_day_minor: int | None = Field(description="A day of somebody who is there.")
    added_day_minor: int | None = Field(
        description="A day of somebody who is added; null: as everybody else."
    )
    overtime_percent: int = Field(description="An hour of overtime, in percent of the usual.")
    weekend_percent: int = Field(description="An hour at the weekend, in percent of the usual.")


class PricesChange(Body):
    """Other prices; what is absent stays."""

    currency: str = Field("CNY", pattern=r"^[A-Z]{3}$")
    person_day_minor: Minor | None = None
    added_day_minor: Minor | None = None
    overtime_percent: Percent = 150
    weekend_percent: Percent = 200
