"""What the data says, section by section; each is read when it is asked for, and kept with the report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tongzhou.projects.models import Project
from tongzhou.records.queries.figures import around, decided, money, promised
from tongzhou.records.queries.figures.told import Found

Read = Callable[[Project, date], Found]
READERS: dict[str, Read] = {
    "summary": promised.summary,
    "goals": promised.goals,
    "dates": promised.dates,
    "scope": promised.scope,
    "changes": decided.changes,
    "cost": money.cost,
    "quality": decided.quality,
    "acceptance": decided.acceptance,
    "client": around.client,
    "promises": around.promises,
    "risks": around.risks,
    "team": around.team,
}


def read_figures(code: str, project: Project, today: date) -> Found:
    """The figures of a section; nothing for one that has only words."""
    reader = READERS.get(code)
    return Found() if reader is None else reader(project, today)
