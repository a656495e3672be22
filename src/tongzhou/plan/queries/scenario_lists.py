"""What the list of scenarios says of each, without computing any; and what publishing one would do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.models import PlanSettings, Scenario, last_day_of
from tongzhou.plan.queries.scenario_comparison import (
    Comparison,
    ConflictLine,
    compare_scenarios,
    conflict_lines,
    resource_names,
)
from tongzhou.plan.queries.scenario_figures import Kept, conflicts_kept
from tongzhou.plan.queries.scenarios import copy_of, lay, scenarios_of
from tongzhou.plan.queries.state import load_plan
from tongzhou.plan.scheduling import compute_or_refuse
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Project


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """A scenario in the list: its end as last computed, days from the plan's, steps that the plan has gone since."""

    scenario: Scenario
    finish: date | None
    shift: int | None
    steps_behind: int
    taken_back: bool = False

    @classmethod
    def of(cls, scenario: Scenario, project: Project, plan_finish: int | None) -> ScenarioRow:
        """From what is stored."""
        finish = None if scenario.finish_at is None else last_day_of(scenario.finish_at)
        end = None if plan_finish is None else last_day_of(plan_finish)
        behind = project.plan_version - scenario.base_version if scenario.is_open else 0
        published = scenario.state == Scenario.Standing.PUBLISHED
        edit = scenario.published_as if published else None
        return cls(
            scenario,
            finish,
            (finish - end).days if finish and end else None,
            max(0, behind),
            published and (edit is None or edit.reversed_by_id is not None),
        )


def scenario_rows(project: Project, settings: PlanSettings) -> list[ScenarioRow]:
    """The project's scenarios, newest first: one statement."""
    return [ScenarioRow.of(one, project, settings.finish_at) for one in scenarios_of(project)]


@dataclass(frozen=True, slots=True)
class Publishing:
    """What publishing a scenario would do: figures before and after, what collides; or why it cannot be."""

    comparison: Comparison | Kept
    conflicts: tuple[ConflictLine, ...]
    refusal: str

    @property
    def waiting(self) -> bool:
        """Whether nobody knows yet what it would do: a job computes it."""
        return isinstance(self.comparison, Kept) and self.comparison.waiting


def publishing_kept(access: Access, scenario: Scenario, choices: dict[str, str], kept: Kept) -> Publishing:
    """The same for a large plan: figures that a job has computed, and what collides with these choices."""
    figures = kept.figures.get(scenario.pk)
    if kept.waiting or figures is None:
        return Publishing(kept, (), "")
    if not choices or not figures.conflicts:
        return Publishing(kept, tuple(conflicts_kept(figures)), figures.refusal)
    loaded = load_plan(access.project)
    conflicts = lay(loaded, scenario.changes, choices)
    lines = conflict_lines(loaded, conflicts, resource_names(access.project))
    return Publishing(kept, tuple(lines), figures.refusal)


def publishing_of(access: Access, scenario: Scenario, choices: dict[str, str]) -> Publishing:
    """The plan beside the scenario with these choices, computed in memory."""
    comparison = compare_scenarios(access, [scenario])
    loaded = copy_of(comparison.plan)
    conflicts = lay(loaded, scenario.changes, choices)
    refusal = ""
    try:
        compute_or_refuse(loaded)
    except CommandError as error:
        refusal = error.message
    lines = conflict_lines(loaded, conflicts, resource_names(access.project)) if conflicts else []
    return Publishing(comparison, tuple(lines), refusal)
