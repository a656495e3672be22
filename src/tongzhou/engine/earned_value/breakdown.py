"""The figures of a date broken down: by task, by branch of the WBS, by resource; and schedule adherence."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from tongzhou.engine.earned_value.accrual import line_earned
from tongzhou.engine.earned_value.indices import Indices, indices
from tongzhou.engine.earned_value.numbers import EXACT, Undefined
from tongzhou.engine.earned_value.performance import Performance
from tongzhou.engine.earned_value.results import Adherence

Amounts = list[int]
"""PV, EV, AC, BAC in 1/scale of a minor unit."""


def by_task(performance: Performance, at: int) -> dict[int, Indices]:
    """Every task with a budget or a cost, in the order of the plan; a summary shows only what is its own."""
    found = task_amounts(performance, at)
    return {key: _indices(performance, found[key]) for key in performance.source.tasks if key in found}


def by_branch(performance: Performance, at: int) -> dict[int, Indices]:
    """Every task with everything below it, in the order of the plan, if there is a budget or a cost in it.

    Each is rounded by itself, so that branches may differ from their parts' sum by half a minor unit a part.
    """
    amounts = task_amounts(performance, at)
    source = performance.source
    order = [*source.children.get(None, ())]
    for key in order:
        order += source.children.get(key, ())
    for key in reversed(order):
        parent, own = source.tasks[key].parent, amounts.get(key)
        if parent is not None and own is not None:
            _add(amounts[parent], own)
    return {key: _indices(performance, amounts[key]) for key in source.tasks if key in amounts}


def by_resource(performance: Performance, at: int) -> dict[int | None, Indices]:
    """Every resource with planned or actual cost; None is what is on no resource."""
    offsets = performance.source.offsets(at)
    found: defaultdict[int | None, Amounts] = defaultdict(_nothing)
    for line in performance.lines:
        earned = line_earned(performance.source, line, at, offsets, performance.rules)
        _add(found[line.resource], [line.planned(at, offsets), earned, 0, line.amount])
    for entry in performance.entries:
        if entry.at <= at:
            found[entry.resource][2] += entry.amount * performance.source.scale
    ordered = sorted(found, key=lambda key: (key is None, key or 0))
    return {key: _indices(performance, found[key]) for key in ordered}


def adherence(performance: Performance, at: int) -> Adherence:
    """The p-factor: of what was planned until ES, the part that has been earned on the tasks planned."""
    source = performance.source
    at_es = performance.earned_instant(at)
    planned_offsets, offsets = source.offsets(at_es), source.offsets(at)
    planned: defaultdict[int, int] = defaultdict(int)
    gaps: defaultdict[int, int] = defaultdict(int)
    for line in performance.lines:
        due = line.planned(at_es, planned_offsets)
        planned[line.task] += due
        gaps[line.task] += line_earned(source, line, at, offsets, performance.rules) - due
    whole = sum(planned.values())
    missing = -sum(gap for gap in gaps.values() if gap < 0)
    smallest = source.scale // 2
    behind = sorted((gap, key) for key, gap in gaps.items() if gap < -smallest)
    ahead = sorted((-gap, key) for key, gap in gaps.items() if gap > smallest)
    return Adherence(
        p_factor=EXACT.divide(Decimal(whole - missing), Decimal(whole)) if whole else None,
        undefined=None if whole else Undefined.NOTHING_PLANNED,
        behind=tuple(key for _, key in behind),
        ahead=tuple(key for _, key in ahead),
    )


def task_amounts(performance: Performance, at: int) -> defaultdict[int, Amounts]:
    """PV, EV, AC and BAC of every task with a budget or a cost, in 1/scale of a minor unit."""
    source = performance.source
    offsets = source.offsets(at)
    found: defaultdict[int, Amounts] = defaultdict(_nothing)
    for line in performance.lines:
        earned = line_earned(source, line, at, offsets, performance.rules)
        _add(found[line.task], [line.planned(at, offsets), earned, 0, line.amount])
    for entry in performance.entries:
        if entry.at <= at and entry.task is not None:
            found[entry.task][2] += entry.amount * source.scale
    return found


def _nothing() -> Amounts:
    return [0, 0, 0, 0]


def _add(whole: Amounts, part: Amounts) -> None:
    for i in range(4):
        whole[i] += part[i]


def _indices(performance: Performance, amounts: Amounts) -> Indices:
    return indices(*map(performance.money, amounts))
