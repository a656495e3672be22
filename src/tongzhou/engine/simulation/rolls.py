"""Accumulators of the latest finish: the project's, and those of summaries somebody wants to know about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from tongzhou.engine.plan import LinkType
from tongzhou.engine.simulation.readers import Readers
from tongzhou.engine.simulation.steps import Watch

_FINISHING = (LinkType.FS, LinkType.FF)


class Rolls:
    """``of``: leaf → the accumulators it counts for; number 0 is the project's finish."""

    def __init__(self, readers: Readers, watched: Mapping[int, Sequence[int]], kept: Collection[int]) -> None:
        self.readers, self.model, self.network = readers, readers.model, readers.network
        self.watched, self.kept = watched, kept
        self.of: defaultdict[int, list[int]] = defaultdict(list)
        network = self.network
        summary, tasks = network.outline.summary, network.tasks
        active = [i for i in range(network.count) if not summary[i] and tasks[i].active]
        self._accumulate(0, active, [])
        for i in sorted(network.outline.summaries):
            if tasks[i].key in watched or tasks[i].key in kept:
                self._watch(i)

    def _watch(self, summary: int) -> None:
        network, model = self.network, self.model
        if summary in network.given_summaries:
            return
        leaves, given = self._below(summary)
        if any(leaf in model.reached for leaf in leaves):
            key = network.tasks[summary].key
            dates = self.watched.get(key, ())
            number = len(model.certain_latest)
            watch = Watch(summary, key in self.kept, tuple(float(d) for d in dates))
            model.watched_rolls.append((number, watch))
            self._accumulate(number, leaves, given)

    def _accumulate(self, number: int, leaves: Sequence[int], given: Sequence[int]) -> None:
        network, model = self.network, self.model
        members = set(leaves)
        certain = [self.readers.state.finish_of(leaf) for leaf in leaves if leaf not in model.reached]
        certain += [model.schedule.finish[i] for i in given]
        latest = max(certain) if certain else None if leaves else network.plan.start
        model.certain_latest.append(None if latest is None else float(latest))
        for leaf in leaves:
            if leaf in model.reached and not self._is_surpassed(leaf, members):
                self.of[leaf].append(number)

    def _below(self, summary: int) -> tuple[list[int], list[int]]:
        """The leaves whose latest finish is the summary's, and the summaries below that keep given dates."""
        network, tasks = self.network, self.network.tasks
        children = network.outline.children[summary]
        leaves: list[int] = []
        given: list[int] = []
        for child in [c for c in children if tasks[c].active] or children:
            if not network.outline.summary[child]:
                leaves.append(child)
            elif child in network.given_summaries:
                given.append(child)
            else:
                more, further = self._below(child)
                leaves += more
                given += further
        return leaves, given

    def _is_surpassed(self, leaf: int, members: set[int]) -> bool:
        """Whether some member surely finishes no earlier: a plain successor of a plain task."""
        if not self.readers.is_plain(leaf) or self.readers.on_start_side(leaf):
            return False
        for target in self.network.afters[leaf]:
            if self._surely_later(target, members):
                return True
        for _, target, kind, lag, _ in self.network.odd_out.get(leaf, ()):
            if kind in _FINISHING and lag >= 0 and self._surely_later(target, members):
                return True
        return False

    def _surely_later(self, target: int, members: set[int]) -> bool:
        if target not in members or target not in self.model.reached or not self.readers.is_plain(target):
            return False
        return not self.readers.on_start_side(target)
