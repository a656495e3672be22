"""Values of measures in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext as _

from tongzhou.plan.measures import Unit

register = template.Library()


@register.simple_tag
def measured(unit: Unit, value: Any) -> str:
    """A value of a measure, with its unit."""
    if value is None:
        return "–"
    if isinstance(value, date):
        return value.isoformat()
    return _with_unit(unit, _number(unit, value))


@register.simple_tag
def shifted(unit: Unit, delta: Any) -> str:
    """How much more or less, with its sign; dates differ by days."""
    if not delta:
        return ""
    sign = "+" if delta > 0 else "−"
    return sign + _with_unit(Unit.DAYS if unit == Unit.DATE else unit, _number(unit, abs(delta)))


def _number(unit: Unit, value: Any) -> str:
    """In both languages alike: Django groups no digits in Chinese."""
    if unit == Unit.MONEY:
        return f"{value:,.2f}"
    return f"{float(value):,.1f}".removesuffix(".0")


def _with_unit(unit: Unit, number: str) -> str:
    if unit == Unit.DAYS:
        return _("%(days)s d") % {"days": number}
    if unit == Unit.HOURS:
        return _("%(hours)s h") % {"hours": number}
    return f"{number} %" if unit == Unit.PERCENT else number


@register.filter
def pairs(first: Any, second: Any) -> list[tuple[Any, Any]]:
    """Two lists of the same length, walked through together."""
    return list(zip(first, second, strict=True))


@register.filter
def unlocalized(value: float) -> str:
    """A number as programs write it."""
    return f"{value:g}"
