"""Why a task starts when it starts: the links, dates and rules that fix it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from tongzhou.engine.critical_path.connections import edge_of
from tongzhou.engine.critical_path.forward import edge_bound, given_dates
from tongzhou.engine.critical_path.network import NO_NODES
from tongzhou.engine.critical_path.state import State
from tongzhou.engine.plan import Constraint, LagUnit, LinkType


class DriverKind(StrEnum):
    """What kind of thing fixes a start."""

    PROJECT_START = "project start"
    PREDECESSOR = "predecessor"
    CONSTRAINT = "constraint"
    MANUAL = "manual"
    EXTERNAL = "external"
    INACTIVE = "inactive"
    ACTUAL_START = "actual start"
    PARENT = "parent"
    CHILD = "child"
    STATUS_DATE = "status date"
    CALENDAR = "calendar"
    RESOURCE_CALENDAR = "resource calendar"
    LEVELLING = "levelling"
    LATE_DATE = "late date"


class Driver(NamedTuple):
    """One reason for a start.

    ``key`` is the other task's key (predecessor, the parent that pushes, the child a summary begins with),
    ``instant`` the date the reason asks for, ``link`` the index of the link in ``plan.links``. ``constraint``
    says which constraint, of the task itself or of the parent.
    """

    kind: DriverKind
    key: int | None = None
    instant: int | None = None
    link: int | None = None
    link_type: int | None = None
    lag: int = 0
    lag_unit: int = LagUnit.WORKING
    constraint: int | None = None


def drivers_of(state: State, i: int, starts: Sequence[int]) -> tuple[Driver, ...]:
    """The reasons for the start of the task at place ``i``; never empty."""
    network = state.network
    task = network.tasks[i]
    if network.outline.summary[i] and not task.manual:
        return _first_children(state, i, starts)
    if task.actual_start is not None:
        return (Driver(DriverKind.ACTUAL_START, instant=task.actual_start),)
    if network.outline.summary[i] or given_dates(state, i) is not None:
        kind = DriverKind.EXTERNAL if task.external else DriverKind.MANUAL
        return (Driver(kind if task.active else DriverKind.INACTIVE, instant=starts[i]),)
    if i in state.pinned:
        return (Driver(DriverKind.LATE_DATE, instant=state.pinned[i], constraint=task.constraint),)
    return _planned(state, i, starts[i])


def _first_children(state: State, i: int, starts: Sequence[int]) -> tuple[Driver, ...]:
    network = state.network
    first = [c for c in network.outline.children[i] if starts[c] == starts[i] and network.tasks[c].active]
    return tuple(Driver(DriverKind.CHILD, network.tasks[c].key, starts[c]) for c in first) or (
        Driver(DriverKind.PROJECT_START, instant=starts[i]),
    )


def _planned(state: State, i: int, start: int) -> tuple[Driver, ...]:
    network = state.network
    task, plan = network.tasks[i], network.plan
    wishes = _link_wishes(state, i, task.key)
    wishes += [wish for gate in network.gates_of.get(i, NO_NODES) for wish in _gate_wishes(state, i, gate)]
    if not network.waits(i):
        wishes.append((plan.start, Driver(DriverKind.PROJECT_START, instant=plan.start)))
    if plan.reschedule_uncompleted and plan.status_date is not None:
        wishes.append((plan.status_date, Driver(DriverKind.STATUS_DATE, instant=plan.status_date)))
    own = _constraint_wish(state, i)
    if own is not None and _decides(state, i, own[0], start):
        return (own[1], *_calendar_reason(state, i, own[0], start))
    if own is not None and task.constraint in (Constraint.SNET, Constraint.FNET):
        wishes.append(own)
    latest = max((wish[0] for wish in wishes), default=plan.start)
    clock = network.clock(i)
    aligned = clock.align(latest) if clock.span else latest
    found = [d for wanted, d in wishes if wanted == latest or (clock.span and clock.align(wanted) == aligned)]
    found.sort(key=lambda d: (d.kind == DriverKind.PROJECT_START, d.link or 0))
    return (*found, *_calendar_reason(state, i, latest, start))


def _decides(state: State, i: int, wanted: int, start: int) -> bool:
    """Whether the task's constraint beats its links."""
    task = state.network.tasks[i]
    if task.constraint in (Constraint.SNET, Constraint.FNET):
        return not state.network.waits(i) and wanted <= start < state.network.plan.start
    clock = state.network.clock(i)
    return start in (wanted, clock.align(wanted))


def _constraint_wish(state: State, i: int) -> tuple[int, Driver] | None:
    task, clock = state.network.tasks[i], state.network.clock(i)
    wanted = task.constraint_date
    if wanted is None or task.constraint in (Constraint.ASAP, Constraint.ALAP):
        return None
    driver = Driver(DriverKind.CONSTRAINT, instant=wanted, constraint=task.constraint)
    if task.constraint in (Constraint.FNET, Constraint.MFO, Constraint.FNLT) and clock.span:
        wanted = clock.begin(wanted)
    return wanted, driver


def _link_wishes(state: State, i: int, key: int) -> list[tuple[int, Driver]]:
    """What the links to the task of that key, the leaf itself or a summary above it, ask of the leaf."""
    network = state.network
    clock = network.clock(i)
    found: list[tuple[int, Driver]] = []
    for number in network.links_to(key):
        link = network.plan.links[number]
        before, _, kind, lag, unit = link
        source = network.index[before]
        if source in network.sleeping:
            continue
        wanted = bound = edge_bound(state, edge_of(network, link, source, i), i)
        if kind in (LinkType.FF, LinkType.SF) and clock.span:
            wanted = clock.begin(bound)
        found.append((wanted, Driver(DriverKind.PREDECESSOR, before, bound, number, kind, lag, unit)))
    return found


def _gate_wishes(state: State, i: int, gate: int) -> list[tuple[int, Driver]]:
    """What comes from a summary above: its links, its constraint, its manual start."""
    network = state.network
    parent = network.tasks[network.summary_of_gate[gate]]
    found = _link_wishes(state, i, parent.key)
    if parent.manual and parent.start is not None:
        found.append((parent.start, Driver(DriverKind.PARENT, parent.key, parent.start)))
    if parent.constraint == Constraint.SNET and parent.constraint_date is not None:
        day = parent.constraint_date
        found.append((day, Driver(DriverKind.PARENT, parent.key, day, constraint=parent.constraint)))
    return found


def _calendar_reason(state: State, i: int, wanted: int, start: int) -> tuple[Driver, ...]:
    """When the date asked for was not working time: whose calendar moved the start."""
    network = state.network
    task = network.tasks[i]
    reasons: list[Driver] = []
    if task.levelling_delay:
        reasons.append(Driver(DriverKind.LEVELLING, instant=start, lag=task.levelling_delay))
    elif start > wanted and network.axis.next_start(wanted) != start:
        own = task.calendar is not None and network.slack_axis(i).next_start(wanted) == start
        kind = DriverKind.CALENDAR if own else DriverKind.RESOURCE_CALENDAR
        reasons.append(Driver(kind, instant=start))
    return tuple(reasons)
