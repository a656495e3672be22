"""What is uncertain about two plans of the demo, and what simulating them has found out."""

from __future__ import annotations

from tongzhou.accounts.models import User
from tongzhou.demo.words import in_language
from tongzhou.plan.actions.forecast.ranges import RangeChanges, RangeRefusedError, fill_ranges, set_ranges
from tongzhou.plan.actions.forecast.risks import RiskFacts, create_risk_event
from tongzhou.plan.actions.forecast.runs import request_simulation
from tongzhou.plan.actions.forecast.settings import change_forecast_settings
from tongzhou.plan.forecasting import carry_out
from tongzhou.plan.models import Shape, Spread, Strength, Together, Unit
from tongzhou.plan.queries.forecast.doubts import SPREADS, CostRow, RangeRow
from tongzhou.plan.queries.forecast.ranges import open_tasks, topmost
from tongzhou.projects.models import Project

DAY = 8 * 3600
SURENESS = (Spread.SURE, Spread.USUAL, Spread.UNSURE, Spread.USUAL, Spread.UNSURE, Spread.OPEN)
"""Of the phases one after the other."""
RISKS: dict[str, tuple[tuple[str, str, int, str, tuple[int, int, int], int], ...]] = {
    "harbour": (
        ("支付前置厂商延迟交付接口", "The payment interface comes late", 3_500, Unit.TIME, (5, 8, 15), 0),
        ("核心开发人员离职", "A key developer leaves", 1_500, Unit.PERCENT, (10, 20, 40), 1),
        ("监管临时要求补充测试", "The regulator asks for more tests", 2_000, Unit.TIME, (3, 5, 10), 2),
    ),
    "meadow": (
        ("门店关键用户无法参加 UAT", "Key users miss the acceptance test", 3_000, Unit.TIME, (3, 5, 8), 0),
        ("主数据质量低于预期", "Master data are worse than expected", 4_000, Unit.PERCENT, (10, 25, 50), 1),
    ),
}  # fmt: skip
"""Chinese, English, probability, unit, effect (days or per cent), and which of the longest open tasks it hits."""
RATE = 2_400_00
PRICED = 12


def load_chances(*, by: User) -> None:
    """Ranges, risk events, costs and a result for the first two projects."""
    for project in Project.objects.visible_to(by):
        if project.key in RISKS:
            _project(project, _manager(project))


def _manager(project: Project) -> User:
    return project.memberships.select_related("user").filter(role="pm").order_by("pk")[0].user


def _project(project: Project, by: User) -> None:
    for place, branch in enumerate(topmost(project)):
        low, high = SPREADS[SURENESS[place % len(SURENESS)]] or (0, 0)
        row = RangeRow(Shape.PERT, Unit.PERCENT, low, 0, high)
        try:
            fill_ranges(project, row, by=by, branch=branch)
        except RangeRefusedError:  # a phase that is over
            continue
    longest = open_tasks(project)
    costs = {
        item: CostRow(place * 500_00, place * 800_00, place * 1_500_00, RATE)
        for place, item in enumerate(longest[:PRICED], 1)
    }
    set_ranges(project, RangeChanges(costs=costs), by=by)
    for zh, en, probability, unit, effect, place in RISKS[project.key]:
        low, likely, high = (value * (DAY if unit == Unit.TIME else 100) for value in effect)
        facts = RiskFacts(
            name=in_language(zh, en),
            probability=probability,
            unit=unit,
            effect=(low, likely, high),
            cost=(10_000_00, 20_000_00, 50_000_00) if place == 0 else None,
            items=(longest[min(place, len(longest) - 1)],),
        )
        create_risk_event(project, facts, by=by)
    change_forecast_settings(
        project,
        by=by,
        spread=Spread.USUAL,
        spreads={},
        together_by=Together.BRANCH,
        together_strength=Strength.SOME,
        nightly=True,
    )
    project.refresh_from_db()
    carry_out(request_simulation(project, by=by).pk)
