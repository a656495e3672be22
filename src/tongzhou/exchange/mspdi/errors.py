"""Why a plan file cannot be read."""

from __future__ import annotations

from enum import StrEnum


class UnreadableCode(StrEnum):
    """The reasons, for people to be told in their own language."""

    TOO_LARGE = "too_large"
    NOT_XML = "not_xml"
    HAS_DTD = "has_dtd"
    NOT_MSPDI = "not_mspdi"
    NO_START = "no_start"
    EMPTY = "empty"


class UnreadablePlanError(ValueError):
    """A file that cannot be taken for a plan at all; ``code`` says why, the message in a sentence."""

    def __init__(self, code: UnreadableCode, message: str) -> None:
        super().__init__(message)
        self.code = code
