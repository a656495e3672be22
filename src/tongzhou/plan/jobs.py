"""What happens to work items by the clock."""

from __future__ import annotations

import threading
import time

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from tongzhou.engine.errors import PlanError
from tongzhou.operations.jobs import task
from tongzhou.operations.limits import limit
from tongzhou.plan.actions.forecast.runs import SimulationRefusedError, request_simulation
from tongzhou.plan.actions.items.delete import purge_old
from tongzhou.plan.actions.items.recurring import make_due
from tongzhou.plan.actions.levelling import (
    begin_levelling,
    fail_levelling,
    finish_levelling,
    note_progress,
    why_failed,
)
from tongzhou.plan.actions.outside import follow_outside
from tongzhou.plan.actions.people import follow_times
from tongzhou.plan.actions.scenario_dates import follow_plan
from tongzhou.plan.actions.scenario_figures import keep_figures
from tongzhou.plan.levelling import LevellingCancelledError, Options, find
from tongzhou.plan.models import LevellingProposal
from tongzhou.plan.queries.forecast.results import due_at_night
from tongzhou.plan.queries.levelling import priorities_of
from tongzhou.plan.queries.people import person_of, plan_of
from tongzhou.plan.queries.recurring import due_recurrences
from tongzhou.plan.queries.scenarios import with_changes
from tongzhou.plan.queries.state import load_plan


@task("plan.recurring_items", every="5 * * * *")
def make_recurring_items() -> int:
    """Make the items that are due today; how many. A turn is taken once, whoever runs this how often."""
    today = timezone.localdate()
    return sum(make_due(one, today=today) is not None for one in due_recurrences(today))


@task("plan.purge_items", every="40 3 * * *")
def purge_deleted_items() -> int:
    """Forget rows of plans that were deleted longer ago than the trash keeps things; how many."""
    return purge_old(now=timezone.now())


@task("plan.simulate")
def simulate_plan(simulation: int) -> bool:
    """Carry out a simulation that somebody has asked for; whether its result was kept.

    It tells how far it is at most twice a second, and stops when it was cancelled or takes longer than the limit.
    """
    from tongzhou.plan.forecasting import carry_out

    return carry_out(simulation)


@task("plan.simulate_at_night", every="20 2 * * *")
def simulate_at_night() -> int:
    """Simulate the plans that want it and have changed since their last result; how many were begun."""
    begun = 0
    for project in due_at_night(limit("simulations_a_night")):
        try:
            request_simulation(project, by=None)
        except SimulationRefusedError:
            continue
        begun += 1
    return begun


LOOKS_EVERY = 0.7
"""Seconds between two looks at whether somebody wants a search to stop, and between two signs of progress."""


class _Watch:
    """Tells how a search is going and hears whether it is to stop; asks the database now and then only.

    A solver asks from threads of its own, which must not open a connection: they get the last answer.
    """

    def __init__(self, proposal: LevellingProposal) -> None:
        self.proposal, self.thread = proposal, threading.get_ident()
        self.looked, self.stop = 0.0, False
        self.news: tuple[int, int] | None = None

    def better(self, best: int, bound: int) -> None:
        """There is a better plan."""
        self.news = best, bound
        self.stopped()

    def stopped(self) -> bool:
        """Whether somebody wants it to stop."""
        now = time.monotonic()
        if self.stop or threading.get_ident() != self.thread or now - self.looked < LOOKS_EVERY:
            return self.stop
        self.looked = now
        best, bound = self.news or (None, None)
        self.news = None
        self.stop = note_progress(self.proposal, best=best, bound=bound)
        return self.stop


@task("plan.level", seconds=3600)
def level_plan(proposal: int) -> None:
    """Search a proposal of levelling and keep it; a search that was interrupted begins anew."""
    mine = begin_levelling(proposal)
    if mine is None:
        return
    with translation.override(mine.asked_by.language):
        _search(mine)


def _search(mine: LevellingProposal) -> None:
    options, watch = Options.of(mine.options), _Watch(mine)
    try:
        priorities = priorities_of(mine.project) if options.priorities else {}
        result = find(
            load_plan(mine.project),
            options,
            priorities=priorities,
            progress=watch.better,
            cancelled=watch.stopped,
        )
    except LevellingCancelledError:
        fail_levelling(mine, str(_("The search was stopped before it had found anything.")))
    except PlanError as error:
        fail_levelling(mine, why_failed(error))
    except Exception:  # told to whoever waits, and raised again for the queue and its log
        fail_levelling(mine, str(_("The search has failed. Whoever runs the installation finds out why.")))
        raise
    else:
        finish_levelling(mine, result)


@task("plan.compare_scenarios", seconds=600)
def compare_scenarios(project: int, scenarios: str, language: str) -> int:
    """Compute scenarios beside a large plan; how many. Running it again computes the same."""
    found = plan_of(project)
    if found is None:
        return 0
    with translation.override(language):
        return keep_figures(found, with_changes(found, [int(one) for one in scenarios.split(",")]), language)


@task("plan.scenario_dates", seconds=600)
def compute_scenario_dates(project: int) -> int:
    """Compute the scenarios that people work on anew after a step of the plan; how many."""
    found = plan_of(project)
    return 0 if found is None else follow_plan(found)


@task("plan.follow_outside")
def follow_moved_milestones(project: int) -> int:
    """Carry dates of a project's milestones over to the plans that wait for them; how many plans moved."""
    return follow_outside(project, today=timezone.localdate())


@task("plan.follow_people")
def follow_people(project: int, by: int) -> int:
    """Compute a plan anew because somebody in it is away or works other hours; how many rows moved."""
    found, person = plan_of(project), person_of(by)
    if found is None or person is None:
        return 0
    return follow_times(found, by=person, today=timezone.localdate())
