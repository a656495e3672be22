"""Comparing the plan with a baseline, or two baselines with each other."""

from __future__ import annotations

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
    old = _picture(
        BaselineItem.objects.filter(baseline=before).values("item_id", "duration", *FIELDS), "item_id"
    )
    if after is None:
        new = _picture(WorkItem.objects.filter(project=project).values("id", "span", *FIELDS), "id")
    else:
        new = _picture(
            BaselineItem.objects.filter(baseline=after).values("item_id", "duration", *FIELDS), "item_id"
        )
    keys = sorted(old.keys() | new.keys(), key=lambda key: (new.get(key) or old[key])["position"])
    day = minutes_per_day * 60
    rows = tuple(_difference(key, old.get(key), new.get(key), day) for key in keys)
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.state] = counts.get(row.state, 0) + 1
    return Comparison(rows, counts, _end(old), _end(new))


def _picture(rows: Any, key: str) -> dict[int, dict[str, Any]]:
    return {row[key]: row for row in rows}


def _end(picture: dict[int, dict[str, Any]]) -> date | None:
    finishes = [row["finish_at"] for row in picture.values() if row["finish_at"] is not None]
    return last_day_of(max(finishes)) if finishes else None


def _difference(key: int, old: dict[str, Any] | None, new: dict[str, Any] | None, day: int) -> Difference:
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
