"""The API of the forecast: simulations, their results, and what is uncertain about a plan."""

from tongzhou.plan.api.forecast import ranges, risks, simulations
from tongzhou.plan.api.forecast.asking import router

__all__ = ["ranges", "risks", "router", "simulations"]
