"""Sentences of the demo, which stand in both languages side by side."""

from __future__ import annotations

from django.utils.translation import get_language


def in_language(chinese: str, english: str) -> str:
    """The one for the language in which the demo is being loaded."""
    return english if (get_language() or "").startswith("en") else chinese
