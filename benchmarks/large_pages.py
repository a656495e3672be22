#!/usr/bin/env python3
"""What the pages of planning, money and people cost beside one project of 10,000 work items, 50 people and 19 more.

    python benchmarks/large_pages.py                          # SQLite
    python benchmarks/large_pages.py --items 100000
    python benchmarks/large_pages.py --home /tmp/large        # keep the installation, to measure it again
    python benchmarks/large_pages.py --home /tmp/large --profile earned

Prints for each page its statements, the CPU time of the process in the median of nine warm requests, that time as a
multiple of a page's that no plan makes longer (absences), asked in turn with it, and the size of the answer. The pages
are asked through the whole program, middleware and templates included, without a network between. ``!`` marks what
misses the goals: at most 30 statements, and less than 50 ms of an idle machine, on which that page costs 9.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(REPOSITORY / "src"), str(REPOSITORY / "benchmarks")]

from large_project import document  # noqa: E402  (the path is set just above)

KEY, PEOPLE, OTHERS, SMALL = "large", 50, 19, 200
AGREED = 2_000
"""Requirements of the large project, and deliverables."""
ASKED = 9
MOST_STATEMENTS, MOST_MS = 30, 50
USUAL_MS = 9
"""What the calibration page costs on an idle machine."""
CALIBRATION, MANAGER = "/absences/", "p0@bench.example"
Pages = Callable[[], Iterator[tuple[str, str]]]
"""The names and addresses of pages."""
Fill = Callable[[int, date, date], None]
"""Fills an empty installation, for a number of items, from a first day, as it is today."""
MILESTONE_EVERY = 2
"""Sections of which one ends in a milestone with a deadline."""


def prepare(home: Path) -> bool:
    """Bring up Django; whether the installation is still empty."""
    os.environ |= {"TONGZHOU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "tongzhou.config.settings"}
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("migrate", verbosity=0)
    from tongzhou.operations.limits import memory
    from tongzhou.projects.models import Project

    memory.take({"tasks": 1_000_000, "links": 4_000_000})  # more than a project may hold, to see what follows

    return not Project.objects.filter(key=KEY).exists()


def fill(items: int, start: date, today: date) -> None:
    """The installation: people, the small projects, and the large one with everything that its pages show."""
    from tongzhou.accounts.actions import create_organisation
    from tongzhou.clients.actions import create_client
    from tongzhou.operations.actions import run_due_jobs

    people = employ(create_organisation("Bench"), PEOPLE)
    client = create_client(by=people[0], name="Client")
    give_skills(people)
    for number in range(OTHERS):
        project = planned(f"p{number}", client, people, SMALL, start, today)
        run_due_jobs()
        project.refresh_from_db()
    project = planned(KEY, client, people, items, start, today)
    run_due_jobs()
    report_progress(project, today)
    set_costs(project, people[0], start, today)
    run_due_jobs()
    think_ahead(project, people[0], today)
    agree_on_scope(project, people, AGREED, today)
    while run_due_jobs():
        pass


def employ(vendor: Any, count: int) -> list[Any]:
    """So many people of the vendor; the first one is an administrator and manages all projects."""
    from tongzhou.accounts.actions import create_user
    from tongzhou.accounts.permissions import OrganisationRole

    return [
        create_user(
            vendor,
            email=f"p{number}@bench.example",
            name=f"Person {number}",
            password="lanterns-over-the-bay",
            role=OrganisationRole.MEMBER if number else OrganisationRole.ADMIN,
            language="en",
        )
        for number in range(count)
    ]


def planned(key: str, client: Any, people: list[Any], items: int, start: date, today: date) -> Any:
    """A project with a plan in which everybody has work."""
    from dataclasses import replace

    from tongzhou.accounts.permissions import ProjectRole
    from tongzhou.engine.plan import Assignment, Resource
    from tongzhou.exchange.document import ResourceDetails
    from tongzhou.plan import models as plan
    from tongzhou.plan.actions.fill_plan import fill_plan
    from tongzhou.plan.actions.start_plan import start_plan
    from tongzhou.projects.actions import create_project, set_member

    chance = random.Random(key)
    project = create_project(by=people[0], key=key, name=f"Project {key}", client=client, start_date=start)
    start_plan(project, by=people[0])
    mine = people if key == KEY else [people[0], *chance.sample(people[1:], min(11, len(people) - 1))]
    for one in mine[1:]:
        set_member(project, by=people[0], user=one, role=ProjectRole.MEMBER)
    empty = document(items)
    summaries = {one.parent for one in empty.plan.tasks}
    tasks, sections = [], 0
    for one in empty.plan.tasks:
        sections += one.key in summaries
        last = one.key % 41 == 0 and sections % MILESTONE_EVERY == 0
        tasks.append(one._replace(duration=0, milestone=True) if last else one)
    gates = {one.key for one in tasks if one.milestone}
    filled = replace(
        empty,
        tasks={key: one._replace(milestone=key in gates) for key, one in empty.tasks.items()},
        plan=replace(
            empty.plan,
            tasks=tuple(tasks),
            resources=tuple(Resource(key=n) for n in range(1, len(mine) + 1)),
            assignments=tuple(
                Assignment(one.key, chance.randint(1, len(mine)), work=one.duration, units=10_000)
                for one in tasks
                if one.duration
            ),
        ),
        resources={n: ResourceDetails(key=n, name=who.name) for n, who in enumerate(mine, 1)},
    )
    fill_plan(project, filled, by=people[0], today=today)
    for who in mine:
        plan.Resource.objects.filter(project=project, name=who.name).update(user=who)
    late = plan.WorkItem.objects.filter(project=project, kind=plan.Kind.MILESTONE)
    for item in late:
        item.deadline_at = item.finish_at
    plan.WorkItem.objects.bulk_update(late, ["deadline_at"], batch_size=200)
    project.refresh_from_db()
    return project


def give_skills(people: list[Any]) -> None:
    """Everybody knows four of twenty things."""
    from tongzhou.team.actions.skills import create_skill, set_person_skill

    chance = random.Random(3)
    skills = [
        create_skill(people[0].organisation, by=people[0], name=f"Skill {number}") for number in range(20)
    ]
    for one in people:
        for skill in chance.sample(skills, 4):
            set_person_skill(one, by=people[0], skill=skill, level=chance.randint(1, 4))


def report_progress(project: Any, today: date) -> None:
    """What should be done is done, but for one task in ten; reported on the day."""
    from django.db.models import F

    from tongzhou.costs.actions.progress import keep_progress
    from tongzhou.plan.models import WorkItem

    found = WorkItem.objects.filter(project=project, summary=False, finish_date__lt=today)
    done = found.exclude(number__endswith=7)
    keep_progress(project, ((pk, day, 100) for pk, day in done.values_list("pk", "finish_date")))
    done.update(percent=100, actual_start_at=F("start_at"), actual_finish_at=F("finish_at"))


def set_costs(project: Any, by: Any, start: date, today: date, *, rate: bool = True) -> None:
    """A rate, lines, a baseline with its budget, and two thousand actual costs for 10,000 items."""
    from tongzhou.costs.actions.budget import budget_baseline
    from tongzhou.costs.actions.entries import Spent, book_costs
    from tongzhou.costs.actions.rates import create_rate
    from tongzhou.costs.models import BudgetLine, CostType, Unit
    from tongzhou.costs.queries.budget import budget_of_baseline
    from tongzhou.plan.actions.baselines import set_baseline
    from tongzhou.plan.models import WorkItem

    if rate:
        create_rate(
            by=by, role=None, user=None, currency="CNY", unit=Unit.DAY, amount_minor=240_000, valid_from=start
        )
    chance = random.Random(5)
    leaves = list(WorkItem.objects.filter(project=project, summary=False).order_by("position"))
    BudgetLine.objects.bulk_create(
        BudgetLine(
            project=project, item=one, name=f"Line {one.number}", cost_type=CostType.SOFTWARE,
            amount_minor=chance.randint(1, 90) * 10_000,
        )
        for one in leaves[::20]
    )  # fmt: skip
    baseline = set_baseline(project, by=by, name="First")
    if budget_of_baseline(baseline) is None:
        budget_baseline(baseline, by=by)
    begun = [one for one in leaves if one.start_date and one.start_date <= today]
    spent = [
        Spent(
            day=min(one.finish_date, today),
            amount_minor=chance.randint(50, 400) * 1_000,
            cost_type=chance.choice(list(CostType)),
            item=one.pk,
        )
        for one in chance.sample(begun, min(len(begun), len(leaves) // 5))
    ]
    for at in range(0, len(spent), 500):
        book_costs(project, spent[at : at + 500], by=by, today=today)
    project.refresh_from_db()


def agree_on_scope(project: Any, people: list[Any], count: int, today: date) -> None:
    """So many requirements and deliverables, linked with each other, with goals and the plan, and letters for each."""
    from tongzhou.goals.actions.goals import create_goal
    from tongzhou.plan.actions.items.create import MOST_AT_ONCE, create_items
    from tongzhou.plan.models import WorkItem
    from tongzhou.scope.actions.contract import add_contract_item
    from tongzhou.scope.actions.deliverables import create_deliverable
    from tongzhou.scope.actions.requirements import requirement_type
    from tongzhou.scope.models import DeliverableItem, Requirement, RequirementGoal, Responsibility

    by, kind = people[0], requirement_type(project).pk
    clauses = [add_contract_item(project, by=by, number=str(n), title=f"Clause {n}") for n in range(1, 41)]
    goals = [create_goal(project, by=by, statement=f"Goal {n}") for n in range(10)]
    names = [{"name": f"Requirement {n}", "type": kind, "planned": False} for n in range(count)]
    items: list[Any] = []
    for start in range(0, count, MOST_AT_ONCE):
        items += create_items(project, by=by, today=today, rows=names[start : start + MOST_AT_ONCE])
    made = [create_deliverable(project, by=by, today=today, name=f"Deliverable {n}") for n in range(count)]
    tasks = list(WorkItem.objects.filter(project=project, planned=True, summary=False).order_by("pk")[:count])
    Requirement.objects.bulk_create(
        Requirement(item=one, contract_item=clauses[n % 40] if n % 7 else None) for n, one in enumerate(items)
    )
    RequirementGoal.objects.bulk_create(
        RequirementGoal(item=one, goal=goals[n % 10]) for n, one in enumerate(items) if n % 5
    )
    pairs = [(one, other) for n, (one, other) in enumerate(zip(made, items, strict=True)) if n % 11]
    pairs += [(one, tasks[n % len(tasks)]) for n, one in enumerate(made) if n % 3]
    DeliverableItem.objects.bulk_create(DeliverableItem(deliverable=one, item=other) for one, other in pairs)
    Responsibility.objects.bulk_create(
        Responsibility(project=project, deliverable=one, user=people[(n + k) % len(people)], letter=letter)
        for n, one in enumerate(made)
        for k, letter in enumerate("ARCI")
        if (n + k) % 9
    )


def think_ahead(project: Any, by: Any, today: date) -> None:
    """Ranges, a simulation, a levelling, three scenarios, advice, and warnings."""
    from tongzhou.plan.actions.forecast.runs import request_simulation
    from tongzhou.plan.actions.levelling import propose_levelling
    from tongzhou.plan.actions.scenarios import create_scenario
    from tongzhou.plan.forecasting import carry_out
    from tongzhou.plan.jobs import level_plan
    from tongzhou.plan.levelling import Options
    from tongzhou.plan.models import DurationRange, ForecastSettings, Kind, WorkItem
    from tongzhou.recovery.actions import ask_advice
    from tongzhou.risks.actions import look_at

    tasks = WorkItem.objects.filter(project=project, summary=False).order_by("position")
    DurationRange.objects.bulk_create(
        (DurationRange(project=project, item=one, low=-1_000, likely=0, high=3_000) for one in tasks[::2]),
        batch_size=500,
    )
    ForecastSettings.objects.update_or_create(project=project)
    carry_out(request_simulation(project, by=by, iterations=200).pk)
    options = Options(schedules=3)
    level_plan(propose_levelling(project, by=by, options=options, today=today).pk)
    leaves = list(tasks.filter(kind=Kind.TASK, percent=0).values_list("pk", flat=True))
    for number in range(3):
        commands = [
            {"op": "set", "id": pk, "fields": {"duration": (number + 2) * 480}}
            for pk in leaves[number : number + 400 : 2]
        ]
        create_scenario(project, by=by, name=f"Scenario {number}", commands=commands)
    goal = tasks.filter(actual_finish_at=None).order_by("finish_at").last()
    ask_advice(project, by=by, milestone=goal, days=5, priced=True)
    look_at(project, today=today)


def pages(key: str = KEY) -> Iterator[tuple[str, str]]:
    """What is asked: a name, and an address."""
    from tongzhou.goals.models import Goal
    from tongzhou.plan.models import LevellingProposal, Scenario, Simulation
    from tongzhou.projects.models import Project
    from tongzhou.recovery.models import Advice

    project = Project.objects.get(key=key)
    at = f"/projects/{key}"
    scenarios = list(Scenario.objects.filter(project=project).order_by("pk"))
    opened = ",".join(map(str, _roots(project)))
    yield "items, 50 rows", f"{at}/items/data?limit=50"
    yield "project overview", f"{at}/"
    yield "earned value", f"{at}/earned-value/"
    yield "earned value, three branches open", f"{at}/earned-value/?open={opened}"
    yield "progress reports", f"{at}/earned-value/reports/"
    yield "budget", f"{at}/budget/"
    yield "budget, three branches open", f"{at}/budget/?open={opened}"
    yield "actual costs", f"{at}/costs/"
    yield "forecast", f"{at}/forecast/"
    yield "forecast, tasks", f"{at}/forecast/tasks/"
    yield "ranges", f"{at}/forecast/ranges/"
    yield "ranges, last page", f"{at}/forecast/ranges/?page=9999"
    yield "levelling", f"{at}/levelling/"
    yield "levelling, load computed", f"{at}/levelling/?compute"
    yield "scenarios", f"{at}/scenarios/"
    yield "scenarios compared", f"{at}/scenarios/compare/?" + "&".join(f"with={s.pk}" for s in scenarios)
    yield "scenario, page", f"{at}/scenarios/{scenarios[0].pk}/"
    yield "scenario, publishing", f"{at}/scenarios/{scenarios[0].pk}/publish/"
    yield "recovery", f"{at}/recovery/"
    advice = Advice.objects.filter(project=project).first()
    if advice is not None:
        yield "recovery, advice", f"{at}/recovery/{advice.pk}/"
    yield "recovery, what may be done", f"{at}/recovery/options"
    yield "early warnings", f"{at}/warnings/"
    yield "early warnings of all projects", "/warnings/"
    yield "workload of the project", f"{at}/workload/"
    yield "heat map of 50 people", "/workload/"
    yield "heat map, days", "/workload/?grain=day"
    yield "staffing search", "/staffing/"
    yield "skills", "/skills/"
    yield "portfolio", "/projects/"
    yield "portfolio timeline", "/portfolio/timeline/"
    yield "portfolio timeline, data", "/portfolio/timeline/data"
    yield "portfolio people", "/portfolio/people/"
    yield "milestones", f"{at}/milestones/"
    yield "delays", f"{at}/delays/"
    yield "baselines", f"{at}/baselines/"
    if Goal.objects.filter(project=project).exists():
        yield from of_scope(project)
    assert LevellingProposal.objects.filter(project=project).exists()
    assert Simulation.objects.filter(project=project, state="done").exists()
    yield "plan, page", f"{at}/plan/"
    yield "plan, data (whole)", f"{at}/plan/data"
    yield "scenario, data (whole)", f"{at}/scenarios/{scenarios[0].pk}/data"


def of_scope(project: Any) -> Iterator[tuple[str, str]]:
    """The matrices of scope, and a goal that requirements serve: a name, and an address."""
    from tongzhou.goals.models import Goal
    from tongzhou.scope.models import ContractItem

    at = f"/projects/{project.key}"
    goal = Goal.objects.filter(project=project).order_by("-pk")[0].pk
    clause = ContractItem.objects.filter(project=project)[0].pk
    yield "responsibilities", f"{at}/scope/responsibilities/"
    yield "responsibilities, last page", f"{at}/scope/responsibilities/?page=9999"
    yield "responsibilities, roles with gaps", f"{at}/scope/responsibilities/?part=roles&gap=any"
    for way in ("requirement", "contract", "goal", "deliverable"):
        yield f"traceability by {way}", f"{at}/scope/traceability/?by={way}"
        yield f"traceability by {way}, one hole", f"{at}/scope/traceability/?by={way}&hole=acceptance"
    yield "traceability, last page", f"{at}/scope/traceability/?page=9999"
    yield "traceability of a clause", f"{at}/scope/traceability/?by=deliverable&of=contract-{clause}"
    yield "traceability of a goal", f"{at}/scope/traceability/?by=requirement&of=goal-{goal}"
    yield "deliverables", f"{at}/scope/deliverables/"
    yield "requirements", f"{at}/scope/requirements/"
    yield "goal", f"{at}/goals/{goal}/"


def _roots(project: Any) -> list[int]:
    from tongzhou.plan.models import WorkItem

    found = WorkItem.objects.filter(project=project, parent=None).order_by("position")
    return list(found.values_list("pk", flat=True)[:3])


def ask(client: Any, address: str) -> Any:
    """One request; its answer, read to the end."""
    answer = client.get(address)
    if answer.streaming:
        answer.content = b"".join(answer.streaming_content)
    return answer


def measured(client: Any, address: str, other: Any) -> tuple[int, int, float, float, int]:
    """Status, statements, milliseconds of CPU of the page and of the one beside it that another asks, bytes.

    Both pages are asked in turn, so that whatever else the machine does slows both alike.
    """
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask(client, address)
    with CaptureQueriesContext(connection) as captured:
        answer = ask(client, address)
    statements = len(captured)
    spent: list[list[float]] = [[], []]
    for _turn in range(ASKED):
        for (browser, one), times in zip(((client, address), (other, CALIBRATION)), spent, strict=True):
            begun = time.process_time()
            ask(browser, one)
            times.append(1000 * (time.process_time() - begun))
    page, calibration = map(statistics.median, spent)
    return answer.status_code, statements, page, calibration, len(answer.content)


def entered(email: str) -> Any:
    """A browser of somebody."""
    from django.test import Client

    from tongzhou.accounts.models import User

    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(email=email))
    return client


def warm(email: str, pages: Pages, wanted: str) -> tuple[Any, list[tuple[str, str]]]:
    """A browser in which every page has been looked at once, and what it had computed is there."""
    import logging

    from tongzhou.operations.actions import run_due_jobs

    logging.disable(logging.WARNING)
    client = entered(email)
    found = [one for one in pages() if wanted in one[0]]
    for _name, address in found:
        ask(client, address)
    while run_due_jobs():
        pass
    return client, found


def measure(email: str, pages: Pages, wanted: str) -> None:
    """Print a line for each page."""
    client, found = warm(email, pages, wanted)
    other = entered(MANAGER)
    print(f"{'page':34} status  statements   CPU ms  × calib.  ≈ idle ms      bytes")
    for name, address in found:
        status, statements, spent, calibration, size = measured(client, address, other)
        idle = spent / calibration * USUAL_MS
        late = "!" if statements > MOST_STATEMENTS or idle > MOST_MS else " "
        print(
            f"{name:34} {status:6} {statements:11} {spent:8.1f} {spent / calibration:7.1f}"
            f" {idle:10.0f} {late} {size:9,}",
            flush=True,
        )


def profile(email: str, pages: Pages, wanted: str) -> None:
    """Where the time of the pages goes that are named like this, and what they ask."""
    import cProfile
    import pstats

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, found = warm(email, pages, wanted)
    for name, address in found:
        if wanted in name:
            ask(client, address)
            with CaptureQueriesContext(connection) as captured:
                ask(client, address)
            print(f"── {name}: {len(captured)} statements")
            for one in captured:
                print(f"   {one['time']}  {one['sql'][:220]}")
            profiler = cProfile.Profile()
            profiler.runcall(ask, client, address)
            pstats.Stats(profiler).strip_dirs().sort_stats("tottime").print_stats(28)
            pstats.Stats(profiler).sort_stats("cumulative").print_stats("tongzhou/(?!web/m)", 45)


def main() -> None:
    """Fill, measure, print."""
    run(__doc__ or "", fill, {MANAGER: pages})


def run(said: str, fill: Fill, asked: dict[str, Pages]) -> None:
    """Read the command's arguments, fill an empty installation, and measure what each of these people asks."""
    parser = argparse.ArgumentParser(description=said)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--home", type=Path, default=None, help="keep the installation here")
    parser.add_argument("--profile", default="", help="where the time goes of the pages named like this")
    parser.add_argument("--only", default="", help="only the pages named like this")
    arguments = parser.parse_args()
    home = arguments.home or Path(tempfile.mkdtemp(prefix="tongzhou-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    if prepare(home):
        begun, today = time.perf_counter(), datetime.now(tz=UTC).date()
        fill(arguments.items, today - timedelta(days=90), today)
        print(f"filled in {time.perf_counter() - begun:.0f} s")
    for email, pages_of in asked.items():
        if arguments.profile:
            profile(email, pages_of, arguments.profile)
        else:
            measure(email, pages_of, arguments.only)


if __name__ == "__main__":
    main()
