"""A small plan with one of everything a file has to carry."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from tongzhou.engine.plan import (
    EIGHT_TO_FIVE,
    Assignment,
    Calendar,
    CalendarException,
    Constraint,
    LagUnit,
    Link,
    LinkType,
    Plan,
    Resource,
    Task,
    WorkWeek,
)
from tongzhou.exchange.document import (
    AssignmentDetails,
    Baseline,
    CustomField,
    PlanDocument,
    ProjectDetails,
    ResourceDetails,
    TaskDetails,
)

HOUR, DAY = 3600, 8 * 3600


def wall(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute)  # noqa: DTZ001  (wall-clock time, without a zone)


def at(year: int, month: int, day: int, hour: int = 8, minute: int = 0) -> int:
    return int((wall(year, month, day, hour, minute) - wall(1970, 1, 1)).total_seconds())


STANDARD = Calendar(
    key=1,
    name="标准 <A&B>",
    week=(EIGHT_TO_FIVE,) * 5 + ((), ()),
    exceptions=(
        CalendarException(first=date(2026, 2, 15), last=date(2026, 2, 23), name="春节"),
        CalendarException(
            first=date(2026, 2, 14), last=date(2026, 2, 14), working=EIGHT_TO_FIVE, name="补班"
        ),
    ),
    work_weeks=(
        WorkWeek(first=date(2026, 7, 1), last=date(2026, 7, 31), week=(((0, 86_400),),) + (None,) * 6),
    ),
)
NIGHTS = Calendar(key=2, name="Nights", week=(((0, 6 * HOUR), (22 * HOUR, 24 * HOUR)),) * 7)
LIS = Calendar(key=3, name="Li", base=1, week=(None,) * 4 + ((), None, None))

TASKS = (
    Task(key=10, name="阶段一", summary=True),
    Task(key=11, parent=10, duration=5 * DAY, name='=cmd|"/c calc"!A1'),
    Task(
        key=12,
        parent=10,
        duration=3 * DAY + HOUR,
        name="+1 <b>&\u2028x",
        constraint=Constraint.SNET,
        constraint_date=at(2026, 1, 12),
    ),
    Task(key=13, parent=10, name="里程碑", milestone=True, deadline=at(2026, 3, 1, 17)),
    Task(key=20, name="阶段二", summary=True),
    Task(key=21, parent=20, duration=2 * 86_400, elapsed=True, name="Elapsed"),
    Task(key=22, parent=20, duration=8 * HOUR, name="By night", calendar=2),
    Task(
        key=23,
        parent=20,
        duration=4 * DAY,
        name="By hand",
        manual=True,
        start=at(2026, 4, 7),
        finish=at(2026, 4, 10, 17),
    ),
    Task(
        key=24,
        parent=20,
        duration=10 * DAY,
        name="Begun",
        percent=50,
        actual_start=at(2026, 1, 6),
        remaining=5 * DAY,
    ),
    Task(key=25, parent=20, duration=2 * DAY, name="Late", constraint=Constraint.ALAP),
    Task(
        key=26,
        parent=20,
        duration=2 * DAY,
        name="Off",
        active=False,
        start=at(2026, 5, 6),
        finish=at(2026, 5, 7, 17),
    ),
)
LINKS = (
    Link(11, 12, LinkType.SS, 2 * DAY),
    Link(12, 13),
    Link(13, 21, LinkType.FS, -86_400, LagUnit.ELAPSED),
    Link(11, 22, LinkType.FF, 5_000, LagUnit.PERCENT),
    Link(10, 25, LinkType.FS, 90 * 60),
    Link(22, 23, LinkType.SF),
)


def document() -> PlanDocument:
    plan = Plan(
        start=at(2026, 1, 5),
        calendar=1,
        calendars=(STANDARD, NIGHTS, LIS),
        tasks=TASKS,
        links=LINKS,
        resources=(Resource(key=1), Resource(key=2, calendar=3)),
        assignments=(Assignment(11, 1, 5 * DAY), Assignment(12, 1, (3 * DAY + HOUR) // 2, 5_000)),
        status_date=at(2026, 1, 9, 17),
    )
    levels = {None: 0}
    details = {}
    for number, task in enumerate(TASKS, 1):
        levels[task.key] = levels[task.parent] + 1
        details[task.key] = TaskDetails(
            key=task.key,
            id=number,
            name=task.name,
            outline_level=levels[task.key],
            duration_unit="ed" if task.elapsed else "d",
            notes="两\n行 & <b>" if task.key == 11 else "",
            percent_complete=task.percent,
            milestone=task.milestone,
            remaining_duration=task.remaining,
            priority=700 if task.key == 12 else 500,
            baselines=(Baseline(0, at(2026, 1, 5), at(2026, 1, 9, 17), 5 * DAY, 5 * DAY, Decimal("12.5")),)
            if task.key == 11
            else (),
            custom=((188744016, "需求规格说明书"), (188743731, "@x")) if task.key == 12 else (),
        )
    return PlanDocument(
        plan=plan,
        project=ProjectDetails(
            title="港口 <项目>", start=plan.start, status_date=plan.status_date, notes="n"
        ),
        tasks=details,
        resources={
            1: ResourceDetails(key=1, id=1, name="张三"),
            2: ResourceDetails(key=2, id=2, name="Li Si", calendar=3, standard_rate=Decimal("80.5")),
        },
        assignments=(
            AssignmentDetails(key=1, task=11, resource=1, work=5 * DAY),
            AssignmentDetails(key=2, task=12, resource=1, work=(3 * DAY + HOUR) // 2, units=5_000),
        ),
        custom_fields=(
            CustomField(188744016, "Text30", "交付物"),
            CustomField(188743731, "Text1", "Owner's words"),
        ),
    )
