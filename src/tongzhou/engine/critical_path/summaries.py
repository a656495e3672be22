"""Dates and floats of summaries, rolled up from what is below them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tongzhou.engine.critical_path.floats import free_slack
from tongzhou.engine.critical_path.schedule import Schedule


def roll_up(schedule: Schedule, summaries: Iterable[int] | None = None) -> None:
    """Dates, floats and critical marks of summaries (all, or some with the inner ones first)."""
    outline = schedule.network.outline
    wanted = list(reversed(outline.summaries) if summaries is None else summaries)
    if wanted:
        _roll_up_dates(schedule, wanted)
        _roll_up_floats(schedule, wanted)


def _roll_up_dates(schedule: Schedule, summaries: Sequence[int]) -> None:
    network = schedule.network
    given, children_of = network.given_summaries, network.outline.children
    start, finish = schedule.start.__getitem__, schedule.finish.__getitem__
    late_start, late_finish = schedule.late_start.__getitem__, schedule.late_finish.__getitem__
    ordinary = not network.sleeping and not network.by_hand and schedule.start is schedule.early_start
    for i in summaries:
        children = children_of[i]
        if not ordinary or i in given:
            _roll_up_one(schedule, i, children)
            continue
        schedule.start[i] = min(map(start, children))
        schedule.finish[i] = max(map(finish, children))
        schedule.late_start[i] = min(map(late_start, children))
        schedule.late_finish[i] = max(map(late_finish, children))


def _roll_up_one(schedule: Schedule, i: int, children: list[int]) -> None:
    network = schedule.network
    tasks, task = network.tasks, network.tasks[i]
    if network.sleeping:
        children = [c for c in children if tasks[c].active] or children
    start = min(map(schedule.start.__getitem__, children))
    finish = max(map(schedule.finish.__getitem__, children))
    early_start = min(map(schedule.early_start.__getitem__, children))
    early_finish = max(map(schedule.early_finish.__getitem__, children))
    late_start, late_finish = _late_of(schedule, children, task.manual)
    if task.manual or task.external:
        start = start if task.start is None else task.start
        finish = max(start, finish if task.finish is None else task.finish)
        early_start, early_finish = start, finish
        late_start = start if late_start is None else min(start, late_start)
        late_finish = finish if late_finish is None else max(finish, late_finish)
    schedule.start[i], schedule.finish[i] = start, finish
    schedule.early_start[i], schedule.early_finish[i] = early_start, early_finish
    schedule.late_start[i] = early_start if late_start is None else late_start
    schedule.late_finish[i] = early_finish if late_finish is None else late_finish


def _late_of(schedule: Schedule, children: list[int], manual: bool) -> tuple[int | None, int | None]:
    """Late dates as seen from the summary: manual leaves count with the dates they have."""
    by_hand = schedule.network.by_hand
    others = [c for c in children if c not in by_hand]
    starts = [schedule.late_start[c] for c in others]
    finishes = [schedule.late_finish[c] for c in others]
    if not manual and len(others) < len(children):
        starts += [schedule.start[c] for c in children if c in by_hand]
        finishes += [schedule.finish[c] for c in children if c in by_hand]
    return min(starts, default=None), max(finishes, default=None)


def _roll_up_floats(schedule: Schedule, summaries: Sequence[int]) -> None:
    network, state = schedule.network, schedule.state
    tasks, begun, limit = network.tasks, network.begun_above(), network.plan.critical_slack
    for i, (at_start, at_finish) in zip(summaries, _slacks(schedule, summaries), strict=True):
        task, started = tasks[i], i in begun
        slack = at_finish if started or at_finish < at_start else at_start
        if task[6] is not None:
            slack = min(slack, network.slack_axis(i).between(schedule.early_finish[i], task[6]))
        schedule.total_slack[i] = slack
        linked = network.afters[i] or i in network.odd_out
        schedule.free_slack[i] = free_slack(state, i, slack) if linked else max(slack, 0)
        schedule.critical[i] = (
            slack <= limit and not task.placeholder and not (started and _is_done(schedule, i))
        )


def _slacks(schedule: Schedule, summaries: Sequence[int]) -> list[tuple[int, int]]:
    """Working time between the early and the late start, and between the early and the late finish."""
    network = schedule.network
    columns = (schedule.early_start, schedule.late_start, schedule.early_finish, schedule.late_finish)
    offsets = [network.axis.offsets([column[i] for i in summaries]) for column in columns]
    slacks = [(b - a, d - c) for a, b, c, d in zip(*offsets, strict=True)]
    for place, i in enumerate(summaries):
        if network.tasks[i][7] is not None:
            between = network.slack_axis(i).between
            slacks[place] = (
                between(schedule.early_start[i], schedule.late_start[i]),
                between(schedule.early_finish[i], schedule.late_finish[i]),
            )
    return slacks


def _is_done(schedule: Schedule, summary: int) -> bool:
    """Whether everything below a summary is complete."""
    network = schedule.network
    leaves = network.outline.leaves(summary)
    return all(network.tasks[leaf].actual_finish is not None for leaf in leaves)
