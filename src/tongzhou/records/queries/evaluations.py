"""Evaluations: of one project with all that is behind them, and of many beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from tongzhou.accounts.models import Organisation, User
from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Method, Project
from tongzhou.records.models import (
    CRITERIA,
    MEASURED,
    CostScore,
    Criterion,
    Evaluation,
    EvaluationScheme,
    Score,
)
from tongzhou.records.models.evaluations import Judged, Weights
from tongzhou.records.scoring import PARTS, on_scale, total

COST = Criterion.COST.value


def scheme_of(organisation: Organisation | int, method: str = "") -> EvaluationScheme | None:
    """The weights that an organisation has set for a method (empty: for all others)."""
    return EvaluationScheme.objects.filter(organisation=organisation, method=method).first()


def scheme_for(project: Project) -> Weights:
    """The weights that hold for a project: of its method, else of the organisation, else the usual ones."""
    found = {
        one.method: one
        for one in EvaluationScheme.objects.filter(
            organisation=project.organisation_id, method__in=["", project.method]
        )
    }
    return found.get(project.method) or found.get("") or EvaluationScheme()


def schemes(organisation: Organisation | int) -> list[EvaluationScheme]:
    """One for all projects and one for each method: as set, or (without a number) as it holds unset."""
    found = {one.method: one for one in EvaluationScheme.objects.filter(organisation=organisation)}
    usual = found.get("") or EvaluationScheme()
    made = []
    for method in ("", *Method.values):
        one = found.get(method)
        if one is None:
            one = EvaluationScheme(method=method, version=0, scale=usual.scale, **usual.weights)
        made.append(one)
    return made


def evaluation_of(project: Project) -> Evaluation | None:
    """The evaluation of a project."""
    found = Evaluation.objects.filter(project=project)
    return found.select_related("evaluated_by", "cost_score__judged_by").first()


@dataclass(frozen=True, slots=True)
class Part:
    """A figure behind a score, in words and on the scale."""

    code: str
    label: str
    value: str
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion as a page shows it."""

    code: str
    label: str
    weight: int
    score: Decimal | None
    computed: Decimal | None
    is_manual: bool
    reason: str
    judged_by: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """An evaluation as one reader may see it: without the right to costs neither that score nor a total with it."""

    evaluation: Evaluation
    lines: tuple[Line, ...]
    total: Decimal | None
    with_cost: bool
    known: int

    @property
    def is_whole(self) -> bool:
        """Whether every criterion that the reader sees has a score."""
        return self.known == len(self.lines)


def sheet_of(access: Access) -> Sheet | None:
    """The evaluation of a project for somebody; None before there is one."""
    one = evaluation_of(access.project)
    if one is None:
        return None
    cost = access.may(Permission.VIEW_COST)
    judged: dict[str, Judged] = {
        score.criterion: score for score in one.scores.select_related("judged_by").order_by("pk")
    }
    if cost:
        judged[COST] = one.cost_score
    lines = tuple(_line(one, code, judged[code]) for code in Criterion.values if code in judged)
    points = one.cost_score.total if cost else one.total
    known = sum(line.score is not None for line in lines)
    return Sheet(one, lines, on_scale(points, one.scale), cost, known)


def _line(one: Evaluation, code: str, judged: Judged) -> Line:
    scale = one.scale
    return Line(
        code=code,
        label=str(Criterion(code).label),
        weight=one.weights[code],
        score=on_scale(judged.points, scale),
        computed=on_scale(judged.computed, scale),
        is_manual=judged.manual is not None,
        reason=judged.reason,
        judged_by=judged.judged_by.name if judged.judged_by else "",
        parts=tuple(_part(kept, scale) for kept in judged.numbers.get("parts", ())),
    )


def _part(kept: Mapping[str, Any], scale: int) -> Part:
    code = str(kept["code"])
    return Part(code, str(PARTS.get(code, code)), str(kept["value"]), on_scale(int(kept["points"]), scale))


def points_of(evaluation: Evaluation) -> dict[str, int | None]:
    """Criterion → points, but for cost."""
    return dict(Score.objects.filter(evaluation=evaluation).values_list("criterion", "points"))


def judged_of(evaluation: Evaluation, criterion: str) -> Judged | None:
    """What is known of one criterion."""
    if criterion == COST:
        return CostScore.objects.filter(evaluation=evaluation).first()
    return Score.objects.filter(evaluation=evaluation, criterion=criterion).first()


# Many projects


SORTS = {
    "project": "name",
    "client": "client__name",
    "schedule": "points_schedule",
    "cost": "points_cost",
    "quality": "points_quality",
    "client_score": "points_client",
    "team": "points_team",
    "total": "points_total",
    "evaluated": "evaluation__evaluated_on",
}
"""By what the comparison can be sorted; those of projects whose costs the reader may not see count as unknown."""


def compared(user: User) -> QuerySet[Project]:
    """The projects whose plan somebody may see, evaluated or not, with their points as far as they may see them.

    ``points_cost`` is empty, and ``points_total`` without it, where the costs are not theirs to see.
    """
    paid = Project.objects.granting(user, Permission.VIEW_COST).values("pk")
    found = Project.objects.granting(user, Permission.VIEW_PLAN)
    for code in (one.value for one in MEASURED):
        points = Score.objects.filter(evaluation__project=OuterRef("pk"), criterion=code)
        found = found.annotate(**{f"points_{code}": Subquery(points.values("points")[:1])})
    return found.annotate(
        points_cost=_where(paid, F("evaluation__cost_score__points"), Value(None, IntegerField())),
        points_total=_where(
            paid,
            Coalesce("evaluation__cost_score__total", "evaluation__total"),
            F("evaluation__total"),
        ),
        sees_cost=_where(paid, Value(1), Value(0)),
    ).select_related("client", "evaluation")


def _where(paid: QuerySet[Any, Any], then: Any, otherwise: Any) -> Case:
    return Case(When(pk__in=paid, then=then), default=otherwise, output_field=IntegerField())


def in_order(found: QuerySet[Project], wanted: str) -> QuerySet[Project]:
    """Sorted as wanted (``-total`` falls); what is unknown comes last."""
    column = F(SORTS.get(wanted.removeprefix("-"), SORTS["total"]))
    falling = wanted.startswith("-") or wanted.removeprefix("-") not in SORTS
    order = column.desc(nulls_last=True) if falling else column.asc(nulls_last=True)
    return found.order_by(order, "name", "pk")


@dataclass(frozen=True, slots=True)
class Compared:
    """A project beside others."""

    project: Project
    scores: tuple[tuple[str, Decimal | None], ...]
    total: Decimal | None
    scale: int
    evaluated: bool
    with_cost: bool


def lines(rows: Iterable[Project], scale: int) -> list[Compared]:
    """Projects of ``compared`` as a list shows them: all on one scale, so that they can be compared."""
    return [_compared(one, scale) for one in rows]


def _compared(one: Any, scale: int) -> Compared:
    return Compared(
        project=one,
        scores=tuple(
            (code.value, on_scale(getattr(one, f"points_{code.value}"), scale)) for code in CRITERIA
        ),
        total=on_scale(one.points_total, scale),
        scale=scale,
        evaluated=getattr(one, "evaluation", None) is not None,
        with_cost=bool(one.sees_cost),
    )


def scale_of(user: User) -> int:
    """The scale on which somebody's organisation reads scores."""
    found = scheme_of(user.organisation_id)
    return found.scale if found else EvaluationScheme().scale


def miscounted() -> list[int]:
    """Evaluations whose totals do not follow from their scores, for ``tongzhou check``."""
    wrong = []
    for one in Evaluation.objects.select_related("cost_score").order_by("pk").iterator(200):
        points, weights = points_of(one), one.weights
        whole = total({**points, COST: one.cost_score.points}, weights)
        if one.total != total(points, weights) or one.cost_score.total != whole:
            wrong.append(one.pk)
    return wrong
