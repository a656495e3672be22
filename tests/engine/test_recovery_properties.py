"""No combination is cheaper: the advice against all combinations of small random plans."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.plans import DAY, HOUR, plan
from tests.engine.recoveries import everything
from tongzhou.engine.plan import Constraint, Link, LinkType, Task
from tongzhou.engine.recovery import (
    LONGER_DAYS,
    SATURDAYS,
    Aim,
    Budget,
    CrashPiece,
    LinkOptions,
    Options,
    Request,
    TaskOptions,
    advise,
)

BUDGET = Budget(seconds=None, evaluations=5_000)


@st.composite
def problems(draw, *, calendars: bool):
    count = draw(st.integers(3, 6))
    tasks, options, links, ways = [], {}, [], {}
    measures = 0
    for key in range(1, count + 1):
        days = draw(st.integers(1, 6))
        dated = draw(st.integers(0, 9)) == 0
        constraint = {
            "constraint": Constraint.SNET,
            "constraint_date": 1_767_600_000 + draw(st.integers(0, 9)) * 86_400,
        }
        tasks.append(Task(key, duration=days * DAY, **(constraint if dated else {})))
        option = {"cost_per_day": draw(st.integers(1, 9)) * 100}
        if days > 1 and measures < 6 and draw(st.booleans()):
            shortest = draw(st.integers(max(days - 2, 1), days - 1))
            option["crash"] = (CrashPiece(shortest * DAY, draw(st.integers(1, 20)) * 100),)
            measures += days - shortest
        if calendars and measures < 7 and draw(st.booleans()):
            option["extra_time"] = True
            measures += 2
        options[key] = TaskOptions(**option)
        for before in range(1, key):
            if draw(st.integers(0, 2)):
                continue
            kind = draw(st.sampled_from((LinkType.FS, LinkType.FS, LinkType.FS, LinkType.SS, LinkType.FF)))
            lag = draw(st.sampled_from((0, 0, 0, 8, -4))) * HOUR
            links.append(Link(before, key, kind, lag))
            if kind == LinkType.FS and measures < 8 and draw(st.booleans()):
                ways[before, key, int(kind)] = LinkOptions(overlap=draw(st.sampled_from((30, 60))), rework=50)
                measures += 1
    ends = {link.successor for link in links}
    end = count + 1
    links += [
        Link(key, end)
        for key in range(1, count + 1)
        if key not in {k.predecessor for k in links} or key in ends
    ]
    made = plan(*tasks, Task(end, milestone=True), links=tuple(links))
    extra = (
        draw(st.sampled_from(((SATURDAYS,), (LONGER_DAYS,), (SATURDAYS, LONGER_DAYS)))) if calendars else ()
    )
    asked = Options(tasks=options, links=ways, extra_time=extra)
    return made, Request(milestone=end, days=draw(st.integers(1, 4)), options=asked, curve=0, budget=BUDGET)


def check(made, request):
    least, _ = everything(made, request)
    advice = advise(made, request)
    if least is None:
        assert not advice.reached
        assert advice.most < request.days * DAY
        return None
    assert advice.reached
    best = next(one for one in advice.proposals if Aim.CHEAPEST in one.aims)
    assert best.effect.won >= request.days * DAY
    if best.proved:
        assert best.cost == least
    assert best.cost >= least
    return best.proved


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(calendars=False))
def test_no_combination_is_cheaper_in_one_calendar(problem):
    assert check(*problem) in (None, True)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(calendars=True))
def test_no_combination_is_cheaper_with_weekend_work(problem):
    check(*problem)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_question_has_the_same_answer(seed):
    from benchmarks.networks import network
    from tongzhou.engine.critical_path import schedule
    from tongzhou.engine.recovery import guessed

    made = network(120, layers=12)
    found = schedule(made)
    last = max(range(120), key=found.finish.__getitem__)
    budget = Budget(seconds=None, evaluations=200, seed=seed)
    request = Request(
        milestone=made.tasks[last].key, days=3, options=guessed(made, 1_000), curve=5, budget=budget
    )
    one, other = advise(made, request), advise(made, request)
    assert [p.measures for p in one.proposals] == [p.measures for p in other.proposals]
    assert one.curve == other.curve
    assert one.reached
