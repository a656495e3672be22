"""Why no advice can be given: every refusal has a code and a sentence."""

from __future__ import annotations

from enum import StrEnum

from tongzhou.engine.errors import PlanError


class RecoveryFault(StrEnum):
    """What is wrong with what was asked for."""

    UNKNOWN = "unknown"
    NOTHING_WANTED = "nothing_wanted"
    DONE = "done"
    OPTION = "option"
    BUDGET = "budget"


class RecoveryError(PlanError):
    """Something no advice can be given about; ``code`` says why, ``task`` what is concerned."""

    def __init__(self, code: RecoveryFault, sentence: str, *, task: int | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.task = task


class RecoveryCancelledError(RuntimeError):
    """Whoever asked for advice has stopped it before there was any."""
