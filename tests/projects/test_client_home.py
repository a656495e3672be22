"""The client's front door: names of their own projects and nothing else."""

from __future__ import annotations

import pytest

from tests.plan.builder import Board
from tongzhou.accounts.models import User
from tongzhou.projects.actions import change_charter
from tongzhou.projects.models import Project


def test_a_client_sees_the_names_of_their_projects(
    client_for, cleo: User, harbour: Project, meadow: Project, django_assert_max_num_queries
) -> None:
    browser = client_for(cleo)
    with django_assert_max_num_queries(6):
        page = browser.get("/shared/").content.decode()
    assert "Harbour core banking" in page
    assert "Nothing has been published to you yet." in page
    assert "Meadow" not in page


def test_no_plan_no_number_and_no_colleague_shows_through(
    client_for, cleo: User, mara: User, board: Board
) -> None:
    board.add("Secret task", days=3)
    change_charter(board.project, by=mara, background="Internal margin 31 %", contract_number="HB-7")
    page = client_for(cleo).get("/shared/").content.decode()
    for hidden in ("Secret task", "margin", "HB-7", "Mara Chen", "/projects/", "2026-03"):
        assert hidden not in page


def test_vendor_people_are_sent_home(client_for, mara: User) -> None:
    assert client_for(mara).get("/shared/")["Location"] == "/"


@pytest.mark.parametrize("page", ["", "charter/", "members/", "activity/", "delete/"])
def test_the_vendors_pages_of_their_own_project_stay_closed(
    client_for, cleo: User, harbour: Project, page: str
) -> None:
    assert client_for(cleo).get(f"/projects/harbour/{page}").status_code == 403


@pytest.mark.parametrize("page", ["", "charter/", "members/", "activity/", "delete/"])
def test_of_another_clients_project_they_know_nothing(
    client_for, vera: User, harbour: Project, page: str
) -> None:
    assert client_for(vera).get(f"/projects/harbour/{page}").status_code == 404
