"""Whether a document keeps to the limits; texts that are too long are cut, everything else is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from tongzhou.engine.plan import Task
from tongzhou.exchange.document import FidelityCode, FidelityNote, PlanDocument, TaskDetails
from tongzhou.exchange.errors import Unreadable, UnreadablePlanError
from tongzhou.exchange.limits import Limits

_YEAR = 365 * 86_400


def checked(document: PlanDocument, limits: Limits) -> PlanDocument:
    """The document, with texts cut to their limits and a note about each. Refuses what is over a limit."""
    _check_counts(document, limits)
    _check_depth(document.plan.tasks, limits)
    for task in document.plan.tasks:
        if task.duration > limits.duration_years * _YEAR:
            params: dict[str, str | int] = {
                "years": limits.duration_years,
                "task": task.key,
                "name": task.name[:60],
            }
            raise UnreadablePlanError(Unreadable.DURATION_OUT_OF_RANGE, params)
    return _shortened(document, limits)


def _check_counts(document: PlanDocument, limits: Limits) -> None:
    plan = document.plan
    if len(plan.tasks) > limits.tasks:
        raise _too_many(Unreadable.TOO_MANY_TASKS, limits.tasks, len(plan.tasks))
    if len(plan.links) > limits.links:
        raise _too_many(Unreadable.TOO_MANY_LINKS, limits.links, len(plan.links))
    ends: Counter[int] = Counter(end for link in plan.links for end in link[:2])
    for key, found in ends.most_common(1):
        if found > limits.links_of_task:
            name = document.tasks[key].name[:60] if key in document.tasks else ""
            code = Unreadable.TOO_MANY_LINKS_OF_TASK
            raise _too_many(code, limits.links_of_task, found, task=key, name=name)
    for calendar in plan.calendars:
        if len(calendar.exceptions) > limits.calendar_exceptions:
            code, found = Unreadable.TOO_MANY_EXCEPTIONS, len(calendar.exceptions)
            raise _too_many(code, limits.calendar_exceptions, found, calendar=calendar.name[:60])


def _too_many(code: Unreadable, limit: int, found: int, **more: str | int) -> UnreadablePlanError:
    return UnreadablePlanError(code, {"limit": limit, "found": found, **more})


def _check_depth(tasks: Iterable[Task], limits: Limits) -> None:
    """Parents come before their children, so one walk is enough."""
    depth: dict[int | None, int] = {}
    for task in tasks:
        depth[task.key] = depth.get(task.parent, 0) + 1
        if depth[task.key] > limits.depth:
            where: dict[str, str | int] = {"limit": limits.depth, "task": task.key, "name": task.name[:60]}
            raise UnreadablePlanError(Unreadable.TOO_DEEP, where)


def _shortened(document: PlanDocument, limits: Limits) -> PlanDocument:
    notes: list[FidelityNote] = []
    details = {key: _cut(row, limits, notes) for key, row in document.tasks.items()}
    if not notes:
        return document
    tasks = tuple(
        task._replace(name=details[task.key].name) if task.key in details else task
        for task in document.plan.tasks
    )
    plan = replace(document.plan, tasks=tasks)
    return replace(document, plan=plan, tasks=details, fidelity=(*document.fidelity, *notes))


def _cut(row: TaskDetails, limits: Limits, notes: list[FidelityNote]) -> TaskDetails:
    def note(field: str, limit: int) -> None:
        params: dict[str, str | int] = {"field": field, "length": limit}
        notes.append(FidelityNote(FidelityCode.TEXT_SHORTENED, row.key, None, params))

    if len(row.name) > limits.title_chars:
        note("name", limits.title_chars)
        row = row._replace(name=row.name[: limits.title_chars])
    if len(row.notes) > limits.text_chars:
        note("notes", limits.text_chars)
        row = row._replace(notes=row.notes[: limits.text_chars])
    return row
