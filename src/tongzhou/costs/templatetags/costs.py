"""Money and indices in templates: ``{% load costs %}``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import get_language

from tongzhou.accounts.permissions import Permission
from tongzhou.costs.earned_value import cost_method_words, finding_words, reason_words, time_method_words
from tongzhou.costs.models import CostType, Source, Spread
from tongzhou.costs.money import exact, short
from tongzhou.costs.queries.portfolio import Shown, shown_figures
from tongzhou.costs.queries.settings import latest_figures
from tongzhou.costs.summary import Light, light
from tongzhou.plan.queries.portfolio import ProjectRow
from tongzhou.projects.guards import Access

register = template.Library()


@register.filter
def money(minor: int | None, currency: str) -> str:
    """An amount to the last digit; a dash for nothing."""
    return "–" if minor is None else exact(minor, currency)


@register.filter
def short_money(minor: int | None, currency: str) -> str:
    """An amount in few figures."""
    return "–" if minor is None else short(minor, currency)


@register.filter
def index(value: str | None) -> str:
    """An index with two digits."""
    return "–" if value is None else f"{Decimal(value):.2f}"


@register.filter
def lamp(value: str | Decimal | None) -> Light:
    """The traffic light of an index."""
    return light(value)


@register.filter
def as_sentence(finding: dict[str, Any]) -> str:
    """A finding in the reader's language."""
    return finding_words(finding, get_language() or "en")


@register.filter
def cost_method(method: str) -> str:
    """What a forecast of cost is called."""
    return cost_method_words(method, get_language() or "en")


@register.filter
def time_method(method: str) -> str:
    """What a forecast of the finish is called."""
    return time_method_words(method, get_language() or "en")


@register.filter
def why_not(reason: str | None) -> str:
    """Why a figure does not exist."""
    return reason_words(reason, get_language() or "en") if reason else "–"


@register.filter
def cost_type(code: str) -> str:
    """What a cost type is called."""
    return str(CostType(code).label)


@register.filter
def source_words(code: str) -> str:
    """Where a cost comes from, in words."""
    return str(Source(code).label)


@register.filter
def spread_words(code: str) -> str:
    """When a budget line falls due, in words."""
    return str(Spread(code).label)


@register.filter
def days(seconds: int | None, day_seconds: int) -> str:
    """Working time in days, with one digit."""
    return "–" if seconds is None else f"{Decimal(seconds) / day_seconds:.1f}"


@register.simple_tag(takes_context=True)
def earned_line(context: template.Context) -> Shown | None:
    """The latest figures of the project in view, for whoever may see its costs."""
    access = getattr(context.get("request"), "access", None)
    if not isinstance(access, Access) or not access.may(Permission.VIEW_COST):
        return None
    found = latest_figures([access.project.pk]).get(access.project.pk)
    return None if found is None else Shown.of(found)


@register.simple_tag(takes_context=True)
def earned_of_row(context: template.Context, row: ProjectRow) -> Shown | None:
    """The latest figures of a row of the portfolio; read once for all rows of the page."""
    return _of_page(context).get(row.key)


@register.simple_tag(takes_context=True)
def sees_costs(context: template.Context) -> bool:
    """Whether a row of the page has figures for the person."""
    return bool(_of_page(context))


def _of_page(context: template.Context) -> Mapping[str, Shown]:
    """The figures of all rows of the page, read once a request."""
    request = context["request"]
    if not hasattr(request, "earned_of_rows"):
        rows: Iterable[ProjectRow] = context.get("rows") or ()
        request.earned_of_rows = shown_figures(request.user, [one.key for one in rows])
    found: Mapping[str, Shown] = request.earned_of_rows
    return found
