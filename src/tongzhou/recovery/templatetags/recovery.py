"""How recovery pages write money and days."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.recovery.queries import MeasureSeen

register = template.Library()
MEASURES = {
    "crash": gettext_lazy("“%(name)s” in %(days)s days less"),
    "add_people": gettext_lazy("“%(name)s” with %(people)s people: %(days)s days less"),
    "fast_track": gettext_lazy("“%(name)s” begins %(days)s days before “%(before)s” ends"),
    "cut_scope": gettext_lazy("Leave “%(name)s” out"),
    "split": gettext_lazy(
        "“%(name)s” begins when the first part of “%(before)s” is done, %(days)s days before its end"
    ),
    "drop_lag": gettext_lazy("“%(name)s” no longer waits after “%(before)s”"),
    "drop_date": gettext_lazy("“%(name)s” begins as soon as possible, not on its date"),
}
"""What a measure of each kind does."""


@register.filter
def money(minor: int | None) -> str:
    """Minor units with separated thousands; a dash where there is no amount."""
    return "–" if minor is None else f"{Decimal(minor) / 100:,.2f}"


@register.filter
def amount(minor: Any) -> str:
    """Minor units as a field takes them; nothing where there is no amount."""
    return "" if minor in (None, "") else f"{Decimal(minor) / 100:.2f}".removesuffix(".00")


@register.filter
def in_days(seconds: Any, day: int) -> str:
    """Working seconds as days, with two digits at most; nothing where there are none."""
    return "" if seconds in (None, "") else f"{seconds * 100 // day / 100:g}"


@register.filter
def short_days(days: float) -> str:
    """Days with two digits at most."""
    return f"{days:.2f}".rstrip("0").rstrip(".")


@register.simple_tag
def measure_words(one: MeasureSeen) -> str:
    """What a measure does, in one sentence; a page has hundreds of them."""
    values = {"name": one.name, "before": one.before, "people": one.people, "days": short_days(one.days)}
    if one.kind == "extra_time":
        values["days"] = short_days(one.extra_days)
        if one.extra == "weekend":
            return _("“%(name)s” also on Saturdays: %(days)s days of weekend work") % values
        return _("“%(name)s” two hours a day longer: %(days)s days of overtime") % values
    return str(MEASURES.get(one.kind, "“%(name)s”")) % values
