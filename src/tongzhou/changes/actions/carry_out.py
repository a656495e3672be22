"""Carrying a change out: scope, plan, baseline, budget, ledger and diary in one transaction, or nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from tongzhou.accounts.models import User
from tongzhou.changes.actions.ledger import give_away
from tongzhou.changes.actions.requests import come_into, locked, tell
from tongzhou.changes.actions.scope import write_scope
from tongzhou.changes.models import ChangeRequest, Price, State
from tongzhou.changes.refusals import ChangeRefusedError, NotNowError, ScenarioGoneError
from tongzhou.costs.actions.budget import add_budget_line
from tongzhou.costs.models import BudgetLine
from tongzhou.costs.refusals import CostRefusedError
from tongzhou.engine.errors import PlanError
from tongzhou.plan.actions.baselines import (
    BaselineNameTakenError,
    EmptyPlanError,
    TooManyBaselinesError,
    set_baseline,
)
from tongzhou.plan.actions.scenario_ends import publish_scenario
from tongzhou.plan.actions.scenarios import (
    NothingToPublishError,
    ScenarioClosedError,
    ScenarioConflictsError,
    StaleScenarioError,
)
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.models import Baseline, PlanSettings
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.scope.refusals import ScopeRefusedError

HINDRANCES = (
    BaselineNameTakenError,
    ChangeRefusedError,
    CommandError,
    CostRefusedError,
    EmptyPlanError,
    ItemRefusedError,
    NothingToPublishError,
    PlanError,
    ScenarioClosedError,
    ScenarioConflictsError,
    ScopeRefusedError,
    StaleScenarioError,
    TooManyBaselinesError,
)
"""What can be in the way; then nothing at all has happened, and somebody has to decide."""


@transaction.atomic
def carry_out(
    request: ChangeRequest, *, by: User, today: date, resolutions: Mapping[str, str] | None = None
) -> ChangeRequest:
    """Make the scope, the plan, its baseline and the budget what was agreed; all in one transaction, or nothing.

    ``resolutions``: the key of each conflict of scenario and plan → ``plan`` or ``scenario``. Raises one of
    ``HINDRANCES``; then nothing has happened.
    """
    known = locked(request, states=(State.APPROVED, State.SIGNED))
    if not known.is_ready:
        raise NotNowError
    if known.budget_minor:
        known.budget_line = _budget_line(known, by)
    touched = write_scope(known, by=by, today=today)
    known.baseline = _new_plan(known, by, today, resolutions or {})
    known.obstacle = ""
    known.save(update_fields=["budget_line", "baseline", "obstacle"])
    if known.price == Price.GIVEN:
        give_away(
            known.project,
            by=by,
            request=known,
            title=known.title,
            reason=known.price_reason,
            days=known.days or 0,
            value_minor=known.amount_minor,
            given_on=today,
        )
    come_into(known, State.DONE, by=by)
    tell("changes.change_carried_out", known, by=by, baseline=known.baseline_id, scope=touched)
    return known


def _budget_line(request: ChangeRequest, by: User) -> BudgetLine:
    return add_budget_line(
        request.project,
        by=by,
        item=None,
        name=str(request)[:200],
        cost_type=request.budget_type,
        amount_minor=request.budget_minor,
        spread="linear",
    )


def _new_plan(request: ChangeRequest, by: User, today: date, resolutions: Mapping[str, str]) -> Baseline:
    """The plan with the change in it, and the baseline that was set of it."""
    project, scenario = request.project, request.scenario
    name = _free_name(request)
    if scenario is None or not (scenario.size or scenario.changes.get("rows")):
        return set_baseline(project, by=by, name=name, note=request.title)
    if not scenario.is_open:
        raise ScenarioGoneError
    publish_scenario(
        scenario,
        by=by,
        version=scenario.version,
        baseline_name=name,
        resolutions=resolutions,
        today=today,
    )
    chosen = PlanSettings.objects.select_related("baseline").get(project=project).baseline
    assert chosen is not None  # it has just been set
    return chosen


def _free_name(request: ChangeRequest) -> str:
    name = str(request)[:100]
    if Baseline.objects.filter(project=request.project_id, name=name).exists():
        return f"{name[:94]} ({request.version})"
    return name


def carry_out_if_possible(request: ChangeRequest, *, by: User, today: date) -> ChangeRequest:
    """Carry out what has just been approved or signed; when something is in the way, say what, and keep the consent."""
    try:
        with transaction.atomic():
            return carry_out(request, by=by, today=today)
    except HINDRANCES as hindrance:
        known = locked(request)
        known.obstacle = str(getattr(hindrance, "message", "")) or str(hindrance)
        known.save(update_fields=["obstacle"])
        tell(
            "changes.change_held_up", known, by=by, assigned=[one for one in {known.analyst_id, by.pk} if one]
        )
        return known
