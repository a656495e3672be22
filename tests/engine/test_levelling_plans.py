"""Plans with calendars, links, constraints and progress, levelled; what is accepted gives the proposed dates."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.plans import DAY, HOUR, MONDAY, at, plan, read
from tongzhou.engine.critical_path import schedule
from tongzhou.engine.errors import UnknownTaskError
from tongzhou.engine.levelling import (
    Budget,
    LevellingCancelledError,
    LevellingError,
    LevellingFault,
    Request,
    Unsolvable,
    level,
)
from tongzhou.engine.levelling.checking import crowded
from tongzhou.engine.levelling.decoding import Decoder
from tongzhou.engine.levelling.demands import compiled
from tongzhou.engine.levelling.proposal import with_delays
from tongzhou.engine.plan import Assignment, Constraint, LagUnit, Link, LinkType, Plan, Resource, Task

QUICK = Budget(seconds=None, schedules=30, exact=0.0)
ANN, BOB, NINA = 1, 2, 3
PEOPLE = (Resource(key=ANN), Resource(key=BOB), Resource(key=NINA, calendar=3))


def staffed(*tasks: Task, on: tuple[Assignment, ...], links: tuple[Link, ...] = (), **more: object) -> Plan:
    return plan(*tasks, links=links, resources=PEOPLE, assignments=on, **more)


def dates(proposal, key: int) -> tuple[str, str]:
    i = proposal.after.place(key)
    return read(proposal.after.start[i]), read(proposal.after.finish[i])


def three() -> Plan:
    """Ann has three things to do at once, and the last of them has something after it."""
    return staffed(
        Task(1, duration=2 * DAY, name="Draft"),
        Task(2, duration=3 * DAY, name="Survey"),
        Task(3, duration=DAY, name="Call"),
        Task(4, duration=4 * DAY, name="Build"),
        on=(Assignment(1, ANN), Assignment(2, ANN), Assignment(3, ANN), Assignment(4, BOB)),
        links=(Link(3, 4),),
    )


def test_the_worked_example():
    proposal = level(three(), Request(budget=QUICK))
    assert read(proposal.finish_before) == "01-09 17:00"
    assert [dates(proposal, key) for key in (3, 4)] == [
        ("01-05 08:00", "01-05 17:00"),
        ("01-06 08:00", "01-09 17:00"),
    ]
    assert {dates(proposal, key)[1] for key in (1, 2)} <= {"01-07 17:00", "01-08 17:00", "01-12 17:00"}
    assert read(proposal.finish_after) == "01-12 17:00"
    assert [(o.resource, o.required, o.tasks) for o in proposal.overloads_before] == [
        (ANN, 30_000, (1, 2, 3))
    ]
    assert proposal.overloads_after == ()
    assert {move.task for move in proposal.moves} == {1, 2}
    assert proposal.differences() == {}
    first = min(proposal.moves, key=lambda move: move.new_start)
    assert first.reason is not None
    assert (first.reason.resource, first.reason.tasks, read(first.reason.week)) == (ANN, (3,), "01-05 00:00")


def test_a_part_of_the_proposal_is_computed_again():
    proposal = level(three(), Request(budget=QUICK))
    one, other = sorted(move.task for move in proposal.moves)
    again = schedule(proposal.accepted([one]))
    assert again.start[again.place(one)] == proposal.after.start[proposal.after.place(one)]
    assert again.start[again.place(other)] == MONDAY
    assert set(proposal.differences([one])) == {other}
    with pytest.raises(UnknownTaskError):
        proposal.accepted([99])


def test_the_higher_priority_goes_first():
    proposal = level(three(), Request(priorities={2: 900}, budget=QUICK))
    assert dates(proposal, 2) == ("01-05 08:00", "01-07 17:00")
    assert dates(proposal, 3)[0] == "01-08 08:00"


def test_priority_1000_and_given_dates_are_never_delayed():
    fixed = three()
    tasks = list(fixed.tasks)
    tasks[0] = tasks[0]._replace(constraint=Constraint.MSO, constraint_date=at("01-06 08:00"))
    tasks[1] = tasks[1]._replace(actual_start=at("01-08 08:00"), percent=10)
    tasks[2] = tasks[2]._replace(manual=True, start=at("01-05 08:00"), finish=at("01-05 17:00"))
    tasks.append(Task(5, duration=DAY))
    made = replace(fixed, tasks=tuple(tasks), assignments=(*fixed.assignments, Assignment(5, ANN)))
    proposal = level(made, Request(budget=QUICK))
    assert [dates(proposal, key)[0] for key in (1, 2, 3)] == ["01-06 08:00", "01-08 08:00", "01-05 08:00"]
    assert dates(proposal, 5) == ("01-13 08:00", "01-13 17:00")
    assert proposal.overloads_after == ()
    stubborn = level(three(), Request(priorities={1: 1_000, 2: 1_000}, budget=QUICK))
    assert [u.why for u in stubborn.unsolved] == [Unsolvable.FIXED_TASKS]


def test_within_slack_the_end_stays_and_what_does_not_fit_is_told():
    proposal = level(three(), Request(within_slack=True, budget=QUICK))
    assert proposal.finish_after == proposal.finish_before
    assert {u.why for u in proposal.unsolved} == {Unsolvable.NO_ROOM_BEFORE_LATEST}
    # Six days of work have five days' time: one day stays overloaded, and not more.
    assert [o.seconds for o in proposal.overloads_after] == [DAY]
    assert [u.resource for u in proposal.unsolved] == [ANN]


def test_only_the_chosen_resources_are_levelled():
    made = staffed(
        *(Task(key, duration=DAY) for key in (1, 2, 3, 4)),
        on=(Assignment(1, ANN), Assignment(2, ANN), Assignment(3, BOB), Assignment(4, BOB)),
    )
    proposal = level(made, Request(resources=frozenset({BOB}), budget=QUICK))
    assert len(proposal.moves) == 1
    assert proposal.moves[0].task in (3, 4)


def test_shares_of_a_person_fit_beside_each_other_and_capacity_changes():
    made = staffed(
        *(Task(key, duration=2 * DAY) for key in (1, 2, 3)),
        on=tuple(Assignment(key, ANN, units=5_000) for key in (1, 2, 3)),
    )
    assert sorted(dates(level(made, Request(budget=QUICK)), key)[0] for key in (1, 2, 3)) == [
        "01-05 08:00", "01-05 08:00", "01-07 08:00",
    ]  # fmt: skip
    away = Request(capacities={ANN: ((MONDAY, 5_000), (at("01-09 08:00"), 10_000))}, budget=QUICK)
    assert sorted(dates(level(made, away), key)[0] for key in (1, 2, 3)) == [
        "01-05 08:00", "01-07 08:00", "01-09 08:00",
    ]  # fmt: skip


def test_more_than_there_ever_is_cannot_be_solved():
    made = staffed(Task(1, duration=DAY), on=(Assignment(1, ANN, units=20_000),))
    proposal = level(made, Request(budget=QUICK))
    assert proposal.moves == ()
    assert [(u.why, u.task) for u in proposal.unsolved] == [(Unsolvable.MORE_THAN_THERE_IS, 1)]


def test_a_missed_deadline_is_told_and_a_hard_one_is_kept():
    made = three()
    tasks = (made.tasks[0]._replace(deadline=at("01-06 17:00")), *made.tasks[1:])
    made = replace(made, tasks=tasks)
    pressed = level(made, Request(priorities={2: 900}, budget=QUICK))
    assert [(late.task, read(late.deadline)) for late in pressed.missed] == [(1, "01-06 17:00")]
    hard = level(made, Request(priorities={2: 900}, hard_deadlines=True, budget=QUICK))
    assert hard.missed == ()
    assert [u.why for u in hard.unsolved] == [Unsolvable.NO_ROOM_BEFORE_LATEST]


def test_what_lies_outside_the_window_is_left_alone():
    made = three()
    assert level(made, Request(since=at("01-12 08:00"), budget=QUICK)).moves == ()
    assert level(made, Request(until=MONDAY, budget=QUICK)).moves == ()


def test_delays_from_before_are_taken_back_where_they_are_not_needed():
    made = staffed(
        Task(1, duration=DAY, levelling_delay=14 * 86_400), Task(2, duration=DAY), on=(Assignment(1, ANN),)
    )
    proposal = level(made, Request(budget=QUICK))
    assert dict(proposal.delays) == {1: 0}
    assert dates(proposal, 1)[0] == "01-05 08:00"


def test_night_shift_and_several_people_on_one_task():
    made = staffed(
        Task(1, duration=DAY),
        Task(2, duration=DAY),
        Task(3, duration=DAY),
        on=(Assignment(1, NINA), Assignment(2, NINA), Assignment(3, ANN), Assignment(3, NINA, work=DAY)),
    )
    proposal = level(made, Request(budget=QUICK))
    assert proposal.overloads_after == ()
    assert proposal.differences() == {}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"resources": frozenset({77})}, LevellingFault.UNKNOWN),
        ({"capacities": {ANN: ((5, 1), (5, 2))}}, LevellingFault.CAPACITY_ORDER),
        ({"capacities": {ANN: ((5, -1),)}}, LevellingFault.NEGATIVE),
        ({"since": 5, "until": 5}, LevellingFault.WINDOW),
    ],
)
def test_a_request_without_sense_is_refused(values, code):
    with pytest.raises(LevellingError) as refusal:
        level(three(), Request(**values))
    assert refusal.value.code is code


def test_stopping_before_there_is_anything():
    with pytest.raises(LevellingCancelledError):
        level(three(), Request(budget=QUICK), cancelled=lambda: True)


def test_the_decoder_and_the_critical_path_agree_on_every_date():
    problem = compiled(three(), Request(budget=QUICK))
    found = Decoder(problem).decode([3.0, 2.0, 1.0, 0.0])
    again = schedule(with_delays(problem.plan, {i + 1: delay for i, delay in found.delays.items()}))
    assert (found.starts, found.finishes) == (again.start, again.finish)
    assert found.starts[2] < found.starts[1] < found.starts[0]


# ── random projects ───────────────────────────────────────────────────────────────────────────────────
@st.composite
def projects(draw) -> Plan:
    count = draw(st.integers(2, 9))
    tasks = []
    for key in range(1, count + 1):
        duration = draw(st.integers(0, 24)) * HOUR
        extra = draw(
            st.sampled_from(
                [{}, {}, {}, {"calendar": 2}, {"elapsed": True}, {"constraint": Constraint.SNET,
                 "constraint_date": MONDAY + draw(st.integers(0, 200)) * HOUR}, {"deadline": at("01-12 17:00")},
                 {"actual_start": MONDAY}, {"levelling_delay": 50 * HOUR},
                 {"manual": True, "start": at("01-06 08:00")}]
            )
        )  # fmt: skip
        tasks.append(Task(key, duration=duration, **extra))
    pairs = [(i, j) for i in range(1, count + 1) for j in range(i + 1, count + 1)]
    links = tuple(
        Link(i, j, draw(st.sampled_from(LinkType)), draw(st.integers(-8, 16)) * HOUR, draw(st.sampled_from(
            [LagUnit.WORKING, LagUnit.ELAPSED])))
        for i, j in draw(st.lists(st.sampled_from(pairs), max_size=count, unique=True))
    )  # fmt: skip
    on = []
    for task in tasks:
        for person in draw(st.lists(st.sampled_from([ANN, BOB, NINA]), max_size=2, unique=True)):
            units = draw(st.sampled_from([5_000, 10_000]))
            work = task.duration * units // 10_000 if draw(st.booleans()) else 0
            on.append(Assignment(task.key, person, units=units, work=work))
    return staffed(*tasks, on=tuple(on), links=links)


@settings(max_examples=60, deadline=None)
@given(projects(), st.booleans(), st.data())
def test_whatever_is_proposed_comes_out_of_the_critical_path_again(made, within_slack, data):
    problem = compiled(made, Request(within_slack=within_slack, budget=QUICK))
    decoded = Decoder(problem).decode(data.draw(st.permutations(range(len(made.tasks)))))
    delays = {made.tasks[i].key: delay for i, delay in decoded.delays.items()}
    computed = schedule(with_delays(problem.plan, delays))
    assert (decoded.starts, decoded.finishes) == (computed.start, computed.finish)
    proposal = level(made, problem.request)
    assert proposal.differences() == {}
    found = crowded(proposal.after, {})
    assert bool(found) == bool(proposal.overloads_after)
    assert {resource for resource, *_ in found} == {o.resource for o in proposal.unsolved}
    if not within_slack:
        assert all(u.why is not Unsolvable.NO_ROOM_BEFORE_LATEST for u in proposal.unsolved)
    assert proposal.finish_after <= max(proposal.rule_finish, proposal.finish_before)
    chosen = data.draw(st.sets(st.sampled_from([task.key for task in made.tasks])))
    part = proposal.accepted(chosen)
    for was, is_ in zip(made.tasks, part.tasks, strict=True):
        assert is_ == was or was.key in chosen
    again = schedule(part)
    moved = proposal.differences(chosen)
    for i, task in enumerate(made.tasks):
        expected = moved.get(task.key, (proposal.after.start[i], proposal.after.finish[i]))
        assert (again.start[i], again.finish[i]) == expected


@settings(max_examples=30, deadline=None)
@given(projects())
def test_constraints_give_the_same_dates_as_delays_or_later_ones_never(made):
    proposal = level(made, Request(budget=QUICK))
    again = schedule(proposal.as_constraints())
    assert again.start == proposal.after.start
