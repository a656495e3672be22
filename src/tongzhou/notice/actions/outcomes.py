"""How an attempt to send something ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tongzhou.notice.models import Delivery


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: ``reason`` is the code of why it was not taken (``notice.reasons``), with its values.

    ``final``: trying again changes nothing.
    """

    state: str
    reason: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int | None = None
    final: bool = False


SENT = Outcome(Delivery.State.SENT)


def suppressed(reason: str, values: Mapping[str, Any] | None = None) -> Outcome:
    """There was good reason not to send it."""
    return Outcome(Delivery.State.SUPPRESSED, reason, values or {}, final=True)


def mail_failure(error: OSError) -> Outcome:
    """In plain words; 5xx from a mail server is its last word."""
    refused = getattr(error, "recipients", None) or {}
    code, said = next(iter(refused.values()), (getattr(error, "smtp_code", None), None))
    text = said or getattr(error, "smtp_error", None) or error
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    reason = " ".join(plain.split()) or type(error).__name__
    return Outcome(
        Delivery.State.FAILED,
        "mail_refused",
        {"reason": reason},
        code,
        final=bool(code and 500 <= code < 600),
    )
