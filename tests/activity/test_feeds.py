"""Feeds: of a project by kind, person and day; of one object with old and new values; of a person; of everything."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.projects.actions import change_charter
from tongzhou.projects.kinds import find_clients, find_projects
from tongzhou.projects.models import Project


def object_feed(user: User, subject: object) -> str:
    request = RequestFactory().get("/")
    request.user = user
    template = Template("{% load feeds %}{% object_feed subject %}")
    return template.render(Context({"request": request, "subject": subject}))


def test_a_projects_feed_is_narrowed(client_for, tom: User, mara: User, lee: User, harbour: Project) -> None:
    change_charter(harbour, by=lee, phase="execution")
    browser = client_for(tom)
    page = browser.get(f"/projects/harbour/activity/?actor={lee.pk}").content.decode()
    assert "Lee Zhao changed the charter" in page
    assert "created the project" not in page
    assert "created the project" not in browser.get("/projects/harbour/activity/?deed=plan").content.decode()
    assert "Nothing older" in browser.get("/projects/harbour/activity/?since=2999-01-01").content.decode()


def test_a_change_is_told_from_old_to_new(client_for, tom: User, mara: User, harbour: Project) -> None:
    change_charter(harbour, by=mara, contract_number="C-2026-7")
    page = client_for(tom).get("/projects/harbour/activity/").content.decode()
    assert "contract number: <del>empty</del> → <ins>C-2026-7</ins>" in page


def test_an_objects_feed_is_about_it_alone(mara: User, tom: User, harbour: Project) -> None:
    change_charter(harbour, by=mara, phase="execution")
    subject = find_projects(tom, [harbour.pk])[harbour.pk]
    told = object_feed(tom, subject)
    assert "Mara Chen changed the charter: phase." in told
    assert "<del>planning</del> → <ins>execution</ins>" in told
    assert "the role" not in told
    client = find_clients(tom, [harbour.client_id])[harbour.client_id]
    assert "created the client Harbour Bank" in object_feed(tom, client)


def test_a_client_never_hears_of_internal_deeds(mara: User, cleo: User, harbour: Project) -> None:
    change_charter(harbour, by=mara, phase="execution")
    subject = find_projects(cleo, [harbour.pk])[harbour.pk]
    assert "Mara Chen" not in object_feed(cleo, subject)
    record("weather.changed", harbour, by=mara, label="Published", project_id=harbour.pk, client_may_see=True)
    told = object_feed(cleo, subject)
    assert "Published" in told
    assert "charter" not in told


def test_a_persons_feed_shows_what_the_reader_may_see(
    client_for, ada: User, mara: User, nora: User, tom: User, otto: User, harbour: Project, meadow: Project
) -> None:
    address = f"/people/{nora.pk}/activity/"
    assert "Meadow web shop" in client_for(ada).get(address).content.decode()
    for reader in (tom, otto, mara):
        assert "Meadow web shop" not in client_for(reader).get(address).content.decode()
    assert "Harbour core banking" in client_for(tom).get(f"/people/{mara.pk}/activity/").content.decode()
    assert 'href="/people/' in client_for(tom).get(f"/people/{mara.pk}/").content.decode()


def test_the_feed_of_everything(
    client_for, pia: User, mara: User, harbour: Project, meadow: Project, django_assert_max_num_queries
) -> None:
    browser = client_for(pia)
    with django_assert_max_num_queries(14):
        page = browser.get("/activity/").content.decode()
    assert "Harbour core banking" in page
    assert "Meadow web shop" in page
    assert "created an account" not in page
    assert client_for(mara).get("/activity/").status_code == 403


@pytest.mark.parametrize("who", ["cleo", "vera"])
def test_clients_have_no_feeds(client_for, mara: User, request: pytest.FixtureRequest, who: str) -> None:
    browser = client_for(request.getfixturevalue(who))
    assert browser.get("/activity/").status_code == 403
    assert browser.get(f"/people/{mara.pk}/activity/").status_code == 403
