"""Evaluating a project, judging a criterion, and setting what weighs how much."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import Organisation, User
from tongzhou.activity.actions import record
from tongzhou.projects.models import Project
from tongzhou.records.models import MEASURED, CostScore, Criterion, Evaluation, EvaluationScheme, Score
from tongzhou.records.models.evaluations import BEST, Judged
from tongzhou.records.queries.evaluations import COST, judged_of, points_of, scheme_for, scheme_of
from tongzhou.records.queries.measures import MEASURES
from tongzhou.records.refusals import (
    ScoreRangeError,
    ScoreReasonError,
    StaleEvaluationError,
    StaleSchemeError,
    WeightsError,
)
from tongzhou.records.scoring import from_scale, mean, total

JUDGED = ("computed", "numbers", "points")
WEIGHTS = (*(one.value for one in Criterion), "scale")


@transaction.atomic
def evaluate_project(project: Project, *, by: User, today: date) -> Evaluation:
    """Compute every criterion with the weights that hold now; what somebody has judged stays judged."""
    Project.objects.select_for_update(no_key=True).only("pk").get(pk=project.pk)
    one = _begun(project, by=by, today=today)
    for criterion in Criterion:
        measures = MEASURES[criterion](project, today)
        judged = judged_of(one, criterion)
        assert judged is not None
        judged.numbers = {"parts": [measure.kept() for measure in measures]}
        judged.computed = mean(measures)
        _settle(judged)
        judged.save(update_fields=JUDGED)
    _add_up(one)
    record("records.project_evaluated", one, by=by, label=project.name, project_id=project.pk)
    return one


def _begun(project: Project, *, by: User, today: date) -> Evaluation:
    scheme = scheme_for(project)
    facts = {**scheme.weights, "scale": scheme.scale, "evaluated_on": today, "evaluated_by": by}
    facts["evaluated_at"] = timezone.now()
    one = Evaluation.objects.filter(project=project).first()
    if one is None:
        one = Evaluation.objects.create(project=project, **facts)
        Score.objects.bulk_create(Score(evaluation=one, criterion=code) for code in MEASURED)
        CostScore.objects.create(evaluation=one)
        return one
    for name, value in facts.items():
        setattr(one, name, value)
    one.version += 1
    one.save(update_fields=[*facts, "version"])
    return one


def _settle(judged: Judged) -> None:
    judged.points = judged.computed if judged.manual is None else judged.manual


def _add_up(one: Evaluation) -> None:
    points = points_of(one)
    one.total = total(points, one.weights)
    one.save(update_fields=["total"])
    cost = CostScore.objects.get(evaluation=one)
    cost.total = total({**points, COST: cost.points}, one.weights)
    cost.save(update_fields=["total"])


@transaction.atomic
def set_score(
    evaluation: Evaluation, criterion: str, *, by: User, score: Decimal, reason: str, version: int
) -> Evaluation:
    """Say a score where none was computed, or another one; why is part of it."""
    one = _locked(evaluation, version)
    if not 0 <= score <= one.scale:
        raise ScoreRangeError
    if not reason.strip():
        raise ScoreReasonError
    _judge(one, criterion, min(from_scale(score, one.scale), BEST), reason.strip(), by)
    record("records.score_set", one, by=by, label=str(Criterion(criterion).label), project_id=one.project_id)
    return one


@transaction.atomic
def clear_score(evaluation: Evaluation, criterion: str, *, by: User, version: int) -> Evaluation:
    """Take a judgement back: what was computed counts again."""
    one = _locked(evaluation, version)
    _judge(one, criterion, None, "", None)
    record(
        "records.score_cleared", one, by=by, label=str(Criterion(criterion).label), project_id=one.project_id
    )
    return one


def _judge(one: Evaluation, criterion: str, points: int | None, reason: str, by: User | None) -> None:
    judged = judged_of(one, criterion)
    assert judged is not None
    judged.manual, judged.reason = points, reason
    judged.judged_by, judged.judged_at = by, None if by is None else timezone.now()
    _settle(judged)
    judged.save(update_fields=["manual", "reason", "judged_by", "judged_at", "points"])
    one.version += 1
    one.save(update_fields=["version"])
    _add_up(one)


def _locked(evaluation: Evaluation, version: int) -> Evaluation:
    one = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if one.version != version:
        raise StaleEvaluationError
    return one


@transaction.atomic
def set_weights(
    organisation: Organisation, method: str, *, by: User, version: int, **facts: int
) -> EvaluationScheme:
    """Set weights and scale for a method (empty: all others); evaluations that were made keep theirs."""
    if sum(facts[one.value] for one in Criterion) != 100:
        raise WeightsError
    Organisation.objects.select_for_update(no_key=True).only("pk").get(pk=organisation.pk)
    one = scheme_of(organisation, method)
    if (one.version if one else 0) != version:
        raise StaleSchemeError
    if one is None:
        one = EvaluationScheme.objects.create(organisation=organisation, method=method, **facts)
    else:
        for name, value in facts.items():
            setattr(one, name, value)
        one.version += 1
        one.save(update_fields=[*facts, "version"])
    label = str(one.get_method_display()) or organisation.name
    record("records.weights_set", one, by=by, label=label)
    return one


@transaction.atomic
def drop_weights(scheme: EvaluationScheme, *, by: User) -> None:
    """Weights of a method that are no different any more: those of the organisation hold again."""
    label = str(scheme.get_method_display()) or str(scheme)
    record("records.weights_set", scheme, by=by, label=label)
    scheme.delete()
