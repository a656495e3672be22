"""Plans to test on."""

from __future__ import annotations

import pytest

from tests.plan.builder import Board
from tests.remembering import remembered
from tongzhou.accounts.models import User
from tongzhou.projects.models import Project


@pytest.fixture
@remembered
def board(harbour: Project, mara: User) -> Board:
    """Harbour's plan, still empty, edited by Mara. It starts on Monday 2026-03-02."""
    return Board(harbour, mara)


@pytest.fixture
@remembered
def chain(board: Board) -> Board:
    """Design (2 d) → Build (3 d) → Test (1 d) → Live (milestone), all below Delivery."""
    board.add("Delivery")
    board.add("Design", parent="Delivery", days=2)
    board.add("Build", parent="Delivery", days=3)
    board.add("Test", parent="Delivery", days=1)
    board.add("Live", parent="Delivery", kind="milestone", days=0)
    for source, target in (("Design", "Build"), ("Build", "Test"), ("Test", "Live")):
        board.link(source, target)
    return board
