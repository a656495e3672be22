"""The one access layer, branch by branch: each test closes or opens exactly one door."""

from __future__ import annotations

import pytest
from django.http import Http404

from tests.plan.builder import Board
from tongzhou.accounts.access import NoRuleError, get_visible_or_404, visible
from tongzhou.accounts.actions import create_organisation, create_token, create_user
from tongzhou.accounts.actions.rights import change_rights
from tongzhou.accounts.models import ApiToken, IdempotencyKey, Organisation, RoleRight, User
from tongzhou.accounts.permissions import OrganisationRole, ProjectRole
from tongzhou.accounts.rights import ORGANISATION, PROJECT, Cell
from tongzhou.clients.actions import add_contact
from tongzhou.clients.models import ClientOrganisation, Contact
from tongzhou.plan.models import Assignment, Baseline, WorkingCalendar, WorkItem
from tongzhou.projects.models import Membership, Project


@pytest.fixture
def board(harbour: Project, mara: User) -> Board:
    board = Board(harbour, mara)
    board.add("Design")
    return board


@pytest.fixture
def elsewhere(db: None) -> User:
    """The administrator of another organisation."""
    other = create_organisation("Elsewhere Ltd")
    return create_user(
        other, email="zed@elsewhere.example", name="Zed", password="x" * 12, role=OrganisationRole.ADMIN
    )


def turn(ada: User, scope: str, role: str, permission: str, *, on: bool) -> None:
    ada = User.objects.get(pk=ada.pk)
    change_rights(by=ada, changes={Cell(scope, role, permission): on}, seen=ada.organisation.rights_stamp)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_model_with_a_rule_decides_itself(tom: User, otto: User, harbour: Project, meadow: Project) -> None:
    assert list(visible(tom, Project)) == [harbour]
    assert not visible(otto, Project).exists()


def test_a_model_without_a_word_is_a_mistake_of_the_program(tom: User) -> None:
    with pytest.raises(NoRuleError):
        visible(tom, IdempotencyKey)


def test_what_hangs_on_a_project_needs_the_project(board: Board, tom: User, otto: User) -> None:
    assert [one.name for one in visible(tom, WorkItem)] == ["Design"]
    assert not visible(otto, WorkItem).exists()


def test_what_hangs_on_a_project_needs_the_right_in_it(ada: User, board: Board, tom: User) -> None:
    turn(ada, PROJECT, "member", "view_plan", on=False)
    assert visible(fresh(tom), Project).exists()
    assert not visible(fresh(tom), WorkItem).exists()


def test_a_right_in_one_project_does_not_open_another(
    ada: User, board: Board, meadow: Project, nora: User, tom: User
) -> None:
    Board(meadow, nora).add("Foreign")
    Membership.objects.create(project=meadow, user=tom, role=ProjectRole.CLIENT_MEMBER)
    assert visible(tom, Project).count() == 2
    assert [one.name for one in visible(tom, WorkItem)] == ["Design"]


def test_a_right_everywhere_needs_the_right_to_see_everything(
    ada: User, board: Board, pia: User, otto: User
) -> None:
    assert visible(pia, WorkItem).exists()
    turn(ada, ORGANISATION, "member", "view_plan", on=True)
    assert not visible(fresh(otto), WorkItem).exists()
    turn(ada, ORGANISATION, "member", "view_all_projects", on=True)
    assert visible(fresh(otto), WorkItem).exists()


def test_to_see_everything_is_not_yet_the_right_itself(ada: User, board: Board, pia: User) -> None:
    turn(ada, ORGANISATION, "pmo", "view_plan", on=False)
    assert visible(fresh(pia), Project).exists()
    assert not visible(fresh(pia), WorkItem).exists()


def test_a_way_over_two_models_keeps_every_condition(board: Board, tom: User, otto: User) -> None:
    item = board.item("Design")
    given = Assignment.objects.create(item=item, resource=item.project.resources.create(name="Tom"))
    assert list(visible(tom, Assignment)) == [given]
    assert not visible(otto, Assignment).exists()


def test_people_of_clients_reach_nothing_that_hangs_on_something(board: Board, cleo: User) -> None:
    assert visible(cleo, Project).exists()
    for model in (WorkItem, Baseline, Membership, Contact, RoleRight):
        assert not visible(cleo, model).exists()


def test_a_right_in_the_organisation_opens_what_hangs_on_a_client(
    ada: User, tom: User, harbour_bank: ClientOrganisation
) -> None:
    contact = add_contact(harbour_bank, by=ada, name="Ann")
    assert contact in visible(tom, Contact)
    turn(ada, ORGANISATION, "member", "view_clients", on=False)
    assert not visible(fresh(tom), Contact).exists()


def test_another_organisation_sees_none_of_it(
    ada: User, board: Board, harbour_bank: ClientOrganisation, elsewhere: User
) -> None:
    add_contact(harbour_bank, by=ada, name="Ann")
    turn(ada, PROJECT, "member", "view_cost", on=True)
    for model in (Project, ClientOrganisation, Contact, WorkItem, Membership, RoleRight):
        assert not visible(elsewhere, model).exists(), model
    assert list(visible(elsewhere, Organisation)) == [elsewhere.organisation]
    assert list(visible(elsewhere, User)) == [elsewhere]


def test_people_without_the_right_to_people_know_nobody(ada: User, tom: User, cleo: User) -> None:
    assert ada in visible(tom, User)
    assert not visible(cleo, User).exists()
    turn(ada, ORGANISATION, "member", "view_people", on=False)
    assert not visible(fresh(tom), User).exists()


def test_people_without_the_right_to_clients_know_no_clients_people(ada: User, tom: User, cleo: User) -> None:
    assert cleo in visible(tom, User)
    turn(ada, ORGANISATION, "member", "view_clients", on=False)
    assert cleo not in visible(fresh(tom), User)
    assert ada in visible(fresh(tom), User)


def test_a_token_is_its_own_persons(tom: User, ada: User) -> None:
    token, _secret = create_token(tom, name="t", read_only=True, expires_on=None)
    assert list(visible(tom, ApiToken)) == [token]
    assert not visible(ada, ApiToken).exists()


def test_calendars_are_the_organisations_or_a_visible_plans(
    ada: User, board: Board, meadow: Project, nora: User, tom: User, otto: User, elsewhere: User
) -> None:
    from tongzhou.plan.actions.calendars import own_calendar

    ours, theirs = own_calendar(board.project, by=board.by), own_calendar(meadow, by=nora)
    assert ours in visible(tom, WorkingCalendar)
    assert theirs not in visible(tom, WorkingCalendar)
    assert {one.project for one in visible(otto, WorkingCalendar)} == {None}
    turn(ada, ORGANISATION, "member", "view_people", on=False)
    assert not visible(fresh(otto), WorkingCalendar).exists()
    assert list(visible(fresh(tom), WorkingCalendar)) == [ours]
    assert not visible(elsewhere, WorkingCalendar).exists()


def test_one_object_is_found_or_does_not_exist(tom: User, otto: User, harbour: Project) -> None:
    assert get_visible_or_404(tom, Project, harbour.pk) == harbour
    for user, number in ((otto, harbour.pk), (tom, 10**9)):
        with pytest.raises(Http404):
            get_visible_or_404(user, Project, number)


def test_an_inactive_account_sees_nothing_by_any_right(tom: User, board: Board) -> None:
    tom.is_active = False
    for model in (WorkItem, Contact, RoleRight, User):
        assert not visible(tom, model).exists()
