"""Two pictures of a plan side by side, a page at a time: the database joins them, and only what is shown is read.

A picture is a baseline or the plan as it is now. Deleted items stay in the comparison, because baselines keep them.
What things cost is known by a room above, which registers itself in ``cost_sources``. Which lines differ is found
once for two pictures and remembered (``baseline_survey``); a page then reads its own lines by their numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connection

from tongzhou.plan.models import DAY, Baseline, Kind, day_of, last_day_of
from tongzhou.plan.queries.baseline_survey import DATED, Survey, key_of, mark_of, surveys
from tongzhou.projects.models import Project

STATES = ("added", "removed", "later", "earlier", "changed", "dearer", "cheaper", "same")
"""What a line can be; cost is a matter of its own: an item can be later and dearer."""
FEW = 500
"""So many lines are read by their numbers; more, by going through both pictures."""


@dataclass(frozen=True, slots=True)
class PictureCosts:
    """What a picture costs: altogether, and (of the plan as it is now) item by item, in minor units.

    ``stamp`` tells one reckoning from the next.
    """

    currency: str
    total: int
    places: int
    """Digits that the currency has after the point."""
    stamp: str = ""
    items: Callable[[], Mapping[int, int]] | None = field(default=None, compare=False)


CostSource = Callable[[Project, Baseline | None], PictureCosts | None]
cost_sources: list[CostSource] = []
"""The room that knows costs appends a function: of a baseline, or (None) of the plan now; None: nobody knows."""


def costs_of(project: Project, picture: Baseline | None) -> PictureCosts | None:
    """What a picture costs; None where nobody knows."""
    return next((found for source in cost_sources if (found := source(project, picture))), None)


@dataclass(frozen=True, slots=True)
class Side:
    """An item in one of the pictures; ``work`` and ``duration`` in seconds, ``cost`` in minor units."""

    start: date | None
    finish: date | None
    duration: int
    work: int | None
    cost: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """An item in both; None where it is not. ``slip``: calendar days later. ``state``: see ``DATED``."""

    item: int
    name: str
    was_called: str
    kind: str
    summary: bool
    before: Side | None
    after: Side | None
    slip: int
    cost: int | None
    state: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: of a state (empty: all that differ), with a text in the name."""

    state: str = ""
    text: str = ""

    @property
    def whole(self) -> bool:
        """Whether they are found by going through both pictures only."""
        return bool(self.text) or self.state == "same"


@dataclass(frozen=True, slots=True)
class Totals:
    """Both pictures as a whole: how many lines of each state, the ends, work in seconds, costs in minor units."""

    counts: dict[str, int]
    finish_before: date | None
    finish_after: date | None
    work_before: int
    work_after: int
    costs_before: PictureCosts | None
    costs_after: PictureCosts | None

    @property
    def slip(self) -> int | None:
        """Calendar days by which the end has moved."""
        if self.finish_before is None or self.finish_after is None:
            return None
        return (self.finish_after - self.finish_before).days

    @property
    def cost(self) -> int | None:
        """How much dearer the second is; None where one is unknown or they are in different currencies."""
        before, after = self.costs_before, self.costs_after
        if before is None or after is None or before.currency != after.currency:
            return None
        return after.total - before.total

    @property
    def money(self) -> PictureCosts | None:
        """Either of the pictures whose costs are known: for the currency of amounts."""
        return self.costs_after or self.costs_before


class BaselineComparison:
    """``before`` against ``after``, or against the plan as it is now (None); items in the order of the outline."""

    def __init__(
        self, project: Project, before: Baseline, after: Baseline | None, *, with_costs: bool
    ) -> None:
        self.before = costs_of(project, before) if with_costs else None
        self.after = costs_of(project, after) if with_costs else None
        self._comparable = bool(self.before and self.after and self.before.currency == self.after.currency)
        self._pictures = project, before, after

    def totals(self) -> Totals:
        """Counts and sums; one statement, two more the first time."""
        return self.summed(Wanted())[0]

    def summed(self, wanted: Wanted) -> tuple[Totals, int]:
        """Counts and sums, and how many lines are wanted; a text is looked for by going through both pictures."""
        if wanted.whole:
            return self._summed(wanted, *self._whole())
        survey = self._survey()
        return survey.totals, survey.count(wanted.state)

    def lines(self, wanted: Wanted, *, first: int = 0, most: int = 100) -> list[Line]:
        """Some of the lines, in the order of the outline."""
        if wanted.whole or most > FEW:
            where, values = self._where(wanted)
            return self._read(*self._whole(), where, [*values, most, first])
        numbers, costs = self._survey().some(wanted.state, first, most)
        if not numbers:
            return []
        return self._read(*_both(*self._pictures, costs, numbers), "1 = 1", [most, 0])

    def _survey(self) -> Survey[Totals]:
        return surveys.get(key_of(*self._pictures, self.before, self.after), self._find)

    def _find(self) -> Survey[Totals]:
        """Go through both pictures: the sums, and the numbers of all lines that differ."""
        sql, values = self._whole()
        totals, _count = self._summed(Wanted(), sql, values)
        dearer = " WHEN ".join(f"{one} THEN {n}" for n, one in enumerate(_dearer_cheaper(), 1))
        cost = f"CASE WHEN {dearer} ELSE 0 END" if self._comparable else "0"
        where = _chosen("", comparable=self._comparable)
        with connection.cursor() as cursor:
            cursor.execute(
                f"{sql} SELECT item, state, {cost}, after_cost FROM lines WHERE {where} ORDER BY position, item",
                values,
            )
            found = Survey.of(totals)
            for item, state, dear, after_cost in cursor.fetchall():
                found.add(item, mark_of(state, dear), after_cost or 0)
        return found

    def _whole(self) -> tuple[str, list[Any]]:
        now = self.after.items() if self.after and self.after.items else {}
        return _both(*self._pictures, now)

    def _summed(self, wanted: Wanted, sql: str, given: list[Any]) -> tuple[Totals, int]:
        cost, (where, values) = self._cost_states(), self._where(wanted)
        counts = ", ".join(f"SUM(CASE WHEN state = '{one}' THEN 1 ELSE 0 END)" for one in DATED)
        query = (
            f"{sql} SELECT {counts}, {cost}, MAX(before_finish), MAX(after_finish),"
            " SUM(CASE WHEN leaf = 1 THEN before_work ELSE 0 END), SUM(CASE WHEN leaf = 1 THEN after_work ELSE 0 END),"
            f" SUM(CASE WHEN {where} THEN 1 ELSE 0 END) FROM lines"
        )
        with connection.cursor() as cursor:
            cursor.execute(query, [*given, *values])
            *row, count = cursor.fetchone()
        names = (*DATED, "dearer", "cheaper")
        found = {name: int(value or 0) for name, value in zip(names, row, strict=False)}
        ends, works = row[len(names) : len(names) + 2], row[len(names) + 2 :]
        first, last = (None if end is None else last_day_of(int(end)) for end in ends)
        works = [int(one or 0) for one in works]
        costs = (one and replace(one, items=None) for one in (self.before, self.after))
        return Totals(found, first, last, works[0], works[1], *costs), int(count or 0)

    def _cost_states(self) -> str:
        if not self._comparable:
            return "0, 0"
        return ", ".join(f"SUM(CASE WHEN {one} THEN 1 ELSE 0 END)" for one in _dearer_cheaper())

    def _read(self, sql: str, given: list[Any], where: str, values: list[Any]) -> list[Line]:
        query = (
            f"{sql} SELECT item, name, was_called, kind, summary, state, slip,"
            " old_id, before_start, before_finish, before_duration, before_work, before_cost,"
            " new_id, after_start, after_finish, after_duration, after_work, after_cost"
            f" FROM lines WHERE {where} ORDER BY position, item LIMIT %s OFFSET %s"
        )
        with connection.cursor() as cursor:
            cursor.execute(query, [*given, *values])
            return [self._line(row) for row in cursor.fetchall()]

    def _line(self, row: tuple[Any, ...]) -> Line:
        before, after = (_side(row[3], row[start : start + 6]) for start in (7, 13))
        cost = None
        if self._comparable:
            cost = ((after.cost if after else None) or 0) - ((before.cost if before else None) or 0)
        return Line(
            row[0], row[1], row[2], row[3], bool(row[4]), before, after, int(row[6] or 0), cost, row[5]
        )

    def _where(self, wanted: Wanted) -> tuple[str, list[Any]]:
        parts, values = [_chosen(wanted.state, comparable=self._comparable)], []
        if wanted.text:
            parts.append("(LOWER(name) LIKE %s ESCAPE '!' OR LOWER(was_called) LIKE %s ESCAPE '!')")
            text = wanted.text.lower()
            for special in "!%_":
                text = text.replace(special, f"!{special}")
            values += [f"%{text}%"] * 2
        return " AND ".join(parts), values


def _dearer_cheaper() -> tuple[str, str]:
    more, less = (f"COALESCE(after_cost, 0) {sign} COALESCE(before_cost, 0)" for sign in "><")
    return more, less


def _chosen(state: str, *, comparable: bool) -> str:
    more, less = _dearer_cheaper()
    if state in {"dearer", "cheaper"}:
        return (more if state == "dearer" else less) if comparable else "1 = 0"
    if state in DATED:
        return f"state = '{state}'"
    differs = "state <> 'same'"
    return f"({differs} OR {more} OR {less})" if comparable else differs


def _side(kind: str, row: tuple[Any, ...]) -> Side | None:
    number, start_at, finish_at, duration, work, cost = row
    if number is None:
        return None
    start = None if start_at is None else day_of(start_at)
    finish = None if finish_at is None else last_day_of(finish_at)
    if start and finish and kind == Kind.MILESTONE:
        finish = max(start, finish)
    return Side(start, finish, duration or 0, work, cost)


_COLUMNS = (
    "{key} AS item_id, name, kind, summary, start_at, finish_at, {span} AS span, work, position, parent_id"
)
_DAY = (
    "CASE WHEN kind = 'milestone' AND start_at / {day} > (finish_at - 1) / {day} THEN start_at / {day}"
    " ELSE (finish_at - 1) / {day} END"
)
_PAIRS = """
SELECT COALESCE(n.item_id, o.item_id) AS item, COALESCE(n.name, o.name) AS name,
  CASE WHEN o.name <> n.name THEN o.name ELSE '' END AS was_called, COALESCE(n.kind, o.kind) AS kind,
  CASE WHEN COALESCE(n.summary, o.summary) THEN 1 ELSE 0 END AS summary,
  CASE WHEN COALESCE(n.summary, o.summary) THEN 0 ELSE 1 END AS leaf,
  COALESCE(n.position, o.position) AS position, n.finish_day - o.finish_day AS slip,
  o.item_id AS old_id, o.start_at AS before_start, o.finish_at AS before_finish, o.span AS before_duration,
  o.work AS before_work, o.cost AS before_cost,
  n.item_id AS new_id, n.start_at AS after_start, n.finish_at AS after_finish, n.span AS after_duration,
  n.work AS after_work, COALESCE(n.cost, c.cost) AS after_cost,
  CASE WHEN o.item_id IS NULL THEN 'added' WHEN n.item_id IS NULL THEN 'removed'
    WHEN n.finish_day > o.finish_day THEN 'later' WHEN n.finish_day < o.finish_day THEN 'earlier'
    WHEN o.name = n.name AND COALESCE(o.parent_id, 0) = COALESCE(n.parent_id, 0)
      AND COALESCE(o.start_at / {day}, -1) = COALESCE(n.start_at / {day}, -1)
      AND COALESCE(o.finish_day, -1) = COALESCE(n.finish_day, -1)
      AND COALESCE(o.span, 0) = COALESCE(n.span, 0) AND COALESCE(o.work, -1) = COALESCE(n.work, -1)
    THEN 'same' ELSE 'changed' END AS state
"""


def _both(
    project: Project,
    before: Baseline,
    after: Baseline | None,
    now: Mapping[int, int],
    only: Sequence[int] = (),
) -> tuple[str, list[Any]]:
    """The statement that joins the pictures as ``lines`` (or ``only`` these items of them), and its values."""
    day = f"{_DAY.format(day=DAY)} AS finish_day"
    kept = _COLUMNS.format(key="item_id", span="duration")
    among = f" AND {{key}} IN ({', '.join(['%s'] * len(only))})" if only else ""
    of_baseline = (
        f"SELECT {kept}, cost_minor AS cost, {day} FROM plan_baselineitem WHERE baseline_id = %s"
        f"{among.format(key='item_id')}"
    )
    if after is not None:
        new = of_baseline
    else:
        present = _COLUMNS.format(key="id", span="span")
        new = (
            f"SELECT {present}, CAST(NULL AS BIGINT) AS cost, {day} FROM plan_workitem"
            f" WHERE project_id = %s AND planned AND deleted_at IS NULL{among.format(key='id')}"
        )
    each = (
        "SELECT CAST(key AS BIGINT) AS item, CAST(value AS BIGINT) AS cost FROM json_each_text(CAST(%s AS json))"
        if connection.vendor == "postgresql"
        else "SELECT CAST(key AS INTEGER) AS item, CAST(value AS INTEGER) AS cost FROM json_each(%s)"
    )
    costs = json.dumps({str(item): cost for item, cost in now.items()} if after is None else {})
    values: list[Any] = [before.pk, *only, project.pk if after is None else after.pk, *only, costs]
    pairs = _PAIRS.format(day=DAY)
    # Not materialized: each join goes by the index of its own table.
    sql = (
        f"WITH old AS NOT MATERIALIZED ({of_baseline}), new AS NOT MATERIALIZED ({new}),"
        f" costs AS MATERIALIZED ({each}), lines AS ("
        f"{pairs} FROM old o LEFT JOIN new n ON n.item_id = o.item_id LEFT JOIN costs c ON c.item = n.item_id"
        f" UNION ALL {pairs} FROM new n LEFT JOIN old o ON o.item_id = n.item_id"
        " LEFT JOIN costs c ON c.item = n.item_id WHERE o.item_id IS NULL)"
    )
    return sql, values
