"""What it costs to send a large plan to the browser: everything that the Gantt draws, as JSON.

Usage: ``python benchmarks/gantt_data.py [rows]`` (10,000), on SQLite, or on PostgreSQL when ``DATABASE_URL`` says so.
"""

from __future__ import annotations

import gzip
import sys

import orjson
from large_project import TODAY, cpu, installation, large_project, statements, verdict

GOAL_SECONDS, GOAL_BYTES = 0.3, 2_000_000
PUBLISHED = {"Redmine": "94 s, 29 MB", "Plane": "17 s, 8 MB"}
"""The same for 10,000 items, measured elsewhere on another machine; quoted here, not measured by this program."""


def main(rows: int) -> None:
    """Measure and print, beside the goals."""
    with installation() as database:
        large = large_project(rows)
        from tongzhou.plan.queries.gantt import gantt_data
        from tongzhou.projects.guards import find_access

        access = find_access(large.manager, large.project.key)
        assert access is not None

        def work() -> bytes:
            return orjson.dumps(gantt_data(access, today=TODAY), option=orjson.OPT_NON_STR_KEYS)

        seconds, number, body = cpu(work), statements(work), work()
    print(f"{rows:,} rows on {database}")
    print(f"  {seconds * 1000:.0f} ms CPU (goal {GOAL_SECONDS * 1000:.0f}: {verdict(seconds, GOAL_SECONDS)})")
    print(f"  {len(body):,} bytes (goal {GOAL_BYTES:,}: {verdict(len(body), GOAL_BYTES)})")
    print(f"  {len(gzip.compress(body, 6)):,} bytes compressed, {number} statements")
    print("Others with 10,000 items, measured elsewhere:")
    for name, said in PUBLISHED.items():
        print(f"  {name}: {said}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
