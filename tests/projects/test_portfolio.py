"""The portfolio: figures that agree with the plan, filters, sorting, and who sees which project."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.plan.builder import Board
from tongzhou.accounts.models import User
from tongzhou.clients.models import ClientOrganisation
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.plan.actions.start_plan import start_plan
from tongzhou.plan.queries.portfolio import (
    EMPTY,
    FINISHED,
    LATE_WORK,
    ON_SCHEDULE,
    SLIPPED,
    SLIPPING,
    ProjectRow,
    project_rows,
    search_projects,
)
from tongzhou.projects.actions import create_project
from tongzhou.projects.models import Project

MONDAY = date(2026, 3, 2)


def row_of(user: User, today: date = MONDAY, key: str = "harbour") -> ProjectRow:
    return next(row for row in project_rows(search_projects(user), today=today) if row.key == key)


def keys_of(user: User, **wanted: Any) -> list[str]:
    return list(search_projects(user, **wanted).values_list("key", flat=True))


def test_a_project_without_work_items_says_so(mara: User, harbour: Project) -> None:
    row = row_of(mara)
    assert (row.status, row.finish, row.milestone, row.figures.items) == (EMPTY, None, None, 0)


def test_progress_is_weighted_by_duration(mara: User, board: Board) -> None:
    board.add("Phase")
    board.add("Long", parent="Phase", days=3)
    board.add("Short", parent="Phase", days=1)
    board.set("Long", percent=100)
    assert row_of(mara).figures.progress == 75


def test_summaries_and_inactive_items_do_not_count(mara: User, board: Board) -> None:
    board.add("Phase")
    board.add("One", parent="Phase", days=1)
    board.add("Dropped", parent="Phase", days=9, active=False)
    assert row_of(mara).figures.items == 1


def test_a_plan_of_milestones_alone_counts_those_reached(mara: User, board: Board) -> None:
    board.add("Start", "End", kind="milestone", days=0)
    board.set("Start", percent=100)
    assert row_of(mara).figures.progress == 50


def test_the_forecast_is_the_end_of_the_last_item(mara: User, board: Board) -> None:
    board.add("Design", days=3)
    assert row_of(mara).finish == date(2026, 3, 4)


def test_slip_counts_days_against_the_baseline(mara: User, board: Board) -> None:
    board.add("Design", days=3)
    set_baseline(board.project, by=mara, name="Contract")
    assert (row_of(mara).slip, row_of(mara).status) == (0, ON_SCHEDULE)
    board.set("Design", duration=5 * 480)
    assert (row_of(mara).slip, row_of(mara).status) == (2, SLIPPING)
    board.set("Design", duration=20 * 480)
    assert (row_of(mara).slip, row_of(mara).status) == (23, SLIPPED)
    board.set("Design", duration=480)
    assert row_of(mara).slip == -2


def test_an_item_is_late_when_it_should_be_finished(mara: User, board: Board) -> None:
    board.add("Design", days=2)
    board.set("Design", percent=50)
    assert row_of(mara, date(2026, 3, 3)).figures.late == 0
    late = row_of(mara, date(2026, 3, 4))
    assert (late.figures.late, late.status) == (1, LATE_WORK)


def test_an_item_is_late_when_it_should_have_begun(mara: User, board: Board) -> None:
    board.add("Design", days=9)
    assert row_of(mara, date(2026, 3, 2)).figures.late == 0
    assert row_of(mara, date(2026, 3, 3)).figures.late == 1


def test_a_finished_project_is_finished(mara: User, board: Board) -> None:
    board.add("Design", days=2)
    board.set("Design", percent=100)
    row = row_of(mara, date(2027, 1, 1))
    assert (row.status, row.figures.late) == (FINISHED, 0)


def test_the_next_milestone_is_the_first_one_not_reached(mara: User, board: Board) -> None:
    board.add("Kick-off", "Live", kind="milestone", days=0)
    board.add("Design", days=2)
    board.link("Design", "Live")
    board.set("Kick-off", percent=100)
    milestone = row_of(mara).milestone
    assert milestone is not None
    assert (milestone.name, milestone.day, milestone.late) == ("Live", date(2026, 3, 3), False)
    overdue = row_of(mara, date(2026, 3, 4)).milestone
    assert overdue is not None
    assert overdue.late


def test_people_see_their_own_projects_and_the_pmo_all(
    mara: User, nora: User, otto: User, pia: User, harbour: Project, meadow: Project
) -> None:
    assert keys_of(mara) == ["harbour"]
    assert keys_of(nora) == ["meadow"]
    assert keys_of(otto) == []
    assert keys_of(pia) == ["harbour", "meadow"]
    assert keys_of(pia, mine=True) == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"text": "CORE"}, ["harbour"]),
        ({"text": "meadow retail"}, ["meadow"]),
        ({"phase": "closing"}, []),
        ({"phase": "planning"}, ["harbour", "meadow"]),
        ({"sort": "-name"}, ["meadow", "harbour"]),
        ({"sort": "client"}, ["harbour", "meadow"]),
        ({"sort": "-slip"}, ["harbour", "meadow"]),
        ({"sort": "organisation__name"}, ["harbour", "meadow"]),
    ],
)
def test_the_list_is_narrowed_and_sorted(
    pia: User, harbour: Project, meadow: Project, wanted: dict[str, str], found: list[str]
) -> None:
    assert keys_of(pia, **wanted) == found


def test_phases_sort_in_their_order_not_by_letter(pia: User, harbour: Project, meadow: Project) -> None:
    Project.objects.filter(key="harbour").update(phase="execution")
    Project.objects.filter(key="meadow").update(phase="closing")
    assert keys_of(pia, sort="phase") == ["harbour", "meadow"]


def test_the_page_shows_each_figure(client_for, mara: User, board: Board) -> None:
    board.add("Design", days=3)
    set_baseline(board.project, by=mara, name="Contract")
    board.set("Design", duration=5 * 480)
    board.add("Live", kind="milestone", days=0)
    page = client_for(mara).get("/projects/").content.decode()
    for shown in (
        "Harbour core banking",
        "Harbour Bank",
        "Planning",
        "Mara Chen",
        "2026-03-06",
        "2 days later",
        "Live",
    ):
        assert shown in page


def test_names_are_only_ever_text(client_for, mara: User, harbour: Project) -> None:
    Project.objects.filter(pk=harbour.pk).update(name="<script>alert(1)</script>")
    page = client_for(mara).get("/projects/").content.decode()
    assert "<script>alert" not in page


def test_a_list_never_grows_its_queries_with_its_rows(
    client_for, pia: User, mara: User, harbour_bank: ClientOrganisation
) -> None:
    browser = client_for(pia)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get("/projects/")
        return len(captured)

    def found(number: int) -> None:
        project = create_project(
            by=mara, key=f"p{number}", name=f"P {number}", client=harbour_bank, start_date=MONDAY
        )
        start_plan(project, by=mara)
        Board(project, mara).add("Design", days=2)

    found(0)
    first = count()
    for number in range(1, 12):
        found(number)
    assert count() == first <= 12


@pytest.mark.parametrize(
    "query", ["sort=password", "sort=-name&page=x", "client=abc", "phase=x&mine=on", "client=0"]
)
def test_an_unknown_filter_is_no_error(client_for, mara: User, harbour: Project, query: str) -> None:
    assert client_for(mara).get(f"/projects/?{query}").status_code == 200


def test_another_organisations_or_a_foreign_client_filter_finds_nothing(
    client_for, mara: User, harbour: Project, meadow: Project
) -> None:
    page = client_for(mara).get(f"/projects/?client={meadow.client_id}").content.decode()
    assert "No project matches these filters." in page
    assert "Meadow" not in page


def test_an_empty_portfolio_teaches(client_for, mara: User, tom: User) -> None:
    assert "Your first project" in client_for(mara).get("/projects/").content.decode()
    assert "Ask a project manager to add you." in client_for(tom).get("/projects/").content.decode()


def test_clients_have_no_portfolio(client_for, cleo: User, harbour: Project) -> None:
    assert client_for(cleo).get("/projects/").status_code == 403
