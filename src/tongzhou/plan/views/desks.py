"""What the Gantt works on: the plan, or one of its scenarios; both answer the same questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from tongzhou.plan.actions.edit_plan import EditResult, edit_plan, redo_edit, undo_edit
from tongzhou.plan.actions.scenario_dates import dates_now
from tongzhou.plan.actions.scenarios import (
    ScenarioResult,
    edit_scenario,
    redo_scenario_edit,
    undo_scenario_edit,
)
from tongzhou.plan.models import Scenario
from tongzhou.plan.queries.gantt import gantt_data, gantt_delta
from tongzhou.plan.queries.history import Since, since, since_in_scenario
from tongzhou.plan.queries.scenario_gantt import Source, scenario_data, scenario_delta
from tongzhou.plan.queries.scenarios import load_scenario, scenario_of
from tongzhou.plan.queries.why import Explanation, explanation, explanation_in
from tongzhou.projects.guards import Access
from tongzhou.web.numbers import whole_number

Done = EditResult | ScenarioResult
Json = dict[str, Any]
Commands = Sequence[dict[str, Any]]


class Desk(Protocol):
    """Where somebody plans."""

    @property
    def version(self) -> int:
        """The present version of what is edited."""

    @property
    def stale_words(self) -> str:
        """What to say when %(name)s was faster."""

    def data(self, baseline: str) -> Json:
        """Everything that is drawn, compared with a baseline of one's choice."""

    def delta(self, version: int) -> Json:
        """What has changed after a version."""

    def delta_after(self, seen: int, result: Done) -> Json:
        """What has changed after the version that an edit was made for."""

    def happened(self, seen: int) -> Since | None:
        """Whose steps have moved it on."""

    def edit(self, version: int, commands: Commands) -> Done:
        """Carry out commands as one step."""

    def undo(self, version: int) -> Done:
        """Take back one's own latest step."""

    def redo(self, version: int) -> Done:
        """Do it again."""

    def why(self, item: int) -> Explanation | None:
        """Why an item's dates are what they are."""


def desk_of(access: Access, scenario: int | None) -> Desk:
    """The plan's desk, or that of a scenario of this plan; Http404 where there is no such scenario."""
    if scenario is None:
        return PlanDesk(access)
    found = scenario_of(access.project, scenario)
    if found is None:
        raise Http404
    return ScenarioDesk(access, found)


class PlanDesk:
    """The plan itself."""

    def __init__(self, access: Access) -> None:
        self.access, self.today = access, timezone.localdate()
        self.how: dict[str, Any] = {"by": access.user, "today": self.today}

    @property
    def version(self) -> int:
        """The plan's."""
        return self.access.project.plan_version

    @property
    def stale_words(self) -> str:
        """Of the plan."""
        return _("%(name)s has changed the plan meanwhile.")

    def data(self, baseline: str) -> Json:
        """Everything, compared with a baseline of the project."""
        return gantt_data(self.access, today=self.today, baseline=whole_number(baseline))

    def delta(self, version: int) -> Json:
        """What has changed."""
        return gantt_delta(self.access, version=version, today=self.today)

    def delta_after(self, seen: int, result: Done) -> Json:
        """What has changed, now that the plan has the version of the edit."""
        self.access.project.plan_version = result.version
        return self.delta(seen)

    def happened(self, seen: int) -> Since | None:
        """Who was faster."""
        self.access.project.refresh_from_db(fields=["plan_version"])
        return since(self.access.project, seen)

    def edit(self, version: int, commands: Commands) -> Done:
        """A step of the plan."""
        return edit_plan(self.access.project, version=version, commands=commands, **self.how)

    def undo(self, version: int) -> Done:
        """By the plan's history."""
        return undo_edit(self.access.project, version=version, **self.how)

    def redo(self, version: int) -> Done:
        """By the plan's history."""
        return redo_edit(self.access.project, version=version, **self.how)

    def why(self, item: int) -> Explanation | None:
        """Computed on the plan as it is."""
        return explanation(self.access.project, item)


class ScenarioDesk:
    """A scenario: the same Gantt, and the plan is untouched."""

    def __init__(self, access: Access, scenario: Scenario) -> None:
        self.access, self.scenario = access, scenario
        self.today: date = timezone.localdate()

    @property
    def version(self) -> int:
        """The scenario's."""
        return self.scenario.version

    @property
    def stale_words(self) -> str:
        """Of the scenario."""
        return _("%(name)s has changed the scenario meanwhile.")

    def data(self, baseline: str) -> Json:
        """Everything; what is behind the bars is always the plan."""
        return scenario_data(self.access, self.scenario, dates_now(self.scenario), today=self.today)

    def delta(self, version: int) -> Json:
        """What has changed."""
        return self._delta(version, dates_now(self.scenario))

    def delta_after(self, seen: int, result: Done) -> Json:
        """What has changed, from the scenario as the edit has left it in memory."""
        opened = result.opened if isinstance(result, ScenarioResult) else None
        return self._delta(seen, opened or dates_now(self.scenario))

    def _delta(self, version: int, source: Source) -> Json:
        return scenario_delta(self.access, self.scenario, source, version=version, today=self.today)

    def happened(self, seen: int) -> Since | None:
        """Who was faster."""
        self.scenario.refresh_from_db()
        self.scenario.project = self.access.project
        return since_in_scenario(self.scenario, seen)

    def edit(self, version: int, commands: Commands) -> Done:
        """A step of the scenario."""
        return edit_scenario(self.scenario, by=self.access.user, version=version, commands=commands)

    def undo(self, version: int) -> Done:
        """By the scenario's own history."""
        return undo_scenario_edit(self.scenario, by=self.access.user, version=version)

    def redo(self, version: int) -> Done:
        """By the scenario's own history."""
        return redo_scenario_edit(self.scenario, by=self.access.user, version=version)

    def why(self, item: int) -> Explanation | None:
        """Computed on the scenario as it is."""
        return explanation_in(load_scenario(self.scenario), item)
