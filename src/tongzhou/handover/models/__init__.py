"""Everything that is remembered of handovers and warranties."""

from tongzhou.handover.models.handovers import Handover, HandoverContact, HandoverImport
from tongzhou.handover.models.lines import (
    BLOCKING,
    Attendee,
    HandoverLine,
    LineAnswer,
    LineKind,
    LineState,
    Outcome,
)
from tongzhou.handover.models.warranties import Warranty, WarrantyClaim

__all__ = [
    "BLOCKING",
    "Attendee",
    "Handover",
    "HandoverContact",
    "HandoverImport",
    "HandoverLine",
    "LineAnswer",
    "LineKind",
    "LineState",
    "Outcome",
    "Warranty",
    "WarrantyClaim",
]
