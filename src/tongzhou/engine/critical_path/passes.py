"""The whole computation: forward, backward, and forward again for what is as late as possible."""

from __future__ import annotations

from itertools import compress

from tongzhou.engine.collection import uncollected
from tongzhou.engine.critical_path.assembly import assemble
from tongzhou.engine.critical_path.backward import backward_pass
from tongzhou.engine.critical_path.forward import forward_pass, given_dates, set_floors
from tongzhou.engine.critical_path.network import Network
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.critical_path.state import State
from tongzhou.engine.plan import Constraint, Plan


def schedule(plan: Plan, known: Network | None = None) -> Schedule:
    """Compute all dates and floats of a plan; ``known`` is the network of a plan that may have the same calendars.

    Refuses what cannot be computed with a ``PlanError``: unknown or repeated keys, loops of links or of
    parents, impossible calendars, dates outside 1970 to 2100.
    """
    with uncollected():
        return assemble(computed(Network(plan, known)))


def computed(network: Network) -> State:
    """The state of a network with all passes done."""
    state = State(network)
    set_floors(state)
    forward_pass(state, network.order)
    set_project_finish(state)
    backward_pass(state, reversed(network.order))
    late = [i for i in network.late_ones if is_pinned(state, i)]
    if late:
        for i in late:
            state.pinned[i] = state.late_start_of(i)
        forward_pass(state, network.order)
    return state


def is_pinned(state: State, i: int) -> bool:
    """Whether a task is to start on its late date: as late as possible and not begun or fixed."""
    network = state.network
    task = network.tasks[i]
    if network.outline.summary[i] or task.actual_start is not None:
        return False
    return task.constraint == Constraint.ALAP and given_dates(state, i) is None


def set_project_finish(state: State) -> None:
    """The latest finish of any active task, from which the backward pass starts."""
    network = state.network
    plan = network.plan
    finish, tasks, summary = state.finish, network.tasks, network.outline.summary
    peculiar = [
        state.finishes[i] for i in state.finishes if i < network.count and not summary[i] and tasks[i].active
    ]
    latest = [max(peculiar)] if peculiar else []
    plain = max(compress(finish, network.plain), default=None)
    if plain is not None:
        latest.append(state.instant(plain))
    state.project_finish = max(latest, default=plan.start)
    if plan.from_finish and plan.finish is not None:
        state.project_finish = plan.finish
    state.exact = state.instant(state.position(state.project_finish)) == state.project_finish
