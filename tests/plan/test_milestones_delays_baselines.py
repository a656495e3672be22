"""Milestones, delays and baselines: what was promised against what is expected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.plan.builder import TODAY, Board, minutes
from tongzhou.accounts.models import User
from tongzhou.plan.actions.baselines import (
    BaselineNameTakenError,
    EmptyPlanError,
    choose_baseline,
    delete_baseline,
    set_baseline,
)
from tongzhou.plan.models import BaselineItem, PlanSettings
from tongzhou.plan.queries.baselines import compare
from tongzhou.plan.queries.delays import delays
from tongzhou.plan.queries.milestones import milestone_places, milestones

Browser = Callable[[User], Client]


def test_a_baseline_keeps_what_is_changed_and_deleted_later(chain: Board, mara: User) -> None:
    baseline = set_baseline(chain.project, by=mara, name="V1", note="signed")
    chain.set("Build", duration=5 * 480)
    chain.do({"op": "delete", "ids": [chain.id("Design")]})
    chain.add("Extra")
    kept = {item.name: item for item in BaselineItem.objects.filter(baseline=baseline)}
    assert set(kept) == {"Delivery", "Design", "Build", "Test", "Live"}
    assert kept["Delivery"].duration == 6 * 8 * 3600
    found = {row.name: row for row in compare(chain.project, baseline, None, minutes_per_day=480).rows}
    assert found["Design"].state == "removed"
    assert found["Extra"].state == "added"
    assert found["Build"].before != found["Build"].after


def test_two_baselines_are_compared_with_each_other(chain: Board, mara: User) -> None:
    first = set_baseline(chain.project, by=mara, name="V1")
    chain.set("Design", duration=4 * 480)
    second = set_baseline(chain.project, by=mara, name="V2")
    found = compare(chain.project, first, second, minutes_per_day=480)
    slips = {row.name: row.slip for row in found.rows}
    assert slips == {"Delivery": 2, "Design": 2, "Build": 4, "Test": 2, "Live": 2}
    assert found.finish_slip == 2
    assert found.counts == {"later": 5}


def test_names_are_given_once_and_empty_plans_have_none(board: Board, mara: User) -> None:
    with pytest.raises(EmptyPlanError):
        set_baseline(board.project, by=mara, name="V1")
    board.add("A")
    set_baseline(board.project, by=mara, name="V1")
    with pytest.raises(BaselineNameTakenError):
        set_baseline(board.project, by=mara, name="V1")


def test_the_plan_is_compared_with_the_chosen_one(chain: Board, mara: User) -> None:
    first = set_baseline(chain.project, by=mara, name="V1")
    second = set_baseline(chain.project, by=mara, name="V2")
    assert PlanSettings.objects.get(project=chain.project).baseline == second
    choose_baseline(chain.project, first, by=mara)
    assert PlanSettings.objects.get(project=chain.project).baseline == first
    delete_baseline(first, by=mara)
    assert PlanSettings.objects.get(project=chain.project).baseline is None


def test_milestones_tell_slip_trend_and_state(chain: Board, mara: User) -> None:
    set_baseline(chain.project, by=mara, name="V1")
    chain.set("Design", duration=6 * 480)
    (live,) = milestones(chain.project)
    assert (live.baseline, live.forecast, live.slip) == (date(2026, 3, 9), date(2026, 3, 13), 4)
    assert (live.state, live.critical) == ("late", True)
    assert live.history[-1] == (TODAY, date(2026, 3, 13))
    chain.set("Live", deadline=minutes("2026-03-11"))
    assert milestones(chain.project)[0].state == "late"


def test_a_page_of_milestones_reads_what_it_shows(
    chain: Board, mara: User, client_for: Browser, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        chain.add(f"Gate {number:02}", kind="milestone", days=0)
    chain.set("Gate 00", percent=100)
    every = milestones(chain.project)
    places = milestone_places(chain.project)
    assert [tuple(one) for one in places] == [
        (one.item, one.reached is not None, one.forecast) for one in every
    ]
    assert milestones(chain.project, {one.item for one in every[3:7]}) == every[3:7]
    browser = client_for(mara)
    with django_assert_max_num_queries(20):
        first = browser.get("/projects/harbour/milestones/?page=1").content.decode()
    assert first.count('<span class="strong">Gate') == 50
    last = browser.get("/projects/harbour/milestones/?page=2").content.decode()
    assert last.count('<span class="strong">Gate') == 10
    assert '<span class="strong">Live' in last
    traced = sum(1 for one in every if one.history)
    assert f"{traced - 8} further milestones are not drawn." in last


def test_delays_name_what_is_late_and_why(chain: Board, mara: User) -> None:
    set_baseline(chain.project, by=mara, name="V1")
    settings = PlanSettings.objects.get(project=chain.project)
    settings.reschedule_uncompleted = False
    settings.save(update_fields=["reschedule_uncompleted"])
    chain.set("Design", percent=50)
    chain.set("Live", deadline=minutes("2026-03-06"))
    found = delays(chain.project, today=date(2026, 3, 5))
    assert [row.name for row in found.late] == ["Design", "Build"]
    assert found.late[0].reason == "Should have been finished 2 days ago; 50 % done."
    assert found.late[1].reason == "Should have begun 1 day ago and has not."
    assert [row.name for row in found.will_be_late] == ["Live"]
    assert "after its deadline of 2026-03-06" in found.will_be_late[0].reason
    assert [row.name for row in found.float_gone] == ["Test"]


def test_a_finished_plan_has_no_delays(chain: Board) -> None:
    for name in ("Design", "Build", "Test", "Live"):
        chain.set(name, percent=100)
    assert delays(chain.project, today=date(2027, 1, 1)).total == 0


@pytest.mark.parametrize("page", ["milestones", "delays", "baselines"])
def test_the_pages_open_empty_and_full_within_their_budget(
    board: Board, mara: User, client_for: Browser, page: str, django_assert_max_num_queries: Any
) -> None:
    client = client_for(mara)
    assert client.get(f"/projects/harbour/{page}/").status_code == 200
    board.add("Work", days=3)
    board.add("Done", kind="milestone", days=0)
    board.link("Work", "Done")
    set_baseline(board.project, by=mara, name="V1 <i>")
    board.set("Work", duration=9 * 480)
    with django_assert_max_num_queries(30):
        text = client.get(f"/projects/harbour/{page}/").content.decode()
    assert "Done" in text
    assert "<i>" not in text


def test_a_baseline_is_set_over_http(chain: Board, mara: User, tom: User, client_for: Browser) -> None:
    client = client_for(mara)
    assert client.post("/projects/harbour/baselines/set", {"name": "V1"}).status_code == 302
    again = client.post("/projects/harbour/baselines/set", {"name": "V1"})
    assert again.status_code == 422
    assert "a baseline of this name already" in again.content.decode()
    assert client_for(tom).post("/projects/harbour/baselines/set", {"name": "V2"}).status_code == 403


def test_another_projects_baseline_is_not_found(
    chain: Board, meadow: Any, nora: User, mara: User, client_for: Browser
) -> None:
    other = Board(meadow, nora)
    other.add("Secret")
    secret = set_baseline(meadow, by=nora, name="Secret")
    for deed in ("choose", "delete"):
        answer = client_for(mara).post(f"/projects/harbour/baselines/{secret.pk}/{deed}")
        assert answer.status_code == 404
    page = client_for(mara).get(f"/projects/harbour/baselines/?before={secret.pk}")
    assert "Secret" not in page.content.decode()
