"""What is late, what will be late, and where the float is gone; each with its reason in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongzhou.plan.models import BaselineItem, Kind, PlanSettings, WorkItem, last_day_of
from tongzhou.plan.queries.remembered import Remembered, stamp_of
from tongzhou.projects.models import Project

MOST = 200
Rows = list[dict[str, Any]]
_known: Remembered[tuple[Rows, Rows, Rows]] = Remembered(16)
NEAR = timedelta(days=14)
FIELDS = (
    "id",
    "name",
    "kind",
    "start_date",
    "finish_date",
    "finish_at",
    "deadline_at",
    "percent",
    "total_float",
    "critical",
)


@dataclass(frozen=True, slots=True)
class Delay:
    """One item that needs somebody's attention. ``days`` is how late it is, or how little float is left."""

    item: int
    name: str
    milestone: bool
    start: date
    finish: date
    percent: int
    float_days: float
    critical: bool
    owners: str
    days: int
    reason: str


@dataclass(frozen=True, slots=True)
class Delays:
    """Three lists, most urgent first, and how many there are in all (a list shows 200 at most)."""

    late: tuple[Delay, ...]
    will_be_late: tuple[Delay, ...]
    float_gone: tuple[Delay, ...]
    status_date: date

    @property
    def total(self) -> int:
        """How many items are listed."""
        return len(self.late) + len(self.will_be_late) + len(self.float_gone)


def delays(project: Project, *, today: date) -> Delays:
    """The delay lists as of the project's status date (or today); at most seven statements.

    They are looked for once for each state of the plan.
    """
    settings = PlanSettings.objects.get(project=project)
    status = project.status_date or today
    key = (*stamp_of(project), status, settings.baseline_id, settings.minutes_per_day)
    late, will_be_late, gone = _known.get(key, lambda: _lists(project, settings, status))
    owners = _owners([row["id"] for row in [*late, *will_be_late, *gone]])
    day = settings.minutes_per_day * 60

    def entry(row: dict[str, Any], days: int, reason: str) -> Delay:
        return Delay(
            row["id"],
            row["name"],
            row["kind"] == Kind.MILESTONE,
            row["start_date"],
            row["finish_date"],
            row["percent"],
            round((row["total_float"] or 0) / day, 1),
            row["critical"],
            owners.get(row["id"], ""),
            days,
            reason,
        )

    return Delays(
        tuple(entry(row, *_why_late(row, status)) for row in late),
        tuple(entry(row, *_why_will_be(row)) for row in will_be_late),
        tuple(entry(row, *_why_gone(row, day)) for row in gone),
        status,
    )


def _lists(project: Project, settings: PlanSettings, status: date) -> tuple[Rows, Rows, Rows]:
    open_items = WorkItem.objects.filter(
        project=project,
        summary=False,
        active=True,
        percent__lt=100,
        actual_finish_at=None,
        finish_date__isnull=False,
    )
    late = _late(open_items, status)
    expected = open_items.exclude(pk__in=[row["id"] for row in late])
    will_be_late = _will_be_late(expected, settings.baseline_id, status)
    named = {row["id"] for row in [*late, *will_be_late]}
    return late, will_be_late, _float_gone(open_items.exclude(pk__in=named), settings)


def _rows(items: QuerySet[WorkItem], *order: str) -> list[dict[str, Any]]:
    return list(items.order_by(*order).values(*FIELDS)[:MOST])


def _late(items: QuerySet[WorkItem], status: date) -> list[dict[str, Any]]:
    over = Q(finish_date__lt=status) | Q(start_date__lt=status, percent=0, kind=Kind.TASK)
    return _rows(items.filter(over), "-critical", "finish_date", "position")


def _will_be_late(items: QuerySet[WorkItem], baseline: int | None, status: date) -> list[dict[str, Any]]:
    """Expected after the deadline, or after the baseline: milestones, and critical tasks that are near.

    A slip moves everything behind it; to list all of that would bury what somebody can still do about it.
    """
    near = Q(critical=True, start_date__lte=status + NEAR)
    taken = BaselineItem.objects.filter(baseline=baseline, summary=False, item_id=OuterRef("pk"))
    promised: Any = (
        Value(None, BigIntegerField()) if baseline is None else Subquery(taken.values("finish_at")[:1])
    )
    wanted = items.filter(Q(deadline_at__isnull=False) | Q(kind=Kind.MILESTONE) | near)
    wanted = wanted.annotate(promised=promised)
    over = Q(finish_at__gt=F("deadline_at")) | Q(finish_at__gt=F("promised"))
    return list(wanted.filter(over).order_by("finish_date", "position").values(*FIELDS, "promised")[:MOST])


def _limit(row: dict[str, Any]) -> int:
    return min(int(one) for one in (row["deadline_at"], row["promised"]) if one is not None)


def _float_gone(items: QuerySet[WorkItem], settings: PlanSettings) -> list[dict[str, Any]]:
    spent = items.filter(total_float__lt=0)
    return _rows(spent, "total_float", "position")


def _owners(ids: list[int]) -> dict[int, str]:
    names: dict[int, list[str]] = {}
    rows = WorkItem.objects.filter(pk__in=ids, assignments__isnull=False).order_by("pk", "assignments__id")
    for key, name in rows.values_list("pk", "assignments__resource__name"):
        names.setdefault(key, []).append(name)
    return {key: ", ".join(found) for key, found in names.items()}


def _days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def _why_late(row: dict[str, Any], status: date) -> tuple[int, str]:
    if row["finish_date"] < status:
        days = (status - row["finish_date"]).days
        return days, _("Should have been finished %(days)s ago; %(percent)d %% done.") % {
            "days": _days(days),
            "percent": row["percent"],
        }
    days = (status - row["start_date"]).days
    return days, _("Should have begun %(days)s ago and has not.") % {"days": _days(days)}


def _why_will_be(row: dict[str, Any]) -> tuple[int, str]:
    limit = _limit(row)
    limit_day = last_day_of(limit)
    days = max(1, (row["finish_date"] - limit_day).days)
    values = {"days": _days(days), "date": limit_day.isoformat()}
    if row["deadline_at"] is not None and row["deadline_at"] == limit:
        return days, _("Expected %(days)s after its deadline of %(date)s.") % values
    return days, _("Expected %(days)s after its baseline date of %(date)s.") % values


def _why_gone(row: dict[str, Any], day: int) -> tuple[int, str]:
    missing = -round(row["total_float"] / day)
    return missing, _("It would have to be %(days)s shorter to keep the dates that depend on it.") % {
        "days": _days(max(1, missing))
    }
