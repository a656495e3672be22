"""What one edit of a large plan costs: load, change, schedule, store.

Usage: ``python benchmarks/plan_edit.py [rows]`` (10,000), on SQLite, or on PostgreSQL when ``DATABASE_URL`` says so.
CPU time is that of this process; the database server's comes on top.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import cycle

from large_project import TODAY, LargeProject, cpu, installation, large_project, statements, verdict

GOALS = {"small": 0.3, "large": 1.0}
MOST_STATEMENTS = 12
PUBLISHED = {
    "Redmine": "fails when an edit moves 500 linked items",
    "Plane": "leaves it to the browser",
}
"""What other programs do with such an edit: read or tried elsewhere, quoted here, not measured by this program."""


def edit(large: LargeProject, task: int) -> Callable[[], int]:
    """An edit that changes a task's duration, to another value each time; returns how many rows it moved."""
    from tongzhou.plan.actions.edit_plan import edit_plan

    days = cycle(range(20, 40))

    def once() -> int:
        large.project.refresh_from_db()
        command = {"op": "set", "id": task, "fields": {"duration": next(days) * 480}}
        version = large.project.plan_version
        return edit_plan(
            large.project, by=large.manager, version=version, commands=[command], today=TODAY
        ).moved

    return once


def main(rows: int) -> None:
    """Measure both edits and print them beside their goals."""
    with installation() as database:
        large = large_project(rows)
        print(f"{rows:,} rows on {database}")
        for name, task in (("small", large.tasks[-1]), ("large", large.tasks[0])):
            work = edit(large, task)
            seconds, moved, number = cpu(work), work(), statements(work)
            print(
                f"  recalculates {moved:6,} rows: {seconds * 1000:6.0f} ms CPU (goal {GOALS[name] * 1000:.0f}:"
                f" {verdict(seconds, GOALS[name])}), {number} statements"
                f" (goal {MOST_STATEMENTS}: {verdict(number, MOST_STATEMENTS)})"
            )
    print("Others, as published or tried elsewhere:")
    for name, said in PUBLISHED.items():
        print(f"  {name}: {said}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
