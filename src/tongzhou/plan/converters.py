"""What routes are made of beside Django's own kinds; apart from the views, for who only writes addresses."""

from __future__ import annotations

from django.urls import register_converter


class LooseNumber:
    """The number of an item in a scenario: below zero where the scenario adds it."""

    regex = "-?[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """As a number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """As it stands in addresses."""
        return str(value)


register_converter(LooseNumber, "loose")
