"""Limits of what is delivered: scope, changes and goals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.goals.conftest import facts as goal_facts
from tests.operations.limits.driving import Stage, drives
from tongzhou.changes.actions.requests import request_change
from tongzhou.changes.actions.scope import add_scope_change
from tongzhou.changes.refusals import TooManyScopeLinesError
from tongzhou.goals.actions.goals import agree_goal, create_goal
from tongzhou.goals.actions.measuring import Measured, add_key_result, check_in
from tongzhou.goals.models import Goal
from tongzhou.goals.refusals import TooManyGoalsError
from tongzhou.scope.actions.contract import add_contract_item
from tongzhou.scope.actions.deliverables import create_deliverable
from tongzhou.scope.refusals import TooManyOfScopeError


@drives("scope_rows")
def scope_rows(stage: Stage) -> None:
    stage.low("scope_rows", 1)
    add_contract_item(stage.project, by=stage.tom, number="1", title="Clause")
    with pytest.raises(TooManyOfScopeError):
        add_contract_item(stage.project, by=stage.tom, number="2", title="Clause")
    create_deliverable(stage.project, by=stage.tom, today=date(2026, 3, 9), name="Report")
    with pytest.raises(TooManyOfScopeError):
        create_deliverable(stage.project, by=stage.tom, today=date(2026, 3, 9), name="Report")


@drives("change_scope_lines")
def change_scope_lines(stage: Stage) -> None:
    stage.low("change_scope_lines", 1)
    asked = request_change(stage.project, by=stage.mara, title="Two manuals")
    facts = {"kind": "deliverable", "deed": "add"}
    add_scope_change(asked, by=stage.mara, name="One", **facts)
    with pytest.raises(TooManyScopeLinesError):
        add_scope_change(asked, by=stage.mara, name="Two", **facts)


def goal_of(stage: Stage) -> Goal:
    """An agreed goal of Mara's."""
    today = timezone.localdate()
    goal = create_goal(stage.project, by=stage.mara, **goal_facts(stage.project, stage.mara))
    return agree_goal(goal, by=stage.mara, today=today)


@drives("goals")
def goals(stage: Stage) -> None:
    stage.low("goals", 1)
    goal_of(stage)
    with pytest.raises(TooManyGoalsError):
        goal_of(stage)


@drives("key_results")
def key_results(stage: Stage) -> None:
    stage.low("key_results", 1)
    goal, way = goal_of(stage), {"baseline": Decimal(0), "target": Decimal(1)}
    add_key_result(goal, by=stage.mara, name="Sites", **way)
    with pytest.raises(TooManyGoalsError):
        add_key_result(goal, by=stage.mara, name="Hours", **way)


@drives("check_ins")
def check_ins(stage: Stage) -> None:
    stage.low("check_ins", 1)
    today, value = timezone.localdate(), Measured(Decimal(1), 2)
    with pytest.raises(TooManyGoalsError):
        check_in(goal_of(stage), [value, value], by=stage.mara, today=today, day=today)
