"""Why something about a handover cannot be done."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class HandoverRefusedError(Exception):
    """What was asked cannot be done as things are; ``message`` says why."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class PasswordRefusedError(HandoverRefusedError):
    """Something that looks like a password was written into a text."""

    def __init__(self) -> None:
        super().__init__("password", PASSWORD)


PASSWORD = _(
    "This looks like a password or a key. A handover list is printed, signed and kept: write down who holds it, and"
    " hand the password itself over in your password safe."
)
