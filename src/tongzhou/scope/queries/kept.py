"""The scope in two baselines, or in one and now: what came, what went, what is otherwise.

The database joins the pictures; only what is shown is read. Things that were deleted stay in the comparison.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.plan.builtin import STATE_NAMES
from tongzhou.plan.models import Baseline
from tongzhou.projects.models import Project
from tongzhou.scope.models import DeliverableState, Moscow, ThingKind

COLUMNS = "kind, thing_id, number, name, state, moscow, due_date, version, position"
NOW = """
SELECT 'contract_item' AS kind, id AS thing_id, number, title AS name,
  CASE WHEN withdrawn_on IS NULL THEN '' ELSE 'withdrawn' END AS state, CAST(NULL AS SMALLINT) AS moscow,
  CAST(NULL AS DATE) AS due_date, version, CAST(position AS BIGINT) AS position
FROM scope_contractitem WHERE project_id = %s AND deleted_at IS NULL
UNION ALL
SELECT 'requirement', i.id, CAST(i.number AS VARCHAR(40)), i.name,
  CASE WHEN r.withdrawn_on IS NOT NULL THEN 'withdrawn' ELSE COALESCE(NULLIF(s.name, ''), s.code, '') END,
  CAST(COALESCE(r.moscow, 2) AS SMALLINT), CAST(NULL AS DATE), COALESCE(r.version, 0), CAST(i.number AS BIGINT)
FROM plan_workitem i JOIN plan_itemtype t ON t.id = i.item_type_id
  LEFT JOIN scope_requirement r ON r.item_id = i.id LEFT JOIN plan_state s ON s.id = i.state_id
WHERE i.project_id = %s AND i.deleted_at IS NULL AND t.code = 'requirement'
UNION ALL
SELECT 'deliverable', id, CAST(number AS VARCHAR(40)), name, state, CAST(NULL AS SMALLINT), due_date, version,
  CAST(number AS BIGINT)
FROM scope_deliverable WHERE project_id = %s AND deleted_at IS NULL
"""
"""The scope of a project as it is; the number of the project three times."""
DIFFERENCES = ("added", "removed", "changed")
WORDS: dict[str, Promise] = {
    "added": pgettext_lazy("scope deed", "Added"),
    "removed": pgettext_lazy("scope deed", "Removed"),
    "changed": pgettext_lazy("scope deed", "Altered"),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of the scope in one of the pictures."""

    number: str
    name: str
    state: str
    moscow: int | None
    due_date: date | None
    version: int


@dataclass(frozen=True, slots=True)
class ThingLine:
    """A thing in both pictures; None where it is not. ``difference`` is one of ``DIFFERENCES``."""

    kind: str
    number: int
    before: Thing | None
    after: Thing | None
    difference: str
    prefix: str

    @property
    def thing(self) -> Thing:
        """The thing as it is, or was at the end."""
        found = self.after or self.before
        assert found is not None  # the statement joins what is in one of them
        return found

    @property
    def label(self) -> str:
        """What people call it by number."""
        return label_of(self.kind, self.thing.number, self.prefix)

    @property
    def kind_label(self) -> Promise | str:
        """What sort of thing it is."""
        return ThingKind(self.kind).label

    @property
    def word(self) -> Promise:
        """What has become of it."""
        return WORDS[self.difference]

    @property
    def changes(self) -> list[tuple[Promise, str, str]]:
        """What is otherwise: what it is, before and after."""
        if self.before is None or self.after is None:
            return []
        pairs: list[tuple[Promise, Any, Any]] = [
            (pgettext_lazy("column", "Number"), self.before.number, self.after.number),
            (_("Name"), self.before.name, self.after.name),
            (_("State"), self._state(self.before), self._state(self.after)),
            (_("Importance"), _moscow(self.before), _moscow(self.after)),
            (_("Due"), self.before.due_date or "", self.after.due_date or ""),
            (_("Version"), self.before.version, self.after.version),
        ]
        return [(label, str(old), str(new)) for label, old, new in pairs if old != new]

    def _state(self, thing: Thing) -> str:
        return state_label(self.kind, thing.state)


def _moscow(thing: Thing) -> str:
    return "" if thing.moscow is None else str(Moscow(thing.moscow).label)


def label_of(kind: str, number: str, prefix: str) -> str:
    """What people call a thing by number: 3.1, HARBOUR-12, D03."""
    if kind == ThingKind.REQUIREMENT:
        return f"{prefix}-{number}"
    return f"D{int(number):02d}" if kind == ThingKind.DELIVERABLE else number


def state_label(kind: str, state: str) -> str:
    """A state in words."""
    if kind == ThingKind.DELIVERABLE or state == DeliverableState.WITHDRAWN:
        return str(DeliverableState(state).label) if state in DeliverableState.values else state
    return str(STATE_NAMES.get(state, state))


class ScopeComparison:
    """The scope of ``before`` against that of ``after``, or against the scope as it is now (None)."""

    def __init__(self, project: Project, before: Baseline, after: Baseline | None) -> None:
        self._prefix = project.key.upper()
        kept = f"SELECT {COLUMNS} FROM scope_baselinething WHERE baseline_id = %s"
        self._values: list[Any] = [before.pk, *([after.pk] if after else [project.pk] * 3)]
        new = kept if after else NOW
        self._sql = (
            f"WITH old AS MATERIALIZED ({kept}), new AS MATERIALIZED ({new}), things AS MATERIALIZED ("
            f"{_PAIRS} FROM old o LEFT JOIN new n ON n.kind = o.kind AND n.thing_id = o.thing_id"
            f" UNION ALL {_PAIRS} FROM new n LEFT JOIN old o ON n.kind = o.kind AND n.thing_id = o.thing_id"
            " WHERE o.thing_id IS NULL)"
        )

    def counts(self) -> dict[str, int]:
        """How many things came, went and are otherwise; one statement."""
        return self.counts_and_lines(1)[0]

    def counts_and_lines(self, most: int) -> tuple[dict[str, int], list[ThingLine]]:
        """How many things came, went and are otherwise, and the first of them; one statement."""
        counts = ", ".join(f"(SELECT COUNT(*) FROM things WHERE difference = '{one}')" for one in DIFFERENCES)
        rows = self._rows(f"{counts}, things.*", "difference <> 'same'", [], first=0, most=most)
        width = len(DIFFERENCES)
        told = [int(one) for one in rows[0][:width]] if rows else [0] * width
        return dict(zip(DIFFERENCES, told, strict=True)), [self._line(row[width:]) for row in rows]

    def lines(self, difference: str = "", *, first: int = 0, most: int = 100) -> list[ThingLine]:
        """Some of the things that differ, kind by kind; one statement."""
        where, values = ("difference = %s", [difference]) if difference else ("difference <> 'same'", [])
        return [self._line(row) for row in self._rows("*", where, values, first=first, most=most)]

    def _rows(self, what: str, where: str, values: list[Any], *, first: int, most: int) -> list[Any]:
        query = f"{self._sql} SELECT {what} FROM things WHERE {where} ORDER BY kind, position, thing LIMIT %s OFFSET %s"
        with connection.cursor() as cursor:
            cursor.execute(query, [*self._values, *values, most, first])
            return list(cursor.fetchall())

    def _line(self, row: tuple[Any, ...]) -> ThingLine:
        kind, thing, _position, difference = row[:4]
        return ThingLine(kind, thing, _thing(row[4:11]), _thing(row[11:18]), difference, self._prefix)


def _thing(row: tuple[Any, ...]) -> Thing | None:
    there, number, name, state, moscow, due, version = row
    if there is None:
        return None
    return Thing(
        number, name, state, moscow, date.fromisoformat(due) if isinstance(due, str) else due, version
    )


_SIDE = ", ".join(
    f"{{side}}.{one}" for one in ("thing_id", "number", "name", "state", "moscow", "due_date", "version")
)
_SAME = " AND ".join(f"o.{one} = n.{one}" for one in ("number", "name", "state", "version"))
_PAIRS = f"""
SELECT COALESCE(n.kind, o.kind) AS kind, COALESCE(n.thing_id, o.thing_id) AS thing,
  COALESCE(n.position, o.position) AS position,
  CASE WHEN o.thing_id IS NULL THEN 'added' WHEN n.thing_id IS NULL THEN 'removed'
    WHEN {_SAME} AND COALESCE(o.moscow, 0) = COALESCE(n.moscow, 0)
      AND COALESCE(CAST(o.due_date AS VARCHAR(10)), '') = COALESCE(CAST(n.due_date AS VARCHAR(10)), '')
    THEN 'same' ELSE 'changed' END AS difference,
  {_SIDE.format(side="o")}, {_SIDE.format(side="n")}
"""


def keeps_scope(baseline: Baseline) -> bool:
    """Whether the scope was kept with a baseline; those of earlier days have none."""
    return baseline.things.exists()
