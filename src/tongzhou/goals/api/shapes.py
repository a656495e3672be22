"""What the API of goals takes and gives. Values are exact: texts such as `"20"` or `"3.5"` in answers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from tongzhou.goals.models import DIGITS, PLACES, CheckIn, Goal, GoalEdition, KeyResult
from tongzhou.goals.numbers import plain
from tongzhou.goals.progress import Progress
from tongzhou.goals.queries.goals import share_of_result
from tongzhou.goals.queries.people import Asked, Tally
from tongzhou.goals.smart import Criterion
from tongzhou.web.api.bodies import Answer, Body, Day, Flag, Id, Name, Text, Whole

Number = Annotated[Decimal, Field(max_digits=DIGITS, decimal_places=PLACES, allow_inf_nan=False)]
Level = Literal[1, 2, 3]
Confidence = Literal[1, 2, 3]
LONG = 5_000


class CriterionShown(Answer):
    """One of the five SMART criteria: what is missing keeps the goal from being agreed, a hint does not."""

    letter: Literal["S", "M", "A", "R", "T"]
    met: bool
    missing: list[str]
    hints: list[str]


class TallyShown(Answer):
    """How many are asked to confirm the present version, have confirmed it, and object to it."""

    asked: int
    confirmed: int
    objected: int


class KeyResultShown(Answer):
    """A key result; `progress` is 0 at the baseline and 1 at the target, and may be less or more."""

    id: int
    name: str
    unit: str
    baseline: str
    target: str
    weight: int
    value: str | None
    value_on: date | None
    confidence: int | None
    progress: str
    version: int


class GoalShown(Answer):
    """A goal. `edition` counts versions of what it says, `version` every change of it.

    `progress` is 0 at the baseline and 1 at the target; `progress_of` says what it was made of.
    """

    id: int
    project: str
    parent: int | None
    level: int = Field(description="1 client goal, 2 project goal, 3 team goal.")
    statement: str
    metric: str
    unit: str
    baseline: str | None
    target: str | None
    baseline_on: date | None
    due: date | None
    late_confirmed: bool
    owner: int | None
    owner_name: str | None
    relevance: str
    achievability: str
    criterion: str
    notes: str
    state: Literal["draft", "agreed", "reached", "missed", "dropped"]
    reason: str
    agreed_on: date | None
    ended_on: date | None
    edition: int
    version: int
    shared: bool
    value: str | None
    value_on: date | None
    confidence: int | None
    progress: str | None
    progress_of: Literal["measured", "key_results", "goals", "nothing"]
    pace: Literal["ahead", "on_track", "behind", "overdue", "unknown"]
    stale: bool
    criteria: list[CriterionShown]
    confirmations: TallyShown
    key_results: list[KeyResultShown] | None = Field(description="Only of one goal; null in lists.")


class Goals(Answer):
    """All goals of a project, in the order of the tree."""

    items: list[GoalShown]


class CheckInShown(Answer):
    """A value on a day; `key_result` is null when the goal's own metric was measured."""

    id: int
    key_result: int | None
    day: date
    value: str
    confidence: int
    comment: str
    by_name: str
    at: datetime


class GoalAnswerShown(Answer):
    """Somebody who is asked to confirm the goal; `answer` is null as long as they have said nothing."""

    user: int
    user_name: str
    role: str
    of_client: bool
    answer: Literal["confirmed", "objected"] | None
    reason: str
    at: datetime | None


class GoalAnswers(Answer):
    """Everybody who is asked about the present version."""

    edition: int
    items: list[GoalAnswerShown]


class GoalVersionShown(Answer):
    """What a goal said in one version."""

    number: int
    statement: str
    metric: str
    unit: str
    baseline: str | None
    target: str | None
    due: date | None
    relevance: str
    by_name: str
    at: datetime


class GoalVersions(Answer):
    """All versions of a goal, the newest first."""

    items: list[GoalVersionShown]


class Reminded(Answer):
    """How many were reminded."""

    count: int


class CheckedIn(Answer):
    """The numbers of the check-ins that were made."""

    ids: list[int]


class NewGoal(Body):
    """A goal; only the statement is needed for a draft."""

    statement: Name = Field(max_length=500)
    metric: Text = Field("", max_length=200)
    unit: Text = Field("", max_length=30)
    baseline: Number | None = None
    target: Number | None = None
    baseline_on: Day | None = None
    due: Day | None = None
    late_confirmed: Flag = Field(False)
    owner: Id | None = Field(None, description="Number of a person: a member of the project, of the vendor.")
    relevance: Text = Field("", max_length=LONG)
    achievability: Text = Field("", max_length=LONG)
    level: Level = 2
    parent: Id | None = Field(None, description="Number of the goal that it stands below.")
    criterion: Text = Field("", max_length=300)
    notes: Text = Field("", max_length=LONG)


class GoalChange(Body):
    """What changes; what is not named stays. With `version`, 409 when somebody was faster."""

    statement: Name | None = Field(None, max_length=500)
    metric: Text | None = Field(None, max_length=200)
    unit: Text | None = Field(None, max_length=30)
    baseline: Number | None = None
    target: Number | None = None
    baseline_on: Day | None = None
    due: Day | None = None
    late_confirmed: Flag | None = None
    owner: Id | None = None
    relevance: Text | None = Field(None, max_length=LONG)
    achievability: Text | None = Field(None, max_length=LONG)
    level: Level | None = None
    parent: Id | None = None
    criterion: Text | None = Field(None, max_length=300)
    notes: Text | None = Field(None, max_length=LONG)
    version: Whole | None = None


class GoalEnding(Body):
    """How a goal has ended; missed and dropped need the reason. A draft can only be dropped."""

    state: Literal["reached", "missed", "dropped"]
    reason: Text = Field("", max_length=LONG)


class GoalAnswering(Body):
    """An answer to the version that was read; an objection needs its reason."""

    edition: Whole = Field(ge=1)
    confirmed: Flag
    reason: Text = Field("", max_length=LONG)


class NewKeyResult(Body):
    """A key result; `weight` is how much it counts among those of the goal."""

    name: Name = Field(max_length=300)
    unit: Text = Field("", max_length=30)
    baseline: Number
    target: Number
    weight: Whole = Field(1, ge=1, le=100)


class KeyResultChange(Body):
    """What changes; what is not named stays."""

    name: Name | None = Field(None, max_length=300)
    unit: Text | None = Field(None, max_length=30)
    baseline: Number | None = None
    target: Number | None = None
    weight: Whole | None = Field(None, ge=1, le=100)
    version: Whole | None = None


class MeasuredValue(Body):
    """A value of the goal's own metric, or of a key result."""

    value: Number
    confidence: Confidence = Field(2, description="1 doubtful, 2 uncertain, 3 confident.")
    key_result: Id | None = None


class NewCheckIn(Body):
    """What was measured on a day; without the day, today."""

    values: list[MeasuredValue] = Field(min_length=1, max_length=100)
    day: Day | None = None
    comment: Text = Field("", max_length=LONG)


class KeptQuery(BaseModel):
    """Which goals."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["draft", "agreed", "reached", "missed", "dropped", ""] = ""


OWN = (
    *(
        "level",
        "statement",
        "metric",
        "unit",
        "baseline_on",
        "due",
        "late_confirmed",
        "relevance",
        "criterion",
    ),
    *("achievability", "notes", "state", "reason", "agreed_on", "ended_on", "edition", "version", "shared"),
    *("value_on", "confidence"),
)


def exact(number: Decimal | None) -> str | None:
    """A number as a text."""
    return None if number is None else plain(number)


def share(progress: Progress) -> str | None:
    """A share with four digits."""
    return None if progress.share is None else f"{progress.share:.4f}"


def shown_criterion(one: Criterion) -> dict[str, Any]:
    """A criterion."""
    return {"letter": one.letter, "met": one.met, "missing": list(one.missing), "hints": list(one.hints)}


def shown_goal(
    one: Goal,
    project: str,
    progress: Progress,
    pace: str,
    criteria: tuple[Criterion, ...],
    tally: Tally,
    *,
    stale: bool,
    results: list[KeyResult] | None = None,
) -> dict[str, Any]:
    """A goal."""
    return {
        "id": one.pk,
        "project": project,
        "parent": one.parent_id,
        "owner": one.owner_id,
        "owner_name": one.owner.name if one.owner else None,
        **{name: getattr(one, name) for name in OWN},
        **{name: exact(getattr(one, name)) for name in ("baseline", "target", "value")},
        "progress": share(progress),
        "progress_of": progress.source,
        "pace": pace,
        "stale": stale,
        "criteria": [shown_criterion(each) for each in criteria],
        "confirmations": {"asked": tally.asked, "confirmed": tally.confirmed, "objected": tally.objected},
        "key_results": None if results is None else [shown_result(each) for each in results],
    }


def shown_result(one: KeyResult) -> dict[str, Any]:
    """A key result."""
    own = ("name", "unit", "weight", "value_on", "confidence", "version")
    return {
        "id": one.pk,
        **{name: getattr(one, name) for name in own},
        **{name: exact(getattr(one, name)) for name in ("baseline", "target", "value")},
        "progress": f"{share_of_result(one):.4f}",
    }


def shown_check_in(one: CheckIn) -> dict[str, Any]:
    """A check-in."""
    return {
        "id": one.pk,
        "key_result": one.key_result_id,
        "day": one.day,
        "value": plain(one.value),
        "confidence": one.confidence,
        "comment": one.comment,
        "by_name": one.by.name,
        "at": one.at,
    }


def shown_answer(one: Asked) -> dict[str, Any]:
    """Somebody who is asked."""
    said = None if one.answer is None else ("confirmed" if one.confirmed else "objected")
    return {
        "user": one.user.pk,
        "user_name": one.user.name,
        "role": one.role,
        "of_client": one.of_client,
        "answer": said,
        "reason": one.answer.reason if one.answer else "",
        "at": one.answer.at if one.answer else None,
    }


def shown_version(one: GoalEdition) -> dict[str, Any]:
    """A version."""
    own = ("number", "statement", "metric", "unit", "due", "relevance", "at")
    return {
        **{name: getattr(one, name) for name in own},
        "baseline": exact(one.baseline),
        "target": exact(one.target),
        "by_name": one.by.name,
    }
