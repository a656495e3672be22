"""What the tests of notices share: the queue run to its end, and a plan with work for Tom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from tests.api.conftest import Planned, plan_for
from tests.remembering import remembered
from tongzhou.accounts.models import User
from tongzhou.operations.actions import run_due_jobs
from tongzhou.operations.models import Job
from tongzhou.plan.models import Resource
from tongzhou.projects.models import Project

TODAY = date(2026, 3, 2)


def run_everything() -> None:
    """Run all jobs, those of later, too, as if their time had come; a job that fails fails the test."""
    for _round in range(20):
        Job.objects.filter(state=Job.State.WAITING).update(run_at=timezone.now())
        if not run_due_jobs():
            break
    broken = Job.objects.exclude(error="").values_list("task", "error")
    assert not list(broken), list(broken)


@pytest.fixture
def told() -> Callable[[], None]:
    """Have everybody told of what has happened."""
    return run_everything


@pytest.fixture
def quiet(harbour: Project) -> None:
    """Forget the notices of setting the stage."""
    Job.objects.all().delete()


@pytest.fixture
@remembered
def plan(harbour: Project, mara: User, tom: User, quiet: None) -> Planned:
    """Harbour with a plan, in which the developer is Tom."""
    made = plan_for(harbour, mara)
    Resource.objects.filter(pk=made.resource).update(user=tom)
    Job.objects.all().delete()
    return made


@pytest.fixture(autouse=True)
def nothing_calls_out(settings: Any) -> None:
    """Mail is kept in memory, and no host is trusted unless a test says so."""
    settings.EGRESS_ALLOW = frozenset()
