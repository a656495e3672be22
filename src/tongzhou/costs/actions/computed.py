"""Computing what takes too long for a page, and keeping it until something changes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from tongzhou.costs.earned_value import figures, months_of
from tongzhou.costs.models import WHOLE_PROJECT, Computed, CostSettings
from tongzhou.costs.queries.budget import Reckoned, reckon
from tongzhou.costs.queries.computed import MOST_ROWS, default_day, packed, stamp_of_budget, standing
from tongzhou.costs.queries.sources import sources_of
from tongzhou.operations.actions import enqueue
from tongzhou.plan.models import Resource, day_of, last_day_of
from tongzhou.projects.models import Project

KEPT = 40
"""Days of which a project's figures are kept."""
MILLION = 10**6


@transaction.atomic
def keep_earned_value(project: Project, day: date, *, today: date) -> Computed | None:
    """Compute the figures of a day and keep them; None where the chosen baseline has no budget.

    Raises the engine's PlanError when the baseline cannot be reckoned with.
    """
    found = standing(project)
    if found.budget is None:
        return None
    usual = default_day(project, today)
    head, tree = figures(sources_of(project, found.budget, usual), day)
    kept = _keep(project, Computed.Kind.EARNED, day, found.stamp, head, tree)
    if day == usual:
        _tell_lists(project, head, day)
    return kept


def _tell_lists(project: Project, head: dict[str, Any], day: date) -> None:
    """The figures that lists of many projects show."""
    cpi: dict[str, Any] = next((one for one in head["costs"] if one["method"] == "cpi"), {})
    finish = next((one["finish"] for one in head["times"] if one["method"] == "es_spi_t"), None)
    CostSettings.objects.filter(project=project).update(
        latest_day=day,
        latest_bac=head["bac"],
        latest_eac=cpi.get("eac"),
        latest_cpi=_millionths(head["cpi"]),
        latest_spi=_millionths(head["spi"]),
        latest_spi_t=_millionths(head["schedule"]["spi_t"]),
        latest_finish=finish,
    )


def _millionths(index: str | None) -> int | None:
    return None if index is None else int(Decimal(index) * MILLION)


@transaction.atomic
def keep_budget(project: Project) -> Computed:
    """Reckon the budget of the plan as it is now and keep it."""
    stamp = stamp_of_budget(project)
    found = reckon(project)
    head, tree = _budget(found)
    return _keep(project, Computed.Kind.BUDGET, None, stamp, head, tree)


def _budget(found: Reckoned) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    labour: dict[int, int] = defaultdict(int)
    fixed: dict[int, int] = defaultdict(int)
    types: dict[str, int] = defaultdict(int)
    for one in found.labour:
        labour[one.item] += one.amount
        types["labour"] += one.amount
    for line in found.fixed:
        fixed[line.item_id or WHOLE_PROJECT] += line.amount_minor
        types[line.cost_type] += line.amount_minor
    names = Resource.objects.filter(pk__in=found.book.unpriced).order_by("name").values_list("pk", "name")
    head = {
        "currency": found.currency,
        "labour": sum(labour.values()),
        "fixed": sum(fixed.values()),
        "project": fixed.get(WHOLE_PROJECT, 0),
        "types": dict(types),
        "unpriced": [{"id": pk, "name": name} for pk, name in names],
        "months": months_of(found.loaded, found.labour, found.fixed, found.currency),
        "items": len(found.loaded.state.rows),
    }
    tree = _rolled_up(found, labour, fixed)
    return head, tree


def _rolled_up(
    found: Reckoned, labour: dict[int, int], fixed: dict[int, int]
) -> dict[str, list[dict[str, Any]]]:
    """The rows of the WBS, each with everything below it."""
    state = found.loaded.state
    order = state.order()
    sums = {key: [labour.get(key, 0), fixed.get(key, 0)] for key in order}
    for key in reversed(order):
        parent = state.rows[key].parent_id
        if parent in sums:
            sums[parent][0] += sums[key][0]
            sums[parent][1] += sums[key][1]
    shown: dict[str, list[dict[str, Any]]] = defaultdict(list)
    codes: dict[int, str] = {}
    for key in order:
        row = state.rows[key]
        siblings = shown["" if row.parent_id is None else str(row.parent_id)]
        above = codes.get(row.parent_id or 0, "")
        codes[key] = f"{above}.{len(siblings) + 1}" if above else str(len(siblings) + 1)
        siblings.append(
            {
                "item": key,
                "wbs": codes[key],
                "name": row.name,
                "more": bool(state.children.get(key)),
                "labour": sums[key][0],
                "fixed": sums[key][1],
                "sum": sum(sums[key]),
                "start": None if row.start_at is None else day_of(row.start_at).isoformat(),
                "finish": None if row.finish_at is None else last_day_of(row.finish_at).isoformat(),
            }
        )
    return dict(shown)


def _keep(
    project: Project,
    kind: str,
    day: date | None,
    stamp: str,
    head: dict[str, Any],
    tree: dict[str, list[dict[str, Any]]],
) -> Computed:
    same = Computed.objects.filter(project=project, kind=kind)
    same.filter(day=day).delete()
    text, branches = packed(tree)
    top = tree.get("", [])
    head = head | {"roots": top[:MOST_ROWS], "top": len(top), "branches": branches}
    kept = Computed.objects.create(project=project, kind=kind, day=day, stamp=stamp, head=head, tree=text)
    old = list(same.order_by("-id").values_list("pk", flat=True)[KEPT:])
    if old:
        Computed.objects.filter(pk__in=old).delete()
    return kept


def ask_for_earned_value(project: int, day: date | None) -> None:
    """Have the figures of a day (None: of the status date, or today) computed by a job, once."""
    enqueue(
        "costs.earned_value",
        key=f"costs.earned_value:{project}:{day or ''}",
        project=project,
        day=None if day is None else day.isoformat(),
    )


def ask_for_budget(project: Project) -> None:
    """Have the budget reckoned by a job, once."""
    enqueue("costs.budget", key=f"costs.budget:{project.pk}", project=project.pk)
