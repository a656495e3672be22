"""How much of what Microsoft Project stored is reproduced: dates, slack and critical flags of its own files.

Usage: ``python benchmarks/ms_project.py [-v] [part of a file name …]``; the data folder is ``TONGZHOU_DATA`` or
the folder ``shared/data`` beside the repository, and holds ``mspdi/`` with ``expected.jsonl.gz``, ``catalogue.csv``
and the XML files. A date matches within a minute, slack within a minute of working time.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY / "src"))

from tongzhou.engine.critical_path import Schedule, schedule  # noqa: E402  (the path is set just above)
from tongzhou.exchange.mspdi.reader import read_mspdi  # noqa: E402

DATA = Path(os.environ.get("TONGZHOU_DATA", REPOSITORY.parent / "shared" / "data")) / "mspdi"
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (wall-clock time of the project, without a zone)
MEASURES = ("start+finish", "six dates", "total slack", "critical")
PEER = (0.900, 0.843, 0.946, 0.971)
"""MPXJ 16.10 MicrosoftScheduler on the same files, as published with the data."""
BARS = (0.985, 0.95, 0.97, 0.99)


@dataclass
class Tally:
    """Of each measure: how many tasks were right, of how many that can be compared."""

    right: list[int] = field(default_factory=lambda: [0] * 4)
    of: list[int] = field(default_factory=lambda: [0] * 4)

    def add(self, other: Tally) -> None:
        for k in range(4):
            self.right[k] += other.right[k]
            self.of[k] += other.of[k]

    def shares(self) -> list[float]:
        return [r / n if n else 1.0 for r, n in zip(self.right, self.of, strict=True)]

    def __str__(self) -> str:
        parts = zip(MEASURES, self.right, self.of, self.shares(), strict=True)
        return "  ".join(f"{name} {r}/{n} {share:.2%}" for name, r, n, share in parts)


def instant(text: str | None) -> int | None:
    """Seconds since 1970 of an ISO date and time."""
    return None if text is None else int((datetime.fromisoformat(text) - EPOCH).total_seconds())


def shown(value: int | None) -> str:
    """An instant to read."""
    return "-" if value is None else (EPOCH + timedelta(seconds=value)).strftime("%y-%m-%dT%H:%M")


def compare(expected: list[list[Any]], result: Schedule, lines: list[str]) -> Tally:
    """Count one file; differences are appended to ``lines``."""
    tally = Tally()
    for row in expected:
        place = result.index.get(row[0])
        dates = [instant(text) for text in row[1:7]]
        got: list[int | None] = [None] * 6
        if place is not None:
            columns = (result.start, result.finish, result.early_start, result.early_finish)
            got = [c[place] for c in (*columns, result.late_start, result.late_finish)]
        close = [e is not None and g is not None and abs(e - g) < 60 for e, g in zip(dates, got, strict=True)]
        slack = None if place is None else result.total_slack[place] / 60
        verdicts = [
            (True, close[0] and close[1]),
            (None not in dates, all(close)),
            (row[7] is not None, slack is not None and row[7] is not None and abs(slack - row[7]) < 1),
            (row[9] is not None, place is not None and result.critical[place] == row[9]),
        ]
        for k, (counts, right) in enumerate(verdicts):
            tally.of[k] += counts
            tally.right[k] += counts and right
        if not all(right or not counts for counts, right in verdicts):
            marks = "".join("+" if ok else "-" for _, ok in verdicts)
            want = " ".join(shown(d) for d in dates)
            have = " ".join(shown(d) for d in got)
            crit = None if place is None else result.critical[place]
            lines.append(f"    {row[0]:>5} {marks} {'S' if row[10] else ' '} want {want} {row[7]} {row[9]}")
            lines.append(f"                have {have} {slack} {crit}")
    return tally


def main(arguments: list[str]) -> int:
    """Run over the data; the exit code says whether all bars are reached."""
    verbose = "-v" in arguments
    wanted = [a for a in arguments if not a.startswith("-")]
    if not (DATA / "expected.jsonl.gz").exists():
        print(f"No data: {DATA} does not exist. Set TONGZHOU_DATA to the folder that holds mspdi/.")
        return 2
    with (DATA / "catalogue.csv").open(newline="") as handle:
        classes = {row["file"]: row["consistency"] for row in csv.DictReader(handle)}
    totals: dict[str, Tally] = defaultdict(Tally)
    failures: list[str] = []
    files = 0
    began = time.process_time()
    with gzip.open(DATA / "expected.jsonl.gz", "rt") as handle:
        for line in handle:
            record = json.loads(line)
            if wanted and not any(part in record["file"] for part in wanted):
                continue
            files += 1
            lines: list[str] = []
            try:
                result = schedule(read_mspdi(DATA / record["file"]).plan)
                tally = compare(record["tasks"], result, lines)
            except Exception as error:
                if verbose:
                    import traceback

                    traceback.print_exc()
                failures.append(f"{record['file']}: {type(error).__name__}: {error}")
                continue
            totals["all"].add(tally)
            totals[f"class {classes.get(record['file'], '?')}"].add(tally)
            if verbose and lines:
                print(record["file"], tally)
                print("\n".join(lines[: 200 if wanted else 16]))
    for name in sorted(totals):
        print(f"{name:8} {totals[name]}")
    print(f"files {files}, exceptions {len(failures)}, CPU {time.process_time() - began:.2f} s")
    print("\n".join(failures))
    for name, shares in (("quoted: MPXJ 16.10", PEER), ("bar", BARS)):
        print(
            f"{name:19} " + "  ".join(f"{m} {share:.1%}" for m, share in zip(MEASURES, shares, strict=True))
        )
    reached = all(s >= b for s, b in zip(totals["all"].shares(), BARS, strict=True)) and not failures
    print("all bars reached" if reached else "NOT all bars reached")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
