"""Networks to measure with: the same for the same arguments on every machine.

``network(count, layers, seed)`` makes a plan of ``count`` tasks in ``layers`` layers with about two predecessors
each; 12 % of the links are SS or FF, 10 % have a lag. ``mspdi(plan)`` writes such a plan as Microsoft Project's XML
with the elements a real file has (about 2.4 kB a task).
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from tongzhou.engine.plan import EIGHT_TO_FIVE, Calendar, Constraint, Link, LinkType, Plan, Task

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (wall-clock time of the project, without a zone)
START = int((datetime(2026, 1, 5, 8) - EPOCH).total_seconds())  # noqa: DTZ001
DAY = 8 * 3600
STANDARD = Calendar(key=1, name="Standard", week=(EIGHT_TO_FIVE,) * 5 + ((), ()))


def network(count: int, layers: int = 43, seed: int = 1, outline: bool = False) -> Plan:
    """A plan of ``count`` tasks; with ``outline`` one task in ten is a summary of the nine after it."""
    dice = random.Random(seed)
    tasks: list[Task] = []
    links: list[Link] = []
    width = max(count // layers, 1)
    parent: int | None = None
    longest = 80 if layers < 1_000 else 9  # so that thousands of layers end before 2101
    for i in range(count):
        if outline and i % 10 == 0:
            parent = i
            tasks.append(Task(key=i, summary=True))
            continue
        milestone = dice.random() < 0.05
        duration = 0 if milestone else dice.randrange(1, longest) * 3600
        constraint, date = Constraint.ASAP, None
        if not milestone and dice.random() < 0.02:
            constraint, date = Constraint.SNET, START + dice.randrange(60) * 86_400
        tasks.append(Task(i, parent, duration, constraint=constraint, constraint_date=date))
        if i >= width:
            for before in {dice.randrange(max(i - 3 * width, 0), i - width + 1) for _ in range(2)}:
                if not (outline and before % 10 == 0):
                    links.append(_link(dice, before, i))
    return Plan(start=START, calendar=1, calendars=(STANDARD,), tasks=tuple(tasks), links=tuple(links))


def _link(dice: random.Random, before: int, after: int) -> Link:
    kind = LinkType.FS
    if dice.random() < 0.12:
        kind = dice.choice((LinkType.SS, LinkType.FF))
    lag = dice.choice((-4, 4, 8, 16, 24)) * 3600 if dice.random() < 0.10 else 0
    return Link(before, after, kind, lag)


def mspdi(plan: Plan) -> bytes:
    """The plan as an MSPDI file; dates are placeholders, because a reader does not compute."""
    into: dict[int, list[Link]] = {}
    for link in plan.links:
        into.setdefault(link.successor, []).append(link)
    parts = [_HEAD]
    for row, task in enumerate(plan.tasks, 1):
        parts.append(_task(row, task, into.get(task.key, [])))
    parts.append("</Tasks><Resources/><Assignments/></Project>")
    return "".join(parts).encode()


def _date(instant: int) -> str:
    return (EPOCH + timedelta(seconds=instant)).isoformat()


def _task(row: int, task: Task, links: list[Link]) -> str:
    start = _date(START + row * 3600)
    finish = _date(START + row * 3600 + task.duration)
    values = {
        "UID": task.key + 1,
        "ID": row,
        "Name": f"Task {row}: prepare, build and check part {row}",
        "Active": 1,
        "Manual": 0,
        "Type": 0,
        "IsNull": 0,
        "CreateDate": "2026-01-02T09:00:00",
        "WBS": row,
        "OutlineNumber": row,
        "OutlineLevel": 1,
        "Priority": 500,
        "Start": start,
        "Finish": finish,
        "Duration": f"PT{task.duration // 3600}H0M0S",
        "ManualStart": start,
        "ManualFinish": finish,
        "ManualDuration": f"PT{task.duration // 3600}H0M0S",
        "DurationFormat": 7,
        "Work": "PT0H0M0S",
        "ResumeValid": 0,
        "EffortDriven": 0,
        "Recurring": 0,
        "OverAllocated": 0,
        "Estimated": 0,
        "Milestone": int(not task.duration),
        "Summary": 0,
        "DisplayAsSummary": 0,
        "Critical": 0,
        "IsSubproject": 0,
        "IsSubprojectReadOnly": 0,
        "ExternalTask": 0,
        "EarlyStart": start,
        "EarlyFinish": finish,
        "LateStart": start,
        "LateFinish": finish,
        "StartVariance": 0,
        "FinishVariance": 0,
        "WorkVariance": "0.00",
        "FreeSlack": 0,
        "TotalSlack": 4800,
        "FixedCost": 0,
        "FixedCostAccrual": 3,
        "PercentComplete": 0,
        "PercentWorkComplete": 0,
        "Cost": 0,
        "OvertimeCost": 0,
        "OvertimeWork": "PT0H0M0S",
        "ActualDuration": "PT0H0M0S",
        "ActualCost": 0,
        "ActualWork": "PT0H0M0S",
        "RegularWork": "PT0H0M0S",
        "RemainingDuration": f"PT{task.duration // 3600}H0M0S",
        "RemainingCost": 0,
        "RemainingWork": "PT0H0M0S",
        "ACWP": "0.00",
        "CV": "0.00",
        "ConstraintType": task.constraint.real,
        "CalendarUID": -1,
        "LevelAssignments": 1,
        "LevelingCanSplit": 1,
        "LevelingDelay": 0,
        "LevelingDelayFormat": 8,
        "IgnoreResourceCalendar": 0,
        "HideBar": 0,
        "Rollup": 0,
        "BCWS": "0.00",
        "BCWP": "0.00",
        "PhysicalPercentComplete": 0,
        "EarnedValueMethod": 0,
    }
    if task.constraint_date is not None:
        values["ConstraintDate"] = _date(task.constraint_date)
    body = "\n".join(f"<{name}>{value}</{name}>" for name, value in values.items())
    return f"\n<Task>\n{body}{''.join(map(_predecessor, links))}\n</Task>"


def _predecessor(link: Link) -> str:
    return (
        f"\n<PredecessorLink>\n<PredecessorUID>{link.predecessor + 1}</PredecessorUID>"
        f"\n<Type>{int(link.type)}</Type>\n<CrossProject>0</CrossProject>"
        f"\n<LinkLag>{link.lag // 6}</LinkLag>\n<LagFormat>7</LagFormat>"
        "\n</PredecessorLink>"
    )


_WEEK = "".join(
    f"<WeekDay><DayType>{day}</DayType><DayWorking>{int(1 < day < 7)}</DayWorking>"
    + (
        "<WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime>"
        "<WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime></WorkingTimes>"
        if 1 < day < 7
        else ""
    )
    + "</WeekDay>"
    for day in range(1, 8)
)
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Project xmlns="http://schemas.microsoft.com/project"><SaveVersion>14</SaveVersion>'
    "<Name>Measured</Name><ScheduleFromStart>1</ScheduleFromStart>"
    "<StartDate>2026-01-05T08:00:00</StartDate><CalendarUID>1</CalendarUID>"
    "<Calendars><Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar>"
    f"<BaseCalendarUID>-1</BaseCalendarUID><WeekDays>{_WEEK}</WeekDays></Calendar></Calendars><Tasks>"
)
