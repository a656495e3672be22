"""Why something about people's time is not done, in words for whoever tried."""

from __future__ import annotations


class TeamRefusedError(Exception):
    """It cannot be done like that; ``message`` says why, ``field`` where on the form."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
