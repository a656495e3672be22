"""MSPDI's way of writing values, and elements as text.

Elements are put together as strings: a plan of ten thousand tasks has a million of them, and building a
tree first costs several times as much. Everything that comes from people passes through ``text``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

Field = tuple[str, str | None]
"""Name of an element and its content, escaped already; None leaves the element out."""

NAMESPACE = "http://schemas.microsoft.com/project"

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (wall-clock time of the project, without a zone)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})

_DURATION_FORMATS = {
    "m": 3, "em": 4, "h": 5, "eh": 6, "d": 7, "ed": 8, "w": 9, "ew": 10, "mo": 11, "emo": 12, "%": 19, "e%": 20,
}  # fmt: skip
_ESTIMATED = 32


def element(tag: str, fields: Iterable[Field], inner: str = "") -> str:
    """An element with one child per field that is there, followed by ``inner``, already written."""
    children = "".join([f"<{name}>{value}</{name}>" for name, value in fields if value is not None])
    return f"<{tag}>{children}{inner}</{tag}>\n"


def group(tag: str, parts: Iterable[str]) -> str:
    """An element around elements already written; empty when there are none."""
    inner = "".join(parts)
    return f"<{tag}>\n{inner}</{tag}>\n" if inner else f"<{tag}/>\n"


def text(value: str) -> str | None:
    """Text for an element, without the characters XML has no place for; None when there is none."""
    return _FORBIDDEN.sub("", value).translate(_ESCAPES) if value else None


def flag(value: object) -> str:
    """1 or 0."""
    return "1" if value else "0"


def moment(instant: int | None) -> str | None:
    """An instant of the plan's wall clock."""
    return None if instant is None else (_EPOCH + timedelta(seconds=instant)).isoformat()


def day_start(day: date) -> str:
    """The first instant of a day, as the beginning of a period."""
    return f"{day.isoformat()}T00:00:00"


def day_end(day: date) -> str:
    """The last minute of a day, as the end of a period: so Microsoft Project writes it."""
    return f"{day.isoformat()}T23:59:00"


def clock(seconds: int) -> str:
    """A time of day; midnight at the end of a day is 00:00:00."""
    minutes, second = divmod(seconds % 86400, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{second:02}"


def span(seconds: int | None) -> str | None:
    """A length of time: PT8H0M0S."""
    if seconds is None:
        return None
    minutes, second = divmod(abs(seconds), 60)
    return f"{'-' if seconds < 0 else ''}PT{minutes // 60}H{minutes % 60}M{second}S"


def tenths(seconds: int | None) -> str | None:
    """A length of time in tenths of minutes."""
    return None if seconds is None else str(round(seconds / 6))


def thousandths(seconds: int | None) -> str | None:
    """A length of time in thousandths of minutes, as variances of work are."""
    return None if seconds is None else f"{seconds * 1000 / 60:.2f}"


def hundredths(amount: Decimal | None) -> str | None:
    """An amount of money in hundredths of the currency, as most of MSPDI's costs are."""
    return None if amount is None else plain(amount.scaleb(2))


def plain(number: Decimal) -> str:
    """A number without exponent and without trailing zeros."""
    fixed = f"{number:f}"
    return fixed.rstrip("0").rstrip(".") if "." in fixed else fixed


def units(hundredths_of_percent: int) -> str:
    """Units of a resource: 1 is one full-time person."""
    return plain(Decimal(hundredths_of_percent) / 10_000)


def duration_format(unit: str, *, estimated: bool = False) -> str:
    """The code of the unit a duration was typed in."""
    return str(_DURATION_FORMATS.get(unit, 7) + (_ESTIMATED if estimated else 0))
