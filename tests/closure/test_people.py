"""Releasing people: their promised time ends at once, their membership the day after; it can come back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.closure.conftest import CLOSING_DAY
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.activity.models import DiaryEntry
from tongzhou.closure.actions import closing as deeds
from tongzhou.closure.actions.people import (
    let_go,
    release,
    release_all,
    take_release_back,
    withdraw_client_access,
)
from tongzhou.closure.models import Closing
from tongzhou.closure.queries.checklist import checklist
from tongzhou.closure.queries.people import due_to_leave, people_of
from tongzhou.closure.refusals import ClosureRefusedError
from tongzhou.notice.queries.hearing import hearings
from tongzhou.projects.models import Membership, Project
from tongzhou.team.actions.allocations import Promise, allocate
from tongzhou.team.models import Allocation
from tongzhou.team.queries.figures import promised

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def promise(project: Project, by: User, user: User, first: date, last: date) -> Allocation:
    return allocate(project, by=by, user=user, promise=Promise(first=first, last=last, percent=50))


def is_member(project: Project, user: User) -> bool:
    return Membership.objects.filter(project=project, user=user).exists()


def test_a_release_ends_what_is_promised_and_can_be_taken_back(
    harbour: Project, started: Closing, mara: User, tom: User
) -> None:
    begun = promise(harbour, mara, tom, date(2026, 6, 1), date(2026, 8, 31))
    ahead = promise(harbour, mara, tom, date(2026, 9, 1), date(2026, 9, 30))
    line = next(one for one in checklist(harbour, started).lines if one.key == "promised_time")
    assert (line.state, line.count) == ("open", 2)
    made = release(harbour, by=mara, user=tom, last_day=CLOSING_DAY)
    begun.refresh_from_db()
    assert begun.last == CLOSING_DAY
    assert not Allocation.objects.filter(pk=ahead.pk).exists()
    assert is_member(harbour, tom)
    assert promised(harbour.organisation_id, [tom.pk], date(2026, 7, 1), date(2026, 12, 31), None) == []
    take_release_back(harbour, by=mara, number=made.pk)
    assert sorted(Allocation.objects.filter(user=tom).values_list("first", "last")) == [
        (date(2026, 6, 1), date(2026, 8, 31)),
        (date(2026, 9, 1), date(2026, 9, 30)),
    ]
    with pytest.raises(ClosureRefusedError):
        take_release_back(harbour, by=mara, number=made.pk)


def test_promised_hours_are_shared_out_over_the_days(
    harbour: Project, started: Closing, mara: User, tom: User
) -> None:
    hours = Promise(first=date(2026, 6, 21), last=date(2026, 7, 10), minutes=2_000)
    made = allocate(harbour, by=mara, user=tom, promise=hours)
    release(harbour, by=mara, user=tom, last_day=CLOSING_DAY)
    made.refresh_from_db()
    assert (made.last, made.minutes) == (CLOSING_DAY, 1_000)


def test_the_person_is_told(harbour: Project, started: Closing, mara: User, tom: User) -> None:
    release(harbour, by=mara, user=tom, last_day=CLOSING_DAY)
    line = DiaryEntry.objects.get(deed="closure.person_released")
    assert [one.user.pk for one in hearings(line)] == [tom.pk]


def test_the_membership_ends_the_day_after_even_of_a_closed_project(
    harbour: Project, ready: Closing, mara: User, tom: User
) -> None:
    made = release(harbour, by=mara, user=tom, last_day=CLOSING_DAY)
    deeds.close(harbour, by=mara)
    assert not let_go(made.pk, today=CLOSING_DAY)
    assert is_member(harbour, tom)
    assert let_go(made.pk, today=CLOSING_DAY + DAY)
    assert not is_member(harbour, tom)
    assert not let_go(made.pk, today=CLOSING_DAY + DAY)
    assert not due_to_leave(CLOSING_DAY + DAY).exists()


def test_who_has_left_comes_back_with_their_role(
    harbour: Project, started: Closing, mara: User, fei: User
) -> None:
    made = release(harbour, by=mara, user=fei, last_day=CLOSING_DAY)
    let_go(made.pk, today=CLOSING_DAY + DAY)
    assert [one.user for one in people_of(harbour, started, CLOSING_DAY).gone] == [fei]
    take_release_back(harbour, by=mara, number=made.pk)
    assert Membership.objects.get(project=harbour, user=fei).role == ProjectRole.FINANCE


def test_everybody_is_released_and_the_last_manager_stays(
    harbour: Project, started: Closing, mara: User, tom: User
) -> None:
    release(harbour, by=mara, user=tom, last_day=CLOSING_DAY - DAY)
    made = release_all(harbour, by=mara, last_day=CLOSING_DAY)
    assert {one.user.name for one in made} == {"Lee Zhao", "Fei Sun", "Quinn Li", "Mara Chen"}
    assert [one.user for one in made if one.stays] == [mara]
    for pk in list(due_to_leave(CLOSING_DAY + DAY).values_list("pk", flat=True)):
        let_go(pk, today=CLOSING_DAY + DAY)
    left = Membership.objects.filter(project=harbour).values_list("user__name", flat=True)
    assert set(left) == {"Mara Chen", "Cleo Zheng", "Cody Wang"}
    assert people_of(harbour, started, CLOSING_DAY).unreleased == ()


def test_only_members_of_ours_are_released_and_only_once(
    harbour: Project, started: Closing, mara: User, tom: User, otto: User, cleo: User
) -> None:
    for stranger in (otto, cleo):
        with pytest.raises(ClosureRefusedError) as refused:
            release(harbour, by=mara, user=stranger, last_day=CLOSING_DAY)
        assert refused.value.code == "no_member"
    release(harbour, by=mara, user=tom, last_day=CLOSING_DAY)
    with pytest.raises(ClosureRefusedError) as refused:
        release(harbour, by=mara, user=tom, last_day=CLOSING_DAY)
    assert refused.value.code == "released"


def test_nobody_is_released_without_a_closing(harbour: Project, mara: User, tom: User) -> None:
    with pytest.raises(ClosureRefusedError) as refused:
        release(harbour, by=mara, user=tom, last_day=CLOSING_DAY)
    assert refused.value.code == "not_started"


def test_the_clients_access_ends_on_its_day_and_comes_back_with_the_project(
    harbour: Project, ready: Closing, mara: User, cleo: User, cody: User
) -> None:
    day = date(2026, 9, 1)
    deeds.decide_client_access(harbour, by=mara, access="withdrawn", withdraw_on=day)
    made = deeds.close(harbour, by=mara)
    assert withdraw_client_access(made.pk, today=day - DAY) == 0
    assert is_member(harbour, cleo)
    assert withdraw_client_access(made.pk, today=day) == 2
    assert withdraw_client_access(made.pk, today=day + DAY) == 0
    assert not is_member(harbour, cleo)
    deeds.reopen(harbour, by=mara, reason="A fault")
    roles = dict(Membership.objects.filter(user__in=[cleo, cody]).values_list("user__name", "role"))
    assert roles == {"Cleo Zheng": ProjectRole.CLIENT_SPONSOR, "Cody Wang": ProjectRole.CLIENT_MEMBER}
