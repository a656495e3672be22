"""Writing, agreeing, changing, sharing, ending and deleting goals; by pages, by the API, in the diary."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.goals.conftest import STATEMENT, facts
from tongzhou.accounts.models import User
from tongzhou.activity.actions import restore_from_trash
from tongzhou.activity.models import DiaryEntry
from tongzhou.goals.actions.goals import (
    agree_goal,
    change_goal,
    create_goal,
    delete_goal,
    end_goal,
    reopen_goal,
    share_goal,
)
from tongzhou.goals.invariants import check_ins, levels, versions
from tongzhou.goals.models import Goal, GoalEdition, Level
from tongzhou.goals.queries.goals import goals_of, tree
from tongzhou.goals.refusals import (
    EndedError,
    HasGoalsBelowError,
    NoReasonError,
    NotAgreedError,
    NotInProjectError,
    NotOwnerError,
    NotSmartError,
    StaleGoalError,
    TooManyGoalsError,
    WrongLevelError,
    WrongStateError,
)
from tongzhou.operations.limits import memory
from tongzhou.projects.models import Project

Browser = Callable[[User], Client]
Write = Callable[..., Goal]


def form(owner: User, **more: Any) -> dict[str, Any]:
    """A form that lacks nothing."""
    return {
        "statement": STATEMENT,
        "metric": "Order lines",
        "unit": "%",
        "baseline": "0",
        "target": "20%",
        "due": "2027-09-01",
        "late_confirmed": "on",
        "owner": owner.pk,
        "relevance": "Orders pile up.",
        "achievability": "The pilot reached 12 %.",
        "level": "2",
    } | more


def test_a_goal_is_written_and_agreed_in_one_step(client_for: Browser, mara: User, harbour: Project) -> None:
    browser = client_for(mara)
    answer = browser.post("/projects/harbour/goals/new/", form(mara, agree="1"), follow=True)
    goal = Goal.objects.get(project=harbour)
    assert (goal.state, goal.target, goal.edition) == ("agreed", Decimal(20), 1)
    assert "Everybody who works here is asked" in answer.content.decode()
    assert GoalEdition.objects.get(goal=goal).statement == STATEMENT
    deeds = DiaryEntry.objects.filter(project_id=harbour.pk, deed__startswith="goals.").order_by("pk")
    assert list(deeds.values_list("deed", flat=True)) == ["goals.goal_created", "goals.goal_agreed"]


def test_what_is_missing_is_said_on_the_page_while_typing_and_by_the_api(
    client_for: Browser, mara: User, harbour: Project, write: Write
) -> None:
    browser = client_for(mara)
    typed = browser.post("/projects/harbour/goals/smart/", form(mara, target=""))
    assert "No target value: say how much." in typed.content.decode()
    answer = browser.post("/projects/harbour/goals/new/", form(mara, target="", agree="1"), follow=True)
    assert "It cannot be agreed yet. M: No target value: say how much." in answer.content.decode()
    goal = write(target=None, relevance="")
    refused = browser.post(f"/api/v1/projects/harbour/goals/{goal.pk}/agree", content_type="application/json")
    assert refused.status_code == 409
    assert refused.json()["code"] == "not_smart"
    assert "M: No target value" in refused.json()["detail"]
    assert "R: No reason" in refused.json()["detail"]
    shown = browser.get(f"/api/v1/projects/harbour/goals/{goal.pk}").json()
    assert [one["letter"] for one in shown["criteria"] if not one["met"]] == ["M", "R"]


def test_the_database_refuses_an_agreed_goal_that_cannot_be_measured(agreed: Goal) -> None:
    for change in ({"target": None}, {"due": None}, {"owner": None}, {"target": Decimal(0)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Goal.objects.filter(pk=agreed.pk).update(**change)


def test_a_number_that_is_none_is_refused_in_the_form(
    client_for: Browser, mara: User, harbour: Project
) -> None:
    answer = client_for(mara).post("/projects/harbour/goals/new/", form(mara, target="a lot"))
    assert answer.status_code == 422
    assert "This is no number" in answer.content.decode()


def test_what_an_agreed_goal_says_gets_a_new_version(agreed: Goal, mara: User, today: date) -> None:
    changed = change_goal(agreed, by=mara, today=today, target=Decimal(15))
    assert changed.edition == 2
    kept = dict(GoalEdition.objects.filter(goal=agreed).values_list("number", "target"))
    assert kept == {1: Decimal(20), 2: Decimal(15)}
    deed = DiaryEntry.objects.filter(deed="goals.goal_asked_again").get()
    assert deed.details["fields"] == ["target"]
    assert mara.pk in deed.details["user"]


def test_other_fields_make_none(agreed: Goal, mara: User, tom: User, today: date) -> None:
    changed = change_goal(
        agreed, by=mara, today=today, owner=tom, notes="x", achievability="y", target=Decimal("20.00")
    )
    assert (changed.edition, changed.version) == (1, agreed.version + 1)
    same = change_goal(changed, by=mara, today=today, notes="x")
    assert same.version == changed.version


def test_a_draft_is_changed_without_versions(write: Write, mara: User, today: date) -> None:
    goal = change_goal(write(), by=mara, today=today, target=Decimal(15))
    assert goal.edition == 1
    assert not GoalEdition.objects.exists()


def test_an_agreed_goal_cannot_lose_a_criterion(agreed: Goal, mara: User, today: date) -> None:
    with pytest.raises(NotSmartError) as refused:
        change_goal(agreed, by=mara, today=today, target=None)
    assert "No target value" in str(refused.value.message)


def test_whoever_is_slower_is_told(client_for: Browser, agreed: Goal, mara: User, today: date) -> None:
    change_goal(agreed, by=mara, today=today, notes="first")
    with pytest.raises(StaleGoalError):
        change_goal(agreed, by=mara, today=today, seen=agreed.version, notes="second")
    answer = client_for(mara).post(
        f"/projects/harbour/goals/{agreed.pk}/edit/", form(mara, version=agreed.version)
    )
    assert answer.status_code == 409


def test_levels_fall_from_goal_to_goal_so_there_is_no_circle(
    write: Write, mara: User, today: date, harbour: Project
) -> None:
    top = write(level=Level.CLIENT)
    middle = write(level=Level.PROJECT, parent=top)
    write(level=Level.TEAM, parent=middle)
    assert [(row.goal.level, row.depth) for row in tree(harbour, today=today)] == [(1, 0), (2, 1), (3, 2)]
    with pytest.raises(WrongLevelError):
        write(level=Level.PROJECT, parent=middle)
    with pytest.raises(WrongLevelError):
        change_goal(middle, by=mara, today=today, level=Level.TEAM, parent=None)
    with pytest.raises(WrongLevelError):
        change_goal(top, by=mara, today=today, parent=middle)
    assert not list(levels())


def test_owner_and_parent_are_of_the_project(
    write: Write, harbour: Project, meadow: Project, nora: User, otto: User, cleo: User
) -> None:
    foreign = create_goal(meadow, by=nora, **facts(meadow, nora, level=Level.CLIENT))
    with pytest.raises(NotInProjectError):
        write(parent=foreign)
    for stranger in (otto, cleo):
        with pytest.raises(NotOwnerError):
            write(owner=stranger)


def test_a_goal_ends_with_its_reason_and_can_be_opened_again(agreed: Goal, mara: User, today: date) -> None:
    with pytest.raises(NoReasonError):
        end_goal(agreed, by=mara, today=today, state="missed", reason=" ")
    end_goal(agreed, by=mara, today=today, state="missed", reason="The plant closed.")
    with pytest.raises(EndedError):
        change_goal(agreed, by=mara, today=today, target=Decimal(3))
    with pytest.raises(WrongStateError):
        end_goal(agreed, by=mara, today=today, state="reached")
    assert reopen_goal(agreed, by=mara).state == "agreed"


def test_a_draft_can_be_dropped_but_not_reached_nor_shared(write: Write, mara: User, today: date) -> None:
    goal = write()
    with pytest.raises(WrongStateError):
        end_goal(goal, by=mara, today=today, state="reached")
    with pytest.raises(NotAgreedError):
        share_goal(goal, by=mara)
    end_goal(goal, by=mara, today=today, state="dropped", reason="Not needed.")
    with pytest.raises(NotAgreedError):
        share_goal(goal, by=mara)
    assert reopen_goal(goal, by=mara).state == "draft"


def test_a_goal_comes_back_from_the_trash(agreed: Goal, write: Write, mara: User, harbour: Project) -> None:
    below = write(level=Level.TEAM, parent=agreed)
    with pytest.raises(HasGoalsBelowError):
        delete_goal(agreed, by=mara)
    entry = delete_goal(below, by=mara)
    delete_goal(agreed, by=mara)
    assert not goals_of(harbour).exists()
    restore_from_trash(entry, by=mara)
    assert Goal.objects.get(pk=below.pk).parent is None


def test_a_project_has_so_many_goals_and_no_more(write: Write) -> None:
    memory.take({"goals": 10})
    for _number in range(10):
        write()
    with pytest.raises(TooManyGoalsError):
        write()


def test_the_pages_stay_in_their_budget_whatever_the_volume(
    client_for: Browser,
    write: Write,
    mara: User,
    today: date,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    browser = client_for(mara)
    goals = [agree_goal(write(), by=mara, today=today) for _number in range(6)]
    with django_assert_max_num_queries(30):
        assert browser.get("/projects/harbour/goals/").status_code == 200
    with django_assert_max_num_queries(30):
        assert browser.get(f"/projects/harbour/goals/{goals[0].pk}/").status_code == 200


def test_success_criteria_of_the_charter_become_goals(
    client_for: Browser, mara: User, harbour: Project, write: Write
) -> None:
    harbour.success_criteria = "Released before the freeze\nNightly batch below two hours"
    harbour.save(update_fields=["success_criteria"])
    write(criterion="Nightly batch below two hours")
    page = client_for(mara).get("/projects/harbour/goals/").content.decode()
    assert "1 without a goal" in page
    assert "?criterion=Released%20before%20the%20freeze" in page
    fresh = client_for(mara).get("/projects/harbour/goals/new/?criterion=Released before the freeze")
    assert fresh.content.decode().count("Released before the freeze") >= 2


def test_an_empty_list_teaches(client_for: Browser, mara: User, harbour: Project) -> None:
    page = client_for(mara).get("/projects/harbour/goals/").content.decode()
    assert "raises production efficiency by 20 %" in page
    assert "Write the first goal" in page


def test_the_api_writes_changes_and_deletes(client_for: Browser, mara: User, harbour: Project) -> None:
    api = client_for(mara)
    due = (timezone.localdate() + timedelta(days=90)).isoformat()
    body = {"statement": STATEMENT, "baseline": "0.1", "target": "0.3", "due": due, "owner": mara.pk}
    made = api.post("/api/v1/projects/harbour/goals", body, content_type="application/json")
    assert made.status_code == 201
    assert (made.json()["baseline"], made.json()["target"]) == ("0.1", "0.3")
    address = f"/api/v1/projects/harbour/goals/{made.json()['id']}"
    changed = api.patch(address, {"metric": "Hours", "target": None}, content_type="application/json")
    assert (changed.json()["metric"], changed.json()["target"]) == ("Hours", None)
    stale = api.patch(address, {"metric": "Days", "version": 1}, content_type="application/json")
    assert stale.status_code == 409
    assert [one["id"] for one in api.get("/api/v1/projects/harbour/goals").json()["items"]] == [
        made.json()["id"]
    ]
    assert api.delete(address).status_code == 204
    assert api.get(address).status_code == 404


def test_the_checks_of_the_installation_find_nothing(agreed: Goal) -> None:
    assert not [*levels(), *versions(), *check_ins()]
    GoalEdition.objects.all().delete()
    assert list(versions())
