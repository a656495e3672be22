"""Views under a name: one's own and shared, first, copied, deleted and brought back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.plan.actions.items.details import merge_tags
from tongzhou.projects.models import Project
from tongzhou.work.models import SavedView

For = Callable[[User], Client]
BASE = "/projects/harbour"


@pytest.fixture
def save(client_for: For, harbour: Project) -> Callable[..., SavedView]:
    """Save a view as its form does."""

    def saved(user: User, name: str, query: str = "priority=4", **more: str) -> SavedView:
        answer = client_for(user).post(f"{BASE}/views/save", {"name": name, "query": query, **more})
        assert answer.status_code == 302
        return SavedView.objects.get(name=name)

    return saved


def test_a_view_is_saved_shown_and_told(client_for: For, tom: User, mara: User, save: Any) -> None:
    view = save(tom, "Urgent ones")
    assert view.query == "priority=4"
    assert "Urgent ones" in client_for(tom).get(f"{BASE}/items/").content.decode()
    assert "Urgent ones" not in client_for(mara).get(f"{BASE}/items/").content.decode()
    assert DiaryEntry.objects.filter(deed="work.view_saved", subject_id=view.pk).exists()


def test_only_who_manages_the_work_shares(client_for: For, tom: User, lee: User, save: Any) -> None:
    refused = client_for(tom).post(f"{BASE}/views/save", {"name": "Ours", "query": "", "shared": "on"})
    assert refused.status_code == 403
    save(lee, "Ours", shared="on")
    assert "Ours" in client_for(tom).get(f"{BASE}/items/").content.decode()


def test_the_first_view_opens_by_itself_and_ones_own_goes_before(
    client_for: For, tom: User, lee: User, save: Any
) -> None:
    shared = save(lee, "Ours", shared="on", default="on")
    assert client_for(tom).get(f"{BASE}/items/").headers["Location"].endswith(f"?view={shared.pk}&priority=4")
    own = save(tom, "Mine", query="priority=3", default="on")
    assert f"view={own.pk}" in client_for(tom).get(f"{BASE}/items/").headers["Location"]
    newer = save(tom, "Newer", default="on")
    own.refresh_from_db()
    assert (own.default, newer.default) == (False, True)
    assert client_for(tom).get(f"{BASE}/items/?mode=list").status_code == 200


def test_a_view_is_renamed_copied_deleted_and_restored(client_for: For, tom: User, save: Any) -> None:
    view = save(tom, "Old")
    client = client_for(tom)
    client.post(f"{BASE}/views/{view.pk}/change", {"name": "New", "query": "priority=1", "keep": "on"})
    view.refresh_from_db()
    assert (view.name, view.query) == ("New", "priority=1")
    client.post(f"{BASE}/views/{view.pk}/copy")
    assert SavedView.objects.filter(name="New (copy)", owner=tom, query="priority=1").exists()
    deleted = client.post(f"{BASE}/views/{view.pk}/delete")
    assert f"/views/{view.pk}/restore" in deleted.headers["HX-Trigger"]
    assert f"view={view.pk}&" not in client.get(f"{BASE}/items/").content.decode().replace("&amp;", "&")
    assert client.post(f"{BASE}/views/{view.pk}/restore").status_code == 302
    view.refresh_from_db()
    assert view.deleted_at is None


def test_what_is_not_understood_or_has_no_name_is_not_kept(
    client_for: For, tom: User, harbour: Project
) -> None:
    client = client_for(tom)
    for form in (
        {"name": "Bad", "query": "colour=red"},
        {"name": " ", "query": ""},
        {"name": "x" * 81, "query": ""},
    ):
        client.post(f"{BASE}/views/save", form)
    assert not SavedView.objects.exists()
    assert "There is no" in client.get(f"{BASE}/items/?mode=list").content.decode()


def test_nobody_touches_the_views_of_others(
    client_for: For, tom: User, lee: User, mara: User, otto: User, save: Any
) -> None:
    own = save(tom, "Tom's")
    shared = save(lee, "Ours", shared="on")
    for deed in ("change", "copy", "delete"):
        assert client_for(mara).post(f"{BASE}/views/{own.pk}/{deed}", {"name": "x"}).status_code == 404
        assert client_for(otto).post(f"{BASE}/views/{shared.pk}/{deed}", {"name": "x"}).status_code == 404
    for deed in ("change", "delete"):
        assert client_for(tom).post(f"{BASE}/views/{shared.pk}/{deed}", {"name": "x"}).status_code == 403


def test_views_of_a_board_keep_its_columns_and_lanes(client_for: For, tom: User, save: Any) -> None:
    view = save(tom, "My board", query="by=category&lanes=assignees&priority=4", surface="board")
    assert view.query == "priority=4&by=category&lanes=assignees"
    assert "My board" in client_for(tom).get(f"{BASE}/board/").content.decode()
    assert "My board" not in client_for(tom).get(f"{BASE}/items/").content.decode()


def test_a_view_by_a_tag_follows_it_into_another_one(
    harbour: Project, mara: User, save: Any, tag: Any
) -> None:
    kept, gone, other = tag("Performance"), tag("perf"), tag("Night")
    view = save(mara, "Fast", query=f"q=a+b&tags={gone.pk}%2C{other.pk}%2C{kept.pk}&sort=-due_date")
    untouched = save(mara, "Else", query=f"tags={other.pk}")
    merge_tags([gone], into=kept, by=mara)
    view.refresh_from_db()
    untouched.refresh_from_db()
    assert view.query == f"q=a+b&tags={kept.pk},{other.pk}&sort=-due_date"
    assert untouched.query == f"tags={other.pk}"
