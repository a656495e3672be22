"""Staffing: who with these skills is free, what stands in the way, and giving them the time or the role."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.team.conftest import MONDAY
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.models import DiaryEntry
from tongzhou.plan.actions.edit_plan import edit_plan
from tongzhou.plan.actions.items.create import create_item
from tongzhou.plan.actions.people import Days, enter_leave
from tongzhou.plan.models import Resource, WorkItem
from tongzhou.projects.models import Membership, Project
from tongzhou.team.actions.allocations import Promise, allocate, change_allocation, remove_allocation
from tongzhou.team.actions.demand import count_demand
from tongzhou.team.actions.roles import fill_role, vacate_role
from tongzhou.team.actions.skills import confirm_person_skill, create_skill, set_person_skill
from tongzhou.team.models import Allocation, Demand
from tongzhou.team.queries.allocations import allocations_of
from tongzhou.team.queries.staffing import Search, Skilled, candidates, open_roles
from tongzhou.team.refusals import TeamRefusedError

FRIDAY = date(2026, 3, 13)


@pytest.fixture
def java(ada):
    return create_skill(ada.organisation, by=ada, name="Java", category="Code")


def search(*skills, percent=60, **more) -> Search:
    return Search(first=MONDAY, last=FRIDAY, percent=percent, skills=skills, **more)


def names(found) -> list[str]:
    return [one.person.name for one in found]


def test_those_with_the_skill_come_by_what_they_have_free(give, tom, lee, otto, pia, java):
    for person, level in ((tom, 3), (lee, 5), (otto, 2)):
        set_person_skill(person, by=person, skill=java, level=level)
    give("Design", tom, days=10)
    found = candidates(pia, search(Skilled(java.pk, 3)))
    assert names(found) == ["Lee Zhao", "Tom Qian"]
    assert [(one.share, one.fits) for one in found] == [(100, True), (0, False)]
    assert names(candidates(pia, search(Skilled(java.pk, 1))))[:2] == ["Lee Zhao", "Otto Zhou"]


def test_conflicts_name_the_weeks_the_projects_and_the_leave(give, tom, pia, java, harbour):
    set_person_skill(tom, by=tom, skill=java, level=4)
    give("Design", tom, days=4)
    enter_leave(tom, by=tom, days=Days(first=date(2026, 3, 9), last=date(2026, 3, 11), note="secret"))
    (found,) = candidates(pia, search(Skilled(java.pk, 1)))
    words = " ".join(found.conflicts)
    assert "Away from 2026-03-09 to 2026-03-11." in words
    assert "In the week of 2026-03-02 “Harbour core banking” needs 32 of 40 h." in words
    assert "secret" not in words
    assert [(week.free // 3600, week.wanted // 3600) for week in found.weeks] == [(8, 24), (16, 24)]


def test_projects_that_the_reader_may_not_see_have_no_name(give, tom, mara, nora, meadow, java):
    set_person_skill(tom, by=tom, skill=java, level=4)
    give("Secret shop", tom, days=5, project=meadow, by=nora)
    (found,) = candidates(mara, search(Skilled(java.pk, 1)))
    words = " ".join(found.conflicts)
    assert "other projects need 40 of 40 h" in words
    assert "Meadow" not in words


def test_a_promise_and_the_tasks_within_it_are_counted_once(give, tom, pia, mara, harbour, java):
    set_person_skill(tom, by=tom, skill=java, level=4)
    allocate(harbour, by=mara, user=tom, promise=Promise(first=MONDAY, last=FRIDAY, percent=50))
    (found,) = candidates(pia, search(Skilled(java.pk, 1)))
    assert [week.taken // 3600 for week in found.weeks] == [20, 20]
    give("Design", tom, days=5)
    (found,) = candidates(pia, search(Skilled(java.pk, 1)))
    assert [week.taken // 3600 for week in found.weeks] == [40, 20]


def test_confirmed_skills_only(tom, lee, mara, pia, harbour, java):
    set_person_skill(tom, by=tom, skill=java, level=4)
    confirm_person_skill(set_person_skill(lee, by=lee, skill=java, level=2), by=mara)
    assert names(candidates(pia, search(Skilled(java.pk, 1), confirmed=True))) == ["Lee Zhao"]


def test_without_the_right_one_finds_oneself_alone(tom, lee, java):
    for person in (tom, lee):
        set_person_skill(person, by=person, skill=java, level=4)
    assert names(candidates(tom, search(Skilled(java.pk, 1)))) == ["Tom Qian"]


def test_the_search_asks_the_same_whatever_the_people(
    give, tom, lee, pia, java, django_assert_max_num_queries
):
    for person in (tom, lee):
        set_person_skill(person, by=person, skill=java, level=4)
        give(f"Work of {person.name}", person)
    with django_assert_max_num_queries(12):
        candidates(pia, search(Skilled(java.pk, 1)))


def test_allocating_brings_people_in_and_says_so(harbour, mara, otto):
    made = allocate(harbour, by=mara, user=otto, promise=Promise(first=MONDAY, last=FRIDAY, percent=60))
    assert Membership.objects.filter(project=harbour, user=otto).exists()
    line = DiaryEntry.objects.get(deed="team.allocated")
    assert (line.label, line.details["percent"]) == ("Otto Zhou", 60)
    change_allocation(made, by=mara, promise=Promise(first=MONDAY, last=FRIDAY, minutes=960))
    made.refresh_from_db()
    assert (made.percent, made.minutes) == (None, 960)
    remove_allocation(made, by=mara)
    assert not Allocation.objects.exists()


@pytest.mark.parametrize(
    "promise",
    [
        Promise(first=FRIDAY, last=MONDAY, percent=50),
        Promise(first=MONDAY, last=FRIDAY),
        Promise(first=MONDAY, last=FRIDAY, percent=50, minutes=50),
        Promise(first=MONDAY, last=FRIDAY, percent=201),
        Promise(first=MONDAY, last=FRIDAY, minutes=0),
        Promise(first=MONDAY, last=date(2036, 1, 1), percent=50),
    ],
)
def test_impossible_promises_are_refused(harbour, mara, tom, promise):
    with pytest.raises(TeamRefusedError):
        allocate(harbour, by=mara, user=tom, promise=promise)


def test_the_clients_people_are_not_allocated(harbour, mara, cleo):
    with pytest.raises(TeamRefusedError, match="vendor"):
        allocate(harbour, by=mara, user=cleo, promise=Promise(first=MONDAY, last=FRIDAY, percent=50))


def test_a_promise_stands_beside_what_the_tasks_need(give, harbour, mara, tom):
    allocate(harbour, by=mara, user=tom, promise=Promise(first=MONDAY, last=FRIDAY, percent=50))
    give("Design", tom, days=8)
    (found,) = allocations_of(harbour)
    assert (found.promised // 3600, found.needed // 3600, found.missing // 3600) == (40, 64, 24)


@pytest.fixture
def role(harbour, mara) -> Resource:
    """A role with ten days of work."""
    role = Resource.objects.create(project=harbour, name="Tester")
    item = create_item(harbour, by=mara, fields={"name": "Test", "planned": True}, today=MONDAY)
    version = Project.objects.get(pk=harbour.pk).plan_version
    fields = {"duration": 10 * 480, "people": [role.pk]}
    command = {"op": "set", "id": item.pk, "fields": fields}
    edit_plan(harbour, by=mara, version=version, commands=[command], today=MONDAY)
    count_demand(harbour)
    return role


def test_a_role_is_found_filled_and_left_open_again(role, mara, otto, harbour):
    (found,) = open_roles(mara, Permission.EDIT_PLAN, today=MONDAY)
    assert (found.resource, found.tasks, found.first, found.last) == (role, 1, MONDAY, FRIDAY)
    enter_leave(otto, by=otto, days=Days(first=MONDAY, last=MONDAY))
    fill_role(role, by=mara, user=otto, today=MONDAY)
    assert open_roles(mara, Permission.EDIT_PLAN, today=MONDAY) == []
    assert WorkItem.objects.get(project=harbour, name="Test").start_date == date(2026, 3, 3)
    assert Demand.objects.filter(resource__user=otto).exists()
    with pytest.raises(TeamRefusedError):
        fill_role(role, by=mara, user=mara, today=MONDAY)
    vacate_role(role, by=mara, today=MONDAY)
    assert WorkItem.objects.get(project=harbour, name="Test").start_date == MONDAY
    assert open_roles(mara, Permission.EDIT_PLAN, today=MONDAY)


def test_over_the_pages_a_role_is_given_and_taken_back(role, client_for, mara, otto, tom, harbour):
    client = client_for(mara)
    soon = timezone.localdate() + timedelta(days=30)
    WorkItem.objects.filter(name="Test").update(start_date=soon, finish_date=soon)
    page = client.get(
        f"/staffing/?role={role.pk}&first=2026-03-02&last=2026-03-13&percent=50"
    ).content.decode()
    assert "Give the role to them" in page
    answer = client.post(f"/projects/harbour/roles/{role.pk}/fill", {"user": otto.pk}, follow=True)
    assert f"/projects/harbour/roles/{role.pk}/vacate" in answer.content.decode()
    assert Resource.objects.get(pk=role.pk).user == otto
    client.post(f"/projects/harbour/roles/{role.pk}/vacate")
    assert Resource.objects.get(pk=role.pk).user is None
    assert (
        client_for(tom).post(f"/projects/harbour/roles/{role.pk}/fill", {"user": tom.pk}).status_code == 403
    )


def test_over_the_page_time_is_promised_with_an_undo(client_for, mara, otto, harbour):
    sent = {"user": otto.pk, "first": "2026-03-02", "last": "2026-03-13", "percent": 60}
    answer = client_for(mara).post("/projects/harbour/allocations/create", sent, follow=True)
    made = Allocation.objects.get()
    assert f"/projects/harbour/allocations/{made.pk}/remove" in answer.content.decode()
    wrong = client_for(mara).post("/projects/harbour/allocations/create", {**sent, "percent": ""})
    assert wrong.status_code == 422
    assert "either percent or days" in wrong.content.decode()
