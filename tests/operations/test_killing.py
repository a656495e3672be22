"""Workers are killed in the middle of their work, on both databases: nothing is lost, nothing stays stuck."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.migrated import migrate
from tests.operations.killing import kill_while_working
from tests.operations.test_backup import Home, empty_database, home  # noqa: F401  # fixtures

THREADS_OF_A_WORKER = 2


def check(env: dict[str, str], lines: Path) -> None:
    """Two workers, 200 jobs of 50 ms, three kills."""
    migrate(env)
    outcome = kill_while_working(env, lines, jobs=200, kills=3, pause=0.3)
    assert (outcome.lost, outcome.not_done) == (0, 0), outcome
    assert outcome.repeated <= outcome.kills * THREADS_OF_A_WORKER, outcome


def test_nothing_is_lost_on_sqlite(home: Home, tmp_path: Path) -> None:  # noqa: F811
    check(home("killed"), tmp_path / "lines")


@pytest.mark.postgresql
@pytest.mark.django_db
def test_nothing_is_lost_on_postgresql(
    home: Home,  # noqa: F811
    empty_database: Callable[[], str],  # noqa: F811
    tmp_path: Path,
) -> None:
    check(home("killed", DATABASE_URL=empty_database()), tmp_path / "lines")
