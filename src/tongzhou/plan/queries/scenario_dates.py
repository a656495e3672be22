"""What the Gantt of a scenario draws, as kept: how it differs from the plan's, and what it was computed of.

Kept are the values that differ, column by column. What the scenario leaves alone is the plan's own as it is read, so
that opening a scenario costs little more than opening the plan.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import orjson
from django.db.models import Q, QuerySet

from tongzhou.plan.editing.state import LinkRow
from tongzhou.plan.models import Dependency, PlanSettings, Resource, Scenario, ScenarioDates, WorkItem
from tongzhou.plan.queries.gantt import LINK, ROW, link_rows, people_on, plan_rows
from tongzhou.plan.queries.people import times_of
from tongzhou.plan.queries.scenarios import Dates, OpenScenario
from tongzhou.plan.queries.state import load_calendars
from tongzhou.projects.models import Project
from tongzhou.web.field_classes import FieldClass
from tongzhou.web.leaving import Readable, may_leave

Json = dict[str, Any]
Values = tuple[Any, ...]
Texts = dict[int, tuple[str, bool]]
WIDTH = len(ROW) + 1
DELIVERABLE, NOTED = ROW.index("deliverable"), len(ROW)
START, FINISH = ROW.index("start_at"), ROW.index("finish_at")
EVERYTHING: Readable = frozenset(FieldClass)
"""From whoever keeps, nothing is hidden; it is when it is read."""


@dataclass(slots=True)
class Drawing:
    """What is drawn of a plan: rows (``ROW``, and whether there are notes) in outline order, links, people, the end."""

    rows: list[Values]
    links: list[Values]
    people: dict[int, list[int]]
    finish: int | None
    behind: dict[int, Dates]
    """Where the plan itself has every bar."""


def stamp_of_dates(scenario: Scenario) -> str:
    """What the dates of a scenario depend on: its version, the plan's, people's times and all calendars; hashed."""
    project = scenario.project
    fields = ("pk", "calendar", "works", "user", "capacity")
    people = list(Resource.objects.filter(project=project).order_by("pk").values_list(*fields))
    times = sorted(times_of({row[3] for row in people} - {None}).items())
    weeks = [
        (one.pk, one.base_id, one.week, one.exceptions, one.work_weeks) for one in load_calendars(project)
    ]
    text = repr((project.plan_version, project.status_date, people, times, weeks))
    return f"{scenario.version}:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def kept_dates(scenario: Scenario) -> ScenarioDates | None:
    """What is kept of the scenario, if nothing that it was computed of has changed since."""
    kept = ScenarioDates.objects.filter(scenario=scenario).first()
    if kept is None or kept.stamp != stamp_of_dates(scenario):
        return None
    kept.scenario = scenario
    return kept


def opened_before(project: Project) -> QuerySet[Scenario]:
    """Scenarios whose dates were kept once and that can still be edited, those first that were edited last."""
    mine = Scenario.objects.filter(project=project, state=Scenario.Standing.OPEN, dates__isnull=False)
    return mine.order_by("-changed_at", "-pk")


# ── what is drawn ────────────────────────────────────────────────────────────────────────────────
def drawing_for(source: OpenScenario | ScenarioDates, classes: Readable) -> Drawing:
    """A scenario, computed or kept; what may not leave to readers of these classes is None."""
    if isinstance(source, ScenarioDates):
        return drawing_kept(source, classes)
    drawn, rows, links = drawing_of(source), hidden_of_rows(classes), hidden_of_links(classes)
    if rows:
        drawn.rows = [masked(one, rows) for one in drawn.rows]
    if links:
        drawn.links = [masked(one, links) for one in drawn.links]
    return drawn


def drawing_of(opened: OpenScenario) -> Drawing:
    """A computed scenario, with everything in it."""
    state, texts = opened.loaded.state, _texts(opened)
    shown = attrgetter(*(name for name in ROW if name != "deliverable"))
    rows: list[Values] = []
    for key in state.order():
        values, (deliverable, noted) = shown(state.rows[key]), texts.get(key, ("", False))
        rows.append((*values[:DELIVERABLE], deliverable, *values[DELIVERABLE:], int(noted)))
    return Drawing(
        rows,
        [values_of_link(one) for one in state.links.values()],
        {item: [one.resource_id for one in them] for item, them in state.people.items() if them},
        opened.loaded.settings.finish_at,
        opened.plan_dates,
    )


values_of_link: Callable[[LinkRow], Values] = attrgetter(*LINK)


def _texts(opened: OpenScenario) -> Texts:
    """Of each item with texts: its deliverable, and whether it has notes."""
    project, state = opened.loaded.project, opened.loaded.state
    given = WorkItem.objects.filter(project=project).exclude(Q(deliverable="") & Q(notes=""))
    texts: Texts = {
        key: (deliverable, noted)
        for key, deliverable, noted in given.annotate(noted=~Q(notes="")).values_list(
            "pk", "deliverable", "noted"
        )
    }
    for key, cold in state.cold.items():
        texts[key] = str(cold.get("deliverable") or ""), bool(cold.get("notes"))
    return texts


def drawing_of_plan(project: Project, classes: Readable = EVERYTHING) -> Drawing:
    """The plan as it is; what may not leave to readers of these classes is None."""
    rows = plan_rows(project, classes)
    finish = PlanSettings.objects.values_list("finish_at", flat=True).get(project=project)
    behind = {row[0]: (row[START], row[FINISH]) for row in rows}
    return Drawing(rows, link_rows(project, classes), dict(people_on(project.pk)), finish, behind)


# ── keeping the difference ───────────────────────────────────────────────────────────────────────
def difference_of(plan: Drawing, scenario: Drawing) -> bytes:
    """How a scenario is drawn other than its plan, as JSON."""
    before, after = {row[0]: row for row in plan.rows}, {row[0]: row for row in scenario.rows}
    columns: dict[int, tuple[list[int], list[Any]]] = defaultdict(lambda: ([], []))
    for key, row in after.items():
        was = before.get(key)
        if was is not None and was != row:
            for place in range(WIDTH):
                if was[place] != row[place]:
                    columns[place][0].append(key)
                    columns[place][1].append(row[place])
    stayed, links = [key for key in before if key in after], {one[0]: one for one in plan.links}
    kept = {
        "finish": scenario.finish,
        "columns": [[place, *pair] for place, pair in columns.items()],
        "added": [row for key, row in after.items() if key not in before],
        "order": None if list(after) == stayed else list(after),
        "removed": [key for key in before if key not in after],
        "links": [one for one in scenario.links if links.get(one[0]) != one],
        "links_removed": sorted(links.keys() - {one[0] for one in scenario.links}),
        "people": [
            [key, scenario.people.get(key, [])]
            for key in plan.people.keys() | scenario.people.keys()
            if plan.people.get(key, []) != scenario.people.get(key, [])
        ],
    }
    return orjson.dumps(kept)


def drawing_kept(kept: ScenarioDates, classes: Readable) -> Drawing:
    """The scenario as kept, on the plan as it is; what may not leave to readers of these classes is None."""
    drawn, found = drawing_of_plan(kept.scenario.project, classes), orjson.loads(bytes(kept.drawn))
    drawn.finish = found["finish"]
    drawn.rows = _rows(drawn.rows, found, hidden_of_rows(classes))
    drawn.links = _links(drawn.links, found, classes)
    for key, people in found["people"]:
        drawn.people[key] = people
    drawn.people = {key: people for key, people in drawn.people.items() if people}
    return drawn


def _rows(rows: list[Values], found: Json, hidden: set[int]) -> list[Values]:
    gone = set(found["removed"])
    patched: dict[int, Any] = {row[0]: row for row in rows if row[0] not in gone}
    columns = [one for one in found["columns"] if one[0] not in hidden]
    for key in {key for _place, keys, _values in columns for key in keys} & patched.keys():
        patched[key] = list(patched[key])
    for place, keys, values in columns:
        for key, value in zip(keys, values, strict=True):
            if (row := patched.get(key)) is not None:
                row[place] = value
    for row in found["added"]:
        patched[row[0]] = masked(row, hidden)
    if found["order"] is None:
        return list(patched.values())
    return [patched[key] for key in found["order"] if key in patched]


def masked(row: Sequence[Any], hidden: Collection[int]) -> Values:
    """A row without what may not leave; whether there are notes is then no."""
    if not hidden:
        return tuple(row)
    return tuple(
        value if place not in hidden else 0 if place == NOTED else None for place, value in enumerate(row)
    )


def _links(links: Iterable[Values], found: Json, classes: Readable) -> list[Values]:
    hidden = hidden_of_links(classes)
    there = {one[0]: one for one in links}
    for key in found["links_removed"]:
        there.pop(key, None)
    there |= {one[0]: masked(one, hidden) for one in found["links"]}
    return list(there.values())


def hidden_of_rows(classes: Readable) -> set[int]:
    """Which values of a row may not leave to readers of these classes."""
    shown = (*ROW, "notes")
    return {place for place, name in enumerate(shown) if not may_leave(WorkItem, name, classes)}


def hidden_of_links(classes: Readable) -> set[int]:
    """Which values of a link may not leave to readers of these classes."""
    return {place for place, name in enumerate(LINK) if not may_leave(Dependency, name, classes)}
