"""The end of a project: only with its key typed, only by who may, and remembered."""

from __future__ import annotations

import pytest

from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.projects.models import Project

ADDRESS = "/projects/harbour/delete/"


def test_the_page_asks_for_the_key(client_for, mara: User, harbour: Project) -> None:
    page = client_for(mara).get(ADDRESS).content.decode()
    assert "Type harbour to confirm" in page
    assert "It waits in the trash for 60 days" in page


def test_the_typed_key_deletes(client_for, mara: User, harbour: Project) -> None:
    answer = client_for(mara).post(ADDRESS, {"key": "harbour"}, follow=True)
    assert "The project “Harbour core banking” has been deleted." in answer.content.decode()
    assert not Project.objects.visible_to(mara).exists()
    assert client_for(mara).get("/projects/harbour/").status_code == 404
    entry = DiaryEntry.objects.latest("id")
    assert (entry.deed, entry.label, entry.actor) == (
        "projects.project_deleted",
        "Harbour core banking",
        mara,
    )


@pytest.mark.parametrize("typed", ["", "Harbour", "meadow"])
def test_anything_else_deletes_nothing(client_for, mara: User, harbour: Project, typed: str) -> None:
    assert client_for(mara).post(ADDRESS, {"key": typed}).status_code == 422
    assert Project.objects.filter(key="harbour").exists()


@pytest.mark.parametrize(
    ("who", "status"), [("lee", 403), ("pia", 403), ("cleo", 403), ("otto", 404), ("nora", 404)]
)
def test_others_cannot(
    client_for, harbour: Project, request: pytest.FixtureRequest, who: str, status: int
) -> None:
    browser = client_for(request.getfixturevalue(who))
    assert browser.post(ADDRESS, {"key": "harbour"}).status_code == status
    assert Project.objects.filter(key="harbour").exists()
