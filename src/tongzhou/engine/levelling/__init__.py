"""Resource levelling: ``level(plan, request)`` for plans, ``solve(instance)`` for the bare problem."""

from tongzhou.engine.levelling.errors import LevellingCancelledError, LevellingError, LevellingFault
from tongzhou.engine.levelling.instance import Instance
from tongzhou.engine.levelling.limits import Budget
from tongzhou.engine.levelling.solving import Solution, solve

__all__ = [
    "Budget", "Instance", "LevellingCancelledError", "LevellingError", "LevellingFault", "Solution", "solve",
]  # fmt: skip
