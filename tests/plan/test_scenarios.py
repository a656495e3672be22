"""Scenarios: the plan is untouched, what is added keeps its number, every step can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from tests.plan.builder import Board
from tests.plan.what_if import WhatIf
from tongzhou.accounts.models import User
from tongzhou.activity.actions import restore_from_trash
from tongzhou.activity.models import DiaryEntry
from tongzhou.activity.trash import KINDS
from tongzhou.operations.limits import memory
from tongzhou.plan.actions.scenario_ends import drop_scenario
from tongzhou.plan.actions.scenarios import (
    ScenarioClosedError,
    ScenarioNameMissingError,
    ScenarioNameTakenError,
    StaleScenarioError,
    TooManyScenariosError,
    create_scenario,
    duplicate_scenario,
    edit_scenario,
    rename_scenario,
)
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.measures import MEASURES, work_hours
from tongzhou.plan.models import Assignment, Resource, Scenario, ScenarioStep, WorkItem
from tongzhou.plan.queries.scenarios import load_scenario, scenario_of
from tongzhou.plan.queries.standing import broken_scenarios
from tongzhou.plan.queries.state import load_plan


@pytest.fixture
def what_if(chain: Board) -> WhatIf:
    """A scenario of the chain, in which nothing differs yet."""
    return WhatIf.of(chain)


def test_a_new_scenario_is_the_plan(what_if: WhatIf, chain: Board) -> None:
    assert what_if.dates("Live") == chain.dates("Live")
    assert what_if.outline() == chain.outline()
    made = what_if.scenario
    assert (made.base_version, made.version, made.size, made.state) == (
        chain.project.plan_version,
        1,
        0,
        "open",
    )
    assert made.finish_at == load_plan(chain.project).settings.finish_at


def test_editing_it_leaves_the_plan_alone(what_if: WhatIf, chain: Board) -> None:
    before, version = chain.picture(), chain.project.plan_version
    result = what_if.set("Design", duration=5 * 480)
    chain.project.refresh_from_db()
    assert (chain.picture(), chain.project.plan_version) == (before, version)
    assert what_if.dates("Live") == ("2026-03-12", "2026-03-12")
    assert chain.dates("Live") == ("2026-03-09", "2026-03-09")
    assert (result.version, result.moved) == (2, 5)
    assert (result.finish_after or 0) - (result.finish_before or 0) == 3 * 86_400
    assert Scenario.objects.get().finish_at == result.finish_after


def test_commands_can_come_with_it(chain: Board, mara: User) -> None:
    commands = [
        {"op": "add", "parent": chain.id("Delivery"), "fields": {"name": "Train", "duration": 480}},
        {"op": "link", "from": chain.id("Test"), "to": -1},
    ]
    what_if = WhatIf.of(chain, "Training", *commands)
    assert what_if.dates("Train") == ("2026-03-10", "2026-03-10")
    with pytest.raises(CommandError):
        WhatIf.of(chain, "Circle", {"op": "link", "from": chain.id("Test"), "to": chain.id("Design")})
    assert not Scenario.objects.filter(name="Circle").exists()


def test_what_is_added_keeps_its_number(what_if: WhatIf, chain: Board) -> None:
    (first,) = what_if.do({"op": "add", "fields": {"name": "Train"}}).added
    link = {"op": "link", "from": chain.id("Test"), "to": -1}
    second, third = what_if.do(
        {"op": "add", "fields": {"name": "Move"}},
        {"op": "add", "after": -1, "fields": {"name": "Settle"}},
        link,
    ).added
    assert len({first, second, third}) == 3
    assert max(first, second, third) < -1_000_000
    what_if.set("Train", duration=960)
    assert (what_if.id("Train"), what_if.id("Move")) == (first, second)
    assert what_if.dates("Move") == ("2026-03-10", "2026-03-10")
    assert [name for _depth, name in what_if.outline()][-3:] == ["Train", "Move", "Settle"]
    what_if.do({"op": "delete", "ids": [first]})
    (fourth,) = what_if.do({"op": "add", "fields": {"name": "Again"}}).added
    assert fourth < third


def test_its_own_history_goes_back_and_forth(what_if: WhatIf, chain: Board) -> None:
    what_if.do({"op": "add", "parent": chain.id("Delivery"), "fields": {"name": "Train", "notes": "on site"}})
    what_if.set("Build", name="Make", notes="by two teams")
    what_if.do({"op": "delete", "ids": [what_if.id("Train"), chain.id("Test")]})
    pictures = [what_if.picture()]
    for _step in range(3):
        what_if.undo()
        pictures.append(what_if.picture())
    assert what_if.outline() == chain.outline()
    assert Scenario.objects.get().size == 0
    for picture in reversed(pictures[:-1]):
        what_if.redo()
        assert what_if.picture() == picture
    with pytest.raises(CommandError, match="nothing of yours to redo"):
        what_if.redo()


def test_undo_is_ones_own(what_if: WhatIf, chain: Board, lee: User) -> None:
    what_if.set("Build", name="Make")
    with pytest.raises(CommandError, match="nothing of yours to undo"):
        what_if.undo(by=lee)
    what_if.do({"op": "set", "id": chain.id("Build"), "fields": {"name": "Do"}}, by=lee)
    with pytest.raises(CommandError, match="changed by somebody since"):
        what_if.undo()


def test_nothing_is_kept_of_a_step_that_changes_nothing(what_if: WhatIf) -> None:
    result = what_if.set("Build", name="Build")
    assert (result.changed, what_if.scenario.version) == (False, 1)
    assert not ScenarioStep.objects.exists()


def test_whoever_comes_second_is_told(what_if: WhatIf, chain: Board, lee: User) -> None:
    what_if.set("Build", name="Make")
    with pytest.raises(StaleScenarioError) as refusal:
        edit_scenario(
            what_if.scenario, by=lee, version=1, commands=[{"op": "delete", "ids": [chain.id("Test")]}]
        )
    assert refusal.value.version == 2


def test_an_impossible_step_changes_nothing(what_if: WhatIf, chain: Board) -> None:
    with pytest.raises(CommandError, match="“Design” → ") as refusal:
        what_if.do({"op": "link", "from": chain.id("Test"), "to": chain.id("Design")})
    assert refusal.value.code == "cycle"
    what_if.scenario.refresh_from_db()
    assert (what_if.scenario.version, what_if.scenario.changes["links"]) == (1, {})


def test_the_plan_shines_through(what_if: WhatIf, chain: Board) -> None:
    """What the scenario does not touch follows the plan."""
    what_if.set("Design", duration=5 * 480)
    chain.set("Test", duration=2 * 480, name="Trial")
    chain.add("Party", parent="Delivery")
    chain.link("Live", "Party")
    assert what_if.dates("Trial") == ("2026-03-12", "2026-03-13")
    assert what_if.outline()[-1] == (2, "Party")
    assert what_if.conflicts() == []


def test_people_come_and_go(what_if: WhatIf, chain: Board) -> None:
    ann, ben = (Resource.objects.create(project=chain.project, name=name) for name in ("Ann", "Ben"))
    chain.set("Build", people=[ann.pk])
    what_if.set("Build", people=[ann.pk, ben.pk])
    chain.set("Build", people=[])
    on = what_if.loaded().state.people[chain.id("Build")]
    assert [one.resource_id for one in on] == [ben.pk]


def test_names_are_given_once(what_if: WhatIf, chain: Board, mara: User) -> None:
    with pytest.raises(ScenarioNameTakenError):
        WhatIf.of(chain)
    with pytest.raises(ScenarioNameMissingError):
        WhatIf.of(chain, "  ")
    other = duplicate_scenario(what_if.scenario, by=mara, name="Three teams")
    with pytest.raises(ScenarioNameTakenError):
        rename_scenario(other, by=mara, version=1, name="Two teams", note="")
    renamed = rename_scenario(other, by=mara, version=1, name=" Four teams ", note="dearer")
    assert (renamed.name, renamed.note, renamed.version) == ("Four teams", "dearer", 2)


def test_a_duplicate_goes_its_own_way(what_if: WhatIf, mara: User) -> None:
    what_if.do({"op": "add", "fields": {"name": "Train"}})
    twin = WhatIf(what_if.board, duplicate_scenario(what_if.scenario, by=mara, name="Twin"), mara)
    twin.set("Train", name="Coach")
    assert what_if.outline()[-1] == (1, "Train")
    assert twin.outline()[-1] == (1, "Coach")


def test_dropped_it_waits_in_the_trash(what_if: WhatIf, chain: Board, mara: User) -> None:
    what_if.set("Design", duration=5 * 480)
    entry = drop_scenario(what_if.scenario, by=mara)
    assert scenario_of(chain.project, what_if.scenario.pk) is None
    with pytest.raises(ScenarioClosedError):
        what_if.set("Design", duration=480)
    WhatIf.of(chain)  # the name is free again
    assert restore_from_trash(entry, by=mara) == "/projects/harbour/scenarios/"
    what_if.scenario.refresh_from_db()
    assert (what_if.scenario.name, what_if.scenario.state) == ("Two teams (2)", "open")
    assert what_if.dates("Live") == ("2026-03-12", "2026-03-12")
    entry = drop_scenario(what_if.scenario, by=mara)
    purge = KINDS["scenario"].purge
    assert purge
    purge(entry)
    assert Scenario.objects.count() == 1


def test_there_are_only_so_many(what_if: WhatIf, chain: Board) -> None:
    memory.take({"scenarios": 1})
    with pytest.raises(TooManyScenariosError) as refusal:
        WhatIf.of(chain, "Another")
    assert "at most 1 scenarios" in refusal.value.message
    memory.take({"scenario_changes": 1})
    with pytest.raises(CommandError, match="at most 1 changes"):
        what_if.do({"op": "add", "fields": {}})


def test_the_diary_tells_it(what_if: WhatIf, mara: User) -> None:
    what_if.set("Build", name="Make")
    drop_scenario(what_if.scenario, by=mara)
    told = DiaryEntry.objects.filter(subject_type="Scenario").order_by("pk").values_list("deed", flat=True)
    assert list(told) == ["plan.scenario_created", "plan.scenario_edited", "plan.scenario_dropped"]


def test_measures_say_the_same_of_plan_and_scenario(what_if: WhatIf, chain: Board) -> None:
    resource = Resource.objects.create(project=chain.project, name="Ann")
    chain.set("Build", people=[resource.pk])
    chain.project.refresh_from_db()

    def say(loaded: Any) -> list[str]:
        return [str(MEASURES[code].of(loaded)) for code in ("finish", "milestones", "critical", "work")]

    assert say(load_plan(chain.project)) == ["2026-03-09", "None", "3", "24.0"]
    assert say(what_if.loaded()) == say(load_plan(chain.project))
    what_if.set("Build", duration=5 * 480)
    what_if.set("Live", deadline=29_548_800)
    assert say(what_if.loaded()) == ["2026-03-11", "1", "3", "40.0"]


def test_work_counts_what_an_item_asks_for_by_itself(what_if: WhatIf, chain: Board) -> None:
    def hours() -> list[float | None]:
        return [work_hours(load_plan(chain.project)), work_hours(what_if.loaded())]

    assert hours() == [None, None]
    WorkItem.objects.filter(pk=chain.id("Build")).update(work=30 * 3600)
    assert hours() == [30, 30]
    people = [Resource.objects.create(project=chain.project, name=name) for name in ("Ann", "Bo")]
    chain.set("Build", people=[one.pk for one in people])
    assert hours() == [48, 48], "two people for three days"
    Assignment.objects.filter(item=chain.id("Build")).update(work=10 * 3600)
    assert hours() == [20, 20]


def test_loading_takes_as_many_statements_as_the_plan(
    what_if: WhatIf, chain: Board, django_assert_num_queries: Any
) -> None:
    for day in range(20):
        chain.add(f"Work {day}")
        what_if.do(
            {"op": "add", "fields": {"name": f"Idea {day}"}},
            {"op": "set", "id": chain.id(f"Work {day}"), "fields": {"name": "Other"}},
        )
    scenario = scenario_of(chain.project, what_if.scenario.pk)
    assert scenario
    with django_assert_num_queries(6):
        load_plan(chain.project)
    with django_assert_num_queries(7):  # what it changes is read only when it is computed
        load_scenario(scenario)


def test_creating_is_refused_for_a_plan_that_moves_on_meanwhile(chain: Board, mara: User) -> None:
    """It is taken from the plan as it is in the database, not as the caller has it."""
    seen = chain.project.plan_version
    chain.set("Build", duration=4 * 480)
    made = create_scenario(chain.project, by=mara, name="Late")
    assert made.base_version > seen


def test_check_finds_scenarios_that_do_not_fit(what_if: WhatIf, chain: Board) -> None:
    what_if.do({"op": "add", "fields": {"name": "Train"}})
    assert list(broken_scenarios()) == []
    mine = Scenario.objects.filter(pk=what_if.scenario.pk)
    for wrong, words in (
        ({"loose": -1_000_000}, "given again"),
        ({"size": 7}, "count"),
        ({"base_version": 999}, "not reached"),
        ({"version": 1}, "versions to come"),
        ({"changes": {"rows": {}}}, "not understood"),
    ):
        with transaction.atomic():
            mine.update(**wrong)
            assert [words in line for line in broken_scenarios()] == [True]
            transaction.set_rollback(True)
