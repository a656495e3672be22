"""A prepared question answers as the queryset does that it was made of, and is put into words once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from tongzhou.accounts.actions import create_organisation, create_user
from tongzhou.accounts.actions.rights import change_rights
from tongzhou.accounts.models import Organisation, User
from tongzhou.accounts.permissions import OrganisationRole, Permission, ProjectRole
from tongzhou.accounts.rights import PROJECT, Cell
from tongzhou.projects.models import Membership, Project
from tongzhou.web.prepared import CannotPrepareError, prepared

made: list[str] = []


@prepared
def in_order(organisation: int, role: str | None) -> QuerySet[User]:
    made.append("people")
    found = User.objects.filter(organisation=organisation).select_related("organisation").order_by("pk")
    return found if role is None else found.filter(role=role)


@prepared
def pairs(user: int) -> QuerySet[Membership, tuple[Any, ...]]:
    found = Membership.objects.filter(user=user).order_by("pk")
    return found.values_list("project__key", "created_at")


@prepared
def granting(user: User) -> QuerySet[Project]:
    made.append("projects")
    return Project.objects.granting(user, Permission.EDIT_PLAN).order_by("pk")


@prepared
def begun_by(day: date) -> QuerySet[Project, dict[str, Any]]:
    return (
        Project.objects.filter(start_date__lte=day).order_by("pk").values("key", "start_date", "client__name")
    )


def test_models_come_whole_with_what_was_selected(
    mara: User, tom: User, django_assert_num_queries: Any
) -> None:
    expected = list(User.objects.filter(organisation=mara.organisation_id).order_by("pk"))
    with django_assert_num_queries(1):
        found = in_order(mara.organisation_id, None)
        assert {one.organisation.name for one in found} == {mara.organisation.name}
    assert found == expected
    assert [one.created_at for one in found] == [one.created_at for one in expected]
    assert [one.is_active for one in found] == [True] * len(found)
    assert not found[0]._state.adding


def test_none_is_another_question(mara: User, tom: User) -> None:
    assert mara in in_order(mara.organisation_id, mara.role)
    assert tom not in in_order(mara.organisation_id, "admin")
    assert {mara, tom} <= set(in_order(mara.organisation_id, None))


def test_it_is_put_into_words_once(mara: User) -> None:
    in_order(mara.organisation_id, None)
    made.clear()
    other = Organisation.objects.create(name="Other")
    assert in_order(other.pk, None) == []
    assert mara in in_order(mara.organisation_id, None)
    assert made == []


def test_tuples_are_as_the_queryset_gives_them(mara: User, harbour: Project) -> None:
    expected = list(
        Membership.objects.filter(user=mara).order_by("pk").values_list("project__key", "created_at")
    )
    assert pairs(mara.pk) == expected != []


def test_what_people_write_is_never_sql(mara: User) -> None:
    assert in_order(mara.organisation_id, "' OR 1=1 --") == []
    assert in_order(mara.organisation_id, "%s") == []


@pytest.mark.django_db
def test_a_number_that_no_row_can_have_finds_nothing() -> None:
    assert pairs(2**63) == []
    assert pairs(-(2**63) - 1) == []
    assert pairs(2**40) == []


@pytest.mark.django_db
def test_what_cannot_be_prepared_is_refused() -> None:
    with pytest.raises(CannotPrepareError):
        prepared(lambda user: Membership.objects.all())(1)
    with pytest.raises(CannotPrepareError):
        prepared(lambda user: Membership.objects.filter(user=user).values_list("pk", flat=True))(1)
    with pytest.raises(CannotPrepareError):
        prepared(lambda moment: Membership.objects.filter(created_at=moment))(timezone.now())
    with pytest.raises(CannotPrepareError):
        prepared(lambda truth: User.objects.filter(is_active=truth))(True)
    with pytest.raises(CannotPrepareError):
        prepared(lambda users: Membership.objects.filter(user__in=users))([1])
    with pytest.raises(CannotPrepareError):
        pairs(user=1)


def test_dictionaries_and_days(harbour: Project, meadow: Project) -> None:
    expected = list(Project.objects.order_by("pk").values("key", "start_date", "client__name"))
    assert begun_by(harbour.start_date) == expected != []
    assert begun_by(harbour.start_date - timedelta(days=1)) == []
    assert begun_by(date.max) == expected


def test_a_person_finds_what_they_would_find_by_the_queryset(
    harbour: Project, meadow: Project, mara: User, nora: User, tom: User, ada: User, otto: User, cleo: User
) -> None:
    made.clear()
    for who in (mara, nora, tom, ada, otto, cleo):
        assert granting(who) == list(Project.objects.granting(who, Permission.EDIT_PLAN).order_by("pk")), (
            who.email
        )
    assert granting(mara) == [harbour]
    assert granting(nora) == [meadow]
    assert granting(otto) == []
    assert len(made) <= 4  # one question for each role, not for each person


def test_other_rights_put_another_question(harbour: Project, lee: User, ada: User) -> None:
    cell = Cell(PROJECT, ProjectRole.LEAD, Permission.EDIT_PLAN)

    def leads(*, allowed: bool) -> list[Project]:
        change_rights(by=ada, changes={cell: allowed}, seen=Organisation.objects.get().rights_stamp)
        return granting(User.objects.get(pk=lee.pk))

    assert granting(lee) == [harbour]
    assert leads(allowed=False) == []
    assert leads(allowed=True) == [harbour]
    lee = User.objects.get(pk=lee.pk)
    lee.withheld = frozenset({Permission.EDIT_PLAN})
    assert granting(lee) == []
    lee.withheld, lee.is_active = frozenset(), False
    assert granting(lee) == []


def test_another_organisation_finds_its_own(harbour: Project, ada: User) -> None:
    granting(ada)
    other = create_organisation("Elsewhere")
    chief = create_user(
        other, email="a@b.example", name="A", password="x" * 20, role=OrganisationRole.ADMIN, language="en"
    )
    made.clear()
    assert granting(chief) == []
    assert granting(ada) == [harbour]
    assert made == []  # the very same question


def test_nothing_else_of_the_person_can_be_asked(mara: User) -> None:
    with pytest.raises(User.DoesNotExist):
        prepared(lambda user: User.objects.filter(email=user.email))(mara)
    with pytest.raises(Organisation.DoesNotExist):
        prepared(lambda user: User.objects.filter(organisation__name=user.organisation.name))(mara)


def test_what_cannot_have_an_answer_is_not_asked(mara: User, django_assert_num_queries: Any) -> None:
    nobody = prepared(lambda user: Membership.objects.filter(user=user, role__in=[]))
    assert nobody(mara.pk) == []
    with django_assert_num_queries(0):
        assert nobody(mara.pk) == []
