"""Harbour with a plan of two tasks, its client actions published, and something that Cody is asked for."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from tests.plan.builder import Board
from tests.remembering import remembered
from tongzhou.accounts.models import User
from tongzhou.clients.models import Contact
from tongzhou.obligations.actions.asking import create_obligation
from tongzhou.obligations.models import ClientObligation
from tongzhou.plan.models import WorkItem
from tongzhou.portal.actions import publish_project
from tongzhou.projects.models import Project

FRIDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 9)


@pytest.fixture
@remembered
def board(harbour: Project, mara: User) -> Board:
    """Design and build, one after the other; it starts on Monday 2026-03-02."""
    board = Board(harbour, mara)
    board.add("Design", days=5)
    board.add("Build", days=10)
    board.link("Design", "Build")
    harbour.refresh_from_db()
    publish_project(harbour, by=mara, milestones=True, documents=True, client_actions=True)
    return board


@pytest.fixture
@remembered
def owed(board: Board, mara: User, cody: User, cleo: User) -> ClientObligation:
    """Test data, due on Friday 2026-03-06, for which the build waits; a draft yet."""
    return create_obligation(
        board.project,
        by=mara,
        title="Test data",
        needs="Of twelve months",
        why="Tests stand still",
        criteria="No names in it",
        due_on=FRIDAY,
        contacts=[Contact.objects.get(user=cody)],
        senior=Contact.objects.get(user=cleo),
        items=[WorkItem.objects.get(project=board.project, name="Build")],
    )


@pytest.fixture
def today() -> date:
    """The day on which the test runs."""
    return timezone.localdate()
