"""Views under a name: one's own and shared, first, copied, deleted and brought back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import purge_trash
from tongzhou.activity.models import DiaryEntry, TrashEntry
from tongzhou.plan.actions.items.merging import merge_tags
from tongzhou.projects.models import Membership, Project
from tongzhou.work.actions.saved import ViewRefusedError, delete_view
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
    deleted = client.post(f"{BASE}/views/{view.pk}/delete", headers={"HX-Request": "true"})
    entry = TrashEntry.objects.get(kind="saved_view", subject_id=view.pk)
    assert f"/trash/{entry.pk}/restore/" in deleted.headers["HX-Trigger"]
    assert f"view={view.pk}&" not in client.get(f"{BASE}/items/").content.decode().replace("&amp;", "&")
    back = client.post(f"/trash/{entry.pk}/restore/", headers={"HX-Request": "true"})
    assert back["HX-Redirect"] == f"{BASE}/items/?view={view.pk}&priority=1"
    view.refresh_from_db()
    assert view.deleted_at is None
    deeds = DiaryEntry.objects.filter(subject_id=view.pk, deed__startswith="work.").values_list(
        "deed", flat=True
    )
    assert list(deeds.order_by("id"))[-2:] == ["work.view_deleted", "work.view_restored"]


def test_without_scripts_the_page_offers_to_take_it_back(client_for: For, tom: User, save: Any) -> None:
    view = save(tom, "Old")
    page = client_for(tom).post(f"{BASE}/views/{view.pk}/delete", follow=True).content.decode()
    entry = TrashEntry.objects.get(kind="saved_view")
    assert "The view “Old” was deleted." in page
    assert f'action="/trash/{entry.pk}/restore/"' in page


def test_the_trash_gives_views_back_to_whom_they_belong(
    client_for: For, tom: User, lee: User, mara: User, ada: User, otto: User, save: Any
) -> None:
    own, shared = save(tom, "Tom's"), save(lee, "Ours", shared="on")
    client_for(tom).post(f"{BASE}/views/{own.pk}/delete")
    client_for(lee).post(f"{BASE}/views/{shared.pk}/delete")
    for who, names in ((tom, {"Tom's"}), (lee, {"Ours"}), (mara, {"Ours"}), (ada, {"Ours"}), (otto, set())):
        client = client_for(who)
        rows = client.get("/api/v1/trash?kind=saved_view").json()["items"]
        assert {row["label"] for row in rows} == names, who
        for entry in TrashEntry.objects.filter(kind="saved_view").exclude(label__in=names):
            assert client.post(f"/trash/{entry.pk}/restore/").status_code == 404, (who, entry)
    assert (
        client_for(mara).post(f"/trash/{TrashEntry.objects.get(label='Ours').pk}/restore/").status_code == 302
    )
    shared.refresh_from_db()
    assert (shared.deleted_at, shared.shared, shared.default) == (None, True, False)


def test_a_view_of_a_project_that_one_has_left_stays_in_the_trash(
    client_for: For, tom: User, harbour: Project, save: Any
) -> None:
    own = save(tom, "Tom's")
    client = client_for(tom)
    client.post(f"{BASE}/views/{own.pk}/delete")
    Membership.objects.filter(project=harbour, user=tom).delete()
    entry = TrashEntry.objects.get(kind="saved_view")
    assert client.get("/api/v1/trash").json()["items"] == []
    assert client.post(f"/trash/{entry.pk}/restore/").status_code == 404


def test_a_full_shelf_takes_nothing_back_and_a_deleted_view_is_not_deleted_twice(
    client_for: For, tom: User, save: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = save(tom, "First")
    entry = delete_view(view, by=tom)
    with pytest.raises(ViewRefusedError, match="meanwhile"):
        delete_view(view, by=tom)
    monkeypatch.setenv("TONGZHOU_LIMIT_VIEWS_PER_PERSON", "1")
    save(tom, "Second")
    page = client_for(tom).post(f"/trash/{entry.pk}/restore/", follow=True).content.decode()
    assert "at most 1 views" in page
    view.refresh_from_db()
    assert view.deleted_at is not None


def test_emptying_the_trash_removes_the_view(tom: User, save: Any) -> None:
    entry = delete_view(save(tom, "Old"), by=tom)
    assert purge_trash(now=timezone.now() + timedelta(days=61)) == 1
    assert not SavedView.objects.exists()
    assert not TrashEntry.objects.filter(pk=entry.pk).exists()


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


def test_views_deleted_before_there_was_a_trash_get_entries(client_for: For, tom: User, save: Any) -> None:
    view = save(tom, "Long ago")
    deleted = timezone.now() - timedelta(days=3)
    SavedView.objects.filter(pk=view.pk).update(deleted_at=deleted)
    import_module("tongzhou.work.migrations.0002_deleted_views_in_the_trash").give_entries(apps, None)
    entry = TrashEntry.objects.get()
    assert (entry.label, entry.deleted_at, entry.deleted_by) == ("Long ago", deleted, tom)
    assert client_for(tom).post(f"/trash/{entry.pk}/restore/").status_code == 302


def test_a_form_that_shows_an_older_version_changes_nothing(client_for: For, tom: User, save: Any) -> None:
    view = save(tom, "Old")
    client = client_for(tom)
    seen = {"query": "", "version": str(view.version)}
    client.post(f"{BASE}/views/{view.pk}/change", {"name": "New", **seen})
    page = client.post(f"{BASE}/views/{view.pk}/change", {"name": "Newer", **seen}, follow=True)
    assert "Somebody has changed this view meanwhile." in page.content.decode()
    view.refresh_from_db()
    assert (view.name, view.version) == ("New", 2)


def test_a_board_is_not_kept_with_lanes_or_columns_that_there_are_not(
    client_for: For, tom: User, save: Any
) -> None:
    client = client_for(tom)
    for query in ("lanes=notes", "by=custom:99", "by=flow:99999"):
        client.post(f"{BASE}/views/save", {"name": "Bad", "query": query, "surface": "board"})
    assert not SavedView.objects.exists()


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
