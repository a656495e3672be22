"""Freeze windows that hold for all projects of a client or of the organisation: entered once, seen in each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongzhou.accounts.actions import create_organisation, create_user
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.activity.models import DiaryEntry, TrashEntry
from tongzhou.clients.models import ClientOrganisation
from tongzhou.obligations.actions.freezing import mark_change
from tongzhou.obligations.queries.freezing import windows_of
from tongzhou.obligations.watching import changes_in_freeze
from tongzhou.plan.actions.freezing import (
    FreezeRefusedError,
    Frozen,
    change_shared_freeze,
    enter_shared_freeze,
    remove_shared_freeze,
)
from tongzhou.plan.actions.items.create import create_items
from tongzhou.plan.invariants import shared_freezes as stray
from tongzhou.plan.models import SharedFreeze, WorkItem
from tongzhou.plan.queries.freezing import shared_freezes_known_to
from tongzhou.projects.models import Project

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
FIRST, LAST = date(2026, 3, 5), date(2026, 3, 20)
ALL = "/freeze-windows/"
API = "/api/v1/freeze-windows"


def window(name: str, client: ClientOrganisation | None = None, **more: Any) -> Frozen:
    return Frozen(**{"name": name, "first": FIRST, "last": LAST, "client": client, **more})


@pytest.fixture
def closing(ada: User, harbour: Project) -> SharedFreeze:
    return enter_shared_freeze(window("Annual closing", harbour.client), by=ada)


@pytest.fixture
def festival(ada: User) -> SharedFreeze:
    return enter_shared_freeze(window("Spring Festival"), by=ada)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_each_project_shows_its_own_clients_windows_and_those_of_all(
    closing: SharedFreeze,
    festival: SharedFreeze,
    client_for: ClientFor,
    mara: User,
    nora: User,
    harbour: Project,
    meadow: Project,
) -> None:
    mine = text_of(client_for(mara).get("/projects/harbour/freeze-windows/"))
    assert closing.name in mine
    assert festival.name in mine
    assert harbour.client.name in mine
    assert "freeze-windows/remove" not in mine
    assert [one.name for one in windows_of(meadow)] == [festival.name]
    theirs = text_of(client_for(nora).get("/projects/meadow/freeze-windows/"))
    assert closing.name not in theirs
    rows = client_for(mara).get("/api/v1/projects/harbour/freeze-windows").json()["windows"]
    assert {(one["name"], one["source"], one["calendar"]) for one in rows} == {
        (closing.name, "client", None),
        (festival.name, "organisation", None),
    }


def test_the_gantt_draws_them(
    closing: SharedFreeze, client_for: ClientFor, mara: User, nora: User, meadow: Project
) -> None:
    named = client_for(mara).get("/projects/harbour/plan/data").json()["holidays"]
    assert sum(one[1:] == [closing.name, "freeze"] for one in named) == closing.days == 16
    named = client_for(nora).get("/projects/meadow/plan/data").json()["holidays"]
    assert closing.name not in {one[1] for one in named}


def test_a_change_in_production_that_falls_into_one_is_warned_of(
    closing: SharedFreeze, mara: User, harbour: Project
) -> None:
    [item] = create_items(harbour, by=mara, today=FIRST, rows=[{"name": "Go live"}])
    mark_change(WorkItem.objects.get(pk=item.pk), by=mara)
    start = WorkItem.objects.get(pk=item.pk).start_date
    assert start is not None
    SharedFreeze.objects.update(first=start, last=start)
    [found] = changes_in_freeze(harbour, start)
    assert found.numbers["window"] == closing.name
    remove_shared_freeze(closing, by=mara)
    assert list(changes_in_freeze(harbour, start)) == []


def test_it_is_entered_changed_and_brought_back_from_the_trash(
    client_for: ClientFor, pia: User, ada: User, mara: User, harbour: Project
) -> None:
    browser = client_for(pia)
    body = {"name": "Closing", "client": harbour.client_id, "first": "2026-12-28", "last": "2027-01-05"}
    assert client_for(mara).post(f"{ALL}enter/", body).status_code == 403
    turned = browser.post(f"{ALL}enter/", {**body, "last": "2026-12-01"})
    assert turned.status_code == 422
    assert "must not be before the first" in text_of(turned)
    assert browser.post(f"{ALL}enter/", body).status_code == 302
    one = SharedFreeze.objects.get()
    assert (one.client, one.days, one.entered_by) == (harbour.client, 9, pia)
    page = text_of(browser.get(ALL))
    assert "Closing" in page
    assert "Closing" in text_of(client_for(mara).get(ALL))
    browser.post(f"{ALL}{one.pk}/", {**body, "name": "Year end", "client": ""})
    one.refresh_from_db()
    assert (one.name, one.client) == ("Year end", None)
    browser.post(f"{ALL}{one.pk}/remove/")
    assert windows_of(harbour) == []
    entry = TrashEntry.objects.get(kind="shared_freeze")
    assert client_for(mara).post(f"/trash/{entry.pk}/restore/").status_code in {403, 404}
    browser.post(f"/trash/{entry.pk}/restore/")
    assert [found.name for found in windows_of(harbour)] == ["Year end"]
    deeds = set(
        DiaryEntry.objects.filter(deed__startswith="plan.shared_freeze").values_list("deed", flat=True)
    )
    assert deeds == {f"plan.shared_freeze_{one}" for one in ("entered", "changed", "removed", "restored")}


def test_another_organisations_client_is_refused(ada: User, harbour: Project, closing: SharedFreeze) -> None:
    other = create_organisation("Somebody else")
    stranger = create_user(
        other,
        email="a@else.example",
        name="Ann Else",
        password="lanterns-over-the-bay",
        role=OrganisationRole.ADMIN,
        language="en",
    )
    with pytest.raises(FreezeRefusedError):
        enter_shared_freeze(window("Theirs", harbour.client), by=stranger)
    enter_shared_freeze(window("Elsewhere"), by=stranger)
    assert [one.name for one in windows_of(harbour)] == [closing.name]
    assert [one.name for one in shared_freezes_known_to(stranger)] == ["Elsewhere"]
    with pytest.raises(FreezeRefusedError):
        change_shared_freeze(closing, window("Too long", last=date(2028, 3, 5)), by=ada)
    assert list(stray()) == []
    SharedFreeze.objects.filter(pk=closing.pk).update(organisation=other)
    assert len(list(stray())) == 1


def test_scripts_keep_them(client_for: ClientFor, pia: User, mara: User, harbour: Project) -> None:
    browser = client_for(pia)
    sent = {"name": "Closing", "first": "2026-12-28", "last": "2027-01-05", "client": harbour.client_id}
    made = browser.post(API, sent, content_type="application/json")
    assert made.status_code == 201
    one = made.json()
    assert browser.get(API).json()["items"] == [one]
    turned = browser.patch(f"{API}/{one['id']}", {"last": "2026-01-01"}, content_type="application/json")
    assert turned.status_code == 409
    changed = browser.patch(f"{API}/{one['id']}", {"client": None}, content_type="application/json").json()
    assert (changed["client"], changed["name"]) == (None, "Closing")
    strange = browser.patch(f"{API}/{one['id']}", {"client": 99_999}, content_type="application/json")
    assert strange.status_code == 409
    assert client_for(mara).delete(f"{API}/{one['id']}").status_code == 403
    assert browser.delete(f"{API}/{one['id']}").status_code == 204
    assert browser.get(API).json()["items"] == []
    assert timezone.now() >= TrashEntry.objects.get().deleted_at
