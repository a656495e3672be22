"""The pages of people's time, and the same through the API: what they show to whom, and what they refuse."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.api.calling import Caller
from tests.team.conftest import MONDAY
from tongzhou.activity.actions.personal import erase_person
from tongzhou.activity.queries.personal import parts_of
from tongzhou.notice.actions.feeds import make_link
from tongzhou.plan.actions.people import Days, enter_leave
from tongzhou.plan.models import Leave, LeaveKind, WorkingHours
from tongzhou.team.actions.skills import create_skill, set_person_skill
from tongzhou.team.leave_files import LeaveFileError, understood
from tongzhou.team.models import PersonSkill, Skill


@pytest.fixture
def soon() -> date:
    """A day next week, as the product sees it."""
    return timezone.localdate() + timedelta(days=7)


def shown(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_one_enters_and_removes_ones_own_absence(client_for, tom, soon):
    client, home = client_for(tom), f"/people/{tom.pk}/"
    sent = {"first": soon.isoformat(), "last": soon.isoformat(), "kind": "sick", "note": "Dentist"}
    client.post(f"{home}leave/enter", sent)
    leave = Leave.objects.get()
    assert "Dentist" in shown(client, f"{home}time/")
    client.post(f"{home}leave/{leave.pk}/", {**sent, "note": "Doctor", "until_noon": "on"})
    leave.refresh_from_db()
    assert (leave.note, leave.until_noon) == ("Doctor", True)
    page = client.post(f"{home}leave/{leave.pk}/remove", follow=True).content.decode()
    assert "/trash/" in page
    assert not Leave.objects.exists()


def test_what_does_not_fit_stays_on_the_form(client_for, tom, soon):
    sent = {"first": soon.isoformat(), "last": "2020-01-01", "kind": "sick"}
    answer = client_for(tom).post(f"/people/{tom.pk}/leave/enter", sent)
    assert answer.status_code == 422
    assert "The last day lies before the first." in answer.content.decode()


def test_colleagues_see_the_dates_alone(client_for, tom, otto, pia, soon):
    days = Days(first=soon, last=soon, kind=LeaveKind.SICK, note="Dentist")
    enter_leave(tom, by=tom, days=days)
    page = shown(client_for(otto), "/absences/")
    assert "Tom Qian" in page
    assert soon.isoformat() in page
    assert "Sick" not in page
    assert "Dentist" not in page
    assert "Sick leave" in shown(client_for(pia), "/absences/")
    told = Caller(otto).get("/leave")["items"][0]
    assert (told["name"], told["kind"], told["note"]) == ("Tom Qian", "", "")
    assert Caller(tom).get("/leave")["items"][0]["note"] == "Dentist"


def test_hours_are_set_over_the_page(client_for, tom):
    sent = {"since": "2026-03-02", "days": ["0", "1", "2", "3"], "percent": "60"}
    client_for(tom).post(f"/people/{tom.pk}/hours/set", sent)
    hours = WorkingHours.objects.get()
    assert (hours.days_off, hours.percent) == ([4, 5, 6], 60)


ROWS = (
    ["邮箱", "开始", "结束", "类型", "半天", "备注"],
    ["tom@yuanhang.example", "2026-03-02", "2026/3/4", "年假", "", "三亚"],
    ["Otto Zhou", "2026年3月9日", "", "培训", "上午", ""],
    ["lee@yuanhang.example", "46083.0", "46084", "", "", ""],
)


def test_a_table_is_understood_in_both_languages(tom, otto, lee, pia):
    from tongzhou.plan.queries.people import kept_by

    found = understood(ROWS, kept_by(pia))
    assert [(user.name, days.first, days.last, days.kind) for user, days in found] == [
        ("Tom Qian", date(2026, 3, 2), date(2026, 3, 4), "vacation"),
        ("Otto Zhou", date(2026, 3, 9), date(2026, 3, 9), "training"),
        ("Lee Zhao", date(2026, 3, 2), date(2026, 3, 3), "vacation"),
    ]
    assert found[1][1].until_noon


def test_every_wrong_line_is_named_and_nothing_comes_in(client_for, tom, pia, mara, harbour):
    rows = (
        "e-mail,from,to\ntom@yuanhang.example,2026-03-02,2026-03-04\n"
        "nobody@x.example,2026-03-02,\ntom@yuanhang.example,tomorrow,\n"
    )
    file = SimpleUploadedFile("leave.csv", rows.encode())
    answer = client_for(pia).post("/absences/import", {"file": file})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 3: “nobody@x.example” is nobody whose leave you keep." in page
    assert "Line 4: “tomorrow” is no date" in page
    assert not Leave.objects.exists()
    good = SimpleUploadedFile("leave.csv", rows.split("nobody")[0].encode())
    client_for(mara).post("/absences/import", {"file": good})
    assert Leave.objects.get().user == tom


@pytest.mark.parametrize("rows", [[], [["a", "b"]], [["e-mail", "from"]], [["e-mail", "from"], ["", ""]]])
def test_a_table_without_leave_is_refused(pia, rows):
    from tongzhou.plan.queries.people import kept_by

    with pytest.raises(LeaveFileError):
        understood(rows, kept_by(pia))


def test_skills_are_listed_entered_and_confirmed(client_for, ada, tom, lee, otto, harbour):
    client_for(ada).post("/skills/", {"name": "Java", "category": "Code"})
    java = Skill.objects.get()
    client_for(tom).post(f"/people/{tom.pk}/skills/set", {"skill": java.pk, "level": 4, "note": "Since 2015"})
    having = PersonSkill.objects.get()
    assert client_for(tom).post(f"/people/{tom.pk}/skills/{having.pk}/confirm").status_code == 403
    client_for(lee).post(f"/people/{tom.pk}/skills/{having.pk}/confirm")
    having.refresh_from_db()
    assert having.confirmed_by == lee
    page = shown(client_for(otto), f"/skills/?skill={java.pk}&level=4")
    assert "Tom Qian" in page
    assert "Nobody has this skill" in shown(client_for(otto), f"/skills/?skill={java.pk}&level=5")
    client_for(tom).post(f"/people/{tom.pk}/skills/set", {"skill": java.pk, "level": 5})
    having.refresh_from_db()
    assert (having.level, having.confirmed_at) == (5, None)


def test_a_skill_has_words_of_its_own_or_none(client_for, ada):
    client = client_for(ada)
    answer = client.post("/skills/", {"name": "Java", "words": "one\ntwo"})
    assert answer.status_code == 422
    client.post("/skills/", {"name": "Java", "words": "a\nb\nc\nd\ne"})
    assert Skill.objects.get().word(3) == "c"
    again = client.post("/skills/", {"name": "Java"})
    assert "There is a skill of this name already." in again.content.decode()


def test_the_heat_map_page_stays_within_its_budget(
    give, client_for, pia, tom, lee, django_assert_max_num_queries
):
    give("Design", tom, lee)
    client = client_for(pia)
    client.get("/workload/")
    with django_assert_max_num_queries(24):
        page = shown(client, "/workload/?first=2026-03-02")
    assert '<td class="l2"><button form="load" name="cell"' in page
    with django_assert_max_num_queries(24):
        found = shown(client, f"/workload/?first=2026-03-02&part=cell&cell={tom.pk}.2026-03-02")
    assert "Design" in found


def test_a_cell_of_somebody_else_is_not_found_without_the_right(give, client_for, tom, lee):
    give("Design", tom, lee)
    client = client_for(tom)
    assert client.get(f"/workload/?part=cell&cell={lee.pk}.2026-03-02").status_code == 404
    here = f"/projects/harbour/workload/?first=2026-03-02&part=cell&cell={lee.pk}.2026-03-02"
    assert "Design" in shown(client, here)


def test_in_a_project_one_sees_its_own_needs_alone(give, client_for, tom, nora, meadow, lee):
    give("Design", tom, days=5)
    give("Secret shop", tom, days=5, project=meadow, by=nora)
    page = shown(client_for(lee), "/projects/harbour/workload/?first=2026-03-02&scope=all")
    assert '">100</button>' in page
    assert '">200</button>' not in page


def test_the_api_tells_the_same_figures(give, pia, tom):
    give("Design", tom, days=8)
    rows = Caller(pia).get("/workload?first=2026-03-02&count=2")["items"]
    row = next(one for one in rows if one["user"] == tom.pk)
    assert [one["needed"] for one in row["cells"]] == [2400, 1440]
    detail = Caller(pia).get(f"/users/{tom.pk}/workload?first=2026-03-02&last=2026-03-08")
    assert [(one["name"], one["minutes"]) for one in detail["tasks"]] == [("Design", 2400)]


def test_ones_absences_are_in_ones_calendar_feed(client_for, tom, soon):
    enter_leave(tom, by=tom, days=Days(first=soon, last=soon, note="Dentist"))
    found = client_for(tom).get(f"/calendar/{make_link(by=tom)}.ics")
    text = found.content.decode()
    assert "Absent" in text
    assert "Dentist" not in text


def test_people_get_their_records_and_former_members_leave_none(tom, ada, harbour):
    enter_leave(tom, by=tom, days=Days(first=MONDAY, last=MONDAY, note="Sanya"))
    java = create_skill(ada.organisation, by=ada, name="Java")
    set_person_skill(tom, by=tom, skill=java, level=3, note="Since 2015")
    parts = {name: list(rows) for name, rows in parts_of(tom)}
    assert parts["leave"][0]["note"] == "Sanya"
    assert parts["skills"][0]["level"] == 3
    tom.is_active = False
    tom.save(update_fields=["is_active"])
    erase_person(tom, by=ada)
    assert not Leave.every.exists()
    assert not PersonSkill.objects.exists()


def test_only_overloads_leaves_overloaded_people_and_their_columns(client_for, pia, tom, lee, give):
    give("Design", tom, start=MONDAY)
    give("Build", tom, start=MONDAY)
    give("Review", lee, start=MONDAY)
    browser = client_for(pia)
    found = browser.get(f"/api/v1/workload?first={MONDAY}&over=true").json()
    assert [one["name"] for one in found["items"]] == [tom.name]
    assert [cell["first"] for cell in found["items"][0]["cells"]] == [MONDAY.isoformat()]
    page = shown(browser, f"/workload/?first={MONDAY}&over=1")
    assert "Tom Qian" in page
    assert lee.name not in page.split('id="load-table"')[1]
    assert "Nobody is overloaded in this time." in shown(browser, "/workload/?first=2031-03-03&over=1")


def test_the_weeks_of_who_is_free_have_labels(client_for, pia, tom):
    page = shown(client_for(pia), "/staffing/?first=2031-03-03&last=2031-04-20&percent=50")
    assert '<text x="0" y="39" class="week">03-03</text>' in page
    assert "Free hours by week: 03-03 " in page
