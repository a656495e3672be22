"""Rights that an administrator edits: they hold at once and everywhere, within what is fixed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from tongzhou.accounts.actions.rights import FixedRightError, StaleRightsError, change_rights
from tongzhou.accounts.models import RoleRight, User
from tongzhou.accounts.permissions import FOR_CLIENTS, OrganisationRole, Permission, ProjectRole
from tongzhou.accounts.queries import PERMISSION_WORDS
from tongzhou.accounts.rights import (
    ADMIN_KEEPS,
    CONFIDENTIAL,
    DEFAULTS,
    ORGANISATION,
    PROJECT,
    Cell,
    ceiling,
    open_cells,
    with_changes,
)
from tongzhou.activity.models import DiaryEntry
from tongzhou.projects.models import Membership, Project, rights
from tongzhou.projects.queries import projects_granting

MEMBER_CREATES = Cell(ORGANISATION, "member", "create_project")
LEAD_COST = Cell(PROJECT, "lead", "view_cost")
PAGE = "/people/roles/change/"


def fresh(user: User) -> User:
    """The person as the next request finds them."""
    return User.objects.get(pk=user.pk)


def change(by: User, *cells: tuple[Cell, bool]) -> dict[Cell, bool]:
    by = fresh(by)
    return change_rights(by=by, changes=dict(cells), seen=by.organisation.rights_stamp)


def ticks(*changes: tuple[Cell, bool]) -> list[str]:
    """The boxes as a browser sends them: the present ones, with some ticked or cleared."""
    wanted = {cell for cell in open_cells() if DEFAULTS.holds(cell)}
    for cell, allowed in changes:
        wanted = wanted | {cell} if allowed else wanted - {cell}
    return [":".join(cell) for cell in wanted]


def test_a_right_that_was_given_holds_at_the_next_request(client_for: Any, ada: User, tom: User) -> None:
    browser = client_for(tom)
    assert browser.get("/projects/new/").status_code == 403
    change(ada, (MEMBER_CREATES, True))
    assert browser.get("/projects/new/").status_code == 200


def test_a_right_that_was_taken_is_gone_at_the_next_request(client_for: Any, ada: User, mara: User) -> None:
    browser = client_for(mara)
    assert browser.get("/clients/new/").status_code == 200
    change(ada, (Cell(ORGANISATION, "manager", "manage_clients"), False))
    assert browser.get("/clients/new/").status_code == 403


def test_a_right_in_a_project_follows_the_edited_table(ada: User, lee: User, harbour: Project) -> None:
    membership = Membership.objects.get(project=harbour, user=lee)
    assert Permission.VIEW_COST not in rights(fresh(lee), membership)
    assert not projects_granting(fresh(lee), Permission.VIEW_COST)
    change(ada, (LEAD_COST, True))
    assert Permission.VIEW_COST in rights(fresh(lee), membership)
    assert list(projects_granting(fresh(lee), Permission.VIEW_COST)) == [harbour]
    change(ada, (Cell(PROJECT, "lead", "edit_plan"), False))
    assert Permission.EDIT_PLAN not in rights(fresh(lee), membership)


def test_the_right_to_all_projects_opens_them_to_another_role(
    client_for: Any, ada: User, otto: User, harbour: Project
) -> None:
    assert client_for(otto).get("/projects/harbour/").status_code == 404
    change(
        ada,
        (Cell(ORGANISATION, "member", "view_all_projects"), True),
        (Cell(ORGANISATION, "member", "view_project"), True),
    )
    assert client_for(otto).get("/projects/harbour/").status_code == 200
    assert set(projects_granting(fresh(otto), Permission.VIEW_PROJECT)) == {harbour}
    assert not projects_granting(fresh(otto), Permission.VIEW_COST)


def test_an_account_that_is_not_active_has_no_rights_at_all(ada: User, harbour: Project, tom: User) -> None:
    tom.is_active = False
    assert tom.rights == frozenset()
    assert tom.rights_as(ProjectRole.PM) == frozenset()
    assert rights(tom, Membership.objects.get(project=harbour, user=tom)) == frozenset()


def test_another_organisation_keeps_its_own_rights(ada: User, mara: User) -> None:
    from tongzhou.accounts.actions import create_organisation, create_user

    other = create_user(
        create_organisation("Other"),
        email="x@other.example",
        name="X",
        password="p",
        role=OrganisationRole.MEMBER,
    )
    change(ada, (MEMBER_CREATES, True))
    assert not fresh(other).may(Permission.CREATE_PROJECT)


def test_only_what_differs_is_kept_and_going_back_leaves_nothing(ada: User) -> None:
    change(ada, (MEMBER_CREATES, True), (LEAD_COST, False))
    kept = RoleRight.objects.get()
    assert (kept.role, kept.permission, kept.allowed) == ("member", "create_project", True)
    change(ada, (MEMBER_CREATES, False))
    assert not RoleRight.objects.exists()
    assert fresh(ada).permission_tables() == with_changes({})


def test_the_diary_says_what_was_before_and_after(ada: User) -> None:
    change(ada, (MEMBER_CREATES, True), (Cell(ORGANISATION, "pmo", "view_cost"), False))
    line = DiaryEntry.objects.get(deed="accounts.rights_changed")
    assert line.actor == ada
    assert line.details["changes"] == [
        {
            "scope": "organisation",
            "role": "member",
            "permission": "create_project",
            "before": False,
            "after": True,
        },
        {"scope": "organisation", "role": "pmo", "permission": "view_cost", "before": True, "after": False},
    ]


def test_saving_what_is_there_already_is_no_deed(ada: User) -> None:
    assert change(ada, (MEMBER_CREATES, False)) == {}
    assert not DiaryEntry.objects.filter(deed="accounts.rights_changed").exists()


def test_the_second_of_two_administrators_is_refused(ada: User) -> None:
    seen = fresh(ada).organisation.rights_stamp
    change(ada, (MEMBER_CREATES, True))
    with pytest.raises(StaleRightsError):
        change_rights(by=fresh(ada), changes={LEAD_COST: True}, seen=seen)
    assert not RoleRight.objects.filter(permission="view_cost").exists()


@pytest.mark.parametrize(
    "cell",
    [
        *(Cell(ORGANISATION, "admin", one) for one in sorted(ADMIN_KEEPS)),
        *(Cell(ORGANISATION, "client", one) for one in Permission),
        *(
            Cell(PROJECT, role, one)
            for role in ("client_sponsor", "client_member")
            for one in Permission
            if one not in FOR_CLIENTS
        ),
        Cell(PROJECT, "pm", "manage_people"),
        Cell(PROJECT, "pm", "create_project"),
    ],
    ids=":".join,
)
def test_what_is_fixed_can_neither_be_given_nor_taken(ada: User, cell: Cell) -> None:
    for allowed in (True, False):
        with pytest.raises(FixedRightError):
            change(ada, (cell, allowed))


def test_what_is_fixed_holds_even_against_rows_that_nobody_could_have_written(ada: User, cleo: User) -> None:
    forbidden = {
        Cell(ORGANISATION, "admin", "manage_organisation"): False,
        Cell(ORGANISATION, "client", "view_all_projects"): True,
        Cell(PROJECT, "client_sponsor", "view_plan"): True,
        Cell(PROJECT, "nobody", "view_plan"): True,
        Cell(PROJECT, "pm", "no_such_right"): True,
    }
    for cell, allowed in forbidden.items():
        RoleRight.objects.create(organisation=ada.organisation, **cell._asdict(), allowed=allowed)
    change(ada, (MEMBER_CREATES, True))
    assert fresh(ada).may(Permission.MANAGE_ORGANISATION)
    assert fresh(cleo).rights == frozenset()
    assert fresh(cleo).rights_as("client_sponsor") == FOR_CLIENTS
    assert fresh(ada).may(Permission.CREATE_PROJECT)


def test_of_clients_only_what_is_theirs_can_be_changed(db: None) -> None:
    mine = [cell for cell in open_cells() if cell.role.startswith("client")]
    assert {cell.permission for cell in mine} == FOR_CLIENTS
    assert {cell.scope for cell in mine} == {PROJECT}
    assert ceiling(ORGANISATION, "client") == frozenset()
    assert ceiling(PROJECT, "client_member") == FOR_CLIENTS


def test_what_clients_do_nobody_else_may_be_given(ada: User) -> None:
    for scope, role in ((ORGANISATION, "admin"), (PROJECT, "pm"), (PROJECT, "member")):
        for one in FOR_CLIENTS:
            with pytest.raises(FixedRightError):
                change(ada, (Cell(scope, role, one), True))
    assert not fresh(ada).rights & FOR_CLIENTS


# The page


def test_the_page_first_lists_what_would_change(client_for: Any, ada: User) -> None:
    sent = {"stamp": "", "right": ticks((MEMBER_CREATES, True), (Cell(PROJECT, "lead", "edit_plan"), False))}
    page = client_for(ada).post(PAGE, sent)
    text = page.content.decode()
    assert "This changes 2 rights" in text
    assert "Create projects" in text
    assert "Team lead (in a project)" in text
    assert not RoleRight.objects.exists()


def test_a_confirmed_change_is_saved_and_marked(client_for: Any, ada: User) -> None:
    browser = client_for(ada)
    sent = {"stamp": "", "confirmed": "on", "right": ticks((MEMBER_CREATES, True))}
    assert browser.post(PAGE, sent)["Location"] == "/people/roles/"
    page = browser.get("/people/roles/").content.decode()
    assert "1 cell differs from the default" in page
    assert page.count('class="changed"') == 1
    assert "The rights have been changed." in page


def test_the_way_back_to_the_defaults_is_confirmed_too(client_for: Any, ada: User) -> None:
    change(ada, (MEMBER_CREATES, True), (LEAD_COST, True))
    stamp = fresh(ada).organisation.rights_stamp
    browser = client_for(ada)
    page = browser.post(PAGE, {"stamp": stamp, "defaults": "on"}).content.decode()
    assert "This changes 2 rights" in page
    assert page.count("back to the default") == 2
    browser.post(PAGE, {"stamp": stamp, "defaults": "on", "confirmed": "on"})
    assert not RoleRight.objects.exists()


def test_the_page_says_that_somebody_was_faster(client_for: Any, ada: User) -> None:
    change(ada, (LEAD_COST, True))
    answer = client_for(ada).post(
        PAGE, {"stamp": "", "confirmed": "on", "right": ticks((MEMBER_CREATES, True))}
    )
    assert answer.status_code == 422
    assert "Somebody else has changed the rights in the meantime." in answer.content.decode()
    assert not RoleRight.objects.filter(permission="create_project").exists()


@pytest.mark.parametrize("value", ["organisation:client:view_plan", "organisation:admin:manage_people", "x"])
def test_a_box_that_there_is_not_is_refused(client_for: Any, ada: User, value: str) -> None:
    answer = client_for(ada).post(PAGE, {"stamp": "", "right": [*ticks(), value], "confirmed": "on"})
    assert answer.status_code == 422
    assert not RoleRight.objects.exists()


def test_fixed_cells_have_no_box_and_all_others_have_one(client_for: Any, ada: User) -> None:
    page = client_for(ada).get(PAGE).content.decode()
    assert page.count('name="right"') == len(open_cells())
    assert 'value="organisation:client' not in page
    assert 'value="organisation:admin:manage_people"' not in page


def test_confidential_rights_have_a_lock(client_for: Any, tom: User) -> None:
    page = client_for(tom).get("/people/roles/").content.decode()
    assert page.count('aria-label="confidential"') == 2 * len(CONFIDENTIAL)
    assert PAGE not in page


def test_the_page_is_in_chinese_for_chinese_readers(client_for: Any, ada: User) -> None:
    ada.language = "zh-hans"
    ada.save(update_fields=["language"])
    with translation.override("zh-hans"):
        page = client_for(ada).get(PAGE).content.decode()
    assert "恢复默认" not in page  # there is nothing to go back from
    assert "核对改动" in page
    assert "没有勾选框的项是固定的" in page


def test_the_rights_of_a_request_cost_no_statement_of_their_own(
    client_for: Any, ada: User, mara: User, harbour: Project, django_assert_max_num_queries: Any
) -> None:
    from django.test.utils import CaptureQueriesContext

    browser = client_for(mara)
    browser.get("/projects/harbour/members/")
    with CaptureQueriesContext(connection) as before:
        browser.get("/projects/harbour/members/")
    change(ada, (LEAD_COST, True))
    browser.get("/projects/harbour/members/")
    with CaptureQueriesContext(connection) as after:
        browser.get("/projects/harbour/members/")
    assert len(after) == len(before)
    assert sum("accounts_organisation" in one["sql"] for one in after.captured_queries) == 1


# The API


@pytest.fixture
def api(client_for: Any, ada: User) -> Client:
    return client_for(ada)


def patch(api: Client, tag: str | None, *changes: dict[str, Any]) -> Any:
    headers = {} if tag is None else {"If-Match": tag}
    return api.patch(
        "/api/v1/roles", {"changes": list(changes)}, content_type="application/json", headers=headers
    )


GIVE = {"scope": "project", "role": "lead", "permission": "view_cost", "allowed": True}


def test_the_api_reads_and_changes(api: Client, lee: User) -> None:
    first = api.get("/api/v1/roles")
    answer = patch(api, first["ETag"], GIVE)
    assert answer.status_code == 200
    lead = next(one for one in answer.json()["roles"] if (one["scope"], one["role"]) == ("project", "lead"))
    assert "view_cost" in lead["permissions"]
    assert lead["changed"] == ["view_cost"]
    assert answer["ETag"] == api.get("/api/v1/roles")["ETag"] != first["ETag"]
    assert Permission.VIEW_COST in fresh(lee).rights_as("lead")


def test_the_api_wants_to_know_for_which_table(api: Client) -> None:
    assert patch(api, None, GIVE).json()["code"] == "version_required"
    assert patch(api, '"rights-other"', GIVE).status_code == 412
    assert not RoleRight.objects.exists()


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"role": "client_sponsor"}, 409, "fixed_right"),
        ({"role": "boss"}, 422, "unknown_role"),
        ({"permission": "fly"}, 422, "invalid"),
        ({"allowed": "yes"}, 422, "invalid"),
    ],
)
def test_the_api_refuses(api: Client, change: dict[str, Any], status: int, code: str) -> None:
    answer = patch(api, "*", GIVE | change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_every_permission_has_words(db: None) -> None:
    assert set(PERMISSION_WORDS) == set(Permission)
