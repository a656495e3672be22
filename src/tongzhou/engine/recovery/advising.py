"""``advise``: from a plan and a question to proposals, each of them verified."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tongzhou.engine.critical_path.passes import schedule
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.errors import PlanError
from tongzhou.engine.plan import Plan
from tongzhou.engine.recovery.advice import Advice, Aim, Point, Proposal, Single
from tongzhou.engine.recovery.applying import Variants
from tongzhou.engine.recovery.candidates import Candidates
from tongzhou.engine.recovery.chains import chain_to
from tongzhou.engine.recovery.effects import Effect, Effects
from tongzhou.engine.recovery.errors import RecoveryCancelledError
from tongzhou.engine.recovery.measures import Measure
from tongzhou.engine.recovery.request import Meter, Progress, Request
from tongzhou.engine.recovery.searching import Found, Keys, Search, Weight

_SHARES = {Aim.CHEAPEST: 0.35, Aim.LEAST_RISK: 0.45, Aim.FEWEST: 0.55, Aim.FASTEST: 0.7}
"""The part of the budget by which each question has to be answered."""
_BEST, _FAST, _CURVE = 0.55, 0.7, 1.0
_FEW_ROUNDS = 12
"""Choices looked at for the fastest combination, of which nobody needs to know that it is the cheapest."""
_ROOM = 1_000_000
"""Room for the second criterion behind the first."""


def advise(
    plan: Plan,
    request: Request,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Advice:
    """Propose ways to win days for a milestone.

    ``progress`` is told the part that is done. Refuses with a ``PlanError`` what cannot be scheduled, with a
    ``RecoveryError`` a question that makes no sense; ``RecoveryCancelledError`` when it is stopped.
    """
    request.checked(plan)
    return _Adviser(plan, request, Meter(request.budget, progress, cancelled)).advice()


class Bench:
    """A plan made ready for measures: to look at a combination somebody composes."""

    def __init__(self, plan: Plan, request: Request, meter: Meter | None = None) -> None:
        request.checked(plan)
        self.request = request
        self.meter = meter or Meter(request.budget)
        self.variants = Variants(plan, request.options.extra_time)
        self.base: Schedule = schedule(self.variants.plan)
        self.place = self.base.index[request.milestone]
        self.candidates = Candidates(self.base, request.options, self.variants)
        self.search = Search(self.base, self.place, self.candidates, self.meter)
        self.effects = Effects(self.base, self.place, self.variants, request.capacities)

    def effect(self, measures: tuple[Measure, ...]) -> Effect:
        """What measures do together, the whole plan scheduled with them."""
        return self.effects.of(measures)


@dataclass(slots=True)
class _Adviser:
    plan: Plan
    request: Request
    meter: Meter
    bench: Bench = field(init=False)

    def __post_init__(self) -> None:
        self.bench = Bench(self.plan, self.request, self.meter)

    # ── what counts ───────────────────────────────────────────────────────────────────────────────
    def _weight(self, aim: Aim) -> Weight:
        if aim is Aim.FEWEST:
            return lambda m: _ROOM * _ROOM + self._second(m)
        if aim is Aim.LEAST_RISK or not self.request.priced:
            return lambda m: (
                m.weight * 10 * _ROOM * 100 + (min(m.cost, _ROOM * 10) if self.request.priced else 1)
            )
        return lambda m: m.cost * 1_000 + m.weight

    def _second(self, measure: Measure) -> int:
        return min(measure.cost, _ROOM * _ROOM // 1_000) if self.request.priced else measure.weight

    # ── the steps ─────────────────────────────────────────────────────────────────────────────────
    def advice(self) -> Advice:
        """Everything, in the order in which people miss it least when time runs out."""
        bench, request = self.bench, self.request
        search, axis = bench.search, bench.base.network.axis
        now = search.offset(bench.base)
        day = bench.candidates.day
        target = now - request.days * day
        search.look(frozenset())
        self._stop()
        found = self._wanted(target)
        self.meter.tell(_BEST)
        most, fastest = self._fastest(now, found)
        self.meter.tell(_FAST)
        singles, left = self._singles()
        curve = self._curve(now, most, found)
        self._stop()
        return Advice(
            plan=self.plan,
            milestone=request.milestone,
            days=request.days,
            finish=bench.effects.between(bench.base, loads=False).finish,
            target=axis.finish_at(target),
            path=bench.effects.between(bench.base, loads=False).path,
            singles=singles,
            unexamined=left,
            proposals=self._proposals(found, fastest),
            curve=curve,
            most=most,
            day=day,
            evaluations=self.meter.evaluations,
            cancelled=self.meter.cancelled,
            out_of_time=self.meter.over(),
        )

    def _stop(self) -> None:
        if self.meter.stopped():
            raise RecoveryCancelledError

    def _wanted(self, target: int) -> dict[Aim, Found]:
        found: dict[Aim, Found] = {}
        aims = (
            (Aim.CHEAPEST, Aim.LEAST_RISK, Aim.FEWEST)
            if self.request.priced
            else (Aim.LEAST_RISK, Aim.FEWEST)
        )
        for step, aim in enumerate(aims):
            self.bench.search.share = _SHARES[aim]
            best = self.bench.search.best(target, self._weight(aim))
            self._stop()
            if best is None:
                break
            found[aim] = best
            self.meter.tell(_BEST * (step + 1) / len(aims))
        return found

    def _fastest(self, now: int, found: dict[Aim, Found]) -> tuple[int, Found | None]:
        """As much as can be won, with the least that it takes."""
        search, weight = self.bench.search, self._weight(Aim.CHEAPEST)
        search.share = _SHARES[Aim.FASTEST]
        keys: Keys = frozenset()
        best, best_keys = now, keys
        for _ in range(self.meter.budget.evaluations):
            look = search.look(keys)
            if look is None or self.meter.over(_FAST):
                break
            if look.finish < best:
                best, best_keys = look.finish, keys
            stronger = self._stronger(keys, look.cut.most)
            if stronger is None:
                break
            keys = stronger
        for one in found.values():
            look = search.look(one.keys)
            if look is not None and look.finish < best:
                best, best_keys = look.finish, one.keys
        if best == now:
            return 0, None
        fastest = search.best(best, weight, search.pruned(best_keys, best, weight), _FEW_ROUNDS)
        return now - best, None if fastest is None else replace(fastest, proved=False)

    def _stronger(self, keys: Keys, most: dict[str, int]) -> Keys | None:
        """The choice with the strongest measure of each group on the chain in it; None when there is no more."""
        measures = self.bench.search.measures
        ranked = sorted(most, key=lambda key: (-measures[key].seconds, key))
        taken: Keys = keys
        for key in ranked:
            rivals = {k for k in taken if set(measures[k].groups) & set(measures[key].groups)}
            if any(measures[k].seconds >= measures[key].seconds for k in rivals):
                continue
            taken = (taken - rivals) | {key}
        return None if taken == keys else taken

    def _singles(self) -> tuple[tuple[Single, ...], int]:
        """What each measure on the path does alone: of the steps of one lever the longest first."""
        bench = self.bench
        chain = chain_to(bench.base, bench.place, bench.variants)
        strongest: dict[tuple[str, tuple[str, ...]], Measure] = {}
        for measure in bench.search.cutter.touching(chain):
            lever = measure.kind.value, measure.groups
            if measure.extra_time is not None:
                lever = f"{measure.kind.value}:{measure.extra_time}", measure.groups
            known = strongest.get(lever)
            if known is None or measure.seconds > known.seconds:
                strongest[lever] = measure
        found: list[Single] = []
        levers = list(strongest.values())
        for measure in levers[: self.request.singles]:
            if self.meter.over(0.9):
                break
            try:
                after = bench.search.scheduled((measure.key,))
            except PlanError:
                continue
            found.append(Single(measure=measure, effect=bench.effects.between(after, loads=False)))
        found.sort(key=lambda one: (-one.effect.won, one.measure.cost, one.measure.key))
        return tuple(found), max(len(levers) - len(found), 0)

    def _curve(self, now: int, most: int, found: dict[Aim, Found]) -> tuple[Point, ...]:
        day, search, weight = self.bench.candidates.day, self.bench.search, self._weight(Aim.CHEAPEST)
        search.share = _CURVE
        last = most // day
        if not self.request.curve or not last:
            return ()
        step = -(-last // self.request.curve)
        wanted = sorted(
            {*range(step, last + 1, step), last}
            | ({self.request.days} if self.request.days <= last else set())
        )
        points: list[Point] = []
        last_keys: Keys = frozenset()
        for number, days in enumerate(wanted):
            known = found.get(Aim.CHEAPEST, found.get(Aim.LEAST_RISK)) if days == self.request.days else None
            start = known.keys if known else search.greedy(now - days * day, weight, last_keys)
            best = known or search.best(now - days * day, weight, start, _FEW_ROUNDS)
            if best is None:
                break
            last_keys = best.keys
            chosen = [search.measures[key] for key in sorted(best.keys)]
            points.append(
                Point(
                    days=days, cost=sum(m.cost for m in chosen), weight=sum(m.weight for m in chosen),
                    measures=tuple(sorted(best.keys)), proved=best.proved,
                )
            )  # fmt: skip
            self.meter.tell(_FAST + (_CURVE - _FAST) * (number + 1) / len(wanted))
            if self.meter.over():
                break
        return _falling(points, priced=self.request.priced)

    def _proposals(self, found: dict[Aim, Found], fastest: Found | None) -> tuple[Proposal, ...]:
        aims: dict[Keys, list[Aim]] = {}
        proved: dict[Keys, bool] = {}
        every = {**found, **({} if fastest is None else {Aim.FASTEST: fastest})}
        for aim, one in every.items():
            aims.setdefault(one.keys, []).append(aim)
            if aim is Aim.FASTEST:
                proved.setdefault(one.keys, False)
            else:
                proved[one.keys] = proved.get(one.keys, True) and one.proved
        made: list[Proposal] = []
        for keys, served in aims.items():
            chosen = tuple(self.bench.search.measures[key] for key in sorted(keys))
            effect = self.bench.effect(chosen)
            made.append(Proposal(aims=tuple(served), measures=chosen, effect=effect, proved=proved[keys]))
        return tuple(made)


def _falling(points: list[Point], *, priced: bool) -> tuple[Point, ...]:
    """No point dearer than a later one: what wins more days wins fewer ones too."""
    made: list[Point] = []
    for point in reversed(points):
        cheaper = bool(made) and (made[-1].cost < point.cost if priced else made[-1].weight < point.weight)
        made.append(replace(made[-1], days=point.days) if cheaper else point)
    return tuple(reversed(made))
