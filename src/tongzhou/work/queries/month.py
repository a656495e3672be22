"""Items on a calendar: one month in whole weeks, by due date or by the finish in the plan."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tongzhou.plan.models import Category
from tongzhou.projects.guards import Access
from tongzhou.web.leaving import rows_that_leave
from tongzhou.work.queries.rows import matching
from tongzhou.work.queries.spec import ViewSpec
from tongzhou.work.queries.vocabulary import Vocabulary

MOST, MOST_A_DAY = 1500, 5


@dataclass(frozen=True, slots=True)
class Day:
    """One square of the calendar."""

    date: date
    inside: bool
    today: bool
    items: list[dict[str, Any]]

    @property
    def first(self) -> list[dict[str, Any]]:
        """What the square has room for."""
        return self.items[:MOST_A_DAY]

    @property
    def rest(self) -> list[dict[str, Any]]:
        """What it has no room for."""
        return self.items[MOST_A_DAY:]


def month_of(day: date) -> tuple[date, date]:
    """The Monday and the Sunday between which a month is drawn."""
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def shown_month(value: str, today: date) -> date:
    """The first of the month that was asked for (2026-03), or of the present one."""
    try:
        found = date.fromisoformat(f"{value}-01")
    except ValueError:
        return today.replace(day=1)
    return found if 1970 <= found.year < 2099 else today.replace(day=1)


def month(
    access: Access, spec: ViewSpec, known: Vocabulary, shown: date, *, today: date
) -> tuple[list[list[Day]], bool]:
    """The weeks of a month with what is due on each day; and whether some were left out."""
    first, last = month_of(shown)
    found = matching(access, spec, known, today=today).filter(when__gte=first, when__lte=last)
    wanted = (
        "id",
        "number",
        "name",
        "version",
        "due_date",
        "kind",
        "state__category",
        "item_type__icon",
        "item_type__hue",
    )
    ordered = found.order_by("when", "-priority", "number")[: MOST + 1]
    rows = rows_that_leave(ordered, wanted, access.classes, "when")
    by_day: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for row in rows[:MOST]:
        row["done"] = row["state__category"] == Category.DONE
        row["late"] = row["when"] < today and not row["done"]
        by_day[row["when"]].append(row)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    squares = [Day(one, one.month == shown.month, one == today, by_day.get(one, [])) for one in days]
    return [squares[n : n + 7] for n in range(0, len(squares), 7)], len(rows) > MOST
