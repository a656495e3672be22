"""Resources and assignments of an MSPDI file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

from tongzhou.engine.plan import Resource
from tongzhou.exchange.document import (
    AssignmentDetails,
    FidelityCode,
    RateUnit,
    ResourceDetails,
    ResourceType,
)
from tongzhou.exchange.mspdi.tasks import read_baselines, read_custom, split_fields
from tongzhou.exchange.mspdi.values import Values, amount, decimal, flag, units

_TYPES = {0: ResourceType.MATERIAL, 1: ResourceType.WORK, 2: ResourceType.COST}
_RATES = {
    1: RateUnit.MINUTE,
    2: RateUnit.HOUR,
    3: RateUnit.DAY,
    4: RateUnit.WEEK,
    5: RateUnit.MONTH,
    7: RateUnit.YEAR,
    8: RateUnit.ONCE,
}
HAND_EDITED = 8
"""The contour of an assignment whose work somebody has distributed by hand."""


class Piece(NamedTuple):
    """A stretch of timephased work: instants, and seconds of work in between."""

    start: int
    finish: int
    work: int


class AssignmentRow(NamedTuple):
    """An assignment with its timephased work, which only splits need."""

    details: AssignmentDetails
    pieces: tuple[Piece, ...] = ()


def read_resources(
    root: etree._Element, values: Values, codes: Mapping[str, str]
) -> tuple[list[Resource], dict[int, ResourceDetails]]:
    """All resources that are not blank rows."""
    found: list[Resource] = []
    details: dict[int, ResourceDetails] = {}
    for element in root.iterfind("Resources/Resource"):
        fields, nested = split_fields(element)
        key = values.integer(fields.get("UID"))
        if key is None or key in details or flag(fields, "IsNull"):
            continue
        kind = _TYPES.get(values.integer(fields.get("Type", "1")) or 0, ResourceType.WORK)
        if flag(fields, "IsCostResource"):
            kind = ResourceType.COST
        calendar = values.integer(fields.get("CalendarUID"))
        calendar = calendar if calendar is not None and calendar >= 0 else None
        budget = flag(fields, "IsBudget")
        found.append(Resource(key=key, calendar=calendar, work=kind is ResourceType.WORK and not budget))
        get = fields.get
        details[key] = ResourceDetails(
            key=key,
            id=values.integer(get("ID")),
            guid=get("GUID", ""),
            name=get("Name", ""),
            initials=get("Initials", ""),
            type=kind,
            group=get("Group", ""),
            code=get("Code", ""),
            email=get("EmailAddress", ""),
            notes=get("Notes", ""),
            material_label=get("MaterialLabel", ""),
            max_units=units(get("MaxUnits")),
            calendar=calendar,
            standard_rate=decimal(get("StandardRate")),
            standard_rate_unit=_RATES.get(values.integer(get("StandardRateFormat")) or 2, RateUnit.HOUR),
            overtime_rate=decimal(get("OvertimeRate")),
            overtime_rate_unit=_RATES.get(values.integer(get("OvertimeRateFormat")) or 2, RateUnit.HOUR),
            cost_per_use=amount(get("CostPerUse")),
            work=values.duration(get("Work")),
            actual_work=values.duration(get("ActualWork")),
            cost=amount(get("Cost")),
            generic=flag(fields, "IsGeneric"),
            inactive=flag(fields, "IsInactive"),
            budget=budget,
            baselines=read_baselines(nested.get("Baseline", []), values),
            custom=read_custom(nested, codes),
        )
    return found, details


def read_assignments(
    root: etree._Element,
    values: Values,
    tasks: Mapping[int, object],
    resources: Mapping[int, ResourceDetails],
    codes: Mapping[str, str],
) -> list[AssignmentRow]:
    """The assignments of the tasks the file has; work given to nobody has no resource."""
    found: list[AssignmentRow] = []
    for number, element in enumerate(root.iterfind("Assignments/Assignment")):
        fields, nested = split_fields(element)
        get = fields.get
        task, resource = values.integer(get("TaskUID")), values.integer(get("ResourceUID"))
        if task is None or task not in tasks:
            continue
        if resource is not None and resource not in resources:
            if resource >= 0:
                values.note(FidelityCode.ASSIGNMENT_TO_NOTHING, task=task, resource=resource)
            resource = None
        key = values.integer(get("UID"))
        contour = values.integer(get("WorkContour")) or 0
        details = AssignmentDetails(
            number if key is None else key,
            task,
            resource,
            units(get("Units")),
            values.duration(get("Work")),
            values.duration(get("ActualWork")),
            values.duration(get("RemainingWork")),
            values.duration(get("OvertimeWork")),
            values.integer(get("PercentWorkComplete")),
            values.instant(get("Start")),
            values.instant(get("Finish")),
            values.instant(get("ActualStart")),
            values.instant(get("ActualFinish")),
            (values.integer(get("Delay")) or 0) * 6,
            contour,
            amount(get("Cost")),
            amount(get("ActualCost")),
            amount(get("RemainingCost")),
            get("Notes", ""),
            read_baselines(nested.get("Baseline", []), values),
            read_custom(nested, codes) if nested else (),
        )
        pieces = _pieces(nested["TimephasedData"], values) if "TimephasedData" in nested else ()
        found.append(AssignmentRow(details, pieces))
        if contour:
            values.note(FidelityCode.WORK_CONTOUR, task=task, resource=resource, contour=contour)
    return found


def _pieces(elements: list[etree._Element], values: Values) -> tuple[Piece, ...]:
    """Remaining (1) and actual (2) work by time, in order."""
    found: list[Piece] = []
    for element in elements:
        fields, _ = split_fields(element)
        start, finish = values.instant(fields.get("Start")), values.instant(fields.get("Finish"))
        if fields.get("Type") in {"1", "2"} and start is not None and finish is not None and start < finish:
            found.append(Piece(start, finish, values.duration(fields.get("Value")) or 0))
    return tuple(sorted(found))
