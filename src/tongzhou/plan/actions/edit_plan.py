"""Editing a plan: commands in, a new version out; every step can be undone by who made it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.activity.live import announce
from tongzhou.operations.actions import enqueue
from tongzhou.operations.limits import limit
from tongzhou.plan import scheduling
from tongzhou.plan.actions import store
from tongzhou.plan.editing.changeset import (
    Changes,
    ConflictError,
    changes_of,
    is_empty,
    no_changes,
    play,
    reversed_changes,
    touched_items,
)
from tongzhou.plan.editing.commands.dispatch import apply
from tongzhou.plan.editing.commands.editor import CommandError, Editor
from tongzhou.plan.editing.flows import agree, follow_progress
from tongzhou.plan.editing.state import COLD, PlanState, Row
from tongzhou.plan.models import DAY, PlanEdit, PlanSettings
from tongzhou.plan.queries.history import next_redo, next_undo
from tongzhou.plan.queries.outside import is_awaited
from tongzhou.plan.queries.state import LoadedPlan, load_plan, read_cold
from tongzhou.projects.closed import ProjectClosedError, is_lifted, lifted
from tongzhou.projects.models import Project

MOST_COMMANDS = 5_000

ProgressFollower = Callable[[Project, Mapping[int, "Reported"], date], None]
progress_followers: list[ProgressFollower] = []
"""What the rooms above keep of progress that is reported with a step, in the same transaction. The day is the one
that the progress is of: the project's status date if it is not after today, otherwise today."""
plan_followers: list[Callable[[Project], None]] = []
"""What rooms above do once a plan has another version: called in its transaction, with the project."""


class StalePlanError(Exception):
    """The plan has moved on since the version that the edit was made for."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


class _NothingToDoError(Exception):
    """The edit changes nothing: roll back, count no version."""


@dataclass(frozen=True, slots=True)
class Reported:
    """How far an item is said to be, and the instant at which it was finished, if somebody has said that."""

    percent: int
    finished_at: int | None


@dataclass(frozen=True, slots=True)
class EditResult:
    """What an edit did: the version it made, and whose rows it moved."""

    version: int
    changed: bool
    moved: int
    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    edit_id: int = 0
    finish_before: int | None = None
    finish_after: int | None = None


def edit_plan(
    project: Project, *, by: User, version: int, commands: Sequence[dict[str, Any]], today: date
) -> EditResult:
    """Carry out commands as one undoable step, reschedule, store, and tell who is looking.

    Raises StalePlanError when ``version`` is not the plan's present one, CommandError when a command or
    the resulting plan is impossible; then nothing at all has changed.
    """
    refuse_count(commands)

    def change(loaded: LoadedPlan) -> list[int]:
        editor = editor_of(loaded)
        loaded.state.cold.update(read_cold(loaded.project, items_with_texts(loaded.state, commands)))
        for command in commands:
            apply(editor, command)
        return editor.added

    return _step(project, by, version, PlanEdit.Type.EDIT, change, today)


def refuse_count(commands: Sequence[dict[str, Any]]) -> None:
    """CommandError unless one step may hold so many commands."""
    if not 0 < len(commands) <= MOST_COMMANDS:
        raise CommandError(
            "too_many_commands",
            _("One step may hold between 1 and %(most)d commands.") % {"most": MOST_COMMANDS},
        )


def undo_edit(project: Project, *, by: User, version: int, today: date) -> EditResult:
    """Take back the person's own latest step; CommandError when there is none or others changed the same."""
    edit = next_undo(project, by)
    if edit is None:
        raise CommandError("nothing_to_undo", _("There is nothing of yours to undo."))
    return _play_back(project, by, version, PlanEdit.Type.UNDO, edit, today)


def redo_edit(project: Project, *, by: User, version: int, today: date) -> EditResult:
    """Do again what the person's latest undo took back."""
    edit = next_redo(project, by)
    if edit is None:
        raise CommandError("nothing_to_redo", _("There is nothing of yours to redo."))
    return _play_back(project, by, version, PlanEdit.Type.REDO, edit, today)


def _play_back(
    project: Project, by: User, version: int, kind: PlanEdit.Type, edit: PlanEdit, today: date
) -> EditResult:
    changes = reversed_changes(edit.changes)

    def change(loaded: LoadedPlan) -> list[int]:
        loaded.state.cold.update(read_cold(loaded.project, touched_items(changes)))
        try:
            play(loaded.state, changes)
        except ConflictError as conflict:
            row = loaded.state.rows.get(conflict.item)
            name = row.name if row else edit.label
            raise CommandError(
                "conflict",
                _("“%(name)s” has been changed by somebody since; this step can no longer be taken back.")
                % {"name": name},
                [conflict.item],
            ) from conflict
        return []

    return _step(project, by, version, kind, change, today, reverses=edit)


def editor_of(loaded: LoadedPlan) -> Editor:
    """An editor over a loaded plan, counting in the plan's own calendars."""
    calendars = scheduling.compiled_calendars(loaded)

    def work_between(row: Row, start: int, finish: int) -> int:
        return max(0, scheduling.axis_of(calendars, loaded.settings, row).between(start, finish))

    def end_of_day(row: Row, instant: int) -> int:
        axis = scheduling.axis_of(calendars, loaded.settings, row)
        last = axis.previous_finish(instant + DAY)
        return last if last > instant else instant + 17 * 3600

    return Editor(
        loaded.state,
        work_between,
        end_of_day,
        frozenset(one.id for one in loaded.resources),
        frozenset(one.pk for one in loaded.calendars),
    )


def items_with_texts(state: PlanState, commands: Iterable[dict[str, Any]]) -> set[int]:
    """Items whose texts an edit changes or deletes: those must be read to be restored by undo."""
    wanted: set[int] = set()
    for command in commands:
        if command.get("op") == "delete" and isinstance(command.get("ids"), list):
            for key in command["ids"]:
                wanted.update(state.subtree(key) if key in state.rows else ())
        elif command.get("op") == "set" and isinstance(fields := command.get("fields"), dict):
            if set(COLD) & set(fields) and isinstance(command.get("id"), int):
                wanted.add(command["id"])
    return wanted


def _step(
    project: Project,
    by: User,
    version: int,
    kind: PlanEdit.Type,
    change: Callable[[LoadedPlan], list[int]],
    today: date,
    reverses: PlanEdit | None = None,
) -> EditResult:
    try:
        return change_plan(
            project, by=by, version=version, kind=kind, change=change, today=today, reverses=reverses
        )
    except _NothingToDoError:
        return EditResult(version, changed=False, moved=0)


@transaction.atomic
def step_plan(
    project: Project,
    *,
    by: User,
    change: Callable[[LoadedPlan], list[int]],
    today: date,
    told: bool = True,
    label: str = "",
    kind: PlanEdit.Type = PlanEdit.Type.EDIT,
) -> EditResult:
    """One step on whatever version the plan has now: for deeds that were not made on the Gantt.

    It waits for steps that others are making in this moment. Raises CommandError as ``edit_plan`` does. ``label`` is
    what the step is called in the history; without it, by the first item that it is about.
    """
    mine = Project.objects.select_for_update(
        no_key=True
    )  # SQLite: the transaction alone keeps the others out
    version = mine.values_list("plan_version", flat=True).get(pk=project.pk)
    try:
        return change_plan(
            project, by=by, version=version, kind=kind, change=change, today=today, told=told, label=label
        )
    except _NothingToDoError:
        return EditResult(version, changed=False, moved=0)


@transaction.atomic
def change_plan(
    project: Project,
    *,
    by: User,
    version: int,
    kind: PlanEdit.Type,
    change: Callable[[LoadedPlan], list[int]],
    today: date,
    reverses: PlanEdit | None = None,
    told: bool = True,
    label: str = "",
) -> EditResult:
    """One step of a plan's history: lock the version, change the state, compute, store, record.

    ``told`` is false where the caller writes the line of the diary. A step of type FILL (a template, a file) keeps no
    changes and cannot be undone: it starts the plan.
    """
    _take_version(project, version)
    loaded = load_plan(project)
    finish_before = loaded.settings.finish_at
    added = change(loaded)
    changes = _changes(loaded, kind)
    stored = _store(loaded, changes, by=by, today=today)
    edit = _keep(loaded, stored, by=by, version=version + 1, kind=kind, reverses=reverses, label=label)
    if told:
        details = {"version": edit.version, "items": len(edit.touched)}
        with lifted():  # a closed project was refused with its version, whose lock keeps a closing out
            record(
                f"plan.{kind.value}", project, by=by, project_id=project.pk, label=edit.label, details=details
            )
    project.plan_version = edit.version
    for follow in plan_followers:
        follow(project)
    announce(f"project:{project.pk}", {"version": edit.version, "by": by.name, "tasks": len(edit.touched)})
    if stored.moved and is_awaited(project):
        enqueue("plan.follow_outside", key=f"plan.follow_outside:{project.pk}", project=project.pk)
    return EditResult(
        edit.version,
        changed=True,
        moved=len(stored.moved),
        added=tuple(stored.names.get(key, key) for key in added),
        removed=tuple(stored.gone),
        edit_id=edit.pk,
        finish_before=finish_before,
        finish_after=stored.finish_at,
    )


def _changes(loaded: LoadedPlan, kind: PlanEdit.Type) -> Changes:
    """What a step has changed, once types and states agree; _NothingToDoError if that is nothing."""
    agree(loaded.state, loaded.flows)
    if kind == PlanEdit.Type.FILL:
        changes = no_changes()
    elif is_empty(changes := changes_of(loaded.state)):
        raise _NothingToDoError
    refuse_oversize(loaded.state)
    return changes


@dataclass(frozen=True, slots=True)
class _Stored:
    """What writing a step has done: whose rows were moved and removed, and the changes by stored numbers."""

    changes: Changes
    names: dict[int, int]
    moved: set[int]
    gone: list[int]
    links_gone: list[int]
    finish_at: int | None


def _store(loaded: LoadedPlan, changes: Changes, *, by: User, today: date) -> _Stored:
    """Compute the plan anew and write the rows that differ."""
    state, project = loaded.state, loaded.project
    names = store.insert_rows(state, project, by)
    outcome = scheduling.compute_or_refuse(loaded)
    moved = store_outcome(loaded, outcome, today=today)
    gone = store.delete_rows(state, project, by)
    links_gone, link_names = store.store_links(state, project, outcome.links)
    store.store_people(state)
    store.store_cold(state)
    _tell_progress(loaded, today)
    changes = _renamed(changes, names, link_names)
    return _Stored(changes, names, moved, gone, links_gone, outcome.finish_at)


def _tell_progress(loaded: LoadedPlan, today: date) -> None:
    """Tell the rooms above what the step says about how far items are."""
    state, day = loaded.state, loaded.project.status_date
    said = {
        key: Reported(row.percent, row.actual_finish_at)
        for key, before in state.rows_before.items()
        if (row := state.rows.get(key)) is not None
        and (row.percent, row.actual_finish_at)
        != ((before.percent, before.actual_finish_at) if before is not None else (0, None))
    }
    for follow in progress_followers if said else ():
        follow(loaded.project, said, today if day is None else min(day, today))


def _keep(
    loaded: LoadedPlan,
    stored: _Stored,
    *,
    by: User,
    version: int,
    kind: PlanEdit.Type,
    reverses: PlanEdit | None,
    label: str,
) -> PlanEdit:
    """The step as history has it, so that it can be taken back."""
    rows, changes = loaded.state.rows, stored.changes
    edit = PlanEdit.objects.create(
        project=loaded.project,
        version=version,
        type=kind,
        by=by,
        label=label or step_label(loaded.state, changes),
        changes=changes,
        touched=sorted(key for key in stored.moved | touched_items(changes) if key in rows),
        removed=stored.gone,
        links_removed=stored.links_gone,
        reshaped=bool(changes["places"]) or bool(stored.gone),
    )
    if reverses is not None:
        PlanEdit.objects.filter(pk=reverses.pk).update(reversed_by=edit)
    return edit


def _take_version(project: Project, version: int) -> None:
    """Move the plan's version on, or refuse: whoever comes second, or after a closing, finds that nothing matches."""
    mine = Project.objects.filter(pk=project.pk, plan_version=version)
    mine = mine if is_lifted() else mine.filter(closed_at=None)
    if not mine.update(plan_version=version + 1):
        present, closed_at = Project.objects.values_list("plan_version", "closed_at").get(pk=project.pk)
        if closed_at is not None and not is_lifted():
            raise ProjectClosedError
        raise StalePlanError(present)


def refuse_oversize(state: PlanState) -> None:
    """CommandError when a plan holds more than it may."""
    if len(state.rows) > (most := limit("tasks")):
        raise CommandError(
            "too_many_items", _("A plan may hold at most %(most)d work items.") % {"most": most}
        )
    if len(state.links) > (most := limit("links")):
        raise CommandError("too_many_links", _("A plan may hold at most %(most)d links.") % {"most": most})


def store_outcome(loaded: LoadedPlan, outcome: scheduling.Outcome, *, today: date) -> set[int]:
    """Write rows, positions, forecasts and the project's finish; returns the rows that were written."""
    state = loaded.state
    placed = store.number_positions(state) if state.children_before is not None else set()
    touched = {key for key in state.rows_before if key in state.rows} | placed
    store.store_rows(state, touched, outcome.rows)
    store.store_states(state, follow_progress(state, loaded.flows, outcome.rows))
    store.store_forecasts(state, loaded.project, outcome.rows, today)
    if outcome.finish_at != loaded.settings.finish_at:
        PlanSettings.objects.filter(pk=loaded.settings.pk).update(finish_at=outcome.finish_at)
    return set(outcome.rows)


def _renamed(changes: Changes, items: dict[int, int], links: dict[int, int]) -> Changes:
    """A change set with loose numbers replaced by the stored ones."""
    if not items and not links:
        return changes

    def item(key: Any) -> Any:
        return items.get(key, key)

    def place(value: list[Any] | None) -> list[Any] | None:
        return value and [item(value[0]), item(value[1])]

    def link(value: list[Any] | None) -> list[Any] | None:
        return value and [item(value[0]), item(value[1]), *value[2:]]

    return {
        "rows": {str(item(int(k))): pair for k, pair in changes["rows"].items()},
        "places": {str(item(int(k))): [place(p) for p in pair] for k, pair in changes["places"].items()},
        "links": {
            str(links.get(int(k), int(k))): [link(value) for value in pair]
            for k, pair in changes["links"].items()
        },
        "people": {str(item(int(k))): pair for k, pair in changes["people"].items()},
        "beside": changes["beside"],
    }


def step_label(state: PlanState, changes: Changes) -> str:
    """The name of the first item that the step is about."""
    for key in sorted(touched_items(changes)):
        if key in state.rows:
            return state.rows[key].name[:200]
    for before, after in changes["rows"].values():
        if whole := (after or before):
            return str(whole.get("name", ""))[:200]
    return ""
