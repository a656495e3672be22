"""Work items for the tests of lists, boards and my work: a handful in Harbour, made by the product's actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.plan.actions.items.create import create_item
from tongzhou.plan.models import ItemType, State, Tag, WorkItem
from tongzhou.projects.models import Project

Make = Callable[..., WorkItem]


@pytest.fixture
def today() -> date:
    """The day on which the test runs, as the product sees it."""
    return timezone.localdate()


@pytest.fixture
def kind_of(harbour: Project) -> Callable[[str], int]:
    """The number of a built-in type: ``kind_of("defect")``."""

    def found(code: str) -> int:
        return ItemType.objects.get(organisation=harbour.organisation, code=code).pk

    return found


@pytest.fixture
def state_of(harbour: Project) -> Callable[[str, str], int]:
    """The number of a built-in state: ``state_of("defect", "fixing")``."""

    def found(flow: str, code: str) -> int:
        mine = State.objects.filter(workflow__organisation=harbour.organisation)
        return mine.get(workflow__code=flow, code=code).pk

    return found


@pytest.fixture
def make(harbour: Project, mara: User, today: date, kind_of: Callable[[str], int]) -> Make:
    """Make an item: ``make("Fix the login", type="defect", due=-1, assignees=[tom])``; due counts days from today."""

    def made(name: str, *, by: User = mara, project: Project = harbour, **fields: Any) -> WorkItem:
        if "type" in fields:
            fields["type"] = kind_of(fields["type"])
        if "due" in fields:
            fields["due_date"] = (today + timedelta(days=fields.pop("due"))).isoformat()
        if "assignees" in fields:
            fields["assignees"] = [one.pk for one in fields["assignees"]]
        fields.setdefault("planned", False)
        return create_item(project, by=by, fields={"name": name, **fields}, today=today)

    return made


@pytest.fixture
def tag(harbour: Project) -> Callable[[str], Tag]:
    """A tag of Harbour."""

    def made(name: str) -> Tag:
        return Tag.objects.create(project=harbour, name=name)

    return made
