"""A plan that is late."""

from __future__ import annotations

from datetime import date

import pytest

from tests.plan.builder import Board
from tongzhou.accounts.models import User
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.recovery.actions import set_prices


@pytest.fixture
def late(harbour: Project, mara: User) -> Board:
    """Design (4 d) → Build (10 d) → Test (4 d) → Live, which is due three working days before it is reached."""
    board = Board(harbour, mara)
    board.add("Delivery")
    board.add("Design", parent="Delivery", days=4)
    board.add("Build", parent="Delivery", days=10)
    board.add("Test", parent="Delivery", days=4)
    board.add("Live", parent="Delivery", kind="milestone", days=0)
    for source, target in (("Design", "Build"), ("Build", "Test"), ("Test", "Live")):
        board.link(source, target)
    board.set("Live", deadline=_minutes("2026-03-20"))
    set_prices(harbour, by=mara, currency="CNY", person_day_minor=100_000)
    harbour.refresh_from_db()
    return board


def _minutes(day: str) -> int:
    return (date.fromisoformat(day) - date(1970, 1, 1)).days * 1440


@pytest.fixture
def live(late: Board) -> WorkItem:
    """The milestone that is late."""
    return late.item("Live")
