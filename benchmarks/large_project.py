"""A throw-away installation with one large project, made by the product's own actions.

The database is SQLite in a temporary folder, or, when ``DATABASE_URL`` names a PostgreSQL server, a database of
its own on that server (``bin/_postgres python benchmarks/plan_edit.py`` starts one). Nothing is left behind.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY / "src"))

START, TODAY = date(2026, 9, 1), date(2026, 11, 23)
SECTION, WAVE = 40, 200
"""Tasks in a summary, and tasks that begin together when a gate opens."""


@contextmanager
def installation() -> Iterator[str]:
    """An empty installation; yields the name of its database's kind."""
    with tempfile.TemporaryDirectory(prefix="tongzhou-benchmark-") as folder:
        os.environ |= {"TONGZHOU_HOME": folder, "DJANGO_SETTINGS_MODULE": "tongzhou.config.settings"}
        import django
        from django.db import connection

        django.setup()
        kept = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield connection.vendor
        finally:
            connection.creation.destroy_test_db(kept, verbosity=0)


@dataclass(frozen=True)
class LargeProject:
    """A project, who manages it, and its tasks in the order of the plan (without summaries)."""

    project: Any
    manager: Any
    tasks: list[int]


def large_project(count: int) -> LargeProject:
    """A project of ``count`` rows, scheduled and stored.

    In its first half each gate opens a wave of 200 tasks, some of which the next gate waits for: whatever moves
    the first gate moves all of them. In the second half each task waits for one or two near it, with slack.
    """
    from tongzhou.accounts.actions import create_organisation, create_user
    from tongzhou.accounts.permissions import OrganisationRole
    from tongzhou.clients.actions import create_client
    from tongzhou.plan.actions.fill_plan import fill_plan
    from tongzhou.plan.actions.start_plan import start_plan
    from tongzhou.plan.models import WorkItem
    from tongzhou.projects.actions import create_project

    vendor = create_organisation("Benchmark")
    manager = create_user(
        vendor, email="b@benchmark.example", name="Bench", password="x", role=OrganisationRole.ADMIN
    )
    client = create_client(by=manager, name="Client")
    project = create_project(by=manager, key="large", name="Large", client=client, start_date=START)
    start_plan(project, by=manager)
    fill_plan(project, document(count), by=manager, today=TODAY)
    tasks = (
        WorkItem.objects.filter(project=project, summary=False)
        .order_by("position")
        .values_list("id", flat=True)
    )
    return LargeProject(project, manager, list(tasks))


def document(count: int) -> Any:
    """The plan that is to be stored."""
    from tongzhou.engine.plan import Plan, Task
    from tongzhou.exchange.document import PlanDocument, TaskDetails
    from tongzhou.plan.models import instant_of

    chance = random.Random(1)
    rows: list[Task] = []
    leaves: list[int] = []
    names: dict[int, TaskDetails] = {}
    section = 0
    for key in range(1, count + 1):
        summary = key % (SECTION + 1) == 1
        if summary:
            section = key
        else:
            leaves.append(key)
        rows.append(Task(key, None) if summary else Task(key, section, 28_800 * chance.randint(1, 5)))
        kind = "子系统交付与集成" if summary else "接口联调与数据迁移验证"
        names[key] = TaskDetails(key=key, name=f"{kind} {key}")
    plan = Plan(
        start=instant_of(START, 28_800), calendar=0, calendars=(), tasks=tuple(rows),
        links=tuple(links_between(leaves, chance)), reschedule_uncompleted=False,
    )  # fmt: skip
    return PlanDocument(plan=plan, tasks=names)


def links_between(leaves: list[int], chance: random.Random) -> Iterator[Any]:
    """The links of both halves, about one per task."""
    from tongzhou.engine.plan import Link

    half = len(leaves) // 2
    for number in range(1, half):
        gate = number - number % WAVE
        if number % WAVE:
            yield Link(leaves[gate], leaves[number])
        else:
            yield from (Link(leaves[gate - back], leaves[gate]) for back in range(1, 6))
    for number in range(half, len(leaves)):
        for back in {chance.randint(1, 400) for _ in range(chance.randint(0, 2))}:
            if number - back >= half:
                yield Link(leaves[number - back], leaves[number])


def cpu(work: Callable[[], object], repeats: int = 5) -> float:
    """Median of the processor's seconds that work takes in this process, after a first time that does not count."""
    work()
    times = []
    for _ in range(repeats):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return statistics.median(times)


def statements(work: Callable[[], object]) -> int:
    """How many statements work sends to the database, without those of the transaction."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        work()
    frame = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return sum(not one["sql"].startswith(frame) for one in captured)


def verdict(value: float, goal: float) -> str:
    """Whether a goal is met."""
    return "met" if value <= goal else "MISSED"
