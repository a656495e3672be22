"""Goals in templates: ``{% load goals %}``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone

from tongzhou.accounts.permissions import Permission
from tongzhou.goals.models import Confidence, Goal, State
from tongzhou.goals.numbers import plain, with_unit
from tongzhou.goals.progress import Pace, Progress
from tongzhou.goals.queries.goals import Row
from tongzhou.goals.queries.trees import places, rows_at
from tongzhou.goals.telling import COLOURS, CONFIDENCES, PACES, STATES, progress_words, way_words
from tongzhou.projects.guards import Access

register = template.Library()
MOST = 4


@register.filter
def measure(number: Decimal | None, unit: str) -> str:
    """A number with its unit."""
    return with_unit(number, unit)


@register.filter
def exactly(number: Decimal | None) -> str:
    """A number as it is typed."""
    return plain(number)


@register.filter
def way(goal: Goal) -> str:
    """From where to where."""
    return way_words(goal)


@register.filter
def pace_words(pace: str) -> str:
    """How it goes."""
    return str(PACES[Pace(pace)])


@register.filter
def pace_colour(pace: str) -> str:
    """The colour of its pill."""
    return COLOURS[Pace(pace)]


@register.filter
def state_colour(state: str) -> str:
    """The colour of a state's pill."""
    return STATES[State(state)]


@register.filter
def confidence_words(confidence: int) -> str:
    """How sure somebody is."""
    return str(Confidence(confidence).label)


@register.filter
def confidence_colour(confidence: int) -> str:
    """The colour of a confidence's pill."""
    return CONFIDENCES[Confidence(confidence)]


@register.simple_tag
def made_of(goal: Goal, progress: Progress) -> str:
    """What a progress was made of, in words."""
    return progress_words(goal, progress)


@dataclass(frozen=True, slots=True)
class Glance:
    """The first goals of a project, how many there are, and how many are reached."""

    rows: tuple[Row, ...] = ()
    total: int = 0
    reached: int = 0


@register.simple_tag(takes_context=True)
def goals_at_a_glance(context: dict[str, Any]) -> Glance:
    """The agreed goals at the top of the tree of the project in view."""
    access: Access | None = getattr(context["request"], "access", None)
    if access is None or not access.may(Permission.VIEW_PROJECT):
        return Glance()
    every = places(access.project)
    held = [one for one in every if one.is_held]
    if not held:
        return Glance()
    first = [one for one in held if one.state == State.AGREED][:MOST]
    rows = rows_at(access.project, every, first, today=timezone.localdate())
    return Glance(tuple(rows), len(held), sum(one.state == State.REACHED for one in held))
