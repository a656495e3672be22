#!/usr/bin/env python3
"""How well the promises of SECURITY.md hold: a server killed while it writes and imports, people who collide.

    python benchmarks/promises.py [--writes 10000] [--kills 200] [--imports 100] [--rounds 100] [--people 30]

On SQLite, or through ``bin/_postgres`` on PostgreSQL. Most of the time is that of starting the server again.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.promises import collide, kill_while_importing, kill_while_writing, on_this_database


def main() -> None:
    """Break, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, usual in (
        ("writes", 10_000),
        ("kills", 200),
        ("imports", 100),
        ("rounds", 100),
        ("people", 30),
    ):
        parser.add_argument(f"--{name}", type=int, default=usual)
    wanted = parser.parse_args()
    rows = 1000
    with tempfile.TemporaryDirectory() as folder:
        place = on_this_database(Path(folder), os.environ.get("DATABASE_URL", ""))
        begun = time.perf_counter()
        with place.serving():
            if wanted.rounds:
                overwritten, twice = collide(place, rounds=wanted.rounds, people=wanted.people)
                print(f"{wanted.rounds} rounds of {wanted.people} people at once: ", end="")
                print(f"{overwritten} changes overwritten unseen, {twice} numbers given twice")
            if wanted.kills:
                saved = kill_while_writing(place, writes=wanted.writes, kills=wanted.kills)
                print(f"{len(saved.acknowledged)} writes acknowledged over {saved.kills} kills: ", end="")
                print(f"{saved.lost} lost, {saved.twice} numbers given twice", end="")
                print(" (interrupted)" if saved.interrupted else "")
                for said, count in saved.refused.most_common(3):
                    print(f"  {count} times refused: {said}")
            if wanted.imports:
                counted = kill_while_importing(place, kills=wanted.imports, rows=rows)
                whole, none = counted.count(rows) - 1, wanted.imports + 1 - len(counted)
                torn = sum(number not in {0, rows} for number in counted)
                print(
                    f"{wanted.imports} kills inside of imports: {whole} whole, {none} not begun, {torn} torn"
                )
        print(f"{time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
