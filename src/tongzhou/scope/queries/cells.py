"""The cells of the traceability matrix: the first things of each, and how many there are.

What stands in a cell is found by the database for all rows of a page at once: each row has its things numbered, and
only the first of them leave the database. So a page costs the same, whether three things hang on a row or thousands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from tongzhou.goals.models import Goal
from tongzhou.goals.models import State as GoalState
from tongzhou.plan.builtin import REQUIREMENT
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.scope.models import ContractItem, Deliverable, DeliverableState
from tongzhou.scope.queries.holes import SETTLED

SHOWN = 3
"""So many things a cell shows; a link leads to the others."""
COLUMNS = ("clauses", "goals", "requirements", "deliverables", "items")
OWN = {"contract": "clauses", "goal": "goals", "requirement": "requirements", "deliverable": "deliverables"}
"""What the rows are → the column in which the row itself stands."""
AT_ONCE = 1_000
"""Rows of one statement."""
ALL = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the thread in SQL: tables, the key of what it leads to, what must hold, and an order."""

    tables: str
    key: str
    holds: str = "1 = 1"
    order: str = ""


# That something is of the project is compared as a sum: rows are found by their keys, and a database that has no
# statistics would otherwise begin with all items of the project.
ASKED = Part(
    """plan_workitem asked
    JOIN plan_itemtype asked_type ON asked_type.id = asked.item_type_id AND asked_type.code = %(requirement)s
    LEFT JOIN scope_requirement known ON known.item_id = asked.id""",
    "asked.id",
    "asked.project_id + 0 = %(project)s AND asked.deleted_at IS NULL AND known.withdrawn_on IS NULL",
    "asked.number",
)
ROWS = {
    "contract": Part("", "known.contract_item_id"),
    "goal": Part("JOIN scope_requirementgoal serves ON serves.item_id = asked.id", "serves.goal_id"),
    "requirement": Part("", "asked.id"),
    "deliverable": Part(
        """JOIN scope_deliverableitem rows_own ON rows_own.item_id = asked.id
        JOIN scope_deliverable own ON own.id = rows_own.deliverable_id AND own.project_id + 0 = %(project)s""",
        "own.id",
    ),
}
"""What the rows are → how one comes to them from a requirement; withdrawn deliverables can be asked for as rows."""
GIVEN = Part(
    """lines JOIN scope_deliverableitem answers ON answers.item_id = lines.asked
    JOIN scope_deliverable given ON given.id = answers.deliverable_id AND given.project_id + 0 = %(project)s""",
    "given.id",
    "given.deleted_at IS NULL AND given.state <> %(withdrawn)s",
    "given.number",
)
MADE = Part(
    """made_for JOIN plan_workitem made ON made.id = made_for.item
    LEFT JOIN plan_itemtype made_type ON made_type.id = made.item_type_id
    LEFT JOIN scope_requirement made_known ON made_known.item_id = made.id""",
    "made.id",
    """made.project_id + 0 = %(project)s AND made.deleted_at IS NULL AND made_known.withdrawn_on IS NULL
    AND (made_type.code IS NULL OR made_type.code <> %(requirement)s)""",
    "made.number",
)
THINGS = {
    "clauses": Part(
        """lines JOIN scope_requirement said ON said.item_id = lines.asked
        JOIN scope_contractitem clause ON clause.id = said.contract_item_id""",
        "clause.id",
        "clause.deleted_at IS NULL AND clause.withdrawn_on IS NULL",
        "clause.position",
    ),
    "goals": Part(
        """lines JOIN scope_requirementgoal served ON served.item_id = lines.asked
        JOIN goals_goal goal ON goal.id = served.goal_id AND goal.project_id + 0 = %(project)s""",
        "goal.id",
        "goal.deleted_at IS NULL AND goal.state <> %(dropped)s",
        "goal.level, goal.due IS NULL, goal.due",
    ),
    "requirements": Part("lines", "lines.asked", order="lines.number"),
    "deliverables": GIVEN,
    "items": MADE,
}
"""Column → how one comes to its things from the requirements of the rows (``lines``), or the items made for them."""


@dataclass(slots=True)
class Cell:
    """The first things of a cell, and how many it has in all."""

    things: list[Any] = field(default_factory=list)
    count: int = 0

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.things)


def cells_of(project: Project, by: str, rows: Iterable[int], most: int | None) -> dict[str, dict[int, Cell]]:
    """Column → row → its cell, for the columns beside the rows' own; two statements a column.

    ``rows`` are keys of what ``by`` says; ``most`` is how many things a cell holds, None for all.
    """
    keys = list(rows)
    return {
        column: _cells(project, column, _found(project, _pairs(by, column), keys, most))
        for column in COLUMNS
        if column != OWN[by]
    }


def open_rows(project: Project, by: str, rows: Iterable[int]) -> set[int]:
    """Which of these rows lead to a deliverable that is not accepted."""
    before, after = _lines(by)
    after += f""" SELECT DISTINCT lines.line FROM {GIVEN.tables}
        WHERE {GIVEN.holds} AND given.state NOT IN (%(settled0)s, %(settled1)s)"""  # noqa: S608  # of parts above
    settled = {f"settled{n}": state for n, state in enumerate(SETTLED)}
    return {row for (row,) in _asked(project, before, after, list(rows), settled)}


def _lines(by: str) -> tuple[str, str]:
    """The requirements of some rows, each once a row: before and after the rows' keys.

    What one comes to is gathered step by step and each thing once. In one join the ways to it would multiply, and
    a database that believes its tables to be empty would walk them all.
    """
    row = ROWS[by]
    return (
        f"""WITH lines(line, asked, number) AS MATERIALIZED (SELECT DISTINCT {row.key}, asked.id, asked.number
        FROM {ASKED.tables} {row.tables} WHERE {ASKED.holds} AND {row.key} IN """,  # noqa: S608  # of parts above
        ")",
    )


def _made_for(by: str) -> tuple[str, str]:
    """The items that deliverables of some rows are linked with, each once a row: before and after the rows' keys."""
    linked = "JOIN scope_deliverableitem made_in ON made_in.deliverable_id ="
    if by == "deliverable":
        return (
            """WITH made_for(line, item) AS MATERIALIZED (SELECT deliverable_id, item_id
            FROM scope_deliverableitem WHERE deliverable_id IN """,
            ")",
        )
    before, after = _lines(by)
    return before, (
        f"""{after}, answered(line, given) AS MATERIALIZED (SELECT DISTINCT lines.line, given.id
        FROM {GIVEN.tables} WHERE {GIVEN.holds}),
        made_for(line, item) AS MATERIALIZED (SELECT DISTINCT answered.line, made_in.item_id
        FROM answered {linked} answered.given)"""  # noqa: S608  # of parts above
    )


def _pairs(by: str, column: str) -> tuple[str, str]:
    """Row, thing, and how many the row has, as one statement says it for some rows: before and after their keys."""
    thing = THINGS[column]
    before, after = _made_for(by) if column == "items" else _lines(by)
    line = "made_for.line" if column == "items" else "lines.line"
    order = ", ".join(f"o{n}" for n, _one in enumerate(thing.order.split(","), start=1))
    pairs = f"SELECT DISTINCT {line}, {thing.key}, {thing.order} FROM {thing.tables} WHERE {thing.holds}"  # noqa: S608  # of parts above
    numbered = f"""SELECT line, thing, COUNT(*) OVER (PARTITION BY line) AS many,
        ROW_NUMBER() OVER (PARTITION BY line ORDER BY {order}, thing) AS place FROM pairs"""  # noqa: S608  # of parts above
    return before, (
        f"{after}, pairs(line, thing, {order}) AS ({pairs})"  # noqa: S608  # of parts above
        f" SELECT line, thing, many FROM ({numbered}) numbered WHERE place <= %(most)s ORDER BY line, place"
    )


def _found(
    project: Project, statement: tuple[str, str], rows: list[int], most: int | None
) -> list[tuple[int, int, int]]:
    """Row, thing, and how many things the row has; each thing once, in order."""
    before, after = statement
    return _asked(project, before, after, rows, {"most": ALL if most is None else most})


def _asked(
    project: Project, before: str, after: str, rows: list[int], more: dict[str, Any]
) -> list[tuple[Any, ...]]:
    """What a statement answers for some rows, whose keys stand between its two halves."""
    values = {
        "project": project.pk,
        "requirement": REQUIREMENT,
        "withdrawn": DeliverableState.WITHDRAWN.value,
        "dropped": GoalState.DROPPED.value,
        **more,
    }
    found: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), AT_ONCE):
            keys = {f"row{n}": key for n, key in enumerate(rows[start : start + AT_ONCE])}
            cursor.execute(f"{before}({', '.join(f'%({name})s' for name in keys)}){after}", values | keys)
            found += cursor.fetchall()
    return found


def _cells(project: Project, column: str, found: list[tuple[int, int, int]]) -> dict[int, Cell]:
    things = _things(project, column, {thing for _row, thing, _many in found})
    cells: dict[int, Cell] = defaultdict(Cell)
    for row, thing, many in found:
        cells[row].things.append(things[thing])
        cells[row].count = many
    return cells


def _things(project: Project, column: str, keys: set[int]) -> dict[int, Any]:
    """What cells show of each thing."""
    if not keys:
        return {}
    if column == "clauses":
        return ContractItem.objects.only("number", "title").in_bulk(keys)
    if column == "goals":
        return Goal.objects.only("statement").in_bulk(keys)
    if column == "deliverables":
        return Deliverable.objects.only("number", "name", "state").in_bulk(keys)
    items = WorkItem.live.only("number", "name", "project").in_bulk(keys)
    for one in items.values():
        one.project = project
    return items
