"""Resources and assignments of an MSPDI file."""

from __future__ import annotations

from decimal import Decimal

from tongzhou.exchange.document import (
    AssignmentDetails,
    Baseline,
    PlanDocument,
    RateUnit,
    ResourceDetails,
    ResourceType,
)
from tongzhou.exchange.mspdi_out.custom import Custom
from tongzhou.exchange.mspdi_out.xml import element, flag, group, hundredths, moment, plain, span, text, units

UNASSIGNED = -65535
"""The resource of work nobody has been given."""

_TYPES = {ResourceType.MATERIAL: "0", ResourceType.WORK: "1", ResourceType.COST: "2"}
_RATE_FORMATS = {
    RateUnit.MINUTE: "1", RateUnit.HOUR: "2", RateUnit.DAY: "3", RateUnit.WEEK: "4",
    RateUnit.MONTH: "5", RateUnit.YEAR: "7", RateUnit.ONCE: "8",
}  # fmt: skip


def write_resources(document: PlanDocument, custom: Custom) -> str:
    """The ``Resources`` element."""
    known = [
        document.resources.get(r.key) or ResourceDetails(key=r.key, calendar=r.calendar)
        for r in document.plan.resources
    ]
    return group("Resources", (_resource(number, r, custom) for number, r in enumerate(known, 1)))


def _resource(number: int, resource: ResourceDetails, custom: Custom) -> str:
    cost = resource.type is ResourceType.COST
    fields = (
        ("UID", str(resource.key)),
        ("GUID", text(resource.guid)),
        ("ID", str(resource.id if resource.id is not None else number)),
        ("Name", text(resource.name)),
        ("Type", _TYPES[resource.type]),
        ("IsNull", "0"),
        ("Initials", text(resource.initials)),
        ("MaterialLabel", text(resource.material_label)),
        ("Code", text(resource.code)),
        ("Group", text(resource.group)),
        ("EmailAddress", text(resource.email)),
        ("MaxUnits", units(resource.max_units)),
        ("PeakUnits", "0"),
        ("OverAllocated", "0"),
        ("CanLevel", "1"),
        ("AccrueAt", "3"),
        ("Work", span(resource.work)),
        ("ActualWork", span(resource.actual_work)),
        ("StandardRate", _rate(resource.standard_rate)),
        ("StandardRateFormat", _RATE_FORMATS[resource.standard_rate_unit]),
        ("Cost", hundredths(resource.cost)),
        ("OvertimeRate", _rate(resource.overtime_rate)),
        ("OvertimeRateFormat", _RATE_FORMATS[resource.overtime_rate_unit]),
        ("CostPerUse", hundredths(resource.cost_per_use)),
        ("CalendarUID", "-1" if resource.calendar is None else str(resource.calendar)),
        ("Notes", text(resource.notes)),
        ("IsGeneric", flag(resource.generic)),
        ("IsInactive", flag(resource.inactive)),
        ("IsEnterprise", "0"),
        ("BookingType", "0"),
    )
    inner = custom.values(resource.custom) + "".join(map(_baseline, resource.baselines))
    inner += custom.codes(resource.custom)
    inner += "<IsCostResource>1</IsCostResource>" if cost else ""
    return element("Resource", fields, inner + f"<IsBudget>{flag(resource.budget)}</IsBudget>")


def _rate(rate: Decimal | None) -> str | None:
    return None if rate is None else plain(rate)


def _baseline(baseline: Baseline) -> str:
    return element(
        "Baseline",
        (
            ("Number", str(baseline.number)),
            ("Start", moment(baseline.start)),
            ("Finish", moment(baseline.finish)),
            ("Work", span(baseline.work)),
            ("Cost", hundredths(baseline.cost)),
        ),
    )


def write_assignment(assignment: AssignmentDetails, custom: Custom, timephased: str = "") -> str:
    """One ``Assignment`` element; ``timephased`` is its work over time, already written."""
    resource = UNASSIGNED if assignment.resource is None else assignment.resource
    percent = assignment.percent_work_complete
    actual, remaining = done_and_left(assignment)
    fields = (
        ("UID", str(assignment.key)),
        ("TaskUID", str(assignment.task)),
        ("ResourceUID", str(resource)),
        ("PercentWorkComplete", None if percent is None else str(percent)),
        ("ActualCost", hundredths(assignment.actual_cost)),
        ("ActualFinish", moment(assignment.actual_finish)),
        ("ActualStart", moment(assignment.actual_start)),
        ("ActualWork", span(actual)),
        ("Cost", hundredths(assignment.cost)),
        ("Delay", str(round(assignment.delay / 6))),
        ("Finish", moment(assignment.finish)),
        ("HasFixedRateUnits", "1"),
        ("FixedMaterial", "0"),
        ("LevelingDelay", "0"),
        ("LevelingDelayFormat", "7"),
        ("Notes", text(assignment.notes)),
        ("OvertimeWork", span(assignment.overtime_work)),
        ("RegularWork", span(_regular(assignment))),
        ("RemainingCost", hundredths(assignment.remaining_cost)),
        ("RemainingWork", span(remaining)),
        ("Start", moment(assignment.start)),
        ("Units", units(assignment.units)),
        ("Work", span(assignment.work)),
        ("WorkContour", str(assignment.contour)),
        ("BookingType", "0"),
    )
    inner = custom.values(assignment.custom) + "".join(map(_baseline, assignment.baselines))
    return element("Assignment", fields, inner + timephased)


def done_and_left(assignment: AssignmentDetails) -> tuple[int | None, int | None]:
    """Actual and remaining work, each made up from the other where only the whole is known."""
    work, actual, remaining = assignment.work, assignment.actual_work, assignment.remaining_work
    if work is None:
        return actual, remaining
    if actual is None:
        actual = 0 if remaining is None else max(work - remaining, 0)
    return actual, max(work - actual, 0) if remaining is None else remaining


def _regular(assignment: AssignmentDetails) -> int | None:
    return None if assignment.work is None else assignment.work - (assignment.overtime_work or 0)
