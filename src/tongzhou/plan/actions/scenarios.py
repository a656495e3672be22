"""Making and editing scenarios; the plan is untouched. Publishing and dropping are in ``scenario_ends``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.activity.live import announce
from tongzhou.operations.limits import limit
from tongzhou.plan import scheduling
from tongzhou.plan.actions.edit_plan import (
    editor_of,
    items_with_texts,
    refuse_count,
    refuse_oversize,
    step_label,
)
from tongzhou.plan.actions.scenario_dates import keep_dates
from tongzhou.plan.editing.changeset import (
    ConflictError,
    changes_of,
    is_empty,
    play,
    reversed_changes,
    touched_items,
)
from tongzhou.plan.editing.commands.dispatch import apply
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.editing.overlay import Conflict, carried, in_groups
from tongzhou.plan.editing.wire import moved_down
from tongzhou.plan.models import FIRST_LOOSE, PlanEdit, Scenario, ScenarioStep
from tongzhou.plan.queries.history import next_scenario_redo, next_scenario_undo
from tongzhou.plan.queries.scenario_dates import stamp_of_dates
from tongzhou.plan.queries.scenarios import OpenScenario, open_scenario
from tongzhou.plan.queries.state import LoadedPlan, load_plan, read_cold
from tongzhou.projects.models import Project

KIND = "scenario"


class ScenarioNameTakenError(Exception):
    """The project has a scenario of this name already."""

    message = gettext_lazy("The project has a scenario of this name already.")


class ScenarioNameMissingError(Exception):
    """A scenario needs a name to be told from the others."""

    message = gettext_lazy("A scenario needs a name.")


class TooManyScenariosError(Exception):
    """More scenarios than the project may have."""

    @property
    def message(self) -> str:
        """How many are allowed."""
        return _("A project may have at most %(most)d scenarios; drop one that nobody needs.") % {
            "most": limit("scenarios")
        }


class ScenarioClosedError(Exception):
    """It has been published or dropped, and does not change any more."""

    message = gettext_lazy("This scenario has been published or dropped and cannot be changed any more.")


class StaleScenarioError(Exception):
    """The scenario has moved on since the version that the deed was meant for."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


class ScenarioConflictsError(Exception):
    """Plan and scenario have changed the same things; somebody must choose, one by one."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__(len(conflicts))
        self.conflicts = list(conflicts)

    @property
    def message(self) -> str:
        """What to do about it."""
        return _(
            "The plan has changed the same things as the scenario. Choose one by one which value counts."
        )


class NothingToPublishError(Exception):
    """The scenario does not differ from the plan."""

    message = gettext_lazy("This scenario does not differ from the plan; there is nothing to publish.")


class NotTakenBackError(Exception):
    """Only what was taken back in the plan can be opened again."""

    message = gettext_lazy("The plan still has what this scenario brought; undo that step in the plan first.")


class _NothingToDoError(Exception):
    """The step changes nothing: roll back, count no version."""


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """What a step in a scenario did; ``opened`` is the scenario afterwards, computed, for whoever draws it."""

    version: int
    changed: bool
    moved: int
    added: tuple[int, ...] = ()
    step: ScenarioStep | None = None
    opened: OpenScenario | None = None
    finish_before: int | None = None
    finish_after: int | None = None


# ── making and naming ────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def create_scenario(
    project: Project, *, by: User, name: str, note: str = "", commands: Sequence[dict[str, Any]] = ()
) -> Scenario:
    """A scenario of the plan as it is now, with these commands (as ``edit_plan`` takes them) carried out in it.

    Raises CommandError when a command is impossible; then there is no scenario either.
    """
    scenario = _made(project, by, name, note)
    if commands:
        edit_scenario(scenario, by=by, version=scenario.version, commands=commands)
    else:
        _note_finish(scenario, load_plan(project))
    record("plan.scenario_created", scenario, by=by, project_id=project.pk)
    return scenario


@transaction.atomic
def duplicate_scenario(scenario: Scenario, *, by: User, name: str) -> Scenario:
    """Another scenario that differs from the plan in the same; each goes its own way from here."""
    copy = _made(scenario.project, by, name, scenario.note)
    copy.changes, copy.size, copy.loose = scenario.changes, scenario.size, scenario.loose
    copy.base_version, copy.finish_at = scenario.base_version, scenario.finish_at
    copy.finish_for = scenario.finish_for
    copy.save(update_fields=["changes", "size", "loose", "base_version", "finish_at", "finish_for"])
    record("plan.scenario_created", copy, by=by, project_id=copy.project_id)
    return copy


def _made(project: Project, by: User, name: str, note: str) -> Scenario:
    present = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    there = Scenario.objects.filter(project=project).exclude(state=Scenario.Standing.DROPPED)
    if there.count() >= limit("scenarios"):
        raise TooManyScenariosError
    scenario = Scenario(project=project, note=note, author=by, base_version=present.plan_version)
    scenario.name = _cleaned(name)
    _save_named(scenario)
    return scenario


def _cleaned(name: str) -> str:
    if not (cleaned := name.strip()[:100]):
        raise ScenarioNameMissingError
    return cleaned


def _save_named(scenario: Scenario, fields: Sequence[str] | None = None) -> None:
    try:
        with transaction.atomic():
            scenario.save(update_fields=fields)
    except IntegrityError as error:
        raise ScenarioNameTakenError from error


@transaction.atomic
def rename_scenario(scenario: Scenario, *, by: User, version: int, name: str, note: str) -> Scenario:
    """Another name or note; the plan and what differs from it stay."""
    take_version(scenario, version)
    scenario.name, scenario.note, scenario.changed_at = _cleaned(name), note, timezone.now()
    _save_named(scenario, ["name", "note", "changed_at"])
    record("plan.scenario_renamed", scenario, by=by, project_id=scenario.project_id)
    tell_scenario(scenario, by)
    return scenario


# ── editing ──────────────────────────────────────────────────────────────────────────────────────
def edit_scenario(
    scenario: Scenario, *, by: User, version: int, commands: Sequence[dict[str, Any]]
) -> ScenarioResult:
    """Carry out commands as one undoable step of the scenario; the plan stays as it is.

    Raises StaleScenarioError when ``version`` is not the scenario's present one, CommandError when a command or
    what follows from it is impossible; then nothing at all has changed.
    """
    refuse_count(commands)

    def change(loaded: LoadedPlan) -> list[int]:
        editor = editor_of(loaded)
        loaded.state.loose = min(loaded.state.loose, scenario.loose, FIRST_LOOSE)
        placed = moved_down(commands, loaded.state.loose)
        _read_texts(loaded, items_with_texts(loaded.state, placed))
        for command in placed:
            apply(editor, command)
        return editor.added

    return _step(scenario, by, version, PlanEdit.Type.EDIT, change)


def undo_scenario_edit(scenario: Scenario, *, by: User, version: int) -> ScenarioResult:
    """Take back the person's own latest step in the scenario."""
    step = next_scenario_undo(scenario, by)
    if step is None:
        raise CommandError("nothing_to_undo", _("There is nothing of yours to undo."))
    return _play_back(scenario, by, version, PlanEdit.Type.UNDO, step)


def redo_scenario_edit(scenario: Scenario, *, by: User, version: int) -> ScenarioResult:
    """Do again what the person's latest undo in the scenario took back."""
    step = next_scenario_redo(scenario, by)
    if step is None:
        raise CommandError("nothing_to_redo", _("There is nothing of yours to redo."))
    return _play_back(scenario, by, version, PlanEdit.Type.REDO, step)


def _play_back(
    scenario: Scenario, by: User, version: int, kind: PlanEdit.Type, step: ScenarioStep
) -> ScenarioResult:
    changes = reversed_changes(step.changes)

    def change(loaded: LoadedPlan) -> list[int]:
        _read_texts(loaded, touched_items(changes))
        try:
            play(loaded.state, changes)
        except ConflictError as conflict:
            row = loaded.state.rows.get(conflict.item)
            raise CommandError(
                "conflict",
                _("“%(name)s” has been changed by somebody since; this step can no longer be taken back.")
                % {"name": row.name if row else step.label},
                [conflict.item],
            ) from conflict
        return []

    return _step(scenario, by, version, kind, change, reverses=step)


def _read_texts(loaded: LoadedPlan, items: set[int]) -> None:
    """Read the texts of items that are not known yet: those that the scenario has given stay."""
    state = loaded.state
    if unread := {key for key in items if key > 0 and key not in state.cold}:
        state.cold.update(read_cold(loaded.project, unread))


def _step(
    scenario: Scenario,
    by: User,
    version: int,
    kind: PlanEdit.Type,
    change: Callable[[LoadedPlan], list[int]],
    reverses: ScenarioStep | None = None,
) -> ScenarioResult:
    try:
        return change_scenario(scenario, by=by, version=version, kind=kind, change=change, reverses=reverses)
    except _NothingToDoError:
        scenario.refresh_from_db()
        return ScenarioResult(version, changed=False, moved=0)


@transaction.atomic
def change_scenario(
    scenario: Scenario,
    *,
    by: User,
    version: int,
    kind: PlanEdit.Type,
    change: Callable[[LoadedPlan], list[int]],
    reverses: ScenarioStep | None = None,
) -> ScenarioResult:
    """One step of a scenario's history: lock its version, lay it over the plan, change, compute, keep, record."""
    take_version(scenario, version)
    stamp, opened = stamp_of_dates(scenario), open_scenario(scenario)
    loaded, state = opened.loaded, opened.loaded.state
    finish_before, aside = loaded.settings.finish_at, state.set_aside()
    added = change(loaded)
    changes = changes_of(state)
    if is_empty(changes):
        raise _NothingToDoError
    refuse_oversize(state)
    gone = [key for key, row in state.rows_before.items() if row is not None and key not in state.rows]
    links_gone = [key for key, link in state.links_before.items() if link and key not in state.links]
    outcome = scheduling.compute_or_refuse(loaded)
    loaded.settings.finish_at = outcome.finish_at
    state.take_back(aside)
    touched = {key for key in {*outcome.rows, *touched_items(changes)} if key in state.rows}
    keep_changes(scenario, opened)
    keep_dates(scenario, opened, stamp)
    step = ScenarioStep.objects.create(
        scenario=scenario,
        version=scenario.version,
        type=kind,
        by=by,
        label=step_label(state, changes),
        changes=changes,
        touched=sorted(touched),
        removed=sorted(gone),
        links_removed=sorted(links_gone),
        reshaped=bool(changes["places"]) or bool(gone),
    )
    if reverses is not None:
        ScenarioStep.objects.filter(pk=reverses.pk).update(reversed_by=step)
    details = {"version": step.version, "items": len(touched), "step": step.label}
    record("plan.scenario_edited", scenario, by=by, project_id=scenario.project_id, details=details)
    tell_scenario(scenario, by)
    return ScenarioResult(
        step.version,
        changed=True,
        moved=len(outcome.rows),
        added=tuple(added),
        step=step,
        opened=opened,
        finish_before=finish_before,
        finish_after=outcome.finish_at,
    )


def take_version(scenario: Scenario, version: int) -> None:
    """Move the scenario's version on, or refuse: whoever comes second finds that nothing matches."""
    mine = Scenario.objects.filter(pk=scenario.pk, version=version, state=Scenario.Standing.OPEN)
    if not mine.update(version=version + 1):
        scenario.refresh_from_db()
        raise StaleScenarioError(scenario.version) if scenario.is_open else ScenarioClosedError
    project = scenario.project
    scenario.refresh_from_db()
    project.refresh_from_db(fields=["plan_version", "status_date"])
    scenario.project = project


def keep_changes(scenario: Scenario, opened: OpenScenario) -> None:
    """Keep how the state differs from the plan as it is now, and what nobody has decided yet."""
    state = opened.loaded.state
    changes = in_groups(state, changes_of(state))
    changes = carried(changes, scenario.changes, list(opened.conflicts))
    scenario.size = sum(len(pairs) for pairs in changes.values())
    if scenario.size > (most := limit("scenario_changes")):
        raise CommandError(
            "too_many_changes", _("A scenario may hold at most %(most)d changes.") % {"most": most}
        )
    scenario.changes = changes
    scenario.loose = min(scenario.loose, state.loose)
    scenario.changed_at = timezone.now()
    scenario.save(update_fields=["changes", "size", "loose", "changed_at"])
    _note_finish(scenario, opened.loaded)


def _note_finish(scenario: Scenario, loaded: LoadedPlan) -> None:
    """Remember the end of the project as computed, and on which version of the plan."""
    scenario.finish_at, scenario.finish_for = loaded.settings.finish_at, loaded.project.plan_version
    scenario.save(update_fields=["finish_at", "finish_for"])


def tell_scenario(scenario: Scenario, by: User) -> None:
    """Send the new version to whoever has the scenario open."""
    hint = {"version": scenario.version, "by": by.name}
    announce(f"scenario:{scenario.pk}", hint, kind="scenario")
