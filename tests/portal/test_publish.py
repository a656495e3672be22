"""Publishing a project to its client, looking at it first, and taking it back."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.plan.builder import Board
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.portal.models import Publication
from tongzhou.projects.models import Project

PAGE = "/projects/harbour/client-portal/"


def test_a_manager_publishes_parts_and_it_is_written_down(client_for: Any, mara: User, board: Board) -> None:
    answer = client_for(mara).post(PAGE, {"milestones": "on"})
    assert answer["Location"] == PAGE
    found = Publication.objects.get(project=board.project)
    assert (found.milestones, found.documents, found.by) == (True, False, mara)
    line = DiaryEntry.objects.get(deed="portal.published")
    assert line.project_id == board.project.pk
    assert line.details == {"sections": ["milestones"], "client": board.project.client_id}
    told = client_for(mara).get("/projects/harbour/activity/").content.decode()
    assert "Mara Chen published the project “Harbour core banking” to the client." in told


def test_publishing_again_changes_the_parts(client_for: Any, mara: User, published: Project) -> None:
    client_for(mara).post(PAGE, {"documents": "on"})
    found = Publication.objects.get(project=published)
    assert (found.milestones, found.documents) == (False, True)


def test_a_publication_of_nothing_is_refused(client_for: Any, mara: User, board: Board) -> None:
    answer = client_for(mara).post(PAGE, {"nothing": "x"})
    assert answer.status_code == 422
    assert "Choose at least one part to publish" in answer.content.decode()
    assert not Publication.objects.exists()


def test_a_publication_is_taken_back(client_for: Any, mara: User, published: Project) -> None:
    browser = client_for(mara)
    browser.post(f"{PAGE}withdraw/")
    assert not Publication.objects.exists()
    assert DiaryEntry.objects.filter(deed="portal.unpublished", project_id=published.pk).count() == 1
    page = browser.post(f"{PAGE}withdraw/", follow=True).content.decode()
    assert "This project is not published." in page


def test_the_page_says_who_can_see_it(client_for: Any, mara: User, published: Project, cody: User) -> None:
    page = client_for(mara).get(PAGE).content.decode()
    assert "Cleo Zheng" in page
    assert "Client sponsor" in page
    assert "Published by Mara Chen" in page
    User.objects.filter(pk=cody.pk).update(is_active=False)
    assert "Cody Wang" not in client_for(mara).get(PAGE).content.decode()


def main_of(page: str) -> str:
    """The page's content without what differs between readers: frame and way back."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert main is not None
    without = re.sub(r"<nav.*?</nav>", "", main[0], flags=re.DOTALL)
    return " ".join(without.split())


def test_the_preview_is_exactly_what_the_client_sees(
    client_for: Any, mara: User, cleo: User, published: Project
) -> None:
    preview = (
        client_for(mara).get(f"{PAGE}preview/", {"milestones": "on", "documents": "on"}).content.decode()
    )
    seen = client_for(cleo).get("/portal/harbour/").content.decode()
    assert main_of(preview) == main_of(seen)
    assert "Design accepted" in main_of(preview)
    assert "Preview: exactly this is what the client sees." in preview


def test_the_preview_shows_the_parts_that_are_ticked(client_for: Any, mara: User, board: Board) -> None:
    page = client_for(mara).get(f"{PAGE}preview/", {"documents": "on"}).content.decode()
    assert "Design accepted" not in page
    assert "No document has been published yet." in page
    nothing = client_for(mara).get(f"{PAGE}preview/").content.decode()
    assert "No part of this project has been chosen." in nothing


@pytest.mark.parametrize(("who", "status"), [("tom", 403), ("cleo", 403), ("otto", 404), ("vera", 404)])
def test_others_do_not_publish(
    client_for: Any, request: pytest.FixtureRequest, who: str, status: int, board: Board
) -> None:
    browser = client_for(request.getfixturevalue(who))
    for answer in (
        browser.get(PAGE),
        browser.post(PAGE, {"milestones": "on"}),
        browser.get(f"{PAGE}preview/"),
        browser.post(f"{PAGE}withdraw/"),
    ):
        assert answer.status_code == status
    assert not Publication.objects.exists()


def test_programs_publish_read_and_take_back(client_for: Any, mara: User, board: Board) -> None:
    api, address = client_for(mara), "/api/v1/projects/harbour/publication"
    assert api.get(address).json()["published"] is False
    made = api.put(address, {"milestones": True, "documents": False}, content_type="application/json").json()
    assert (made["published"], made["milestones"], made["documents"], made["by"]) == (
        True,
        True,
        False,
        "Mara Chen",
    )
    none = api.put(address, {"milestones": False, "documents": False}, content_type="application/json")
    assert (none.status_code, none.json()["code"]) == (409, "nothing_chosen")
    assert api.delete(address).status_code == 204
    assert (api.delete(address).status_code, api.delete(address).json()["code"]) == (409, "not_published")


def test_the_tab_is_for_those_who_may_publish(client_for: Any, mara: User, tom: User, board: Board) -> None:
    group = "/projects/harbour/client-actions/"
    assert PAGE in client_for(mara).get(group).content.decode()
    assert PAGE not in client_for(tom).get(group).content.decode()
