"""What is there of everybody and what is needed: from the engine, by week, day and month."""

from __future__ import annotations

from datetime import date

import pytest

from tests.team.conftest import MONDAY
from tongzhou.operations.models import Job
from tongzhou.plan.actions.people import Days, enter_leave, follow_times, set_hours
from tongzhou.projects.models import Project
from tongzhou.team.actions.allocations import Promise, allocate
from tongzhou.team.actions.demand import count_demand
from tongzhou.team.jobs import count_missed
from tongzhou.team.models import Demand
from tongzhou.team.queries.cell import cell_detail
from tongzhou.team.queries.figures import figures
from tongzhou.team.queries.heatmap import Wanted, heat_map
from tongzhou.team.queries.periods import periods
from tongzhou.team.queries.standing import uncounted, wrongly_counted

H = 3600


def weeks_of(person, *, measure="tasks", projects=None, grain="week", count=4):
    found = figures(
        person.organisation_id, [person.pk], periods(grain, MONDAY, count), measure=measure, projects=projects
    )
    return (found.capacity[0] / H).tolist(), (found.demand[0] / H).tolist(), found.away[0].tolist()


def test_a_task_needs_its_days_in_its_weeks(give, tom):
    give("Design", tom, days=8)
    capacity, demand, away = weeks_of(tom)
    assert capacity == [40, 40, 40, 40]
    assert demand == [40, 24, 0, 0]
    assert away == [0, 0, 0, 0]


def test_two_tasks_at_once_are_too_much(give, tom, pia):
    give("Design", tom, days=5)
    give("Review", tom, days=3)
    row = heat_map(pia, Wanted(first=MONDAY, count=2)).rows[0]
    assert row.person.name == "Tom Qian"
    assert [(one.percent, one.level) for one in row.cells] == [(160, 4), (0, 0)]
    assert row.excess == 24 * H


def test_leave_takes_capacity_and_moves_the_need(give, tom, harbour):
    give("Design", tom, days=5)
    enter_leave(tom, by=tom, days=Days(first=date(2026, 3, 4), last=date(2026, 3, 6)))
    follow_times(harbour, by=tom, today=MONDAY)
    count_demand(harbour)
    capacity, demand, away = weeks_of(tom)
    assert capacity[:2] == [16, 40]
    assert demand[:2] == [16, 24]
    assert away[:2] == [1, 0]
    enter_leave(tom, by=tom, days=Days(first=date(2026, 3, 16), last=date(2026, 3, 20)))
    assert weeks_of(tom)[2] == [1, 0, 2, 0]


def test_part_time_is_less_capacity_without_being_away(tom, harbour):
    set_hours(tom, by=tom, since=date(2026, 3, 9), days_off=[4], percent=50)
    capacity, _demand, away = weeks_of(tom)
    assert capacity == [40, 16, 16, 16]
    assert away == [0, 0, 0, 0]


def test_days_and_months_say_the_same_as_weeks(give, tom):
    give("Design", tom, days=30)
    assert sum(weeks_of(tom, count=12)[1]) == 240
    _capacity, daily, _away = weeks_of(tom, grain="day", count=14)
    assert daily == [8, 8, 8, 8, 8, 0, 0, 8, 8, 8, 8, 8, 0, 0]
    _capacity, monthly, _away = weeks_of(tom, grain="month", count=2)
    assert sum(monthly) == 240
    assert monthly[0] == 22 * 8


def test_a_promise_in_percent_and_in_days(tom, harbour, mara):
    allocate(harbour, by=mara, user=tom, promise=Promise(first=MONDAY, last=date(2026, 3, 13), percent=50))
    assert weeks_of(tom, measure="allocations")[1] == [20, 20, 0, 0]
    days = Promise(first=MONDAY, last=date(2026, 3, 27), minutes=10 * 480)
    allocate(harbour, by=mara, user=tom, promise=days)
    assert weeks_of(tom, measure="allocations")[1] == [40, 40, 20, 20]


def test_a_change_of_the_plan_has_the_demand_counted_once(give, tom, harbour):
    item = give("Design", tom, days=5)
    Job.objects.all().delete()
    from tongzhou.plan.actions.edit_plan import edit_plan

    for days in (6, 7):
        version = Project.objects.get(pk=harbour.pk).plan_version
        command = {"op": "set", "id": item.pk, "fields": {"duration": days * 480}}
        edit_plan(harbour, by=tom, version=version, commands=[command], today=MONDAY)
    assert Job.objects.filter(task="team.count_demand").count() == 1
    assert list(uncounted()) == [harbour]
    count_demand(harbour)
    assert not uncounted().exists()
    assert weeks_of(tom)[1][:2] == [40, 16]
    assert list(wrongly_counted()) == []
    Demand.objects.update(days=[1, 0, 0, 0, 0, 0, 0])
    assert list(wrongly_counted()) == ["harbour"]


def test_plans_that_were_missed_are_counted_by_the_clock(give, tom, harbour):
    from tongzhou.team.models import DemandCount

    give("Design", tom)
    DemandCount.objects.all().delete()
    Job.objects.all().delete()
    assert count_missed() >= 1
    assert Job.objects.filter(task="team.count_demand", arguments={"project": harbour.pk}).exists()


def test_counting_twice_writes_nothing(give, tom, harbour):
    give("Design", tom)
    assert count_demand(harbour) == 0


def test_the_tasks_of_a_cell_are_what_the_cell_says(give, tom, lee, pia, harbour):
    give("Design", tom, days=8)
    give("Review", tom, lee, days=3)
    enter_leave(tom, by=tom, days=Days(first=date(2026, 3, 4), last=date(2026, 3, 4), until_noon=True))
    follow_times(harbour, by=tom, today=MONDAY)
    count_demand(harbour)
    for first, last in ((MONDAY, date(2026, 3, 8)), (date(2026, 3, 9), date(2026, 3, 15))):
        found = cell_detail(pia, tom, first, last)
        expected = figures(tom.organisation_id, [tom.pk], periods("week", first, 1)).demand[0][0]
        assert found.seconds == expected
    names = [(one.name, one.seconds // H) for one in cell_detail(pia, tom, MONDAY, date(2026, 3, 8)).tasks]
    assert names == [("Design", 36), ("Review", 24)]


def test_projects_that_the_reader_may_not_see_are_one_sum(give, tom, mara, nora, meadow, harbour):
    give("Design", tom, days=5)
    give("Secret shop", tom, days=1, project=meadow, by=nora)
    found = cell_detail(mara, tom, MONDAY, date(2026, 3, 8))
    assert [one.name for one in found.tasks] == ["Design"]
    assert found.others == 8 * H
    other = cell_detail(nora, tom, MONDAY, date(2026, 3, 8))
    assert [one.name for one in other.tasks] == ["Secret shop"]
    assert other.others == 40 * H


def test_without_the_right_one_sees_oneself_alone(give, tom, lee, mara):
    give("Design", tom, lee)
    assert [one.person.name for one in heat_map(tom, Wanted(first=MONDAY)).rows] == ["Tom Qian"]
    assert len(heat_map(mara, Wanted(first=MONDAY)).rows) > 5


@pytest.mark.parametrize("grain", ["day", "week", "month"])
def test_the_heat_map_asks_the_same_whatever_the_people(
    give, tom, lee, pia, grain, django_assert_max_num_queries
):
    give("Design", tom, lee)
    heat_map(pia, Wanted(first=MONDAY, grain=grain))
    with django_assert_max_num_queries(10):
        heat_map(pia, Wanted(first=MONDAY, grain=grain, measure="allocations"))
