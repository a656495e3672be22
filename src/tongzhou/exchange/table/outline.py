"""The hierarchy of a table: by outline levels, by WBS codes, or by the indentation of the names."""

from __future__ import annotations

from collections.abc import Sequence

from tongzhou.exchange.errors import RowProblem
from tongzhou.exchange.limits import Limits
from tongzhou.exchange.table.columns import Column, Header
from tongzhou.exchange.table.rows import Problems, Row


def parents(rows: Sequence[Row], header: Header, limits: Limits, problems: Problems) -> list[int | None]:
    """For each row the index of the row above it in the hierarchy; None for the topmost."""
    if Column.LEVEL in header.columns and any(row.level is not None for row in rows):
        found = _by_level(rows, problems)
    elif any("." in row.wbs for row in rows):
        found = _by_code(rows, problems)
    else:
        found = _by_indent(rows)
    _check_depth(rows, found, limits, problems)
    return found


def _by_level(rows: Sequence[Row], problems: Problems) -> list[int | None]:
    above: list[int] = []
    found: list[int | None] = []
    for place, row in enumerate(rows):
        level = row.level or 1
        if level > len(above) + 1:
            problems.add(
                row.number, Column.LEVEL, str(level), RowProblem.LEVEL_JUMP, {"expected": len(above) + 1}
            )
            level = len(above) + 1
        del above[level - 1 :]
        found.append(above[-1] if above else None)
        above.append(place)
    return found


def _by_code(rows: Sequence[Row], problems: Problems) -> list[int | None]:
    """A code's parent is the code without its last part; that row has to come before."""
    places: dict[str, int] = {}
    found: list[int | None] = []
    for place, row in enumerate(rows):
        parent = row.wbs.rpartition(".")[0]
        if parent and parent not in places:
            problems.add(row.number, Column.WBS, row.wbs, RowProblem.WBS_WITHOUT_PARENT, {"parent": parent})
        found.append(places.get(parent) if parent else None)
        if row.wbs in places:
            problems.add(row.number, Column.WBS, row.wbs, RowProblem.WBS_DUPLICATE)
        elif row.wbs:
            places[row.wbs] = place
    return found


def _by_indent(rows: Sequence[Row]) -> list[int | None]:
    above: list[tuple[int, int]] = []
    found: list[int | None] = []
    for place, row in enumerate(rows):
        while above and above[-1][0] >= row.indent:
            above.pop()
        found.append(above[-1][1] if above else None)
        above.append((row.indent, place))
    return found


def _check_depth(
    rows: Sequence[Row], found: Sequence[int | None], limits: Limits, problems: Problems
) -> None:
    depth: list[int] = []
    for row, parent in zip(rows, found, strict=True):
        depth.append(1 if parent is None else depth[parent] + 1)
        if depth[-1] > limits.depth:
            problems.add(
                row.number, Column.LEVEL, row.name, RowProblem.LEVEL_TOO_DEEP, {"limit": limits.depth}
            )
            return
