"""Commands for a scenario: the numbers of a request become those of the scenario."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tongzhou.plan.models import FIRST_LOOSE

NUMBERS = ("id", "ids", "after", "parent", "from", "to")
"""The properties of commands that name items or links."""


def moved_down(commands: Iterable[dict[str, Any]], loose: int) -> list[dict[str, Any]]:
    """The commands with −1, −2 … (what this request adds first, second …) counted from ``loose`` on.

    Within one request what it makes is called −1, −2 …; in a scenario such numbers last, so they are all different.
    """

    def moved(value: Any) -> Any:
        if isinstance(value, list):
            return [moved(one) for one in value]
        if isinstance(value, int) and not isinstance(value, bool) and FIRST_LOOSE <= value < 0:
            return loose + value
        return value

    return [
        {name: moved(value) if name in NUMBERS else value for name, value in command.items()}
        for command in commands
    ]
