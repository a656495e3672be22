"""Computing scenarios beside a large plan, so that pages find them ready."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import get_language

from tongzhou.accounts.permissions import Permission
from tongzhou.operations.actions import enqueue
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.measures import MEASURES
from tongzhou.plan.models import Scenario, ScenarioFigures
from tongzhou.plan.queries.scenario_comparison import (
    conflict_lines,
    differences,
    milestone_days,
    resource_names,
)
from tongzhou.plan.queries.scenario_figures import LINES, Kept, as_kept, full_stamp, kept_comparison, stamp_of
from tongzhou.plan.queries.scenarios import copy_of, open_scenario
from tongzhou.plan.queries.state import load_plan
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Project


def ask_for_figures(project: Project, scenarios: Sequence[int], language: str) -> None:
    """Have scenarios of a plan computed by one job, once for those who ask at the same time."""
    numbers = ",".join(map(str, scenarios))
    key = f"plan.compare:{project.pk}:{language}:{numbers}"
    enqueue("plan.compare_scenarios", key=key[:200], project=project.pk, scenarios=numbers, language=language)


def kept_or_asked(access: Access, scenarios: Sequence[Scenario]) -> Kept:
    """What is kept of scenarios of a large plan; a job computes what is missing or out of date."""
    found = kept_comparison(access, scenarios)
    if found.missing:
        ask_for_figures(access.project, found.missing, get_language() or "en")
    return found


def keep_figures(project: Project, scenarios: Sequence[Scenario], language: str) -> int:
    """Compute scenarios on the plan as it is now, and keep each as soon as it is there; how many."""
    stamp = stamp_of(project)
    plan, readers = load_plan(project), {code: one.reader(project) for code, one in MEASURES.items()}
    before = {code: read(plan) for code, read in readers.items()}
    days, resources = milestone_days(plan), resource_names(project)
    for scenario in scenarios:
        values: dict[str, Any] = {"stamp": full_stamp(scenario, stamp), "refusal": ""}
        try:
            opened = open_scenario(scenario, copy_of(plan))
        except CommandError as refusal:
            values |= {
                "refusal": refusal.message,
                "measures": {},
                "costs": {},
                "milestones": [],
                "conflicts": [],
            }
            values |= {"lines": b"", "pages": [], "count": 0}
        else:
            seen: dict[bool, dict[str, Any]] = {True: {}, False: {}}
            for code, read in readers.items():
                open_to_all = MEASURES[code].permission == Permission.VIEW_PLAN
                seen[open_to_all][code] = [as_kept(before[code]), as_kept(read(opened.loaded))]
            after = milestone_days(opened.loaded)
            lines = [astuple(one) for one in differences(plan, opened, resources)]
            text, pages = _paged(lines)
            conflicts = conflict_lines(opened.loaded, opened.conflicts, resources) if opened.conflicts else []
            values |= {
                "measures": seen[True],
                "costs": seen[False],
                "milestones": _moved(days, after),
                "conflicts": [list(astuple(one)) for one in conflicts],
                "lines": text,
                "pages": pages,
                "count": len(lines),
            }
        _store(scenario, language, values)
    return len(scenarios)


@transaction.atomic
def _store(scenario: Scenario, language: str, values: dict[str, Any]) -> None:
    if Scenario.objects.filter(pk=scenario.pk).exists():
        ScenarioFigures.objects.update_or_create(scenario=scenario, language=language, defaults=values)


def _moved(before: dict[int, Any], after: dict[int, Any]) -> list[list[Any]]:
    """The milestones whose day differs, or that are in one of both only."""
    found = []
    for item in before | after:
        was, now = before.get(item, ("", None))[1], after.get(item, ("", None))[1]
        if was != now:
            name = (after.get(item) or before[item])[0]
            found.append([item, name, None if was is None else str(was), None if now is None else str(now)])
    return found


def _paged(lines: Sequence[tuple[Any, ...]]) -> tuple[bytes, list[list[int]]]:
    """Lines as JSON without the outer brackets, and where each page of it lies."""
    parts = [orjson.dumps(lines[at : at + LINES])[1:-1] for at in range(0, len(lines), LINES)]
    pages, at = [], 1
    for part in parts:
        pages.append([at, len(part)])
        at += len(part) + 1
    return b",".join(parts), pages
