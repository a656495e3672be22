"""Recovery in the demo: what a day costs, what may be done, and advice for the milestone that is latest."""

from __future__ import annotations

from collections.abc import Iterable

from tongzhou.accounts.models import User
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.recovery.actions import ask_advice, keep_answer, set_options, set_prices
from tongzhou.recovery.advising import answer
from tongzhou.recovery.queries import milestone_of, question_of, targets, tasks_with_options

PERSON_DAY = 180_000
"""Minor units: 1,800.00 a day."""
SECONDS = 3


def load_recovery(projects: Iterable[Project], *, by: User) -> None:
    """Advice for the first project that has a late milestone."""
    for project in projects:
        late = next((one for one in targets(project) if one.late), None)
        milestone = None if late is None else milestone_of(project, late.item)
        if late is not None and milestone is not None:
            _advise(project, milestone, min(late.missing, 10), by)
            return


def _advise(project: Project, milestone: WorkItem, days: int, by: User) -> None:
    set_prices(project, by=by, currency="CNY", person_day_minor=PERSON_DAY)
    first = [one.pk for one in tasks_with_options(project) if not one.summary][:3]
    set_options(project, by=by, values={pk: {"overlap": 30, "most_people": 4} for pk in first})
    asked = ask_advice(project, by=by, milestone=milestone, days=days, priced=True)
    found, prices = answer(question_of(project), milestone.pk, days, priced=True, seconds=SECONDS)
    keep_answer(asked, found, prices, project.plan_version)
