"""An item waits for a milestone of another project, and moves when that moves."""

from __future__ import annotations

from datetime import date

import pytest

from tests.plan.builder import TODAY, Board
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.activity.models import DiaryEntry
from tongzhou.operations.actions import run_due_jobs
from tongzhou.plan.actions.outside import (
    CircularWaitError,
    NoMilestoneError,
    SameProjectError,
    WaitsAlreadyError,
    wait_for,
    wait_no_longer,
)
from tongzhou.plan.models import OutsideLink
from tongzhou.plan.queries.gantt import gantt_data
from tongzhou.plan.queries.outside import awaited_of, waits_of
from tongzhou.plan.queries.why import explanation
from tongzhou.projects.actions import set_member
from tongzhou.projects.guards import find_access
from tongzhou.projects.models import Project


@pytest.fixture
def other(meadow: Project, nora: User) -> Board:
    """Meadow: Platform (10 d) → Ready (milestone), Ready on 2026-03-13."""
    board = Board(meadow, nora)
    board.add("Platform", days=10)
    board.add("Ready", kind="milestone", days=0)
    board.link("Platform", "Ready")
    return board


@pytest.fixture
def link(chain: Board, other: Board) -> OutsideLink:
    """Build in Harbour waits for Ready in Meadow."""
    return wait_for(chain.item("Build"), other.item("Ready"), by=chain.by, today=TODAY)


def test_the_item_waits_for_the_milestone(chain: Board, link: OutsideLink) -> None:
    assert chain.dates("Build")[0] == "2026-03-16"
    found = explanation(chain.project, chain.id("Build"))
    assert found is not None
    assert "Milestone of another project" in found.chain[0].sentences[0]
    assert "decides its dates" in found.chain[1].sentences[0]


def test_when_the_milestone_moves_the_item_follows(chain: Board, other: Board, link: OutsideLink) -> None:
    run_due_jobs()
    other.set("Platform", duration=12 * 480)
    assert chain.dates("Build")[0] == "2026-03-16"
    run_due_jobs()
    assert chain.dates("Build")[0] == "2026-03-18"
    assert DiaryEntry.objects.filter(project_id=chain.project.pk, deed="plan.outside_moved").count() == 1


def test_nothing_is_carried_over_where_nothing_has_moved(
    chain: Board, other: Board, link: OutsideLink
) -> None:
    run_due_jobs()
    other.set("Platform", name="The platform")
    run_due_jobs()
    assert not DiaryEntry.objects.filter(deed="plan.outside_moved").exists()


def test_undo_in_the_plan_takes_the_link_back_and_redo_brings_it_again(
    chain: Board, other: Board, link: OutsideLink, mara: User
) -> None:
    chain.undo()
    assert chain.dates("Build")[0] == "2026-03-04"
    assert waits_of(chain.project, mara) == []
    chain.redo()
    assert chain.dates("Build")[0] == "2026-03-16"
    assert len(waits_of(chain.project, mara)) == 1


def test_a_link_that_is_ended_lets_the_item_go(chain: Board, link: OutsideLink) -> None:
    wait_no_longer(link, by=chain.by, today=TODAY)
    assert chain.dates("Build")[0] == "2026-03-04"
    chain.undo()
    assert chain.dates("Build")[0] == "2026-03-16"


def test_a_second_item_shares_the_placeholder(chain: Board, other: Board, link: OutsideLink) -> None:
    again = wait_for(chain.item("Design"), other.item("Ready"), by=chain.by, today=TODAY)
    assert again == link
    assert chain.dates("Design")[0] == "2026-03-16"
    with pytest.raises(WaitsAlreadyError):
        wait_for(chain.item("Build"), other.item("Ready"), by=chain.by, today=TODAY)


def test_whoever_may_not_see_the_other_project_sees_only_that_there_is_one(
    chain: Board, other: Board, link: OutsideLink, mara: User, nora: User, ada: User
) -> None:
    mine, theirs = waits_of(chain.project, mara)[0], awaited_of(other.project, nora)[0]
    assert (mine.other.known, mine.other.name, mine.on) == (False, "", date(2026, 3, 13))
    assert (theirs.other.known, theirs.other.project) == (False, "")
    assert waits_of(chain.project, ada)[0].other.project == "Meadow web shop"
    assert awaited_of(other.project, ada)[0].other.name == "Build"


def test_the_gantt_names_the_placeholder_to_those_who_may_know(
    chain: Board, other: Board, link: OutsideLink, mara: User, ada: User
) -> None:
    names = {}
    for user in (mara, ada):
        access = find_access(user, "harbour")
        assert access is not None
        names[user] = gantt_data(access, today=TODAY)["tasks"]["name"]
    assert "Milestone of another project" in names[mara]
    assert not any("Ready" in name or "Meadow" in name for name in names[mara])
    assert "Ready · Meadow web shop" in names[ada]


def test_two_projects_may_wait_for_each_other_but_not_in_a_circle(
    chain: Board, other: Board, link: OutsideLink, mara: User, nora: User
) -> None:
    other.add("Shop", days=2)
    other.link("Ready", "Shop")
    with pytest.raises(CircularWaitError):
        wait_for(other.item("Platform"), chain.item("Live"), by=nora, today=TODAY)
    wait_for(other.item("Shop"), chain.item("Live"), by=nora, today=TODAY)
    assert other.dates("Shop")[0] > chain.dates("Live")[1]


def test_a_circle_that_is_made_later_is_not_followed_for_ever(
    chain: Board, other: Board, link: OutsideLink, nora: User
) -> None:
    other.add("Shop", days=2)
    wait_for(other.item("Shop"), chain.item("Live"), by=nora, today=TODAY)
    other.link("Shop", "Ready")
    assert run_due_jobs(most=200) < 200
    other.set("Platform", duration=15 * 480)
    assert run_due_jobs(most=200) < 200


def test_only_milestones_of_other_plans_can_be_awaited(chain: Board, other: Board) -> None:
    with pytest.raises(NoMilestoneError):
        wait_for(chain.item("Build"), other.item("Platform"), by=chain.by, today=TODAY)
    with pytest.raises(SameProjectError):
        wait_for(chain.item("Build"), chain.item("Live"), by=chain.by, today=TODAY)


def test_a_milestone_that_is_deleted_keeps_its_last_date_and_says_so(
    chain: Board, other: Board, link: OutsideLink, ada: User
) -> None:
    other.do({"op": "delete", "ids": [other.id("Ready")]})
    run_due_jobs()
    (found,) = waits_of(chain.project, ada)
    assert found.lost
    assert chain.dates("Build")[0] == "2026-03-16"


def test_a_member_of_both_sees_both_ends(
    chain: Board, other: Board, link: OutsideLink, tom: User, nora: User
) -> None:
    set_member(other.project, by=nora, user=tom, role=ProjectRole.OBSERVER)
    (found,) = waits_of(chain.project, tom)
    assert (found.other.name, found.mine[0][1]) == ("Ready", "Build")
