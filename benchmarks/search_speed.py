#!/usr/bin/env python3
"""How fast the index answers: 200,000 work items in Chinese and English, on the database of DATABASE_URL.

    python benchmarks/search_speed.py [documents]

Prints for each question the hits that were ranked, the CPU time of this process and the wall time, as medians of
five. With SQLite the database works inside the process, so its CPU time is the whole cost.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time

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
    from django.db import transaction

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
    chance = random.Random(7)
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
    begun = time.process_time()
    print(f"{rebuild_index()} documents indexed, {time.process_time() - begun:.0f} s of CPU in this process")
    for question in QUESTIONS:
        cpu, wall = [], []
        for _turn in range(5):
            started, clock = time.process_time(), time.perf_counter()
            found = find(user, question)
            cpu.append(1000 * (time.process_time() - started))
            wall.append(1000 * (time.perf_counter() - clock))
        times = f"{statistics.median(cpu):6.1f} ms CPU  {statistics.median(wall):6.1f} ms wall"
        print(f"{question:20} {found.total:5} ranked  {times}")


if __name__ == "__main__":
    main()
