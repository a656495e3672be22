"""Why nothing can be said about earlier estimates."""

from __future__ import annotations

from tongzhou.engine.errors import PlanError


class CalibrationError(PlanError):
    """An observation, a trait or an estimate makes no sense; the sentence says which."""
