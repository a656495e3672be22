"""The simulation beside distributions that are known exactly, and beside published examples."""

from __future__ import annotations

import itertools
import json
import math
import os
from collections import Counter
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

from tests.engine.plans import DAY, MONDAY, at, plan
from tongzhou.engine.plan import Link, LinkType, Plan, Task
from tongzhou.engine.simulation import (
    CommonFactor,
    CorrelationMatrix,
    Discrete,
    Distribution,
    Effect,
    Fixed,
    LogNormal,
    Normal,
    Outcome,
    Pert,
    Remark,
    Risk,
    Simulation,
    SimulationCancelledError,
    Spread,
    Stability,
    Triangular,
    Uncertainty,
    Uniform,
    Wanted,
    classic_pert,
    simulate,
)

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLES = Path(os.environ.get("TONGZHOU_DATA", REPOSITORY.parent / "shared" / "data")) / "examples"
MANY = 60_000
TRI = Triangular(8 * DAY, 10 * DAY, 16 * DAY)


def series(count: int, first: int = 1) -> tuple[list[Task], list[Link]]:
    """Tasks of ten days, each waiting for the one before it."""
    tasks = [Task(key, duration=10 * DAY) for key in range(first, first + count)]
    return tasks, [Link(a.key, b.key) for a, b in itertools.pairwise(tasks)]


def made(tasks: list[Task], links: list[Link]) -> Plan:
    return plan(*tasks, links=tuple(links))


def run(
    given: Plan, durations: dict[int, Distribution], iterations: int = MANY, **more: object
) -> Simulation:
    wanted = Wanted(iterations=iterations, seed=20_260_105)
    return simulate(given, Uncertainty(durations=durations, **more), wanted)


def assert_near(outcome: Outcome, percent: float, exact: float, rounded: float = 0.0) -> None:
    """A percentile in days lies within three standard errors (and the rounding of the exact value)."""
    found = outcome.percentile(percent)
    assert abs(found.amount / DAY - exact) <= 3 * found.error / DAY + rounded, (percent, found, exact)


# ── single distributions ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("distribution", "quantile"),
    [
        (Uniform(2 * DAY, 12 * DAY), lambda p: 2 + 10 * p),
        (TRI, lambda p: 8 + math.sqrt(p * 16) if p < 0.25 else 16 - math.sqrt((1 - p) * 48)),
        (Normal(10 * DAY, 2 * DAY), NormalDist(10, 2).inv_cdf),
        (
            LogNormal(10 * DAY, 4 * DAY),
            lambda p: math.exp(
                NormalDist(math.log(10) - math.log1p(0.16) / 2, math.sqrt(math.log1p(0.16))).inv_cdf(p)
            ),
        ),
        # PERT with the mode in the middle is Beta(3, 3): F(x) = 10x³ - 15x⁴ + 6x⁵
        (Pert(0, 5 * DAY, 10 * DAY), lambda p: 10 * beta_3_3(p)),
    ],
)
def test_one_task_has_the_quantiles_of_its_distribution(distribution: Distribution, quantile) -> None:
    outcome = run(plan(Task(1, duration=10 * DAY)), {1: distribution}).finish
    for percent in (5, 20, 50, 80, 95):
        assert_near(outcome, percent, quantile(percent / 100))
    assert outcome.mean == pytest.approx(
        distribution.mean(), abs=3 * distribution.deviation() / math.sqrt(MANY)
    )
    assert outcome.deviation == pytest.approx(distribution.deviation(), rel=0.02)


def beta_3_3(probability: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        x = (low + high) / 2
        low, high = (x, high) if 10 * x**3 - 15 * x**4 + 6 * x**5 < probability else (low, x)
    return low


def test_dates_follow_the_calendar() -> None:
    outcome = run(
        plan(Task(1, duration=5 * DAY)), {1: Discrete(((5.0 * DAY, 1), (6.0 * DAY, 1)))}, 1_000
    ).finish
    assert set(outcome.samples) == {at("01-09 17:00"), at("01-12 17:00")}
    assert outcome.percentile(20).value == at("01-09 17:00")
    assert outcome.chance(at("01-10 12:00")).probability == pytest.approx(0.5, abs=0.05)


# ── networks ──────────────────────────────────────────────────────────────────────────────────────────
def test_merging_paths_are_later_than_each_of_them() -> None:
    result = run(
        plan(Task(1, duration=DAY), Task(2, duration=DAY)), dict.fromkeys((1, 2), Uniform(0, 10 * DAY))
    )
    for percent in (20, 50, 80):
        assert_near(result.finish, percent, 10 * math.sqrt(percent / 100))
    assert [task.criticality for task in result.tasks] == pytest.approx([0.5, 0.5], abs=0.01)


def test_a_small_network_matches_its_enumeration() -> None:
    values = {1: (4, 6), 2: (3, 8), 3: (5, 5), 4: (2, 9), 5: (6, 7), 6: (1, 4)}
    before = {1: (), 2: (), 3: (1,), 4: (1, 2), 5: (3,), 6: (4, 5)}
    exact: Counter[int] = Counter()
    critical: Counter[int] = Counter()
    for choice in itertools.product((0, 1), repeat=6):
        weight = math.prod(0.35 if c else 0.65 for c in choice)
        lasts = {key: values[key][c] for key, c in zip(values, choice, strict=True)}
        done: dict[int, int] = {}
        for key in values:
            done[key] = max((done[p] for p in before[key]), default=0) + lasts[key]
        exact[done[6]] += weight
        on_path = {6}
        for key in (6, 5, 4, 3, 2, 1):
            if key in on_path:
                on_path |= {p for p in before[key] if done[p] == done[key] - lasts[key]}
        for key in on_path:
            critical[key] += weight
    links = tuple(Link(p, key) for key, sources in before.items() for p in sources)
    given = plan(*(Task(key, duration=v[0] * DAY) for key, v in values.items()), links=links)
    durations = {k: Discrete(((a * DAY, 0.65), (b * DAY, 0.35))) for k, (a, b) in values.items()}
    result = run(given, durations)
    found = Counter(np.rint(result.finish.amounts / DAY).astype(int).tolist())
    for value, weight in exact.items():
        error = math.sqrt(weight * (1 - weight) / MANY)
        assert found[value] / MANY == pytest.approx(weight, abs=4 * error)
    for task in result.tasks:
        assert task.criticality == pytest.approx(critical[task.key], abs=0.01)


@pytest.mark.parametrize("as_matrix", [False, True])
@pytest.mark.parametrize("coefficient", [0.0, 0.4, 1.0])
def test_correlated_durations_add_up_as_they_should(coefficient: float, as_matrix: bool) -> None:
    tasks, links = series(8)
    keys = tuple(task.key for task in tasks)
    rows = tuple(tuple(1.0 if i == j else coefficient for j in range(8)) for i in range(8))
    group = CorrelationMatrix(tasks=keys, matrix=rows) if as_matrix else CommonFactor(
        coefficient=coefficient, tasks=keys
    )  # fmt: skip
    result = run(made(tasks, links), dict.fromkeys(keys, Normal(10 * DAY, 2 * DAY)), correlations=(group,))
    deviation = 2 * math.sqrt(8 + 56 * coefficient)
    assert result.finish.deviation / DAY == pytest.approx(deviation, rel=0.015)
    assert_near(result.finish, 80, NormalDist(80, deviation).inv_cdf(0.8))


def test_opposites_in_a_matrix_cancel_out() -> None:
    tasks, links = series(2)
    matrix = CorrelationMatrix(tasks=(1, 2), matrix=((1.0, -1.0), (-1.0, 1.0)))
    result = run(made(tasks, links), dict.fromkeys((1, 2), Normal(10 * DAY, 2 * DAY)), correlations=(matrix,))
    assert result.finish.deviation / DAY < 0.01


def test_a_matrix_that_contradicts_itself_is_repaired_and_says_so() -> None:
    tasks, links = series(3)
    rows = ((1.0, 0.9, -0.9), (0.9, 1.0, 0.9), (-0.9, 0.9, 1.0))
    group = CorrelationMatrix(tasks=(1, 2, 3), matrix=rows, name="crews")
    result = run(made(tasks, links), dict.fromkeys((1, 2, 3), TRI), 2_000, correlations=(group,))
    assert [note.code for note in result.notes] == [Remark.MATRIX_REPAIRED]
    assert "crews" in str(result.notes[0])


# ── risks, progress, constraints ──────────────────────────────────────────────────────────────────────
def test_a_risk_occurs_as_often_as_it_is_likely_and_adds_what_it_adds() -> None:
    risk = Risk(
        name="Strike", probability=0.3, effects=(Effect(task=1, added=Fixed(4 * DAY)),), cost=Fixed(500)
    )
    result = run(plan(Task(1, duration=6 * DAY)), {}, risks=(risk,), rates={1: 100.0})
    assert result.finish.chance(at("01-12 17:00")).probability == pytest.approx(0.7, abs=0.01)
    assert set(np.rint(result.finish.amounts / DAY)) == {6, 10}
    (share,) = result.risks
    assert (share.delay / DAY, share.cost) == (pytest.approx(4), pytest.approx(900))
    assert share.contribution / DAY == pytest.approx(1.2)
    assert result.cost is not None
    assert set(result.cost.samples) == {600.0, 1_500.0}
    assert result.planned_cost == 600
    assert result.joint(at("01-12 17:00"), 700).probability == result.confidence().probability


def test_a_factor_stretches_before_anything_is_added_and_nothing_falls_below_zero() -> None:
    effects = (Effect(task=1, added=Fixed(-DAY), factor=Fixed(2)), Effect(task=2, added=Fixed(-9 * DAY)))
    risk = Risk(name="All", probability=1, effects=effects)
    tasks, links = [Task(1, duration=3 * DAY), Task(2, duration=3 * DAY)], [Link(1, 2)]
    result = run(made(tasks, links), {}, 100, risks=(risk,))
    assert set(np.rint(result.finish.amounts / DAY)) == {5}


def test_only_what_is_left_of_a_task_is_uncertain() -> None:
    begun = Task(1, duration=10 * DAY, actual_start=MONDAY, remaining=4 * DAY, percent=60)
    done = Task(2, duration=3 * DAY, actual_start=MONDAY, actual_finish=at("01-07 17:00"))
    wide = Uniform(0, 20 * DAY)
    result = run(plan(begun, done), {1: wide, 2: wide}, 5_000)
    days = result.finish.amounts / DAY
    assert (days.min(), days.max()) == (pytest.approx(6, abs=0.05), pytest.approx(14, abs=0.05))
    assert [note.code for note in result.notes] == [Remark.ALREADY_DONE]
    assert result.tasks[1].criticality == 0


def test_a_range_of_percent_is_for_every_task_without_its_own() -> None:
    tasks, links = series(2)
    spread = Spread(low=-0.5, high=0.5, kind="uniform")
    result = run(made(tasks, links), {1: Discrete(((10.0 * DAY, 1),))}, default=spread)
    assert_near(result.finish, 80, 10 + 5 + 8)


def test_deadlines_and_baseline_dates_have_a_probability() -> None:
    tasks = [Task(1, duration=DAY, deadline=at("01-12 17:00")), Task(2, 3), Task(3, name="Phase")]
    uncertainty = Uncertainty(durations={1: Uniform(0, 20 * DAY)})
    links = [Link(1, 2)]
    asked = Wanted(
        iterations=20_000, dates={3: [at("01-16 17:00")]}, finish_dates=[at("01-07 17:00")], watched=[3]
    )
    result = simulate(made(tasks, links), uncertainty, asked)
    found = {chance.key: chance for chance in result.chances}
    assert found[1].share.probability == pytest.approx(0.3, abs=0.01)
    assert found[1].deadline
    assert found[3].share.probability == pytest.approx(0.5, abs=0.01)
    assert found[None].share.probability == pytest.approx(0.15, abs=0.01)
    assert set(result.milestones) == {2, 3}
    assert_near(result.milestones[2], 50, 10)
    assert_near(result.milestones[3], 80, 16)


def test_a_percentage_of_lag_follows_the_drawn_duration() -> None:
    links = [Link(1, 2, LinkType.SS, 5_000, 2)]
    given = made([Task(1, duration=10 * DAY), Task(2, duration=20 * DAY)], links)
    result = run(given, {1: Uniform(10 * DAY, 20 * DAY)})
    assert_near(result.finish, 50, 27.5)


# ── running ───────────────────────────────────────────────────────────────────────────────────────────
def test_the_same_seed_gives_the_same_bytes_for_any_number_of_workers() -> None:
    tasks, links = series(30)
    tasks.append(Task(31, duration=0))
    links.append(Link(30, 31))
    keys = [task.key for task in tasks[:30]]
    uncertainty = Uncertainty(
        durations=dict.fromkeys(keys, TRI),
        risks=(Risk(name="R", probability=0.4, effects=(Effect(task=3, added=TRI),), cost=TRI),),
        correlations=(CommonFactor(coefficient=0.3, tasks=tuple(keys[:9])),),
        costs={1: TRI},
        rates={2: 7.0},
    )
    given = made(tasks, links)
    results = [
        simulate(given, uncertainty, Wanted(iterations=50_001, seed=5, workers=workers))
        for workers in (1, 2, 5)
    ]
    for other in results[1:]:
        assert other.finish.samples.tobytes() == results[0].finish.samples.tobytes()
        assert other.milestones[31].amounts.tobytes() == results[0].milestones[31].amounts.tobytes()
        assert other.cost is not None
        assert results[0].cost is not None
        assert other.cost.samples.tobytes() == results[0].cost.samples.tobytes()
        assert (other.tasks, other.risks, other.convergence) == (
            results[0].tasks,
            results[0].risks,
            results[0].convergence,
        )
    different = simulate(given, uncertainty, Wanted(iterations=50_001, seed=6))
    assert different.finish.samples.tobytes() != results[0].finish.samples.tobytes()


def test_it_stops_when_stable_tells_of_its_progress_and_can_be_cancelled() -> None:
    given, durations = plan(Task(1, duration=10 * DAY)), {1: TRI}
    told: list[tuple[int, int]] = []
    stability = Stability(error=0.05 * DAY)
    stable = simulate(
        given,
        Uncertainty(durations=durations),
        Wanted(iterations=1_000_000, stability=stability),
        progress=lambda done, total: told.append((done, total)),
    )
    assert stable.stable
    assert stable.iterations < 1_000_000
    assert stable.finish.error(80) <= 0.05 * DAY
    assert told[-1] == (stable.iterations, 1_000_000)
    with pytest.raises(SimulationCancelledError):
        simulate(given, Uncertainty(durations=durations), cancelled=lambda: True)


def test_percentiles_settle_and_their_errors_are_honest() -> None:
    given, uncertainty = plan(Task(1, duration=DAY)), Uncertainty(durations={1: Uniform(0, 10 * DAY)})
    found = [
        simulate(given, uncertainty, Wanted(iterations=1_000, seed=s)).finish.percentile(80)
        for s in range(60)
    ]
    amounts = np.array([p.amount for p in found]) / DAY
    assert amounts.std() == pytest.approx(np.mean([p.error for p in found]) / DAY, rel=0.35)
    assert amounts.mean() == pytest.approx(8, abs=0.06)
    checkpoints = simulate(given, uncertainty, Wanted(iterations=5_000)).convergence
    assert (checkpoints[0].iterations, checkpoints[-1].iterations) == (100, 5_000)
    assert checkpoints[-1].percentiles[1].error < checkpoints[0].percentiles[1].error


def test_curves_and_histograms_hold_all_iterations() -> None:
    tasks, links = series(3)
    result = run(
        made(tasks, links), dict.fromkeys((1, 2, 3), TRI), 4_000, rates=dict.fromkeys((1, 2, 3), 10.0)
    )
    edges, counts = result.finish.histogram(20)
    assert (len(edges), int(counts.sum())) == (21, 4_000)
    shares, dates = result.finish.curve(11)
    assert list(dates) == sorted(dates)
    assert (shares[0], shares[-1]) == (0, 1)
    assert result.cost is not None
    for date, cost in result.joint_frontier(0.7, 5):
        assert result.joint(date, cost).probability == pytest.approx(0.7, abs=0.002)


def test_drivers_are_the_tasks_that_move_the_finish() -> None:
    tasks = [
        Task(1, duration=10 * DAY),
        Task(2, duration=10 * DAY),
        Task(3, duration=DAY),
        Task(4, duration=DAY),
    ]
    durations = {1: Uniform(5 * DAY, 25 * DAY), 2: Uniform(9 * DAY, 11 * DAY), 3: Uniform(0, DAY)}
    result = run(made(tasks, [Link(1, 2), Link(3, 4)]), durations)
    strongest, second = result.drivers()[:2]
    assert (strongest.key, second.key) == (1, 2)
    assert strongest.swing is not None
    assert [x / DAY for x in strongest.swing] == pytest.approx([-9, 9], abs=0.2)
    variances = (20**2, 2**2)
    assert strongest.cruciality == pytest.approx(math.sqrt(variances[0] / sum(variances)), abs=0.01)
    assert strongest.sensitivity == pytest.approx(strongest.cruciality, abs=0.02)
    assert strongest.rank_correlation == pytest.approx(strongest.cruciality, abs=0.02)
    assert result.tasks[2].cruciality < 0.05


def test_more_shapes_than_tables_keep_their_means() -> None:
    tasks, links = series(200)
    durations = {t.key: Triangular(8 * DAY, (9 + t.key / 40) * DAY, 16 * DAY) for t in tasks}
    result = run(made(tasks, links), durations, 20_000)
    assert [note.code for note in result.notes] == [Remark.SHAPES_ROUNDED]
    exact = sum(d.mean() for d in durations.values())
    assert result.finish.mean == pytest.approx(exact, abs=4 * result.finish.deviation / math.sqrt(20_000))


# ── worked example and published ones ─────────────────────────────────────────────────────────────────
def test_the_worked_example_of_the_documentation() -> None:
    tasks = [Task(1, duration=10 * DAY), Task(2, duration=8 * DAY), Task(3, duration=5 * DAY)]
    uncertainty = Uncertainty(
        durations={
            1: Triangular(8 * DAY, 10 * DAY, 16 * DAY),
            2: Triangular(6 * DAY, 8 * DAY, 16 * DAY),
            3: Triangular(4 * DAY, 5 * DAY, 9 * DAY),
        },
        risks=(
            Risk(name="Late delivery", probability=0.25, effects=(Effect(task=2, added=Fixed(5 * DAY)),)),
        ),
    )
    result = simulate(made(tasks, [Link(1, 3), Link(2, 3)]), uncertainty, Wanted(iterations=100_000, seed=1))
    days = {percent: round(result.finish.percentile(percent).amount / DAY, 1) for percent in (50, 80, 90)}
    assert days == EXAMPLE_DAYS
    assert round(100 * result.confidence().probability) == EXAMPLE_CONFIDENCE
    assert [round(100 * task.criticality) for task in result.tasks] == EXAMPLE_CRITICALITY
    assert round(result.risks[0].delay / DAY, 1) == EXAMPLE_DELAY


# Computed apart from the product: four million iterations of max(a, b) + c.
EXAMPLE_DAYS = {50: 18.5, 80: 20.7, 90: 22.0}
EXAMPLE_CONFIDENCE, EXAMPLE_CRITICALITY, EXAMPLE_DELAY = 5, [54, 46, 100], 3.2

needs_examples = pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the published examples are not here")


@needs_examples
def test_published_pert_is_reproduced() -> None:
    told = json.loads((EXAMPLES / "pert_published.json").read_text())
    keys = {name: number for number, name in enumerate(told["activities"], 1)}
    tasks = [Task(key, duration=DAY, name=name) for name, key in keys.items()]
    links = [Link(keys[p], keys[n]) for n, a in told["activities"].items() for p in a["preds"]]
    ranges = {keys[n]: Pert(a["a"] * DAY, a["m"] * DAY, a["b"] * DAY) for n, a in told["activities"].items()}
    found = classic_pert(made(tasks, links), ranges)
    s, axis = found.schedule, found.schedule.network.axis
    for name, (es, ef, ls, lf, slack) in told["published"].items():
        i = s.place(keys[name])
        dates = [
            axis.between(MONDAY, d) / DAY
            for d in (s.start[i], s.finish[i], s.late_start[i], s.late_finish[i])
        ]
        assert [*dates, s.total_slack[i] / DAY] == pytest.approx([es, ef, ls, lf, slack], abs=0.006)
    assert found.expected / DAY == pytest.approx(told["recomputed"]["T"], abs=1e-4)
    assert found.deviation / DAY == pytest.approx(told["recomputed"]["sd"], abs=1e-6)
    assert found.probability(55 * DAY) == pytest.approx(told["recomputed"]["P_55"], abs=1e-4)
    assert [next(n for n, k in keys.items() if k == key) for key in s.critical_keys()] == told["recomputed"][
        "critical"
    ]


def test_classic_pert_of_a_small_plan() -> None:
    tasks, links = series(2)
    found = classic_pert(made(tasks, links), {1: Pert(4 * DAY, 10 * DAY, 16 * DAY), 2: Normal(5 * DAY, DAY)})
    assert (found.expected / DAY, found.deviation / DAY) == (15, pytest.approx(math.sqrt(4 + 1)))
    assert found.probability(15 * DAY) == 0.5


def published_network(name: str) -> tuple[Plan, dict[int, Distribution], dict[str, tuple[object, ...]]]:
    """The networks of the published exact values, by their names."""
    if name.startswith("series of 10 x Normal"):
        tasks, links = series(10)
        coefficient = float(name.rsplit(" ", 1)[1])
        group = CommonFactor(coefficient=coefficient, tasks=tuple(t.key for t in tasks))
        return (
            made(tasks, links),
            {t.key: Normal(10 * DAY, 2 * DAY) for t in tasks},
            {"correlations": (group,)},
        )
    if name.startswith("series"):
        tasks, links = series(10)
        effect = Effect(task=10, added=Uniform(10 * DAY, 20 * DAY))
        risks = (Risk(name="R", probability=0.3, effects=(effect,)),) if "risk" in name else ()
        return made(tasks, links), {t.key: TRI for t in tasks}, {"risks": risks}
    tasks, links = [], []
    for first in (1, 6, 11):
        more, between = series(5, first)
        tasks, links = tasks + more, links + between
    if "then" in name:
        more, between = series(5, 16)
        tasks, links = tasks + more, links + between + [Link(last, 16) for last in (5, 10, 15)]
    return made(tasks, links), {t.key: TRI for t in tasks}, {}


@needs_examples
def test_exact_distributions_are_met() -> None:
    for case in json.loads((EXAMPLES / "montecarlo_exact.json").read_text()):
        if "distribution" in case:
            _check_enumeration(case)
            continue
        given, durations, more = published_network(case["name"])
        result = run(given, durations, 100_000, **more)
        for label in ("P10", "P50", "P80", "P90"):
            if label in case:
                assert_near(result.finish, float(label[1:]), case[label], rounded=0.0006)
        error = result.finish.deviation / DAY / math.sqrt(100_000)
        assert result.finish.mean / DAY == pytest.approx(case["mean"], abs=3 * error + 0.0006)
        if "sd" in case:
            assert result.finish.deviation / DAY == pytest.approx(case["sd"], rel=0.01)
        if "each_path_criticality" in case:
            for task in result.tasks:
                assert task.criticality == pytest.approx(1 / 3, abs=0.006)


def _check_enumeration(case: dict) -> None:
    keys = {name: number for number, name in enumerate(case["durations"], 1)}
    links = [Link(keys[p], keys[n]) for n, before in case["preds"].items() for p in before]
    given = made([Task(keys[n], duration=a * DAY) for n, (a, _) in case["durations"].items()], links)
    durations = {
        keys[n]: Discrete(((a * DAY, 0.65), (b * DAY, 0.35))) for n, (a, b) in case["durations"].items()
    }
    result = run(given, durations, 100_000)
    found = Counter(np.rint(result.finish.amounts / DAY).astype(int).tolist())
    for value, weight in case["distribution"].items():
        assert found[int(value)] / 1e5 == pytest.approx(
            weight, abs=4 * math.sqrt(weight * (1 - weight) / 1e5)
        )
    for name, share in case["criticality"].items():
        assert result.tasks[keys[name] - 1].criticality == pytest.approx(share, abs=0.006)
