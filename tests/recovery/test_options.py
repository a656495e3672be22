"""What may be done: guesses, a table, bulk edits, prices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.plan.builder import Board
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.plan.models import Resource, WorkItem
from tongzhou.recovery.actions import OptionRefusedError, set_options
from tongzhou.recovery.advising import answer
from tongzhou.recovery.models import RecoverySettings, TaskOption
from tongzhou.recovery.queries import question_of

PAGE = "/projects/harbour/recovery/options"
DAY = 8 * 3600
Sign = Callable[[User], Client]


def test_guesses_are_shown_as_guesses(late: Board, client_for: Sign, mara: User) -> None:
    page = client_for(mara).get(PAGE).content.decode()
    assert 'placeholder="7.5"' in page, "ten days can be done in three quarters"
    assert "yes (guess)" in page


def test_a_page_of_the_table_is_kept(late: Board, client_for: Sign, mara: User) -> None:
    build = late.id("Build")
    sent: dict[str, Any] = {
        "shown": [build], f"shortest-{build}": "6.5", f"most_people-{build}": "3", f"extra_time-{build}": "no",
        f"overlap-{build}": "20", f"optional-{build}": "1", f"crash_cost_minor-{build}": "2,500.50",
    }  # fmt: skip
    assert client_for(mara).post(PAGE, sent).status_code == 302
    one = TaskOption.objects.get(item=build)
    assert (one.shortest, one.most_people, one.extra_time, one.overlap) == (int(6.5 * DAY), 3, False, 20)
    assert (one.optional, one.crash_cost_minor, one.first_part) == (True, 250_050, None)
    assert DiaryEntry.objects.filter(deed="recovery.options_changed", label="Build").count() == 1
    assert client_for(mara).post(PAGE, sent).status_code == 302
    assert DiaryEntry.objects.filter(deed="recovery.options_changed").count() == 1, "nothing has changed"


def test_one_value_for_many(late: Board, client_for: Sign, mara: User) -> None:
    items = [late.id("Design"), late.id("Test")]
    answer = client_for(mara).post(f"{PAGE}/bulk", {"field": "overlap", "value": "15", "items": items})
    assert answer.status_code == 302
    assert list(TaskOption.objects.values_list("overlap", flat=True)) == [15, 15]
    assert (
        client_for(mara).post(f"{PAGE}/bulk", {"field": "item", "value": "1", "items": items}).status_code
        == 404
    )


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("shortest", "11", "longer than the duration"),
        ("shortest", "soon", "is not a number"),
        ("overlap", "101", "between 0 and 100 %"),
        ("overlap", "1.5", "not a whole number"),
        ("first_part", "100", "between 1 and 99 %"),
        ("most_people", "51", "between 1 and 50"),
        ("day_cost_minor", "NaN", "not a number"),
        ("day_cost_minor", "1e99", "not a number"),
    ],
)
def test_bad_values_are_refused_in_words(
    late: Board, client_for: Sign, mara: User, field: str, value: str, words: str
) -> None:
    sent = {"field": field, "value": value, "items": [late.id("Build")]}
    answer = client_for(mara).post(f"{PAGE}/bulk", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not TaskOption.objects.exists()


def test_costs_are_for_those_who_may_see_them(late: Board, client_for: Sign, mara: User, lee: User) -> None:
    build = late.id("Build")
    set_options(late.project, by=mara, values={build: {"day_cost_minor": 777_700}})
    assert "7777" in client_for(mara).get(PAGE).content.decode()
    assert "7777" not in client_for(lee).get(PAGE).content.decode()
    client_for(lee).post(PAGE, {"shown": [build], f"overlap-{build}": "5", f"day_cost_minor-{build}": "1"})
    one = TaskOption.objects.get(item=build)
    assert (one.overlap, one.day_cost_minor) == (5, 777_700)
    assert (
        client_for(lee).post(f"{PAGE}/bulk", {"field": "day_cost_minor", "items": [build]}).status_code == 404
    )
    prices = {"person_day": "900", "currency": "EUR"}
    address = "/projects/harbour/recovery/prices"
    assert client_for(lee).post(address, prices).status_code == 403
    assert client_for(mara).post(address, prices).status_code == 302
    stored = RecoverySettings.objects.get()
    assert (stored.person_day_minor, stored.currency) == (90_000, "EUR")
    assert client_for(mara).post(address, {"person_day": "-1", "currency": "EUR"}).status_code == 422


def test_each_measure_has_its_own_price(late: Board, live: WorkItem, client_for: Sign, mara: User) -> None:
    address = "/projects/harbour/recovery/prices"
    usual = {"person_day": "1000", "currency": "CNY"}
    tom = Resource.objects.create(project=late.project, name="Tom")
    late.set("Build", people=[tom.pk])
    set_options(late.project, by=mara, values={late.id("Build"): {"extra_time": True, "most_people": 2}})

    def costs(**more: str) -> dict[str, int]:
        assert client_for(mara).post(address, usual | more).status_code == 302
        late.project.refresh_from_db()
        advice, prices = answer(question_of(late.project), live.pk, 2, priced=True)
        kinds = {one["kind"] + (one["extra"] or ""): key for key, one in advice["measures"].items()}
        return {kind: prices["measures"][key] for kind, key in kinds.items()}

    before = costs()
    assert costs(overtime="150", weekend="200") == before
    dearer = costs(overtime="300", weekend="100", added_day="3000")
    assert dearer["extra_timeovertime"] == 2 * before["extra_timeovertime"]
    assert dearer["extra_timeweekend"] * 2 == before["extra_timeweekend"]
    assert dearer["add_people"] == 3 * before["add_people"]
    kept = client_for(mara).get(PAGE).content.decode()
    assert 'name="added_day" value="3000"' in kept
    assert 'name="overtime" value="300"' in kept
    for wrong in ({"overtime": "1001"}, {"weekend": "-1"}, {"added_day": "x"}):
        assert client_for(mara).post(address, usual | wrong).status_code == 422
    assert RecoverySettings.objects.get().added_day_minor == 300_000


def test_an_item_of_another_project_is_not_touched(late: Board, meadow: Any, nora: User) -> None:
    other = Board(meadow, nora)
    other.add("Theirs", days=3)
    assert set_options(late.project, by=late.by, values={other.id("Theirs"): {"overlap": 5}}) == 0
    with pytest.raises(OptionRefusedError):
        set_options(late.project, by=late.by, values={late.id("Build"): {"shortest": 100 * DAY}})
