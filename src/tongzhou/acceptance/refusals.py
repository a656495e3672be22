"""Why something about an acceptance or a gate cannot be done."""

from __future__ import annotations

from django.utils.functional import Promise


class AcceptanceRefusedError(Exception):
    """What was asked cannot be done as things are; ``message`` says why."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
