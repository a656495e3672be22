"""A plan whose people are overloaded, and the proposal that somebody has asked for."""

from __future__ import annotations

from datetime import date

from tongzhou.demo.queries import project_and_manager
from tongzhou.plan.actions.levelling import propose_levelling
from tongzhou.plan.jobs import level_plan
from tongzhou.plan.levelling import Options

PROJECT = "harbour"
TIMETABLES = 60
"""So many are tried rather than so many seconds: the demo is the same on every machine."""


def load_levelling(*, today: date) -> None:
    """The manager of one project has asked for a levelling, and it is ready to be looked at."""
    project, manager = project_and_manager(PROJECT)
    options = Options(schedules=TIMETABLES)
    level_plan(propose_levelling(project, by=manager, options=options, today=today).pk)
