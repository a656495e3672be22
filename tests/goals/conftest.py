"""A goal in Harbour that lacks nothing, as a draft and agreed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.goals.actions.goals import agree_goal, create_goal
from tongzhou.goals.models import Goal
from tongzhou.projects.models import Project

STATEMENT = "Within six months roll out an ERP system that raises production efficiency by 20 %"


def facts(project: Project, owner: User, **more: Any) -> dict[str, Any]:
    """What a goal needs to be agreed."""
    return {
        "statement": STATEMENT,
        "metric": "Order lines per person and day",
        "unit": "%",
        "baseline": Decimal(0),
        "target": Decimal(20),
        "baseline_on": project.start_date,
        "due": timezone.localdate() + timedelta(days=180),
        "late_confirmed": True,
        "owner": owner,
        "relevance": "Orders pile up in the season.",
        "achievability": "The pilot reached 12 %.",
        "notes": "Between us: 15 % would do.",
    } | more


@pytest.fixture
def today() -> date:
    """The installation's day."""
    return timezone.localdate()


@pytest.fixture
def write(harbour: Project, mara: User) -> Callable[..., Goal]:
    """Write a draft in Harbour that lacks nothing but what is said otherwise."""

    def written(**more: Any) -> Goal:
        return create_goal(harbour, by=mara, **(facts(harbour, mara) | more))

    return written


@pytest.fixture
def agreed(write: Callable[..., Goal], mara: User, today: date) -> Goal:
    """An agreed goal in Harbour."""
    return agree_goal(write(), by=mara, today=today)
