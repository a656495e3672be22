"""The API of evaluations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access, get_access
from tongzhou.records.actions.evaluations import clear_score, evaluate_project, set_score, set_weights
from tongzhou.records.models import Evaluation, EvaluationScheme
from tongzhou.records.queries.evaluations import (
    COST,
    SORTS,
    compared,
    evaluation_of,
    lines,
    scale_of,
    schemes,
    sheet_of,
)
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Name, Whole
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["records"])
MANAGE = Permission.MANAGE_RECORDS
CriterionName = Literal["schedule", "cost", "quality", "client", "team"]


class EvaluationPart(Answer):
    """A figure behind a score."""

    code: str
    label: str
    value: str
    score: float | None


class EvaluationLine(Answer):
    """A criterion: its weight in percent, its score, what was computed, and what somebody has judged instead."""

    criterion: str
    weight: int
    score: float | None
    computed: float | None
    judged: bool
    reason: str
    judged_by: str
    parts: list[EvaluationPart]


class EvaluationDetail(Answer):
    """The evaluation of a project on a scale from 0 to `scale`. Without the right to costs, `total` is without cost."""

    describes: ClassVar[str] = "records.Evaluation"

    evaluated_on: date
    version: int
    scale: int
    score: float | None
    with_cost: bool
    lines: list[EvaluationLine]


class EvaluationRow(Answer):
    """A project beside others. `scores` are by criterion; `evaluated_on` is null before it is evaluated."""

    project: str
    name: str
    evaluated_on: date | None
    scores: dict[str, float | None]
    score: float | None
    with_cost: bool
    scale: int


class EvaluationWeights(Answer):
    """How criteria weigh in projects of a method (empty: in all others), in percent."""

    describes: ClassVar[str] = "records.EvaluationScheme"

    method: str
    schedule: int
    cost: int
    quality: int
    client: int
    team: int
    scale: int
    version: int


class AllWeights(Answer):
    """The weights of the organisation; `version` is 0 where none were set."""

    schemes: list[EvaluationWeights]


class EvaluationsQuery(PageQuery):
    """How the list is sorted."""

    sort: str = Field("-total", max_length=20)


class Judgement(Body):
    """A score on the scale and why; `version` is that of the evaluation that was read."""

    score: Decimal = Field(ge=0, le=100, max_digits=5, decimal_places=2)
    reason: Name = Field(max_length=2000)
    version: Whole


class VersionRead(Body):
    """Which version of the evaluation was read."""

    version: Whole


class WeightsSet(Body):
    """How criteria weigh in percent, together 100, and the best score."""

    method: Literal["", "waterfall", "agile", "hybrid"] = ""
    schedule: int = Field(ge=0, le=100)
    cost: int = Field(ge=0, le=100)
    quality: int = Field(ge=0, le=100)
    client: int = Field(ge=0, le=100)
    team: int = Field(ge=0, le=100)
    scale: Literal[5, 10, 100] = 100
    version: Whole


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _sheet(access: Access) -> HttpResponse:
    sheet = sheet_of(access)
    if sheet is None:
        raise Http404
    one = sheet.evaluation
    return json_answer(
        {
            "evaluated_on": one.evaluated_on,
            "version": one.version,
            "scale": one.scale,
            "score": _number(sheet.total),
            "with_cost": sheet.with_cost,
            "lines": [
                {
                    "criterion": line.code,
                    "weight": line.weight,
                    "score": _number(line.score),
                    "computed": _number(line.computed),
                    "judged": line.is_manual,
                    "reason": line.reason,
                    "judged_by": line.judged_by,
                    "parts": [
                        {
                            "code": part.code,
                            "label": part.label,
                            "value": part.value,
                            "score": _number(part.score),
                        }
                        for part in line.parts
                    ],
                }
                for line in sheet.lines
            ],
        }
    )


@router.get("/projects/{slug:key}/evaluation", response=EvaluationDetail)
def evaluation(request: HttpRequest, key: str) -> HttpResponse:
    """The evaluation of a project; needs `view_plan`. The score for cost needs `view_cost`."""
    return _sheet(get_access(signed_in(request), key, Permission.VIEW_PLAN))


@router.post("/projects/{slug:key}/evaluation", response=EvaluationDetail)
def evaluate(request: HttpRequest, key: str) -> HttpResponse:
    """Compute the scores with the figures of today; needs `manage_records`. What was judged stays judged."""
    access = get_access(signed_in(request), key, MANAGE)
    evaluate_project(access.project, by=access.user, today=timezone.localdate())
    return _sheet(access)


def _judged(access: Access, criterion: str) -> Evaluation:
    found = evaluation_of(access.project)
    if found is None:
        raise Http404
    if criterion == COST and not access.may(Permission.VIEW_COST):
        raise PermissionDenied
    return found


@router.put("/projects/{slug:key}/evaluation/scores/{criterion}", response=EvaluationDetail)
def score_set(request: HttpRequest, key: str, criterion: CriterionName, body: Judgement) -> HttpResponse:
    """Judge a criterion; needs `manage_records`, for cost `view_cost` as well. 409 when somebody was faster."""
    access = get_access(signed_in(request), key, MANAGE)
    set_score(_judged(access, criterion), criterion, by=access.user, **body.model_dump())
    return _sheet(access)


@router.post("/projects/{slug:key}/evaluation/scores/{criterion}/clear", response=EvaluationDetail)
def score_clear(request: HttpRequest, key: str, criterion: CriterionName, body: VersionRead) -> HttpResponse:
    """Let what was computed count again; needs `manage_records`, for cost `view_cost` as well."""
    access = get_access(signed_in(request), key, MANAGE)
    clear_score(_judged(access, criterion), criterion, by=access.user, version=body.version)
    return _sheet(access)


def _vendor(request: HttpRequest) -> User:
    user = signed_in(request)
    if user.is_client:
        raise PermissionDenied
    return user


@router.get("/evaluations", response=Page[EvaluationRow])
def evaluations(request: HttpRequest, query: Query[EvaluationsQuery]) -> HttpResponse:
    """The projects whose plan you may see, evaluated or not, on the organisation's scale.

    Where you may not see costs there is no score for cost, and the whole score is without it.
    """
    user = _vendor(request)
    window = Window(request, query, Order.chosen(query.sort, SORTS), f"evaluations:{user.pk}")
    scale = scale_of(user)
    return json_answer(window.page(window.rows(compared(user)), lambda one: _compared(one, scale)))


def _compared(one: Any, scale: int) -> dict[str, Any]:
    (line,) = lines([one], scale)
    return {
        "project": one.key,
        "name": one.name,
        "evaluated_on": one.evaluation.evaluated_on if line.evaluated else None,
        "scores": {code: _number(score) for code, score in line.scores},
        "score": _number(line.total),
        "with_cost": line.with_cost,
        "scale": scale,
    }


def _weights(one: EvaluationScheme) -> dict[str, Any]:
    return {"method": one.method, "scale": one.scale, "version": one.version if one.pk else 0, **one.weights}


def _all(user: User) -> HttpResponse:
    return json_answer({"schemes": [_weights(one) for one in schemes(user.organisation_id)]})


def _setter(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Permission.MANAGE_WORKFLOWS):
        raise PermissionDenied
    return user


@router.get("/evaluation-weights", response=AllWeights)
def evaluation_weights(request: HttpRequest) -> HttpResponse:
    """How criteria weigh; needs `manage_workflows`."""
    return _all(_setter(request))


@router.put("/evaluation-weights", response=AllWeights)
def weights_set(request: HttpRequest, body: WeightsSet) -> HttpResponse:
    """Set how criteria weigh; needs `manage_workflows`. 409 when they do not add up to 100, or somebody was faster."""
    user = _setter(request)
    set_weights(user.organisation, by=user, **body.model_dump())
    return _all(user)
