"""A plan compiled once: indexes, edges, clocks and the order in which tasks can be computed.

Nodes ``0 .. n-1`` are the plan's tasks. A summary that something is linked to, or that pushes or limits
what is below it, gets a second node, its *gate*: the gate is computed before all leaves below the summary
and carries what binds them, the summary's own node after them.

A task is *plain* when it runs on the project's calendar and nothing about it needs an instant outside that
calendar's offset axis; the passes compute plain tasks with integer additions (see ``positions``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tongzhou.engine.critical_path.clocks import CalendarClock, Clock, ElapsedClock, TeamClock
from tongzhou.engine.critical_path.outline import Outline
from tongzhou.engine.errors import CycleError, DuplicateKeyError, DurationError, UnknownTaskError
from tongzhou.engine.plan import Assignment, Constraint, LagUnit, Link, LinkType, Plan, Task
from tongzhou.engine.working_time import Calendars, WorkingTime

Edge = tuple[int, int, int, int, bool, Link]
"""A link between two nodes: source, target, type, lag in seconds (percentages resolved), whether the lag is
elapsed, the link itself. A plain tuple, because a plan has tens of thousands of them."""

_ASAP, _SNET, _FNET = Constraint.ASAP, Constraint.SNET, Constraint.FNET
_FRESH = Task(0)
_USUAL = (_FRESH[3:12], _FRESH[14:23])
"""The fields of a task nobody has said anything special about: one comparison settles most tasks."""
NO_NODES: tuple[int, ...] = ()


class Network:
    """The compiled plan. Refuses with the errors of ``engine.errors``; see each one's sentence."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.tasks: tuple[Task, ...] = plan.tasks
        self.count = len(plan.tasks)
        self.index = {task.key: i for i, task in enumerate(plan.tasks)}
        if len(self.index) != self.count:
            raise DuplicateKeyError(_first_repeated([t.key for t in plan.tasks]))
        self.calendars = Calendars(plan.calendars, plan.start)
        self.axis = self.calendars.get(plan.calendar)
        self.outline = Outline(plan.tasks, self.index)
        self._assigned = self._assignments()
        self.clocks: list[Clock | None] = [None] * self.count
        self.plain = [False] * self.count
        self._classify()
        self._connect()
        self._mark_neighbours()
        self.order = self._sorted()
        self._ranks: list[int] | None = None
        self._link_numbers: dict[int, int] | None = None

    def number_of(self, link: Link) -> int:
        """The place of a link of the plan in ``plan.links``; found by identity, as equal links may repeat."""
        if self._link_numbers is None:
            self._link_numbers = {id(one): n for n, one in enumerate(self.plan.links)}
        return self._link_numbers[id(link)]

    # ── tasks ─────────────────────────────────────────────────────────────────────────────────────
    def _assignments(self) -> dict[int, list[tuple[int | None, Assignment]]]:
        """Task index → (calendar key or None, assignment) of the assignments whose calendar may bind."""
        resources = {r.key: r for r in self.plan.resources}
        found: dict[int, list[tuple[int | None, Assignment]]] = defaultdict(list)
        for assignment in self.plan.assignments:
            resource = resources.get(assignment.resource)
            if resource is not None and resource.work:
                index = self.index.get(assignment.task)
                if index is None:
                    raise UnknownTaskError(assignment.task, "an assignment")
                found[index].append((resource.calendar, assignment))
        return found

    def _classify(self) -> None:
        assigned, plain, summary = self._assigned, self.plain, self.outline.summary
        usual_from, usual_to = _USUAL
        durations = self.durations = [0] * self.count
        self.late_ones: list[int] = []
        self.begun: list[int] = []
        """Active leaves that have an actual start."""
        self.sleeping: set[int] = set()
        self.dated: list[int] = []
        """Plain tasks with a date of their own: a constraint or a deadline."""
        for i, task in enumerate(self.tasks):
            if not task[10]:
                self.sleeping.add(i)
            if summary[i]:
                continue
            duration = durations[i] = task[2]
            if duration < 0:
                raise DurationError(task.key, duration)
            usual = not task[4] and task[26] is None and task[3:12] == usual_from and task[14:23] == usual_to
            ordinary = usual or looks_plain(task)
            if not usual and task[15] is not None and task[10]:
                self.begun.append(i)
            if not usual and (task[4] or task[6] is not None):
                self.dated.append(i)
                if task[4] == Constraint.ALAP:
                    self.late_ones.append(i)
            if ordinary and i not in assigned:
                plain[i] = True
                continue
            clock = self.clocks[i] = self.make_clock(i)
            plain[i] = (
                ordinary
                and isinstance(clock, CalendarClock)
                and clock.axis is self.axis
                and clock.span == duration
            )

    def make_clock(self, i: int) -> Clock:
        """The clock of a leaf, from its calendar, its duration and its assignments."""
        task = self.tasks[i]
        span = task_span(task)
        if task.elapsed:
            return ElapsedClock(span)
        own = () if task.calendar is None else (task.calendar,)
        if own and task.ignore_resource_calendar:
            return CalendarClock(self.calendars.get(*own), span)
        team = [
            ((*own, calendar) if calendar is not None else own or (self.plan.calendar,), assignment)
            for calendar, assignment in self._assigned.get(i, ())
            if assignment.work or assignment.span
        ]
        if not team or not span:
            return CalendarClock(self.calendars.get(*(own or (self.plan.calendar,))), span)
        axes = [self.calendars.together(*keys) for keys, _ in team]
        if all(axis is axes[0] for axis in axes) and not any(a.span is not None for _, a in team):
            return CalendarClock(axes[0], span)
        return TeamClock(
            [(axis, a.delay + assignment_span(a, span)) for axis, (_, a) in zip(axes, team, strict=True)]
        )

    def clock(self, i: int) -> Clock:
        """The clock of a leaf, made on demand for plain ones."""
        clock = self.clocks[i]
        if clock is None:
            clock = self.clocks[i] = CalendarClock(self.axis, self.tasks[i].duration)
        return clock

    def slack_axis(self, i: int) -> WorkingTime:
        """The calendar in which a task's slack and the lag of the links into it are counted."""
        own = self.tasks[i].calendar
        return self.axis if own is None else self.calendars.get(own)

    # ── edges ─────────────────────────────────────────────────────────────────────────────────────
    def _connect(self) -> None:
        plan, index, outline = self.plan, self.index, self.outline
        self.into: list[list[Edge]] = [[] for _ in range(self.count)]
        self.out_of: list[list[Edge]] = [[] for _ in range(self.count)]
        self.gate: dict[int, int] = {}
        """Summary → its gate node."""
        into, out_of = self.into, self.out_of
        summary = outline.summary if outline.summaries else None
        sleeping = self.sleeping
        linked_out: set[int] = set()
        self.in_order = True
        """Whether every link leads from a task to a later one of the plan."""
        in_order = True
        for link in plan.links:
            before, after, kind, lag, unit = link
            try:
                source, target = index[before], index[after]
            except KeyError as unknown:
                raise UnknownTaskError(int(unknown.args[0]), "a link") from None
            if sleeping and (source in sleeping or target in sleeping):
                continue
            if source >= target:
                in_order = False
            elapsed = False
            if lag:
                lag, elapsed = (lag, False) if not unit else self._resolved_lag(source, lag, unit)
            if summary:
                if summary[source]:
                    linked_out.add(source)
                if summary[target]:
                    target = self._gate_of(target)
            edge = (source, target, kind, lag, elapsed, link)
            into[target].append(edge)
            out_of[source].append(edge)
            if lag or kind == 2:
                self._mark_peculiar(edge)
        self.in_order = in_order
        self._connect_summaries(linked_out)

    def _mark_peculiar(self, edge: Edge) -> None:
        """Links whose arithmetic needs instants: elapsed lags, lags on other calendars, start to finish."""
        source, target, kind, lag, elapsed, _ = edge
        foreign = target < self.count and not self.plain[target]
        if elapsed or kind == LinkType.SF or (lag and foreign):
            self.plain[source] = False
            if target < self.count:
                self.plain[target] = False

    def _resolved_lag(self, source: int, lag: int, unit: int) -> tuple[int, bool]:
        if unit == LagUnit.ELAPSED:
            return lag, True
        task = self.tasks[source]
        duration = task.duration
        if (
            not duration
            and self.outline.summary[source]
            and task.start is not None
            and task.finish is not None
        ):
            duration = self.axis.between(task.start, task.finish)
        return round(duration * lag / 10_000), unit == LagUnit.ELAPSED_PERCENT or task.elapsed

    def _gate_of(self, summary: int) -> int:
        gate = self.gate.get(summary)
        if gate is None:
            gate = self.gate[summary] = len(self.into)
            self.into.append([])
            self.out_of.append([])
        return gate

    def _connect_summaries(self, linked_out: set[int]) -> None:
        outline = self.outline
        self.gates_of: dict[int, tuple[int, ...]] = {}
        """Leaf → the gates it has to wait for."""
        self.ends_of: dict[int, tuple[int, ...]] = {}
        """Leaf → the summaries above it that are computed in the passes."""
        for summary in outline.summaries:
            task = self.tasks[summary]
            if not task.active:
                continue
            if task.manual or (task.constraint == _SNET and task.constraint_date is not None):
                self._gate_of(summary)
            if task.manual or task.deadline is not None or task.constraint == Constraint.FNLT:
                linked_out.add(summary)
        self.ends = linked_out
        self.leaves_of = {s: outline.leaves(s) for s in linked_out | self.gate.keys()}
        for summary, gate in self.gate.items():
            for leaf in self.leaves_of[summary]:
                self.gates_of[leaf] = (*self.gates_of.get(leaf, ()), gate)
        for summary in linked_out:
            for leaf in self.leaves_of[summary]:
                self.ends_of[leaf] = (*self.ends_of.get(leaf, ()), summary)
        self.summary_of_gate = {gate: summary for summary, gate in self.gate.items()}
        self.size = len(self.into)

    def _mark_neighbours(self) -> None:
        """Milestones keep exact instants: beside a task that is not plain they are not plain either."""
        plain, tasks = self.plain, self.tasks
        if not self.outline.summaries and False not in plain:
            return
        for summary in self.gate.keys() | self.ends:
            manual = self.tasks[summary].manual
            for leaf in self.leaves_of[summary]:
                if manual or not tasks[leaf].duration:
                    plain[leaf] = False
        for gate, summary in self.summary_of_gate.items():
            if any(edge[2] in (LinkType.FF, LinkType.SF) for edge in self.into[gate]):
                for leaf in self.leaves_of[summary]:
                    plain[leaf] = False
        milestones = [i for i in range(self.count) if plain[i] and not tasks[i].duration]
        while milestones:
            spoiled = [i for i in milestones if self._beside_peculiar(i)]
            if not spoiled:
                return
            for i in spoiled:
                plain[i] = False
            milestones = [i for i in milestones if plain[i]]

    def _beside_peculiar(self, i: int) -> bool:
        plain, count = self.plain, self.count
        return any(not plain[e[0]] for e in self.into[i]) or any(
            e[1] >= count or not plain[e[1]] for e in self.out_of[i]
        )

    # ── order ─────────────────────────────────────────────────────────────────────────────────────
    def _sorted(self) -> list[int]:
        """All leaves, gates and linked summaries, each after everything it waits for (Kahn's method)."""
        if self.in_order and not self.gate and not self.ends:
            is_summary = self.outline.summary
            return [i for i in range(self.count) if not is_summary[i]]
        into, out_of, count = self.into, self.out_of, self.count
        waiting = [len(edges) for edges in into]
        gates_of, ends_of = self.gates_of, self.ends_of
        for leaf, gates in gates_of.items():
            waiting[leaf] += len(gates)
        for summary in self.ends:
            waiting[summary] += len(self.leaves_of[summary])
        is_summary, ends = self.outline.summary, self.ends
        order = [
            i for i in range(self.size) if not waiting[i] and (i >= count or not is_summary[i] or i in ends)
        ]
        simple = not gates_of and not ends_of
        for node in order:
            for edge in out_of[node]:
                target = edge[1]
                waiting[target] -= 1
                if not waiting[target]:
                    order.append(target)
            if simple:
                continue
            for target in self.below_or_above(node):
                waiting[target] -= 1
                if not waiting[target]:
                    order.append(target)
        expected = self.size - len(self.outline.summaries) + len(ends)
        if len(order) < expected:
            raise CycleError(self._loop(set(range(self.size)).difference(order)))
        return order

    def ranks(self) -> list[int]:
        """Node → its place in the order; worked out when it is first needed."""
        if self._ranks is None:
            self._ranks = [-1] * self.size
            for rank, node in enumerate(self.order):
                self._ranks[node] = rank
        return self._ranks

    def below_or_above(self, node: int) -> Sequence[int]:
        if node >= self.count:
            return self.leaves_of[self.summary_of_gate[node]]
        return self.ends_of.get(node, NO_NODES)

    def _loop(self, left: set[int]) -> list[int]:
        """Keys of one loop among the nodes that could not be ordered, in the direction of the links."""
        left = {i for i in left if i >= self.count or not self.outline.summary[i] or i in self.ends}
        node = min(i for i in left if self._waits_for(i, left) is not None)
        seen: dict[int, int] = {}
        path: list[int] = []
        while node not in seen:
            seen[node] = len(path)
            path.append(node)
            previous = self._waits_for(node, left)
            assert previous is not None  # every node that is left waits for another one that is
            node = previous
        keys = [self.tasks[self.summary_of_gate.get(i, i)].key for i in reversed(path[seen[node] :])]
        tidy = [key for k, key in enumerate(keys) if key != keys[k - 1]] or keys[:1]
        smallest = tidy.index(min(tidy))
        return tidy[smallest:] + tidy[:smallest]

    def _waits_for(self, node: int, left: set[int]) -> int | None:
        candidates = [e[0] for e in self.into[node]]
        candidates += self.gates_of.get(node, NO_NODES)
        if node in self.ends:
            candidates += self.leaves_of[node]
        return min((c for c in candidates if c in left), default=None)


def looks_plain(task: Task) -> bool:
    """Whether nothing on the task itself (calendars, assignments and neighbours apart) is peculiar."""
    if task.constraint != _ASAP and not (
        task.duration
        and (task.constraint == _SNET or task.constraint == _FNET)
        and task.constraint_date is not None
    ):
        return False
    return (
        task.actual_start is None
        and not task.manual
        and task.active
        and not task.external
        and not task.elapsed
        and task.calendar is None
        and task.stop is None
        and task.actual_finish is None
        and not task.segments
        and task.span is None
        and not task.levelling_delay
        and (task.deadline is None or task.duration > 0)
    )


def task_span(task: Task) -> int:
    """Seconds of the task's own time from its start to its finish, gaps included."""
    if task.segments:
        offset, length = task.segments[-1]
        return max(offset + length, task.duration)
    return task.duration if task.span is None else task.span


def assignment_span(assignment: Assignment, duration: int) -> int:
    """Working seconds of an assignment on its own calendar; the task's duration when it does not say."""
    if assignment.span is not None:
        return assignment.span
    if assignment.work and assignment.units > 0:
        return round(assignment.work * 10_000 / assignment.units)
    return duration


def _first_repeated(keys: Sequence[int]) -> int:
    seen: set[int] = set()
    for key in keys:
        if key in seen:
            return key
        seen.add(key)
    raise AssertionError("no key is repeated")
