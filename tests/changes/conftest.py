"""Harbour with a plan, rates, a budget and a baseline, and a change that is being analysed."""

from __future__ import annotations

from datetime import date

import pytest

from tests.costs.conftest import board, priced, promised, staffed
from tests.plan.builder import Board
from tongzhou.accounts.models import User
from tongzhou.changes.actions.approving import submit_change
from tongzhou.changes.actions.requests import analyse_change, price_change, request_change
from tongzhou.changes.models import ChangeRequest
from tongzhou.costs.models import CostType
from tongzhou.plan.actions.scenarios import edit_scenario
from tongzhou.plan.models import Baseline
from tongzhou.portal.actions import publish_project

TODAY = date(2026, 3, 20)
__all__ = ["board", "priced", "promised", "staffed"]


@pytest.fixture
def wished(priced: Board, promised: Baseline, lee: User) -> ChangeRequest:
    """What Lee has asked for: a second approval step in the workflow."""
    priced.project.refresh_from_db()
    return request_change(
        priced.project,
        by=lee,
        title="Second approval step",
        description="Orders above 100,000 are approved twice.",
        reason="The auditors ask for it",
        impact_risk="Internal: the team is thin",
        requested_by=lee,
    )


@pytest.fixture
def analysed(wished: ChangeRequest, priced: Board, mara: User) -> ChangeRequest:
    """… for which Build takes three days longer, in a scenario."""
    found = analyse_change(wished, by=mara)
    assert found.scenario is not None
    edit_scenario(
        found.scenario,
        by=mara,
        version=found.scenario.version,
        commands=[{"op": "set", "id": priced.id("Build"), "fields": {"duration": 8 * 480}}],
    )
    return found


@pytest.fixture
def priced_change(analysed: ChangeRequest, mara: User) -> ChangeRequest:
    """… that is charged with 9,000, and adds 500 to the budget."""
    return price_change(
        analysed,
        by=mara,
        price="charged",
        amount_minor=900_000,
        days=3,
        price_reason="",
        budget_minor=50_000,
        budget_type=CostType.SOFTWARE,
        needs_signature=True,
    )


@pytest.fixture
def submitted(priced_change: ChangeRequest, mara: User) -> ChangeRequest:
    """… and is with its approvers."""
    return submit_change(priced_change, by=mara, today=TODAY)


@pytest.fixture
def on_show(priced: Board, mara: User) -> None:
    """The client sees changes in the portal."""
    publish_project(priced.project, by=mara, milestones=True, documents=True, changes=True)
