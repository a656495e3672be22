"""Ranges of durations and costs: one by one, for a whole branch, from a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import CannotRestoreError
from tongzhou.plan.actions.forecast.settings import moved_on
from tongzhou.plan.models import (
    WHOLE,
    CostRange,
    DurationRange,
    ForecastSettings,
    Shape,
    Unit,
    WorkItem,
)
from tongzhou.plan.queries.forecast.doubts import CostRow, RangeRow
from tongzhou.plan.queries.forecast.ranges import ranges_of
from tongzhou.projects.models import Project

TRASH = "filled_ranges"
MOST_SECONDS = 100 * 366 * 86_400
MOST_PERCENT = 100 * WHOLE
MOST_MINOR = 10**15
MOST_VALUES, MOST_WEIGHT = 20, 1_000_000
BATCH = 1_000


class RangeRefusedError(Exception):
    """A range makes no sense; ``message`` says why, ``item`` of which one, ``code`` for programs."""

    def __init__(self, code: str, message: str, item: int | None = None) -> None:
        super().__init__(code)
        self.code, self.message, self.item = code, message, item


@dataclass(frozen=True, slots=True)
class RangeChanges:
    """New ranges by the numbers of their items; None takes one away."""

    durations: Mapping[int, RangeRow | None] = field(default_factory=dict)
    costs: Mapping[int, CostRow | None] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.durations.keys() | self.costs.keys())


@transaction.atomic
def set_ranges(
    project: Project, changes: RangeChanges, *, by: User, version: int | None = None
) -> ForecastSettings:
    """Give items new ranges, all or none; StaleForecastError when others have been faster than ``version``."""
    for item, row in changes.durations.items():
        if row is not None:
            check_range(row, item)
    for item, cost in changes.costs.items():
        if cost is not None:
            check_cost(cost, item)
    settings = moved_on(project, version)
    _check_items(project, changes)
    _write_durations(project, changes.durations)
    _write_costs(project, changes.costs)
    record(
        "plan.ranges_changed",
        settings,
        by=by,
        project_id=project.pk,
        label=project.name,
        details={"items": len(changes)},
    )
    return settings


def _check_items(project: Project, changes: RangeChanges) -> None:
    """Ranges belong to tasks of this plan; a summary lasts as long as what is below it."""
    given = {item for item, row in changes.durations.items() if row is not None}
    given |= {item for item, row in changes.costs.items() if row is not None}
    every = given | changes.durations.keys() | changes.costs.keys()
    found = dict(WorkItem.objects.filter(project=project, pk__in=every).values_list("pk", "summary"))
    for item in sorted(every):
        if item not in found:
            raise RangeRefusedError("unknown_item", _("There is no such task in this plan."), item)
        if found[item] and item in given:
            words = _("This is a summary: it takes as long as the tasks below it. Give those a range.")
            raise RangeRefusedError("summary", words, item)


def _write_durations(project: Project, changes: Mapping[int, RangeRow | None]) -> None:
    DurationRange.objects.filter(item__in=list(changes)).delete()
    made = [
        DurationRange(
            project=project,
            item_id=item,
            shape=row.shape,
            unit=row.unit,
            low=row.low,
            likely=row.likely,
            high=row.high,
            values=[list(pair) for pair in row.values],
        )
        for item, row in changes.items()
        if row is not None
    ]
    DurationRange.objects.bulk_create(made, batch_size=BATCH)


def _write_costs(project: Project, changes: Mapping[int, CostRow | None]) -> None:
    CostRange.objects.filter(item__in=list(changes)).delete()
    made = [
        CostRange(
            project=project,
            item_id=item,
            low_minor=row.low,
            likely_minor=row.likely,
            high_minor=row.high,
            rate_minor=row.rate,
        )
        for item, row in changes.items()
        if row is not None
    ]
    CostRange.objects.bulk_create(made, batch_size=BATCH)


@dataclass(frozen=True, slots=True)
class Filled:
    """How many tasks got the range, and what lies in the trash to take that back."""

    count: int
    entry: TrashEntry


@transaction.atomic
def fill_ranges(
    project: Project,
    row: RangeRow,
    *,
    by: User,
    version: int | None = None,
    branch: int | None = None,
    overwrite: bool = False,
) -> Filled:
    """Give all open tasks below an item (None: of the plan) the same range.

    Those that have one keep it unless ``overwrite``. What was there before lies in the trash, from where it comes back.
    """
    check_range(row, None)
    items = _open_tasks(project, branch)
    if not overwrite:
        have = DurationRange.objects.filter(project=project).values_list("item", flat=True)
        items -= set(have)
    if not items:
        raise RangeRefusedError("nothing_to_fill", _("No task there is open and without a range."))
    before = {item: astuple(one) for item, one in ranges_of(sorted(items)).items()}
    changes = RangeChanges(durations=dict.fromkeys(sorted(items), row))
    set_ranges(project, changes, by=by, version=version)
    entry = put_into_trash(
        TRASH,
        DurationRange.objects.filter(project=project).order_by("-pk").values_list("pk", flat=True)[0],
        label=ngettext(
            "Range of %(count)d task before it was filled",
            "Ranges of %(count)d tasks before they were filled",
            len(items),
        )
        % {"count": len(items)},
        content={"row": astuple(row), "before": [[item, before.get(item)] for item in sorted(items)]},
        by=by,
        project_id=project.pk,
    )
    return Filled(len(items), entry)


@transaction.atomic
def restore_ranges(entry: TrashEntry, by: User) -> str:
    """Give tasks back the ranges that filling has replaced; those that somebody has changed since stay."""
    settings = ForecastSettings.objects.select_related("project").filter(project=entry.project_id).first()
    if settings is None:
        raise CannotRestoreError(_("Nothing is left of this plan's forecast."))
    filled, before = (
        _row_of(entry.content["row"]),
        {item: _row_of(one) for item, one in entry.content["before"]},
    )
    project, now = settings.project, ranges_of(sorted(before))
    there = set(WorkItem.objects.filter(project=project, summary=False).values_list("pk", flat=True))
    back = {item: one for item, one in before.items() if item in there and now.get(item) == filled}
    if not back:
        raise CannotRestoreError(_("All these ranges have been changed since."))
    set_ranges(project, RangeChanges(durations=back), by=by)
    return reverse("forecast_ranges", args=[project.key])


def _row_of(kept: list[Any] | None) -> RangeRow | None:
    """A range as the trash keeps it."""
    if kept is None:
        return None
    shape, unit, low, likely, high, values = kept
    return RangeRow(shape, unit, low, likely, high, tuple((value, weight) for value, weight in values))


def _open_tasks(project: Project, branch: int | None) -> set[int]:
    rows = list(
        WorkItem.objects.filter(project=project)
        .order_by("position", "id")
        .values_list("pk", "parent_id", "summary", "duration", "actual_finish_at", "active")
    )
    within: set[int] = set()
    for pk, parent, *_facts in rows:
        if branch is None or pk == branch or parent in within:
            within.add(pk)
    if branch is not None and branch not in within:
        raise RangeRefusedError("unknown_item", _("There is no such task in this plan."), branch)
    return {
        pk
        for pk, _parent, summary, duration, finished, active in rows
        if pk in within and not summary and duration and finished is None and active
    }


def clear_ranges(project: Project, items: Iterable[int], *, by: User, version: int | None = None) -> None:
    """Take the ranges of durations away from some items: the rule of their type holds again."""
    set_ranges(project, RangeChanges(durations=dict.fromkeys(items)), by=by, version=version)


# ── what makes no sense ───────────────────────────────────────────────────────────────────────────────
def check_range(row: RangeRow, item: int | None) -> None:
    """Refuse a range of time that makes no sense."""
    most = MOST_PERCENT if row.unit == Unit.PERCENT else MOST_SECONDS
    least = -WHOLE if row.unit == Unit.PERCENT else 0
    numbers = [row.low, row.high, *([] if row.likely is None else [row.likely])]
    numbers += [value for value, _weight in row.values]
    if min(numbers) < least:
        words = _("A duration cannot be less than nothing; −100 % is the least change.")
        raise RangeRefusedError("below_nothing", words, item)
    if max(numbers) > most:
        raise RangeRefusedError("too_long", _("This range reaches too far."), item)
    if row.low > row.high or (row.likely is not None and not row.low <= row.likely <= row.high):
        words = _("The least, the likely and the greatest value must stand in this order.")
        raise RangeRefusedError("not_ascending", words, item)
    if row.shape == Shape.DISCRETE:
        _check_values(row, item)
    elif row.values:
        words = _("Only single values have weights.")
        raise RangeRefusedError("values_without_shape", words, item)


def _check_values(row: RangeRow, item: int | None) -> None:
    weights = [weight for _value, weight in row.values]
    if not 1 <= len(weights) <= MOST_VALUES or min(weights) < 0 or not 0 < sum(weights) <= MOST_WEIGHT:
        words = _("Single values are written with their weights, such as 5:60; 10:40 (at most %(most)d).")
        raise RangeRefusedError("bad_values", words % {"most": MOST_VALUES}, item)


def check_cost(row: CostRow, item: int | None) -> None:
    """Refuse amounts that make no sense."""
    given = [value for value in (row.low, row.likely, row.high) if value is not None]
    if len(given) not in {0, 3}:
        words = _("A cost needs its least, its likely and its greatest amount.")
        raise RangeRefusedError("cost_incomplete", words, item)
    numbers = [*given, *([] if row.rate is None else [row.rate])]
    if not numbers or min(numbers) < 0 or max(numbers) > MOST_MINOR:
        raise RangeRefusedError("cost_out_of_range", _("This amount cannot be taken."), item)
    if given != sorted(given):
        words = _("The least, the likely and the greatest amount must stand in this order.")
        raise RangeRefusedError("cost_not_ascending", words, item)
