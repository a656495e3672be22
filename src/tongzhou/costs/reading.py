"""Figures for a page: those that are kept, else computed now if that is quick, else older ones while a job works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tongzhou.costs.actions.computed import (
    ask_for_budget,
    ask_for_earned_value,
    keep_budget,
    keep_earned_value,
)
from tongzhou.costs.models import Computed
from tongzhou.costs.queries.computed import (
    Standing,
    find_computed,
    find_older,
    is_quick,
    stamp_of_budget,
    standing,
)
from tongzhou.engine.errors import PlanError
from tongzhou.projects.models import Project


@dataclass(frozen=True, slots=True)
class Reading:
    """What there is to show. ``waiting``: a job computes newer ones; ``refused``: why nothing can be computed."""

    computed: Computed | None = None
    waiting: bool = False
    refused: str = ""


def earned_value_on(project: Project, day: date, *, today: date, found: Standing | None = None) -> Reading:
    """The figures of a day; nothing where the chosen baseline has no budget."""
    found = found or standing(project)
    if found.budget is None:
        return Reading()
    kept = find_computed(project, Computed.Kind.EARNED, day, found.stamp)
    if kept is not None:
        return Reading(kept)
    if is_quick(project, found.budget):
        try:
            return Reading(keep_earned_value(project, day, today=today))
        except PlanError as error:
            return Reading(refused=str(error))
    ask_for_earned_value(project.pk, day)
    return Reading(find_older(project, Computed.Kind.EARNED, day), waiting=True)


def budget_now(project: Project) -> Reading:
    """The budget of the plan as it is."""
    kept = find_computed(project, Computed.Kind.BUDGET, None, stamp_of_budget(project))
    if kept is not None:
        return Reading(kept)
    if is_quick(project, None):
        return Reading(keep_budget(project))
    ask_for_budget(project)
    return Reading(find_older(project, Computed.Kind.BUDGET, None), waiting=True)
