"""The cheapest choice of measures that satisfies all cuts: a small whole-number problem, solved by CP-SAT.

OR-Tools is imported here and nowhere else, and only when there is something to choose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tongzhou.engine.recovery.chains import Cut
from tongzhou.engine.recovery.measures import Measure

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_SECONDS = 0.3
"""Deterministic seconds of CP-SAT for one choice."""


class Choice(NamedTuple):
    """The chosen measures; ``value`` is the sum of their weights, ``proved`` that there is no less."""

    keys: frozenset[str]
    value: int
    proved: bool


def available() -> bool:
    """Whether OR-Tools can be imported."""
    try:
        from ortools.sat.python import cp_model  # noqa: F401  # whether it is there
    except ImportError:  # pragma: no cover  (a locked dependency; small systems may leave it out)
        return False
    return True


def choose(
    measures: Mapping[str, Measure],
    cuts: Sequence[Cut],
    together: Iterable[frozenset[str]],
    target: int,
    weight: Callable[[Measure], int],
    *,
    seed: int,
    hint: frozenset[str] = frozenset(),
    likely: bool = False,
) -> Choice | None:
    """The choice of least weight; None when no choice satisfies all cuts.

    ``together`` are choices that cannot be made together, ``target`` the finish that is wanted. With
    ``likely`` the cuts say what measures are likely to win, not what they could at most.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    chosen = {key: model.new_bool_var(key) for key in sorted(measures)}
    groups: dict[str, list[str]] = {}
    for key in chosen:
        for group in measures[key].groups:
            groups.setdefault(group, []).append(key)
    for keys in groups.values():
        if len(keys) > 1:
            model.add_at_most_one(chosen[key] for key in keys)
    for some in together:
        model.add(sum(chosen[key] for key in sorted(some)) <= len(some) - 1)
    for cut in cuts:
        _demand(model, chosen, cut, target, cut.likely if likely else cut.most)
    for key, variable in chosen.items():
        model.add_hint(variable, key in hint)
    weights = {key: weight(measures[key]) for key in chosen}
    model.minimize(sum(weights[key] * variable for key, variable in chosen.items()))
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = _SECONDS
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    found = frozenset(key for key, variable in chosen.items() if solver.boolean_value(variable))
    return Choice(found, sum(weights[key] for key in found), status == cp_model.OPTIMAL and not likely)


def _demand(
    model: cp_model.CpModel, chosen: dict[str, cp_model.IntVar], cut: Cut, target: int, gains: dict[str, int]
) -> None:
    missing = cut.finish - target + sum(cut.least.values())
    lost = -sum(gain for gain in cut.least.values() if gain < 0)
    if missing <= 0:
        return
    reach = missing + lost
    terms = [min(gain, reach) * chosen[key] for key, gain in gains.items()]
    terms += [gain * chosen[key] for key, gain in cut.least.items()]
    terms += [-reach * chosen[key] for key in cut.makers]
    model.add(sum(terms) >= missing - reach * len(cut.makers))
