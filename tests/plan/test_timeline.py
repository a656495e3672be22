"""The portfolio on one time axis: projects, phases, milestones, links, and people they share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.plan.builder import TODAY, Board
from tongzhou.accounts.models import User
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.plan.actions.outside import wait_for
from tongzhou.plan.actions.start_plan import start_plan
from tongzhou.plan.models import Resource
from tongzhou.plan.queries.shared_people import mondays, shared_people
from tongzhou.plan.queries.timeline import Wanted, shown_on_timeline, timeline
from tongzhou.projects.actions import create_project
from tongzhou.projects.models import Project

PAGE = "/portfolio/timeline/"


@pytest.fixture
def shop(meadow: Project, nora: User) -> Board:
    """Meadow: Platform (10 d) → Ready (milestone)."""
    board = Board(meadow, nora)
    board.add("Platform", days=10)
    board.add("Ready", kind="milestone", days=0)
    board.link("Platform", "Ready")
    return board


def lines(user: User, **wanted: Any) -> dict[str, Any]:
    return {one.row.key: one for one in timeline(user, Wanted(**wanted), today=TODAY).lines}


def test_a_project_stands_with_its_phases_and_milestones(chain: Board, mara: User) -> None:
    found = lines(mara)["harbour"]
    assert [(one.name, one.first, one.last) for one in found.phases] == [
        ("Delivery", date(2026, 3, 2), date(2026, 3, 9))
    ]
    (live,) = found.milestones
    assert (live.name, live.on, live.critical, live.late, live.baseline) == (
        "Live", date(2026, 3, 9), True, False, None,
    )  # fmt: skip


def test_a_milestone_behind_its_baseline_is_late_and_says_what_was_promised(chain: Board, mara: User) -> None:
    chain.project.refresh_from_db()
    set_baseline(chain.project, by=mara, name="Signed")
    chain.set("Build", duration=6 * 480)
    found = lines(mara)["harbour"]
    (live,) = found.milestones
    assert (live.late, live.baseline, live.on) == (True, date(2026, 3, 9), date(2026, 3, 12))
    assert found.row.slip == 3


def test_what_is_drawn_follows_the_plan_its_day_and_its_baseline(
    chain: Board, mara: User, django_assert_num_queries: Any
) -> None:
    def live(today: date = TODAY) -> tuple[Any, ...]:
        (found,) = timeline(mara, Wanted(), today=today).lines
        (one,) = found.milestones
        return one.on, one.late, one.baseline, [(phase.last, phase.late) for phase in found.phases]

    first = date(2026, 3, 9)
    assert live() == live() == (first, False, None, [(first, False)])
    assert live(date(2026, 4, 1)) == (first, True, None, [(first, True)])
    chain.set("Build", duration=6 * 480)
    moved = date(2026, 3, 12)
    assert live() == (moved, False, None, [(moved, False)])
    chain.project.refresh_from_db()
    set_baseline(chain.project, by=mara, name="Signed")
    assert live() == (moved, False, moved, [(moved, False)])
    with django_assert_num_queries(4):
        live()
    chain.do({"op": "delete", "ids": [chain.id("Live")]})
    (found,) = timeline(mara, Wanted(), today=TODAY).lines
    assert found.milestones == ()


def test_one_sees_the_projects_that_one_may_see(
    chain: Board, shop: Board, mara: User, nora: User, ada: User
) -> None:
    assert set(lines(mara)) == {"harbour"}
    assert set(lines(nora)) == {"meadow"}
    assert set(lines(ada)) == {"harbour", "meadow"}


def test_it_is_narrowed_by_client_manager_and_status(
    chain: Board, shop: Board, ada: User, mara: User, nora: User
) -> None:
    assert set(lines(ada, client=shop.project.client_id)) == {"meadow"}
    assert set(lines(ada, manager=mara.pk)) == {"harbour"}
    chain.project.refresh_from_db()
    set_baseline(chain.project, by=mara, name="Signed")
    chain.set("Build", duration=6 * 480)
    assert set(lines(ada, status="behind")) == {"harbour"}
    assert set(lines(ada, text="shop")) == {"meadow"}
    for wanted in (Wanted(), Wanted(status="behind"), Wanted(manager=mara.pk), Wanted(text="shop")):
        drawn = [one.number for one in timeline(ada, wanted, today=TODAY).lines]
        assert shown_on_timeline(ada, wanted, today=TODAY) == drawn


def test_a_link_names_only_the_ends_that_one_may_see(
    chain: Board, shop: Board, mara: User, nora: User, ada: User
) -> None:
    wait_for(chain.item("Build"), shop.item("Ready"), by=mara, today=TODAY)
    ends = {}
    for user in (mara, nora, ada):
        (link,) = timeline(user, Wanted(), today=TODAY).links
        ends[user] = (link.source, link.milestone, link.target, link.item)
    assert ends[mara] == ("", "", "harbour", "Build")
    assert ends[nora] == ("meadow", "Ready", "", "")
    assert ends[ada] == ("meadow", "Ready", "harbour", "Build")


def test_the_page_draws_them_within_its_budget(
    chain: Board,
    shop: Board,
    ada: User,
    client_for: Callable[[User], Client],
    django_assert_max_num_queries: Any,
) -> None:
    wait_for(chain.item("Build"), shop.item("Ready"), by=chain.by, today=TODAY)
    client = client_for(ada)
    with django_assert_max_num_queries(30):
        page = client.get(PAGE).content.decode()
    assert "tz-portfolio-timeline" in page
    assert "Waited for by" in page
    data = client.get(f"{PAGE}data").json()
    assert {one["key"] for one in data["projects"]} == {"harbour", "meadow"}
    assert data["links"][0][1] == "Ready"


def test_the_statements_do_not_grow_with_the_projects(
    chain: Board, ada: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        made = create_project(
            by=ada, key=f"p{number}", name=f"P {number}", client=chain.project.client, start_date=TODAY
        )
        start_plan(made, by=ada)
        Board(made, ada).add("Task", "Goal")
    with django_assert_max_num_queries(9):
        found = timeline(ada, Wanted(), today=TODAY)
    assert found.total == 7


def test_what_is_not_understood_counts_as_not_chosen(
    chain: Board, mara: User, client_for: Callable[[User], Client]
) -> None:
    page = client_for(mara).get(f"{PAGE}?status=odd&client=x&phase=nine").content.decode()
    assert "tz-portfolio-timeline" in page
    none = client_for(mara).get(f"{PAGE}?q=nothing+like+it").content.decode()
    assert "No project matches these filters." in none


# Shared people


@pytest.fixture
def tom_in_both(chain: Board, shop: Board, tom: User) -> User:
    """Tom does Build in Harbour (from 4 March) and Platform in Meadow (from 2 March), all his time each."""
    for board, name in ((chain, "Build"), (shop, "Platform")):
        role = Resource.objects.create(project=board.project, name="Tom Qian", user=tom)
        board.set(name, people=[role.pk])
    return tom


def test_somebody_wanted_twice_in_a_week_is_a_conflict(
    chain: Board, shop: Board, tom_in_both: User, ada: User
) -> None:
    first = date(2026, 3, 2)
    (found,) = shared_people(ada, [chain.project.pk, shop.project.pk], today=first)
    assert (found.name, found.projects) == ("Tom Qian", ("Harbour core banking", "Meadow web shop"))
    week = found.weeks[0]
    assert (week.monday, week.percent, week.conflict) == (first, 160, True)
    assert dict(week.parts) == {"Harbour core banking": 60, "Meadow web shop": 100}
    assert (found.weeks[1].percent, found.weeks[1].conflict) == (100, False)
    assert found.conflicts == 1


def test_shared_people_are_shared_by_projects_that_one_may_see(
    chain: Board, shop: Board, tom_in_both: User, mara: User
) -> None:
    assert shared_people(mara, [chain.project.pk, shop.project.pk], today=date(2026, 3, 2)) == []


def test_what_is_done_takes_nobodys_time(chain: Board, shop: Board, tom_in_both: User, ada: User) -> None:
    chain.set("Build", percent=100)
    assert shared_people(ada, [chain.project.pk, shop.project.pk], today=date(2026, 3, 2)) == []


def test_shared_people_follow_plans_and_resources(
    chain: Board, shop: Board, tom_in_both: User, ada: User
) -> None:
    def first_week(today: date = date(2026, 3, 2)) -> list[tuple[str, int]]:
        both = [chain.project.pk, shop.project.pk]
        return [(one.name, one.weeks[0].percent) for one in shared_people(ada, both, today=today)]

    assert first_week() == first_week() == [("Tom Qian", 160)]
    assert first_week(date(2026, 3, 9)) == []
    chain.set("Build", duration=480)
    assert first_week() == [("Tom Qian", 120)]
    role = Resource.objects.get(project=chain.project)
    Resource.objects.filter(pk=role.pk).update(user=ada)
    assert first_week() == []
    Resource.objects.filter(pk=role.pk).update(user=tom_in_both, works=False)
    assert first_week() == []


def test_the_page_of_shared_people_says_who_and_when(
    chain: Board, shop: Board, tom_in_both: User, ada: User, client_for: Callable[[User], Client]
) -> None:
    page = client_for(ada).get("/portfolio/people/")
    assert page.status_code == 200


def test_sixteen_weeks_begin_with_the_present_one() -> None:
    found = mondays(date(2026, 3, 8))
    assert (found[0], len(found), found[1] - found[0]) == (date(2026, 3, 2), 16, timedelta(weeks=1))
