"""All who watch a project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from tongzhou.projects.models import Project
from tongzhou.risks.watching.drift import drift
from tongzhou.risks.watching.floats import float_eaten
from tongzhou.risks.watching.overload import overload
from tongzhou.risks.watching.silence import silent
from tongzhou.risks.watching.situation import Found, Situation
from tongzhou.risks.watching.slipping import slipping
from tongzhou.risks.watching.spending import spending

WATCHERS: tuple[Callable[[Situation], Iterator[Found]], ...] = (
    slipping,
    float_eaten,
    silent,
    overload,
    spending,
    drift,
)

outside_watchers: list[Callable[[Project, date], Iterable[Found]]] = []
"""What the rooms above notice about a project on a day, each with a kind of its own in ``risks.models.Kind``."""


def watch(situation: Situation) -> list[Found]:
    """Everything that is worth a person's time, the gravest first."""
    found = [one for look in WATCHERS for one in look(situation)]
    return sorted(found, key=lambda one: (-one.severity, -one.weight, one.kind, one.subject))
