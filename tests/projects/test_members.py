"""Who belongs to a project: adding, changing, removing, and whom one cannot reach."""

from __future__ import annotations

import pytest

from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.projects.models import Membership, Project

PAGE = "/projects/harbour/members/"


def of(project: Project, user: User) -> Membership:
    return project.memberships.get(user=user)


def test_everybody_in_the_project_sees_who_else_is(
    client_for, tom: User, harbour: Project, django_assert_max_num_queries
) -> None:
    browser = client_for(tom)
    with django_assert_max_num_queries(9):
        page = browser.get(PAGE).content.decode()
    assert page.index("Mara Chen") < page.index("Lee Zhao") < page.index("Cleo Zheng")
    assert "Add a member" not in page


def test_the_manager_is_offered_colleagues_and_this_clients_people_only(
    client_for,
    mara: User,
    harbour: Project,
    otto: User,
    vera: User,
    nora: User,
    django_assert_max_num_queries,
) -> None:
    browser = client_for(mara)
    with django_assert_max_num_queries(10):
        page = browser.get(PAGE).content.decode()
    assert "Otto Zhou" in page
    assert "Vera Feng" not in page
    narrowed = browser.get(f"{PAGE}?q=otto").content.decode()
    assert "Otto Zhou" in narrowed
    assert "Nora Wu" not in narrowed
    assert "Nobody of this name is left to add." in browser.get(f"{PAGE}?q=zzz").content.decode()


def test_a_colleague_is_added(client_for, mara: User, otto: User, harbour: Project) -> None:
    answer = client_for(mara).post(f"{PAGE}add/", {"user": otto.pk, "role": "observer"})
    assert answer["Location"] == PAGE
    assert of(harbour, otto).role == "observer"
    assert DiaryEntry.objects.latest("id").deed == "projects.member_set"
    assert client_for(otto).get("/projects/harbour/").status_code == 200


@pytest.mark.parametrize("who", ["tom", "vera"])
def test_members_and_another_clients_people_cannot_be_added(
    client_for, mara: User, harbour: Project, request: pytest.FixtureRequest, who: str
) -> None:
    user = request.getfixturevalue(who)
    for role in ("member", "client_member"):
        answer = client_for(mara).post(f"{PAGE}add/", {"user": user.pk, "role": role})
        assert answer.status_code == 404


@pytest.mark.parametrize("number", ["", "0", "x", "99999999", "-1"])
def test_a_number_that_is_nobodys_is_not_found(client_for, mara: User, harbour: Project, number: str) -> None:
    assert client_for(mara).post(f"{PAGE}add/", {"user": number, "role": "member"}).status_code == 404


def test_a_colleague_gets_no_clients_role(client_for, mara: User, otto: User, harbour: Project) -> None:
    answer = client_for(mara).post(f"{PAGE}add/", {"user": otto.pk, "role": "client_sponsor"})
    assert answer.status_code == 422
    assert "This role is not for this person" in answer.content.decode()
    assert not harbour.memberships.filter(user=otto).exists()


def test_a_clients_user_gets_no_vendors_role(client_for, mara: User, cleo: User, harbour: Project) -> None:
    answer = client_for(mara).post(f"{PAGE}{of(harbour, cleo).pk}/", {"role": "pm"})
    assert answer.status_code == 422
    assert "This role is not for this person" in answer.content.decode()
    assert of(harbour, cleo).role == "client_sponsor"


def test_an_unknown_role_is_refused(client_for, mara: User, tom: User, harbour: Project) -> None:
    answer = client_for(mara).post(f"{PAGE}{of(harbour, tom).pk}/", {"role": "king"})
    assert answer.status_code == 422
    assert "There is no such role." in answer.content.decode()


def test_a_member_gets_another_role(client_for, mara: User, tom: User, harbour: Project) -> None:
    client_for(mara).post(f"{PAGE}{of(harbour, tom).pk}/", {"role": "lead"})
    assert of(harbour, tom).role == "lead"


def test_a_member_is_taken_out(client_for, mara: User, tom: User, harbour: Project) -> None:
    answer = client_for(mara).post(f"{PAGE}{of(harbour, tom).pk}/remove/")
    assert answer["Location"] == PAGE
    assert DiaryEntry.objects.latest("id").deed == "projects.member_removed"
    assert client_for(tom).get("/projects/harbour/").status_code == 404


@pytest.mark.parametrize(("page", "form"), [("remove/", {}), ("", {"role": "member"})])
def test_the_last_manager_stays(
    client_for, mara: User, harbour: Project, page: str, form: dict[str, str]
) -> None:
    answer = client_for(mara).post(f"{PAGE}{of(harbour, mara).pk}/{page}", form)
    assert answer.status_code == 422
    assert "A project needs at least one project manager." in answer.content.decode()
    assert of(harbour, mara).role == "pm"


def test_a_manager_who_leaves_lands_on_their_projects(
    client_for, mara: User, otto: User, harbour: Project
) -> None:
    browser = client_for(mara)
    browser.post(f"{PAGE}add/", {"user": otto.pk, "role": "pm"})
    answer = browser.post(f"{PAGE}{of(harbour, mara).pk}/remove/")
    assert answer["Location"] == "/projects/"


def test_a_membership_of_another_project_is_not_found_here(
    client_for, mara: User, nora: User, harbour: Project, meadow: Project
) -> None:
    number = of(meadow, nora).pk
    assert client_for(mara).post(f"{PAGE}{number}/", {"role": "member"}).status_code == 404
    assert client_for(mara).post(f"{PAGE}{number}/remove/").status_code == 404
    assert of(meadow, nora).role == "pm"


@pytest.mark.parametrize("who", ["lee", "tom", "pia"])
def test_without_the_right_nobody_is_added(
    client_for, harbour: Project, otto: User, request: pytest.FixtureRequest, who: str
) -> None:
    browser = client_for(request.getfixturevalue(who))
    assert browser.post(f"{PAGE}add/", {"user": otto.pk, "role": "member"}).status_code == 403


@pytest.mark.parametrize(("who", "status"), [("otto", 404), ("vera", 404), ("cleo", 403)])
def test_strangers_and_clients_see_no_members(
    client_for, harbour: Project, request: pytest.FixtureRequest, who: str, status: int
) -> None:
    assert client_for(request.getfixturevalue(who)).get(PAGE).status_code == status
