"""Amounts of money as people write and read them; inside they are whole minor units, never floats."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from django.utils.translation import get_language

from tongzhou.costs.models import MOST_MINOR

PLACES = {
    **dict.fromkeys(("JPY", "KRW", "VND", "CLP", "ISK", "UGX", "XAF", "XOF", "PYG"), 0),
    **dict.fromkeys(("BHD", "KWD", "OMR", "JOD", "TND", "IQD", "LYD"), 3),
}
"""Digits after the point of the currencies of ISO 4217 that do not have two."""
SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$", "JPY": "JP¥", "SGD": "S$"}
CURRENCY = re.compile(r"[A-Z]{3}\Z")
_WRITTEN = re.compile(
    r"[¥￥$€£]?\s*([+-]?)\s*[¥￥$€£]?\s*(\d{1,3}(?:[,，]\d{3})+|\d{1,15})(\.\d{1,15})?\s*元?\Z"
)


def places_of(currency: str) -> int:
    """Digits that a currency has after the point."""
    return PLACES.get(currency, 2)


def minor_of(text: str, currency: str) -> int:
    """Minor units of an amount as people write it (``-1,234.50``, ``¥1200``); ValueError when it is none."""
    found = _WRITTEN.match(text.strip())
    if found is None:
        raise ValueError(text)
    digits = re.sub("[,，]", "", found[2]) + (found[3] or "")
    try:
        whole = Decimal(found[1] + digits).scaleb(places_of(currency))
    except InvalidOperation as error:
        raise ValueError(text) from error
    if whole != whole.to_integral_value() or abs(whole) >= MOST_MINOR:
        raise ValueError(text)
    return int(whole)


def major(minor: int, currency: str) -> Decimal:
    """The amount in the currency."""
    return Decimal(minor).scaleb(-places_of(currency))


def plain(minor: int, currency: str) -> str:
    """An amount for forms, files and the API: ``-1234.50``."""
    return f"{major(minor, currency):.{places_of(currency)}f}"


def exact(minor: int, currency: str) -> str:
    """An amount to the last digit, for people: ``¥ 1,234.50``."""
    amount = major(minor, currency)
    return f"{_sign(amount)}{symbol(currency)} {abs(amount):,.{places_of(currency)}f}"


def _sign(amount: Decimal) -> str:
    return "-" if amount < 0 else ""


def symbol(currency: str) -> str:
    """The sign of a currency, or its code."""
    return SYMBOLS.get(currency, currency)


def short(minor: int, currency: str) -> str:
    """An amount in at most four figures: ``¥ 1.24 M`` in English, ``¥ 124 万`` in Chinese."""
    amount, unit = major(minor, currency), ""
    for step, name in _units():
        if abs(amount) >= step:
            amount, unit = amount / step, f" {name}"
            break
    size = abs(amount)
    digits = 0 if size >= 100 or size == size.to_integral_value() else 1 if size >= 10 else 2
    return f"{_sign(amount)}{symbol(currency)} {size:,.{digits}f}{unit}"


def _units() -> tuple[tuple[int, str], ...]:
    if (get_language() or "").startswith("zh"):
        return (10**8, "亿"), (10**4, "万")
    return (10**9, "bn"), (10**6, "M"), (10**3, "k")
