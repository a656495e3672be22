"""How good levelled plans are: the gap to the best known makespans of PSPLIB, by set.

Usage: ``python benchmarks/levelling_quality.py [--data FOLDER] [--seconds 1] [--workers 1] [--all] [--plan]``. The
sample is every twelfth instance of each set and five of each set whose optimum is not known (``--all``: everything
there is). The budget is processor time of all threads, so that the load of the machine does not decide; OR-Tools is
imported before the clock starts. Every solution is verified by the independent checker. ``--plan``: a plan of 2,000
tasks with calendars instead.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import sys
import time
from collections import defaultdict
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(REPOSITORY / "src"), str(REPOSITORY / "benchmarks")]

from tongzhou.engine.levelling import Budget, Instance, solve  # noqa: E402  (the path is set just above)
from tongzhou.engine.levelling.checking import violations  # noqa: E402

DATA = Path(os.environ.get("TONGZHOU_DATA", REPOSITORY.parent / "shared" / "data")) / "psplib"
SETS = ("j30", "j60", "j90", "j120")
BARS = {1.0: 2.5, 10.0: 1.8}
"""Seconds → the average gap in percent that has to be reached."""
SMALLEST_BAR = 0.2
"""The same of J30, with one second."""


def read(path: Path) -> Instance:
    """An instance in the ``.sm`` format."""
    text = path.read_text()
    lines = text.splitlines()
    found = re.search(r"jobs.*?:\s*(\d+)", text)
    assert found is not None, path
    count = int(found[1])
    first = next(k for k, line in enumerate(lines) if line.startswith("PRECEDENCE")) + 2
    links = [(i, int(j) - 1, 0) for i in range(count) for j in lines[first + i].split()[3:]]
    first = next(k for k, line in enumerate(lines) if line.startswith("REQUESTS")) + 3
    rows = [[int(value) for value in lines[first + i].split()] for i in range(count)]
    first = next(k for k, line in enumerate(lines) if line.startswith("RESOURCEAVAIL")) + 2
    return Instance(
        durations=tuple(row[2] for row in rows),
        requirements=tuple(tuple(row[3:]) for row in rows),
        capacities=tuple(int(value) for value in lines[first].split()),
        links=tuple(links),
    )


def sample(data: Path, *, everything: bool) -> list[tuple[str, Path, int, bool]]:
    """Set, file, best known makespan, and whether that is known to be the optimum."""
    with (data / "best_known.csv").open() as file:
        known = {(row["set"], row["instance"]): row for row in csv.DictReader(file)}
    found = []
    for name in SETS:
        files = sorted((data / name).glob("*.sm"), key=lambda p: [int(v) for v in re.findall(r"\d+", p.stem)])
        rows = [(name, p, known[name, p.stem]) for p in files if (name, p.stem) in known]
        unknown = [row for row in rows if row[2]["closed"] == "0"]
        some = rows[7::12] + unknown[2 :: max(1, len(unknown) // 5)][:5]
        chosen = rows if everything else list({row[1]: row for row in some}.values())
        found += [(n, p, int(row["best_ub"]), row["closed"] == "1") for n, p, row in chosen]
    return found


def main() -> int:
    """Print the table; return 1 when a bar is missed or a timetable is not feasible."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--plan", action="store_true")
    arguments = parser.parse_args()
    if arguments.plan:
        from levelling_plan import measure

        return measure(arguments.seconds)
    return _quality(arguments)


def _quality(arguments: argparse.Namespace) -> int:
    from ortools.sat.python import cp_model  # noqa: F401  (imported before the clock starts)

    rows: dict[str, list[tuple[float, bool, bool]]] = defaultdict(list)
    wrong, over = 0, 0.0
    for name, path, best, closed in sample(arguments.data, everything=arguments.all):
        instance = read(path)
        began = time.process_time()
        found = solve(instance, Budget(seconds=arguments.seconds, workers=arguments.workers))
        over = max(over, time.process_time() - began)
        if violations(instance, found.starts) or found.makespan > found.rule:
            wrong += 1
            print(f"{path.stem}: not feasible, or worse than the rule")
        gap = 100 * (found.makespan - best) / best
        for group in (name, "known optimum" if closed else "open", "all"):
            rows[group].append((gap, found.makespan <= best, found.proved))
    print(
        f"{arguments.seconds:g} CPU seconds, {arguments.workers} workers, at most {over:.2f} used; {wrong} wrong"
    )
    print(f"{'set':14}{'n':>5}{'gap %':>8}{'largest':>9}{'= best':>8}{'proved':>8}")
    for group in (*SETS, "known optimum", "open", "all"):
        gaps = [row[0] for row in rows[group]] or [0.0]
        equal, proved = (sum(row[k] for row in rows[group]) for k in (1, 2))
        print(
            f"{group:14}{len(rows[group]):5}{sum(gaps) / len(gaps):8.2f}{max(gaps):9.2f}{equal:8}{proved:8}"
        )
    average = sum(row[0] for row in rows["all"]) / len(rows["all"])
    smallest = sum(row[0] for row in rows["j30"]) / len(rows["j30"])
    missed = average > BARS.get(arguments.seconds, 100.0) or (
        arguments.seconds == 1 and smallest > SMALLEST_BAR
    )
    return 1 if wrong or missed else 0


if __name__ == "__main__":
    sys.exit(main())
