"""``level``: from a plan and a request to a proposal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tongzhou.engine.critical_path.passes import schedule
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.days import DAY
from tongzhou.engine.levelling.decoding import Decoded, Unsolvable
from tongzhou.engine.levelling.demands import Mobility, Problem, compiled, standing
from tongzhou.engine.levelling.overloads import Overload, overloads
from tongzhou.engine.levelling.proposal import Lateness, Move, Proposal, Reason, Unsolved, with_delays
from tongzhou.engine.levelling.request import Request
from tongzhou.engine.levelling.searching import OrderSearch
from tongzhou.engine.plan import Plan

_WEEK = 7 * DAY
_FIRST_MONDAY = 4 * DAY
"""1970-01-05."""


def level(
    plan: Plan,
    request: Request | None = None,
    *,
    progress: Callable[[int, int], object] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Proposal:
    """Propose delays after which no resource is needed more than it is there, the project's finish early.

    ``progress`` is told the best finish so far and the bound, both instants. Cancelled, the best so far is
    proposed; ``LevellingCancelledError`` when there is none yet. Refuses with a ``PlanError`` what cannot be
    scheduled, with a ``LevellingError`` a request that makes no sense.
    """
    problem = compiled(plan, request or Request())
    search = OrderSearch(problem, progress, cancelled)
    found = search.run()
    tasks = plan.tasks
    wanted = {tasks[i].key: delay for i, delay in found.delays.items()}
    for i, task in enumerate(tasks):
        if task.levelling_delay and problem.mobility[i] is Mobility.MOVABLE:
            wanted.setdefault(task.key, 0)
    given = {t.key: t.levelling_delay for t in tasks if t.levelling_delay_elapsed or not t.levelling_delay}
    delays = {key: delay for key, delay in wanted.items() if given.get(key) != delay}
    before, after = schedule(plan), schedule(with_delays(plan, delays))
    left = overloads(problem, after.start, after.finish)
    return Proposal(
        plan=plan,
        before=before,
        after=after,
        delays=delays,
        moves=tuple(_moves(problem, found, before, after)),
        overloads_before=tuple(overloads(problem, before.start, before.finish)),
        overloads_after=tuple(left),
        unsolved=tuple(_unsolved(problem, found, after, left)),
        missed=tuple(_missed(before, after)),
        rule_finish=search.rule_finish,
        bound=search.bound,
        schedules=search.meter.schedules,
        cancelled=search.meter.cancelled,
    )


def overloads_of(plan: Plan, request: Request | None = None) -> tuple[Schedule, tuple[Overload, ...]]:
    """The plan's schedule as it is, delays included, and where it needs more of somebody than there is.

    Of the request only capacities, resources and the time to look at matter. Refuses as ``level`` does.
    """
    problem = standing(plan, request or Request())
    base = problem.base
    return base, tuple(overloads(problem, base.start, base.finish))


def _moves(problem: Problem, found: Decoded, before: Schedule, after: Schedule) -> list[Move]:
    holders = _holders(problem, after)
    moves: list[Move] = []
    for i, task in enumerate(problem.plan.tasks):
        was, is_ = (before.start[i], before.finish[i]), (after.start[i], after.finish[i])
        if was == is_ or before.summary[i]:
            continue
        blocked = found.blocked.get(i)
        reason = None if blocked is None else _reason(problem, i, blocked, holders)
        moves.append(
            Move(
                task=task.key, start=was[0], finish=was[1], new_start=is_[0], new_finish=is_[1],
                delay=found.delays.get(i, 0), reason=reason,
            )
        )  # fmt: skip
    return moves


def _holders(problem: Problem, after: Schedule) -> dict[int, list[tuple[int, int, int]]]:
    """Resource → who has it from when to when."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for i, needs in enumerate(problem.demands):
        for need in needs:
            found.setdefault(need.resource, []).append((*need.interval(after.start[i], after.finish[i]), i))
    return found


def _reason(
    problem: Problem, i: int, blocked: tuple[int, int], holders: dict[int, list[tuple[int, int, int]]]
) -> Reason:
    resource, until = blocked
    tasks = problem.plan.tasks
    having = sorted({k for begin, end, k in holders.get(resource, ()) if begin < until <= end and k != i})
    week = (until - 1 - _FIRST_MONDAY) // _WEEK * _WEEK + _FIRST_MONDAY
    return Reason(resource=resource, until=until, week=week, tasks=tuple(tasks[k].key for k in having))


def _unsolved(problem: Problem, found: Decoded, after: Schedule, left: Sequence[Overload]) -> list[Unsolved]:
    """Of each remaining overload the tasks that found no room, or that none of its tasks may be moved."""
    result: list[Unsolved] = []
    for overload in left:
        stuck = [
            i
            for i in (after.index[key] for key in overload.tasks)
            if i in found.unsolved and found.unsolved[i][0] == overload.resource
        ]
        reasons: list[tuple[Unsolvable, int | None]] = [
            (found.unsolved[i][1], problem.plan.tasks[i].key) for i in stuck
        ] or [(Unsolvable.FIXED_TASKS, None)]
        result += [
            Unsolved(
                why=why,
                resource=overload.resource,
                task=task,
                start=overload.start,
                finish=overload.finish,
                tasks=overload.tasks,
            )
            for why, task in reasons
        ]
    return result


def _missed(before: Schedule, after: Schedule) -> list[Lateness]:
    return [
        Lateness(task=t.key, deadline=t.deadline, finish=before.finish[i], new_finish=after.finish[i])
        for i, t in enumerate(before.plan.tasks)
        if t.deadline is not None and t.active and after.finish[i] > t.deadline
    ]
