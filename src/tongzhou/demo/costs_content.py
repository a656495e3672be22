"""What the first two projects of the demo cost: rates, budgets kept with the contract, half a year of actual costs.

The first one is late and dear, because its interfaces took longer than sold; the second one keeps its money.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.costs.actions.budget import add_budget_line, budget_baseline
from tongzhou.costs.actions.computed import keep_earned_value
from tongzhou.costs.actions.entries import Spent, book_costs
from tongzhou.costs.actions.progress import keep_progress
from tongzhou.costs.actions.rates import create_cost_role, create_rate
from tongzhou.costs.actions.settings import change_resource_role
from tongzhou.costs.models import BudgetVersion, CostRole, CostType, Spread, Unit
from tongzhou.costs.queries.budget import chosen_baseline, version_rows
from tongzhou.costs.queries.computed import default_day
from tongzhou.costs.queries.entries import resources_in
from tongzhou.plan.models import WorkItem, day_of, last_day_of
from tongzhou.plan.queries.work import live_items
from tongzhou.projects.models import Project

ROLES = (
    ("架构师", "Architect", 280_000),
    ("高级开发", "Senior developer", 210_000),
    ("开发工程师", "Developer", 150_000),
    ("测试工程师", "Test engineer", 120_000),
    ("客户方人员(不计成本)", "Client's people (no cost)", 0),
)
"""Role and rate of a day in minor units; the last is that of people whom the client pays."""
MANAGER = (230_000, 252_000)
"""A manager's rate of a day, last year's and this year's."""
LINES = (
    (
        CostType.SOFTWARE,
        "中间件与数据库许可",
        "Middleware and database licences",
        48_000_000,
        Spread.AT_START,
    ),
    (CostType.SUBCONTRACT, "接口开发分包", "Subcontracted interfaces", 36_000_000, Spread.LINEAR),
    (CostType.CLOUD, "测试环境云资源", "Cloud for the test environments", 9_600_000, Spread.LINEAR),
    (CostType.TRAVEL, "驻场差旅", "Travel to the site", 12_000_000, Spread.LINEAR),
)
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Story:
    """How dear a project's work has become: percent of what was planned, from and to."""

    key: str
    share: int
    lowest: int
    highest: int


STORIES = (Story("harbour", 100, 112, 148), Story("meadow", 35, 88, 106))


def load_costs(*, by: User, today: date, language: str) -> None:
    """Rates for everybody, then budgets, progress and costs of the first two projects."""
    chinese = language.startswith("zh")
    roles = _rates(by, today, chinese=chinese)
    for story in STORIES:
        project = Project.objects.visible_to(by).filter(key=story.key).first()
        if project is not None:
            _tell(story, project, roles, by, today, chinese=chinese)


def _rates(by: User, today: date, *, chinese: bool) -> list[CostRole]:
    first = date(today.year - 2, 1, 1)
    roles = []
    for zh, en, amount in ROLES:
        role = create_cost_role(by=by, name=zh if chinese else en)
        create_rate(
            by=by,
            role=role,
            currency="CNY",
            unit=Unit.DAY,
            amount_minor=amount,
            valid_from=first,
            valid_to=None,
        )
        roles.append(role)
    return roles


def _tell(
    story: Story, project: Project, roles: list[CostRole], by: User, today: date, *, chinese: bool
) -> None:
    _people(project, roles, by, today)
    items = list(live_items(project).filter(summary=False, planned=True).order_by("position"))
    longest = max(items, key=lambda one: one.duration)
    for place, (kind, zh, en, amount, spread) in enumerate(LINES):
        add_budget_line(
            project,
            by=by,
            item=longest if place == 1 else None,
            name=zh if chinese else en,
            cost_type=kind,
            amount_minor=amount * story.share // PERCENT,
            spread=spread,
        )
    baseline = chosen_baseline(project)
    assert baseline is not None
    budget = budget_baseline(baseline, by=by)
    day = min(default_day(project, today), today)
    keep_progress(project, _reports(items, day))
    for month in _by_month(_spent(story, project, budget, items, day, longest, chinese=chinese)):
        book_costs(project, month, by=by, today=today)
    keep_earned_value(project, default_day(project, today), today=today)


def _people(project: Project, roles: list[CostRole], by: User, today: date) -> None:
    """The vendor's people get a role each, managers a rate of their own, the client's people cost nothing."""
    for place, resource in enumerate(resources_in(project).select_related("user")):
        user = resource.user
        if user is None:
            change_resource_role(project, by=by, resource=resource.pk, role=roles[-1].pk)
        elif user.role == OrganisationRole.MANAGER:
            _manager(user, by, today)
        elif user.role != OrganisationRole.CLIENT:
            role = roles[place % (len(roles) - 1)]
            change_resource_role(project, by=by, resource=resource.pk, role=role.pk)


def _manager(user: User, by: User, today: date) -> None:
    if user.cost_rates.exists():
        return
    turn = date(today.year, 1, 1)
    spans = ((date(today.year - 2, 1, 1), turn - timedelta(days=1)), (turn, None))
    for amount, (first, last) in zip(MANAGER, spans, strict=True):
        create_rate(
            by=by,
            user=user,
            currency="CNY",
            unit=Unit.DAY,
            amount_minor=amount,
            valid_from=first,
            valid_to=last,
        )


def _reports(items: list[WorkItem], day: date) -> Iterator[tuple[int, date, int]]:
    """What was reported on the way: a third and two thirds between start and finish, or until the day."""
    for item in items:
        if not item.percent or item.actual_start_at is None:
            continue
        first = day_of(item.actual_start_at)
        last = min(day, last_day_of(item.actual_finish_at) if item.actual_finish_at is not None else day)
        length = (last - first).days
        for third in (1, 2):
            if length > 3:
                yield item.pk, first + timedelta(days=length * third // 3), item.percent * third // 3
        yield item.pk, max(first, last), item.percent


def _spent(
    story: Story,
    project: Project,
    budget: BudgetVersion,
    items: list[WorkItem],
    day: date,
    longest: WorkItem,
    *,
    chinese: bool,
) -> Iterator[Spent]:
    """Work in proportion to what has been done, dearer or cheaper than planned; then what was bought."""
    known = {item.pk: item for item in items}
    for line in version_rows(budget):
        item = known.get(line.item_id)
        if item is not None and item.percent and item.actual_start_at is not None:
            if line.cost_type == CostType.LABOUR:
                yield from _worked(story, item, line.amount_minor, line.resource_id, day)
    yield from _bought(story, project, day, longest, chinese=chinese)


def _worked(story: Story, item: WorkItem, planned: int, resource: int | None, day: date) -> Iterator[Spent]:
    span = story.highest - story.lowest + 1
    factor = story.lowest + crc32(f"{item.name}{item.pk}".encode()) % span
    whole = planned * item.percent * factor // (PERCENT * PERCENT)
    assert item.actual_start_at is not None
    first = day_of(item.actual_start_at)
    last = min(day, last_day_of(item.actual_finish_at) if item.actual_finish_at is not None else day)
    half = first + timedelta(days=max(0, (last - first).days) // 2)
    for when, amount in ((half, whole // 2), (max(first, last), whole - whole // 2)):
        if amount and when <= day:
            yield Spent(when, amount, CostType.LABOUR, item.pk, resource)


def _bought(
    story: Story, project: Project, day: date, longest: WorkItem, *, chinese: bool
) -> Iterator[Spent]:
    start = project.start_date
    licence = LINES[0][3] * story.share // PERCENT
    words = {
        "licence": ("许可首年费用", "Licences, first year"),
        "credit": ("许可折扣冲回", "Discount on licences"),
        "cloud": ("云资源月账单", "Monthly bill for the cloud"),
        "travel": ("驻场往返与住宿", "Travel and hotels"),
        "subcontract": ("分包里程碑付款", "Subcontractor's milestone"),
    }

    def said(name: str) -> str:
        return words[name][0 if chinese else 1]

    yield Spent(min(day, start + timedelta(days=12)), licence, CostType.SOFTWARE, None, None, said("licence"))
    yield Spent(
        min(day, start + timedelta(days=40)), -licence // 20, CostType.SOFTWARE, None, None, said("credit")
    )
    month, number = start + timedelta(days=25), 0
    while month <= day:
        number += 1
        base = story.share * (1_000 + crc32(f"{story.key}{number}".encode()) % 300)
        yield Spent(month, base * 9, CostType.CLOUD, None, None, said("cloud"))
        yield Spent(month, base * 13, CostType.TRAVEL, None, None, said("travel"))
        if number > 1:
            yield Spent(month, base * 66, CostType.SUBCONTRACT, longest.pk, None, said("subcontract"))
        month += timedelta(days=30)


def _by_month(costs: Iterator[Spent]) -> list[list[Spent]]:
    months: dict[str, list[Spent]] = defaultdict(list)
    for one in sorted(costs, key=lambda one: one.day):
        months[one.day.isoformat()[:7]].append(one)
    return list(months.values())
