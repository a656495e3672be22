"""A table that was filled at once is looked at after the commit: PostgreSQL does not take it for empty."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongzhou.accounts.models import User
from tongzhou.engine.plan import EIGHT_TO_FIVE, Calendar, Plan, Task
from tongzhou.exchange.document import PlanDocument
from tongzhou.plan.actions.fill_plan import fill_plan
from tongzhou.plan.models import instant_of
from tongzhou.projects.models import Project
from tongzhou.web.statistics import MANY, look_again

TODAY = date(2026, 3, 2)
ON_POSTGRESQL = connection.vendor == "postgresql"


@pytest.fixture
def looked_at(django_capture_on_commit_callbacks: Any) -> Any:
    """What is looked at because of a deed."""

    def ask(deed: Any) -> list[str]:
        with CaptureQueriesContext(connection) as captured, django_capture_on_commit_callbacks(execute=True):
            deed()
        return [one["sql"] for one in captured if one["sql"].startswith("ANALYZE")]

    return ask


def test_the_tables_that_were_filled(db: None, looked_at: Any) -> None:
    expected = ['ANALYZE "accounts_user", "projects_project"'] if ON_POSTGRESQL else []
    assert looked_at(lambda: look_again(User, Project)) == expected
    assert looked_at(look_again) == (["ANALYZE "] if ON_POSTGRESQL else [])
    assert looked_at(lambda: look_again(User, written=MANY - 1)) == []


@pytest.mark.parametrize("count", [10, MANY])
def test_a_plan_that_is_filled(harbour: Project, mara: User, looked_at: Any, count: int) -> None:
    day = 8 * 3600
    week = (EIGHT_TO_FIVE,) * 5 + ((), ())
    plan = Plan(
        start=instant_of(TODAY, day),
        calendar=0,
        calendars=(Calendar(key=0, name="Five days", week=week),),
        tasks=tuple(Task(number + 1, None, day, name=f"Task {number}") for number in range(count)),
    )
    found = looked_at(lambda: fill_plan(harbour, PlanDocument(plan=plan), by=mara, today=TODAY))
    assert any("plan_workitem" in one for one in found) is (ON_POSTGRESQL and count == MANY)
