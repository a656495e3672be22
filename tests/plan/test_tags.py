"""The tags of a project: created, renamed, merged, thrown away and brought back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from tests.api.calling import Caller, problem
from tests.plan.test_items import make
from tongzhou.accounts.models import User
from tongzhou.activity.actions import restore_from_trash
from tongzhou.activity.models import DiaryEntry, TrashEntry
from tongzhou.plan.actions.items.details import create_tag
from tongzhou.plan.actions.items.merging import merge_tags
from tongzhou.plan.actions.items.recurring import create_recurrence
from tongzhou.plan.models import Rule, Tag, WorkItem
from tongzhou.projects.models import Project
from tongzhou.work.actions.saved import Keeping, save_view
from tongzhou.work.models import Surface

Browser = Callable[[User], Client]
PAGE = "/projects/harbour/tags/"


def names(item: WorkItem) -> list[str]:
    found = Tag.objects.filter(pk__in=WorkItem.tags.through.objects.filter(workitem=item).values("tag"))
    return list(found.values_list("name", flat=True))


def test_the_page_says_how_many_items_carry_each_tag(
    client_for: Browser, harbour: Project, mara: User, tom: User, django_assert_max_num_queries: Any
) -> None:
    tags = [create_tag(harbour, by=mara, name=f"Tag {number}") for number in range(20)]
    for number in range(3):
        make(harbour, mara, f"Item {number}", tags=[tags[0].pk], planned=number == 0)
    browser = client_for(tom)
    browser.get(PAGE)
    with django_assert_max_num_queries(30):
        page = browser.get(PAGE).content.decode()
    assert "3 items with “Tag 0”" in page
    assert "tags/merge" not in page  # Tom may add tags, but not change those that others use
    assert "tags/new" in page


def test_tags_are_added_and_renamed(client_for: Browser, harbour: Project, mara: User) -> None:
    browser = client_for(mara)
    assert browser.post(f"{PAGE}new", {"name": "Night work", "hue": 3}).status_code == 302
    tag = Tag.objects.get(project=harbour)
    again = browser.post(f"{PAGE}new", {"name": "Night work", "hue": 1})
    assert again.status_code == 422
    assert "The project has a tag of this name already." in again.content.decode()
    assert browser.post(f"{PAGE}{tag.pk}/", {"name": "Nights", "hue": 6}).status_code == 302
    tag.refresh_from_db()
    assert (tag.name, tag.hue) == ("Nights", 6)
    create_tag(harbour, by=mara, name="Days")
    assert browser.post(f"{PAGE}{tag.pk}/", {"name": "Days", "hue": 6}).status_code == 422


def test_merged_tags_are_one_on_every_item_and_in_what_recurs(
    client_for: Browser, harbour: Project, mara: User
) -> None:
    one, two, three = (create_tag(harbour, by=mara, name=name) for name in ("perf", "Performance", "speed"))
    first = make(harbour, mara, "A", tags=[one.pk, two.pk])
    second = make(harbour, mara, "B", tags=[three.pk], planned=True)
    recurring = create_recurrence(
        harbour, by=mara, name="R", template={"tags": [one.pk]}, rule=Rule.WEEKLY, every=1,
        next_on=first.created_at.date(),
    )  # fmt: skip
    browser = client_for(mara)
    typed = {"tags": [one.pk, three.pk, two.pk], "into": two.pk}
    page = browser.post(f"{PAGE}merge", typed, follow=True).content.decode()
    assert "Merged into “Performance”: 2 items." in page
    assert (names(first), names(second)) == (["Performance"], ["Performance"])
    recurring.refresh_from_db()
    assert recurring.template["tags"] == [two.pk]
    assert list(Tag.objects.filter(project=harbour)) == [two]
    told = DiaryEntry.objects.get(deed="plan.tag_merged")
    assert sorted(told.details["tags"]) == ["perf", "speed"]


def test_nothing_is_merged_without_a_second_tag(client_for: Browser, harbour: Project, mara: User) -> None:
    tag = create_tag(harbour, by=mara, name="Night")
    browser = client_for(mara)
    page = browser.post(f"{PAGE}merge", {"tags": [tag.pk], "into": tag.pk}, follow=True).content.decode()
    assert "Choose at least one other tag to merge." in page
    page = browser.post(f"{PAGE}merge", {"into": tag.pk}, follow=True).content.decode()
    assert "Tick the tags to merge" in page


def test_a_tag_of_another_project_cannot_be_merged_away(
    client_for: Browser, harbour: Project, meadow: Project, mara: User, nora: User
) -> None:
    mine, theirs = create_tag(harbour, by=mara, name="Mine"), create_tag(meadow, by=nora, name="Theirs")
    client_for(mara).post(f"{PAGE}merge", {"tags": [theirs.pk], "into": mine.pk})
    assert Tag.objects.filter(pk=theirs.pk).exists()


def test_a_deleted_tag_comes_back_to_its_items(client_for: Browser, harbour: Project, mara: User) -> None:
    tag = create_tag(harbour, by=mara, name="Night", hue=4)
    beside = make(harbour, mara, "A", tags=[tag.pk], planned=False)
    planned = make(harbour, mara, "B", tags=[tag.pk], planned=True)
    browser = client_for(mara)
    browser.post(f"{PAGE}{tag.pk}/delete")
    assert names(beside) == []
    entry = TrashEntry.objects.get(kind="tag")
    browser.post(f"/trash/{entry.pk}/restore/")
    assert (names(beside), names(planned)) == (["Night"], ["Night"])
    assert Tag.objects.get(pk=tag.pk).hue == 4


def test_a_deleted_tag_stays_where_it_is_if_its_name_is_taken(
    client_for: Browser, harbour: Project, mara: User
) -> None:
    tag, browser = create_tag(harbour, by=mara, name="Night"), client_for(mara)
    browser.post(f"{PAGE}{tag.pk}/delete")
    create_tag(harbour, by=mara, name="Night")
    entry = TrashEntry.objects.get(kind="tag")
    page = browser.post(f"/trash/{entry.pk}/restore/", follow=True).content.decode()
    assert "The project has another tag of this name now." in page


def test_merging_counts_items_and_not_tags(harbour: Project, mara: User) -> None:
    one, two, three = (create_tag(harbour, by=mara, name=name) for name in ("a", "b", "c"))
    make(harbour, mara, "A", tags=[one.pk, two.pk])
    assert len(merge_tags([one, two], into=three, by=mara).content["items"]) == 1


def test_merging_is_taken_back_with_one_click(client_for: Browser, harbour: Project, mara: User) -> None:
    one, two, three = (
        create_tag(harbour, by=mara, name=name, hue=4) for name in ("perf", "Performance", "speed")
    )
    both = make(harbour, mara, "A", tags=[one.pk, two.pk])
    several = make(harbour, mara, "B", tags=[one.pk, three.pk], planned=True)
    own = make(harbour, mara, "C", tags=[two.pk])
    recurring = create_recurrence(
        harbour, by=mara, name="R", template={"tags": [one.pk]}, rule=Rule.WEEKLY, every=1,
        next_on=both.created_at.date(),
    )  # fmt: skip
    browser = client_for(mara)
    page = browser.post(
        f"{PAGE}merge", {"tags": [one.pk, three.pk], "into": two.pk}, follow=True
    ).content.decode()
    entry = TrashEntry.objects.get(kind="tag_merge")
    assert f"/trash/{entry.pk}/restore/" in page
    assert entry.label == "perf, speed → Performance"
    browser.post(f"/trash/{entry.pk}/restore/")
    assert sorted(names(both)) == ["Performance", "perf"]
    assert sorted(names(several)) == ["perf", "speed"]
    assert names(own) == ["Performance"]
    assert Tag.objects.get(pk=three.pk).hue == 4
    recurring.refresh_from_db()
    assert recurring.template["tags"] == [one.pk]
    assert DiaryEntry.objects.filter(deed="plan.tag_merge_undone", subject_id=two.pk).exists()
    page = browser.get("/projects/harbour/activity/").content.decode()
    assert "took apart again what was merged into “Performance”." in page


def test_what_was_changed_after_a_merging_stays_when_it_is_taken_back(
    client_for: Browser, harbour: Project, mara: User
) -> None:
    one, two = (create_tag(harbour, by=mara, name=name) for name in ("perf", "Performance"))
    untagged = make(harbour, mara, "A", tags=[one.pk])
    entry = merge_tags([one], into=two, by=mara)
    WorkItem.tags.through.objects.filter(workitem=untagged).delete()
    client_for(mara).post(f"/trash/{entry.pk}/restore/")
    assert names(untagged) == []
    assert Tag.objects.filter(pk=one.pk).exists()


def test_a_merging_is_taken_back_although_the_common_tag_is_gone(
    client_for: Browser, harbour: Project, mara: User
) -> None:
    one, two = (create_tag(harbour, by=mara, name=name) for name in ("perf", "Performance"))
    item = make(harbour, mara, "A", tags=[one.pk])
    entry = merge_tags([one], into=two, by=mara)
    browser = client_for(mara)
    browser.post(f"{PAGE}{two.pk}/delete")
    browser.post(f"/trash/{entry.pk}/restore/")
    assert names(item) == ["perf"]


def test_a_merging_stays_if_a_name_is_taken(client_for: Browser, harbour: Project, mara: User) -> None:
    one, two = (create_tag(harbour, by=mara, name=name) for name in ("perf", "Performance"))
    entry = merge_tags([one], into=two, by=mara)
    create_tag(harbour, by=mara, name="perf")
    page = client_for(mara).post(f"/trash/{entry.pk}/restore/", follow=True).content.decode()
    assert "The project has another tag of one of these names now." in page


def test_views_that_filter_by_a_merged_tag_go_back_with_it(harbour: Project, mara: User) -> None:
    one, two = (create_tag(harbour, by=mara, name=name) for name in ("perf", "Performance"))
    kept = Keeping(name="Slow")
    view = save_view(harbour, by=mara, surface=Surface.LIST, query=f"tags={one.pk}", keeping=kept)
    entry = merge_tags([one], into=two, by=mara)
    view.refresh_from_db()
    assert view.query == f"tags={two.pk}"
    restore_from_trash(entry, by=mara)
    view.refresh_from_db()
    assert view.query == f"tags={one.pk}"


def test_the_api_merges_and_takes_back(harbour: Project, meadow: Project, mara: User, nora: User) -> None:
    one, two = (create_tag(harbour, by=mara, name=name) for name in ("perf", "Performance"))
    theirs = create_tag(meadow, by=nora, name="Theirs")
    item = make(harbour, mara, "A", tags=[one.pk])
    address, api = "/projects/harbour/tags/merge", Caller(mara)
    problem(api.call("POST", address, {"tags": [theirs.pk], "into": two.pk}), 404, "not_found")
    problem(api.call("POST", address, {"tags": [two.pk], "into": two.pk}), 409, "nothing_to_merge")
    done = api.call("POST", address, {"tags": [one.pk], "into": two.pk}).json()
    assert done["items"] == 1
    assert names(item) == ["Performance"]
    assert api.call("POST", f"/trash/{done['trash']}/restore").status_code == 200
    assert names(item) == ["perf"]
