"""Comparing the plan with a baseline, or two baselines with each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongzhou.plan.models import Baseline, BaselineItem, Kind, WorkItem, day_of, last_day_of
from tongzhou.projects.models import Project

NOW = "now"
FIELDS = ("name", "kind", "summary", "start_at", "finish_at", "work", "position")


@dataclass(frozen=True, slots=True)
class Dates:
    """An item's dates in one of the two pictures; None where it is not in it."""

    start: date | None
    finish: date | None
    duration_days: float
    work_days: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One item in both pictures. ``slip`` is in calendar days, positive = later."""

    item: int
    name: str
    kind: str
    summary: bool
    before: Dates | None
    after: Dates | None
    slip: int | None

    @property
    def state(self) -> str:
        """added, removed, later, earlier, changed or same."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        if self.slip:
            return "later" if self.slip > 0 else "earlier"
        return "same" if self.before == self.after else "changed"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two pictures side by side."""

    rows: tuple[Difference, ...]
    counts: dict[str, int]
    finish_before: date | None
    finish_after: date | None

    @property
    def finish_slip(self) -> int | None:
        """Calendar days by which the end of the project has moved."""
        if self.finish_before is None or self.finish_after is None:
            return None
        return (self.finish_after - self.finish_before).days


def compare(
    project: Project, before: Baseline, after: Baseline | None, *, minutes_per_day: int
) -> Comparison:
    """``before`` against ``after``, or against the plan as it is now (None), in outline order."""
    old, new = rows_of(project, before), rows_of(project, after)
    keys = sorted(old.keys() | new.keys(), key=lambda key: (new.get(key) or old[key])["position"])
    day = minutes_per_day * 60
    rows = tuple(difference_of(key, old.get(key), new.get(key), day) for key in keys)
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.state] = counts.get(row.state, 0) + 1
    return Comparison(rows, counts, _end(old), _end(new))


def rows_of(
    project: Project, picture: Baseline | None, items: Sequence[int] | None = None
) -> dict[int, dict[str, Any]]:
    """What a baseline has of each item (or of these), or the plan as it is now (None)."""
    if picture is None:
        present = WorkItem.objects.filter(project=project)
        present = present if items is None else present.filter(pk__in=items)
        return {row["id"]: row for row in present.values("id", "span", *FIELDS)}
    taken = BaselineItem.objects.filter(baseline=picture)
    taken = taken if items is None else taken.filter(item_id__in=items)
    return {row["item_id"]: row for row in taken.values("item_id", "duration", *FIELDS)}


def _end(picture: dict[int, dict[str, Any]]) -> date | None:
    finishes = [row["finish_at"] for row in picture.values() if row["finish_at"] is not None]
    return last_day_of(max(finishes)) if finishes else None


def difference_of(key: int, old: dict[str, Any] | None, new: dict[str, Any] | None, day: int) -> Difference:
    """One item in both pictures; ``day``: working seconds of one."""
    shown = new or old or {}
    before, after = _dates(old, day), _dates(new, day)
    slip = None
    if before and after and before.finish and after.finish:
        slip = (after.finish - before.finish).days
    return Difference(key, shown["name"], shown["kind"], bool(shown["summary"]), before, after, slip)


def _dates(row: dict[str, Any] | None, day: int) -> Dates | None:
    if row is None:
        return None
    start = None if row["start_at"] is None else day_of(row["start_at"])
    finish = None if row["finish_at"] is None else last_day_of(row["finish_at"])
    if start and finish and row["kind"] == Kind.MILESTONE:
        finish = max(start, finish)
    work = None if row["work"] is None else round(row["work"] / day, 2)
    return Dates(start, finish, round(row.get("span", row.get("duration", 0)) / day, 2), work)
