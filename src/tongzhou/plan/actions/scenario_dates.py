"""Keeping what the Gantt of a scenario draws, so that opening one does not compute it."""

from __future__ import annotations

from django.db import transaction

from tongzhou.operations.actions import enqueue
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.models import Scenario, ScenarioDates
from tongzhou.plan.queries.scenario_dates import (
    difference_of,
    drawing_of,
    drawing_of_plan,
    kept_dates,
    opened_before,
    stamp_of_dates,
)
from tongzhou.plan.queries.scenarios import OpenScenario, copy_of, open_scenario
from tongzhou.plan.queries.state import load_plan
from tongzhou.projects.models import Project

MOST_AHEAD = 5
"""Scenarios that are computed anew after a step of the plan, before somebody opens them."""


def dates_now(scenario: Scenario) -> OpenScenario | ScenarioDates:
    """What is kept of a scenario, or the scenario computed now, and kept; raises CommandError as computing does."""
    return kept_dates(scenario) or compute_dates(scenario)


@transaction.atomic
def compute_dates(scenario: Scenario) -> OpenScenario:
    """Compute a scenario on the plan as it is, and keep what is drawn of it."""
    stamp = stamp_of_dates(scenario)  # read first: what changes meanwhile makes it void
    opened = open_scenario(scenario)
    keep_dates(scenario, opened, stamp)
    return opened


@transaction.atomic
def keep_dates(scenario: Scenario, opened: OpenScenario, stamp: str) -> None:
    """Keep how a computed scenario is drawn other than its plan."""
    drawn = difference_of(drawing_of_plan(scenario.project), drawing_of(opened))
    if Scenario.objects.filter(pk=scenario.pk).exists():
        ScenarioDates.objects.update_or_create(scenario=scenario, defaults={"stamp": stamp, "drawn": drawn})


def ask_for_dates(project: Project) -> None:
    """Have the scenarios that people work on computed anew, once for the steps that the plan takes meanwhile."""
    if opened_before(project).exists():
        enqueue("plan.scenario_dates", key=f"plan.scenario_dates:{project.pk}", project=project.pk)


def follow_plan(project: Project) -> int:
    """Compute the scenarios anew whose dates a step of the plan has made void; how many."""
    waiting = [one for one in opened_before(project)[:MOST_AHEAD] if _is_void(one, project)]
    if not waiting:
        return 0
    plan = load_plan(project)
    for scenario in waiting:
        stamp = stamp_of_dates(scenario)
        try:
            opened = open_scenario(scenario, copy_of(plan))
        except CommandError:  # told to whoever opens it
            continue
        keep_dates(scenario, opened, stamp)
    return len(waiting)


def _is_void(scenario: Scenario, project: Project) -> bool:
    scenario.project = project
    return kept_dates(scenario) is None
