"""Items that come again, as pages: listed in plain words, made from an item or from nothing, paused, thrown away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from tests.plan.test_items import kind, make
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry, TrashEntry
from tongzhou.plan.actions.items.details import create_tag, delete_tag
from tongzhou.plan.actions.items.recurring import create_recurrence, make_due
from tongzhou.plan.models import CustomField, Recurrence, Rule, WorkItem
from tongzhou.plan.work.turns import rule_in_words
from tongzhou.projects.models import Project

Browser = Callable[[User], Client]
PAGE = "/projects/harbour/recurrences/"
MONDAY = date(2026, 3, 2)


def weekly(project: Project, by: User, **template: Any) -> Recurrence:
    return create_recurrence(
        project, by=by, name="Weekly report", template=template, rule=Rule.WEEKLY, every=1, next_on=MONDAY
    )


def form(project: Project, **more: Any) -> dict[str, Any]:
    typed = {
        "name": "Restore a backup",
        "rule": "monthly",
        "every": 1,
        "next_on": "2026-03-31",
        "type": kind(project, "issue"),
        "priority": 3,
    }
    return typed | more


@pytest.mark.parametrize(
    ("rule", "every", "words"),
    [
        ("weekly", 1, "Every week on Monday"),
        ("weekly", 2, "Every 2 weeks on Monday"),
        ("monthly", 1, "Every month on day 2"),
        ("monthly", 3, "Every 3 months on day 2"),
        ("workdays", 1, "Every workday"),
        ("workdays", 10, "Every 10 workdays"),
    ],
)
def test_a_rule_is_said_in_words(rule: str, every: int, words: str) -> None:
    assert rule_in_words(rule, every, MONDAY, 2) == words


def test_a_day_that_not_every_month_has_is_explained_in_both_languages() -> None:
    assert rule_in_words("monthly", 1, MONDAY, 31) == "Every month on day 31, or on its last day"
    with translation.override("zh-hans"):
        assert rule_in_words("monthly", 1, MONDAY, 31) == "每月 31 日（没有则为当月最后一天）"
        assert rule_in_words("weekly", 2, MONDAY, 2) == "每 2 周的星期一"


def test_the_list_says_what_comes_when_and_for_whom(
    client_for: Browser, harbour: Project, mara: User, tom: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        weekly(harbour, mara, type=kind(harbour, "issue"), assignees=[tom.pk], name=f"Report {number}")
    browser = client_for(tom)
    browser.get(PAGE)
    with django_assert_max_num_queries(30):
        page = browser.get(PAGE).content.decode()
    for text in ("Weekly report", "Every week on Monday", "2026-03-02", "Tom Qian", "Mara Chen"):
        assert text in page
    assert "recurrences/new" not in page  # Tom may look, but not set any up


def test_one_is_made_from_scratch_and_changed(client_for: Browser, harbour: Project, mara: User) -> None:
    browser = client_for(mara)
    assert browser.get(f"{PAGE}new").status_code == 200
    assert browser.post(f"{PAGE}new", form(harbour, due_in_days=2)).status_code == 302
    made = Recurrence.objects.get(project=harbour)
    assert (made.rule, made.day, made.template["priority"], made.template["due_in_days"]) == (
        "monthly",
        31,
        3,
        2,
    )
    answer = browser.post(f"{PAGE}{made.pk}/", form(harbour, name="Restore two", every=2))
    assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.name, made.template["name"], made.every) == ("Restore two", "Restore two", 2)
    assert "due_in_days" not in made.template
    assert browser.post(f"{PAGE}{made.pk}/", form(harbour, every=0)).status_code == 422


def test_one_is_made_like_an_item_without_what_its_author_may_not_see(
    client_for: Browser, harbour: Project, mara: User, lee: User
) -> None:
    issue = kind(harbour, "issue")
    common = {"organisation": harbour.organisation, "kind": "number"}
    open_one = CustomField.objects.create(**common, code="size", name="Size")
    hidden = CustomField.objects.create(**common, code="loss", name="Loss", field_class="finance")
    custom = {str(open_one.pk): 3, str(hidden.pk): 900}
    item = make(harbour, mara, "Check", type=issue, custom=custom, estimate_minutes=90, due_date="2026-04-01")
    browser = client_for(lee)
    page = browser.get(f"{PAGE}new?item={item.number}").content.decode()
    assert 'value="Check"' in page
    assert browser.post(f"{PAGE}new", form(harbour, item=item.number)).status_code == 302
    template = Recurrence.objects.get(project=harbour).template
    assert template["custom"] == {str(open_one.pk): 3}
    assert template["estimate_minutes"] == 90
    assert "due_date" not in template


def test_a_pause_ends_with_the_next_turn_and_nothing_is_made_up_for(
    client_for: Browser, harbour: Project, mara: User
) -> None:
    one, browser = weekly(harbour, mara), client_for(mara)
    browser.post(f"{PAGE}{one.pk}/pause")
    assert "Paused" in browser.get(PAGE).content.decode()
    assert make_due(one, today=timezone.localdate()) is None
    browser.post(f"{PAGE}{one.pk}/resume")
    one.refresh_from_db()
    assert not one.paused
    assert timezone.localdate() <= one.next_on < timezone.localdate() + timedelta(days=7)
    assert one.next_on.weekday() == MONDAY.weekday()
    told = {"plan.recurrence_paused", "plan.recurrence_resumed"}
    assert told <= set(DiaryEntry.objects.values_list("deed", flat=True))


def test_a_deleted_one_comes_back_from_the_trash(client_for: Browser, harbour: Project, mara: User) -> None:
    one, browser = weekly(harbour, mara, priority=4), client_for(mara)
    page = browser.post(f"{PAGE}{one.pk}/delete", follow=True).content.decode()
    entry = TrashEntry.objects.get(kind="recurrence")
    assert f"/trash/{entry.pk}/restore/" in page
    assert not Recurrence.objects.exists()
    browser.post(f"/trash/{entry.pk}/restore/")
    back = Recurrence.objects.get(pk=one.pk)
    assert (back.name, back.template["priority"], back.author) == ("Weekly report", 4, mara)
    assert back.next_on >= timezone.localdate()


def test_what_is_gone_meanwhile_does_not_stop_the_item(harbour: Project, mara: User, tom: User) -> None:
    tag = create_tag(harbour, by=mara, name="Night")
    one = weekly(harbour, mara, tags=[tag.pk], assignees=[tom.pk], custom={"999": "x"})
    delete_tag(tag, by=mara)
    harbour.memberships.filter(user=tom).delete()
    made = make_due(one, today=MONDAY)
    assert made is not None
    assert WorkItem.live.get(pk=made.pk).name == "Weekly report"
    one.refresh_from_db()
    assert not one.paused
