"""Figures that were computed before: found by the day and by what they were computed of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from django.db.models import BinaryField
from django.db.models.functions import Substr

from tongzhou.costs.models import BudgetVersion, BudgetVersionLine, Computed, CostEntry
from tongzhou.costs.queries.budget import budget_of_baseline, budget_stamp, chosen_baseline
from tongzhou.costs.queries.settings import cost_settings
from tongzhou.plan.models import Baseline, WorkItem
from tongzhou.projects.models import Project

AT_ONCE = 2_500
"""So many items, budget lines and costs are reckoned while somebody waits for a page; more are left to a job."""
HEAD = ("head", "day", "stamp", "made_at")
MOST_ROWS = 500
"""So many rows at the top of the WBS are kept beside the figures; pages show no more."""
NEAR = 1_000_000
"""Rows of the WBS so many bytes apart are read together: for each part a database goes through all that is kept."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is to compute earned value from."""

    baseline: Baseline | None
    budget: BudgetVersion | None
    currency: str
    stamp: str


def default_day(project: Project, today: date) -> date:
    """The day of which figures are shown: the status date, or today."""
    return project.status_date or today


def standing(project: Project) -> Standing:
    """The chosen baseline with its budget, and the stamp of everything that figures depend on."""
    settings, baseline = cost_settings(project), chosen_baseline(project)
    budget = budget_of_baseline(baseline)
    stamp = f"{baseline.pk if baseline else 0}:{settings.revision}:{project.status_date or ''}"
    return Standing(baseline, budget, budget.currency if budget else settings.currency, stamp)


def find_computed(project: Project, kind: str, day: date | None, stamp: str) -> Computed | None:
    """The figures of a day, if they were computed of exactly this; without the rows of the WBS."""
    found = Computed.objects.filter(project=project, kind=kind, day=day, stamp=stamp)
    return found.defer("tree").first()


def find_older(project: Project, kind: str, day: date | None) -> Computed | None:
    """The latest figures of a day, whatever has changed since."""
    return Computed.objects.filter(project=project, kind=kind, day=day).defer("tree").first()


Tree = dict[str, list[dict[str, Any]]]


def packed(tree: Tree) -> tuple[bytes, dict[str, list[int]]]:
    """The rows as JSON, and of each parent where in it its rows begin (from 1) and how long they are."""
    parts, places, at = [b"{"], dict[str, list[int]](), 2
    for parent, rows in tree.items():
        name, text = orjson.dumps(parent) + b":", orjson.dumps(rows)
        places[parent] = [at + len(name), len(text)]
        parts += [name, text, b","]
        at += len(name) + len(text) + 1
    return b"".join([*(parts[:-1] if tree else parts), b"}"]), places


def rows_below(computed: Computed, parent: str) -> list[dict[str, Any]]:
    """The rows of the WBS below an item (“”: at the top); no other rows are read."""
    return branches_below(computed, [parent]).get(parent, [])


def branches_below(computed: Computed, parents: list[str]) -> Tree:
    """The rows of the WBS below these items, in one statement."""
    places = computed.head.get("branches")
    if places is None:  # kept by an earlier version of the product
        tree = whole_tree(computed)
        return {parent: tree[parent] for parent in parents if parent in tree}
    wanted = [parent for parent in parents if parent in places]
    if not wanted:
        return {}
    spans = _spans([places[parent] for parent in wanted])
    parts = {
        f"part_{number}": Substr("tree", start, length, output_field=BinaryField())
        for number, (start, length) in enumerate(spans)
    }
    texts = Computed.objects.annotate(**parts).values_list(*parts).get(pk=computed.pk)
    return {parent: orjson.loads(_cut(texts, spans, *places[parent])) for parent in wanted}


def _spans(places: list[list[int]]) -> list[tuple[int, int]]:
    """Where to read so that all these places are read: what lies close together at once."""
    spans: list[tuple[int, int]] = []
    for start, length in sorted(places):
        if spans and start - sum(spans[-1]) <= NEAR:
            first, before = spans[-1]
            spans[-1] = (first, max(before, start + length - first))
        else:
            spans.append((start, length))
    return spans


def _cut(texts: Sequence[Any], spans: list[tuple[int, int]], start: int, length: int) -> memoryview:
    for text, (first, whole) in zip(texts, spans, strict=True):
        if first <= start < first + whole:
            return memoryview(text)[start - first : start - first + length]
    raise LookupError(start)


def whole_tree(computed: Computed) -> Tree:
    """All rows of the WBS by their parents."""
    tree = Computed.objects.values_list("tree", flat=True).get(pk=computed.pk)
    found: Tree = orjson.loads(bytes(tree) or b"{}")
    return found


def is_quick(project: Project, budget: BudgetVersion | None) -> bool:
    """Whether figures can be computed while somebody waits."""
    lines = BudgetVersionLine.objects.filter(budget=budget)[: AT_ONCE + 1].count() if budget else 0
    costs = CostEntry.objects.filter(project=project)[: AT_ONCE + 1].count() if budget else 0
    items = WorkItem.objects.filter(project=project).order_by()[: AT_ONCE + 1].count()
    return lines + costs + items <= AT_ONCE


def stamp_of_budget(project: Project) -> str:
    """What the reckoned budget depends on."""
    return budget_stamp(project)
