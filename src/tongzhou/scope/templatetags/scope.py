"""Scope in templates: ``{% load scope %}``."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.utils.functional import Promise

from tongzhou.goals.models import Goal, State
from tongzhou.plan.models import Baseline, WorkItem
from tongzhou.projects.models import Project
from tongzhou.scope.queries.agreed import offered_to, requirements_serving
from tongzhou.scope.queries.kept import WORDS, ScopeComparison, ThingLine, keeps_scope

register = template.Library()
SHOWN = 20
LINES = 100


@dataclass(frozen=True, slots=True)
class Serving:
    """The requirements of a goal as its page shows them, and those that could be added."""

    items: list[WorkItem]
    more: bool
    live: bool
    offered: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Compared:
    """The scope of two baselines as their page shows it."""

    kept: bool
    counts: list[tuple[Promise, int]]
    lines: list[ThingLine]
    more: int


@register.simple_tag
def scope_compared(project: Project, before: Baseline, after: Baseline | None) -> Compared:
    """What differs in the scope of two baselines, or of one and now, where one kept it; at most three statements."""
    if not keeps_scope(before) and (after is None or not keeps_scope(after)):
        return Compared(False, [], [], 0)
    counts, lines = ScopeComparison(project, before, after).counts_and_lines(LINES)
    told = [(WORDS[one], n) for one, n in counts.items() if n]
    return Compared(True, told, lines, sum(counts.values()) - len(lines))


@register.simple_tag
def serving(goal: Goal, may_edit: bool) -> Serving:
    """Which requirements serve a goal; those that do not are offered to whoever may link them."""
    found = requirements_serving(goal, SHOWN + 1)
    live = goal.state != State.DROPPED
    offered = offered_to(goal) if may_edit and live else []
    return Serving(found[:SHOWN], len(found) > SHOWN, live, offered)
