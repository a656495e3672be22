"""Projects with a plan to look at."""

from __future__ import annotations

import pytest

from tests.plan.builder import Board
from tongzhou.accounts.models import User
from tongzhou.projects.models import Project


@pytest.fixture
def board(harbour: Project, mara: User) -> Board:
    """Harbour's plan, still empty, edited by Mara. It starts on Monday 2026-03-02."""
    return Board(harbour, mara)
