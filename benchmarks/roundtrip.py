"""Reads each plan of a folder, writes it, reads it again, and counts what differs. The goal is zero.

    python benchmarks/roundtrip.py [FOLDER] [-v]

Compared are tasks, links, assignments, working days of every calendar, and all dates and slacks after
scheduling both; then the same once more for a file written with the dates just computed, whose stored dates
must be the computed ones. FOLDER is ``mspdi`` in $TONGZHOU_DATA, else in ``../shared/data``.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from tongzhou.engine.critical_path.passes import schedule
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.plan import Plan, Task
from tongzhou.engine.working_time import Calendars
from tongzhou.exchange.document import AssignmentDetails, PlanDocument
from tongzhou.exchange.mspdi.reader import read_mspdi
from tongzhou.exchange.mspdi_out.resources import done_and_left
from tongzhou.exchange.mspdi_out.tasks import Outline
from tongzhou.exchange.mspdi_writer import write_mspdi

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("TONGZHOU_DATA", ROOT.parent / "shared" / "data"))
DAY = 86_400
FIRST, LAST = ((date(year, 1, 1) - date(1970, 1, 1)).days * DAY for year in (1995, 2045))
LISTS = (
    "start", "finish", "early_start", "early_finish", "late_start", "late_finish",
    "total_slack", "free_slack", "critical",
)  # fmt: skip


def working_days(plan: Plan, key: int) -> tuple[list[int], list[int]]:
    """The working time of a calendar between 1995 and 2045."""
    axis = Calendars(plan.calendars, FIRST).get(key)
    axis.cover(FIRST, LAST)
    inside = [(s, e) for s, e in zip(axis.starts, axis.ends, strict=True) if FIRST <= s < LAST]
    return [s for s, _ in inside], [e for _, e in inside]


def differing_rows(before: Any, after: Any) -> int:
    """How many rows of two sequences differ, missing ones included."""
    return sum(1 for a, b in zip(before, after, strict=False) if a != b) + abs(len(before) - len(after))


def calendar_differences(before: Plan, after: Plan) -> int:
    """Calendars whose working days differ, and resources whose calendar became another one."""
    keys = {c.key for c in after.calendars}
    missing = [c for c in before.calendars if c.key not in keys]
    present = [c.key for c in before.calendars if c.key in keys]
    return len(missing) + sum(_working(before, key) != _working(after, key) for key in present)


def _working(plan: Plan, key: int) -> object:
    try:
        return working_days(plan, key)
    except ValueError as refusal:  # a calendar without working time
        return type(refusal).__name__


def date_differences(before: Schedule, after: Schedule) -> int:
    """Dates, slacks and critical flags that differ between two schedules."""
    return sum(differing_rows(getattr(before, name), getattr(after, name)) for name in LISTS)


def stored_differences(computed: Schedule, after: PlanDocument) -> int:
    """Stored dates of the file that are not the computed ones."""
    count = 0
    for place, task in enumerate(computed.plan.tasks):
        stored = after.tasks[task.key].stored
        pairs = [(getattr(stored, name), getattr(computed, name)[place]) for name in LISTS]
        count += sum(a != b and not (name.endswith("slack") and abs((a or 0) - b) <= 3)
                     for name, (a, b) in zip(LISTS, pairs, strict=True))  # fmt: skip
    return count


def without_given_dates(document: PlanDocument) -> list[object]:
    """The tasks without the dates the engine computes itself."""
    return [
        t if t.manual or t.external or not t.active else t._replace(start=None, finish=None)
        for t in document.plan.tasks
    ]


def alike(document: PlanDocument) -> PlanDocument:
    """The document with what a file may leave out filled in, as the writer writes it in full.

    Remaining and actual duration where they follow from the rest, outline numbers, the mark of a summary on
    every task that has children, and the number of the format.
    """
    parents = {task.parent for task in document.plan.tasks}
    tasks = tuple(
        t._replace(remaining=_remaining(t, t.remaining), summary=t.summary or t.key in parents)
        for t in document.plan.tasks
    )
    details, outline = {}, Outline(document.plan.tasks)
    for task in tasks:
        row = document.tasks[task.key]
        remaining = _remaining(task, row.remaining_duration)
        done = max(task.duration - (remaining or 0), 0) if task.actual_start is not None else 0
        actual = done if row.actual_duration is None else row.actual_duration
        number = row.outline_number or outline.of(task)[0]
        details[task.key] = row._replace(
            remaining_duration=remaining, actual_duration=actual, outline_number=number
        )
    assignments = tuple(_with_work(row) for row in document.assignments)
    heading = replace(document.project, save_version=0)
    return replace(
        document,
        plan=replace(document.plan, tasks=tasks),
        tasks=details,
        assignments=assignments,
        project=heading,
    )


def _with_work(row: AssignmentDetails) -> AssignmentDetails:
    actual, remaining = done_and_left(row)
    return row._replace(actual_work=actual, remaining_work=remaining)


def _remaining(task: Task, remaining: int | None) -> int | None:
    if remaining is None and task.actual_finish is not None:
        return 0
    begun = task.actual_start is not None or task.percent
    return task.duration if remaining is None and not begun else remaining


def compare(document: PlanDocument) -> Counter[str]:
    """What differs after writing and reading, by kind."""
    computed = schedule(document.plan)
    found: Counter[str] = Counter()
    stale = alike(read_mspdi(write_mspdi(document, None)))
    fresh = alike(read_mspdi(write_mspdi(document, computed)))
    document = alike(document)
    found["tasks"] = differing_rows(document.plan.tasks, stale.plan.tasks)
    found["tasks (dates anew)"] = differing_rows(without_given_dates(document), without_given_dates(fresh))
    found["task details"] = differing_rows([*document.tasks.values()], [*stale.tasks.values()])
    found["resources"] = differing_rows([*document.resources.values()], [*stale.resources.values()])
    found["assignments"] = differing_rows(document.assignments, stale.assignments)
    found["assignments (engine)"] = differing_rows(document.plan.assignments, stale.plan.assignments)
    found["heading"] = int(document.project != stale.project)
    for name, after in (("", stale), (" (dates anew)", fresh)):
        found["links" + name] = differing_rows(document.plan.links, after.plan.links)
        found["calendars" + name] = calendar_differences(document.plan, after.plan)
        found["dates" + name] = date_differences(computed, schedule(after.plan))
    found["stored dates (dates anew)"] = stored_differences(computed, fresh)
    return found


def main() -> int:
    """Compare every file of the folder; the exit status is 1 when anything differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=DATA / "mspdi")
    parser.add_argument("-v", "--verbose", action="store_true", help="name each file that differs")
    arguments = parser.parse_args()
    files = sorted(arguments.folder.glob("*.xml"))
    if not files:
        print(f"No plans in {arguments.folder}; set TONGZHOU_DATA or name a folder.", file=sys.stderr)
        return 2
    total: Counter[str] = Counter()
    tasks, begun = 0, time.process_time()
    for path in files:
        document = read_mspdi(path.read_bytes())
        found = compare(document)
        tasks += len(document.plan.tasks)
        total.update(found)
        if arguments.verbose and any(found.values()):
            print(path.name, {k: v for k, v in found.items() if v})
    seconds = time.process_time() - begun
    print(f"{len(files)} files, {tasks} tasks, {seconds:.1f} s of processor time; differences:")
    for name, count in total.items():
        print(f"  {name:26} {count}")
    return 1 if any(total.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
