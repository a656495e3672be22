"""What the watchers notice, and what they leave alone: a false alarm costs more trust than a late one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tongzhou.risks.models import Kind, Severity
from tongzhou.risks.watching.situation import Load, Money, Promised, Situation, Standard, Task, Week
from tongzhou.risks.watching.slipping import pace, projected
from tongzhou.risks.watching.watchers import watch

TODAY = date(2026, 6, 1)


def days(first: date, last: date) -> float:
    """Every day is worked: keeps the figures plain."""
    return float(max(0, (last - first).days))


def task(number: int = 1, **fields: Any) -> Task:
    """A task under way that gives no cause for worry."""
    plain = Task(
        id=number, name=f"Task {number}", milestone=False, start=TODAY - timedelta(days=5),
        finish=TODAY + timedelta(days=20), percent=30, begun=TODAY - timedelta(days=5), days=25, left=20,
        critical=False, deadline=None, owners=(7,),
    )  # fmt: skip
    return replace(plain, **fields)


def situation(*tasks: Task, **fields: Any) -> Situation:
    """A project that has these open tasks, reported on yesterday."""
    plain = Situation(
        today=TODAY, working=days, tasks={one.id: one for one in tasks}, finish=TODAY + timedelta(days=100),
        leaves=len(tasks), signs={one.id: TODAY - timedelta(days=1) for one in tasks}, people={7: "Tom"},
    )  # fmt: skip
    return replace(plain, **fields)


def standard(items: Mapping[int, Promised], **fields: Any) -> Standard:
    """A baseline of a hundred days that ends when the project does."""
    plain = Standard(
        name="Contract", taken_on=TODAY - timedelta(days=60), start=TODAY, finish=TODAY + timedelta(days=100),
        items=items, floats={},
    )  # fmt: skip
    return replace(plain, **fields)


def readings(*expected: int) -> tuple[tuple[date, date], ...]:
    """One reading a week, the last one today: the date as days after today."""
    weeks = len(expected)
    return tuple(
        (TODAY - timedelta(weeks=weeks - 1 - n), TODAY + timedelta(days=day))
        for n, day in enumerate(expected)
    )


def milestone(number: int = 1, **fields: Any) -> Task:
    """An open milestone twenty days from now."""
    return task(number, milestone=True, begun=None, percent=0, days=0, **fields)


def test_a_quiet_project_gives_no_warning() -> None:
    calm = situation(task(), milestone(2), standard=standard({1: Promised(TODAY + timedelta(days=20), 25)}))
    assert watch(calm) == []


def test_a_milestone_that_slips_week_after_week_is_told_with_where_it_leads() -> None:
    slips = situation(milestone(), forecasts={1: readings(5, 9, 13, 17, 20)})
    (found,) = watch(slips)
    assert (found.kind, found.severity) == (Kind.SLIPPING, Severity.WARNING)
    assert (found.numbers["times"], found.numbers["days"]) == (4, 15)
    assert found.numbers["projected"] > found.numbers["last"]


def test_the_projection_is_where_the_shifting_date_is_met() -> None:
    weeks = readings(0, 3, 6, 9)
    assert pace(weeks) == pytest.approx(3 / 7)
    # Fourteen days ahead, and three of seven days are lost on the way: 14 / (1 - 3/7) = 24.5.
    assert projected(milestone(finish=TODAY + timedelta(days=14)), 3 / 7, TODAY) == TODAY + timedelta(days=24)


def test_a_slip_that_will_break_the_deadline_is_serious() -> None:
    slips = situation(
        milestone(deadline=TODAY + timedelta(days=22)), forecasts={1: readings(5, 9, 13, 17, 20)}
    )
    (found,) = watch(slips)
    assert found.severity == Severity.SERIOUS
    assert found.numbers["deadline"]


@pytest.mark.parametrize(
    "expected",
    [
        pytest.param((5, 5, 5, 5, 20), id="one jump, told by the delays page already"),
        pytest.param((5, 9, 13), id="too few weeks to speak of a trend"),
        pytest.param((5, 6, 7, 8, 9), id="less than a working week in all"),
        pytest.param((5, 10, 15, 20, 20, 20), id="it has stopped slipping"),
        pytest.param((20, 15, 10, 5), id="it comes nearer"),
    ],
)
def test_what_is_no_trend_is_left_alone(expected: tuple[int, ...]) -> None:
    assert watch(situation(milestone(), forecasts={1: readings(*expected)})) == []


def test_milestones_that_slip_together_are_one_warning() -> None:
    both = {1: readings(5, 9, 13, 17, 20), 2: readings(25, 29, 33, 37, 40)}
    (found,) = watch(situation(milestone(), milestone(2, finish=TODAY + timedelta(days=40)), forecasts=both))
    assert (found.item, found.numbers["behind"]) == (1, 1)


def test_float_that_was_planned_and_is_gone_is_told_once_for_its_chain() -> None:
    chain = situation(
        task(1, left=0.5),
        task(2, left=0.5, begun=None, percent=0, start=TODAY + timedelta(days=21)),
        links=((1, 2),),
        standard=standard({}, floats={1: 12.0, 2: 12.0}),
    )
    (found,) = watch(chain)
    assert (found.kind, found.item, found.severity) == (Kind.FLOAT_EATEN, 1, Severity.WARNING)
    assert (found.numbers["planned"], found.numbers["left"], found.numbers["behind"]) == (12.0, 0.5, 1)


@pytest.mark.parametrize(
    ("changed", "planned"),
    [
        pytest.param({"left": 0.0}, 2.0, id="it never had room"),
        pytest.param({"left": 6.0}, 12.0, id="half is still there"),
        pytest.param({"left": 0.0, "percent": 95}, 12.0, id="nearly done"),
        pytest.param({"left": 0.0, "start": TODAY + timedelta(days=90), "begun": None}, 12.0, id="far away"),
    ],
)
def test_float_that_is_no_news_is_left_alone(changed: dict[str, Any], planned: float) -> None:
    assert watch(situation(task(**changed), standard=standard({}, floats={1: planned}))) == []


def test_tasks_nobody_speaks_of_are_told_once_for_each_person() -> None:
    long_ago = TODAY - timedelta(days=15)
    quiet = situation(
        task(1, begun=TODAY - timedelta(days=30), left=5),
        task(2, begun=TODAY - timedelta(days=30), left=5),
        signs={1: long_ago, 2: long_ago + timedelta(days=2)},
    )
    (found,) = watch(quiet)
    assert (found.kind, found.subject, found.numbers["owner"]) == (Kind.SILENT, "7", "Tom")
    assert [one["days"] for one in found.numbers["tasks"]] == [15, 13]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"left": 40.0, "finish": TODAY + timedelta(days=60), "days": 60.0}, id="room enough"),
        pytest.param({"days": 100.0, "left": 5.0}, id="a long task may be silent for a fifth of its time"),
        pytest.param({"begun": None, "percent": 0}, id="it has not begun: the delays page tells"),
    ],
)
def test_silence_that_is_no_worry_is_left_alone(changed: dict[str, Any]) -> None:
    begun = {"begun": TODAY - timedelta(days=30), **changed}
    assert watch(situation(task(**begun), signs={1: TODAY - timedelta(days=12)})) == []


def test_a_plan_that_has_left_its_baseline_is_told_once() -> None:
    late = [task(n, finish=TODAY + timedelta(days=40)) for n in range(1, 13)]
    promised = {n: Promised(TODAY + timedelta(days=20), 25) for n in range(1, 13)}
    far = situation(*late, finish=TODAY + timedelta(days=125), standard=standard(promised))
    (found,) = watch(far)
    assert (found.kind, found.subject, found.severity) == (Kind.DRIFT, "", Severity.SERIOUS)
    assert (found.numbers["later"], found.numbers["open"], found.numbers["moved"]) == (12, 12, 25)


def test_a_small_drift_is_left_alone() -> None:
    tasks = [task(n, finish=TODAY + timedelta(days=22)) for n in range(1, 13)]
    promised = {n: Promised(TODAY + timedelta(days=20), 25) for n in range(1, 13)}
    assert watch(situation(*tasks, finish=TODAY + timedelta(days=103), standard=standard(promised))) == []


def load(*weeks: tuple[float, float]) -> Load:
    """Tom's coming weeks: hours of work, hours of time."""
    return Load(3, "Tom", tuple(Week(TODAY + timedelta(weeks=n), *hours) for n, hours in enumerate(weeks)))


def test_people_with_more_work_than_time_are_told_with_their_worst_week() -> None:
    (found,) = watch(situation(task(), loads=(load((40, 40), (56, 40), (70, 40), (64, 40)),)))
    assert (found.kind, found.subject, found.severity) == (Kind.OVERLOAD, "3", Severity.SERIOUS)
    assert (found.numbers["over"], found.numbers["work"], found.weight) == (3, 70, 70)


@pytest.mark.parametrize(
    "weeks",
    [
        pytest.param(((80, 40), (40, 40)), id="one full week"),
        pytest.param(((44, 40), (45, 40)), id="a few hours more"),
        pytest.param(((4, 0), (6, 0)), id="an hour here and there in one's leave"),
    ],
)
def test_ordinary_weeks_are_left_alone(weeks: tuple[tuple[float, float], ...]) -> None:
    assert watch(situation(task(), loads=(load(*weeks),))) == []


def money(*, earned: int, spent: int) -> Money:
    """A budget of a million, and what it costs at this rate."""
    budget = 100_000_000
    return Money(budget, earned, spent, budget * spent // earned, "CNY")


def test_money_that_runs_out_is_told_before_it_has() -> None:
    (found,) = watch(situation(task(), money=money(earned=40_000_000, spent=50_000_000)))
    assert (found.kind, found.severity) == (Kind.SPENDING, Severity.SERIOUS)
    assert (found.numbers["cpi"], found.numbers["forecast"], found.numbers["percent"]) == (
        "0.80",
        125_000_000,
        25,
    )


@pytest.mark.parametrize(
    ("earned", "spent"),
    [
        pytest.param(5_000_000, 9_000_000, id="too early to say"),
        pytest.param(40_000_000, 41_000_000, id="near"),
    ],
)
def test_money_that_lasts_is_left_alone(earned: int, spent: int) -> None:
    assert watch(situation(task(), money=money(earned=earned, spent=spent))) == []


def test_the_gravest_comes_first() -> None:
    many = situation(
        milestone(1, deadline=TODAY),
        task(2, left=2.5),
        forecasts={1: readings(5, 9, 13, 17, 20)},
        standard=standard({}, floats={2: 12.0}),
    )
    assert [one.kind for one in watch(many)] == [Kind.SLIPPING, Kind.FLOAT_EATEN]
