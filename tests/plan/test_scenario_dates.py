"""What is drawn of a scenario is kept: the same as computed anew, and void as soon as anything under it changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.plan.builder import Board
from tests.plan.what_if import WhatIf
from tongzhou.accounts.models import User
from tongzhou.operations.actions import run_due_jobs
from tongzhou.plan.actions.calendars import NewException, add_exception, create_calendar
from tongzhou.plan.actions.people import Days, enter_leave
from tongzhou.plan.models import CalendarKind, Resource, ScenarioDates
from tongzhou.plan.queries import scenario_dates
from tongzhou.plan.queries.scenarios import scenario_of

Browser = Callable[[User], Client]
Commands = Callable[[Board], list[dict[str, Any]]]


@pytest.fixture
def what_if(chain: Board) -> WhatIf:
    """A scenario of the chain."""
    return WhatIf.of(chain)


def drawn(what_if: WhatIf, client: Client) -> dict[str, Any]:
    """What the island is given."""
    answer = client.get(f"/projects/harbour/scenarios/{what_if.scenario.pk}/data")
    assert answer.status_code == 200
    return dict(answer.json())


def is_kept(what_if: WhatIf) -> bool:
    """Whether what is kept is still true."""
    found = scenario_of(what_if.board.project, what_if.scenario.pk)
    assert found is not None
    found.project.refresh_from_db()
    return scenario_dates.kept_dates(found) is not None


CHANGES: dict[str, Commands] = {
    "later": lambda board: [{"op": "set", "id": board.id("Build"), "fields": {"duration": 5 * 480}}],
    "texts": lambda board: [
        {"op": "set", "id": board.id("Build"), "fields": {"name": "Make", "deliverable": "A thing"}}
    ],
    "added": lambda board: [{"op": "add", "fields": {"name": "Train", "duration": 960}}],
    "gone": lambda board: [{"op": "delete", "ids": [board.id("Test")]}],
    "below": lambda board: [
        {"op": "add", "fields": {"name": "Part"}, "parent": board.id("Build")},
        {"op": "link", "from": board.id("Design"), "to": board.id("Test")},
    ],
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_kept_is_what_is_computed(
    what_if: WhatIf, chain: Board, mara: User, client_for: Browser, name: str
) -> None:
    client = client_for(mara)
    plan = client.get("/projects/harbour/plan/data").json()["tasks"]
    what_if.do(*CHANGES[name](chain))
    assert is_kept(what_if)
    after_editing = drawn(what_if, client)
    assert after_editing["tasks"] != plan
    ScenarioDates.objects.all().delete()
    computed = drawn(what_if, client)
    assert after_editing == computed
    assert is_kept(what_if)
    assert drawn(what_if, client) == computed
    what_if.undo()
    undone = drawn(what_if, client)
    ScenarioDates.objects.all().delete()
    assert drawn(what_if, client) == undone


def test_on_a_plan_that_has_moved_on_it_is_computed_anew(
    what_if: WhatIf, chain: Board, mara: User, client_for: Browser
) -> None:
    client = client_for(mara)
    what_if.do(*CHANGES["below"](chain))
    before = drawn(what_if, client)
    chain.set("Design", duration=9 * 480)
    assert not is_kept(what_if)
    after = drawn(what_if, client)
    assert is_kept(what_if)
    assert after["project"]["finish"] > before["project"]["finish"]
    assert after["tasks"]["baseline_finish"] != before["tasks"]["baseline_finish"], (
        "the plan's bars moved too"
    )
    assert drawn(what_if, client) == after


def test_a_job_follows_the_plan(what_if: WhatIf, chain: Board, mara: User, client_for: Browser) -> None:
    run_due_jobs()
    what_if.do(*CHANGES["later"](chain))
    chain.set("Design", duration=9 * 480)
    assert not is_kept(what_if)
    run_due_jobs()
    assert is_kept(what_if)
    followed = drawn(what_if, client_for(mara))
    ScenarioDates.objects.all().delete()
    assert drawn(what_if, client_for(mara)) == followed


def test_the_edits_of_others_are_told_from_what_is_kept(
    what_if: WhatIf, chain: Board, mara: User, client_for: Browser
) -> None:
    what_if.do(*CHANGES["below"](chain))
    what_if.do(*CHANGES["gone"](chain))
    address = f"/projects/harbour/scenarios/{what_if.scenario.pk}/data?since=1"
    kept = client_for(mara).get(address).json()
    ScenarioDates.objects.all().delete()
    assert client_for(mara).get(address).json() == kept
    assert kept["removed"] == [chain.id("Test")]


def test_a_calendar_that_only_the_scenario_uses_counts(
    what_if: WhatIf, chain: Board, mara: User, client_for: Browser
) -> None:
    calendar = create_calendar(chain.project.organisation, by=mara, name="Night shift")
    what_if.do({"op": "set", "id": chain.id("Build"), "fields": {"calendar": calendar.pk}})
    before = drawn(what_if, client_for(mara))
    version = chain.project.plan_version
    day = date.fromisoformat(what_if.dates("Build")[0])
    off = NewException(first=day, last=day, kind=CalendarKind.OTHER, name="Inventory")
    add_exception(calendar, by=mara, exception=off, today=day)
    chain.project.refresh_from_db()
    assert chain.project.plan_version == version, "the plan does not use it"
    assert not is_kept(what_if)
    assert drawn(what_if, client_for(mara))["tasks"]["finish"] != before["tasks"]["finish"]


def test_the_leave_of_somebody_counts(what_if: WhatIf, chain: Board, tom: User) -> None:
    what_if.do(*CHANGES["later"](chain))
    Resource.objects.create(project=chain.project, name="Tom", user=tom)
    assert not is_kept(what_if), "another person"
    drawn_again = scenario_of(what_if.board.project, what_if.scenario.pk)
    assert drawn_again is not None
    before = scenario_dates.stamp_of_dates(drawn_again)
    enter_leave(tom, by=tom, days=Days(first=date(2026, 3, 4), last=date(2026, 3, 6)))
    assert scenario_dates.stamp_of_dates(drawn_again) != before


def test_opening_reads_no_more_than_a_page_may(
    what_if: WhatIf, chain: Board, mara: User, client_for: Browser, django_assert_max_num_queries: Any
) -> None:
    what_if.do(*CHANGES["below"](chain))
    client = client_for(mara)
    drawn(what_if, client)
    with django_assert_max_num_queries(24):
        drawn(what_if, client)
