"""What the Gantt draws: one column per field, minutes for instants, as the JSON that the island reads.

The shapes are in docs/guides/plan-commands.md. Rows are read as tuples and handed to orjson without ever
becoming objects: 10,000 rows take about 0.1 s and 1 MB.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import orjson
from django.db import connection
from django.utils import translation

from tongzhou.accounts.permissions import Permission
from tongzhou.engine.working_time import Calendars
from tongzhou.plan.models import (
    Baseline,
    CalendarKind,
    Dependency,
    Kind,
    PlanSettings,
    Resource,
    WorkItem,
    instant_of,
)
from tongzhou.plan.queries.freezing import freeze_days
from tongzhou.plan.queries.history import Since, can_step
from tongzhou.plan.queries.history import since as changes_since
from tongzhou.plan.queries.outside import placeholder_names
from tongzhou.plan.queries.state import IN_PLAN, load_calendars
from tongzhou.plan.scheduling import engine_calendars
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Project
from tongzhou.web.leaving import Readable, may_leave, select_list

Json = dict[str, Any]
Base = dict[int, tuple[int | None, int | None]]
"""Item → its start and finish somewhere else."""
ROW = (
    "id", "parent_id", "name", "kind", "start_at", "finish_at", "span", "progress", "total_float", "free_float",
    "critical", "summary", "manual", "elapsed", "estimated", "active", "constraint_type", "constraint_at",
    "deadline_at", "actual_start_at", "actual_finish_at", "calendar_id", "deliverable", "segments", "levelling_delay",
)  # fmt: skip
HAS_NOTES = "CASE WHEN notes = '' THEN 0 ELSE 1 END"
LINK = ("id", "predecessor_id", "successor_id", "type", "lag", "lag_unit", "driving")
ORDER = " ORDER BY position, id"
CRITICAL, NEAR, MANUAL, ELAPSED, ESTIMATED, INACTIVE, LATE, WILL_BE_LATE, NOTES = (1 << n for n in range(9))
TASK, MILESTONE, SUMMARY = 0, 1, 2


def gantt_data(access: Access, *, today: date, baseline: int | None = None) -> Json:
    """Everything the plan's page draws."""
    project = access.project
    settings = PlanSettings.objects.get(project=project)
    baselines: list[Json] = [
        dict(one) for one in Baseline.objects.filter(project=project).values("id", "name", "taken_at")
    ]
    chosen = _chosen_baseline(baselines, settings.baseline_id if baseline is None else baseline)
    rows = renamed(plan_rows(project, access.classes), placeholder_names(project, access.user))
    stored = load_calendars(project)
    calendars = Calendars(engine_calendars(stored), settings.start_at)
    undo, redo = can_step(project, access.user)
    return {
        **frame(access, settings, rows, stored, calendars, today=today),
        "version": project.plan_version,
        "undo": undo,
        "redo": redo,
        "baseline": chosen
        and {"id": chosen["id"], "name": chosen["name"], "taken_at": chosen["taken_at"].date().isoformat()},
        "baselines": [{"id": one["id"], "name": one["name"]} for one in baselines],
        "tasks": columns(
            rows,
            settings,
            people_on(project.pk),
            end_of(project.status_date or today),
            calendars,
            baseline_finishes(None if chosen is None else chosen["id"]),
        ),
        "links": link_columns(link_rows(project, access.classes)),
    }


def frame(
    access: Access,
    settings: PlanSettings,
    rows: Sequence[tuple[Any, ...]],
    stored: Sequence[Any],
    calendars: Calendars,
    *,
    today: date,
) -> Json:
    """What is around the rows: the project, what one may do, people, calendars and days off."""
    project = access.project
    first, last = _extent(settings, rows)
    return {
        "project": {
            "key": project.key,
            "name": project.name,
            "start": settings.start_at // 60,
            "finish": None if settings.finish_at is None else settings.finish_at // 60,
            "status_date": None if project.status_date is None else instant_of(project.status_date) // 60,
            "today": instant_of(today) // 60,
            "calendar_id": settings.calendar_id,
            "minutes_per_day": settings.minutes_per_day,
            "critical_slack": settings.critical_slack // 60,
        },
        "may": {
            "edit": access.may(Permission.EDIT_PLAN),
            "baseline": access.may(Permission.SET_BASELINE),
            "export": access.may(Permission.EXPORT_PLAN),
        },
        "people": list(Resource.objects.filter(project=project).values("id", "name")),
        "calendars": [{"id": one.pk, "name": one.name} for one in stored],
        "nonworking": _nonworking(calendars, settings, first, last),
        "holidays": _named_days(stored, settings.calendar_id, freeze_days(project), first, last),
    }


def gantt_delta(access: Access, *, version: int, today: date) -> Json:
    """What changed after ``version``; ``reload`` when that cannot be told in steps."""
    project = access.project
    happened = changes_since(project, version)
    if happened is None:
        return {"version": project.plan_version, "reload": True}
    return delta_of(access, happened, today=today)


def delta_of(access: Access, happened: Since, *, today: date) -> Json:
    """Rows, links and order that a page needs to draw what happened."""
    project = access.project
    settings = PlanSettings.objects.get(project=project)
    undo, redo = can_step(project, access.user)
    found = plan_rows(project, access.classes, happened.touched)
    rows = renamed(found, placeholder_names(project, access.user))
    result: Json = {
        "version": project.plan_version,
        "changed": columns(
            rows,
            settings,
            people_on(project.pk, happened.touched),
            end_of(project.status_date or today),
            Calendars(engine_calendars(load_calendars(project)), settings.start_at),
            baseline_finishes(settings.baseline_id),
        ),
        "removed": sorted(happened.removed),
        "links": {
            "put": link_columns(link_rows(project, access.classes, happened.touched)),
            "removed": sorted(happened.links_removed),
        },
        "project_finish": None if settings.finish_at is None else settings.finish_at // 60,
        "undo": undo,
        "redo": redo,
        "by": happened.by,
    }
    if happened.reshaped:
        order = _fetch(
            f"SELECT id, parent_id FROM plan_workitem WHERE project_id = %s AND {IN_PLAN}{ORDER}",
            [project.pk],
        )
        result["order"] = [row[0] for row in order]
        result["parents"] = {row[0]: row[1] or 0 for row in order}
    return result


def _fetch(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _among(column: str, ids: Iterable[int] | None) -> str:
    """A condition on integers we made ourselves; beyond a few hundred, parameters would be too many."""
    return "" if ids is None else f" AND {column} IN ({','.join(str(int(i)) for i in ids) or 'NULL'})"


def plan_rows(project: Project, classes: Readable, ids: Iterable[int] | None = None) -> list[tuple[Any, ...]]:
    """The rows in outline order: ``ROW``, and whether there are notes; None for what may not leave."""
    columns = select_list(WorkItem, ROW, classes)
    notes = HAS_NOTES if may_leave(WorkItem, "notes", classes) else "0"
    return _fetch(
        f"SELECT {columns}, {notes} FROM plan_workitem WHERE project_id = %s AND {IN_PLAN}"
        f"{_among('id', ids)}{ORDER}",
        [project.pk],
    )


def renamed(rows: list[tuple[Any, ...]], names: dict[int, str]) -> list[tuple[Any, ...]]:
    """Placeholders of other projects by their own name, for those who may know it."""
    if not names:
        return rows
    return [(*row[:2], names[row[0]], *row[3:]) if row[0] in names else row for row in rows]


def people_on(project_id: int, ids: Iterable[int] | None = None) -> dict[int, list[int]]:
    """Item → the resources on it."""
    found: dict[int, list[int]] = defaultdict(list)
    sql = (
        "SELECT a.item_id, a.resource_id FROM plan_assignment a JOIN plan_resource r ON r.id = a.resource_id "
        f"WHERE r.project_id = %s{_among('a.item_id', ids)} ORDER BY a.id"
    )
    for item, resource in _fetch(sql, [project_id]):
        found[item].append(resource)
    return found


def link_rows(
    project: Project, classes: Readable, items: Iterable[int] | None = None
) -> list[tuple[Any, ...]]:
    """The links (``LINK``), of all items or of some."""
    condition = ""
    if items is not None:
        numbers = ",".join(str(int(item)) for item in items) or "NULL"
        condition = f" AND (successor_id IN ({numbers}) OR predecessor_id IN ({numbers}))"
    return _fetch(
        f"SELECT {select_list(Dependency, LINK, classes)} FROM plan_dependency "
        f"WHERE project_id = %s{condition} ORDER BY id",
        [project.pk],
    )


def link_columns(rows: Sequence[tuple[Any, ...]]) -> Json:
    """Links, in the order of ``LINK``, turned into columns."""
    ids, source, target, kinds, lags, units, driving = _transposed(rows, 7)
    return {
        "id": ids,
        "from": source,
        "to": target,
        "type": kinds,
        "lag": [lag // 60 if unit < 2 else lag for lag, unit in zip(lags, units, strict=True)],
        "unit": units,
        "driving": [int(one) for one in driving],
    }


def _transposed(rows: Sequence[tuple[Any, ...]], width: int) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True)) if rows else [()] * width


def end_of(status: date) -> int:
    """The instant at which a day is over."""
    return instant_of(status + timedelta(days=1))


def columns(
    rows: Sequence[tuple[Any, ...]],
    settings: PlanSettings,
    people: dict[int, list[int]],
    status_end: int,
    calendars: Calendars,
    baseline: Base | None,
    behind: Base | None = None,
) -> Json:
    """Rows turned into columns, the rare fields as {row: value}.

    Rows are late against ``baseline``, which is drawn behind their bars unless something else is (``behind``).
    """
    c = _transposed(rows, 26)
    base = baseline or {}
    flags = [_flags(row, settings, status_end, base) for row in rows]
    drawn = baseline if behind is None else behind
    result: Json = {
        "id": c[0],
        "parent": [parent or 0 for parent in c[1]],
        "name": c[2],
        "kind": [
            SUMMARY if summary else MILESTONE if kind == Kind.MILESTONE else TASK
            for kind, summary in zip(c[3], c[11], strict=True)
        ],
        "start": [_minutes(value) for value in c[4]],
        "finish": [_minutes(value) for value in c[5]],
        "duration": [value // 60 for value in c[6]],
        "percent": c[7],
        "slack": [_minutes(value) for value in c[8]],
        "free": [_minutes(value) for value in c[9]],
        "flags": flags,
        "constraint": {i: [row[16], _minutes(row[17])] for i, row in enumerate(rows) if row[16]},
        "deadline": _sparse(c[18]),
        "actual_start": _sparse(c[19]),
        "actual_finish": _sparse(c[20]),
        "calendar": {i: value for i, value in enumerate(c[21]) if value is not None},
        "deliverable": {i: value for i, value in enumerate(c[22]) if value},
        "segments": {i: _parts(row, settings, calendars) for i, row in enumerate(rows) if row[23]},
        "delay": {i: value // 60 for i, value in enumerate(c[24]) if value},
        "people": {i: people[key] for i, key in enumerate(c[0]) if key in people},
    }
    if drawn is not None:
        result["baseline_start"] = [_minutes(drawn.get(key, (None, None))[0]) for key in c[0]]
        result["baseline_finish"] = [_minutes(drawn.get(key, (None, None))[1]) for key in c[0]]
    return result


def _parts(row: tuple[Any, ...], settings: PlanSettings, calendars: Calendars) -> list[list[int]]:
    """The working parts of a split task as instants."""
    axis = calendars.get(row[21] if row[21] is not None else settings.calendar_id)
    start = row[4]
    return [
        [axis.next_start(axis.add(start, offset)) // 60, axis.add(start, offset + length) // 60]
        for offset, length in orjson.loads(row[23])
    ]


def _minutes(value: int | None) -> int | None:
    return None if value is None else value // 60


def _sparse(column: Iterable[int | None]) -> dict[int, int]:
    return {i: value // 60 for i, value in enumerate(column) if value is not None}


def _flags(
    row: tuple[Any, ...],
    settings: PlanSettings,
    status_end: int,
    base: Base,
) -> int:
    key, _parent, _name, _kind, start, finish, duration, percent, slack, _free, critical = row[:11]
    summary, manual, elapsed, estimated, active = row[11:16]
    flags = CRITICAL * bool(critical) | MANUAL * bool(manual) | ELAPSED * bool(elapsed)
    flags |= ESTIMATED * bool(estimated) | INACTIVE * (not active) | NOTES * bool(row[25])
    done = percent == 100 or row[20] is not None
    if slack is not None and not critical and not done and slack <= settings.near_critical_slack:
        flags |= NEAR
    if done or finish is None or summary:
        return flags
    if finish < status_end - 86_400 or (start < status_end - 86_400 and percent == 0 and duration):
        flags |= LATE
    limits = [limit for limit in (row[18], base.get(key, (None, None))[1]) if limit is not None]
    if limits and finish > min(limits):
        flags |= WILL_BE_LATE
    return flags


def _chosen_baseline(baselines: list[Json], wanted: int | None) -> Json | None:
    return next((one for one in baselines if one["id"] == wanted), None)


def baseline_finishes(baseline: int | None) -> Base | None:
    """When a baseline had each item; None without one."""
    if baseline is None:
        return None
    sql = "SELECT item_id, start_at, finish_at FROM plan_baselineitem WHERE baseline_id = %s"
    return {item: (start, finish) for item, start, finish in _fetch(sql, [baseline])}


def _extent(settings: PlanSettings, rows: Sequence[tuple[Any, ...]]) -> tuple[date, date]:
    """The days that the page may scroll to: the plan, with room on both sides."""
    starts = [row[4] for row in rows if row[4] is not None] or [settings.start_at]
    finishes = [row[5] for row in rows if row[5] is not None] or [settings.start_at]
    first = date(1970, 1, 1) + timedelta(days=max(0, min(starts) // 86_400 - 60))
    last = date(1970, 1, 1) + timedelta(days=min(47_480, max(finishes) // 86_400 + 180))
    return first, min(last, first + timedelta(days=365 * 30))


def _nonworking(calendars: Calendars, settings: PlanSettings, first: date, last: date) -> Json:
    axis = calendars.get(settings.calendar_id)
    start = instant_of(first)
    ends = range(start, instant_of(last) + 1, 86_400)
    days = "".join("0" if axis.between(day, day + 86_400) else "1" for day in ends)
    return {"from": start // 60, "days": days}


def _named_days(
    calendars: Sequence[Any], key: int, shared: Sequence[Json], first: date, last: date
) -> list[list[Any]]:
    """Named days of a calendar and of those it is based on, and the freeze windows that hold for the project."""
    by_key = {calendar.pk: calendar for calendar in calendars}
    named: list[Json] = [
        one
        for calendar in calendars
        if calendar.project_id is not None and calendar.pk != key
        for one in calendar.exceptions
        if one.get("kind") == CalendarKind.FREEZE
    ]
    named += shared
    cursor: int | None = key
    while cursor is not None and cursor in by_key:
        named += by_key[cursor].exceptions
        cursor = by_key[cursor].base_id
    found = {
        (instant_of(day) // 60, name_of(one), one.get("kind", CalendarKind.OTHER))
        for one in named
        for day in _days_of(one, first, last)
        if name_of(one)
    }
    return sorted(list(day) for day in found)


def name_of(exception: Json) -> str:
    """An exception's name in the reader's language, where it has one in that language."""
    english = (translation.get_language() or "").startswith("en")
    return str(
        exception.get("name_en") if english and exception.get("name_en") else exception.get("name", "")
    )


def _days_of(exception: Json, first: date, last: date) -> Iterable[date]:
    day = max(first, date.fromisoformat(exception["first"]))
    end = min(last, date.fromisoformat(exception["last"]))
    while day <= end:
        if "days" not in exception or day.isoformat() in exception["days"]:
            yield day
        day += timedelta(days=1)
