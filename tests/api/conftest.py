"""Callers for the cast, and two plans to call about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from tests.api.calling import Caller
from tests.remembering import remembered
from tongzhou.accounts.models import User
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.plan.actions.edit_plan import edit_plan
from tongzhou.plan.models import Baseline, Resource, WorkItem
from tongzhou.projects.models import Project

TODAY = date(2026, 3, 2)


@pytest.fixture
def caller() -> Callable[..., Caller]:
    """``caller(mara)`` calls the API with a token of Mara's."""
    return Caller


@dataclass(frozen=True)
class Planned:
    """A project with a plan: Build (Design → Code) and the milestone Go live; Tom's role is on Code."""

    project: Project
    items: dict[str, int]
    links: list[int]
    resource: int
    baseline: int

    @property
    def key(self) -> str:
        return self.project.key

    @property
    def version(self) -> int:
        return Project.objects.get(pk=self.project.pk).plan_version


def give(project: Project, by: User, *commands: dict[str, Any]) -> tuple[int, ...]:
    """Give commands to a plan as it is now."""
    project.refresh_from_db()
    result = edit_plan(project, by=by, version=project.plan_version, commands=commands, today=TODAY)
    project.refresh_from_db()
    return result.added


def plan_for(project: Project, by: User) -> Planned:
    """Fill a project's empty plan by the commands of the editor."""
    resource = Resource.objects.create(project=project, name="Developer")
    (build,) = give(project, by, {"op": "add", "fields": {"name": "Build"}})
    design, code = give(
        project,
        by,
        {"op": "add", "parent": build, "fields": {"name": "Design", "duration": 5 * 480}},
        {"op": "add", "parent": build, "fields": {"name": "Code", "duration": 10 * 480}},
    )
    (live,) = give(project, by, {"op": "add", "fields": {"name": "Go live", "kind": "milestone"}})
    give(
        project,
        by,
        {"op": "link", "from": design, "to": code},
        {"op": "link", "from": code, "to": live},
        {"op": "set", "id": code, "fields": {"people": [resource.pk]}},
    )
    items = {"Build": build, "Design": design, "Code": code, "Go live": live}
    baseline = set_baseline(project, by=by, name="Signed")
    links = list(project.dependencies.values_list("pk", flat=True))
    return Planned(project, items, links, resource.pk, baseline.pk)


@pytest.fixture
@remembered
def plan(harbour: Project, mara: User) -> Planned:
    """Harbour with a plan."""
    return plan_for(harbour, mara)


@pytest.fixture
@remembered
def foreign_plan(meadow: Project, nora: User) -> Planned:
    """Meadow with a plan."""
    return plan_for(meadow, nora)


@pytest.fixture
def counted() -> Callable[[], tuple[int, int]]:
    """How many work items and baselines there are in all projects."""
    return lambda: (WorkItem.objects.count(), Baseline.objects.count())
