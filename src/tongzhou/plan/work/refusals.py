"""How changes of items are refused: each with a code for programs and words for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class ItemRefusedError(Exception):
    """A change that the rules do not allow; ``fields`` are those it is about, ``missing`` those to fill in."""

    def __init__(
        self, code: str, message: str, fields: Sequence[str] = (), missing: Sequence[str] = ()
    ) -> None:
        super().__init__(code)
        self.code, self.message = code, message
        self.fields, self.missing = list(fields), list(missing)


class StaleItemError(Exception):
    """Others have changed the same fields since: who, which, and the version there is now."""

    def __init__(self, message: str, version: int, by: Sequence[str], fields: Sequence[str]) -> None:
        super().__init__(message)
        self.message, self.version = message, version
        self.by, self.fields = list(by), list(fields)


@dataclass(frozen=True, slots=True)
class ChangedItem:
    """One of many items that others have changed since: which, by whom, in what, and the version there is now."""

    item: int
    label: str
    version: int
    by: list[str]
    fields: list[str]


class StaleItemsError(Exception):
    """Others have changed the same fields of some of many items since; ``message`` names the items."""

    def __init__(self, message: str, changed: Sequence[ChangedItem]) -> None:
        super().__init__(message)
        self.message, self.changed = message, list(changed)


class BulkRefusedError(Exception):
    """A change of many items of which some refuse it; ``reasons``: number of the item → words."""

    def __init__(self, message: str, reasons: dict[int, str]) -> None:
        super().__init__(message)
        self.message, self.reasons = message, reasons
