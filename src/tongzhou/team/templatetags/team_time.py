"""How amounts of time are written: ``{% load team_time %}``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.plan.queries.people import may_keep_time_of
from tongzhou.team.queries.staffing import Week
from tongzhou.team.queries.staffing import hours as in_hours

register = template.Library()
WIDTH, GAP, HEIGHT = 14, 2, 28
BELOW, LABEL = 14, 36
"""Room for the labels under the bars, and how wide one is."""


@register.filter
def hours(seconds: int) -> str:
    """Seconds as hours: 32, 7.5."""
    return in_hours(seconds)


@register.filter
def person_days(minutes: int) -> str:
    """Minutes as days of eight hours."""
    return f"{round(minutes / 480, 1):g}"


@register.filter
def keeps_time_of(by: User, person: User) -> bool:
    """Whether somebody may enter when another works."""
    return may_keep_time_of(by, person)


@register.simple_tag
def week_bars(weeks: Sequence[Week]) -> SafeString:
    """A bar per week: how much of what is there is free; a line where what is asked for would reach."""
    most = max((max(one.there, one.wanted) for one in weeks), default=0) or 1
    bars = format_html_join(
        "",
        '<g><title>{}</title><rect class="there" x="{}" y="{}" width="{}" height="{}"/>'
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>'
        '<rect class="asked" x="{}" y="{}" width="{}" height="1"/></g>',
        (_bar(place, one, most) for place, one in enumerate(weeks)),
    )
    words = _("Free hours by week")
    labels = format_html_join("", '<text x="{}" y="{}" class="week">{}</text>', _labels(weeks))
    return format_html(
        '<svg class="week-bars" role="img" aria-label="{}" width="{}" height="{}">{}{}</svg>',
        f"{words}: {', '.join(f'{one.first:%m-%d} {in_hours(one.free)}' for one in weeks)}",
        max(len(weeks) * (WIDTH + GAP), LABEL),
        HEIGHT + BELOW,
        bars,
        labels,
    )


def _labels(weeks: Sequence[Week]) -> Iterator[tuple[int, int, str]]:
    """The Monday under its bar, as often as there is room; the month only where it is another."""
    every = -(-LABEL // (WIDTH + GAP))
    for place in range(0, len(weeks), every):
        if place and (len(weeks) - place) * (WIDTH + GAP) < LABEL:
            return
        yield place * (WIDTH + GAP), HEIGHT + BELOW - 3, f"{weeks[place].first:%m-%d}"


def _bar(place: int, one: Week, most: int) -> tuple[str | int, ...]:
    x = place * (WIDTH + GAP)
    there, free, asked = (round(amount * HEIGHT / most) for amount in (one.there, one.free, one.wanted))
    title = _("Week of %(week)s: %(free)s of %(there)s h free") % {
        "week": one.first,
        "free": in_hours(one.free),
        "there": in_hours(one.there),
    }
    kind = "free" if one.fits else "short"
    return (
        title,
        x, HEIGHT - there, WIDTH, there,
        kind, x, HEIGHT - free, WIDTH, free,
        x, max(HEIGHT - asked, 0), WIDTH,
    )  # fmt: skip
