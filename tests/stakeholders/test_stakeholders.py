"""Who matters and what was promised: written down, moved, talked with, settled; clients see none of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.remembering import remembered
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.clients.actions import add_contact
from tongzhou.clients.models import ClientOrganisation, Contact
from tongzhou.projects.models import Project
from tongzhou.stakeholders.actions.people import (
    add_stakeholder,
    change_stakeholder,
    log_contact,
    place_stakeholder,
)
from tongzhou.stakeholders.actions.promises import change_promise, give_promise, settle_promise
from tongzhou.stakeholders.jobs import look_at_promises
from tongzhou.stakeholders.models import Promise, PromiseState, Stakeholder
from tongzhou.stakeholders.queries.people import elsewhere, hint_for
from tongzhou.stakeholders.queries.promises import counted, promises_of
from tongzhou.stakeholders.refusals import (
    ContactAheadError,
    NotThisClientError,
    OutsideProjectError,
    SettledAlreadyError,
    StaleStakeholderError,
    WhyMissingError,
)
from tongzhou.work.queries.mine import my_work

PAGE, PROMISES = "/projects/harbour/stakeholders/", "/projects/harbour/promises/"
ClientFor = Callable[[User], Client]


@pytest.fixture
def today() -> date:
    """The day on which the test runs."""
    return timezone.localdate()


@pytest.fixture
@remembered
def sponsor(harbour: Project, mara: User, cleo: User) -> Stakeholder:
    """Cleo: powerful, little interested."""
    contact = Contact.objects.get(user=cleo)
    return add_stakeholder(harbour, by=mara, contact=contact, name=contact.name, power=5, interest=2)


@pytest.fixture
@remembered
def promise(harbour: Project, mara: User, tom: User) -> Promise:
    """Tom has promised a demonstration for yesterday."""
    yesterday = timezone.localdate() - timedelta(days=1)
    return give_promise(
        harbour,
        by=mara,
        text="A demonstration",
        to_name="Cleo",
        owner=tom,
        promised_on=yesterday,
        due_on=yesterday,
    )


def test_the_hint_follows_power_and_interest() -> None:
    names = [str(hint_for(*place)[0]) for place in ((5, 5), (5, 1), (1, 5), (1, 1), (3, 3))]
    assert names == ["Manage closely", "Keep satisfied", "Keep informed", "Watch", "Manage closely"]


def test_somebody_joins_and_is_moved_over_http(
    harbour: Project, mara: User, client_for: ClientFor, cleo: User
) -> None:
    browser = client_for(mara)
    contact = Contact.objects.get(user=cleo)
    fields = {
        "contact": contact.pk, "power": 5, "interest": 2, "attitude": 3, "wanted": 5, "owner": mara.pk,
    }  # fmt: skip
    answer = browser.post(f"{PAGE}new", fields, follow=True)
    assert "Cleo Zheng" in answer.text
    assert "Keep satisfied" in answer.text
    one = Stakeholder.objects.get()
    browser.post(f"{PAGE}{one.pk}/place", {"power": 5, "interest": 5, "version": one.version})
    assert "Manage closely" in browser.get(PAGE).text
    assert "Cleo Zheng" in browser.get(f"{PAGE}grid").text
    lines = DiaryEntry.objects.filter(deed__startswith="stakeholders.")
    assert {line.label for line in lines} == {"–"}  # the diary names nobody


def test_talks_and_the_next_one(sponsor: Stakeholder, mara: User, client_for: ClientFor, today: date) -> None:
    browser = client_for(mara)
    sent = {
        "day": today.isoformat(), "kind": "call", "note": "Worried about the freeze",
        "next_contact": (today - timedelta(days=1)).isoformat(),
    }  # fmt: skip
    browser.post(f"{PAGE}{sponsor.pk}/talk", sent)
    assert "Worried about the freeze" in browser.get(f"{PAGE}{sponsor.pk}/").text
    rows = [row.title for part in my_work(mara, today=today) for row in part.others]
    assert rows == ["Cleo Zheng"]


def test_each_refusal_in_its_words(
    sponsor: Stakeholder,
    promise: Promise,
    mara: User,
    otto: User,
    ada: User,
    meadow_retail: ClientOrganisation,
    today: date,
) -> None:
    stranger = add_contact(meadow_retail, by=ada, name="Stranger")
    with pytest.raises(NotThisClientError):
        change_stakeholder(sponsor, by=mara, version=sponsor.version, contact=stranger)
    with pytest.raises(OutsideProjectError):
        change_stakeholder(sponsor, by=mara, version=sponsor.version, owner=otto)
    with pytest.raises(StaleStakeholderError):
        change_stakeholder(sponsor, by=mara, version=99, power=1)
    with pytest.raises(ContactAheadError):
        log_contact(sponsor, by=mara, day=today + timedelta(days=1), today=today, note="x")
    with pytest.raises(WhyMissingError):
        settle_promise(promise, by=mara, state=PromiseState.BROKEN, today=today)
    kept = settle_promise(promise, by=mara, state=PromiseState.KEPT, today=today)
    with pytest.raises(SettledAlreadyError):
        change_promise(promise, by=mara, version=kept.version, text="Other")


def test_clients_and_members_without_the_right_see_no_stakeholder(
    sponsor: Stakeholder, tom: User, cleo: User, client_for: ClientFor
) -> None:
    assert client_for(tom).get(PAGE).status_code == 403
    assert client_for(cleo).get(PAGE).status_code == 403
    assert "Stakeholders" not in client_for(tom).get("/projects/harbour/").text


def test_the_same_contact_in_another_project_is_shown_only_to_who_sees_that_register(
    sponsor: Stakeholder, mara: User
) -> None:
    assert elsewhere(sponsor, mara) == []


def test_who_promised_it_finds_it_on_my_work_and_says_that_it_was_kept(
    promise: Promise, tom: User, lee: User, client_for: ClientFor, today: date
) -> None:
    rows = [row.title for part in my_work(tom, today=today) for row in part.others]
    assert rows == ["A demonstration"]
    assert client_for(lee).post(f"{PROMISES}{promise.pk}/settle", {"state": "kept"}).status_code == 403
    browser = client_for(tom)
    browser.post(f"{PROMISES}{promise.pk}/settle", {"state": "kept"})
    promise.refresh_from_db()
    assert (promise.state, promise.closed_on) == (PromiseState.KEPT, today)
    browser.post(f"{PROMISES}{promise.pk}/reopen")
    assert counted(promises_of(promise.project), today).late == 1


def test_the_pages_stay_in_their_budget(
    harbour: Project,
    sponsor: Stakeholder,
    promise: Promise,
    mara: User,
    client_for: ClientFor,
    django_assert_max_num_queries: Any,
) -> None:
    for n in range(30):
        add_stakeholder(harbour, by=mara, name=f"Person {n}", power=1 + n % 5, interest=1 + n % 4)
    browser = client_for(mara)
    browser.get(PAGE)
    for page in (PAGE, f"{PAGE}grid", f"{PAGE}{sponsor.pk}/", PROMISES):
        with django_assert_max_num_queries(30):
            assert browser.get(page).status_code == 200


def test_a_clients_page_shows_whom_to_win_and_what_was_promised(
    sponsor: Stakeholder, promise: Promise, mara: User, otto: User, client_for: ClientFor
) -> None:
    page = f"/clients/{sponsor.project.client_id}/"
    shown = client_for(mara).get(page).text
    assert "A demonstration" in shown
    assert "in the projects whose stakeholders you may see" in shown
    assert "A demonstration" not in client_for(otto).get(page).text


def test_empty_pages_teach(harbour: Project, mara: User, client_for: ClientFor) -> None:
    browser = client_for(mara)
    assert "Who can help or stop this project?" in browser.get(PAGE).text
    assert "soon forgotten on one side" in browser.get(PROMISES).text


def test_who_promised_is_told_before_the_day_and_once_when_it_is_over(
    harbour: Project, mara: User, lee: User
) -> None:
    today = timezone.localdate()
    facts = {"to_name": "Ms Li", "promised_on": today, "due_on": today + timedelta(days=2), "owner": lee}
    one = give_promise(harbour, by=mara, text="A demo", **facts)
    later = give_promise(harbour, by=mara, text="A visit", **(facts | {"due_on": today + timedelta(days=9)}))
    assert (look_at_promises(), look_at_promises()) == (1, 0)
    one = change_promise(one, by=mara, version=one.version, due_on=today - timedelta(days=1))
    assert (look_at_promises(), look_at_promises()) == (1, 0)
    told = DiaryEntry.objects.filter(deed__in=["stakeholders.promise_due", "stakeholders.promise_overdue"])
    assert [(entry.deed.partition(".")[2], entry.details["owner"]) for entry in told.order_by("id")] == [
        ("promise_due", lee.pk),
        ("promise_overdue", lee.pk),
    ]
    later.refresh_from_db()
    assert later.told_on is None


def test_a_talk_is_written_down_from_the_list(harbour: Project, mara: User, client_for: ClientFor) -> None:
    one = add_stakeholder(harbour, by=mara, name="Ms Li", power=3, interest=3)
    browser, today = client_for(mara), timezone.localdate().isoformat()
    page = browser.get("/projects/harbour/stakeholders/").content.decode()
    assert "Write down a talk with Ms Li" in page
    sent = {"day": today, "kind": "call", "note": "She likes the plan", "next_contact": ""}
    browser.post(f"/projects/harbour/stakeholders/{one.pk}/talk", sent)
    assert one.contacts.get().note == "She likes the plan"


HTMX = {"HX-Request": "true"}


def test_who_is_dragged_is_where_the_server_says_and_can_be_taken_back(
    sponsor: Stakeholder, mara: User, client_for: ClientFor
) -> None:
    browser, address = client_for(mara), f"{PAGE}{sponsor.pk}/place"
    sent = {"power": 2, "interest": 4, "version": sponsor.version}
    answer = browser.post(address, sent, headers=HTMX)
    assert (answer.status_code, answer.content) == (204, b"")
    told = json.loads(answer["HX-Trigger"])
    assert told["tz-stakeholders-changed"] is True
    assert told["tz-toast"]["message"] == "Cleo Zheng has another place on the grid."
    assert _field(browser, sponsor) == (2, 4)
    taken_back = browser.post(told["tz-toast"]["action"]["post"], headers=HTMX)
    assert "action" not in json.loads(taken_back["HX-Trigger"])["tz-toast"]
    assert _field(browser, sponsor) == (5, 2)
    assert DiaryEntry.objects.filter(deed="stakeholders.stakeholder_placed", actor=mara).count() == 2


def test_whoever_was_slower_hears_it_and_sees_the_present_place(
    sponsor: Stakeholder, mara: User, client_for: ClientFor
) -> None:
    browser, address = client_for(mara), f"{PAGE}{sponsor.pk}/place"
    place_stakeholder(sponsor, by=mara, version=sponsor.version, power=1, interest=1)
    late = {"power": 4, "interest": 4, "version": sponsor.version}
    answer = browser.post(address, late, headers=HTMX)
    told = json.loads(answer["HX-Trigger"])
    assert answer.status_code == 409
    assert told["tz-toast"]["message"].startswith("Somebody has changed it since you opened it.")
    assert told["tz-stakeholders-changed"] is True
    assert "Somebody has changed it" in browser.post(address, late, follow=True).text
    assert browser.post(address, late | {"power": 6}, headers=HTMX).status_code == 422
    assert _field(browser, sponsor) == (1, 1)


def test_moving_to_the_same_field_is_no_move(sponsor: Stakeholder, mara: User) -> None:
    same = place_stakeholder(sponsor, by=mara, version=sponsor.version, power=5, interest=2)
    assert same.version == sponsor.version
    assert not DiaryEntry.objects.filter(deed="stakeholders.stakeholder_placed").exists()


def test_only_who_looks_after_the_client_can_drag(
    sponsor: Stakeholder, mara: User, lee: User, client_for: ClientFor
) -> None:
    assert "data-move=" in client_for(mara).get(f"{PAGE}grid?part=grid").text
    assert "data-move=" not in client_for(lee).get(f"{PAGE}grid?part=grid").text
    sent = {"power": 1, "interest": 1, "version": sponsor.version}
    assert client_for(lee).post(f"{PAGE}{sponsor.pk}/place", sent, headers=HTMX).status_code == 403


def _field(browser: Client, one: Stakeholder) -> tuple[int, int]:
    """Where the part of the page that is swapped shows somebody."""
    shown = browser.get(f"{PAGE}grid?part=grid").text
    before = shown[: shown.index(f'id="stakeholder-{one.pk}"')]
    power, interest = re.findall(r'data-power="(\d)" data-interest="(\d)"', before)[-1]
    return int(power), int(interest)
