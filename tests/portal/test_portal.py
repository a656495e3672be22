"""The client's front door: what was published to them, and nothing else."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db.models import Model
from django.test.utils import ContextList

from tests.conftest import welcome
from tests.plan.builder import Board
from tongzhou.accounts.access import visible
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.clients.models import ClientOrganisation, Contact
from tongzhou.plan.queries.milestones import Milestone
from tongzhou.portal.actions import publish_project, unpublish_project
from tongzhou.portal.documents import PortalDocument, document_sources
from tongzhou.portal.models import Publication
from tongzhou.portal.queries.project import as_client_sees
from tongzhou.projects.actions import delete_project, purge_project
from tongzhou.projects.models import Membership, Project

PAGE = "/portal/harbour/"


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_before_anything_is_published_a_client_does_not_even_read_a_name(
    client_for: Any, cleo: User, board: Board, django_assert_max_num_queries: Any
) -> None:
    browser = client_for(cleo)
    with django_assert_max_num_queries(6):
        page = text(browser.get("/portal/"))
    assert "Nothing has been published to you yet." in page
    assert "Harbour core banking" not in page
    assert "for Harbour Bank" in page
    assert browser.get(PAGE).status_code == 404


def test_a_client_finds_what_was_published(
    client_for: Any, cleo: User, published: Project, meadow: Project, django_assert_max_num_queries: Any
) -> None:
    browser = client_for(cleo)
    home = text(browser.get("/portal/"))
    assert "Yuanhang Software has published 1 project to you." in home
    assert PAGE in home
    assert "Meadow" not in home
    with django_assert_max_num_queries(18):
        page = text(browser.get(PAGE))
    for shown in (
        "Harbour core banking",
        "Design accepted",
        "Signed by the steering committee",
        "2026-03-06",
    ):
        assert shown in page
    assert "0 of 2 milestones reached." in page
    assert "No document has been published yet." in page


def test_nothing_but_milestones_shows_through(client_for: Any, cleo: User, published: Project) -> None:
    page = text(client_for(cleo).get(PAGE))
    for hidden in (
        "Margin is thin",
        "Blueprint",
        "Mara Chen",
        "Contract",
        "/projects/",
        "/people/",
        "/clients/",
    ):
        assert hidden not in page
    assert "<h3>Design</h3>" not in page


def test_a_part_that_is_not_published_is_not_there(
    client_for: Any, cleo: User, board: Board, mara: User
) -> None:
    publish_project(board.project, by=mara, milestones=False, documents=True)
    page = text(client_for(cleo).get(PAGE))
    assert "Design accepted" not in page
    assert "milestones reached" not in page
    publish_project(board.project, by=mara, milestones=True, documents=False)
    page = text(client_for(cleo).get(PAGE))
    assert "Design accepted" in page
    assert "Documents" not in page


def test_what_was_taken_back_is_gone(client_for: Any, cleo: User, published: Project, mara: User) -> None:
    unpublish_project(published, by=mara)
    assert client_for(cleo).get(PAGE).status_code == 404
    assert "Harbour core banking" not in text(client_for(cleo).get("/portal/"))


# Who sees it: each condition alone closes the door


def test_the_other_clients_people_see_nothing(client_for: Any, vera: User, published: Project) -> None:
    assert client_for(vera).get(PAGE).status_code == 404
    assert "Harbour" not in text(client_for(vera).get("/portal/"))


def test_somebody_of_the_client_without_a_role_in_the_project_sees_nothing(
    client_for: Any, ada: User, harbour_bank: ClientOrganisation, published: Project
) -> None:
    chen = welcome(ada, harbour_bank, "Chen Yu", "Buyer")
    assert client_for(chen).get(PAGE).status_code == 404
    assert "Harbour core banking" not in text(client_for(chen).get("/portal/"))


def test_a_role_that_is_none_of_a_client_opens_nothing(
    client_for: Any, cleo: User, published: Project
) -> None:
    Membership.objects.filter(project=published, user=cleo).update(role=ProjectRole.OBSERVER)
    assert client_for(cleo).get(PAGE).status_code == 404


def test_a_contact_who_went_to_another_client_sees_nothing_any_more(
    client_for: Any, cleo: User, published: Project, meadow_retail: ClientOrganisation
) -> None:
    Contact.objects.filter(user=cleo).update(client=meadow_retail)
    assert client_for(cleo).get(PAGE).status_code == 404


def test_somebody_whose_contact_is_gone_sees_nothing(client_for: Any, cleo: User, published: Project) -> None:
    Contact.objects.filter(user=cleo).delete()
    assert client_for(cleo).get(PAGE).status_code == 404
    assert "Harbour" not in text(client_for(cleo).get("/portal/"))


def test_vendor_people_come_to_their_own_pages(
    client_for: Any, mara: User, tom: User, otto: User, published: Project
) -> None:
    assert client_for(mara).get("/portal/")["Location"] == "/"
    assert client_for(mara).get(PAGE)["Location"] == "/projects/harbour/client-portal/"
    assert client_for(tom).get(PAGE).status_code == 403
    assert client_for(otto).get(PAGE).status_code == 404


def test_the_layer_shows_publications_to_whoever_sees_the_project(
    mara: User, otto: User, cleo: User, vera: User, published: Project
) -> None:
    for user, expected in ((mara, 1), (otto, 0), (cleo, 1), (vera, 0)):
        assert visible(user, Publication).count() == expected, user


# What a template receives


def values(found: Any) -> Any:
    """Everything in a context, in dataclasses and lists."""
    if dataclasses.is_dataclass(found) and not isinstance(found, type):
        for one in dataclasses.fields(found):
            yield from values(getattr(found, one.name))
    elif isinstance(found, list | tuple | set):
        for one in found:
            yield from values(one)
    elif isinstance(found, dict):
        for one in found.values():
            yield from values(one)
    else:
        yield found


@pytest.mark.usefixtures("contexts")
@pytest.mark.parametrize("address", ["/portal/", PAGE])
def test_no_template_of_the_portal_receives_a_row_of_the_database(
    client_for: Any, cleo: User, published: Project, address: str
) -> None:
    answer = client_for(cleo).get(address)
    context = answer.context
    assert isinstance(context, ContextList)
    given = {
        name: value
        for layer in context
        for one in layer.dicts
        for name, value in one.items()
        if name not in {"request", "user", "view", "block", "csrf_token", "messages", "forloop"}
    }
    assert {"front", "shell"} <= set(given)
    rows = [name for name, value in given.items() for one in values(value) if isinstance(one, Model)]
    rows += [name for name, value in given.items() if hasattr(value, "model")]
    assert not rows


# Dates in a client's words


def milestone(item: int = 1, **given: Any) -> Milestone:
    plain = dict.fromkeys(("baseline", "forecast", "deadline", "reached", "slip", "trend"))
    names = {"name": "M", "criterion": "", "owners": "", "critical": False, "float_days": 0.0, "history": ()}
    return Milestone(item=item, **(plain | names | given))


D = date


@pytest.mark.parametrize(
    ("given", "state", "later"),
    [
        ({"reached": D(2026, 3, 5), "baseline": D(2026, 3, 2)}, "reached", 3),
        ({"reached": D(2026, 3, 2), "baseline": D(2026, 3, 5)}, "reached", 0),
        ({}, "open", 0),
        ({"forecast": D(2026, 3, 8)}, "overdue", 0),
        ({"forecast": D(2026, 3, 9)}, "expected", 0),
        ({"forecast": D(2026, 3, 20), "baseline": D(2026, 3, 20)}, "on_time", 0),
        ({"forecast": D(2026, 3, 21), "baseline": D(2026, 3, 20)}, "later", 1),
        ({"forecast": D(2026, 3, 20), "float_days": -3.0}, "expected", 0),
        ({"forecast": D(2026, 3, 20), "deadline": D(2026, 3, 1)}, "expected", 0),
    ],
)
def test_states_follow_what_was_agreed_and_keep_what_is_internal(
    given: dict[str, Any], state: str, later: int
) -> None:
    (shown,) = as_client_sees([milestone(**given)], None, today=D(2026, 3, 9))
    assert (shown.status, shown.days_later) == (state, later)


def test_the_first_open_milestone_is_being_worked_on() -> None:
    found = [milestone(1, reached=D(2026, 3, 2)), milestone(2), milestone(3)]
    shown = as_client_sees(found, 2, today=D(2026, 3, 9))
    assert [one.step for one in shown] == ["done", "now", "ahead"]


# Documents come from other rooms


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> list[Project]:
    asked: list[Project] = []

    def documents(project: Project) -> list[PortalDocument]:
        asked.append(project)
        days = (datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2))
        return [
            PortalDocument(number, f"Report {number}.pdf", "PDF", 2048, day, f"/f/{number}")
            for number, day in enumerate(days, 1)
        ]

    monkeypatch.setattr("tongzhou.portal.documents.document_sources", [*document_sources, documents])
    return asked


def test_documents_of_a_source_are_listed_newest_first(
    client_for: Any, cleo: User, published: Project, source: list[Project]
) -> None:
    page = text(client_for(cleo).get(PAGE))
    assert 'href="/f/2"' in page
    assert page.index("Report 2.pdf") < page.index("Report 1.pdf")
    assert source == [published]


def test_a_source_is_not_asked_when_documents_are_not_published(
    client_for: Any, cleo: User, board: Board, mara: User, source: list[Project]
) -> None:
    publish_project(board.project, by=mara, milestones=True, documents=False)
    assert "Report" not in text(client_for(cleo).get(PAGE))
    assert not source
    assert client_for(cleo).get("/api/v1/portal/projects/harbour/documents").status_code == 404


# The API


def test_the_api_answers_a_client(
    client_for: Any, cleo: User, published: Project, source: list[Project]
) -> None:
    api = client_for(cleo)
    (row,) = api.get("/api/v1/portal/projects").json()["items"]
    assert (row["key"], row["milestones"], row["documents"]) == ("harbour", True, True)
    detail = api.get("/api/v1/portal/projects/harbour").json()
    assert (detail["client"], detail["milestones_count"], detail["milestones_reached"]) == (
        "Harbour Bank",
        2,
        0,
    )
    first = api.get("/api/v1/portal/projects/harbour/milestones").json()["items"][0]
    assert first["name"] == "Design accepted"
    assert (first["agreed"], first["step"]) == ("2026-03-06", "now")
    assert set(first) == {
        "id", "name", "criterion", "agreed", "expected", "reached", "status", "step", "days_later",
        "likely", "sure",
    }  # fmt: skip
    names = [one["name"] for one in api.get("/api/v1/portal/projects/harbour/documents").json()["items"]]
    assert names == ["Report 2.pdf", "Report 1.pdf"]


def test_the_api_of_the_portal_is_in_chinese_and_english_alike(
    client_for: Any, cleo: User, published: Project
) -> None:
    User.objects.filter(pk=cleo.pk).update(language="zh-hans")
    page = text(client_for(cleo).get(PAGE))
    assert "约定日期" in page
    assert "验收标准" in page
    assert "Milestones" not in page


def test_a_deleted_project_takes_its_publication_along(published: Project, mara: User) -> None:
    delete_project(published, by=mara)
    purge_project(published.pk)
    assert not Publication.objects.exists()
