"""The values of MSPDI fields: instants, durations, amounts, and the notes about unreadable ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from lxml import etree

from tongzhou.exchange.document import FidelityCode, FidelityNote

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
LATEST = (date(2100, 12, 31).toordinal() - EPOCH_ORDINAL + 1) * 86_400
ELAPSED_FORMATS = frozenset((4, 6, 8, 10, 12))
"""Codes of elapsed units, as ``plain_format`` gives them."""
UNITS = {3: "m", 4: "em", 5: "h", 6: "eh", 7: "d", 8: "ed", 9: "w", 10: "ew", 11: "mo", 12: "emo"}
UNITS |= {19: "%", 20: "e%"}

_DURATION = re.compile(
    r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?$"
)

Fields = dict[str, str]
"""The simple children of an element: tag → text, empty ones left out."""


T = TypeVar("T")


class Memory(dict[str | None, T | None]):
    """Text → value, read once; most texts of a file repeat. Nothing (None) stays nothing."""

    def __init__(self, read: Callable[[str], T | None]) -> None:
        super().__init__({None: None})
        self._read = read

    def __missing__(self, text: str) -> T | None:
        value = self[text] = self._read(text)
        return value


class Values:
    """Reads values, remembers what it has read before, and notes what it cannot read.

    ``instants``, ``durations``, ``integers`` and ``amounts`` are for rows that come in thousands; the
    methods of the same names do the same.
    """

    def __init__(self) -> None:
        self.notes: list[FidelityNote] = []
        self.instants = Memory(self._read_instant)
        self.durations = Memory(self._read_duration)
        self.integers = Memory(self.integer)
        self.amounts = Memory(amount)

    def note(
        self,
        code: FidelityCode,
        *,
        task: int | None = None,
        resource: int | None = None,
        **params: str | int,
    ) -> None:
        """Remember one thing that could not be taken over."""
        self.notes.append(FidelityNote(code, task, resource, params))

    def instant(self, text: str | None) -> int | None:
        """Seconds since 1970 of ``2026-01-05T08:00:00``; None for none, for NA and for nonsense."""
        return self.instants[text]

    def _read_instant(self, text: str) -> int | None:
        text = text.strip()
        if text in {"", "NA"}:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.note(FidelityCode.DATE_UNREADABLE, field="", value=text[:60])
            return None
        days = moment.toordinal() - EPOCH_ORDINAL
        instant = days * 86_400 + moment.hour * 3600 + moment.minute * 60 + moment.second
        if not 0 <= instant < LATEST:
            return None
        return instant

    def duration(self, text: str | None) -> int | None:
        """Seconds of ``PT8H30M0S``; None for none and for nonsense."""
        return self.durations[text]

    def _read_duration(self, text: str) -> int | None:
        found = _DURATION.match(text.strip())
        if found is None:
            self.note(FidelityCode.DURATION_UNREADABLE, field="", value=text[:60])
            return None
        sign, years, months, days, hours, minutes, seconds = found.groups()
        total = int(years or 0) * 365 + int(months or 0) * 30 + int(days or 0)
        value = total * 86_400 + float(hours or 0) * 3600 + float(minutes or 0) * 60 + float(seconds or 0)
        return -round(value) if sign else round(value)

    def number(self, text: str | None) -> float | None:
        """A decimal number; None for none and for nonsense."""
        if text is None:
            return None
        try:
            value = float(text)
        except ValueError:
            self.note(FidelityCode.NUMBER_UNREADABLE, field="", value=text[:60])
            return None
        return value if abs(value) < 1e15 else None

    def integer(self, text: str | None) -> int | None:
        """A whole number, rounded if it is not one; None for none and for nonsense."""
        if text is None:
            return None
        try:
            return int(text)
        except ValueError:
            value = self.number(text)
            return None if value is None else round(value)


def fields_of(element: etree._Element) -> Fields:
    """The simple children of an element by tag."""
    return {child.tag: text for child in element if (text := child.text)}


def amount(text: str | None) -> Decimal | None:
    """Money: MSPDI counts costs in hundredths of the currency unit."""
    if text == "0":
        return _ZERO
    value = decimal(text)
    return None if value is None else value.scaleb(-2)


def decimal(text: str | None) -> Decimal | None:
    """A decimal number as it stands; None for none and for nonsense."""
    if text is None or text in {"0", "0.00"}:
        return None if text is None else _ZERO
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


_ZERO = Decimal(0)


def plain_format(code: int | None, default: int = 7) -> int:
    """A unit code without the mark of an estimate (codes 35 and above are 32 higher)."""
    if code is None:
        return default
    return code - 32 if code >= 35 else code


def units(text: str | None) -> int:
    """Assignment units in hundredths of a percent; a whole person when nothing readable is given."""
    if text is None:
        return 10_000
    try:
        return round(float(text) * 10_000)
    except (ValueError, OverflowError):
        return 10_000


def flag(fields: Mapping[str, str], name: str, default: bool = False) -> bool:
    """A yes or no: ``1``/``0`` or ``true``/``false``."""
    value = fields.get(name)
    return default if value is None else value in {"1", "true", "-1"}
