"""Resource levelling: ``level(plan, request)`` for plans, ``solve(instance)`` for the bare problem."""

from tongzhou.engine.levelling.decoding import Unsolvable
from tongzhou.engine.levelling.errors import LevellingCancelledError, LevellingError, LevellingFault
from tongzhou.engine.levelling.instance import Instance
from tongzhou.engine.levelling.levelling import level, overloads_of
from tongzhou.engine.levelling.limits import Budget
from tongzhou.engine.levelling.overloads import Overload
from tongzhou.engine.levelling.proposal import Lateness, Move, Proposal, Reason, Unsolved
from tongzhou.engine.levelling.request import Request
from tongzhou.engine.levelling.solving import Solution, solve
from tongzhou.engine.levelling.workload import Workload, days, weeks, workload

__all__ = [
    "Budget", "Instance", "Lateness", "LevellingCancelledError", "LevellingError", "LevellingFault", "Move",
    "Overload", "Proposal", "Reason", "Request", "Solution", "Unsolvable", "Unsolved", "Workload", "days", "level",
    "overloads_of", "solve", "weeks", "workload",
]  # fmt: skip
