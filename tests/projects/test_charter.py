"""The charter: what can be changed, what is refused, and that the plan follows."""

from __future__ import annotations

from datetime import date

import pytest

from tests.plan.builder import Board
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.activity.models import DiaryEntry
from tongzhou.clients.models import ClientOrganisation
from tongzhou.plan.models import PlanEdit, WorkItem
from tongzhou.projects.actions import change_charter, remove_member, set_member
from tongzhou.projects.models import Project

ADDRESS = "/projects/harbour/charter/"


def form_of(project: Project, **changed: object) -> dict[str, object]:
    return {
        "name": project.name,
        "client": project.client_id,
        "phase": project.phase,
        "method": project.method,
        "colour": project.colour,
        "contract_number": "",
        "sponsor": "",
        "start_date": project.start_date.isoformat(),
        "status_date": "",
        "background": "",
        "success_criteria": "",
    } | changed


def test_the_form_shows_the_charter_within_its_budget(
    client_for, mara: User, harbour: Project, django_assert_max_num_queries
) -> None:
    browser = client_for(mara)
    with django_assert_max_num_queries(10):
        page = browser.get(ADDRESS).content.decode()
    assert 'value="Harbour core banking"' in page
    assert 'value="2026-03-02"' in page


def test_the_manager_changes_the_charter(client_for, mara: User, harbour: Project) -> None:
    changed = form_of(harbour, phase="execution", background="Old <core>", colour=4, contract_number="HB-7")
    assert client_for(mara).post(ADDRESS, changed)["Location"] == "/projects/harbour/"
    harbour.refresh_from_db()
    assert (harbour.phase, harbour.colour, harbour.contract_number) == ("execution", 4, "HB-7")
    entry = DiaryEntry.objects.latest("id")
    assert entry.deed == "projects.charter_changed"
    assert set(entry.details["fields"]) == {"phase", "background", "colour", "contract_number"}
    assert "Old &lt;core&gt;" in client_for(mara).get("/projects/harbour/").content.decode()


def test_saving_an_unchanged_charter_is_no_deed(client_for, mara: User, harbour: Project) -> None:
    before = DiaryEntry.objects.count()
    client_for(mara).post(ADDRESS, form_of(harbour))
    assert DiaryEntry.objects.count() == before


def test_the_plan_begins_when_the_charter_says(client_for, mara: User, board: Board) -> None:
    board.add("Design", days=2)
    client_for(mara).post(ADDRESS, form_of(board.project, start_date="2026-03-09"))
    assert board.dates("Design") == ("2026-03-09", "2026-03-10")
    assert PlanEdit.objects.filter(project=board.project).count() == 2


def test_the_plan_follows_a_status_date(client_for, mara: User, board: Board) -> None:
    board.add("Design", days=2)
    client_for(mara).post(ADDRESS, form_of(board.project, status_date="2026-03-13"))
    assert WorkItem.objects.get(name="Design").start_date == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"name": ""}, "This field is required."),
        ({"start_date": "1969-12-31"}, "Choose a day between 1970 and 2100."),
        ({"status_date": "2101-01-01"}, "Choose a day between 1970 and 2100."),
        ({"phase": "victory"}, "Select a valid choice."),
        ({"colour": 9}, "Select a valid choice."),
        ({"background": "x" * 100_001}, "Ensure this value has at most 100000 characters"),
    ],
)
def test_a_malformed_charter_is_refused(
    client_for, mara: User, harbour: Project, changed: dict[str, object], refusal: str
) -> None:
    answer = client_for(mara).post(ADDRESS, form_of(harbour, **changed))
    assert answer.status_code == 422
    assert refusal in answer.content.decode()
    assert "Harbour core banking" in answer.content.decode()


def test_a_project_with_its_clients_people_does_not_change_hands(
    client_for, mara: User, harbour: Project, meadow_retail: ClientOrganisation
) -> None:
    answer = client_for(mara).post(ADDRESS, form_of(harbour, client=meadow_retail.pk))
    assert answer.status_code == 422
    assert "People of the present client are members of the project." in answer.content.decode()
    for membership in harbour.memberships.filter(
        role__in=[ProjectRole.CLIENT_SPONSOR, ProjectRole.CLIENT_MEMBER]
    ):
        remove_member(membership, by=mara)
    assert client_for(mara).post(ADDRESS, form_of(harbour, client=meadow_retail.pk)).status_code == 302


def test_the_client_must_be_one_of_ours(client_for, mara: User, harbour: Project) -> None:
    assert client_for(mara).post(ADDRESS, form_of(harbour, client=999_999)).status_code == 422


@pytest.mark.parametrize("who", ["lee", "tom", "fei", "quinn", "cleo", "pia"])
def test_without_the_right_the_charter_stays(
    client_for, harbour: Project, request: pytest.FixtureRequest, who: str
) -> None:
    browser = client_for(request.getfixturevalue(who))
    assert browser.get(ADDRESS).status_code == 403
    assert browser.post(ADDRESS, form_of(harbour, name="Mine")).status_code == 403


@pytest.mark.parametrize("who", ["otto", "nora", "vera"])
def test_for_strangers_there_is_no_charter(
    client_for, harbour: Project, request: pytest.FixtureRequest, who: str
) -> None:
    assert client_for(request.getfixturevalue(who)).get(ADDRESS).status_code == 404


def test_a_second_manager_may_do_it_too(client_for, mara: User, otto: User, harbour: Project) -> None:
    set_member(harbour, by=mara, user=otto, role=ProjectRole.PM)
    assert client_for(otto).post(ADDRESS, form_of(harbour, name="Harbour 2")).status_code == 302


def test_what_is_no_field_of_the_charter_is_left_alone(mara: User, harbour: Project) -> None:
    change_charter(harbour, by=mara, key="other", plan_version=9, name="Harbour 2")
    harbour.refresh_from_db()
    assert (harbour.key, harbour.plan_version, harbour.name) == ("harbour", 0, "Harbour 2")
