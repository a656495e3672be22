"""Working calendars over HTTP: the organisation's and a project's own, and that plans follow them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.plan.actions.calendars import (
    CalendarRefusedError,
    NewException,
    add_exception,
    refresh_holidays,
)
from tongzhou.plan.actions.edit_plan import edit_plan
from tongzhou.plan.forms import read_hours
from tongzhou.plan.models import CalendarKind, PlanEdit, PlanSettings, WorkingCalendar, WorkItem
from tongzhou.plan.queries.calendars import identity_of
from tongzhou.projects.models import Project

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
TODAY = date(2026, 3, 2)
ADDRESS = "/projects/harbour/calendar/"


@pytest.fixture
def planned(harbour: Project, mara: User) -> Project:
    """Harbour with one task of ten days from Monday, 2 March 2026."""
    command = {"op": "add", "fields": {"name": "Ten days", "duration": 4800}}
    edit_plan(harbour, by=mara, version=0, commands=[command], today=TODAY)
    return harbour


def standard() -> WorkingCalendar:
    """The organisation's default calendar."""
    return WorkingCalendar.objects.get(is_default=True)


def finish_of(project: Project) -> date:
    """When the only task is done."""
    finish = WorkItem.objects.get(project=project).finish_date
    assert finish is not None
    return finish


def exception(**more: str) -> dict[str, str]:
    """A freeze window of a week, as the form sends it."""
    return {
        "kind": "freeze",
        "name": "Year-end freeze",
        "first": "2026-03-09",
        "last": "2026-03-13",
        "hours": "",
    } | more


def week(**more: str) -> dict[str, str]:
    """Monday to Friday 8 to 5, as the form sends it."""
    days = {f"mode_{n}": "work" if n < 5 else "off" for n in range(7)}
    return days | {f"hours_{n}": "08:00-12:00, 13:00-17:00" for n in range(7)} | more


# ── the organisation's ────────────────────────────────────────────────────────────────────────────────
def test_everybody_at_the_vendor_sees_the_calendars(
    client_for: SignIn, planned: Project, otto: User, cleo: User, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(30):
        page = client_for(otto).get("/calendars/")
    assert standard().name in page.content.decode()
    with django_assert_max_num_queries(30):
        page = client_for(otto).get(f"/calendars/{standard().pk}/", {"year": "2026"})
    assert "Spring Festival" in page.content.decode()
    assert client_for(cleo).get("/calendars/").status_code == 403
    assert client_for(cleo).get(f"/calendars/{standard().pk}/").status_code == 403


def test_another_organisation_s_calendar_does_not_exist(
    client_for: SignIn, planned: Project, ada: User
) -> None:
    from tongzhou.accounts.actions import create_organisation

    other = WorkingCalendar.objects.create(organisation=create_organisation("Other"), name="Theirs", week=[])
    assert client_for(ada).get(f"/calendars/{other.pk}/").status_code == 404
    assert client_for(ada).post(f"/calendars/{other.pk}/week/", week()).status_code == 404
    assert client_for(ada).post(f"{ADDRESS}choose/", {"calendar": other.pk}).status_code == 422


@pytest.mark.parametrize("part", ["week", "exceptions", "exceptions/remove", "holidays", "rename", "default"])
def test_changing_one_needs_the_right(part: str, client_for: SignIn, planned: Project, mara: User) -> None:
    address = f"/calendars/{standard().pk}/{part}/"
    assert client_for(mara).post(address).status_code == 403
    assert client_for(mara).get(address).status_code in {403, 405}
    assert client_for(mara).post("/calendars/", {"name": "Mine"}).status_code == 403


def test_a_new_calendar_gets_holidays_and_becomes_the_default(
    client_for: SignIn, pia: User, planned: Project
) -> None:
    client = client_for(pia)
    made = client.post("/calendars/", {"name": "Night shift"})["Location"]
    answer = client.post(f"{made}holidays/", {"first_year": "2026", "last_year": "2027"})
    assert answer.status_code == 302
    calendar = WorkingCalendar.objects.get(name="Night shift")
    assert {one["kind"] for one in calendar.exceptions} == {"holiday", "makeup"}
    client.post(f"{made}default/")
    assert list(WorkingCalendar.objects.filter(is_default=True)) == [calendar]
    client.post(f"{made}rename/", {"name": "Late shift"})
    assert WorkingCalendar.objects.get(pk=calendar.pk).name == "Late shift"


def test_a_holiday_of_the_organisation_moves_every_plan_and_is_in_the_diary(
    client_for: SignIn, pia: User, planned: Project
) -> None:
    before, version = finish_of(planned), planned.plan_version
    client = client_for(pia)
    form = exception(kind="holiday", name="Founding day", first="2026-03-10", last="")
    answer = client.post(f"/calendars/{standard().pk}/exceptions/", form | {"year": "2026"})
    assert answer["Location"].endswith("?year=2026")
    assert (before, finish_of(planned)) == (date(2026, 3, 13), date(2026, 3, 16))
    planned.refresh_from_db()
    assert planned.plan_version == version + 1
    assert PlanEdit.objects.filter(type="fill").count() == 1, "open pages load the plan anew"
    entry = DiaryEntry.objects.get(deed="plan.calendar_exception_added")
    assert "Founding day" in entry.label
    page = client.get(f"/calendars/{standard().pk}/", {"year": "2026"}).content.decode()
    assert "Founding day" in page


def test_a_make_up_workday_lets_people_work_on_a_saturday(
    client_for: SignIn, pia: User, planned: Project
) -> None:
    form = exception(kind="makeup", name="Swap", first="2026-03-07", last="")
    client_for(pia).post(f"/calendars/{standard().pk}/exceptions/", form)
    assert finish_of(planned) == date(2026, 3, 12)


def test_removing_an_exception_brings_the_old_dates_back(
    client_for: SignIn, pia: User, planned: Project
) -> None:
    client, address = client_for(pia), f"/calendars/{standard().pk}/exceptions/"
    client.post(address, exception(kind="holiday", first="2026-03-10", last=""))
    identity = identity_of(standard().exceptions[0])
    client.post(f"{address}remove/", {"identity": identity})
    assert finish_of(planned) == date(2026, 3, 13)
    again = client.post(f"{address}remove/", {"identity": identity}, follow=True)
    assert "Somebody has changed this calendar" in again.content.decode()


def test_refreshing_holidays_keeps_what_people_added(pia: User, planned: Project) -> None:
    calendar = standard()
    own = NewException(first=date(2026, 10, 1), last=date(2026, 10, 1), kind=CalendarKind.OTHER, name="Ours")
    add_exception(calendar, by=pia, exception=own, today=TODAY)
    before = standard().exceptions
    refresh_holidays(calendar, by=pia, first_year=2026, last_year=2026, today=TODAY)
    after = standard().exceptions
    assert after[0]["name"] == "Ours"
    assert sorted(map(identity_of, after)) == sorted(map(identity_of, before))


def test_a_week_without_work_is_refused(client_for: SignIn, pia: User, planned: Project) -> None:
    form = {name: "off" if name.startswith("mode") else value for name, value in week().items()}
    answer = client_for(pia).post(f"/calendars/{standard().pk}/week/", form)
    assert answer.status_code == 422
    assert "at least one working day" in answer.content.decode()


def test_a_calendar_without_time_for_a_plan_is_refused_and_changes_nothing(
    pia: User, planned: Project
) -> None:
    never = NewException(
        first=date(2026, 1, 1), last=date(2100, 12, 31), kind=CalendarKind.HOLIDAY, name="Never"
    )
    before = standard().exceptions
    with pytest.raises(CalendarRefusedError, match="Harbour core banking"):
        add_exception(standard(), by=pia, exception=never, today=TODAY)
    assert standard().exceptions == before
    assert finish_of(planned) == date(2026, 3, 13)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("08:00-12:00, 13:00-17:00", ((28_800, 43_200), (46_800, 61_200))),
        ("9：00～18：00", ((32_400, 64_800),)),
        ("13:00至17:00，8:00至12:00", ((28_800, 43_200), (46_800, 61_200))),
        ("00:00-24:00", ((0, 86_400),)),
    ],
)
def test_working_time_is_read_as_people_write_it(text: str, hours: tuple[tuple[int, int], ...]) -> None:
    assert read_hours(text) == hours


@pytest.mark.parametrize(
    "text", ["", "all day", "8-12", "12:00-08:00", "08:00-12:00, 11:00-13:00", "08:00-25:00", "08:70-09:00"]
)
def test_working_time_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        read_hours(text)


# ── a project's ───────────────────────────────────────────────────────────────────────────────────────
def test_a_freeze_window_is_the_project_s_own(
    client_for: SignIn, mara: User, nora: User, planned: Project, meadow: Project
) -> None:
    answer = client_for(mara).post(f"{ADDRESS}exceptions/", exception() | {"year": "2026"})
    assert answer["Location"] == f"{ADDRESS}?year=2026"
    assert finish_of(planned) == date(2026, 3, 20)
    own = PlanSettings.objects.get(project=planned).calendar
    assert (own.project, own.base) == (planned, standard())
    assert PlanSettings.objects.get(project=meadow).calendar == standard()
    page = client_for(mara).get(ADDRESS, {"year": "2026"}).content.decode()
    assert page.count("Year-end freeze") > 5, "each day is named, and the list has it"
    assert "Spring Festival" in page, "the organisation's holidays go on"


def test_own_hours_keep_the_holidays_of_the_calendar_below(
    client_for: SignIn, mara: User, planned: Project
) -> None:
    form = week(
        **{f"mode_{n}": "work" if n < 5 else "base" for n in range(7)},
        **{f"hours_{n}": "09:00-13:00" for n in range(5)},
    )
    assert client_for(mara).post(f"{ADDRESS}week/", form).status_code == 302
    assert finish_of(planned) == date(2026, 3, 27), "half the hours, twice the days"
    own = PlanSettings.objects.get(project=planned).calendar
    assert any(one["name_en"] == "National Day" for one in own.exceptions if one.get("inherited"))


def test_holidays_of_the_organisation_reach_a_project_with_own_hours(
    client_for: SignIn, mara: User, pia: User, planned: Project
) -> None:
    form = week(**{f"hours_{n}": "09:00-13:00" for n in range(5)})
    client_for(mara).post(f"{ADDRESS}week/", form)
    client_for(pia).post(
        f"/calendars/{standard().pk}/exceptions/",
        exception(kind="holiday", name="Founding day", first="2026-03-10", last=""),
    )
    assert finish_of(planned) == date(2026, 3, 30)


def test_another_calendar_can_be_chosen_and_the_freeze_stays(
    client_for: SignIn, mara: User, pia: User, planned: Project
) -> None:
    client = client_for(mara)
    client.post(f"{ADDRESS}exceptions/", exception())
    made = client_for(pia).post("/calendars/", {"name": "Six days"})["Location"]
    client_for(pia).post(f"{made}week/", week(mode_5="work"))
    answer = client.post(f"{ADDRESS}choose/", {"calendar": WorkingCalendar.objects.get(name="Six days").pk})
    assert answer.status_code == 302
    assert finish_of(planned) == date(2026, 3, 18), "Saturdays count, the freeze still does not"
    own = PlanSettings.objects.get(project=planned).calendar
    assert own.base is not None
    assert own.base.name == "Six days"


def test_removing_the_freeze_brings_the_dates_back(client_for: SignIn, mara: User, planned: Project) -> None:
    client = client_for(mara)
    client.post(f"{ADDRESS}exceptions/", exception())
    own = PlanSettings.objects.get(project=planned).calendar
    client.post(f"{ADDRESS}exceptions/remove/", {"identity": identity_of(own.exceptions[0])})
    assert finish_of(planned) == date(2026, 3, 13)


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"last": "2026-03-01"}, "cannot end before it begins"),
        ({"first": "yesterday"}, "valid date"),
        ({"kind": "party"}, "valid choice"),
        ({"kind": "makeup", "hours": "early"}, "Write working time like"),
        ({"last": "2046-03-09"}, "ten years"),
    ],
)
def test_wrong_exceptions_are_refused_in_words(
    form: dict[str, str], reason: str, client_for: SignIn, mara: User, planned: Project
) -> None:
    answer = client_for(mara).post(f"{ADDRESS}exceptions/", exception(**form))
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert PlanSettings.objects.get(project=planned).calendar == standard()


def test_who_may_see_and_change_a_project_s_calendar(
    client_for: SignIn,
    planned: Project,
    lee: User,
    tom: User,
    otto: User,
    cleo: User,
    django_assert_max_num_queries: Any,
) -> None:
    with django_assert_max_num_queries(30):
        assert client_for(lee).get(ADDRESS).status_code == 200
    assert client_for(tom).get(ADDRESS).status_code == 200
    assert client_for(otto).get(ADDRESS).status_code == 404
    assert client_for(cleo).get(ADDRESS).status_code == 403
    for part in ("choose", "week", "exceptions", "exceptions/remove"):
        assert client_for(tom).post(f"{ADDRESS}{part}/").status_code == 403
        assert client_for(otto).post(f"{ADDRESS}{part}/").status_code == 404
    assert client_for(lee).post(f"{ADDRESS}exceptions/", exception()).status_code == 302
