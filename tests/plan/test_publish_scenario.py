"""Publishing a scenario: one step of the plan, what collides is chosen one by one, nothing is half done."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.plan.builder import TODAY, Board, minutes
from tests.plan.what_if import WhatIf, shown
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.plan.actions.baselines import BaselineNameTakenError, set_baseline
from tongzhou.plan.actions.scenario_ends import publish_scenario, refresh_scenario, reopen_scenario
from tongzhou.plan.actions.scenarios import (
    NothingToPublishError,
    NotTakenBackError,
    ScenarioClosedError,
    ScenarioConflictsError,
    StaleScenarioError,
)
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.models import Baseline, Dependency, PlanEdit, Resource, Scenario, WorkItem
from tongzhou.plan.queries.recomputing import plans_that_differ


@pytest.fixture
def what_if(chain: Board) -> WhatIf:
    """A scenario of the chain, in which nothing differs yet."""
    return WhatIf.of(chain)


def plan_as_what_if(board: Board) -> list[tuple[Any, ...]]:
    """The stored plan in the words of ``WhatIf.picture``."""
    return WhatIf.of(board, "picture").picture()


def test_the_scenario_becomes_the_plan(what_if: WhatIf, chain: Board, mara: User) -> None:
    ann = Resource.objects.create(project=chain.project, name="Ann")
    what_if.do(
        {"op": "add", "parent": chain.id("Delivery"), "fields": {"name": "Train", "notes": "on site"}},
        {"op": "link", "from": chain.id("Test"), "to": -1, "lag": 480},
        {"op": "set", "id": -1, "fields": {"people": [ann.pk]}},
        {"op": "set", "id": chain.id("Design"), "fields": {"duration": 960 * 2, "notes": "two teams"}},
        {"op": "delete", "ids": [chain.id("Build")]},
    )
    wanted, version = what_if.picture(), chain.project.plan_version
    result = what_if.publish()
    assert plan_as_what_if(chain) == wanted
    assert result.version == version + 1
    assert chain.item("Train").notes == "on site"
    assert chain.item("Train").number is not None
    published = what_if.scenario
    assert (published.state, published.published_as_id) == ("published", result.edit_id)
    assert PlanEdit.objects.get(pk=result.edit_id).label == "Two teams"
    assert list(plans_that_differ()) == []
    entry = DiaryEntry.objects.get(deed="plan.scenario_published")
    assert (entry.label, entry.details["version"]) == ("Two teams", result.version)
    assert not DiaryEntry.objects.filter(deed="plan.edit", details__version=result.version).exists()


def test_the_plans_undo_takes_it_back(what_if: WhatIf, chain: Board, mara: User) -> None:
    before = chain.picture()
    what_if.do({"op": "add", "fields": {"name": "Train"}}, {"op": "delete", "ids": [chain.id("Build")]})
    what_if.publish()
    with pytest.raises(NotTakenBackError):
        reopen_scenario(what_if.scenario, by=mara)
    chain.undo()
    assert chain.picture() == before
    reopen_scenario(what_if.scenario, by=mara)
    assert what_if.outline()[-1] == (1, "Train")
    what_if.publish()
    assert chain.item("Train").deleted_at is None


def test_a_published_one_is_closed(what_if: WhatIf, chain: Board) -> None:
    what_if.set("Build", name="Make")
    what_if.publish()
    with pytest.raises(ScenarioClosedError):
        what_if.set("Make", name="Do")
    with pytest.raises(ScenarioClosedError):
        what_if.publish()


def test_what_differs_in_nothing_is_not_published(what_if: WhatIf, chain: Board) -> None:
    version = chain.project.plan_version
    with pytest.raises(NothingToPublishError):
        what_if.publish()
    chain.project.refresh_from_db()
    assert chain.project.plan_version == version
    assert Scenario.objects.get().state == "open"


def test_a_baseline_comes_in_the_same_breath_or_nothing_does(
    what_if: WhatIf, chain: Board, mara: User
) -> None:
    set_baseline(chain.project, by=mara, name="V1")
    what_if.set("Build", duration=480 * 5)
    with pytest.raises(BaselineNameTakenError):
        what_if.publish(baseline_name="V1")
    assert chain.dates("Live") == ("2026-03-09", "2026-03-09")
    assert Scenario.objects.get().state == "open"
    result = what_if.publish(baseline_name="V2")
    made = Baseline.objects.get(name="V2")
    assert (made.plan_version, made.items.get(name="Build").duration) == (result.version, 5 * 8 * 3600)


def test_somebody_has_edited_the_scenario_meanwhile(what_if: WhatIf, mara: User) -> None:
    what_if.set("Build", name="Make")
    with pytest.raises(StaleScenarioError):
        publish_scenario(what_if.scenario, by=mara, version=1, today=TODAY)


def test_different_fields_meet_without_asking(what_if: WhatIf, chain: Board) -> None:
    what_if.set("Build", duration=5 * 480)
    what_if.do({"op": "link", "from": chain.id("Design"), "to": chain.id("Test")})
    chain.set("Build", name="Make", deadline=minutes("2026-03-20"))
    chain.add("Party", parent="Delivery")
    chain.do({"op": "reorder", "ids": [chain.id("Test")], "parent": chain.id("Delivery"), "after": 0})
    what_if.publish()
    made = chain.item("Make")
    assert (made.duration, made.deadline_at is not None) == (5 * 8 * 3600, True)
    assert chain.outline() == [
        (1, "Delivery"),
        *((2, n) for n in ("Test", "Design", "Make", "Live", "Party")),
    ]


def refused(what_if: WhatIf, **choices: str) -> dict[str, tuple[str, ...]]:
    """The keys of what must be chosen, with the options; the plan stays as it was."""
    before = what_if.board.picture()
    with pytest.raises(ScenarioConflictsError) as refusal:
        what_if.publish(resolutions=choices)
    assert what_if.board.picture() == before
    assert "Choose one by one" in refusal.value.message
    return {one.key: one.options for one in refusal.value.conflicts}


def test_the_same_field_is_asked_for_each_side(what_if: WhatIf, chain: Board) -> None:
    build, test = chain.id("Build"), chain.id("Test")
    what_if.set("Build", duration=5 * 480)
    what_if.set("Test", name="Trial", duration=960)
    chain.set("Build", duration=4 * 480)
    chain.set("Test", name="Trials", duration=960)
    assert set(refused(what_if)) == {f"rows:{build}:duration", f"rows:{test}:name"}
    (first, second) = what_if.conflicts()
    assert (first.base["duration"], first.plan["duration"], first.scenario["duration"]) == (
        86_400,
        115_200,
        144_000,
    )
    assert (second.base, second.plan, second.scenario) == (
        {"name": "Test"},
        {"name": "Trials"},
        {"name": "Trial"},
    )
    half = {f"rows:{build}:duration": "plan"}
    assert set(refused(what_if, **half)) == {f"rows:{test}:name"}
    what_if.publish(resolutions=half | {f"rows:{test}:name": "scenario"})
    assert (chain.item("Build").duration, chain.item("Trial").duration) == (115_200, 57_600)


def test_choices_that_make_no_sense_count_as_none(what_if: WhatIf, chain: Board) -> None:
    what_if.set("Build", name="Make")
    chain.set("Build", name="Do")
    key = f"rows:{chain.id('Do')}:name"
    assert set(refused(what_if, **{key: "mine", "rows:0:name": "plan"})) == {key}


def test_asking_again_after_more_editing(what_if: WhatIf, chain: Board) -> None:
    """A conflict stays one until somebody decides, whatever else is edited in the scenario."""
    what_if.set("Build", name="Make")
    what_if.do({"op": "delete", "ids": [chain.id("Test")]})
    chain.set("Build", name="Do")
    chain.set("Test", name="Trial")
    what_if.set("Design", duration=480 * 4)
    what_if.set("Make", duration=480 * 4)
    keys = set(refused(what_if))
    assert keys == {f"rows:{chain.id('Do')}:name", f"rows:{chain.id('Trial')}"}


def test_bringing_up_to_date_decides_for_good(what_if: WhatIf, chain: Board, mara: User) -> None:
    what_if.set("Build", name="Make", duration=480)
    chain.set("Build", name="Do", duration=960)
    build = chain.id("Do")
    with pytest.raises(ScenarioConflictsError):
        refresh_scenario(what_if.scenario, by=mara, version=2)
    choices = {f"rows:{build}:name": "plan", f"rows:{build}:duration": "scenario"}
    what_if.scenario.refresh_from_db()
    refreshed = refresh_scenario(what_if.scenario, by=mara, version=2, resolutions=choices)
    chain.project.refresh_from_db()
    assert (refreshed.version, refreshed.base_version) == (3, chain.project.plan_version)
    assert what_if.conflicts() == []
    assert what_if.row("Do").duration == 8 * 3600
    what_if.publish()
    assert chain.item("Do").duration == 8 * 3600


def test_what_the_plan_has_deleted_stays_so_or_comes_back(what_if: WhatIf, chain: Board) -> None:
    ann = Resource.objects.create(project=chain.project, name="Ann")
    chain.set("Build", people=[ann.pk])
    build = chain.id("Build")
    what_if.set("Build", duration=5 * 480)
    chain.do({"op": "delete", "ids": [build]})
    assert refused(what_if) == {f"rows:{build}": ("scenario", "plan")}
    assert (2, "Build") not in what_if.outline()
    what_if.set("Design", name="Draft")  # editing goes on
    twin = WhatIf(chain, what_if.scenario, what_if.by)
    twin.publish(resolutions={f"rows:{build}": "scenario"})
    back = chain.item("Build")
    assert (back.pk, back.duration, back.deleted_at) == (build, 5 * 8 * 3600, None)
    assert back.assignments.get().resource == ann
    assert list(plans_that_differ()) == []


def test_deleted_in_the_plan_can_be_left_so(what_if: WhatIf, chain: Board) -> None:
    build = chain.id("Build")
    what_if.set("Build", duration=5 * 480)
    what_if.set("Design", name="Draft")
    chain.do({"op": "delete", "ids": [build]})
    what_if.publish(resolutions={f"rows:{build}": "plan"})
    assert not WorkItem.objects.filter(pk=build).exists()
    assert chain.item("Draft")


def test_purged_items_cannot_come_back(what_if: WhatIf, chain: Board) -> None:
    build = chain.id("Build")
    what_if.set("Build", duration=5 * 480)
    chain.do({"op": "delete", "ids": [build]})
    WorkItem.every.filter(pk=build).delete()
    assert refused(what_if, **{f"rows:{build}": "scenario"}) == {f"rows:{build}": ("plan",)}


def test_deleted_in_the_scenario_but_changed_in_the_plan(what_if: WhatIf, chain: Board) -> None:
    test = chain.id("Test")
    what_if.do({"op": "delete", "ids": [chain.id("Delivery")]})
    what_if.do({"op": "add", "fields": {"name": "Other"}})
    chain.set("Test", name="Trial")
    assert set(refused(what_if)) == {f"rows:{test}"}
    what_if.publish(resolutions={f"rows:{test}": "plan"})
    assert chain.outline() == [(1, "Other"), (1, "Delivery"), (2, "Trial")]


def test_what_the_plan_has_put_below_a_deleted_item_is_asked_for(what_if: WhatIf, chain: Board) -> None:
    delivery = chain.id("Delivery")
    what_if.do({"op": "delete", "ids": [delivery]}, {"op": "add", "fields": {"name": "Other"}})
    chain.add("Party", parent="Delivery")
    assert set(refused(what_if)) == {f"rows:{delivery}"}
    what_if.publish(resolutions={f"rows:{delivery}": "scenario"})
    assert chain.outline() == [(1, "Other")]
    chain.undo()
    assert (2, "Party") in chain.outline()


def test_new_items_below_what_the_plan_has_deleted(what_if: WhatIf, chain: Board) -> None:
    chain.add("Second")
    (train, room) = what_if.do(
        {"op": "add", "parent": chain.id("Second"), "fields": {"name": "Train"}},
        {"op": "add", "parent": -1, "fields": {"name": "Room"}},
    ).added
    what_if.set("Design", name="Draft")
    chain.do({"op": "delete", "ids": [chain.id("Second")]})
    assert refused(what_if) == {f"rows:{train}": ("plan", "scenario")}
    assert what_if.outline()[-2:] == [(1, "Train"), (2, "Room")]
    what_if.publish(resolutions={f"rows:{train}": "plan"})
    assert not WorkItem.objects.filter(name__in=["Train", "Room"]).exists()
    assert chain.item("Draft")
    assert room < train


def test_moved_to_two_places(what_if: WhatIf, chain: Board) -> None:
    chain.add("Left", "Right")
    test = chain.id("Test")
    what_if.do({"op": "reorder", "ids": [test], "parent": chain.id("Left"), "after": 0})
    chain.do({"op": "reorder", "ids": [test], "parent": chain.id("Right"), "after": 0})
    assert set(refused(what_if)) == {f"places:{test}"}
    what_if.publish(resolutions={f"places:{test}": "scenario"})
    assert chain.item("Test").parent_id == chain.id("Left")


def test_two_items_cannot_end_up_below_each_other(what_if: WhatIf, chain: Board) -> None:
    chain.add("Left", "Right")
    left, right = chain.id("Left"), chain.id("Right")
    what_if.do({"op": "reorder", "ids": [left], "parent": right, "after": 0})
    chain.do({"op": "reorder", "ids": [right], "parent": left, "after": 0})
    assert refused(what_if) == {f"places:{left}": ("plan",)}
    what_if.set("Design", name="Draft")
    what_if.publish(resolutions={f"places:{left}": "plan"})
    assert chain.outline()[-2:] == [(1, "Left"), (2, "Right")]


def test_a_parent_and_its_child_change_places(what_if: WhatIf, chain: Board) -> None:
    chain.add("Top")
    chain.add("Below", parent="Top")
    what_if.do({"op": "outdent", "ids": [chain.id("Below")]})
    what_if.do({"op": "reorder", "ids": [chain.id("Top")], "parent": chain.id("Below"), "after": 0})
    assert what_if.conflicts() == []
    what_if.publish()
    assert chain.outline()[-2:] == [(1, "Below"), (2, "Top")]


def test_links_meet(what_if: WhatIf, chain: Board) -> None:
    design, build, test = (chain.id(name) for name in ("Design", "Build", "Test"))
    links = {one.successor_id: one.pk for one in Dependency.objects.filter(project=chain.project)}
    what_if.do({"op": "relink", "id": links[build], "lag": 480})
    what_if.do({"op": "unlink", "ids": [links[test]]}, {"op": "link", "from": design, "to": test})
    chain.do({"op": "relink", "id": links[build], "lag": 960})
    chain.do({"op": "link", "from": design, "to": test})  # the same, made on both sides
    assert set(refused(what_if)) == {f"links:{links[build]}"}
    what_if.publish(resolutions={f"links:{links[build]}": "scenario"})
    found = Dependency.objects.filter(project=chain.project, predecessor=design)
    assert sorted(found.values_list("successor_id", "lag")) == [(build, 8 * 3600), (test, 0)]


def test_a_new_link_that_the_plan_has_otherwise(what_if: WhatIf, chain: Board) -> None:
    design, test = chain.id("Design"), chain.id("Test")
    what_if.do({"op": "link", "from": design, "to": test, "lag": 480})
    chain.do({"op": "link", "from": design, "to": test, "lag": 960})
    (key,) = refused(what_if)
    what_if.publish(resolutions={key: "scenario"})
    assert Dependency.objects.get(predecessor=design, successor=test).lag == 8 * 3600


def test_a_link_to_what_is_gone_is_left_out(what_if: WhatIf, chain: Board) -> None:
    what_if.do({"op": "link", "from": chain.id("Design"), "to": chain.id("Test")})
    what_if.set("Design", name="Draft")
    chain.do({"op": "delete", "ids": [chain.id("Test")]})
    ((key, options),) = refused(what_if).items()
    assert options == ("plan",)
    what_if.set("Draft", name="Sketch")
    what_if.publish(resolutions={key: "plan"})
    assert chain.item("Sketch")


def test_each_person_is_a_question_of_their_own(what_if: WhatIf, chain: Board) -> None:
    ann, ben, cid = (
        Resource.objects.create(project=chain.project, name=name) for name in ("Ann", "Ben", "Cid")
    )
    build = chain.id("Build")
    chain.set("Build", people=[ann.pk, ben.pk])
    what_if.set("Build", people=[ben.pk, cid.pk])
    chain.set("Build", people=[ann.pk])
    what_if.publish()
    assert list(chain.item("Build").assignments.values_list("resource__name", flat=True)) == ["Cid"]
    other = WhatIf.of(chain, "Other")
    other.set("Build", people=[ann.pk])
    chain.do({"op": "set", "id": build, "fields": {"people": []}})
    other.do({"op": "set", "id": build, "fields": {"name": "Make"}})
    ann.delete()
    ((_key, options),) = refused(other).items()
    assert options == ("plan",)


def test_a_circle_of_both_is_explained(what_if: WhatIf, chain: Board) -> None:
    chain.add("Left", "Right")
    what_if.do({"op": "link", "from": chain.id("Left"), "to": chain.id("Right")})
    chain.link("Right", "Left")
    before = chain.picture()
    with pytest.raises(CommandError, match="in a circle: “") as refusal:
        what_if.publish()
    assert set(refusal.value.items) == {chain.id("Left"), chain.id("Right")}
    assert chain.picture() == before
    assert Scenario.objects.get().state == "open"


def test_progress_and_duration_of_two_origins_agree(what_if: WhatIf, chain: Board) -> None:
    what_if.set("Design", duration=4 * 480)
    what_if.set("Build", percent=50)
    chain.set("Design", percent=50)
    chain.set("Build", duration=6 * 480)
    assert what_if.conflicts() == []
    what_if.publish()
    design, build = chain.item("Design"), chain.item("Build")
    assert (design.percent, design.remaining, design.duration) == (50, 2 * 8 * 3600, 4 * 8 * 3600)
    assert (build.percent, build.remaining, build.duration) == (50, 3 * 8 * 3600, 6 * 8 * 3600)


NAMES = ("Delivery", "Design", "Build", "Test", "Live", "Left", "Right")


def deed(luck: random.Random, ids: list[int], names: Callable[[], str]) -> dict[str, Any]:
    """Some command on these items."""
    one, two = (luck.choice(ids or [0]) for _turn in range(2))
    return luck.choice(
        [
            {"op": "set", "id": one, "fields": {"name": names()}},
            {"op": "set", "id": one, "fields": {"duration": luck.randrange(1, 9) * 480}},
            {"op": "set", "id": one, "fields": {"percent": luck.choice([0, 30, 100])}},
            {"op": "set", "id": one, "fields": {"notes": names()}},
            {"op": "add", "parent": one, "fields": {"name": names()}},
            {"op": "add", "after": one, "fields": {"name": names()}},
            {"op": "delete", "ids": [one]},
            {"op": "link", "from": one, "to": two, "lag": luck.choice([0, 480])},
            {"op": "reorder", "ids": [one], "parent": two, "after": 0},
            {"op": "indent", "ids": [one]},
            {"op": "outdent", "ids": [one]},
        ]
    )


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_edited_arrives_as_it_was_seen(chain: Board, seed: int) -> None:
    """Random edits on both sides: what the scenario shows is what publishing stores, and undo brings all back."""
    luck = random.Random(seed)
    count = iter(range(1_000))
    chain.add("Left", "Right")
    what_if = WhatIf.of(chain)

    def names() -> str:
        return f"N{next(count)}"

    for _turn in range(14):
        rows = what_if.loaded().state.rows
        for _try in range(3):
            try:
                result = what_if.do(deed(luck, list(rows), names))
            except CommandError:
                continue
            assert result.opened is None or shown(result.opened.loaded) == what_if.picture()
            break
        stored = list(WorkItem.objects.filter(project=chain.project).values_list("pk", flat=True))
        if seed % 2 and stored and luck.random() < 0.4:
            try:
                chain.do(deed(luck, stored, names))
            except CommandError:
                continue
    before = chain.picture()
    conflicts = what_if.conflicts()
    wanted = what_if.picture()
    choices = {one.key: one.options[-1] for one in conflicts}
    try:
        what_if.publish(resolutions=choices)
    except NothingToPublishError:
        return
    except CommandError as refusal:
        if refusal.code in {"cycle", "impossible_plan"}:
            return
        raise
    assert plan_as_what_if(chain) == wanted
    assert list(plans_that_differ()) == []
    chain.undo()
    assert chain.picture() == before
