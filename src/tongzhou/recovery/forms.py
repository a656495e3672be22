"""What people type: days and shares into seconds and percent, money into minor units."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.recovery.advising import Prices
from tongzhou.recovery.models import RecoverySettings

FLAGS = ("optional", "date_is_habit", "lag_is_habit")
MONEY = ("day_cost_minor", "crash_cost_minor")
NUMBERS = ("most_people", "overlap", "first_part")
VENDOR = ("shortest", *NUMBERS, "extra_time", *FLAGS)
LARGEST = 10**13


class BadValueError(Exception):
    """A value cannot be read; ``message`` says which."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class AskForm(forms.Form):
    """Which milestone, and how many days."""

    milestone = forms.IntegerField(min_value=1, max_value=2**62)
    days = forms.IntegerField(min_value=1, max_value=1_000, label=gettext_lazy("Working days"))


class PricesForm(forms.Form):
    """What measures cost: a person's day, an added person's, and longer work in percent of the usual."""

    person_day = forms.DecimalField(
        label=gettext_lazy("A person costs a day"),
        min_value=0,
        max_value=10**9,
        decimal_places=2,
        required=False,
    )
    added_day = forms.DecimalField(
        label=gettext_lazy("An added person costs a day"),
        help_text=gettext_lazy("Empty: as everybody else."),
        min_value=0,
        max_value=10**9,
        decimal_places=2,
        required=False,
    )
    overtime = forms.IntegerField(
        label=gettext_lazy("An hour of overtime costs, % of the usual"),
        min_value=0,
        max_value=1_000,
        required=False,
    )
    weekend = forms.IntegerField(
        label=gettext_lazy("An hour at the weekend costs, % of the usual"),
        min_value=0,
        max_value=1_000,
        required=False,
    )
    currency = forms.RegexField(r"^[A-Z]{3}$", label=gettext_lazy("Currency"), max_length=3)

    @classmethod
    def of(cls, settings: RecoverySettings) -> PricesForm:
        """What is kept of a project."""
        amounts = {"person_day": settings.person_day_minor, "added_day": settings.added_day_minor}
        return cls(
            initial={
                **{name: None if minor is None else f"{minor / 100:g}" for name, minor in amounts.items()},
                "overtime": settings.overtime_percent,
                "weekend": settings.weekend_percent,
                "currency": settings.currency,
            }
        )

    def prices(self) -> dict[str, Any]:
        """As ``set_prices`` takes them."""
        data, usual = self.cleaned_data, Prices()
        amounts = {"person_day_minor": data["person_day"], "added_day_minor": data["added_day"]}
        return {
            **{name: None if amount is None else int(amount * 100) for name, amount in amounts.items()},
            "overtime_percent": usual.overtime if data["overtime"] is None else data["overtime"],
            "weekend_percent": usual.weekend if data["weekend"] is None else data["weekend"],
            "currency": data["currency"],
        }


def value_of(field: str, text: str, day: int) -> Any:
    """A value as it is stored; nothing is None, the guess. Raises BadValueError."""
    text = text.strip()
    if field in FLAGS:
        return text in {"1", "on", "yes"}
    if field == "extra_time":
        return {"yes": True, "no": False}.get(text)
    if not text:
        return None
    number = _number(text)
    if field == "shortest":
        return int(number * day)
    if field in MONEY:
        return int((number * 100).to_integral_value())
    if number != number.to_integral_value():
        raise BadValueError(_("“%(text)s” is not a whole number.") % {"text": text[:40]})
    return int(number)


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.replace(",", "").rstrip("%"))
    except InvalidOperation as error:
        raise BadValueError(_("“%(text)s” is not a number.") % {"text": text[:40]}) from error
    if not number.is_finite() or not 0 <= number < LARGEST:
        raise BadValueError(
            _("“%(text)s” is not a number between nothing and very much.") % {"text": text[:40]}
        )
    return number


def rows_of(
    data: Mapping[str, str], items: list[int], fields: tuple[str, ...], day: int
) -> dict[int, dict[str, Any]]:
    """What a page of the table says of each of its items."""
    return {
        item: {field: value_of(field, data.get(f"{field}-{item}", ""), day) for field in fields}
        for item in items
    }
