"""The API of recovery: ask, read, compose, apply; what may be done to tasks, and what it costs."""

from tongzhou.recovery.api import advice, options, prices
from tongzhou.recovery.api.asking import router

__all__ = ["advice", "options", "prices", "router"]
