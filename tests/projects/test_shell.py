"""The frame around the pages and the command palette: only where one may go."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.plan.builder import Board
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.config.palette import entries
from tongzhou.config.places import ADMINISTRATION, PLACES, TABS, Place
from tongzhou.config.shell import safe_reverse, shell
from tongzhou.operations.actions import run_due_jobs
from tongzhou.projects.actions import set_member
from tongzhou.projects.models import Project


def labels(user: User, query: str) -> list[str]:
    return [entry.label for entry in entries(user, query)]


@pytest.mark.usefixtures("contexts")
def test_the_navigation_of_vendor_people(client_for, tom: User, harbour: Project) -> None:
    frame = client_for(tom).get("/me/").context["shell"]
    addresses = [item.url for item in frame.navigation[0].items]
    assert addresses[:3] == ["/my-work/", "/projects/", "/warnings/"]
    assert {"/clients/", "/people/", "/portfolio/timeline/"} <= set(addresses)
    assert [project.name for project in frame.projects] == ["Harbour core banking"]
    assert frame.settings.current
    assert frame.user.name == "Tom Qian"
    assert frame.preferences.url == "/me/preferences/"


def test_no_keys_of_the_navigation_are_given_twice() -> None:
    """Places and a project's tabs are there at once, and so are the pages inside of the groups of tabs."""

    def keys(places: tuple[Place, ...]) -> list[str]:
        inside = [key for one in places for key in keys(one.inside)]
        return [one.shortcut for one in places if one.shortcut] + inside

    given = keys(PLACES) + keys(ADMINISTRATION) + keys(TABS)
    assert len(given) > 15
    assert sorted(given) == sorted(set(given))
    assert all(len(key) == 3 and key.startswith("g ") for key in given)


@pytest.mark.usefixtures("contexts")
def test_a_client_is_shown_one_way_and_no_project(client_for, cleo: User, harbour: Project) -> None:
    frame = client_for(cleo).get("/me/").context["shell"]
    assert [item.url for item in frame.navigation[0].items] == ["/portal/"]
    assert frame.projects == ()
    assert frame.all_projects_url == ""
    assert [item.url for item in frame.dock] == ["/portal/", "/me/"]


@pytest.mark.usefixtures("contexts")
def test_the_tabs_of_a_project_follow_the_rights(
    client_for, mara: User, otto: User, harbour: Project
) -> None:
    set_member(harbour, by=mara, user=otto, role=ProjectRole.OBSERVER)
    tabs = {tab.url for tab in client_for(mara).get("/projects/harbour/members/").context["shell"].tabs}
    assert {"/projects/harbour/", "/projects/harbour/members/", "/projects/harbour/activity/"} <= tabs
    observed = client_for(otto).get("/projects/harbour/members/").context["shell"].tabs
    assert "/projects/harbour/activity/" not in {tab.url for tab in observed}
    assert [tab.url for tab in observed if tab.current] == ["/projects/harbour/members/"]


def test_the_frame_costs_at_most_three_statements(mara: User, harbour: Project) -> None:
    request = RequestFactory().get("/")
    request.user, request.resolver_match = User.objects.get(pk=mara.pk), None
    with CaptureQueriesContext(connection) as captured:
        shell(request)
    assert len(captured) <= 16


def test_without_anybody_signed_in_there_is_still_a_frame() -> None:
    frame = shell(RequestFactory().get("/"))["shell"]
    assert frame.user is None
    assert frame.navigation == ()


def test_pages_that_are_not_installed_have_no_address() -> None:
    assert safe_reverse("no_such_page") == ""
    assert safe_reverse("project", "harbour") == "/projects/harbour/"


def test_the_palette_finds_my_projects_by_name_key_and_client(
    mara: User, harbour: Project, meadow: Project
) -> None:
    run_due_jobs()
    for query in ("core", "HARBOUR", "harbour bank"):
        assert "Harbour core banking" in labels(mara, query)
    assert "Meadow web shop" not in labels(mara, "meadow")


def test_the_palette_finds_work_items_of_plans_i_may_open(
    mara: User, nora: User, pia: User, cleo: User, otto: User, board: Board, meadow: Project
) -> None:
    board.add("Migrate accounts", days=2)
    run_due_jobs()
    found = next(entry for entry in entries(mara, "MIGRATE") if entry.label == "Migrate accounts")
    assert found.hint == "Harbour core banking"
    assert found.url.startswith("/projects/harbour/items/")
    assert "Migrate accounts" in labels(pia, "migrate")
    for stranger in (nora, otto, cleo):
        assert "Migrate accounts" not in labels(stranger, "migrate")


def test_the_palette_offers_only_deeds_one_may_do(ada: User, tom: User, cleo: User) -> None:
    assert "New person" in labels(ada, "")
    assert "New person" not in labels(tom, "")
    assert "New client" not in labels(tom, "new")
    assert labels(cleo, "") == ["Client portal", "My settings", "Appearance: light or dark", "Sign out"]


def test_the_palette_asks_as_often_whatever_it_finds(mara: User, board: Board) -> None:
    board.add("Migrate accounts", days=2)
    run_due_jobs()
    with CaptureQueriesContext(connection) as captured:
        entries(mara, "a")
    assert len(captured) <= 16


def test_the_palette_answers_over_http(client_for, mara: User, harbour: Project) -> None:
    run_due_jobs()
    page = client_for(mara).get("/palette/?q=core").content.decode()
    assert 'data-url="/projects/harbour/"' in page
    assert "Nothing found." in client_for(mara).get("/palette/?q=zzzzz").content.decode()


def test_the_palette_takes_what_was_typed_as_text(client_for, mara: User, harbour: Project) -> None:
    for typed in ("%", "_", "'; DROP TABLE", "\x00", "<b>", "\\"):
        assert client_for(mara).get("/palette/", {"q": typed}).status_code == 200


@pytest.mark.usefixtures("contexts")
def test_the_pages_of_a_group_stand_in_a_second_row_while_one_is_there(
    client_for, mara: User, harbour: Project
) -> None:
    on_milestones = client_for(mara).get("/projects/harbour/milestones/").context["shell"]
    assert [tab.url for tab in on_milestones.tabs if tab.current] == ["/projects/harbour/plan/"]
    assert [tab.url for tab in on_milestones.subtabs if tab.current] == ["/projects/harbour/milestones/"]
    assert "g m" not in {tab.shortcut for tab in on_milestones.elsewhere}
    on_overview = client_for(mara).get("/projects/harbour/").context["shell"]
    assert on_overview.subtabs == ()
    assert {"g b", "g m"} <= {tab.shortcut for tab in on_overview.elsewhere}
