"""Figures of two pictures of a plan in templates: ``{% load pictures %}``."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format

from tongzhou.plan.queries.baseline_comparison import PictureCosts

register = template.Library()


@register.simple_tag
def in_days(seconds: int | None, day: int) -> str:
    """Seconds of work as working days."""
    return (
        "–"
        if not isinstance(seconds, int)
        else str(number_format(f"{seconds / day:.2f}".rstrip("0").rstrip(".")))
    )


@register.simple_tag
def minor_units(amount: int, of: PictureCosts) -> str:
    """Minor units of the currency that a picture's costs are in, as an amount with its code."""
    number = number_format(Decimal(amount).scaleb(-of.places), decimal_pos=of.places, force_grouping=True)
    return f"{of.currency} {number}"
