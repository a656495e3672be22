"""Figures that take longer than a page may."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from tongzhou.costs.actions.computed import ask_for_earned_value, keep_budget, keep_earned_value
from tongzhou.costs.actions.imports import purge_drafts
from tongzhou.costs.queries.computed import default_day, find_computed, standing
from tongzhou.costs.queries.projects import project_by_number, undated_projects_with_budgets
from tongzhou.engine.errors import PlanError
from tongzhou.operations.jobs import task


@task("costs.earned_value")
def compute_earned_value(project: int, day: str | None = None) -> str:
    """Compute the figures of a day, unless they are there already; what became of it."""
    found, today = project_by_number(project), timezone.localdate()
    if found is None:
        return "the project is gone"
    wanted = default_day(found, today) if day is None else date.fromisoformat(day)
    if find_computed(found, "earned", wanted, standing(found).stamp) is not None:
        return "there already"
    try:
        kept = keep_earned_value(found, wanted, today=today)
    except PlanError as error:
        return f"cannot be computed: {error}"
    return "no budget" if kept is None else "computed"


@task("costs.budget")
def reckon_budget(project: int) -> str:
    """Reckon the budget of a large plan."""
    found = project_by_number(project)
    if found is None:
        return "the project is gone"
    keep_budget(found)
    return "computed"


@task("costs.new_day", every="20 0 * * *")
def compute_new_day() -> int:
    """Have the figures of projects without a status date computed as of today; how many."""
    numbers = undated_projects_with_budgets()
    for number in numbers:
        ask_for_earned_value(number, None)
    return len(numbers)


@task("costs.purge_imports", every="20 3 * * *")
def purge_old_imports() -> int:
    """Throw away tables that nobody has booked for a day."""
    return purge_drafts(now=timezone.now())
