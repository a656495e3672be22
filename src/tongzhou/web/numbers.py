"""Whole numbers in addresses, forms and headers, which anybody may fill with anything."""

from __future__ import annotations

MOST_DIGITS = 18
"""A number of so many digits fits into 64 bits."""


def whole_number(text: str | None, *, digits: int = MOST_DIGITS) -> int | None:
    """The number from 0 that a text writes with at most so many digits; None for anything else."""
    if not text or len(text) > digits or not (text.isascii() and text.isdecimal()):
        return None
    return int(text)
