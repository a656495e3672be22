#!/usr/bin/env python3
"""kill_workers.py [jobs] [kills]: how many jobs are lost or done twice when workers are killed at random.

On the database that DATABASE_URL names (it must be empty), or on SQLite in a temporary folder; run it through
``bin/_postgres`` for PostgreSQL. Figures of this kind are in docs/adr/0020-queue.md.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.operations.killing import kill_while_working
from tests.processes import environment, run


def main(jobs: int, kills: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        own = {"TONGZHOU_HOME": folder, "TONGZHOU_SECRET_KEY": "k" * 50}
        if url := os.environ.get("DATABASE_URL"):
            own["DATABASE_URL"] = url
        env = environment(**own)
        migrated = run("manage", "migrate", "--verbosity", "0", env=env)
        if migrated.returncode:
            raise SystemExit(migrated.stderr)
        found = kill_while_working(
            env, Path(folder) / "lines", jobs=jobs, kills=kills, pause=2.5, patience=600
        )
        print(f"{jobs} jobs, {found.kills} kills, {found.seconds:.0f} s: {found.lost} lost, ", end="")
        print(f"{found.repeated} done again, {found.not_done} stuck, {jobs / found.seconds:.0f} jobs/s")


if __name__ == "__main__":
    main(*(int(argument) for argument in [*sys.argv[1:], "1500", "6"][:2]))
