"""The list, the bell and the feed: what one was told, read and read again; and the same through the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from tests.api.calling import Caller
from tests.api.conftest import Planned
from tests.notice.conftest import run_everything
from tests.notice.test_tell import comment
from tongzhou.accounts.actions import change_password, change_user, renew_password, set_first_password
from tongzhou.accounts.actions.factors import remove_factors
from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.activity.models import DiaryEntry
from tongzhou.notice.actions.feeds import make_link
from tongzhou.notice.models import Channel, FeedLink, Notification
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Membership, Project

Browser = Callable[[User], Client]


def baselines(plan: Planned, mara: User, *names: str) -> list[Notification]:
    """Have Lee hear of baselines."""
    for name in names:
        set_baseline(plan.project, by=mara, name=name)
    run_everything()
    return list(Notification.objects.filter(entry__label__in=names).order_by("id"))


def test_the_list_shows_unread_first_and_the_bell_counts_them(
    plan: Planned, mara: User, lee: User, client_for: Browser
) -> None:
    first, _second = baselines(plan, mara, "One", "Two")
    browser = client_for(lee)
    assert "Notifications: 2 unread" in browser.get("/notices/").content.decode()
    answer = browser.get(f"/notices/{first.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/projects/harbour/")
    page = browser.get("/notices/").content.decode()
    assert "Notifications: 1 unread" in page
    assert page.index("“Two”") < page.index("“One”")
    assert "“One”" not in browser.get("/notices/?unread=1").content.decode()
    browser.post(f"/notices/{first.pk}/read/", {"unread": "1"})
    assert "Notifications: 2 unread" in browser.get("/notices/bell/").content.decode()


def test_everything_that_the_list_shows_is_read_at_once(
    plan: Planned, meadow: Project, mara: User, lee: User, client_for: Browser
) -> None:
    baselines(plan, mara, "One", "Two")
    browser = client_for(lee)
    browser.post("/notices/read/", {"project": "meadow"})
    assert Notification.objects.filter(user=lee, read_at=None).count() == 2
    answer = browser.post("/notices/read/", {"project": "harbour", "kind": "plan", "only": "1"})
    assert answer["Location"] == "/notices/?project=harbour&kind=plan&unread=1"
    assert not Notification.objects.filter(user=lee, read_at=None).exists()


def test_the_list_speaks_the_readers_language(
    plan: Planned, mara: User, lee: User, client_for: Browser
) -> None:
    baselines(plan, mara, "One")
    User.objects.filter(pk=lee.pk).update(language="zh-hans")
    assert "Mara Chen 设置了基线“One”。" in client_for(lee).get("/notices/").content.decode()


def test_a_notice_of_what_one_may_not_see_any_more_says_so(
    plan: Planned, mara: User, lee: User, client_for: Browser
) -> None:
    (one,) = baselines(plan, mara, "One")
    Membership.objects.filter(user=lee).delete()
    page = client_for(lee).get(f"/notices/{one.pk}/", follow=True).content.decode()
    assert "or you may not see it any more" in page
    assert "“One”" not in page


def test_the_list_costs_as_many_statements_for_fifty_as_for_one(
    plan: Planned, mara: User, lee: User, client_for: Browser, django_assert_max_num_queries: Any
) -> None:
    for number in range(50):
        record("plan.baseline_set", plan.project, by=mara, project_id=plan.project.pk, label=str(number))
    run_everything()
    browser = client_for(lee)
    with django_assert_max_num_queries(18):
        assert "“49”" in browser.get("/notices/").content.decode()


def test_a_mention_is_said_in_the_corner_and_only_to_whom_it_is_for(
    plan: Planned, lee: User, tom: User, quinn: User, client_for: Browser
) -> None:
    comment(plan, lee, client_visible=False, mentioned=[tom.pk])
    run_everything()
    notice = Notification.objects.get(user=tom)
    toast = json.loads(client_for(tom).get(f"/notices/bell/?toast={notice.pk}")["HX-Trigger"])["tz-toast"]
    assert toast["action"]["href"] == f"/notices/{notice.pk}/"
    assert "Code" in toast["message"]
    assert "HX-Trigger" not in client_for(quinn).get(f"/notices/bell/?toast={notice.pk}")
    assert "Code" in client_for(tom).get("/notices/recent/").content.decode()


def test_every_page_has_a_ticket_for_ones_own_notices(lee: User, client_for: Browser) -> None:
    assert 'data-events="/events?ticket=' in client_for(lee).get("/projects/").content.decode()


def test_choices_are_kept_and_bad_ones_refused(lee: User, client_for: Browser) -> None:
    browser = client_for(lee)
    kinds = ("mention", "assigned", "comment", "change", "plan", "member", "project", "channel")
    values = {f"{kind}_mail": "never" for kind in kinds}
    assert browser.post("/me/notices/", values | {"mention_app": "on"}).status_code == 302
    assert browser.post("/me/notices/", values | {"plan_mail": "often"}).status_code == 422
    hours = {
        "time_zone": "Europe/Berlin",
        "digest_at": "09:00",
        "quiet_from": "20:00",
        "quiet_until": "07:00",
    }
    assert browser.post("/me/notices/hours/", hours | {"working_days": ["1", "3"]}).status_code == 302
    page = browser.get("/me/notices/").content.decode()
    assert '<option value="Europe/Berlin" selected>' in page
    refused = browser.post("/me/notices/hours/", hours | {"quiet_until": ""})
    assert "Give both the beginning and the end" in refused.content.decode()
    assert browser.post("/me/notices/hours/", hours | {"time_zone": "Moon/Base"}).status_code == 422


# The calendar feed


def test_the_feed_holds_ones_work_and_all_milestones_until_it_is_revoked(
    plan: Planned, tom: User, client_for: Browser
) -> None:
    WorkItem.objects.filter(project=plan.project).update(finish_date=timezone.localdate())
    made = client_for(tom).post("/me/notices/feed/")
    assert made.status_code == 201
    secret = made.content.decode().split("/calendar/")[1].split(".ics")[0]
    assert secret not in FeedLink.objects.get().digest
    calendar = Calendar.from_ical(Client().get(f"/calendar/{secret}.ics").content.decode())
    names = {str(event["SUMMARY"]) for event in calendar.walk("VEVENT")}
    assert names == {"Code", "◆ Go live"}
    client_for(tom).post("/me/notices/feed/revoke/")
    assert Client().get(f"/calendar/{secret}.ics").status_code == 404


def test_the_feed_ends_with_the_account_and_shows_nothing_of_projects_one_has_left(
    plan: Planned, tom: User
) -> None:
    WorkItem.objects.filter(project=plan.project).update(finish_date=timezone.localdate())
    address = f"/calendar/{make_link(by=tom)}.ics"
    assert b"Code" in Client().get(address).content
    Membership.objects.filter(user=tom).delete()
    assert b"Code" not in Client().get(address).content
    User.objects.filter(pk=tom.pk).update(is_active=False)
    assert Client().get(address).status_code == 404


def test_a_new_password_ends_the_feed_unless_it_is_kept(
    plan: Planned, tom: User, client_for: Browser
) -> None:
    address = f"/calendar/{make_link(by=tom)}.ics"
    browser = client_for(tom)
    assert "Keep my API tokens and my calendar feed" in browser.get("/me/security/").content.decode()
    change_password(tom, password="lanterns-over-the-bay", keep_tokens=True)
    assert Client().get(address).status_code == 200
    change_password(tom, password="boats-under-the-bridge")
    assert Client().get(address).status_code == 404
    assert DiaryEntry.objects.get(deed="accounts.tokens_ended").details["count"] == 1


@pytest.mark.parametrize("deed", ["reset", "renewed", "factors", "deactivated"])
def test_the_feed_ends_where_tokens_end(plan: Planned, tom: User, ada: User, deed: str) -> None:
    address = f"/calendar/{make_link(by=tom)}.ics"
    if deed == "reset":
        set_first_password(tom, by=ada, password="boats-under-the-bridge")
    elif deed == "renewed":
        renew_password(tom, password="boats-under-the-bridge")
    elif deed == "factors":
        remove_factors(tom, by=ada)
    else:
        for active in (False, True):
            change_user(tom, by=ada, name="Tom", title="", role=tom.role, is_active=active)
    assert Client().get(address).status_code == 404
    assert not FeedLink.objects.exists()


def test_a_clients_feed_is_empty(plan: Planned, cleo: User) -> None:
    WorkItem.objects.filter(project=plan.project).update(finish_date=timezone.localdate())
    assert b"VEVENT" not in Client().get(f"/calendar/{make_link(by=cleo)}.ics").content


# The API


def test_the_api_lists_reads_and_narrows(plan: Planned, mara: User, lee: User) -> None:
    baselines(plan, mara, "One", "Two")
    api = Caller(lee)
    rows = api.get("/notices", kind="plan", unread="true", project="harbour")["items"]
    assert [row["title"] for row in rows] == [
        "Mara Chen set the baseline “Two”.",
        "Mara Chen set the baseline “One”.",
    ]
    assert api.call("POST", f"/notices/{rows[0]['id']}/read", {"read": True}).status_code == 204
    assert len(api.get("/notices", unread="true")["items"]) == 1
    assert api.call("POST", "/notices/read", {}).json() == {"count": 1}
    first = api.get("/notices", limit=1)
    assert first["items"][0]["unread"] is False
    assert len(api.get(first["next"])["items"]) == 1


def test_the_api_changes_choices(lee: User) -> None:
    api = Caller(lee)
    changed = api.call(
        "PATCH",
        "/notices/preferences",
        {"kinds": {"plan": {"in_app": True, "mail": "never"}}, "quiet_from": None, "time_zone": "UTC"},
    ).json()
    assert changed["kinds"]["plan"] == {"in_app": True, "mail": "never"}
    assert (changed["quiet_from"], changed["quiet_until"], changed["time_zone"]) == (None, "08:00", "UTC")
    assert (
        api.call("PATCH", "/notices/preferences", {"time_zone": "Moon/Base"}).json()["code"]
        == "unknown_time_zone"
    )


def test_the_api_sets_up_a_channel_and_shows_its_key_once(harbour: Project, mara: User) -> None:
    api = Caller(mara)
    made = api.call(
        "POST", "/projects/harbour/channels", {"name": "Hook", "url": "https://hooks.example/?k=hush"}
    )
    assert made.status_code == 201
    row = made.json()
    assert row["secret"].startswith("tzs_")
    listed = json.dumps(api.get("/projects/harbour/channels"))
    assert row["secret"] not in listed
    assert "hush" not in listed
    changed = api.call(
        "PATCH", f"/projects/harbour/channels/{row['id']}", {"on": False, "name": "Desk"}
    ).json()
    assert (changed["name"], changed["state"], changed["kinds"]) == ("Desk", "off", ["plan", "project"])
    refused = api.call("POST", "/projects/harbour/channels", {"name": "In", "url": "ftp://x.example/"})
    assert refused.json()["code"] == "address_refused"
    assert api.call("DELETE", f"/projects/harbour/channels/{row['id']}").status_code == 204
    assert not Channel.objects.exists()
