"""How scenarios meet the plan again, and how they end: brought up to date, published, dropped, restored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import CannotRestoreError
from tongzhou.operations.limits import limit
from tongzhou.plan import scheduling
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.plan.actions.edit_plan import (
    EditResult,
    step_plan,
)
from tongzhou.plan.actions.scenarios import (
    KIND,
    NothingToPublishError,
    NotTakenBackError,
    ScenarioClosedError,
    ScenarioConflictsError,
    TooManyScenariosError,
    keep_changes,
    take_version,
    tell_scenario,
)
from tongzhou.plan.editing.overlay import Conflict
from tongzhou.plan.models import PlanEdit, Scenario
from tongzhou.plan.queries.scenarios import OpenScenario, lay
from tongzhou.plan.queries.state import LoadedPlan, load_plan


@transaction.atomic
def refresh_scenario(
    scenario: Scenario, *, by: User, version: int, resolutions: Mapping[str, str] | None = None
) -> Scenario:
    """Bring a scenario up to date with the plan: what is decided here is not asked again.

    Raises ScenarioConflictsError while something is undecided.
    """
    take_version(scenario, version)
    loaded = load_plan(scenario.project)
    conflicts = lay(loaded, scenario.changes, resolutions or {})
    _refuse_undecided(conflicts)
    loaded.settings.finish_at = scheduling.compute_or_refuse(loaded).finish_at
    scenario.base_version = scenario.project.plan_version
    scenario.save(update_fields=["base_version"])
    keep_changes(scenario, OpenScenario(loaded, (), {}, None))
    record("plan.scenario_refreshed", scenario, by=by, project_id=scenario.project_id)
    tell_scenario(scenario, by)
    return scenario


@transaction.atomic
def publish_scenario(
    scenario: Scenario,
    *,
    by: User,
    version: int,
    baseline_name: str = "",
    resolutions: Mapping[str, str] | None = None,
    today: date | None = None,
) -> EditResult:
    """Make the plan what the scenario says, as one step of the plan's history; on request with a new baseline.

    ``version`` is the scenario's. ``resolutions``: the key of each conflict → ``plan`` or ``scenario``. Raises
    ScenarioConflictsError while something is undecided, CommandError when the result cannot be scheduled; then
    plan and scenario are as they were.
    """
    take_version(scenario, version)

    def change(loaded: LoadedPlan) -> list[int]:
        _refuse_undecided(lay(loaded, scenario.changes, resolutions or {}))
        return []

    project = scenario.project
    day = today or timezone.localdate()
    result = step_plan(project, by=by, change=change, today=day, told=False, label=scenario.name)
    if not result.changed:
        raise NothingToPublishError
    project.plan_version = result.version
    if baseline_name:
        set_baseline(project, by=by, name=baseline_name, note=scenario.name)
    scenario.state = Scenario.Standing.PUBLISHED
    scenario.published_as_id = result.edit_id
    scenario.changed_at = timezone.now()
    scenario.save(update_fields=["state", "published_as", "changed_at"])
    details = {"version": result.version, "items": result.moved}
    record("plan.scenario_published", scenario, by=by, project_id=project.pk, details=details)
    tell_scenario(scenario, by)
    return result


def _refuse_undecided(conflicts: Sequence[Conflict]) -> None:
    if undecided := [one for one in conflicts if not one.choice]:
        raise ScenarioConflictsError(undecided)


@transaction.atomic
def reopen_scenario(scenario: Scenario, *, by: User) -> Scenario:
    """Go on with a scenario that was published and has been taken back in the plan since."""
    edit = PlanEdit.objects.filter(pk=scenario.published_as_id or 0).first()
    if edit is not None and edit.reversed_by_id is None:
        raise NotTakenBackError
    mine = Scenario.objects.filter(pk=scenario.pk, state=Scenario.Standing.PUBLISHED)
    if not mine.update(
        state=Scenario.Standing.OPEN,
        version=scenario.version + 1,
        published_as=None,
        changed_at=timezone.now(),
    ):
        raise ScenarioClosedError
    scenario.refresh_from_db()
    record("plan.scenario_reopened", scenario, by=by, project_id=scenario.project_id)
    tell_scenario(scenario, by)
    return scenario


# ── the trash ────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def drop_scenario(scenario: Scenario, *, by: User) -> TrashEntry:
    """Put it into the trash; the plan never knew of it."""
    mine = Scenario.objects.filter(pk=scenario.pk).exclude(state=Scenario.Standing.DROPPED)
    was = mine.values_list("state", flat=True).first()
    if was is None:
        raise ScenarioClosedError
    mine.update(state=Scenario.Standing.DROPPED, changed_at=timezone.now())
    entry = put_into_trash(
        KIND,
        scenario.pk,
        label=scenario.name,
        content={"state": was},
        by=by,
        project_id=scenario.project_id,
    )
    record("plan.scenario_dropped", scenario, by=by, project_id=scenario.project_id)
    scenario.state = Scenario.Standing.DROPPED
    tell_scenario(scenario, by)
    return entry


@transaction.atomic
def restore_scenario(entry: TrashEntry, by: User) -> str:
    """Bring it back out of the trash as it was; the address of the project's scenarios."""
    scenario = Scenario.objects.select_related("project").filter(pk=entry.subject_id).first()
    if scenario is None:
        raise CannotRestoreError(_("Nothing is left of this scenario."))
    project = scenario.project
    there = Scenario.objects.filter(project=project).exclude(state=Scenario.Standing.DROPPED)
    if there.count() >= limit("scenarios"):
        raise CannotRestoreError(TooManyScenariosError().message)
    scenario.name = _free_name(scenario, set(there.values_list("name", flat=True)))
    scenario.state = entry.content.get("state") or Scenario.Standing.OPEN
    scenario.save(update_fields=["name", "state"])
    record("plan.scenario_restored", scenario, by=by, project_id=project.pk)
    return reverse("scenarios", args=[project.key])


def _free_name(scenario: Scenario, taken: set[str]) -> str:
    """Its name, with a number behind it if another scenario has taken it meanwhile."""
    name, number = scenario.name, 2
    while name in taken:
        name, number = f"{scenario.name[:90]} ({number})", number + 1
    return name


def purge_scenario(entry: TrashEntry) -> None:
    """What emptying an entry of the trash means."""
    Scenario.objects.filter(pk=entry.subject_id, state=Scenario.Standing.DROPPED).delete()
