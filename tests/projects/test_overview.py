"""A project's first page: where it stands, in figures that agree with the plan."""

from __future__ import annotations

from datetime import date

import pytest

from tests.plan.builder import Board
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.plan.models import Resource
from tongzhou.plan.queries.overview import project_overview
from tongzhou.projects.actions import set_member
from tongzhou.projects.models import Project

ADDRESS = "/projects/harbour/"


@pytest.fixture
def begun(board: Board, mara: User) -> Board:
    """Design (2 d, half done, Tom) → Build (3 d) → Live (milestone); the baseline had Build at 1 d."""
    person = Resource.objects.create(project=board.project, name="Tom Qian")
    board.add("Design", days=2)
    board.add("Build", days=1)
    board.add("Live", kind="milestone", days=0, criterion="Signed by the client")
    board.link("Design", "Build")
    board.link("Build", "Live")
    set_baseline(board.project, by=mara, name="Contract")
    board.set("Design", percent=50, people=[person.pk])
    board.set("Build", duration=3 * 480)
    return board


def test_the_next_milestones_stand_beside_their_baseline(begun: Board) -> None:
    (live,) = project_overview(begun.project, today=date(2026, 3, 2)).milestones
    assert (live.name, live.day, live.baseline_day, live.slip) == (
        "Live",
        date(2026, 3, 6),
        date(2026, 3, 4),
        2,
    )
    assert live.criterion == "Signed by the client"
    assert not live.late


def test_late_items_say_who_and_by_how_much(begun: Board) -> None:
    overview = project_overview(begun.project, today=date(2026, 3, 5))
    design, build = overview.late
    assert (design.name, design.days, design.percent, design.people) == ("Design", 2, 50, ("Tom Qian",))
    assert (build.name, build.days) == ("Build", 0)
    assert overview.row.figures.late == 2
    assert overview.more_late == 0


def test_what_is_done_is_neither_late_nor_next(begun: Board) -> None:
    begun.set("Design", percent=100)
    begun.set("Build", percent=100)
    begun.set("Live", percent=100)
    overview = project_overview(begun.project, today=date(2026, 5, 1))
    assert (overview.late, overview.milestones) == ((), ())


def test_the_page_shows_it_within_its_budget(
    client_for, mara: User, begun: Board, django_assert_max_num_queries
) -> None:
    browser = client_for(mara)
    with django_assert_max_num_queries(24):
        page = browser.get(ADDRESS).content.decode()
    for shown in (
        "Harbour Bank",
        "2 days later",
        "Signed by the client",
        "Edit charter",
        "Tom Qian",
        "Recent activity",
    ):
        assert shown in page


def test_an_empty_plan_says_how_to_begin(client_for, mara: User, tom: User, harbour: Project) -> None:
    page = client_for(mara).get(ADDRESS).content.decode()
    assert "The plan is still empty" in page
    assert "Start empty" in page
    waiting = client_for(tom).get(ADDRESS).content.decode()
    assert "The project manager has not begun it yet." in waiting
    assert "Start empty" not in waiting


def test_an_observer_sees_figures_but_neither_activity_nor_charter_editing(
    client_for, mara: User, otto: User, begun: Board
) -> None:
    set_member(begun.project, by=mara, user=otto, role=ProjectRole.OBSERVER)
    page = client_for(otto).get(ADDRESS).content.decode()
    assert "Next milestones" in page
    assert "Recent activity" not in page
    assert "Edit charter" not in page
    assert 'href="/projects/harbour/activity/"' not in page


@pytest.mark.parametrize(
    ("who", "status"), [("pia", 200), ("ada", 200), ("cleo", 403), ("otto", 404), ("vera", 404)]
)
def test_who_gets_in(
    client_for, harbour: Project, request: pytest.FixtureRequest, who: str, status: int
) -> None:
    assert client_for(request.getfixturevalue(who)).get(ADDRESS).status_code == status
