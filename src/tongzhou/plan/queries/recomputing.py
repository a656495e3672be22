"""Are the dates that are stored those that the rules give? Computed anew, written nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from tongzhou.engine.errors import PlanError
from tongzhou.plan import scheduling
from tongzhou.plan.queries.state import load_plan
from tongzhou.projects.models import Project


def plans_that_differ() -> Iterator[str]:
    """A line for each work item whose stored dates, floats or roll-ups are not what computing gives."""
    for project in Project.objects.exclude(plan=None).order_by("pk"):
        try:
            yield from differences(project)
        except (PlanError, RecursionError, KeyError) as error:
            yield f"{project.key}: {type(error).__name__} {error}"


def differences(project: Project) -> Iterator[str]:
    """The same for one plan; raises the engine's PlanError where it cannot be computed."""
    loaded = load_plan(project)
    outcome = scheduling.compute(loaded)
    yield from (f"{project.key}: {loaded.state.rows[number].name} ({number})" for number in outcome.rows)
    if outcome.finish_at != loaded.settings.finish_at:
        yield f"{project.key}: finish"
