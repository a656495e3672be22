"""What users may rely on, tried on the real server: saved is saved, whole or not at all, nothing overwritten unseen.

The numbers are small here; ``benchmarks/promises.py`` has large ones.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.migrated import postgresql_url
from tests.promises import Place, collide, kill_while_importing, kill_while_writing, on_this_database
from tests.test_production_start import database  # noqa: F401  # a fixture


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return on_this_database(tmp_path)


@pytest.fixture
def place_on_postgresql(database: str, tmp_path: Path) -> Place:  # noqa: F811  # the fixture
    return on_this_database(tmp_path, postgresql_url(database))


def hold_promises(place: Place) -> None:
    with place.serving():
        saved = kill_while_writing(place, writes=60, kills=1)
        assert (saved.lost, saved.twice, saved.kills) == (0, 0, 1)
        assert len(saved.acknowledged) >= 60
        rows = 300
        counted = kill_while_importing(place, kills=1, rows=rows)
        assert counted[0] == rows
        assert set(counted) <= {0, rows}, "an import was done in part"
        assert collide(place, rounds=2, people=8) == (0, 0)


def test_promises_hold_on_sqlite(place: Place) -> None:
    hold_promises(place)


@pytest.mark.postgresql
@pytest.mark.django_db
def test_promises_hold_on_postgresql(place_on_postgresql: Place) -> None:
    hold_promises(place_on_postgresql)
