"""The client's home: help that can be put away, how far projects are, what was signed, and what was delivered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.api.conftest import plan_for
from tests.files.making import sent
from tests.plan.builder import Board
from tongzhou.accounts.models import User
from tongzhou.clients.models import Contact
from tongzhou.files.actions.files import add_file
from tongzhou.files.receiving import received
from tongzhou.obligations.actions.asking import ask_client, create_obligation
from tongzhou.obligations.models import ClientObligation
from tongzhou.plan.models import SimulatedDate, Simulation, WorkItem, instant_of
from tongzhou.portal.actions import publish_project
from tongzhou.portal.queries.project import (
    PortalMilestone,
    PortalMilestones,
    as_client_sees,
    portal_milestones,
)
from tongzhou.projects.models import Project
from tongzhou.projects.subjects import get_subject_or_404

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_help_is_put_away_and_called_back_by_each_for_themselves(
    harbour: Project, mara: User, cleo: User, cody: User, client_for: ClientFor
) -> None:
    browser = client_for(cleo)
    assert "What this is" in text_of(browser.get("/portal/"))
    away = text_of(browser.post("/portal/help/", {"away": "1"}, follow=True))
    assert "What this is" not in away
    assert "What is this page for?" in away
    assert "What this is" in text_of(client_for(cody).get("/portal/"))
    assert "What this is" in text_of(browser.post("/portal/help/", {"away": "0"}, follow=True))
    assert client_for(mara).post("/portal/help/", {"away": "1"}).status_code == 403


@pytest.fixture
def asked(harbour: Project, mara: User, cleo: User) -> ClientObligation:
    people = [Contact.objects.get(user=cleo)]
    one = create_obligation(harbour, by=mara, title="Test data", due_on=date(2030, 1, 15), contacts=people)
    publish_project(harbour, by=mara, client_actions=True)
    return ask_client(one, by=mara, today=timezone.localdate())


def test_the_client_gets_back_what_it_has_delivered_and_nothing_else(
    asked: ClientObligation, mara: User, cleo: User, cody: User, vera: User, client_for: ClientFor
) -> None:
    browser, page = client_for(cleo), "/portal/harbour/client-actions/"
    deliver = f"{page}{asked.number}/deliver"
    assert browser.post(deliver, {"files": [sent("cards.txt", b"1 2 3")]}).status_code == 302
    inside = get_subject_or_404(mara, "client_action", asked.pk)
    internal = add_file(inside, by=mara, content=received(sent("notes.txt", b"secret"), "notes.txt"))
    shown = text_of(browser.get(page))
    assert "notes.txt" not in shown
    (row,) = browser.get("/api/v1/portal/projects/harbour/client-actions").json()["items"]
    (file,) = row["delivered"]
    assert (file["name"], file["size"], file["url"] in shown) == ("cards.txt", 5, True)
    answer = client_for(cody).get(file["url"], follow=True)
    assert b"".join(answer.streaming_content if answer.streaming else [answer.content]) == b"1 2 3"
    assert client_for(vera).get(file["url"]).status_code == 404
    other = internal.versions.get().pk
    assert browser.get(f"{page}{asked.number}/files/{other}").status_code == 404
    publish_project(asked.project, by=mara, milestones=True)
    assert browser.get(file["url"]).status_code == 404


def test_open_ones_are_folded_and_what_came_back_is_open(
    asked: ClientObligation, mara: User, cleo: User, client_for: ClientFor
) -> None:
    page = text_of(client_for(cleo).get("/portal/harbour/client-actions/"))
    assert page.count('<details class="portal-card portal-action" open>') == 1
    second = create_obligation(
        asked.project,
        by=mara,
        title="Access",
        due_on=date(2030, 1, 16),
        contacts=[Contact.objects.get(user=cleo)],
    )
    ask_client(second, by=mara, today=timezone.localdate())
    page = text_of(client_for(cleo).get("/portal/harbour/client-actions/"))
    assert page.count('<details class="portal-card portal-action">') == 2


def test_how_sure_a_date_is_is_said_only_where_it_is_published() -> None:
    class Known:
        item, name, criterion, baseline = 1, "Go-live", "", None
        forecast, reached = date(2030, 5, 1), None
        p50, p80 = date(2030, 5, 3), date(2030, 5, 9)

    def seen(confidence: bool) -> PortalMilestone:
        (one,) = as_client_sees([Known()], 1, today=date(2030, 1, 1), confidence=confidence)  # type: ignore[list-item]
        return one

    assert (seen(False).likely, seen(False).sure) == (None, None)
    assert (seen(True).likely, seen(True).sure) == (date(2030, 5, 3), date(2030, 5, 9))


def test_a_page_of_milestones_says_what_all_of_them_say(
    harbour: Project, mara: User, django_assert_num_queries: Any
) -> None:
    board = Board(harbour, mara)
    for number in range(8):
        board.add(f"Gate {number}", kind="milestone", days=0)
    board.set("Gate 0", percent=100)
    harbour.refresh_from_db()
    every = list(portal_milestones(harbour, today=date(2026, 3, 2)))
    shown = portal_milestones(harbour, today=date(2026, 3, 2))
    assert [one.step for one in every] == ["done", "now", *["ahead"] * 6]
    assert isinstance(shown, PortalMilestones)
    assert (len(shown), shown.reached, shown.now) == (8, 1, 1)
    with django_assert_num_queries(5):
        assert [*shown[2:5]] == every[2:5]
    assert [shown[0], shown[-1], shown.next] == [every[0], every[-1], every[1]]
    with django_assert_num_queries(0):
        assert [*shown[2:5]] == every[2:5]


def test_how_sure_dates_are_is_no_page_of_its_own(
    harbour: Project, mara: User, client_for: ClientFor
) -> None:
    answer = client_for(mara).post("/projects/harbour/client-portal/", {"confidence": "on"})
    assert answer.status_code == 422
    both = {"milestones": "on", "confidence": "on"}
    assert client_for(mara).post("/projects/harbour/client-portal/", both).status_code == 302


def test_the_list_of_projects_says_how_far_each_is(
    harbour: Project, mara: User, cleo: User, client_for: ClientFor
) -> None:

    plan_for(harbour, mara)
    WorkItem.objects.filter(project=harbour, summary=False).update(kind="milestone", name="Go-live")
    publish_project(harbour, by=mara, milestones=True)
    page = text_of(client_for(cleo).get("/portal/"))
    assert "milestones reached" in page
    assert "Next: Go-live, expected on" in page
    publish_project(harbour, by=mara, documents=True)
    assert "Go-live" not in text_of(client_for(cleo).get("/portal/"))


def simulated(harbour: Project, item: WorkItem, *days: int) -> None:
    """A result of the plan in which the item is done by these days after the beginning of 2030."""
    by = instant_of(date(2030, 1, 1))
    at = {f"p{n}_at": by + day * 86_400 + 17 * 3_600 for n, day in zip((10, 50, 80, 90), days, strict=True)}
    result = Simulation.objects.create(project=harbour, state=Simulation.State.DONE, iterations=1_000, **at)
    SimulatedDate.objects.create(
        simulation=result,
        item_id=item.pk,
        position=1,
        name=item.name,
        planned_at=by,
        planned_chance=1_000,
        **at,
    )


def test_the_list_of_projects_says_how_sure_the_next_date_is_only_where_that_is_published(
    harbour: Project, mara: User, cleo: User, client_for: ClientFor
) -> None:
    plan_for(harbour, mara)
    WorkItem.objects.filter(project=harbour, summary=False).update(kind="milestone", name="Go-live")
    item = WorkItem.objects.filter(project=harbour, summary=False).order_by("finish_at", "position")[0]
    browser, said = client_for(cleo), "as likely as not by 2030-01-08, very likely by 2030-01-15"
    publish_project(harbour, by=mara, milestones=True, confidence=True)
    assert "How sure:" not in text_of(browser.get("/portal/"))  # nothing has been simulated
    simulated(harbour, item, 1, 2, 3, 4)
    simulated(harbour, item, 5, 7, 14, 20)
    assert said in text_of(browser.get("/portal/"))
    assert said in text_of(browser.get("/portal/harbour/"))
    publish_project(harbour, by=mara, milestones=True)
    assert "2030-01-15" not in text_of(browser.get("/portal/"))
    publish_project(harbour, by=mara, documents=True, confidence=True)
    assert "2030-01-15" not in text_of(browser.get("/portal/"))
    publish_project(harbour, by=mara, milestones=True, confidence=True)
    WorkItem.objects.filter(pk=item.pk).update(actual_finish_at=item.finish_at)
    assert "2030-01-15" not in text_of(browser.get("/portal/"))
