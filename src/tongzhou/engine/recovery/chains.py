"""What fixes the date of a milestone: the chain of tasks and links that ends in it, and what each measure wins there.

With some measures in the plan, the chain says: without any further measure that touches it the milestone cannot be
earlier than it is now. In working time of the project's calendar most links of a chain pass a gain on one to one; so
the chain becomes an inequality of the whole-number problem of choosing measures (a *cut*). ``most`` is never less than
what a measure can win on the chain, ``least`` never more than what is lost without one that is in the plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tongzhou.engine.critical_path import DriverKind
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.plan import LagUnit, LinkType
from tongzhou.engine.recovery.applying import Variants
from tongzhou.engine.recovery.candidates import Candidates
from tongzhou.engine.recovery.measures import (
    Another,
    Delayed,
    Edit,
    Measure,
    MeasureKind,
    OnCalendar,
    Relink,
    Shorter,
    Unbound,
)

EVERYTHING = 1 << 50
"""As much as is missing, whatever that is."""


@dataclass(slots=True)
class Step:
    """One task of a chain. ``part`` says how often its duration counts: 1, 0 or -1 times."""

    place: int
    part: int
    link: int | None = None
    """The place of the link by which the chain comes to it."""
    passes: int = 0
    """Working seconds a week that a gain at its finish may grow by on the way to the milestone."""
    own: int = 0
    """The same for the task itself: what an earlier start may win beyond itself."""


@dataclass(slots=True)
class Chain:
    """The steps from the milestone back to what fixes the beginning."""

    steps: list[Step] = field(default_factory=list)
    dated: int | None = None
    """The task whose own date fixes the beginning."""


def last_leaf(schedule: Schedule, i: int) -> int:
    """The task itself; of a summary the leaf below it that finishes last."""
    if not schedule.summary[i]:
        return i
    tasks = schedule.plan.tasks
    leaves = [k for k in schedule.network.outline.leaves(i) if tasks[k].active]
    return max(leaves, key=lambda k: (schedule.finish[k], -k), default=i)


def first_leaf(schedule: Schedule, i: int) -> int:
    """The task itself; of a summary the leaf below it that starts first."""
    if not schedule.summary[i]:
        return i
    tasks = schedule.plan.tasks
    leaves = [k for k in schedule.network.outline.leaves(i) if tasks[k].active]
    return min(leaves, key=lambda k: (schedule.start[k], k), default=i)


def chain_to(schedule: Schedule, milestone: int, variants: Variants) -> Chain:
    """The chain of drivers that ends in the finish of the task at a place."""
    chain = Chain()
    place, by_finish, passes = last_leaf(schedule, milestone), True, 0
    seen: set[int] = set()
    while place not in seen:
        seen.add(place)
        task = schedule.plan.tasks[place]
        step = Step(place, 1 if by_finish else 0, None, passes, _growth(schedule, place, variants))
        chain.steps.append(step)
        before = next(
            (
                d
                for d in schedule.drivers(task.key)
                if d.kind == DriverKind.PREDECESSOR and d.link is not None
            ),
            None,
        )
        if before is None or before.key is None or before.link is None:
            if task.constraint_date is not None:
                chain.dated = place
            return chain
        if before.link_type in (LinkType.FF, LinkType.SF):
            step.part -= 1
        step.link = before.link
        passes = min(passes + step.own + _link_growth(schedule, before.link, place), EVERYTHING)
        by_finish = before.link_type in (LinkType.FS, LinkType.FF)
        source = schedule.index[before.key]
        place = last_leaf(schedule, source) if by_finish else first_leaf(schedule, source)
    return chain


def _growth(schedule: Schedule, place: int, variants: Variants) -> int:
    """Working seconds a week by which an earlier start of a task may win more than itself."""
    network, task = schedule.network, schedule.plan.tasks[place]
    if network.plain[place]:
        return 0
    if task.levelling_delay or task.elapsed or task.manual:
        return EVERYTHING
    clock = network.clock(place)
    if not clock.span or getattr(clock, "axis", None) is network.axis:
        return 0
    base, more = variants.extra.get(task.calendar or 0, (None, 0))
    usual = base is not None and network.calendars.get(base) is network.axis
    return more if usual and task.ignore_resource_calendar else EVERYTHING


def _link_growth(schedule: Schedule, place: int, target: int) -> int:
    link, network = schedule.plan.links[place], schedule.network
    if not link.lag:
        return 0
    here = network.plain[target] or network.slack_axis(target) is network.axis
    return 0 if link.lag_unit == LagUnit.WORKING and here else EVERYTHING


@dataclass(frozen=True, slots=True)
class Cut:
    """What a chain demands; ``finish`` is the milestone's, in working seconds of the project's calendar."""

    finish: int
    most: dict[str, int]
    """Measures that are not in the plan: never less than they win."""
    likely: dict[str, int]
    """The same measures: about what they win, where they are now."""
    least: dict[str, int]
    """Measures that are."""
    makers: tuple[str, ...]
    """Measures without which the chain would not be there at all."""


class Cutter:
    """Makes cuts of chains."""

    def __init__(self, candidates: Candidates) -> None:
        self.candidates = candidates
        self.measures: dict[str, Measure] = {}
        """All measures of all chains so far, by key."""

    def touching(self, chain: Chain) -> list[Measure]:
        """The measures that could change something about a chain, in an order that is always the same."""
        found: dict[str, Measure] = {}
        known = len(self.candidates.base.plan.links)
        for step in chain.steps:
            for measure in self.candidates.of_task(step.place):
                found[measure.key] = measure
            if step.link is not None and step.link < known:
                for measure in self.candidates.of_link(step.link):
                    found[measure.key] = measure
        self.measures.update(found)
        return list(found.values())

    def cut(self, schedule: Schedule, chain: Chain, chosen: Iterable[Measure]) -> Cut:
        """The inequality of the chain of a schedule in which measures were chosen."""
        inside = {measure.key: measure for measure in chosen}
        reach = _Reach(schedule, chain, self.candidates, inside.values())
        most: dict[str, int] = {}
        likely: dict[str, int] = {}
        for measure in self.touching(chain):
            gain = reach.most(measure)
            if measure.key not in inside and gain > 0:
                most[measure.key] = gain
                likely[measure.key] = min(gain, measure.seconds) if measure.seconds else gain
        least = {key: gain for key, one in inside.items() if (gain := reach.least(one))}
        makers = tuple(key for key, one in inside.items() if reach.made_by(one))
        milestone = schedule.finish[chain.steps[0].place]
        return Cut(self.candidates.base.network.axis.offset(milestone), most, likely, least, makers)


class _Reach:
    """How far measures reach on one chain."""

    def __init__(
        self, schedule: Schedule, chain: Chain, candidates: Candidates, chosen: Iterable[Measure]
    ) -> None:
        self.schedule, self.chain, self.candidates = schedule, chain, candidates
        self.steps = {schedule.plan.tasks[step.place].key: step for step in chain.steps}
        self.links = {step.link: step for step in chain.steps if step.link is not None}
        self.count = len(candidates.base.plan.links)
        self.week = 5 * candidates.day
        relinked = [e for m in chosen for e in m.edits if isinstance(e, Relink) and e.place in self.links]
        self.opened = {e.link.predecessor for e in relinked if e.link.type == LinkType.SS}
        """Tasks whose duration counts again when the measure that took them off the chain is given up."""

    def most(self, measure: Measure) -> int:
        """Never less than the working seconds the measure wins on the chain."""
        total = sum(max(self._edit(measure, edit, upper=True), 0) for edit in measure.edits)
        return int(min(total, EVERYTHING))

    def least(self, measure: Measure) -> int:
        """Never more than what is lost without it."""
        return int(sum(self._edit(measure, edit, upper=False) for edit in measure.edits))

    def made_by(self, measure: Measure) -> bool:
        """Whether the chain runs through what the measure has made slower or added."""
        for edit in measure.edits:
            if isinstance(edit, Delayed) and edit.slower and edit.task in self.steps:
                return True
            if isinstance(edit, Another) and any(
                place >= self.count and self.schedule.plan.links[place] == edit.link for place in self.links
            ):
                return True
            if isinstance(edit, Relink) and measure.kind == MeasureKind.REORDER and edit.place in self.links:
                return True
        return False

    def _edit(self, measure: Measure, edit: Edit, *, upper: bool) -> int:
        if isinstance(edit, Shorter):
            return self._shorter(edit, upper=upper)
        if isinstance(edit, OnCalendar):
            return self._longer_days(edit) if upper else 0
        if isinstance(edit, Relink):
            return self._relink(measure, edit, upper=upper)
        if isinstance(edit, Unbound):
            dated = self.chain.dated
            mine = dated is not None and self.schedule.plan.tasks[dated].key == edit.task
            return EVERYTHING if upper and mine else 0
        if isinstance(edit, Delayed):
            return EVERYTHING if upper and not edit.slower and edit.task in self.steps else 0
        return 0

    def _grown(self, seconds: int, passes: int) -> int:
        """What a gain may have become when it has passed the rest of the chain."""
        if not passes:
            return seconds
        weeks = (seconds + passes) // self.week + 2
        return min(seconds + passes * weeks, EVERYTHING)

    def _shorter(self, edit: Shorter, *, upper: bool) -> int:
        step = self.steps.get(edit.task)
        if step is None:
            return edit.seconds if upper and edit.task in self.opened else 0
        passes = step.passes + step.own
        if not upper:
            return min(edit.seconds * step.part, 0 if passes else EVERYTHING)
        part = 1 if edit.task in self.opened else step.part
        return self._grown(edit.seconds, passes) if part > 0 else 0

    def _longer_days(self, edit: OnCalendar) -> int:
        step = self.steps.get(edit.task)
        if step is None or step.part < 1:
            return EVERYTHING if step is not None else 0
        base, more = self.candidates.variants.extra[edit.calendar]
        network = self.candidates.base.network
        if network.calendars.get(base) is not network.axis:
            return EVERYTHING
        duration = network.durations[step.place]
        return self._grown(min(duration, more * (duration // self.week + 2)), step.passes)

    def _relink(self, measure: Measure, edit: Relink, *, upper: bool) -> int:
        step = self.links.get(edit.place)
        if step is None:
            return 0
        was = self.candidates.base.plan.links[edit.place]
        passes = step.passes + step.own
        same = edit.link.type == was.type and measure.kind != MeasureKind.REORDER
        plain = same and was.lag_unit == LagUnit.WORKING
        if not upper:
            return was.lag - edit.link.lag if plain and not passes else 0
        if plain:
            return self._grown(was.lag - edit.link.lag, passes)
        return self._grown(measure.seconds, passes) if measure.kind == MeasureKind.SPLIT else EVERYTHING
