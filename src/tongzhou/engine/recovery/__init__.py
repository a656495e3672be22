"""Recovery: ``advise(plan, request)`` proposes measures that bring a milestone forward, with cost and risk."""

from tongzhou.engine.recovery.advice import Advice, Aim, Point, Proposal, Single
from tongzhou.engine.recovery.advising import Bench, advise
from tongzhou.engine.recovery.applying import applied
from tongzhou.engine.recovery.effects import Effect, Shift
from tongzhou.engine.recovery.errors import RecoveryCancelledError, RecoveryError, RecoveryFault
from tongzhou.engine.recovery.guessing import guessed
from tongzhou.engine.recovery.measures import Measure, MeasureKind, Risk, RiskReason
from tongzhou.engine.recovery.options import (
    LONGER_DAYS,
    SATURDAYS,
    CrashPiece,
    ExtraTime,
    LinkOptions,
    Options,
    Staffing,
    TaskOptions,
)
from tongzhou.engine.recovery.request import Budget, Request

__all__ = [
    "LONGER_DAYS", "SATURDAYS", "Advice", "Aim", "Bench", "Budget", "CrashPiece", "Effect", "ExtraTime", "LinkOptions",
    "Measure", "MeasureKind", "Options", "Point", "Proposal", "RecoveryCancelledError", "RecoveryError",
    "RecoveryFault", "Request", "Risk", "RiskReason", "Shift", "Single", "Staffing", "TaskOptions", "advise", "applied",
    "guessed",
]  # fmt: skip
