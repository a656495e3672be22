"""What is written as Microsoft Project XML is read again as the same plan."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from lxml import etree

from tests.exchange.plans import DAY, STANDARD, at, document
from tongzhou.engine.critical_path import schedule
from tongzhou.engine.plan import Calendar, CalendarException, Plan, Task
from tongzhou.engine.working_time import Calendars
from tongzhou.exchange.document import PlanDocument, TaskDetails
from tongzhou.exchange.mspdi.reader import read_mspdi
from tongzhou.exchange.mspdi_writer import write_mspdi

NS = "{http://schemas.microsoft.com/project}"
TASK_ORDER = re.findall(
    r"\w+",
    """
    UID ID Name Active Manual Type IsNull CreateDate Contact WBS OutlineNumber OutlineLevel Priority Start Finish
    Duration DurationFormat Work Stop Resume ResumeValid EffortDriven Recurring OverAllocated Estimated Milestone
    Summary Critical IsSubproject IsSubprojectReadOnly SubprojectName ExternalTask ExternalTaskProject EarlyStart
    EarlyFinish LateStart LateFinish FreeSlack TotalSlack FixedCost FixedCostAccrual PercentComplete
    PercentWorkComplete Cost OvertimeWork ActualStart ActualFinish ActualDuration ActualCost ActualWork
    RemainingDuration RemainingCost RemainingWork ConstraintType CalendarUID ConstraintDate Deadline LevelAssignments
    LevelingCanSplit LevelingDelay LevelingDelayFormat Hyperlink HyperlinkAddress HyperlinkSubAddress
    IgnoreResourceCalendar Notes HideBar Rollup PhysicalPercentComplete EarnedValueMethod PredecessorLink
    ExtendedAttribute Baseline OutlineCode StartText FinishText DurationText ManualStart ManualFinish ManualDuration
""",
)


def days_of(plan: Plan, key: int) -> tuple[list[int], list[int]]:
    axis = Calendars(plan.calendars, at(2026, 1, 1)).get(key)
    axis.cover(at(2025, 1, 1), at(2028, 1, 1))
    return axis.starts, axis.ends


def test_tasks_links_calendars_and_dates_survive() -> None:
    before = document()
    computed = schedule(before.plan)
    after = read_mspdi(write_mspdi(before, computed))
    again = schedule(after.plan)
    assert sorted(after.plan.links) == sorted(before.plan.links)
    assert (again.start, again.finish, again.total_slack) == (
        computed.start,
        computed.finish,
        computed.total_slack,
    )
    assert [t.name for t in after.plan.tasks] == [t.name for t in before.plan.tasks]
    assert [t.parent for t in after.plan.tasks] == [t.parent for t in before.plan.tasks]
    for calendar in before.plan.calendars:
        assert days_of(after.plan, calendar.key) == days_of(before.plan, calendar.key)


def test_details_survive() -> None:
    after = read_mspdi(write_mspdi(document(), None))
    assert after.tasks[11].notes == "两\n行 & <b>"
    assert after.tasks[11].baselines == document().tasks[11].baselines
    assert after.tasks[12].custom == document().tasks[12].custom
    assert after.tasks[12].priority == 700
    assert after.project.title == "港口 <项目>"
    assert after.project.notes == "n"
    assert after.resources[2].standard_rate == document().resources[2].standard_rate
    assert after.plan.status_date == document().plan.status_date


def test_the_stored_dates_are_the_computed_ones() -> None:
    computed = schedule(document().plan)
    after = read_mspdi(write_mspdi(document(), computed))
    stored = [after.tasks[t.key].stored for t in after.plan.tasks]
    assert [s.start for s in stored] == computed.start
    assert [s.late_finish for s in stored] == computed.late_finish
    assert [s.critical for s in stored] == computed.critical


def test_elements_come_in_the_order_of_the_schema() -> None:
    root = etree.fromstring(write_mspdi(document(), schedule(document().plan)))
    tasks = root.findall(f"{NS}Tasks/{NS}Task")
    assert len(tasks) == len(document().plan.tasks) + 1
    for task in tasks:
        places = [TASK_ORDER.index(str(child.tag).removeprefix(NS)) for child in task]
        assert places == sorted(places)
        if task.findtext(f"{NS}UID") != "0":
            assert task.findtext(f"{NS}ActualDuration") is not None


def test_characters_xml_cannot_hold_are_left_out() -> None:
    task = Task(key=1, name="a\x00b\x0bc\ud800d\ufffee", duration=DAY)
    plan = replace(document().plan, tasks=(task,), links=(), assignments=())
    after = read_mspdi(write_mspdi(PlanDocument(plan=plan), schedule(plan)))
    assert after.plan.tasks[0].name == "abcde"


def test_the_same_plan_gives_the_same_file() -> None:
    assert write_mspdi(document(), None) == write_mspdi(document(), None)


def test_overlapping_exceptions_are_cut_to_where_each_decides() -> None:
    overlapping = replace(
        STANDARD,
        exceptions=(
            CalendarException(first=date(2026, 5, 1), last=date(2026, 5, 31), name="closed"),
            CalendarException(first=date(2026, 5, 11), last=date(2026, 5, 15), working=((0, 3600),), rank=1),
            CalendarException(
                first=date(2026, 5, 20), last=date(2026, 6, 20), working=((0, 7200),),
                days=frozenset((date(2026, 5, 20), date(2026, 6, 19), date(2026, 6, 20))), rank=2,
            ),
        ),
    )  # fmt: skip
    plan = replace(document().plan, calendars=(overlapping, *document().plan.calendars[1:]))
    root = etree.fromstring(write_mspdi(replace(document(), plan=plan), None))
    periods = [
        (e.findtext(f"{NS}TimePeriod/{NS}FromDate"), e.findtext(f"{NS}TimePeriod/{NS}ToDate"))
        for e in root.find(f"{NS}Calendars/{NS}Calendar").iterfind(f"{NS}Exceptions/{NS}Exception")  # type: ignore[union-attr]
    ]
    assert len(periods) == 6
    assert all(str(a[1]) < str(b[0]) for a, b in pairwise(periods))
    assert days_of(read_mspdi(write_mspdi(replace(document(), plan=plan), None)).plan, 1) == days_of(plan, 1)


def test_a_derived_calendar_of_the_project_becomes_a_base_calendar_with_the_same_days() -> None:
    derived = Calendar(
        key=9, name="Derived", base=1, week=(None, None, ((0, 3600),), None, None, None, None),
        exceptions=(CalendarException(first=date(2026, 2, 16), last=date(2026, 2, 16), working=((0, 60),)),),
    )  # fmt: skip
    plan = replace(document().plan, calendar=9, calendars=(*document().plan.calendars, derived))
    after = read_mspdi(write_mspdi(replace(document(), plan=plan), None)).plan
    written = next(c for c in after.calendars if c.key == 9)
    assert written.base is None
    assert days_of(after, 9) == days_of(plan, 9)


def test_a_split_task_nobody_works_on_keeps_its_pieces() -> None:
    split = Task(key=1, name="S", duration=3 * DAY, segments=((0, DAY), (3 * DAY, 2 * DAY)))
    plan = replace(document().plan, tasks=(split,), links=(), assignments=(), resources=())
    before = PlanDocument(plan=plan, tasks={1: TaskDetails(key=1, name="S")})
    after = read_mspdi(write_mspdi(before, schedule(plan)))
    assert after.plan.tasks[0].segments == split.segments
    assert schedule(after.plan).finish == schedule(plan).finish == [at(2026, 1, 9, 17)]


@pytest.mark.parametrize("unit", ["m", "em", "h", "eh", "d", "ed", "w", "ew", "mo", "emo"])
def test_the_unit_of_a_duration_survives(unit: str) -> None:
    task = Task(key=1, name="T", duration=7200, elapsed=unit.startswith("e"))
    plan = replace(document().plan, tasks=(task,), links=(), assignments=())
    details = {1: TaskDetails(key=1, name="T", duration_unit=unit, estimated=True)}
    after = read_mspdi(write_mspdi(PlanDocument(plan=plan, tasks=details), None))
    assert (after.tasks[1].duration_unit, after.tasks[1].estimated) == (unit, True)
    assert after.plan.tasks[0].elapsed == task.elapsed
