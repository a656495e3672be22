"""The door to the simulation: what is uncertain about a stored plan, and how likely its dates are then."""

from __future__ import annotations

from typing import Any

import pytest

from tests.plan.builder import Board, minutes
from tongzhou.accounts.models import User
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.plan.models import DAY, Shape, Spread, Together, Unit, last_day_of
from tongzhou.plan.queries.forecast.doubts import (
    CostRow,
    Doubts,
    RangeRow,
    RiskRow,
    baseline_finish,
    baseline_finishes,
    load_doubts,
)
from tongzhou.plan.queries.state import LoadedPlan, load_plan
from tongzhou.plan.scheduling import compute
from tongzhou.plan.simulation import Found, Translation, chance_of, find_chances
from tongzhou.projects.models import Project

WORKDAY = 8 * 3600
CERTAIN = Doubts(spread=Spread.NONE)


def loaded(project: Project) -> LoadedPlan:
    project.refresh_from_db()
    return load_plan(project)


def ranged(low: float, likely: float | None, high: float, shape: str = Shape.TRIANGULAR) -> RangeRow:
    """A range in working days."""
    middle = None if likely is None else round(likely * WORKDAY)
    return RangeRow(shape, Unit.TIME, round(low * WORKDAY), middle, round(high * WORKDAY))


def found(board: Board, doubts: Doubts, **how: Any) -> Found:
    how = {"iterations": 2_000, "seed": 1, "baseline": {}} | how
    return find_chances(loaded(board.project), doubts, **how)


def test_a_plan_without_doubts_is_done_when_it_says(chain: Board) -> None:
    plan = loaded(chain.project)
    chances = chance_of(plan, CERTAIN)
    assert chances is not None
    assert chances.p50 == chances.p80 == chances.planned == plan.settings.finish_at
    assert chances.confidence == 1.0


def test_an_empty_plan_has_no_chances(board: Board) -> None:
    assert chance_of(loaded(board.project), CERTAIN) is None


def test_without_a_word_every_task_has_the_usual_range(chain: Board) -> None:
    said = Translation(loaded(chain.project), load_doubts(chain.project))
    build = said.durations[chain.id("Build")]
    assert build.told() == pytest.approx((2.7 * WORKDAY, 3 * WORKDAY, 3.9 * WORKDAY))
    assert chain.id("Delivery") not in said.durations
    assert chain.id("Live") not in said.durations


def test_a_finished_task_gets_no_range_by_itself(chain: Board) -> None:
    chain.set("Design", percent=100)
    assert chain.id("Design") not in Translation(loaded(chain.project), Doubts()).durations


def test_a_range_of_one_task_moves_the_finish_as_the_triangle_says(chain: Board) -> None:
    doubts = Doubts(spread=Spread.NONE, ranges={chain.id("Build"): ranged(3, 3, 13)})
    result = found(chain, doubts, iterations=20_000)
    half = 13 - ((13 - 3) * 10 * 0.5) ** 0.5  # of a triangle that begins at its mode
    days = {p: d for p, _at, d, _error in result.figures["percentiles"]}
    assert days[50] == pytest.approx(2 + half + 1, abs=0.1)
    assert result.head["planned_chance"] < 10


def test_a_plan_in_memory_is_simulated_as_it_stands_there(chain: Board) -> None:
    plan = loaded(chain.project)
    doubts = Doubts(spread=Spread.NONE, ranges={chain.id("Build"): ranged(3, 4, 5)})
    before = chance_of(plan, doubts)
    plan.state.touch(chain.id("Test")).duration = 11 * WORKDAY
    compute(plan)
    after = chance_of(plan, doubts)
    assert before is not None
    assert after is not None
    assert (after.planned - before.planned) // DAY == 14  # ten working days
    assert after.p80 - before.p80 == 14 * DAY


def test_the_same_seed_gives_the_same_figures_and_another_one_others(chain: Board) -> None:
    one, same, other = (found(chain, Doubts(), seed=seed) for seed in (7, 7, 8))
    assert one == same
    assert one.figures["percentiles"] != other.figures["percentiles"]


def test_a_risk_event_delays_as_often_as_it_is_probable(chain: Board) -> None:
    effect = (5 * WORKDAY,) * 3
    risk = RiskRow(1, "Late", 3_000, Unit.TIME, effect, None, (chain.id("Build"),))
    result = found(chain, Doubts(spread=Spread.NONE, risks=(risk,)), iterations=20_000)
    (told,) = result.risk_figures
    assert told["delay_days"] == pytest.approx(5, abs=0.01)
    assert told["contribution_days"] == pytest.approx(1.5, abs=0.1)
    assert result.head["planned_chance"] == pytest.approx(7_000, abs=150)


def test_a_risk_event_on_a_summary_hits_all_tasks_below(chain: Board) -> None:
    risk = RiskRow(1, "Slow", 10_000, Unit.PERCENT, (5_000,) * 3, None, (chain.id("Delivery"),))
    result = found(chain, Doubts(spread=Spread.NONE, risks=(risk,)))
    assert result.figures["percentiles"][0][2] == pytest.approx(9.0)  # six days and half of them


def test_a_risk_event_whose_tasks_are_gone_is_left_out_and_said(chain: Board) -> None:
    risk = RiskRow(1, "Gone", 5_000, Unit.TIME, (WORKDAY,) * 3, None, (10**9,))
    result = found(chain, Doubts(risks=(risk,)))
    assert {"code": "risk_without_task", "params": {"count": 1}} in result.figures["remarks"]


def test_common_causes_widen_the_finish(board: Board) -> None:
    for name in ("One", "Two", "Three", "Four"):
        board.add(name, days=10)
    for source, target in (("One", "Two"), ("Two", "Three"), ("Three", "Four")):
        board.link(source, target)
    board.add("Phase")
    for name in ("One", "Two", "Three", "Four"):
        board.do({"op": "reorder", "ids": [board.id(name)], "parent": board.id("Phase"), "after": 0})
    board.add("Beside", days=1)
    alone = found(board, Doubts(spread=Spread.OPEN), iterations=8_000)
    together = found(
        board, Doubts(spread=Spread.OPEN, together_by=Together.BRANCH, coefficient=0.7), iterations=8_000
    )
    assert together.figures["deviation_days"] > 1.3 * alone.figures["deviation_days"]


def test_costs_follow_durations_and_risks(chain: Board) -> None:
    build = chain.id("Build")
    doubts = Doubts(
        spread=Spread.NONE,
        ranges={build: ranged(3, 3, 9)},
        costs={build: CostRow(100_00, 200_00, 300_00, 1_000_00)},
        risks=(RiskRow(1, "Fine", 10_000, Unit.TIME, None, (500_00,) * 3, ()),),
    )
    costs = found(chain, doubts, iterations=8_000).cost_figures
    assert costs["planned"] == 3 * 1_000_00 + 200_00
    assert costs["mean"] == pytest.approx(5 * 1_000_00 + 200_00 + 500_00, rel=0.02)
    assert costs["planned_chance"] == 0
    assert [percent for percent, _pairs in costs["joint"]] == [50, 80, 90]


def test_milestones_know_their_chances(chain: Board, mara: User) -> None:
    set_baseline(chain.project, by=mara, name="V1")
    chain.set("Live", deadline=minutes("2026-03-11"))
    chain.set("Test", deadline=minutes("2026-03-31"))
    result = found(
        chain,
        Doubts(spread=Spread.OPEN),
        baseline=baseline_finishes(chain.project),
        baseline_finish=baseline_finish(chain.project),
    )
    live = next(row for row in result.dates if row["item_id"] == chain.id("Live"))
    test = next(row for row in result.dates if row["item_id"] == chain.id("Test"))
    assert live["milestone"]
    assert not test["milestone"]
    assert test["deadline_chance"] == 10_000
    assert live["p50_at"] <= live["p80_at"]
    assert live["baseline_at"] == baseline_finishes(chain.project)[chain.id("Live")]
    assert live["baseline_chance"] == live["planned_chance"] == result.figures["finish_chances"][0][1]
    assert live["deadline_chance"] > live["planned_chance"]


def test_a_task_that_became_a_summary_loses_its_range_and_says_so(chain: Board) -> None:
    result = found(chain, Doubts(ranges={chain.id("Delivery"): ranged(1, 2, 3)}))
    assert {"code": "range_on_summary", "params": {"count": 1}} in result.figures["remarks"]


def test_a_plan_outside_of_its_range_is_taken_to_the_edge_and_said(chain: Board) -> None:
    doubts = Doubts(spread=Spread.NONE, ranges={chain.id("Build"): ranged(5, None, 6, Shape.PERT)})
    result = found(chain, doubts)
    assert result.head["planned_chance"] == 0
    assert {"code": "plan_outside_range", "params": {"count": 1}} in result.figures["remarks"]


@pytest.mark.parametrize("shape", [Shape.LOGNORMAL, Shape.NORMAL])
def test_low_and_high_of_normal_shapes_are_the_tenth_and_the_ninetieth(board: Board, shape: str) -> None:
    board.add("Work", days=10)
    doubts = Doubts(spread=Spread.NONE, ranges={board.id("Work"): ranged(8, 10, 14, shape)})
    result = found(board, doubts, iterations=20_000)
    days = {p: d for p, _at, d, _error in result.figures["percentiles"]}
    assert days[10] == pytest.approx(8, abs=0.15)
    assert days[90] == pytest.approx(14, abs=0.15)


def test_single_values_occur_by_their_weights(board: Board) -> None:
    board.add("Work", days=5)
    values = ((5 * WORKDAY, 60), (10 * WORKDAY, 40))
    row = RangeRow(Shape.DISCRETE, Unit.TIME, 5 * WORKDAY, None, 10 * WORKDAY, values)
    result = found(board, Doubts(spread=Spread.NONE, ranges={board.id("Work"): row}), iterations=20_000)
    assert result.head["planned_chance"] == pytest.approx(6_000, abs=150)
    assert last_day_of(result.head["p80_at"]).isoformat() == "2026-03-13"


def test_a_percentage_follows_the_plan(chain: Board) -> None:
    row = RangeRow(Shape.PERT, Unit.PERCENT, -1_000, 0, 10_000)
    chain.set("Build", duration=10 * 480)
    said = Translation(loaded(chain.project), Doubts(spread=Spread.NONE, ranges={chain.id("Build"): row}))
    assert said.durations[chain.id("Build")].told() == pytest.approx(
        (9 * WORKDAY, 10 * WORKDAY, 20 * WORKDAY)
    )
