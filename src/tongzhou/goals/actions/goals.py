"""Writing goals, agreeing them, ending them, sharing them; and throwing them away."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.goals.models import ENDED, SUBSTANCE, Goal, GoalEdition, State
from tongzhou.goals.queries.goals import criteria_of, days_of
from tongzhou.goals.queries.people import owners_of, people_of
from tongzhou.goals.refusals import (
    EndedError,
    HasGoalsBelowError,
    NoReasonError,
    NotAgreedError,
    NotInProjectError,
    NotOwnerError,
    NotSmartError,
    StaleGoalError,
    TooManyGoalsError,
    WrongLevelError,
    WrongStateError,
)
from tongzhou.goals.sharing import on_sharing
from tongzhou.goals.smart import missing_in
from tongzhou.operations.limits import limit
from tongzhou.projects.models import Project

FACTS = (
    *("parent", "level", "owner", "baseline_on", "late_confirmed", "achievability", "criterion", "notes"),
    *SUBSTANCE,
)


@transaction.atomic
def create_goal(project: Project, *, by: User, **facts: Any) -> Goal:
    """Write a goal; it is a draft until it is agreed."""
    Project.objects.select_for_update().get(pk=project.pk)
    if Goal.objects.filter(project=project, deleted_at=None).count() >= limit("goals"):
        raise TooManyGoalsError
    goal = Goal(project=project, created_by=by, **facts)
    _check_places(goal)
    goal.save(force_insert=True)
    record("goals.goal_created", goal, by=by, project_id=project.pk)
    return goal


@transaction.atomic
def change_goal(goal: Goal, *, by: User, today: date, seen: int | None = None, **facts: Any) -> Goal:
    """Change a goal; ``seen`` is the version that the person looked at.

    What an agreed goal says is not overwritten: its substance gets a new version, and everybody is asked again.
    """
    present = lock_goal(goal)
    if seen is not None and seen != present.version:
        raise StaleGoalError(present.version)
    if present.is_ended:
        raise EndedError
    before = {name: getattr(present, name) for name in FACTS}
    for name, value in facts.items():
        setattr(present, name, value)
    changed = [name for name in FACTS if getattr(present, name) != before[name]]
    if not changed:
        return present
    _check_places(present)
    _check_below(present)
    anew = present.is_agreed and any(name in SUBSTANCE for name in changed)
    if present.is_agreed:
        _check_smart(present, today)
    present.version += 1
    present.edition += anew
    present.save(update_fields=[*changed, "version", "edition"])
    if anew:
        _keep_edition(present, by)
        _ask(present, "goals.goal_asked_again", by, {"fields": sorted(set(changed) & set(SUBSTANCE))})
    else:
        record("goals.goal_changed", present, by=by, project_id=present.project_id)
    return present


@transaction.atomic
def agree_goal(goal: Goal, *, by: User, today: date) -> Goal:
    """From now on the goal holds, and everybody is asked to confirm it; refused while a criterion is missing."""
    present = lock_goal(goal)
    if not present.is_draft:
        raise WrongStateError
    _check_smart(present, today)
    present.state, present.agreed_on = State.AGREED, today
    present.version += 1
    fields = ["state", "agreed_on", "version"]
    if present.baseline_on is None:
        present.baseline_on = min(today, present.due or today)
        fields.append("baseline_on")
    present.save(update_fields=fields)
    _keep_edition(present, by)
    _ask(present, "goals.goal_agreed", by, {})
    return present


@transaction.atomic
def end_goal(goal: Goal, *, by: User, today: date, state: str, reason: str = "") -> Goal:
    """Say that a goal was reached, missed or dropped; the last two with the reason. A draft can only be dropped."""
    present, said = lock_goal(goal), reason.strip()
    if present.is_ended or (present.is_draft and state != State.DROPPED) or state not in ENDED:
        raise WrongStateError
    if not said and state != State.REACHED:
        raise NoReasonError
    present.state, present.reason, present.ended_on = state, said, today
    present.version += 1
    present.save(update_fields=["state", "reason", "ended_on", "version"])
    deed = "goals.goal_dropped" if state == State.DROPPED else "goals.goal_ended"
    record(deed, present, by=by, project_id=present.project_id, details={"state": state})
    return present


@transaction.atomic
def reopen_goal(goal: Goal, *, by: User) -> Goal:
    """Take an ending back: the goal is agreed again, or a draft if it never was."""
    present = lock_goal(goal)
    if not present.is_ended:
        raise WrongStateError
    present.state = State.DRAFT if present.agreed_on is None else State.AGREED
    present.reason, present.ended_on = "", None
    present.version += 1
    present.save(update_fields=["state", "reason", "ended_on", "version"])
    record("goals.goal_reopened", present, by=by, project_id=present.project_id)
    return present


@transaction.atomic
def share_goal(goal: Goal, *, by: User) -> Goal:
    """Show an agreed goal to the client, and ask the client's people, too."""
    present = lock_goal(goal)
    if present.is_draft or (present.is_ended and present.agreed_on is None):
        raise NotAgreedError
    if not present.shared:
        present.shared = True
        present.version += 1
        present.save(update_fields=["shared", "version"])
        for follow in on_sharing:
            follow(present.project, by=by)
        clients = [one.user_id for one in people_of(present.project).client]
        record("goals.goal_shared", present, by=by, project_id=present.project_id, details={"user": clients})
    return present


@transaction.atomic
def unshare_goal(goal: Goal, *, by: User) -> Goal:
    """The client does not see the goal any more; what its people have answered is kept."""
    present = lock_goal(goal)
    if present.shared:
        present.shared = False
        present.version += 1
        present.save(update_fields=["shared", "version"])
        record("goals.goal_unshared", present, by=by, project_id=present.project_id)
    return present


@transaction.atomic
def delete_goal(goal: Goal, *, by: User) -> TrashEntry:
    """A goal goes into the trash, with all that belongs to it."""
    present = lock_goal(goal)
    if Goal.objects.filter(parent=present, deleted_at=None).exists():
        raise HasGoalsBelowError
    present.deleted_at = timezone.now()
    present.save(update_fields=["deleted_at"])
    record("goals.goal_deleted", present, by=by, project_id=present.project_id)
    return put_into_trash(
        "goal", present.pk, label=present.statement[:200], by=by, project_id=present.project_id
    )


@transaction.atomic
def restore_goal(number: int) -> Goal:
    """A goal comes back from the trash; at the top when the goal above it is gone or has changed its level."""
    goal = Goal.objects.select_for_update(of=("self",)).select_related("project", "parent").get(pk=number)
    goal.deleted_at = None
    above = goal.parent
    if above is not None and (above.deleted_at is not None or above.level >= goal.level):
        goal.parent = None
    goal.save(update_fields=["deleted_at", "parent"])
    return goal


@transaction.atomic
def purge_goal(number: int) -> None:
    """A goal is gone for good."""
    Goal.objects.filter(pk=number).exclude(deleted_at=None).delete()


def lock_goal(goal: Goal) -> Goal:
    """The goal as it is now, locked until the end of the transaction."""
    return Goal.objects.select_for_update(of=("self",)).select_related("project").get(pk=goal.pk)


def _check_smart(goal: Goal, today: date) -> None:
    missing = missing_in(criteria_of(goal, days_of(goal.project, today=today)))
    if missing:
        raise NotSmartError(missing)


def _check_places(goal: Goal) -> None:
    """The owner is of the project; levels fall from goal to goal, so there can be no circle."""
    if goal.owner_id is not None and not owners_of(goal.project).filter(pk=goal.owner_id).exists():
        raise NotOwnerError
    above = goal.parent
    if above is not None:
        if above.project_id != goal.project_id or above.deleted_at is not None:
            raise NotInProjectError
        if above.level >= goal.level:
            raise WrongLevelError


def _check_below(goal: Goal) -> None:
    if Goal.objects.filter(parent=goal, deleted_at=None, level__lte=goal.level).exists():
        raise WrongLevelError


def _keep_edition(goal: Goal, by: User) -> None:
    GoalEdition.objects.create(
        goal=goal,
        number=goal.edition,
        by=by,
        at=timezone.now(),
        **{name: getattr(goal, name) for name in SUBSTANCE},
    )


def _ask(goal: Goal, deed: str, by: User, details: dict[str, Any]) -> None:
    """The diary names everybody who is asked, so that they are told."""
    asked = [one.user_id for one in people_of(goal.project).of(goal)]
    record(deed, goal, by=by, project_id=goal.project_id, details={"user": asked, **details})
