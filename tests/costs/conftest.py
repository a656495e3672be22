"""Harbour with money: a plan of two tasks for Tom and Lee, rates, a budget line, a baseline."""

from __future__ import annotations

from datetime import date

import pytest

from tests.plan.builder import Board
from tongzhou.accounts.models import User
from tongzhou.costs.actions.budget import add_budget_line
from tongzhou.costs.actions.rates import create_rate
from tongzhou.costs.models import CostType, Unit
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.plan.models import Assignment, Baseline, Resource, WorkItem
from tongzhou.projects.models import Project

TODAY = date(2026, 3, 20)
RATE, HOURLY = 80_000, 15_000
"""Tom costs 800 a day, Lee 150 an hour."""


@pytest.fixture
def board(harbour: Project, mara: User) -> Board:
    """Harbour's plan, which starts on Monday 2026-03-02."""
    return Board(harbour, mara)


@pytest.fixture
def staffed(board: Board, tom: User, lee: User) -> Board:
    """Delivery: Design (Tom, 2 days), then Build (Tom and Lee, 5 days each)."""
    board.add("Delivery")
    board.add("Design", parent="Delivery", days=2)
    board.add("Build", parent="Delivery", days=5)
    board.link("Design", "Build")
    people = {
        user: Resource.objects.create(project=board.project, name=user.name, user=user) for user in (tom, lee)
    }
    Assignment.objects.create(item_id=board.id("Design"), resource=people[tom])
    Assignment.objects.create(item_id=board.id("Build"), resource=people[tom])
    Assignment.objects.create(item_id=board.id("Build"), resource=people[lee])
    return board


@pytest.fixture
def priced(staffed: Board, pia: User, tom: User, lee: User) -> Board:
    """The same, with rates and a licence of 3,000 at the start of Build."""
    create_rate(
        by=pia,
        user=tom,
        currency="CNY",
        unit=Unit.DAY,
        amount_minor=RATE,
        valid_from=date(2026, 1, 1),
        valid_to=None,
    )
    create_rate(
        by=pia,
        user=lee,
        currency="CNY",
        unit=Unit.HOUR,
        amount_minor=HOURLY,
        valid_from=date(2026, 1, 1),
        valid_to=None,
    )
    add_budget_line(
        staffed.project,
        by=staffed.by,
        item=WorkItem.objects.get(pk=staffed.id("Build")),
        name="Licence",
        cost_type=CostType.SOFTWARE,
        amount_minor=300_000,
        spread="at_start",
    )
    return staffed


@pytest.fixture
def promised(priced: Board, mara: User) -> Baseline:
    """… with a baseline, which keeps the budget: 2 · 800 + 5 · 800 + 5 · 8 · 150 + 3,000 = 14,600."""
    return set_baseline(priced.project, by=mara, name="Contract")
