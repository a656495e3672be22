"""Parameters whose names nobody knows beforehand: those of fields that an organisation has made itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Operation = TypeVar("Operation", bound=Callable[..., object])


def open_to(prefix: str) -> Callable[[Operation], Operation]:
    """Let an operation take parameters that begin like this beside those that it declares; it refuses the unknown."""

    def mark(operation: Operation) -> Operation:
        operation.open_to = prefix  # type: ignore[attr-defined]  # functions may be marked
        return operation

    return mark


def is_open_to(operation: Callable[..., object], name: str) -> bool:
    """Whether an operation wants to judge a parameter itself."""
    prefix: str = getattr(operation, "open_to", "")
    return bool(prefix) and name.startswith(prefix)
