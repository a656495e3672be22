"""Limits of people's time, skills and costs."""

from __future__ import annotations

from datetime import date

import pytest

from tests.operations.limits.driving import Stage, drives, refused
from tongzhou.costs.actions.entries import Spent, book_costs
from tongzhou.costs.refusals import TooManyEntriesError
from tongzhou.plan.actions.people import Days, LeaveRefusedError, import_leave
from tongzhou.team.actions.allocations import Promise, allocate
from tongzhou.team.actions.skills import create_skill, set_person_skill
from tongzhou.team.refusals import TeamRefusedError


@drives("cost_entries")
def cost_entries(stage: Stage) -> None:
    stage.low("cost_entries", 1)
    spent = [Spent(date(2026, 3, 3), 100), Spent(date(2026, 3, 4), 100)]
    with pytest.raises(TooManyEntriesError):
        book_costs(stage.project, spent, by=stage.tom, today=date(2026, 3, 9))


@drives("leave_lines")
def leave_lines(stage: Stage) -> None:
    stage.low("leave_lines", 1)
    days = Days(first=date(2031, 3, 3), last=date(2031, 3, 4))
    wanted = [(stage.tom, days), (stage.mara, days)]
    said = refused(LeaveRefusedError, lambda: import_leave(wanted, by=stage.ada))
    assert said == "A file may hold between 1 and 1 lines of leave."


@drives("skills")
def skills(stage: Stage) -> None:
    stage.low("skills", 1)
    organisation = stage.project.organisation
    create_skill(organisation, by=stage.ada, name="Oracle")
    said = refused(TeamRefusedError, lambda: create_skill(organisation, by=stage.ada, name="Go"))
    assert said == "An organisation can hold at most 1 skills."


@drives("skills_per_person")
def skills_per_person(stage: Stage) -> None:
    stage.low("skills_per_person", 1)
    organisation = stage.project.organisation
    one, two = (create_skill(organisation, by=stage.ada, name=name) for name in ("Oracle", "Go"))
    set_person_skill(stage.tom, by=stage.tom, skill=one, level=3)
    said = refused(TeamRefusedError, lambda: set_person_skill(stage.tom, by=stage.tom, skill=two, level=3))
    assert said == "A person can have at most 1 skills."


@drives("allocations")
def allocations(stage: Stage) -> None:
    stage.low("allocations", 1)
    promise = Promise(first=date(2031, 3, 3), last=date(2031, 3, 7), percent=50)
    allocate(stage.project, by=stage.mara, user=stage.tom, promise=promise)
    said = refused(
        TeamRefusedError, lambda: allocate(stage.project, by=stage.mara, user=stage.tom, promise=promise)
    )
    assert said == "A project can hold at most 1 allocations."
