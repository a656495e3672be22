"""Two versions of a goal, line by line."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.goals.models import SUBSTANCE, GoalEdition
from tongzhou.goals.numbers import with_unit

LABELS: dict[str, Promise] = {
    "statement": _("Statement"),
    "metric": _("Metric"),
    "unit": _("Unit"),
    "baseline": _("Baseline value"),
    "target": _("Target value"),
    "due": pgettext_lazy("goal", "Due"),
    "relevance": _("Why it matters"),
}
assert tuple(LABELS) == SUBSTANCE


@dataclass(frozen=True, slots=True)
class Line:
    """One part of the substance in two versions."""

    label: Promise
    older: str
    newer: str

    @property
    def differs(self) -> bool:
        """Whether it has changed."""
        return self.older != self.newer


def compared(older: GoalEdition, newer: GoalEdition) -> tuple[Line, ...]:
    """Everything that people confirm, in both versions."""
    return tuple(Line(LABELS[name], said(older, name), said(newer, name)) for name in SUBSTANCE)


def said(edition: GoalEdition, name: str) -> str:
    """One part of a version as people read it."""
    if name in {"baseline", "target"}:
        return with_unit(getattr(edition, name), edition.unit)
    if name == "due":
        return edition.due.isoformat() if edition.due else "–"
    return str(getattr(edition, name)) or "–"
