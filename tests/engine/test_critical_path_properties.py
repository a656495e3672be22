"""Properties that hold for every plan: order, floats, drivers, the fast and the slow way, edits."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.plans import DAY, HOUR, MONDAY, plan
from tongzhou.engine.critical_path import DriverKind, Schedule, replan, schedule
from tongzhou.engine.critical_path.assembly import assemble
from tongzhou.engine.critical_path.network import Network
from tongzhou.engine.critical_path.passes import computed
from tongzhou.engine.plan import Assignment, Constraint, LagUnit, Link, LinkType, Plan, Resource, Task

COLUMNS = (
    "start",
    "finish",
    "early_start",
    "early_finish",
    "late_start",
    "late_finish",
    "total_slack",
    "free_slack",
    "critical",
    "summary",
)
PERSON = Resource(key=1, calendar=1)
NIGHT_PERSON = Resource(key=2, calendar=3)
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

DURATIONS = st.sampled_from([0, 0, HOUR, 4 * HOUR, DAY, 2 * DAY, 5 * DAY, 13 * HOUR])
LAGS = st.sampled_from([0, 0, 0, HOUR, DAY, -HOUR, -DAY])
DATES = st.integers(-10, 40).map(lambda day: MONDAY + day * 86_400) | st.integers(-48, 400).map(
    lambda hour: MONDAY + hour * HOUR
)


@st.composite
def simple_tasks(draw: st.DrawFn, key: int, parent: int | None = None) -> Task:
    """A task that is scheduled by its links alone."""
    return Task(key, parent, draw(DURATIONS))


@st.composite
def any_tasks(draw: st.DrawFn, key: int, parent: int | None = None) -> Task:
    """A task with up to one peculiarity."""
    duration, date = draw(DURATIONS), draw(DATES)
    kind = draw(st.integers(0, 13))
    task = Task(key, parent, duration)
    constraint = draw(st.sampled_from(list(Constraint)))
    choices = {
        1: task._replace(constraint=constraint, constraint_date=None if constraint < 2 else date),
        2: task._replace(deadline=date),
        3: task._replace(elapsed=True),
        4: task._replace(calendar=draw(st.sampled_from([2, 3]))),
        5: task._replace(manual=True, start=date, finish=date + draw(st.integers(0, 5)) * 86_400),
        6: task._replace(actual_start=date, remaining=duration // 2, percent=50),
        7: task._replace(actual_start=date, actual_finish=date + 86_400, percent=100),
        8: task._replace(active=False),
        9: task._replace(external=True, start=date, finish=date),
        10: task._replace(levelling_delay=draw(st.integers(1, 3)) * DAY),
        11: task._replace(segments=((0, duration // 2), (duration, duration - duration // 2))),
    }
    return choices.get(kind, task)


@st.composite
def plans(draw: st.DrawFn, tasks=any_tasks, units: tuple[int, ...] = tuple(LagUnit)) -> Plan:
    """Plans of up to a dozen tasks, with or without an outline, whose links lead from lower to higher keys."""
    count = draw(st.integers(1, 12))
    outlined = draw(st.booleans())
    rows: list[Task] = []
    for key in range(1, count + 1):
        parent = None
        if outlined and key > 1 and draw(st.booleans()):
            parent = draw(st.sampled_from([100, 101]))
        rows.append(draw(tasks(key, parent)))
    for summary in {row.parent for row in rows} - {None}:
        rows.append(Task(summary, 100 if summary == 101 and any(r.parent == 100 for r in rows) else None))
    pairs = [(a, b) for a in range(1, count + 1) for b in range(a + 1, count + 1)]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=2 * count, unique=True)) if pairs else []
    links = tuple(
        Link(a, b, draw(st.sampled_from(list(LinkType))), draw(LAGS), draw(st.sampled_from(units)))
        for a, b in chosen
    )
    people = draw(st.lists(st.sampled_from([1, 2]), max_size=2, unique=True))
    assignments = tuple(Assignment(1, person, 8 * HOUR) for person in people)
    options = {
        "several_ends": draw(st.booleans()),
        "honour_constraints": draw(st.booleans()),
        "resources": (PERSON, NIGHT_PERSON),
        "assignments": assignments if tasks is any_tasks else (),
    }
    return plan(*rows, links=links, **options)


SIMPLE = plans(simple_tasks, units=(LagUnit.WORKING,))


def by_key(result: Schedule) -> dict[int, tuple[object, ...]]:
    columns = [getattr(result, name) for name in COLUMNS]
    return {task.key: tuple(column[i] for column in columns) for i, task in enumerate(result.plan.tasks)} | {
        -1: (result.project_start, result.project_finish)
    }


@SLOW
@given(SIMPLE)
def test_no_task_starts_before_its_links_allow(given_plan: Plan) -> None:
    result = schedule(given_plan)
    axis = result.network.axis
    for link in given_plan.links:
        before, after = result.place(link.predecessor), result.place(link.successor)
        ends = {
            LinkType.FS: (result.finish[before], result.start[after]),
            LinkType.SS: (result.start[before], result.start[after]),
            LinkType.FF: (result.finish[before], result.finish[after]),
            LinkType.SF: (result.start[before], result.finish[after]),
        }[LinkType(link.type)]
        assert axis.between(*ends) >= link.lag


@SLOW
@given(SIMPLE)
def test_floats_are_consistent(given_plan: Plan) -> None:
    result = schedule(given_plan)
    axis = result.network.axis
    for i in range(len(given_plan.tasks)):
        assert result.total_slack[i] >= result.free_slack[i] >= 0
        assert result.early_start[i] <= result.early_finish[i]
        assert axis.between(result.early_start[i], result.late_start[i]) >= 0
        assert axis.between(result.early_finish[i], result.late_finish[i]) >= 0
        assert result.critical[i] == (result.total_slack[i] <= 0)
        assert result.finish[i] <= result.project_finish
    assert any(result.critical)


@SLOW
@given(SIMPLE)
def test_the_critical_path_has_a_driver_for_every_start(given_plan: Plan) -> None:
    result = schedule(given_plan)
    for task in given_plan.tasks:
        place = result.place(task.key)
        drivers = result.drivers(task.key)
        assert drivers
        for driver in drivers:
            if driver.kind is DriverKind.PREDECESSOR:
                assert driver.link is not None
                assert given_plan.links[driver.link].predecessor == driver.key
                without = tuple(k for n, k in enumerate(given_plan.links) if n != driver.link)
                freed = schedule(replace(given_plan, links=without))
                if len(drivers) == 1 and any(k.successor == task.key for k in without):
                    assert freed.start[place] <= result.start[place]


@SLOW
@given(plans(), st.randoms(use_true_random=False))
def test_the_order_of_tasks_and_links_does_not_matter(given_plan: Plan, dice: random.Random) -> None:
    tasks, links = list(given_plan.tasks), list(given_plan.links)
    dice.shuffle(tasks)
    dice.shuffle(links)
    shuffled = replace(given_plan, tasks=tuple(tasks), links=tuple(links))
    assert by_key(schedule(shuffled)) == by_key(schedule(given_plan))


@SLOW
@given(plans())
def test_plain_tasks_get_the_dates_the_long_way_gives(given_plan: Plan) -> None:
    network = Network(given_plan)
    network.plain = [False] * network.size
    assert by_key(assemble(computed(network))) == by_key(schedule(given_plan))


@SLOW
@given(SIMPLE, st.integers(-200, 200))
def test_moving_the_start_by_whole_weeks_moves_everything(given_plan: Plan, weeks: int) -> None:
    shift = weeks * 7 * 86_400
    moved = schedule(replace(given_plan, start=given_plan.start + shift))
    still = schedule(given_plan)
    assert moved.start == [instant + shift for instant in still.start]
    assert moved.late_finish == [instant + shift for instant in still.late_finish]
    assert moved.total_slack == still.total_slack


@settings(SLOW, max_examples=120)
@given(plans(), st.data())
def test_an_edit_gives_what_the_full_computation_gives(given_plan: Plan, data: st.DataObject) -> None:
    current = schedule(given_plan)
    for _ in range(3):
        edited = _edit(current.plan, data)
        current = replan(current, edited)
        assert by_key(current) == by_key(schedule(edited))


@settings(SLOW, max_examples=60)
@given(SIMPLE, st.data())
def test_edits_of_simple_plans_too(given_plan: Plan, data: st.DataObject) -> None:
    current = schedule(given_plan)
    before = by_key(current)
    edited = _edit(given_plan, data)
    changed = replan(current, edited)
    assert by_key(changed) == by_key(schedule(edited))
    assert by_key(current) == before
    assert by_key(replan(changed, given_plan)) == before


def _edit(given_plan: Plan, data: st.DataObject) -> Plan:
    """One edit: another task in a row's place, or a link more, fewer or different."""
    leaves = [i for i, t in enumerate(given_plan.tasks) if t.key < 100]
    links = list(given_plan.links)
    kind = data.draw(st.integers(0, 3))
    if kind >= 2 or not links:
        place = data.draw(st.sampled_from(leaves))
        old = given_plan.tasks[place]
        tasks = list(given_plan.tasks)
        maker = any_tasks if data.draw(st.booleans()) else simple_tasks
        tasks[place] = data.draw(maker(old.key, old.parent))
        return replace(given_plan, tasks=tuple(tasks))
    place = data.draw(st.integers(0, len(links) - 1))
    link = links[place]
    if kind == 0:
        del links[place]
    else:
        links[place] = link._replace(lag=data.draw(LAGS), type=data.draw(st.sampled_from(list(LinkType))))
    return replace(given_plan, links=tuple(links))
