#!/usr/bin/env python3
"""How fast the index answers: 200,000 work items in Chinese and English, on the database of DATABASE_URL.

    python benchmarks/search_speed.py [documents]

Prints for each question the hits that were ranked and, of one answer among ten, the CPU time of this process and of
the database's, and the wall time of the median and of the fastest. On SQLite the database works inside this process.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

TURNS = 10
COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
os.environ.setdefault("TONGZHOU_HOME", tempfile.mkdtemp(prefix="tongzhou-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongzhou.config.settings")
CHINESE = (
    "核心银行系统升级数据迁移接口联调风险管理平台用户验收测试上线切换培训方案设计评审需求调研部署环境安全加固"
)
ENGLISH = (
    "core", "banking", "migration", "interface", "rollout", "acceptance", "test", "design", "security", "training",
)  # fmt: skip
QUESTIONS = (
    "风险",
    "天枢",
    "数字孪生平台",
    "migration",
    "igrat",
    "acceptance 测试",
    "核",
    "zzzz",
    "Item 199999",
)


def main() -> None:
    """Fill, ask, print."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.urls import get_resolver

    call_command("migrate", verbosity=0)
    from datetime import date

    from tongzhou.accounts.actions import create_organisation, create_user
    from tongzhou.accounts.permissions import OrganisationRole
    from tongzhou.clients.actions import create_client
    from tongzhou.plan.models import WorkItem
    from tongzhou.projects.actions import create_project
    from tongzhou.search.actions import rebuild_index
    from tongzhou.search.queries.finding import find

    organisation = create_organisation("Bench")
    user = create_user(
        organisation, email="b@bench.example", name="B", password="x" * 12, role=OrganisationRole.ADMIN
    )
    client = create_client(by=user, name="Client")
    chance, clock = random.Random(7), time.perf_counter()
    with transaction.atomic():
        projects = [
            create_project(
                by=user, key=f"p{i}", name=f"Project {i}", client=client, start_date=date(2026, 3, 2)
            )
            for i in range(20)
        ]
        items = []
        for number in range(COUNT):
            rare = "天枢 " if number % 17_000 == 0 else "数字孪生平台 " if number % 23_000 == 0 else ""
            start = chance.randrange(len(CHINESE) - 12)
            name = f"{rare}{CHINESE[start : start + 8]} {chance.choice(ENGLISH)} Item {number}"
            notes = "，".join(CHINESE[s : s + 10] for s in chance.choices(range(len(CHINESE) - 10), k=12))
            items.append(
                WorkItem(
                    organisation=organisation,
                    project=projects[number % 20],
                    position=number,
                    number=number + 1,
                    name=name,
                    notes=notes,
                )
            )
        WorkItem.objects.bulk_create(items, batch_size=2000)
    print(f"filled in {time.perf_counter() - clock:.0f} s")
    begun, clock = time.process_time(), time.perf_counter()
    count = rebuild_index()
    print(f"{count} documents indexed in {time.perf_counter() - clock:.0f} s, ", end="")
    print(f"{time.process_time() - begun:.0f} s of CPU in this process", flush=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    assert get_resolver().reverse_dict  # what a server has loaded before it is asked
    for question in QUESTIONS:
        wall = []
        started, worked = time.process_time(), database_seconds()
        for _turn in range(TURNS):
            clock = time.perf_counter()
            found = find(user, question)
            wall.append(1000 * (time.perf_counter() - clock))
        cpu = 1000 * (time.process_time() - started) / TURNS
        there = 1000 * (database_seconds() - worked) / TURNS
        times = f"{cpu:5.1f} + {there:5.1f} ms CPU  {statistics.median(wall):6.1f} / {min(wall):6.1f} ms wall"
        print(f"{question:20} {found.total:5} ranked  {times}", flush=True)


def database_seconds() -> float:
    """CPU time that PostgreSQL's process of this connection has used (in steps of 10 ms); 0 on SQLite."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
