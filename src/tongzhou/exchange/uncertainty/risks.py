"""Risk events in a table: one row per risk, or one per risk and task."""

from __future__ import annotations

from dataclasses import replace

from tongzhou.engine.simulation import Distribution, Effect, Risk
from tongzhou.exchange.document import PlanDocument
from tongzhou.exchange.errors import RowProblem
from tongzhou.exchange.limits import LIMITS, Limits
from tongzhou.exchange.table.cells import Cell, CellError, as_text
from tongzhou.exchange.uncertainty.headings import Field
from tongzhou.exchange.uncertainty.values import Line, Tasks, lines, parts, refuse

_DELAY = (Field.DELAY_LOW, Field.DELAY, Field.DELAY_HIGH)
_FACTOR = (Field.FACTOR_LOW, Field.FACTOR, Field.FACTOR_HIGH)
_COST = (Field.COST_LOW, Field.COST, Field.COST_HIGH)


def read_risks(
    data: bytes, filename: str, document: PlanDocument, limits: Limits = LIMITS
) -> tuple[Risk, ...]:
    """The risks in a spreadsheet or CSV file. Refuses with ``UnreadablePlanError``.

    Rows with the same name are one risk with several effects; its probability and cost are those of the first.
    """
    rows, problems = lines(data, filename, document, limits, (Field.PROBABILITY,))
    tasks = Tasks(document)
    found: dict[str, Risk] = {}
    for line in rows:
        risk = _risk(line, tasks)
        if risk is None:
            continue
        known = found.get(risk.name)
        found[risk.name] = risk if known is None else replace(known, effects=known.effects + risk.effects)
    refuse(problems, limits)
    return tuple(found.values())


def _risk(line: Line, tasks: Tasks) -> Risk | None:
    name_field = Field.RISK if Field.RISK in line.headings.columns else Field.NAME
    name = line.text(name_field)
    if not name:
        line.wrong(name_field, RowProblem.NAME_MISSING)
    probability = line.number_of(Field.PROBABILITY)
    if probability is None or not 0 <= probability <= 1:
        line.wrong(Field.PROBABILITY, RowProblem.PROBABILITY_INVALID)
        probability = 0.0
    delay = line.spread(_DELAY, tuple(line.duration_of(field) for field in _DELAY))
    factor = line.spread(_FACTOR, tuple(line.number_of(field) for field in _FACTOR))
    cost = line.spread(_COST, tuple(line.number_of(field) for field in _COST))
    keys = _keys(line, tasks, name_field)
    if not (keys and (delay or factor)) and cost is None:
        line.wrong(Field.DELAY, RowProblem.RISK_WITHOUT_EFFECT)
        return None
    return Risk(name=name, probability=probability, effects=_effects(keys, delay, factor), cost=cost)


def _effects(keys: list[int], delay: Distribution | None, factor: Distribution | None) -> tuple[Effect, ...]:
    if delay is None and factor is None:
        return ()
    return tuple(Effect(task=key, added=delay, factor=factor) for key in keys)


def _keys(line: Line, tasks: Tasks, name_field: Field) -> list[int]:
    """The tasks a row names, in the column of tasks or in one of a single task."""

    def several(cell: Cell) -> list[int]:
        text = as_text(cell)
        try:
            return [tasks.any(text)]
        except CellError:
            return [tasks.any(part) for part in parts(text)]

    found = line.read(Field.TASKS, several) or []
    for field in (Field.UID, Field.ID, Field.WBS, Field.NAME):
        if field is not name_field and field in line.headings.columns and line.text(field):
            key = line.read(field, lambda cell, f=field: tasks.find(f, as_text(cell)))  # type: ignore[misc]
            found += [] if key is None else [key]
    return list(dict.fromkeys(found))
