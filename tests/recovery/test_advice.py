"""Advice: asked, worked out in the background, looked at, composed, applied as a scenario."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.plan.builder import Board
from tests.recovery.asking import answered
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.operations.actions import run_due_jobs
from tongzhou.plan.actions.scenario_ends import publish_scenario
from tongzhou.plan.models import Scenario, WorkItem, last_day_of
from tongzhou.recovery.actions import (
    MeasureGoneError,
    MeasuresExcludeError,
    MilestoneDoneError,
    NotAQuestionError,
    NothingChosenError,
    apply_advice,
    ask_advice,
    set_options,
)
from tongzhou.recovery.jobs import work_out
from tongzhou.recovery.models import Advice
from tongzhou.recovery.queries import KEPT, targets, told

PAGE = "/projects/harbour/recovery/"
Sign = Callable[[User], Client]


def test_the_late_milestone_comes_first_with_what_is_missing(
    late: Board, client_for: Sign, mara: User
) -> None:
    late.add("Early", kind="milestone", days=0)
    found = targets(late.project)
    assert [one.name for one in found] == ["Live", "Early"]
    assert (str(found[0].forecast), found[0].late, found[0].missing) == ("2026-03-25", 5, 5)
    page = client_for(mara).get(PAGE).content.decode().partition("<main")[2]
    assert "5 days late" in page
    assert page.index("Live") < page.index("Early")


def test_milestones_are_shown_by_pages_and_found_by_their_names(
    late: Board, client_for: Sign, mara: User, django_assert_max_num_queries: Any
) -> None:
    browser = client_for(mara)
    assert "Search milestones" not in browser.get(PAGE).content.decode()
    for number in range(14):
        late.add(f"Gate {number:02}", kind="milestone", days=0)
    with django_assert_max_num_queries(20):
        first = browser.get(PAGE).content.decode()
    assert [first.count(one) for one in ('<span class="strong">', "1–12 of 15", "Search milestones")] == [
        12,
        1,
        1,
    ]
    assert first.index("Live") < first.index("Gate 00")
    last = browser.get(f"{PAGE}?page=2").content.decode()
    assert [f"Gate {number}" in last for number in (10, 11, 12, 13)] == [False, True, True, True]
    named = browser.get(f"{PAGE}?q=gATE+07").content.decode()
    assert (named.count('<span class="strong">'), "Gate 07" in named) == (1, True)
    assert "No milestone is called like this." in browser.get(f"{PAGE}?q=nothing").content.decode()


def test_asking_works_it_out_in_the_background(
    late: Board, live: WorkItem, client_for: Sign, mara: User
) -> None:
    browser = client_for(mara)
    answer = browser.post(f"{PAGE}ask", {"milestone": live.pk, "days": 3})
    advice = Advice.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}{advice.pk}/")
    assert advice.state == "waiting"
    assert "worked out" in browser.get(answer["Location"]).content.decode()
    part = browser.get(answer["Location"], headers={"hx-request": "true"})
    assert part.content.decode().startswith("<section")
    run_due_jobs()
    advice.refresh_from_db()
    assert advice.is_done
    assert browser.get(answer["Location"], headers={"hx-request": "true"})["HX-Refresh"] == "true"
    page = browser.get(answer["Location"]).content.decode()
    assert "Cheapest" in page
    assert "2026-03-25" in page
    assert DiaryEntry.objects.filter(deed="recovery.advice_asked", label="Live").count() == 1


def test_what_is_proposed_is_what_the_scenario_gives(late: Board, live: WorkItem, mara: User) -> None:
    advice = answered(late.project, mara, live, 3)
    seen = told(advice, may_see_cost=True)
    assert seen.reached
    for number, one in enumerate(seen.proposals):
        made = apply_advice(advice, by=mara, keys=one.keys, name=f"Way {number}")
        assert made.finish_at is not None
        assert last_day_of(made.finish_at) == one.project_finish
    live.refresh_from_db()
    assert str(live.finish_date) == "2026-03-25", "the plan is as it was"


def test_a_published_scenario_brings_the_milestone_when_it_was_promised(
    late: Board, live: WorkItem, mara: User
) -> None:
    advice = answered(late.project, mara, live, 5)
    best = told(advice, may_see_cost=True).proposals[0]
    made = apply_advice(advice, by=mara, keys=best.keys, name="Faster")
    late.project.refresh_from_db()
    publish_scenario(made, by=mara, version=made.version, today=made.created_at.date())
    live.refresh_from_db()
    assert live.finish_date == best.finish


def test_every_kind_of_measure_can_be_applied(late: Board, live: WorkItem, mara: User) -> None:
    day = 8 * 3600
    design, build, test = (late.id(name) for name in ("Design", "Build", "Test"))
    late.set("Build", constraint=[4, (20_521 + 14) * 1440])
    late.do({"op": "link", "from": design, "to": test, "type": 1, "lag": 12 * 480})
    late.project.refresh_from_db()
    set_options(
        late.project,
        by=mara,
        values={
            design: {"first_part": 50, "optional": True, "shortest": 3 * day},
            build: {"most_people": 3, "date_is_habit": True},
            test: {"lag_is_habit": True, "overlap": 50},
        },
    )
    advice = answered(late.project, mara, live, 1)
    kinds = set()
    for number, key in enumerate(advice.answer["measures"]):
        kinds.add(advice.answer["measures"][key]["kind"])
        apply_advice(advice, by=mara, keys=[key], name=f"Measure {number}")
    assert len(kinds) >= 3
    assert Scenario.objects.count() == len(advice.answer["measures"])


def test_one_composes_ones_own_combination_and_sees_the_answer_at_once(
    late: Board, live: WorkItem, client_for: Sign, mara: User
) -> None:
    advice = answered(late.project, mara, live, 3)
    keys = [key for key in advice.answer["measures"] if key.startswith(("overlap", "crash"))]
    one = next(key for key in keys if key.startswith("crash"))
    browser = client_for(mara)
    plain = browser.post(f"{PAGE}{advice.pk}/compose", {"keys": [one]}).content.decode()
    assert "days won" in plain
    part = browser.post(f"{PAGE}{advice.pk}/compose", {"keys": [one]}, headers={"hx-request": "true"})
    assert part.content.decode().startswith("<section")
    assert browser.post(f"{PAGE}{advice.pk}/compose", {}).status_code == 422


def test_refusals_have_words(late: Board, live: WorkItem, mara: User) -> None:
    with pytest.raises(NotAQuestionError):
        ask_advice(late.project, by=mara, milestone=live, days=0, priced=True)
    advice = answered(late.project, mara, live, 1)
    with pytest.raises(NothingChosenError):
        apply_advice(advice, by=mara, keys=[], name="x")
    with pytest.raises(MeasureGoneError):
        apply_advice(advice, by=mara, keys=[f"cut:{live.pk}"], name="x")
    for key in ("crash", "crash:x", "crash:1:2", ":::", f"overlap:{live.pk}"):
        with pytest.raises(MeasureGoneError):
            apply_advice(advice, by=mara, keys=[key], name="x")
    build = late.id("Build")
    with pytest.raises(MeasuresExcludeError):
        apply_advice(advice, by=mara, keys=[f"crash:{build}:28800", f"crash:{build}:57600"], name="x")
    assert not Scenario.objects.exists()
    late.set("Live", percent=100)
    live.refresh_from_db()
    with pytest.raises(MilestoneDoneError):
        ask_advice(late.project, by=mara, milestone=live, days=1, priced=True)


def test_an_advice_is_stale_when_the_plan_or_the_options_move(
    late: Board, live: WorkItem, client_for: Sign, mara: User
) -> None:
    advice = answered(late.project, mara, live, 1)
    browser = client_for(mara)
    address = f"{PAGE}{advice.pk}/"
    assert "has changed since" not in browser.get(address).content.decode()
    set_options(late.project, by=mara, values={late.id("Build"): {"overlap": 10}})
    assert "has changed since" in browser.get(address).content.decode()
    again = answered(late.project, mara, live, 1)
    late.set("Test", duration=480)
    assert "has changed since" in browser.get(f"{PAGE}{again.pk}/").content.decode()
    assert "out of date" in browser.get(PAGE).content.decode()


def test_without_the_right_to_costs_no_money_is_seen(
    late: Board, live: WorkItem, client_for: Sign, mara: User, lee: User
) -> None:
    advice = answered(late.project, mara, live, 3)
    assert advice.priced
    mine = client_for(mara).get(f"{PAGE}{advice.pk}/").content.decode()
    theirs = client_for(lee).get(f"{PAGE}{advice.pk}/").content.decode()
    assert "CNY" in mine
    assert "CNY" not in theirs
    assert "Time-risk curve" in theirs
    client_for(lee).post(f"{PAGE}ask", {"milestone": live.pk, "days": 3})
    own = Advice.objects.first()
    assert own is not None
    assert not own.priced
    work_out(own.pk)
    own.refresh_from_db()
    assert own.prices == {}


def test_what_cannot_be_won_is_said(late: Board, live: WorkItem, client_for: Sign, mara: User) -> None:
    advice = answered(late.project, mara, live, 17)
    page = client_for(mara).get(f"{PAGE}{advice.pk}/").content.decode()
    assert "So many days cannot be won" in page
    assert "Fastest possible" in page


def test_a_plan_that_cannot_be_computed_says_why(late: Board, live: WorkItem, mara: User) -> None:
    made = ask_advice(late.project, by=mara, milestone=live, days=1, priced=False)
    WorkItem.objects.filter(pk=live.pk).update(active=False)
    assert not work_out(made.pk)
    made.refresh_from_db()
    assert (made.state, bool(made.error)) == ("failed", True)
    assert not work_out(made.pk), "running it again changes nothing"


def test_only_the_newest_advices_are_kept(late: Board, live: WorkItem, mara: User) -> None:
    for _ in range(KEPT + 2):
        ask_advice(late.project, by=mara, milestone=live, days=1, priced=False)
    assert Advice.objects.count() == KEPT


def test_pages_stay_in_their_budget(
    late: Board,
    live: WorkItem,
    client_for: Sign,
    mara: User,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    advice = answered(late.project, mara, live, 3)
    browser = client_for(mara)
    for address in (PAGE, f"{PAGE}{advice.pk}/", f"{PAGE}options"):
        with django_assert_max_num_queries(30):
            assert browser.get(address).status_code == 200
