#!/usr/bin/env python3
"""What pages cost in a large installation: 50 people, 20 projects, 100,000 work items, 300,000 comments.

    bin/_postgres python benchmarks/large_installation.py           # PostgreSQL
    python benchmarks/large_installation.py --items 10000           # SQLite

Prints for each page the statements it asks, the CPU time of the server process in the median of nine, and the
size of the answer. The pages are asked through the whole program, middleware and templates included, without a
network between.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

PROJECTS, PEOPLE, ASKED = 20, 50, 9
DISCUSSED = 7
TODAY = date(2026, 3, 2)
WORDS = (
    "核心", "系统", "迁移", "接口", "联调", "风险", "测试", "上线", "培训", "方案", "设计", "评审", "需求", "部署",
    "report", "migration", "interface", "test", "design", "security",
)  # fmt: skip


def prepare() -> None:
    """Bring up Django on an empty database."""
    os.environ["TONGZHOU_HOME"] = tempfile.mkdtemp(prefix="tongzhou-bench-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongzhou.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("migrate", verbosity=0)


def fill(items: int, comments: int) -> tuple[Any, Any, Any]:
    """The organisation with its projects; returns a manager, one of the projects, and an item in it."""
    from tongzhou.accounts.actions import create_organisation, create_user
    from tongzhou.accounts.permissions import OrganisationRole, ProjectRole
    from tongzhou.clients.actions import create_client
    from tongzhou.plan.actions.start_plan import start_plan
    from tongzhou.plan.models import WorkItem
    from tongzhou.projects.actions import create_project, set_member

    organisation = create_organisation("Bench")
    people = [
        create_user(
            organisation,
            email=f"p{number}@bench.example",
            name=f"Person {number}",
            password="lanterns-over-the-bay",
            role=OrganisationRole.MANAGER if number < PROJECTS else OrganisationRole.MEMBER,
            language="en",
        )
        for number in range(PEOPLE)
    ]
    client = create_client(by=people[0], name="Client")
    chance = random.Random(11)
    projects = []
    for number in range(PROJECTS):
        project = create_project(
            by=people[0], key=f"p{number}", name=f"Project {number}", client=client, start_date=TODAY
        )
        start_plan(project, by=people[0])
        for one in chance.sample(people[1:], 12):
            set_member(project, by=people[0], user=one, role=ProjectRole.MEMBER)
        projects.append(project)
    for project in projects:
        fill_project(project, people, items // PROJECTS, comments // PROJECTS, chance)
    discussed = WorkItem.live.get(project=projects[0], number=DISCUSSED + 1)
    return people[0], projects[0], discussed


def fill_project(project: Any, people: list[Any], count: int, comments: int, chance: random.Random) -> None:
    """Work items of all types with states, people and tags, and comments, fifty of them on one."""
    from tongzhou.discussion.models import Comment
    from tongzhou.plan.models import Assignment, ItemType, Resource, Tag, WorkItem, instant_of

    types = list(
        ItemType.objects.filter(organisation=project.organisation).prefetch_related("workflow__states")
    )
    resources = Resource.objects.bulk_create(
        Resource(project=project, name=one.name, user=one) for one in people[:13]
    )
    tags = Tag.objects.bulk_create(Tag(project=project, name=f"tag {number}") for number in range(8))
    rows = []
    for number in range(count):
        kind = types[number % len(types)]
        states = list(kind.workflow.states.all())
        begin = TODAY + timedelta(days=chance.randrange(-60, 120))
        end = begin + timedelta(days=chance.randrange(1, 20))
        rows.append(
            WorkItem(
                organisation=project.organisation,
                project=project,
                position=number,
                number=number + 1,
                name=f"{' '.join(chance.sample(WORDS, 4))} {number}",
                notes=" ".join(chance.choices(WORDS, k=30)),
                item_type=kind,
                state=chance.choice(states),
                priority=chance.randrange(5),
                due_date=end if number % 3 else None,
                author=chance.choice(people),
                planned=kind.planned,
                rank=number,
                duration=28_800,
                start_at=instant_of(begin, 28_800),
                finish_at=instant_of(end, 61_200),
                start_date=begin,
                finish_date=end,
            )
        )
    made = WorkItem.objects.bulk_create(rows, batch_size=1000)
    Assignment.objects.bulk_create(
        (Assignment(item=one, resource=chance.choice(resources)) for one in made if one.pk % 4),
        batch_size=2000,
    )
    through = WorkItem.tags.through
    through.objects.bulk_create(
        (through(workitem_id=one.pk, tag_id=chance.choice(tags).pk) for one in made if one.pk % 3 == 0),
        batch_size=2000,
    )
    said = []
    for number in range(comments):
        item = made[DISCUSSED] if number < 50 else chance.choice(made)
        text = " ".join(chance.choices(WORDS, k=20))
        said.append(
            Comment(
                organisation=project.organisation,
                project=project,
                kind="work_item",
                subject_id=item.pk,
                author=people[chance.randrange(13)],
                source=text,
                html=f"<p>{text}</p>",
                renderer=1,
            )
        )
    Comment.objects.bulk_create(said, batch_size=2000)


def pages(project: Any, item: Any) -> Iterator[tuple[str, str]]:
    """What is asked: a name, and an address."""
    key = project.key
    yield "item list, page", f"/projects/{key}/items/"
    narrowed = "category=todo,doing&sort=-priority,due_date&limit=50"
    yield "item list, 50 rows filtered and sorted", f"/projects/{key}/items/data?{narrowed}"
    yield "item page with 50 comments", f"/projects/{key}/items/{item.number}/"
    yield "board, page", f"/projects/{key}/board/"
    yield "board, cards", f"/projects/{key}/board/data"
    yield "my work", "/my-work/"
    yield "project overview", f"/projects/{key}/"
    yield "portfolio", "/projects/"
    yield "calendar of items", f"/projects/{key}/items/calendar/"
    yield "search", "/search/?q=风险"
    yield "palette", "/palette/?q=迁移"
    yield "activity", f"/projects/{key}/activity/"


def measure(user: Any, project: Any, item: Any) -> dict[str, tuple[int, int, float, int]]:
    """Name → status, statements, milliseconds of CPU, bytes."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(user)
    found = {}
    for name, address in pages(project, item):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        said = answer.content.count(b'<li class="comment')
        if ("50 comments" in name) != (said == 50):
            raise SystemExit(f"{name} shows {said} comments")
        statements = len(captured)  # now: the next request empties the log
        spent = []
        for _turn in range(ASKED):
            begun = time.process_time()
            client.get(address)
            spent.append(1000 * (time.process_time() - begun))
        found[name] = (answer.status_code, statements, statistics.median(spent), len(answer.content))
    return found


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--comments", type=int, default=0, help="three for each item, if not given")
    arguments = parser.parse_args()
    prepare()
    from django.db import connection

    from tongzhou.search.actions import rebuild_index

    begun = time.perf_counter()
    user, project, item = fill(arguments.items, arguments.comments or 3 * arguments.items)
    print(f"filled in {time.perf_counter() - begun:.0f} s on {connection.vendor}")
    begun = time.perf_counter()
    print(f"{rebuild_index():,} documents indexed in {time.perf_counter() - begun:.0f} s")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    print(f"{'page':42} status  statements  CPU ms     bytes")
    for name, (status, statements, spent, size) in measure(user, project, item).items():
        print(f"{name:42} {status:6} {statements:11} {spent:7.1f} {size:9,}")


if __name__ == "__main__":
    main()
