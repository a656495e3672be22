"""The evaluation: scores from figures, judged by people, weighted, compared; cost only for those who may see it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.builder import Board
from tongzhou.acceptance.models import Acceptance
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.costs.models import CostSettings
from tongzhou.projects.guards import Access, find_access
from tongzhou.projects.models import Project
from tongzhou.records.actions.evaluations import clear_score, evaluate_project, set_score, set_weights
from tongzhou.records.models import CostScore, Evaluation, EvaluationScheme, Score
from tongzhou.records.queries.evaluations import compared, in_order, lines, miscounted, schemes, sheet_of
from tongzhou.records.queries.measures import duration_index
from tongzhou.records.refusals import (
    ScoreRangeError,
    ScoreReasonError,
    StaleEvaluationError,
    StaleSchemeError,
    WeightsError,
)
from tongzhou.records.scoring import BEST, from_scale, index, mean, on_scale, share, total

ClientFor = Callable[[User], Client]
USUAL = {"schedule": 25, "cost": 25, "quality": 20, "client": 20, "team": 10}


def access_of(user: User, key: str = "harbour") -> Access:
    found = find_access(user, key)
    assert found is not None
    return found


def points(evaluation: Evaluation) -> dict[str, int | None]:
    found = dict(Score.objects.filter(evaluation=evaluation).values_list("criterion", "points"))
    return found | {"cost": CostScore.objects.get(evaluation=evaluation).points}


@pytest.fixture
def evaluated(accepted: Acceptance, mara: User, today: date) -> Evaluation:
    return evaluate_project(accepted.project, by=mara, today=today)


# The arithmetic


def test_figures_become_points() -> None:
    assert share("x", 3, 4)[0].points == 7_500
    assert share("x", 0, 0) == []
    values = ("1.2", "1", "0.9", "0.75", "0.5", "0.1")
    found = [one.points for value in values for one in index("x", Decimal(value))]
    assert found == [10_000, 10_000, 8_000, 5_000, 0, 0]
    assert index("x", None) == []
    assert mean([*share("a", 1, 2), *share("b", 1, 1)]) == 7_500
    assert mean([]) is None


def test_what_is_unknown_does_not_count() -> None:
    known = {"schedule": 10_000, "cost": None, "quality": 5_000, "client": None, "team": None}
    assert total(known, USUAL) == round((10_000 * 25 + 5_000 * 20) / 45)
    assert total(dict.fromkeys(USUAL), USUAL) is None
    assert total({"team": 5_000}, USUAL | {"team": 0}) is None


@given(st.lists(st.integers(-1, BEST), min_size=5, max_size=5), st.sampled_from([5, 10, 100]))
def test_a_total_lies_between_the_least_and_the_best_score(drawn: list[int], scale: int) -> None:
    known = {code: None if value < 0 else value for code, value in zip(USUAL, drawn, strict=True)}
    found, values = total(known, USUAL), [one for one in known.values() if one is not None]
    assert (found is None) == (not values)
    if found is not None:
        assert min(values) <= found <= max(values)
        shown = on_scale(found, scale)
        assert shown is not None
        assert abs(from_scale(shown, scale) - found) <= BEST / scale / 20 + 1


# Evaluating


def test_every_criterion_with_data_is_computed(evaluated: Evaluation, board: Board, today: date) -> None:
    found = points(evaluated)
    assert found["cost"] == mean(
        [*index("cpi", Decimal("0.93")), *index("eac", Decimal(765432109) / 765432209)]
    )
    assert duration_index(board.project) == 1
    assert found["schedule"] is not None
    assert found["quality"] is not None
    assert found["client"] is None, "there are neither promises nor goals"
    assert evaluated.weights == USUAL
    assert miscounted() == []
    line = DiaryEntry.objects.filter(deed="records.project_evaluated").get()
    assert line.actor_name == "Mara Chen"


def test_a_judgement_overrules_and_can_be_taken_back(evaluated: Evaluation, mara: User) -> None:
    before = points(evaluated)
    one = set_score(
        evaluated, "client", by=mara, score=Decimal(80), reason="They say so", version=evaluated.version
    )
    assert points(one)["client"] == 8_000
    one = set_score(one, "quality", by=mara, score=Decimal("12.5"), reason="Tests", version=one.version)
    assert points(one)["quality"] == 1_250
    assert miscounted() == []
    sheet = sheet_of(access_of(mara))
    assert sheet is not None
    quality = next(line for line in sheet.lines if line.code == "quality")
    assert (quality.score, quality.is_manual, quality.reason, quality.judged_by) == (
        Decimal("12.5"), True, "Tests", "Mara Chen",
    )  # fmt: skip
    assert quality.computed is not None
    one = clear_score(one, "quality", by=mara, version=one.version)
    assert points(one)["quality"] == before["quality"]
    assert miscounted() == []


def test_evaluating_again_keeps_what_was_judged(evaluated: Evaluation, mara: User, today: date) -> None:
    set_score(evaluated, "team", by=mara, score=Decimal(55), reason="Tired", version=evaluated.version)
    CostSettings.objects.filter(project=evaluated.project).update(latest_cpi=500_000)
    again = evaluate_project(evaluated.project, by=mara, today=today)
    assert points(again)["team"] == 5_500
    assert (points(again)["cost"] or 0) < 6_000
    assert miscounted() == []


def test_judging_is_refused_in_words(evaluated: Evaluation, mara: User) -> None:
    facts: dict[str, Any] = {"by": mara, "version": evaluated.version}
    with pytest.raises(ScoreReasonError):
        set_score(evaluated, "team", score=Decimal(5), reason="  ", **facts)
    for score in (Decimal(-1), Decimal("100.1")):
        with pytest.raises(ScoreRangeError):
            set_score(evaluated, "team", score=score, reason="x", **facts)
    set_score(evaluated, "team", score=Decimal(5), reason="x", **facts)
    with pytest.raises(StaleEvaluationError):
        set_score(evaluated, "team", score=Decimal(6), reason="x", **facts)


def test_weights_add_up_to_a_hundred_even_in_the_database(
    harbour: Project, mara: User, ada: User, today: date
) -> None:
    own = {"schedule": 40, "cost": 30, "quality": 10, "client": 10, "team": 10, "scale": 10}
    with pytest.raises(WeightsError):
        set_weights(ada.organisation, "", by=ada, version=0, **(own | {"team": 11}))
    made = set_weights(ada.organisation, "", by=ada, version=0, **own)
    with pytest.raises(StaleSchemeError):
        set_weights(ada.organisation, "", by=ada, version=0, **own)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvaluationScheme.objects.filter(pk=made.pk).update(team=11)
    set_weights(
        ada.organisation, harbour.method, by=ada, version=0, **(own | {"schedule": 30, "quality": 20})
    )
    one = evaluate_project(harbour, by=mara, today=today)
    assert (one.weights["schedule"], one.scale) == (30, 10)
    assert [scheme.method for scheme in schemes(ada.organisation) if scheme.pk] == ["", harbour.method]


# Who sees what


def test_without_the_right_to_costs_there_is_neither_the_score_nor_a_total_with_it(
    evaluated: Evaluation, mara: User, tom: User
) -> None:
    with_cost, without = sheet_of(access_of(mara)), sheet_of(access_of(tom))
    assert with_cost is not None
    assert without is not None
    assert [line.code for line in with_cost.lines] == list(USUAL)
    assert "cost" not in [line.code for line in without.lines]
    known = {code: value for code, value in points(evaluated).items() if code != "cost"}
    assert without.total == on_scale(total(known, USUAL), 100)
    assert with_cost.total == on_scale(total(points(evaluated), USUAL), 100)
    assert with_cost.total != without.total


def test_what_one_sees_without_the_right_does_not_depend_on_cost(
    evaluated: Evaluation, mara: User, tom: User, client_for: ClientFor, today: date
) -> None:
    addresses = ("/projects/harbour/evaluation/", "/api/v1/projects/harbour/evaluation", "/evaluations/")
    addresses += ("/api/v1/evaluations", "/evaluations/?sort=cost", "/api/v1/evaluations?sort=-cost")

    def said(user: User) -> list[str]:
        client = client_for(user)
        return [
            json.dumps({key: value for key, value in client.get(one).json().items() if key != "version"})
            if "/api/" in one
            else client.get(one).content.decode().partition('class="pad')[2].partition("dialog")[0]
            for one in addresses
        ]

    before, seen = said(tom), said(mara)
    CostSettings.objects.filter(project=evaluated.project).update(
        latest_cpi=500_000, latest_eac=2_000_000_000
    )
    evaluate_project(evaluated.project, by=mara, today=today)
    assert said(tom) == before
    assert said(mara)[1] != seen[1]


def test_projects_stand_beside_each_other(
    evaluated: Evaluation, meadow: Project, pia: User, tom: User, mara: User
) -> None:
    rows = lines(in_order(compared(pia), "-total"), 100)
    assert [(row.project.key, row.evaluated) for row in rows] == [("harbour", True), ("meadow", False)]
    assert dict(rows[0].scores)["cost"] is not None
    (mine,) = lines(in_order(compared(tom), "cost"), 100)
    assert dict(mine.scores)["cost"] is None
    assert not mine.with_cost
    (hers,) = lines(compared(mara), 5)
    assert hers.total is not None
    assert hers.total <= 5


def test_who_may_not_see_costs_may_not_judge_them(
    evaluated: Evaluation, client_for: ClientFor, mara: User, tom: User
) -> None:
    sent = {"score": "50", "reason": "x", "version": evaluated.version}
    assert client_for(tom).post("/projects/harbour/evaluation/team/score", sent).status_code == 403
    assert client_for(mara).post("/projects/harbour/evaluation/cost/score", sent).status_code == 302
    assert client_for(mara).post("/projects/harbour/evaluation/nothing/score", sent).status_code == 404


# Over HTTP


def test_evaluating_and_judging_over_http(
    accepted: Acceptance, client_for: ClientFor, mara: User, otto: User, cleo: User
) -> None:
    mine, home = client_for(mara), "/projects/harbour/evaluation/"
    assert "Evaluate the project" in mine.get(home).content.decode()
    assert mine.post(f"{home}evaluate").status_code == 302
    one = Evaluation.objects.get()
    page = mine.get(home).content.decode()
    assert "SPI(t)" in page
    assert "Only " in page
    wrong = mine.post(f"{home}team/score", {"score": "500", "reason": "", "version": one.version})
    assert wrong.status_code == 422
    assert "data-dialog-auto" in wrong.content.decode()
    sent = {"score": "70", "reason": "A **hard** year", "version": one.version}
    assert mine.post(f"{home}team/score", sent).status_code == 302
    assert "A **hard** year" in mine.get(home).content.decode()
    assert mine.post(f"{home}team/clear", {"version": one.version + 1}).status_code == 302
    assert "A **hard** year" not in mine.get(home).content.decode()
    assert client_for(otto).get(home).status_code == 404
    for address in ("/evaluations/", "/evaluations/weights/", "/api/v1/evaluations"):
        assert client_for(cleo).get(address).status_code == 403


def test_setting_weights_over_http(client_for: ClientFor, pia: User, mara: User) -> None:
    theirs, home = client_for(pia), "/evaluations/weights/"
    sent = {**USUAL, "scale": 10, "version": 0, "method": ""}
    assert "All projects" in theirs.get(home).content.decode()
    refused = theirs.post(f"{home}set", sent | {"team": 11})
    assert (refused.status_code, "must add up" in refused.content.decode()) == (422, True)
    assert theirs.post(f"{home}set", sent | {"team": 300}).status_code == 422
    assert theirs.post(f"{home}set", sent).status_code == 302
    assert theirs.post(f"{home}set", sent).status_code == 422, "somebody was faster"
    assert theirs.post(f"{home}set", sent | {"method": "unknown"}).status_code == 404
    assert client_for(mara).get(home).status_code == 403
    assert client_for(mara).post(f"{home}set", sent).status_code == 403


def test_the_api_evaluates_judges_and_compares(
    accepted: Acceptance, client_for: ClientFor, mara: User, pia: User, meadow: Project
) -> None:
    mine, home = client_for(mara), "/api/v1/projects/harbour/evaluation"

    def call(client: Client, method: str, path: str, body: Any = None) -> Any:
        return client.generic(method, path, json.dumps(body or {}), content_type="application/json")

    assert call(mine, "GET", home).status_code == 404
    made = call(mine, "POST", home).json()
    assert made["with_cost"] is True
    judged = {"score": 80, "reason": "Good", "version": made["version"]}
    after = call(mine, "PUT", f"{home}/scores/team", judged).json()
    assert next(line for line in after["lines"] if line["criterion"] == "team")["score"] == 80
    assert call(mine, "PUT", f"{home}/scores/team", judged).json()["code"] == "stale_evaluation"
    assert call(mine, "PUT", f"{home}/scores/other", judged).status_code in {404, 422}
    cleared = call(mine, "POST", f"{home}/scores/team/clear", {"version": after["version"]})
    assert cleared.status_code == 200
    theirs = client_for(pia)
    first = theirs.get("/api/v1/evaluations?limit=1").json()
    assert [one["project"] for one in first["items"]] == ["harbour"]
    second = theirs.get(first["next"]).json()
    assert [(one["project"], one["evaluated_on"]) for one in second["items"]] == [("meadow", None)]
    weights = theirs.get("/api/v1/evaluation-weights").json()["schemes"]
    assert len(weights) == 4
    new = USUAL | {"scale": 5, "version": 0}
    assert call(theirs, "PUT", "/api/v1/evaluation-weights", new).json()["schemes"][0]["scale"] == 5
    wrong = new | {"version": 1, "team": 20}
    assert call(theirs, "PUT", "/api/v1/evaluation-weights", wrong).json()["code"] == "weights"
    assert call(mine, "PUT", "/api/v1/evaluation-weights", new).status_code == 403


def test_the_comparison_asks_little(
    evaluated: Evaluation, client_for: ClientFor, pia: User, django_assert_max_num_queries: Any
) -> None:
    theirs = client_for(pia)
    theirs.get("/evaluations/")
    with django_assert_max_num_queries(20):
        assert theirs.get("/evaluations/").status_code == 200
