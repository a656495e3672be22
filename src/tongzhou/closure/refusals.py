"""Why something about a closing cannot be done."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _


class ClosureRefusedError(Exception):
    """What was asked cannot be done as things are; ``message`` says why."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class StillOpenError(ClosureRefusedError):
    """Something on the checklist is open and nobody has waived it."""

    def __init__(self, left: Sequence[str]) -> None:
        parts = "; ".join(left[:5])
        super().__init__(
            "still_open",
            _("The project cannot be closed yet. Still open: %(left)s. Finish it, or waive it with a reason.")
            % {"left": parts + (" …" if len(left) > 5 else "")},
        )
