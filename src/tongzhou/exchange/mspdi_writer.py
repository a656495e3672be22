"""Microsoft Project XML, as Microsoft Project 2010 and later open it."""

from __future__ import annotations

from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.exchange.document import PlanDocument
from tongzhou.exchange.mspdi_out.assignments import write_assignments
from tongzhou.exchange.mspdi_out.calendars import write_calendars
from tongzhou.exchange.mspdi_out.custom import Custom
from tongzhou.exchange.mspdi_out.dates import Dates
from tongzhou.exchange.mspdi_out.resources import write_resources
from tongzhou.exchange.mspdi_out.tasks import write_tasks
from tongzhou.exchange.mspdi_out.xml import NAMESPACE, Field, clock, flag, moment, text

SAVE_VERSION = 14
"""Microsoft Project 2010, the first with tasks scheduled by hand."""


def write_mspdi(document: PlanDocument, schedule: Schedule | None = None) -> bytes:
    """The plan as an MSPDI file in UTF-8.

    With a schedule (of ``document.plan``) the dates in the file are the computed ones, without one those
    the document carries from the file it was read from.
    """
    dates, custom = Dates(document, schedule), Custom(document)
    body = (
        "".join(
            f"<{name}>{value}</{name}>\n" for name, value in _heading(document, schedule) if value is not None
        )
        + custom.definitions()
        + write_calendars(document.plan)
        + write_tasks(document, dates, custom)
        + write_resources(document, custom)
        + write_assignments(document, dates, custom)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<Project xmlns="{NAMESPACE}">\n{body}</Project>\n'.encode()


def _heading(document: PlanDocument, schedule: Schedule | None) -> tuple[Field, ...]:
    return (*_properties(document), *_extent(document, schedule), *_units(document), *_rules(document))


def _properties(document: PlanDocument) -> tuple[Field, ...]:
    project = document.project
    return (
        ("SaveVersion", str(SAVE_VERSION)),
        ("Name", text(project.name)),
        ("GUID", text(project.guid)),
        ("Title", text(project.title)),
        ("Subject", text(project.subject)),
        ("Category", text(project.category)),
        ("Company", text(project.company)),
        ("Manager", text(project.manager)),
        ("Author", text(project.author)),
        ("CreationDate", moment(project.created)),
        ("LastSaved", moment(project.last_saved)),
    )


def _extent(document: PlanDocument, schedule: Schedule | None) -> tuple[Field, ...]:
    plan, project = document.plan, document.project
    finish = (
        schedule.project_finish if schedule else plan.finish if plan.finish is not None else project.finish
    )
    day = plan.minutes_per_day * 60
    return (
        ("ScheduleFromStart", flag(not plan.from_finish)),
        ("StartDate", moment(plan.start)),
        ("FinishDate", moment(finish)),
        ("FYStartDate", "1"),
        ("CriticalSlackLimit", str(round(plan.critical_slack / day)) if day else "0"),
    )


def _units(document: PlanDocument) -> tuple[Field, ...]:
    project = document.project
    return (
        ("CurrencyDigits", str(project.currency_digits)),
        ("CurrencySymbol", text(project.currency_symbol)),
        ("CurrencyCode", text(project.currency_code)),
        ("CurrencySymbolPosition", "0"),
        ("CalendarUID", str(document.plan.calendar)),
        ("DefaultStartTime", clock(project.default_start_time)),
        ("DefaultFinishTime", clock(project.default_finish_time)),
        ("MinutesPerDay", str(document.plan.minutes_per_day)),
        ("MinutesPerWeek", str(project.minutes_per_week)),
        ("DaysPerMonth", str(project.days_per_month)),
        ("DefaultTaskType", str(int(project.default_task_type))),
        ("DefaultFixedCostAccrual", "3"),
        ("DurationFormat", "7"),
        ("WorkFormat", "2"),
    )


def _rules(document: PlanDocument) -> tuple[Field, ...]:
    plan, project = document.plan, document.project
    return (
        ("EditableActualCosts", "0"),
        ("HonorConstraints", flag(plan.honour_constraints)),
        ("InsertedProjectsLikeSummary", "1"),
        ("MultipleCriticalPaths", flag(plan.several_ends)),
        ("NewTasksEffortDriven", "0"),
        ("NewTasksEstimated", "1"),
        ("SplitsInProgressTasks", "1"),
        ("SpreadActualCost", "0"),
        ("SpreadPercentComplete", "0"),
        ("TaskUpdatesResource", "1"),
        ("FiscalYearStart", "0"),
        ("WeekStartDay", str(project.week_start_day)),
        ("MoveCompletedEndsBack", "0"),
        ("MoveRemainingStartsBack", "0"),
        ("MoveRemainingStartsForward", flag(plan.reschedule_uncompleted)),
        ("MoveCompletedEndsForward", "0"),
        ("BaselineForEarnedValue", "0"),
        ("AutoAddNewResourcesAndTasks", "1"),
        ("StatusDate", moment(plan.status_date)),
        ("CurrentDate", moment(project.current_date)),
        ("MicrosoftProjectServerURL", "1"),
        ("Autolink", "0"),
        ("NewTaskStartDate", "0"),
        ("NewTasksAreManual", flag(project.new_tasks_are_manual)),
        ("DefaultTaskEVMethod", "0"),
        ("ProjectExternallyEdited", "0"),
    )
