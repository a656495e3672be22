"""Harbour with two milestones, and Harbour as it was published."""

from __future__ import annotations

import pytest

from tests.plan.builder import Board
from tests.remembering import remembered
from tongzhou.accounts.models import User
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.portal.actions import publish_project
from tongzhou.projects.models import Project


@pytest.fixture
@remembered
def board(harbour: Project, mara: User) -> Board:
    """Design and build with a milestone behind each, and a baseline; it starts on Monday 2026-03-02."""
    board = Board(harbour, mara)
    board.add("Design", days=5, notes="Margin is thin here", deliverable="Blueprint")
    board.add("Design accepted", days=0, kind="milestone", criterion="Signed by the steering committee")
    board.add("Build", days=10)
    board.add("Build accepted", days=0, kind="milestone")
    board.link("Design", "Design accepted")
    board.link("Design accepted", "Build")
    board.link("Build", "Build accepted")
    harbour.refresh_from_db()
    set_baseline(harbour, by=mara, name="Contract")
    return board


@pytest.fixture
@remembered
def published(board: Board, mara: User) -> Project:
    """Harbour, published with all its parts."""
    publish_project(board.project, by=mara, milestones=True, documents=True)
    return board.project
