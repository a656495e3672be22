"""A live page falls silent the moment its session ends or its person may see less, and then hears only what is left."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connections
from django.test import Client

from tests.activity.test_live import Stream
from tests.conftest import PASSWORD
from tongzhou.accounts.actions import change_password, change_user, set_first_password
from tongzhou.accounts.actions.rights import change_rights
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole, ProjectRole
from tongzhou.accounts.rights import Cell
from tongzhou.activity import live
from tongzhou.config.events import events
from tongzhou.operations.limits import memory
from tongzhou.projects.actions import remove_member, set_member
from tongzhou.projects.models import Membership, Project

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def heard_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The relay between processes does not run in tests: what PostgreSQL would hand on is said in here at once."""
    monkeypatch.setattr(live, "_speak", live.bus.publish)


def come_in(user: User) -> Client:
    browser = Client(headers={"accept-language": "en"})
    assert browser.post("/sign-in/", {"username": user.email, "password": PASSWORD}).status_code == 302
    return browser


def address_on(browser: Client, path: str) -> str:
    """The address of the page's stream."""
    page = browser.get(path).content.decode()
    found = re.search(r'data-events="/events\?([^"]+)"', page)
    assert found is not None
    return unescape(found[1])


def ends_by(query: str, deed: Callable[[], Any], *, while_hearing: str = "") -> tuple[bool, int, set[str]]:
    """Whether an open stream is ended by a deed; the status of the same one begun anew, and what it still hears."""

    async def listen() -> tuple[bool, int, set[str]]:
        stream = Stream(query)
        running = asyncio.create_task(events(stream.scope, stream.receive, stream.send))
        assert (await stream.next())["status"] == 200
        assert (await stream.next())["body"].startswith(b"retry:")
        if while_hearing:
            assert while_hearing in live.bus.topics
        await asyncio.to_thread(done, deed)
        await asyncio.sleep(0.1)
        ended = running.done()
        stream.gone.set()
        await running
        again = Stream(query)
        anew = asyncio.create_task(events(again.scope, again.receive, again.send))
        status = int((await again.next())["status"])
        topics = set(live.bus.topics)
        again.gone.set()
        await anew
        assert live.bus.users == {}
        return ended, status, topics

    return asyncio.run(listen())


def done(deed: Callable[[], Any]) -> None:
    try:
        deed()
    finally:
        connections.close_all()


def test_signing_out_ends_the_streams_of_that_session_alone(mara: User, harbour: Project) -> None:
    here, there = come_in(mara), come_in(mara)
    mine, other = address_on(here, "/projects/"), address_on(there, "/projects/")
    assert ends_by(mine, lambda: there.get("/projects/")) == (False, 200, {f"user:{mara.pk}"})
    assert ends_by(other, lambda: here.post("/sign-out/")) == (False, 200, {f"user:{mara.pk}"})
    assert ends_by(other, lambda: there.post("/sign-out/")) == (True, 401, set())
    assert ends_by_now(mine) == 401


def ends_by_now(query: str) -> int:
    """The status of a stream that begins now."""

    async def ask() -> int:
        stream = Stream(query)
        await events(stream.scope, stream.receive, stream.send)
        return int((await stream.next())["status"])

    return asyncio.run(ask())


@pytest.mark.parametrize("path", ["/me/sessions/end/", "/me/sessions/{handle}/end/"])
def test_ending_a_session_from_another_one_ends_its_streams(mara: User, path: str) -> None:
    from tongzhou.accounts.models import Session

    phone, here = come_in(mara), come_in(mara)
    handle = Session.handle_of(str(phone.session.session_key))
    query = address_on(phone, "/projects/")
    assert ends_by(query, lambda: here.post(path.format(handle=handle)))[:2] == (True, 401)
    assert here.get("/me/").status_code == 200


def test_one_session_too_many_ends_the_oldest_with_its_streams(mara: User) -> None:
    query = address_on(come_in(mara), "/projects/")
    memory.take({"sessions_per_user": 1})
    assert ends_by(query, lambda: come_in(mara))[:2] == (True, 401)


@pytest.mark.parametrize(
    "deed",
    [
        lambda mara, ada: change_password(mara, password="a-tide-without-moon"),
        lambda mara, ada: set_first_password(mara, by=ada, password="a-tide-without-moon"),
        lambda mara, ada: change_user(
            mara, by=ada, name=mara.name, title="", role=OrganisationRole(mara.role), is_active=False
        ),
    ],
    ids=["password changed", "password reset", "deactivated"],
)
def test_a_new_password_and_deactivating_end_all_streams(mara: User, ada: User, deed: Any) -> None:
    query = address_on(come_in(mara), "/projects/")
    assert ends_by(query, lambda: deed(mara, ada))[:2] == (True, 401)


def test_whoever_is_removed_from_a_project_hears_no_more_of_it(
    tom: User, mara: User, harbour: Project
) -> None:
    query = address_on(come_in(tom), "/projects/harbour/plan/")
    topic = f"project:{harbour.pk}"
    membership = Membership.objects.get(project=harbour, user=tom)
    ended, status, topics = ends_by(query, lambda: remove_member(membership, by=mara), while_hearing=topic)
    assert (ended, status) == (True, 200), "their own notices they may still hear"
    assert topics == {f"user:{tom.pk}"}


def test_another_role_in_a_project_asks_anew_what_may_be_heard(
    tom: User, mara: User, harbour: Project
) -> None:
    query = address_on(come_in(tom), "/projects/harbour/plan/")
    ended, status, topics = ends_by(
        query, lambda: set_member(harbour, by=mara, user=tom, role=ProjectRole.QA)
    )
    assert (ended, status) == (True, 200)
    assert f"project:{harbour.pk}" in topics, "quality people see the plan"


def test_another_role_in_the_organisation_asks_anew(pia: User, ada: User, harbour: Project) -> None:
    query = address_on(come_in(pia), "/projects/harbour/plan/")
    ended, status, topics = ends_by(
        query,
        lambda: change_user(
            pia, by=ada, name=pia.name, title="", role=OrganisationRole.MEMBER, is_active=True
        ),
        while_hearing=f"project:{harbour.pk}",
    )
    assert (ended, status, topics) == (True, 200, {f"user:{pia.pk}"})


def test_a_right_taken_from_a_role_ends_what_it_let_hear(tom: User, ada: User, harbour: Project) -> None:
    query = address_on(come_in(tom), "/projects/harbour/plan/")
    ada.organisation.refresh_from_db()
    cell = Cell("project", ProjectRole.MEMBER.value, "view_plan")
    ended, status, topics = ends_by(
        query, lambda: change_rights(by=ada, changes={cell: False}, seen=ada.organisation.rights_stamp)
    )
    assert (ended, status, topics) == (True, 200, {f"user:{tom.pk}"})


def test_a_talks_ticket_is_bound_to_the_session_and_to_the_right(
    tom: User, mara: User, harbour: Project, client_for: Any
) -> None:
    browser = come_in(tom)
    page = browser.get(f"/talk/project/{harbour.pk}/").content.decode()
    found = re.search(r'ticket="([^"]+)"', page) or re.search(r"ticket=([^\"&]+)", page)
    assert found is not None
    query = f"ticket={unquote(unescape(found[1]))}"
    membership = Membership.objects.get(project=harbour, user=tom)
    assert ends_by(query, lambda: remove_member(membership, by=mara))[:2] == (True, 401)
