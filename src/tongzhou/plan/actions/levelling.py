"""Levelling of resources: ask for a proposal, search, choose, accept or drop it, take delays away."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.activity.live import announce
from tongzhou.engine.errors import PlanError
from tongzhou.operations.actions import enqueue
from tongzhou.plan.actions.edit_plan import EditResult, step_plan, undo_edit
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.levelling import Options, Outcome, Result, outcome, since_of
from tongzhou.plan.models import LevellingMove, LevellingProposal, Resource
from tongzhou.plan.queries.history import next_undo
from tongzhou.plan.queries.levelling import (
    Standing,
    chosen_delays,
    has_assignments,
    is_open,
    move_rows,
    new_dates,
    standings,
)
from tongzhou.plan.queries.state import LoadedPlan, load_plan
from tongzhou.projects.models import Project

State = LevellingProposal.State
SEARCHING = [State.WAITING, State.RUNNING]
BATCH = 500


class LevellingRefusedError(Exception):
    """Something about levelling that cannot be done."""

    message = gettext_lazy("This cannot be done with the proposal.")


class SearchRunningError(LevellingRefusedError):
    """A search is under way."""

    message = gettext_lazy(
        "A proposal for this plan is being computed already. Wait for it, or stop it first."
    )


class NobodyAssignedError(LevellingRefusedError):
    """Nobody works on anything."""

    message = gettext_lazy("Nobody is assigned to a task of this plan, so there is nothing to level.")


class ProposalClosedError(LevellingRefusedError):
    """It was accepted, dropped, or replaced."""

    message = gettext_lazy(
        "This proposal is no longer open: it was accepted, dropped or replaced by a newer one."
    )


class NothingChosenError(LevellingRefusedError):
    """Accept what?"""

    message = gettext_lazy("Choose at least one task whose delay you accept.")


class ChoiceChangedError(LevellingRefusedError):
    """Somebody else has chosen other tasks meanwhile."""

    message = gettext_lazy("Somebody has changed what is chosen meanwhile. Look at it again, then accept.")


class PlanMovedError(LevellingRefusedError):
    """The plan is not the one that the proposal was made on."""

    message = gettext_lazy(
        "The plan has changed since this proposal was made. Compute it anew, or apply what still fits."
    )


class NothingFitsError(LevellingRefusedError):
    """The plan has moved so far that nothing of the choice fits."""

    message = gettext_lazy("Nothing of what is chosen fits the plan any more. Compute the proposal anew.")


class NoDelaysError(LevellingRefusedError):
    """Nothing to clear."""

    message = gettext_lazy("The plan holds no levelling delays.")


class NotLatestError(LevellingRefusedError):
    """Others have come after it, or it was taken back already."""

    message = gettext_lazy(
        "This is no longer your latest step in the plan. Take it back in the plan, step by step."
    )


# Asking and searching


@transaction.atomic
def propose_levelling(project: Project, *, by: User, options: Options, today: date) -> LevellingProposal:
    """Ask for a proposal on the plan as it is now; a job searches it. An open one is replaced."""
    if not has_assignments(project):
        raise NobodyAssignedError
    if options.since is None:
        options = Options.of(options.stored() | {"since": since_of(project.status_date, today)})
    mine = LevellingProposal.objects.filter(project=project)
    mine.filter(state__in=[State.DROPPED, State.FAILED]).delete()
    mine.filter(state=State.READY).update(state=State.DROPPED, decided_by=by, decided_at=timezone.now())
    version = Project.objects.values_list("plan_version", flat=True).get(pk=project.pk)
    try:
        with transaction.atomic():
            proposal = LevellingProposal.objects.create(
                project=project, plan_version=version, options=options.stored(), asked_by=by
            )
    except IntegrityError as error:
        raise SearchRunningError from error
    enqueue("plan.level", key=f"plan.level:{proposal.pk}", proposal=proposal.pk)
    record("plan.levelling_asked", project, by=by, project_id=project.pk, details={"version": version})
    _tell(proposal)
    return proposal


@transaction.atomic
def begin_levelling(number: int) -> LevellingProposal | None:
    """A job begins, or begins anew after its worker was lost; None when there is nothing left to search."""
    proposal = _locked(number, SEARCHING)
    if proposal is None:
        return None
    proposal.state, proposal.started_at = State.RUNNING, timezone.now()
    proposal.plan_version = proposal.project.plan_version
    proposal.best_at = proposal.bound_at = None
    proposal.save(update_fields=["state", "started_at", "plan_version", "best_at", "bound_at"])
    _tell(proposal)
    return proposal


@transaction.atomic
def note_progress(proposal: LevellingProposal, *, best: int | None, bound: int | None) -> bool:
    """How far a search has come; whether somebody has asked it to stop."""
    mine = LevellingProposal.objects.filter(pk=proposal.pk, state=State.RUNNING)
    if best is not None:
        mine.update(best_at=best, bound_at=bound)
        _tell(proposal)
    return mine.filter(stop_asked=True).exists()


@transaction.atomic
def finish_levelling(proposal: LevellingProposal, result: Result) -> None:
    """Keep what a search has found; all of it is chosen at first."""
    found = _locked(proposal.pk, [State.RUNNING])
    if found is None:
        return
    found.moves.all().delete()
    LevellingMove.objects.bulk_create(move_rows(found, result.moves), batch_size=BATCH)
    found.state, found.ended_at = State.READY, timezone.now()
    found.finish_before, found.finish_after = result.finish_before, result.finish_after
    found.best_at, found.bound_at = result.finish_after, result.bound
    found.stopped, found.figures, found.choice = result.stopped, result.figures, {}
    found.save(
        update_fields=[
            "state", "ended_at", "finish_before", "finish_after", "best_at", "bound_at", "stopped", "figures", "choice",
        ]
    )  # fmt: skip
    details = {"moves": len(result.moves), "version": found.plan_version}
    record(
        "plan.levelling_proposed",
        found.project,
        by=found.asked_by,
        project_id=found.project_id,
        details=details,
    )
    _tell(found)


@transaction.atomic
def fail_levelling(proposal: LevellingProposal, why: str) -> None:
    """A search has ended without a proposal."""
    found = _locked(proposal.pk, SEARCHING)
    if found is None:
        return
    found.state, found.ended_at, found.error = State.FAILED, timezone.now(), why[:2000]
    found.save(update_fields=["state", "ended_at", "error"])
    _tell(found)


@transaction.atomic
def stop_levelling(proposal: LevellingProposal, *, by: User) -> None:
    """Have a search end with the best it has found; one that has not begun is dropped."""
    found = _locked(proposal.pk, SEARCHING)
    if found is None:
        raise ProposalClosedError
    found.stop_asked = True
    if found.state == State.WAITING:
        found.state, found.decided_by, found.decided_at = State.DROPPED, by, timezone.now()
    found.save(update_fields=["stop_asked", "state", "decided_by", "decided_at"])
    record("plan.levelling_stopped", found.project, by=by, project_id=found.project_id)
    _tell(found)


# Choosing


@transaction.atomic
def choose_moves(
    proposal: LevellingProposal, *, by: User, items: Collection[int] | None, chosen: bool
) -> LevellingProposal:
    """Choose delays of these tasks (None: of all), or leave them out; computes what the choice would give.

    ``by`` chooses for everybody who plans this project; the diary is told when something is accepted.
    """
    found = _open(proposal)
    moves = LevellingMove.objects.filter(proposal=found).exclude(delay=None)
    if items is not None:
        moves = moves.filter(item_id__in=list(items))
    moves.update(chosen=chosen)
    found.choosing += 1
    found.choice = _choice(found)
    found.save(update_fields=["choosing", "choice"])
    return found


def _choice(proposal: LevellingProposal) -> dict[str, Any]:
    """What the plan as it is now would become with what is chosen and still fits."""
    loaded = load_plan(proposal.project)
    delays = _fitting(proposal, chosen_delays(proposal))
    try:
        found = outcome(loaded, delays, Options.of(proposal.options))
    except PlanError:
        return {"impossible": True}
    return choice_of(proposal, found, len(delays))


def choice_of(proposal: LevellingProposal, found: Outcome, count: int) -> dict[str, Any]:
    """What a choice would give, as JSON."""
    proposed = new_dates(proposal)
    return {
        "finish": found.finish,
        "overloads": len(found.overloads),
        "people": len({one.resource for one in found.overloads}),
        "excess": sum(one.excess for one in found.overloads),
        "elsewhere": sum(found.dates.get(key) != dates for key, dates in proposed.items()),
        "chosen": count,
        "version": proposal.project.plan_version,
    }


def _fitting(proposal: LevellingProposal, delays: dict[int, int]) -> dict[int, int]:
    """Those of the delays that still fit the plan; all, where it has not moved."""
    if proposal.plan_version == proposal.project.plan_version:
        return delays
    fits = standings(proposal)
    return {key: delay for key, delay in delays.items() if fits.get(key) == Standing.FITS}


# Deciding


@transaction.atomic
def accept_levelling(
    proposal: LevellingProposal,
    *,
    by: User,
    today: date,
    items: Collection[int] | None = None,
    choosing: int | None = None,
    what_fits: bool = False,
) -> EditResult:
    """Give the chosen tasks (or these) their delays, as one step of the plan that can be taken back.

    ``choosing``: the state of the choice that the person has seen. ``what_fits``: if the plan has moved, apply what
    still fits of it; otherwise that is refused.
    """
    project = proposal.project
    applied: dict[int, int] = {}

    def change(loaded: LoadedPlan) -> list[int]:
        applied.update(_accepted(proposal, loaded, items, choosing, what_fits=what_fits))
        for key, delay in applied.items():
            row = loaded.state.touch(key)
            row.levelling_delay, row.levelling_delay_elapsed = delay, True
        return []

    result = step_plan(project, by=by, change=change, today=today, told=False)
    found = LevellingProposal.objects.select_for_update().get(pk=proposal.pk)
    found.state, found.decided_by, found.decided_at = State.ACCEPTED, by, timezone.now()
    found.edit_id = result.edit_id or None
    found.save(update_fields=["state", "decided_by", "decided_at", "edit"])
    details = {"items": len(applied), "version": result.version, "proposal": found.pk}
    record("plan.levelling_accepted", project, by=by, project_id=project.pk, details=details)
    _tell(found)
    return result


def _accepted(
    proposal: LevellingProposal,
    loaded: LoadedPlan,
    items: Collection[int] | None,
    choosing: int | None,
    *,
    what_fits: bool,
) -> dict[int, int]:
    """The delays to give, judged on the plan under its lock."""
    found = _open(proposal)
    if items is None and choosing is not None and choosing != found.choosing:
        raise ChoiceChangedError
    delays = chosen_delays(found, items)
    if not delays:
        raise NothingChosenError
    present = Project.objects.values_list("plan_version", flat=True).get(pk=loaded.project.pk)
    if found.plan_version == present - 1:  # the step that is under way has counted already
        return delays
    if not what_fits:
        raise PlanMovedError
    fits = standings(found)
    kept = {key: delay for key, delay in delays.items() if fits.get(key) == Standing.FITS}
    if not kept:
        raise NothingFitsError
    return kept


@transaction.atomic
def drop_levelling(proposal: LevellingProposal, *, by: User) -> None:
    """Nobody wants it; the plan stays as it is."""
    found = _locked(proposal.pk, [State.READY, State.FAILED])
    if found is None:
        raise ProposalClosedError
    found.state, found.decided_by, found.decided_at = State.DROPPED, by, timezone.now()
    found.save(update_fields=["state", "decided_by", "decided_at"])
    record("plan.levelling_dropped", found.project, by=by, project_id=found.project_id)
    _tell(found)


@transaction.atomic
def clear_levelling(project: Project, *, by: User, today: date) -> EditResult:
    """Take all levelling delays out of the plan, as one step that can be taken back."""
    count = 0

    def change(loaded: LoadedPlan) -> list[int]:
        nonlocal count
        for key, row in list(loaded.state.rows.items()):
            if row.levelling_delay:
                loaded.state.touch(key).levelling_delay = 0
                count += 1
        return []

    result = step_plan(project, by=by, change=change, today=today, told=False)
    if not result.changed:
        raise NoDelaysError
    details = {"items": count, "version": result.version}
    record("plan.levelling_cleared", project, by=by, project_id=project.pk, details=details)
    announce(f"project:{project.pk}", {"id": result.edit_id}, kind="levelling")
    return result


def undo_levelling(project: Project, *, by: User, edit: int, today: date) -> EditResult:
    """Take back an acceptance or a clearing, if it is the person's latest step in the plan."""
    latest = next_undo(project, by)
    if latest is None or latest.pk != edit:
        raise NotLatestError
    version = Project.objects.values_list("plan_version", flat=True).get(pk=project.pk)
    result = undo_edit(project, by=by, version=version, today=today)
    announce_levelling(project, edit)
    return result


@transaction.atomic
def announce_levelling(project: Project, number: int) -> None:
    """Have open pages of the project's levelling look again."""
    announce(f"project:{project.pk}", {"id": number}, kind="levelling")


# Capacities


@transaction.atomic
def set_capacity(resource: Resource, *, by: User, capacity: int) -> Resource:
    """How many units of a resource may be used at once, in hundredths of a percent; no date changes by it."""
    found = Resource.objects.select_for_update(of=("self",)).select_related("project").get(pk=resource.pk)
    if found.capacity == capacity:
        return found
    details = {"from": found.capacity, "to": capacity}
    found.capacity = capacity
    found.save(update_fields=["capacity"])
    record(
        "plan.capacity_set",
        found.project,
        by=by,
        project_id=found.project_id,
        label=found.name,
        details=details,
    )
    announce_levelling(found.project, found.pk)
    return found


def _locked(number: int, states: Collection[str]) -> LevellingProposal | None:
    found = LevellingProposal.objects.select_for_update(of=("self",)).select_related(
        "project", "asked_by", "edit"
    )
    return found.filter(pk=number, state__in=states).first()


def _open(proposal: LevellingProposal) -> LevellingProposal:
    """The proposal under its lock, if it can still be accepted."""
    found = _locked(proposal.pk, [State.READY, State.ACCEPTED])
    if found is None or not is_open(found):
        raise ProposalClosedError
    return found


def _tell(proposal: LevellingProposal) -> None:
    announce(f"project:{proposal.project_id}", {"id": proposal.pk}, kind="levelling")


def why_failed(error: Exception) -> str:
    """A search's failure in words for the person who asked."""
    if isinstance(error, CommandError):
        return error.message
    return _("This plan cannot be levelled: %(reason)s") % {"reason": error}
