"""Numbers as people write and read them: exact, with percent signs, without trailing zeros."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation

from tongzhou.goals.models import DIGITS, PLACES

LARGEST = Decimal(10) ** (DIGITS - PLACES)
LONGEST = 60
PERCENT = "%"


def read_number(text: str) -> Decimal | None:
    """The number in a text, None for an empty one; ValueError when it is none or does not fit.

    Full-width characters, thousands separators and a percent sign behind it are understood.
    """
    plain_text = unicodedata.normalize("NFKC", text).strip().removesuffix(PERCENT).replace(" ", "")
    plain_text = plain_text.replace(",", "").replace("−", "-").replace("'", "")
    if not plain_text:
        return None
    if len(plain_text) > LONGEST:
        raise ValueError(text)
    try:
        number = Decimal(plain_text)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not number.is_finite() or abs(number) >= LARGEST or number != number.quantize(Decimal(10) ** -PLACES):
        raise ValueError(text)
    return number


def plain(number: Decimal | None) -> str:
    """A number without zeros that say nothing; empty for none."""
    if number is None:
        return ""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def grouped(number: Decimal | None) -> str:
    """The same with thousands separated."""
    if number is None:
        return ""
    whole, point, rest = plain(number).partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{abs(int(whole)):,}{point}{rest}"


def with_unit(number: Decimal | None, unit: str) -> str:
    """A number with its unit: “20 %”, “3.5 days”; a dash for none."""
    if number is None:
        return "–"
    if not unit:
        return grouped(number)
    return f"{grouped(number)}\u00a0{unit}"
