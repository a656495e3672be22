"""Acceptances and gates."""

from tongzhou.acceptance.models.acceptances import (
    Acceptance,
    AcceptanceCriterion,
    AcceptanceKind,
    Decision,
    RemainingItem,
    Verdict,
)
from tongzhou.acceptance.models.gates import Gate, GateItem, GateTemplate

__all__ = [
    "Acceptance",
    "AcceptanceCriterion",
    "AcceptanceKind",
    "Decision",
    "Gate",
    "GateItem",
    "GateTemplate",
    "RemainingItem",
    "Verdict",
]
