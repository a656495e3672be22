"""Opening scenarios: the plan as it is, with what differs laid over it and computed, in memory only.

A scenario costs the plan's six statements, and two more where it brings back or rewrites what memory does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan import scheduling
from tongzhou.plan.editing.changeset import touched_items
from tongzhou.plan.editing.overlay import Beside, Conflict, items_with_texts, missing_items, overlay
from tongzhou.plan.editing.state import COLUMNS, AssignmentRow, Row
from tongzhou.plan.models import Assignment, Scenario, WorkItem
from tongzhou.plan.queries.state import LoadedPlan, load_plan, read_cold
from tongzhou.projects.models import Project
from tongzhou.web.numbers import whole_number

Dates = tuple[int | None, int | None]
_PEOPLE = ("resource_id", "units", "work", "delay", "start_at", "finish_at", "span")


@dataclass(frozen=True, slots=True)
class OpenScenario:
    """A scenario laid over its plan: what collides, and where the plan itself has every bar."""

    loaded: LoadedPlan
    conflicts: tuple[Conflict, ...]
    plan_dates: dict[int, Dates]
    plan_finish: int | None


def load_scenario(scenario: Scenario) -> LoadedPlan:
    """The plan as the scenario would have it, computed; never to be stored.

    Raises CommandError where it cannot be computed together with the plan as it is now.
    """
    return open_scenario(scenario).loaded


def conflicts_of(scenario: Scenario, choices: Mapping[str, str] | None = None) -> list[Conflict]:
    """What both the plan and the scenario have changed since the scenario was taken, differently."""
    loaded = load_plan(scenario.project)
    return lay(loaded, scenario.changes, choices or {})


def open_scenario(scenario: Scenario, loaded: LoadedPlan | None = None) -> OpenScenario:
    """The scenario on the plan (read anew, or as already loaded, which it then changes), computed."""
    loaded = loaded or load_plan(scenario.project)
    dates = {row.id: (row.start_at, row.finish_at) for row in loaded.state.rows.values()}
    finish = loaded.settings.finish_at
    conflicts = lay(loaded, scenario.changes, {})
    loaded.settings.finish_at = scheduling.compute_or_refuse(loaded).finish_at
    return OpenScenario(loaded, tuple(conflicts), dates, finish)


def lay(loaded: LoadedPlan, changes: dict[str, Any], choices: Mapping[str, str]) -> list[Conflict]:
    """Lay a change set over a loaded plan, with what it needs beside it; what collides."""
    state = loaded.state
    texts = items_with_texts(changes) & state.rows.keys()
    if texts:
        state.cold.update(read_cold(loaded.project, texts))
    beside = Beside(
        resources=frozenset(one.id for one in loaded.resources),
        calendars=frozenset(one.pk for one in loaded.calendars),
    )
    if missing := missing_items(state, changes):
        beside.trash, beside.people = _trashed(loaded.project, missing)
    state.loose = min([state.loose, *_loose(changes)])
    return overlay(state, changes, choices, beside)


def _loose(changes: dict[str, Any]) -> list[int]:
    return [number for part in ("rows", "links") for key in changes[part] if (number := int(key)) < 0]


def _trashed(
    project: Project, keys: list[int]
) -> tuple[dict[int, Row], dict[int, tuple[AssignmentRow, ...]]]:
    """Rows of the plan's trash, and who was on them."""
    found = WorkItem.every.filter(project=project, pk__in=keys, planned=True, deleted_at__isnull=False)
    rows = {values[0]: Row(*values) for values in found.values_list(*COLUMNS)}
    people: dict[int, list[AssignmentRow]] = {}
    on = Assignment.objects.filter(item__in=rows).order_by("pk") if rows else Assignment.objects.none()
    for item, *values in on.values_list("item", *_PEOPLE):
        people.setdefault(item, []).append(AssignmentRow(*values))
    return rows, {item: tuple(them) for item, them in people.items()}


def copy_of(loaded: LoadedPlan) -> LoadedPlan:
    """The same plan in memory once more, to be changed on its own."""
    settings = type(loaded.settings)(
        **{field.attname: getattr(loaded.settings, field.attname) for field in _fields(loaded.settings)}
    )
    return replace(loaded, state=loaded.state.copy(), settings=settings)


def _fields(instance: Any) -> Any:
    return instance._meta.concrete_fields  # noqa: SLF001  # Django's documented interface has a private name


def scenarios_of(project: Project) -> QuerySet[Scenario]:
    """The project's scenarios, newest first, without what they change; those in the trash are not among them."""
    mine = Scenario.objects.filter(project=project).exclude(state=Scenario.Standing.DROPPED)
    return mine.select_related("author", "published_as").defer("changes", "published_as__changes")


def with_changes(project: Project, numbers: Sequence[int]) -> list[Scenario]:
    """These scenarios of the project with what they change, in this order; unknown ones are left out."""
    found = {one.pk: one for one in scenarios_of(project).defer(None).filter(pk__in=numbers)}
    for one in found.values():
        one.project = project
    return [found[number] for number in dict.fromkeys(numbers) if number in found]


def scenario_of(project: Project, number: int) -> Scenario | None:
    """One of the project's scenarios, or None; those in the trash are not found. What it changes is read when asked."""
    found = scenarios_of(project).filter(pk=number).first()
    if found is not None:
        found.project = project
    return found


def items_of(scenario: Scenario) -> set[int]:
    """The numbers of the items that a scenario is about."""
    return touched_items(scenario.changes)


def may_hear_scenario(user: User, number: str) -> bool:
    """Whether somebody may listen to what happens to a scenario: whoever may look at its project's plan."""
    plans = Project.objects.granting(user, Permission.VIEW_PLAN).values("pk")
    return (
        Scenario.objects.filter(pk=whole_number(number) or 0, project__in=plans)
        .exclude(state="dropped")
        .exists()
    )
