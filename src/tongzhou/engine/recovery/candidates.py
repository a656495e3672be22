"""Which measures there are for a task, a link or a date: made when a chain first runs through it."""

from __future__ import annotations

from collections.abc import Iterator

from tongzhou.engine.critical_path.clocks import CalendarClock
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.plan import LagUnit, Link, LinkType, Task
from tongzhou.engine.recovery.applying import Variants
from tongzhou.engine.recovery.measures import (
    Another,
    Delayed,
    Measure,
    MeasureKind,
    OnCalendar,
    Relink,
    Risk,
    RiskReason,
    Shorter,
    Unbound,
)
from tongzhou.engine.recovery.options import LinkOptions, Options, TaskOptions

_LEVELS = 12
"""Steps at most in which a task is shortened."""
_MUCH = 25
"""Percent of a task's duration from which shortening it is risky."""
_HALF_HOUR = 1_800
_DIGITS = 20
_OF_LINKS = frozenset({"overlap", "split", "lag", "turn"})
"""The first words of the keys of measures that are about a link."""


class Candidates:
    """The measures of a plan, by what they are about. The same plan and options give the same measures."""

    def __init__(self, base: Schedule, options: Options, variants: Variants) -> None:
        self.base = base
        self.options = options
        self.day = base.plan.minutes_per_day * 60
        self.variants = variants
        self._of_task: dict[int, tuple[Measure, ...]] = {}
        self._of_link: dict[int, tuple[Measure, ...]] = {}
        self._packages = self._optional_above()
        self._rivals: dict[int, list[int]] | None = None
        self._outgoing: dict[int, list[str]] | None = None

    def of_task(self, i: int) -> tuple[Measure, ...]:
        """What can be done to the task at a place so that it takes less time, or begins earlier."""
        known = self._of_task.get(i)
        if known is None:
            task = self.base.plan.tasks[i]
            open_ = task.actual_finish is None and task.active and not task.external
            known = tuple(self._task(i, task)) if open_ and not self.base.summary[i] else ()
            self._of_task[i] = known
        return known

    def of_link(self, place: int) -> tuple[Measure, ...]:
        """What can be done to the link at a place of the plan's links."""
        known = self._of_link.get(place)
        if known is None:
            link = self.base.plan.links[place]
            way = self.options.links.get((link.predecessor, link.successor, link.type), LinkOptions())
            known = tuple(self._link(place, link, way))
            self._of_link[place] = known
        return known

    def named(self, key: str) -> Measure | None:
        """The measure of a key, if the plan and the options have it."""
        kind, first, *rest = [*key.split(":"), ""]
        if not first.isdecimal() or len(first) > _DIGITS or int(first) not in self.base.index:
            return None
        if kind in _OF_LINKS:
            ends = (first, rest[0]) if rest else None
            places = [
                n
                for n, one in enumerate(self.base.plan.links)
                if (str(one.predecessor), str(one.successor)) == ends
            ]
            found = [m for place in places for m in self.of_link(place)]
        else:
            place = self.base.index[int(first)]
            leaves = self.base.network.outline.leaves(place) if self.base.summary[place] else [place]
            found = [m for i in leaves for m in self.of_task(i)]
        return next((m for m in found if m.key == key), None)

    # ── tasks ─────────────────────────────────────────────────────────────────────────────────────
    def _task(self, i: int, task: Task) -> Iterator[Measure]:
        options = self.options.tasks.get(task.key, TaskOptions())
        limit = self.may_lose(i)
        if limit > 0:
            yield from self._crash(task, options, limit)
            yield from self._people(task, options, limit)
            yield from self._extra(i, task, options)
        yield from (self._cut(key) for key in self._packages.get(i, ()))
        if options.date_is_habit and task.constraint_date is not None and task.actual_start is None:
            yield self._undated(task)
        if self.options.reorder and task.levelling_delay > 0 and task.actual_start is None:
            yield self._first(i, task)

    def may_lose(self, i: int) -> int:
        """Seconds of the task that are still to be worked; 0 where its duration decides nothing."""
        task = self.base.plan.tasks[i]
        if task.manual or task.segments or task.stop is not None or task.resume is not None:
            return 0
        if task.actual_start is None:
            return task.duration
        return task.duration * (100 - task.percent) // 100 if task.remaining is None else task.remaining

    def _crash(self, task: Task, options: TaskOptions, limit: int) -> Iterator[Measure]:
        pieces = [piece for piece in options.crash if piece.shortest < task.duration]
        if not pieces:
            return
        most = min(task.duration - pieces[-1].shortest, limit)
        step = self.day * max(1, -(-most // (self.day * _LEVELS)))
        for saved in [*range(step, most, step), most]:
            cost, length = 0, task.duration
            for piece in pieces:
                part = min(length, task.duration) - max(piece.shortest, task.duration - saved)
                cost += max(part, 0) * piece.cost_per_day
                length = piece.shortest
            much = saved * 100 >= task.duration * _MUCH
            yield Measure(
                key=f"crash:{task.key}:{saved}",
                kind=MeasureKind.CRASH,
                groups=(f"task:{task.key}",),
                edits=(Shorter(task.key, saved),),
                cost=-(-cost // self.day),
                risk=Risk.MEDIUM if much else Risk.LOW,
                reason=RiskReason.SHORTENED_MUCH if much else RiskReason.SHORTENED_LITTLE,
                task=task.key,
                seconds=saved,
            )

    def _people(self, task: Task, options: TaskOptions, limit: int) -> Iterator[Measure]:
        """Brooks: more people work faster, but learn first and then talk to each other."""
        team = options.staffing
        if team is None or task.elapsed or task.fixed_duration:
            return
        work = limit * team.present * (100 - team.overhead * (team.present - 1))
        best = limit
        for count in range(team.present + 1, team.most + 1):
            power = count * (100 - team.overhead * (count - 1))
            if power <= 0:
                return
            needed = -(-(work + team.learning * 100 * (count - team.present)) // power)
            needed = -(-needed // _HALF_HOUR) * _HALF_HOUR
            if needed >= best:
                return
            best = needed
            late = task.actual_start is not None
            yield Measure(
                key=f"people:{task.key}:{count}",
                kind=MeasureKind.ADD_PEOPLE,
                groups=(f"task:{task.key}",),
                edits=(Shorter(task.key, limit - needed),),
                cost=self._price(max(count * needed - team.present * limit, 0), team.cost_per_day),
                risk=Risk.HIGH if late else Risk.MEDIUM,
                reason=RiskReason.NEW_PEOPLE_LATE if late else RiskReason.NEW_PEOPLE,
                task=task.key,
                seconds=limit - needed,
                people=count,
            )

    def _extra(self, i: int, task: Task, options: TaskOptions) -> Iterator[Measure]:
        base = self.usual_calendar(i)
        if not options.extra_time or task.elapsed or base is None:
            return
        usual = self.base.network.calendars.get(base)
        for way in self.options.extra_time:
            key = self.variants.keys[base, way.name]
            axis = self.base.network.calendars.get(key)
            begin = axis.next_start(self.base.start[i])
            finish = axis.add(begin, task.duration)
            outside = task.duration - usual.between(begin, finish)
            saved = usual.between(finish, self.base.finish[i]) // 60 * 60
            if (
                outside <= 0
                or finish >= self.base.finish[i]
                or (self.options.extra_as_duration and saved <= 0)
            ):
                continue
            entered = (
                Shorter(task.key, min(saved, self.may_lose(i))) if self.options.extra_as_duration else None
            )
            yield Measure(
                key=f"extra:{task.key}:{way.name}",
                kind=MeasureKind.EXTRA_TIME,
                groups=(f"task:{task.key}",),
                edits=(entered or OnCalendar(task.key, key),),
                cost=self._price(outside * way.factor, options.cost_per_day, 100),
                risk=Risk.MEDIUM if outside > 3 * self.day else Risk.LOW,
                reason=RiskReason.TIRED_PEOPLE,
                task=task.key,
                seconds=saved,
                extra_time=way.name,
                extra_seconds=outside,
            )

    def usual_calendar(self, i: int) -> int | None:
        """The one calendar a task is worked on; None where several count together."""
        task, plan, network = self.base.plan.tasks[i], self.base.plan, self.base.network
        clock = network.clock(i)
        if not isinstance(clock, CalendarClock):
            return None
        keys = [plan.calendar if task.calendar is None else task.calendar]
        keys += sorted({r.calendar for r in plan.resources if r.calendar is not None})
        return next((key for key in keys if network.calendars.get(key) is clock.axis), None)

    def _cut(self, key: int) -> Measure:
        options = self.options.tasks[key]
        leaves = [i for i in self._leaves(key) if self.may_lose(i) > 0]
        tasks = self.base.plan.tasks
        return Measure(
            key=f"cut:{key}",
            kind=MeasureKind.CUT_SCOPE,
            groups=(*(f"task:{tasks[i].key}" for i in leaves), *self._links_from(leaves)) or (f"task:{key}",),
            edits=tuple(Shorter(tasks[i].key, self.may_lose(i)) for i in leaves),
            cost=options.cut_cost,
            risk=Risk.HIGH,
            reason=RiskReason.CLIENT_GETS_LESS,
            task=key,
            seconds=sum(self.may_lose(i) for i in leaves),
        )

    def _links_from(self, leaves: list[int]) -> list[str]:
        """The groups of the links from tasks: nothing begins before the end of what is left out."""
        if self._outgoing is None:
            self._outgoing = {}
            for place, link in enumerate(self.base.plan.links):
                self._outgoing.setdefault(link.predecessor, []).append(f"link:{place}")
        keys = [self.base.plan.tasks[i].key for i in leaves]
        return [group for key in keys for group in self._outgoing.get(key, ())]

    def _leaves(self, key: int) -> list[int]:
        place = self.base.index[key]
        return self.base.network.outline.leaves(place) if self.base.summary[place] else [place]

    def _optional_above(self) -> dict[int, list[int]]:
        """Leaf → the optional packages it belongs to."""
        found: dict[int, list[int]] = {}
        for key, options in sorted(self.options.tasks.items()):
            if options.optional:
                for i in self._leaves(key):
                    found.setdefault(i, []).append(key)
        return found

    def _undated(self, task: Task) -> Measure:
        return Measure(
            key=f"date:{task.key}", kind=MeasureKind.DROP_DATE, groups=(f"date:{task.key}",),
            edits=(Unbound(task.key),), cost=0, risk=Risk.MEDIUM, reason=RiskReason.DATE_MAY_BE_NEEDED, task=task.key,
        )  # fmt: skip

    # ── who is first ──────────────────────────────────────────────────────────────────────────────
    def _first(self, i: int, task: Task) -> Measure:
        """The task before those that have its resource while it waits."""
        base = self.base
        waits = task.levelling_delay
        begin, finish = base.start[i] - waits, base.finish[i] - waits
        edits: list[Delayed] = [Delayed(task.key, 0, slower=False)]
        for k in self._sharing(i):
            other = base.plan.tasks[k]
            if (
                k == i
                or other.actual_start is not None
                or not (base.start[k] < finish and begin < base.finish[k])
            ):
                continue
            first = base.start[k] - (other.levelling_delay if other.levelling_delay_elapsed else 0)
            if finish > base.start[k]:
                edits.append(Delayed(other.key, finish - first, slower=True))
        return Measure(
            key=f"first:{task.key}", kind=MeasureKind.REORDER, groups=tuple(f"delay:{e.task}" for e in edits),
            edits=tuple(edits), cost=0, risk=Risk.MEDIUM, reason=RiskReason.OTHERS_WAIT, task=task.key, seconds=waits,
        )  # fmt: skip

    def _sharing(self, i: int) -> list[int]:
        """The places of the tasks that share a resource with one."""
        if self._rivals is None:
            self._rivals = {}
            for one in self.base.plan.assignments:
                self._rivals.setdefault(one.resource, []).append(self.base.index[one.task])
        key = self.base.plan.tasks[i].key
        mine = {one.resource for one in self.base.plan.assignments if one.task == key}
        return sorted({k for resource in mine for k in self._rivals[resource]})

    # ── links ─────────────────────────────────────────────────────────────────────────────────────
    def _link(self, place: int, link: Link, way: LinkOptions) -> Iterator[Measure]:
        source, target = self.base.index[link.predecessor], self.base.index[link.successor]
        tasks = self.base.plan.tasks
        if tasks[target].actual_start is not None or tasks[source].actual_finish is not None:
            return
        if link.lag > 0 and way.lag_is_habit:
            yield Measure(
                key=f"lag:{link.predecessor}:{link.successor}", kind=MeasureKind.DROP_LAG, groups=(f"link:{place}",),
                edits=(Relink(place, link._replace(lag=0, lag_unit=LagUnit.WORKING)),), cost=0, risk=Risk.MEDIUM,
                reason=RiskReason.WAIT_MAY_BE_NEEDED, task=link.successor, predecessor=link.predecessor,
                seconds=link.lag if link.lag_unit in (LagUnit.WORKING, LagUnit.ELAPSED) else 0,
            )  # fmt: skip
        if link.type != LinkType.FS or self.base.summary[source] or self.base.summary[target]:
            return
        if link.lag_unit == LagUnit.WORKING and not tasks[source].elapsed:
            yield from self._overlaps(place, link, way, source)
            yield from self._split(place, link, source)
        if way.order_only:
            yield self._turned(place, link)

    def _overlaps(self, place: int, link: Link, way: LinkOptions, source: int) -> Iterator[Measure]:
        task = self.base.plan.tasks[source]
        shortest = task.duration - max(
            (e.seconds for m in self.of_task(source) for e in m.edits
             if isinstance(e, Shorter) and e.task == task.key and m.kind != MeasureKind.CUT_SCOPE), default=0
        )  # fmt: skip
        most = min(shortest, self.may_lose(source)) * way.overlap // 100 // _HALF_HOUR * _HALF_HOUR
        options = self.options.tasks.get(link.successor, TaskOptions())
        for overlap in sorted({most // 2 // _HALF_HOUR * _HALF_HOUR, most} - {0}):
            rework = overlap * way.rework // 100
            much = overlap * 100 > task.duration * _MUCH
            yield Measure(
                key=f"overlap:{link.predecessor}:{link.successor}:{overlap}",
                kind=MeasureKind.FAST_TRACK,
                groups=(f"link:{place}",),
                edits=(Relink(place, link._replace(lag=link.lag - overlap)),),
                cost=self._price(rework, options.cost_per_day),
                risk=Risk.HIGH if much else Risk.MEDIUM,
                reason=RiskReason.MUCH_REWORK if much else RiskReason.REWORK,
                task=link.successor,
                predecessor=link.predecessor,
                seconds=overlap,
                rework=rework,
            )

    def _split(self, place: int, link: Link, source: int) -> Iterator[Measure]:
        """The successor waits for the part it needs; the rest is done beside it, before it ends."""
        task = self.base.plan.tasks[source]
        options = self.options.tasks.get(task.key, TaskOptions())
        if options.first_part is None or task.actual_start is not None or link.lag < 0:
            return
        part = task.duration * options.first_part // (100 * _HALF_HOUR) * _HALF_HOUR
        yield Measure(
            key=f"split:{link.predecessor}:{link.successor}",
            kind=MeasureKind.SPLIT,
            groups=(f"link:{place}", f"task:{task.key}"),
            edits=(
                Relink(place, link._replace(type=LinkType.SS, lag=part + link.lag)),
                Another(Link(link.predecessor, link.successor, LinkType.FF)),
            ),
            cost=options.split_cost,
            risk=Risk.LOW if link.lag else Risk.MEDIUM,
            reason=RiskReason.INTERRUPTED,
            task=link.successor,
            predecessor=link.predecessor,
            seconds=task.duration - part,
        )

    def _turned(self, place: int, link: Link) -> Measure:
        return Measure(
            key=f"turn:{link.predecessor}:{link.successor}", kind=MeasureKind.REORDER, groups=(f"link:{place}",),
            edits=(Relink(place, link._replace(predecessor=link.successor, successor=link.predecessor)),), cost=0,
            risk=Risk.MEDIUM, reason=RiskReason.OTHERS_WAIT, task=link.successor, predecessor=link.predecessor,
        )  # fmt: skip

    def _price(self, seconds: int, cost_per_day: int, divisor: int = 1) -> int:
        """What so many seconds cost, rounded up."""
        return -(-seconds * cost_per_day // (self.day * divisor))
