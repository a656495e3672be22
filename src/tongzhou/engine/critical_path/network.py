"""A plan compiled once: indexes, links, clocks and the order in which tasks can be computed.

Nodes ``0 .. n-1`` are the plan's tasks. A summary that something is linked to, or that pushes or limits
what is below it, gets a second node, its *gate*: the gate is computed before all leaves below the summary
and carries what binds them, the summary's own node after them.

A task is *plain* when it runs on the project's calendar and nothing about it needs an instant outside that
calendar's offset axis; the passes compute plain tasks with integer additions (see ``state``). A link is
*simple* when it leads from finish to start without lag, as most do; it is kept as two node numbers only.
"""

from __future__ import annotations

from collections.abc import Sequence

from tongzhou.engine.critical_path.clocks import CalendarClock, Clock, ElapsedClock, TeamClock
from tongzhou.engine.critical_path.connections import Edge, connect
from tongzhou.engine.critical_path.order import ordered
from tongzhou.engine.critical_path.outline import Outline
from tongzhou.engine.errors import DuplicateKeyError, DurationError, UnknownTaskError
from tongzhou.engine.plan import Assignment, Constraint, LinkType, Plan, Task
from tongzhou.engine.working_time import Calendars, WorkingTime

_ASAP, _ALAP, _SNET, _FNET = Constraint.ASAP, Constraint.ALAP, Constraint.SNET, Constraint.FNET
_FS = LinkType.FS.value
_FRESH = Task(0)
_USUAL = (_FRESH[3:12], _FRESH[14:23])
"""The fields of a task nobody has said anything special about: two comparisons settle most tasks."""
NO_NODES: tuple[int, ...] = ()
_NO_EDGES: list[Edge] = []


class Network:
    """The compiled plan. Refuses with the errors of ``engine.errors``; see each one's sentence."""

    def __init__(self, plan: Plan, known: Network | None = None) -> None:
        """``known`` lends its compiled calendars, when the plan has the same ones."""
        self.plan = plan
        self.tasks: tuple[Task, ...] = plan.tasks
        self.count = len(plan.tasks)
        self.index = {task[0]: i for i, task in enumerate(plan.tasks)}
        if len(self.index) != self.count:
            raise DuplicateKeyError(_first_repeated([t.key for t in plan.tasks]))
        self.calendars: Calendars
        if known is not None and known.plan.calendars == plan.calendars:
            self.calendars = known.calendars
        else:
            self.calendars = Calendars(plan.calendars, plan.start)
        self.axis = self.calendars.get(plan.calendar)
        self.outline = Outline(plan.tasks, self.index)
        self._assigned = self._assignments()
        self.clocks: list[Clock | None] = [None] * self.count
        self.plain = [False] * self.count
        """By node; gates and summaries are not plain."""
        self.durations = [0] * self.count
        self.late_ones: list[int] = []
        self.begun: list[int] = []
        """Active leaves that have an actual start."""
        self.by_hand: set[int] = set()
        """Leaves that are scheduled by hand."""
        self.sleeping: set[int] = set()
        self.dated: list[int] = []
        """Leaves with a date of their own: a constraint or a deadline."""
        self._classify()
        self.befores: list[list[int]] = [[] for _ in range(self.count)]
        """Node → the nodes from which simple links lead to it."""
        self.afters: list[list[int]] = [[] for _ in range(self.count)]
        self.odd_into: dict[int, list[Edge]] = {}
        """Node → the links to it that are not simple; never an empty list."""
        self.odd_out: dict[int, list[Edge]] = {}
        self.by_percent: set[int] = set()
        """The nodes from which a link leads whose lag is a percentage of their duration."""
        self.in_order = True
        """Whether every link leads from a task to a later one of the plan."""
        self.gate: dict[int, int] = {}
        """Summary → its gate node."""
        self.summary_of_gate: dict[int, int] = {}
        self.given_summaries: set[int] = set()
        """Summaries that keep the dates they were given: manual and external ones."""
        self.ends: set[int] = set()
        """The summaries that are computed in the passes."""
        self.leaves_of: dict[int, list[int]] = {}
        """Leaves below each summary that has a gate or is computed in the passes."""
        self.gates_of: dict[int, tuple[int, ...]] = {}
        """Leaf → the gates it has to wait for."""
        self.ends_of: dict[int, tuple[int, ...]] = {}
        """Leaf → the summaries above it that are computed in the passes."""
        connect(self)
        self.size = len(self.befores)
        self.plain += [False] * (self.size - self.count)
        self._mark_neighbours()
        self.order = ordered(self)
        self._ranks: list[int] | None = None
        self._links_to: dict[int, list[int]] | None = None
        self._begun_above: set[int] | None = None

    def for_plan(self, plan: Plan) -> Network:
        """A copy that shares everything with this one, for a plan with the same rows in the same places."""
        twin = Network.__new__(Network)
        links_to = self._links_to if plan.links is self.plan.links else None
        vars(twin).update(vars(self) | {"plan": plan, "tasks": plan.tasks, "_links_to": links_to})
        return twin

    # ── links ─────────────────────────────────────────────────────────────────────────────────────
    def waits(self, node: int) -> bool:
        """Whether a link leads to the node."""
        return bool(self.befores[node]) or node in self.odd_into

    def into(self, node: int) -> list[Edge]:
        """All links to a node."""
        simple = [(source, node, _FS, 0, False) for source in self.befores[node]]
        return simple + self.odd_into.get(node, _NO_EDGES)

    def out_of(self, node: int) -> list[Edge]:
        """All links from a node."""
        simple = [(node, target, _FS, 0, False) for target in self.afters[node]]
        return simple + self.odd_out.get(node, _NO_EDGES)

    def links_to(self, key: int) -> Sequence[int]:
        """The places in ``plan.links`` of the links to the task of that key."""
        if self._links_to is None:
            self._links_to = {}
            for number, link in enumerate(self.plan.links):
                self._links_to.setdefault(link.successor, []).append(number)
        return self._links_to.get(key, NO_NODES)

    # ── tasks ─────────────────────────────────────────────────────────────────────────────────────
    def _assignments(self) -> dict[int, list[tuple[int | None, Assignment]]]:
        """Task index → (calendar key or None, assignment) of the assignments whose calendar may bind."""
        resources = {r.key: r for r in self.plan.resources}
        found: dict[int, list[tuple[int | None, Assignment]]] = {}
        for assignment in self.plan.assignments:
            resource = resources.get(assignment.resource)
            if resource is not None and resource.work:
                index = self.index.get(assignment.task)
                if index is None:
                    raise UnknownTaskError(assignment.task, "an assignment")
                found.setdefault(index, []).append((resource.calendar, assignment))
        return found

    def _classify(self) -> None:
        assigned, plain, summary = self._assigned, self.plain, self.outline.summary
        durations = self.durations
        usual_from, usual_to = _USUAL
        for i, task in enumerate(self.tasks):
            if summary[i]:
                if not task[10]:
                    self.sleeping.add(i)
                continue
            duration = durations[i] = task[2]
            if task[3:12] == usual_from and task[14:23] == usual_to and task[26] is None and duration >= 0:
                plain[i] = i not in assigned or self.keeps_project_time(i)
            else:
                self._classify_unusual(i, task)

    def _classify_unusual(self, i: int, task: Task) -> None:
        if task.duration < 0:
            raise DurationError(task.key, task.duration)
        if not task.active:
            self.sleeping.add(i)
        elif task.actual_start is not None:
            self.begun.append(i)
        if task.manual:
            self.by_hand.add(i)
        if task.constraint or task.deadline is not None:
            self.dated.append(i)
            if task.constraint == _ALAP:
                self.late_ones.append(i)
        self.plain[i] = looks_plain(task) and (i not in self._assigned or self.keeps_project_time(i))

    def keeps_project_time(self, i: int) -> bool:
        """Whether a leaf's clock does nothing but count its duration in the project's calendar."""
        clock = self.clock(i)
        on_axis = isinstance(clock, CalendarClock) and clock.axis is self.axis
        return on_axis and clock.span == self.durations[i]

    def clock(self, i: int) -> Clock:
        """The clock of a leaf, made when it is first needed."""
        clock = self.clocks[i]
        if clock is None:
            clock = self.clocks[i] = self._make_clock(i)
        return clock

    def _make_clock(self, i: int) -> Clock:
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
            return CalendarClock(self.calendars.get(*own) if own else self.axis, span)
        if len(team) == 1 and team[0][1].span is None:
            return CalendarClock(self.calendars.together(*team[0][0]), span)
        axes = [self.calendars.together(*keys) for keys, _ in team]
        if all(axis is axes[0] for axis in axes) and not any(a.span is not None for _, a in team):
            return CalendarClock(axes[0], span)
        return TeamClock(
            [(axis, a.delay + assignment_span(a, span)) for axis, (_, a) in zip(axes, team, strict=True)]
        )

    def slack_axis(self, i: int) -> WorkingTime:
        """The calendar in which a task's slack and the lag of the links into it are counted."""
        own = self.tasks[i].calendar
        return self.axis if own is None else self.calendars.get(own)

    def begun_above(self) -> set[int]:
        """The summaries below which work has begun."""
        if self._begun_above is None:
            found: set[int] = set()
            parent = self.outline.parent
            for i in self.begun:
                above = parent[i]
                while above >= 0 and above not in found:
                    found.add(above)
                    above = parent[above]
            self._begun_above = found
        return self._begun_above

    def set_begun(self, i: int, begun: bool) -> None:
        """Note whether work on a leaf has begun."""
        self.begun = [k for k in self.begun if k != i] + ([i] if begun else [])
        self._begun_above = None

    def _mark_neighbours(self) -> None:
        """Milestones keep exact instants: beside a task that is not plain they are not plain either."""
        plain, durations = self.plain, self.durations
        if not self.outline.summaries and False not in plain:
            return
        for summary in self.gate.keys() | self.ends:
            manual = self.tasks[summary].manual
            for leaf in self.leaves_of[summary]:
                if manual or not durations[leaf]:
                    plain[leaf] = False
        for gate, summary in self.summary_of_gate.items():
            if any(edge[2] in (LinkType.FF, LinkType.SF) for edge in self.odd_into.get(gate, _NO_EDGES)):
                for leaf in self.leaves_of[summary]:
                    plain[leaf] = False
        milestones = [i for i, is_plain in enumerate(plain) if is_plain and not durations[i]]
        while milestones:
            spoiled = [i for i in milestones if self._beside_peculiar(i)]
            if not spoiled:
                return
            for i in spoiled:
                plain[i] = False
            milestones = [i for i in milestones if plain[i]]

    def _beside_peculiar(self, i: int) -> bool:
        plain = self.plain
        for neighbours in (self.befores[i], self.afters[i]):
            for neighbour in neighbours:
                if not plain[neighbour]:
                    return True
        return any(not plain[edge[0]] for edge in self.odd_into.get(i, _NO_EDGES)) or any(
            not plain[edge[1]] for edge in self.odd_out.get(i, _NO_EDGES)
        )

    # ── order ─────────────────────────────────────────────────────────────────────────────────────
    def ranks(self) -> list[int]:
        """Node → its place in the order; worked out when it is first needed."""
        if self._ranks is None:
            self._ranks = [-1] * self.size
            for rank, node in enumerate(self.order):
                self._ranks[node] = rank
        return self._ranks

    def below_or_above(self, node: int) -> Sequence[int]:
        """What a gate passes on to, or the summaries that wait for a leaf."""
        if node >= self.count:
            return self.leaves_of[self.summary_of_gate[node]]
        return self.ends_of.get(node, NO_NODES)


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
