"""Why a plan cannot be levelled: every refusal has a code and a sentence."""

from __future__ import annotations

from enum import StrEnum

from tongzhou.engine.errors import PlanError


class LevellingFault(StrEnum):
    """What is wrong with what was asked for."""

    NEGATIVE = "negative"
    TOO_MUCH = "too_much"
    SHAPE = "shape"
    UNKNOWN = "unknown"
    CIRCLE = "circle"
    BUDGET = "budget"
    WINDOW = "window"
    CAPACITY_ORDER = "capacity_order"
    ALREADY_DELAYED = "already_delayed"


class LevellingError(PlanError):
    """Something that cannot be levelled; ``code`` says why, ``task`` and ``resource`` what is concerned."""

    def __init__(
        self, code: LevellingFault, sentence: str, *, task: int | None = None, resource: int | None = None
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.task = task
        self.resource = resource


class LevellingCancelledError(RuntimeError):
    """Whoever asked for the levelling has stopped it before there was a first plan."""
