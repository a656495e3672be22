"""A prepared question answers as the queryset does that it was made of, and is put into words once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import QuerySet

from tongzhou.accounts.models import Organisation, User
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
        prepared(lambda user: Membership.objects.filter(user=user).values("pk"))(1)
    with pytest.raises(CannotPrepareError):
        prepared(lambda users: Membership.objects.filter(user__in=users))([1])
    with pytest.raises(CannotPrepareError):
        pairs(user=1)
