"""Key results and check-ins: what counts, what is refused, what comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tongzhou.accounts.models import User
from tongzhou.activity.actions import restore_from_trash
from tongzhou.goals.actions.goals import agree_goal
from tongzhou.goals.actions.measuring import (
    Measured,
    add_key_result,
    change_key_result,
    check_in,
    delete_check_in,
    delete_key_result,
)
from tongzhou.goals.models import CheckIn, Goal, KeyResult, Level
from tongzhou.goals.progress import Source
from tongzhou.goals.queries.goals import sheet_of, tree
from tongzhou.goals.refusals import (
    FutureCheckInError,
    NoChangeError,
    NotAgreedError,
    NothingMeasuredError,
    NotInProjectError,
    StaleGoalError,
    TooManyGoalsError,
)
from tongzhou.operations.limits import memory
from tongzhou.projects.models import Project

Browser = Callable[[User], Client]


@pytest.fixture
def sites(agreed: Goal, mara: User) -> KeyResult:
    """A key result from 0 to 10 that counts three times as much as one of weight 1."""
    return add_key_result(
        agreed, by=mara, name="Sites", unit="sites", baseline=Decimal(0), target=Decimal(10), weight=3
    )


def now(goal: Goal, today: date) -> Goal:
    """The goal as it is now."""
    return Goal.objects.select_related("project", "owner").get(pk=goal.pk)


def test_progress_is_by_key_results_until_the_goal_itself_is_measured(
    agreed: Goal, sites: KeyResult, mara: User, tom: User, today: date
) -> None:
    hours = add_key_result(agreed, by=mara, name="Hours", baseline=Decimal(30), target=Decimal(20))
    check_in(agreed, [Measured(Decimal(5), 3, sites.pk)], by=tom, today=today, day=today)
    found = sheet_of(now(agreed, today), today=today)
    assert (found.progress.source, found.progress.share) == (Source.KEY_RESULTS, Decimal("0.375"))
    check_in(agreed, [Measured(Decimal(25), 2, hours.pk)], by=tom, today=today, day=today)
    assert sheet_of(now(agreed, today), today=today).progress.share == Decimal("0.5")
    check_in(agreed, [Measured(Decimal(5), 2)], by=tom, today=today, day=today)
    found = sheet_of(now(agreed, today), today=today)
    assert (found.progress.source, found.progress.share) == (Source.MEASURED, Decimal("0.25"))
    assert found.by_results == Decimal("0.5")


def test_a_goal_without_figures_of_its_own_is_the_mean_of_those_below(
    write: Callable[..., Goal], agreed: Goal, mara: User, today: date, harbour: Project
) -> None:
    below = [agree_goal(write(level=Level.TEAM, parent=agreed), by=mara, today=today) for _number in range(2)]
    write(level=Level.TEAM, parent=agreed)
    for goal, value in zip(below, (Decimal(10), Decimal(20)), strict=True):
        check_in(goal, [Measured(value, 3)], by=mara, today=today, day=today)
    top = tree(harbour, today=today)[0]
    assert (top.progress.source, top.progress.share, top.progress.count) == (
        Source.GOALS,
        Decimal("0.75"),
        2,
    )


def test_the_last_day_counts_not_the_last_entry(agreed: Goal, mara: User, today: date) -> None:
    check_in(agreed, [Measured(Decimal(8), 3)], by=mara, today=today, day=today)
    earlier = today - timedelta(days=3)
    check_in(agreed, [Measured(Decimal(2), 1)], by=mara, today=today, day=earlier)
    assert (now(agreed, today).value, now(agreed, today).confidence) == (Decimal(8), 3)


def test_a_deleted_check_in_does_not_count_and_comes_back(
    client_for: Browser, agreed: Goal, mara: User, tom: User, today: date
) -> None:
    earlier = today - timedelta(days=3)
    check_in(agreed, [Measured(Decimal(2), 1)], by=mara, today=today, day=earlier)
    (last,) = check_in(agreed, [Measured(Decimal(8), 3)], by=mara, today=today, day=today)
    address = f"/projects/harbour/goals/{agreed.pk}/check-ins/{last.pk}/delete/"
    assert client_for(tom).post(address).status_code == 403, "it is Mara's"
    entry = delete_check_in(last, by=mara)
    assert now(agreed, today).value == Decimal(2)
    restore_from_trash(entry, by=mara)
    assert now(agreed, today).value == Decimal(8)


def test_one_checks_in_on_a_page(
    client_for: Browser, agreed: Goal, sites: KeyResult, tom: User, today: date
) -> None:
    browser = client_for(tom)
    address = f"/projects/harbour/goals/{agreed.pk}/check-in/"
    assert "target 20\u00a0%" in browser.get(address).content.decode()
    sent = {"day": today.isoformat(), "goal-value": "7,5%".replace(",", "."), "goal-confidence": "3"}
    browser.post(address, sent | {f"kr{sites.pk}-value": "", "comment": "On its way"})
    entry = CheckIn.objects.get(goal=agreed)
    assert (entry.value, entry.confidence, entry.key_result) == (Decimal("7.5"), 3, None)
    page = browser.get(f"/projects/harbour/goals/{agreed.pk}/").content.decode()
    assert "37&nbsp;%" in page
    assert "On its way" in page
    assert '<figure class="chart">' in page
    empty = browser.post(address, {"day": today.isoformat()})
    assert empty.status_code == 422
    assert "Enter at least one value." in empty.content.decode()


def test_what_is_refused(
    agreed: Goal, write: Callable[..., Goal], sites: KeyResult, mara: User, today: date
) -> None:
    value = Measured(Decimal(1), 2)
    with pytest.raises(FutureCheckInError):
        check_in(agreed, [value], by=mara, today=today, day=today + timedelta(days=1))
    with pytest.raises(NothingMeasuredError):
        check_in(agreed, [], by=mara, today=today, day=today)
    with pytest.raises(NotAgreedError):
        check_in(write(), [value], by=mara, today=today, day=today)
    other = agree_goal(write(), by=mara, today=today)
    with pytest.raises(NotInProjectError):
        check_in(other, [Measured(Decimal(1), 2, sites.pk)], by=mara, today=today, day=today)
    with pytest.raises(NoChangeError):
        change_key_result(sites, by=mara, target=Decimal(0))
    with pytest.raises(StaleGoalError):
        change_key_result(sites, by=mara, seen=7, name="Shops")


def test_a_key_result_in_the_trash_counts_no_more(
    agreed: Goal, sites: KeyResult, mara: User, today: date
) -> None:
    check_in(agreed, [Measured(Decimal(5), 3, sites.pk)], by=mara, today=today, day=today)
    entry = delete_key_result(sites, by=mara)
    assert sheet_of(now(agreed, today), today=today).progress.share is None
    restore_from_trash(entry, by=mara)
    assert sheet_of(now(agreed, today), today=today).progress.share == Decimal("0.5")


def test_a_goal_without_check_in_for_thirty_days_is_flagged(
    client_for: Browser, write: Callable[..., Goal], mara: User, today: date
) -> None:
    goal = agree_goal(write(), by=mara, today=today - timedelta(days=31))
    browser = client_for(mara)
    assert "No check-in for 30 days" in browser.get("/projects/harbour/goals/").content.decode()
    check_in(goal, [Measured(Decimal(1), 2)], by=mara, today=today, day=today)
    assert "No check-in for 30 days" not in browser.get("/projects/harbour/goals/").content.decode()


def test_there_are_so_many_key_results_and_check_ins(
    agreed: Goal, sites: KeyResult, mara: User, today: date
) -> None:
    memory.take({"key_results": 3, "check_ins": 100})
    for name in ("b", "c"):
        add_key_result(agreed, by=mara, name=name, baseline=Decimal(0), target=Decimal(1))
    with pytest.raises(TooManyGoalsError):
        add_key_result(agreed, by=mara, name="d", baseline=Decimal(0), target=Decimal(1))
    with pytest.raises(TooManyGoalsError):
        check_in(agreed, [Measured(Decimal(1), 2)] * 101, by=mara, today=today, day=today)


def test_the_api_measures(client_for: Browser, agreed: Goal, tom: User, mara: User) -> None:
    address = f"/api/v1/projects/harbour/goals/{agreed.pk}"
    made = client_for(mara).post(
        f"{address}/key-results",
        {"name": "Sites", "baseline": "0", "target": "36"},
        content_type="application/json",
    )
    assert made.status_code == 201
    (result,) = made.json()["key_results"]
    body = {"values": [{"value": "9", "confidence": 3, "key_result": result["id"]}, {"value": "2.5"}]}
    api = client_for(tom)
    assert api.post(f"{address}/check-ins", body, content_type="application/json").status_code == 201
    shown = api.get(address).json()
    assert (shown["progress"], shown["progress_of"], shown["value"]) == ("0.1250", "measured", "2.5")
    assert shown["key_results"][0]["progress"] == "0.2500"
    rows = api.get(f"{address}/check-ins").json()["items"]
    assert {one["value"] for one in rows} == {"2.5", "9"}
    assert api.delete(f"{address}/check-ins/{rows[0]['id']}").status_code == 204
