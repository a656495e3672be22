"""Confirming a version of a goal, or objecting to it; and reminding those who have not."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.goals.actions.goals import lock_goal
from tongzhou.goals.models import Confirmation, Goal
from tongzhou.goals.queries.people import asked_about, is_asked, people_of
from tongzhou.goals.refusals import (
    NobodyToRemindError,
    NoReasonError,
    NotAgreedError,
    NotAskedError,
    StaleGoalError,
)


@transaction.atomic
def answer_goal(goal: Goal, *, by: User, edition: int, confirmed: bool, reason: str = "") -> Confirmation:
    """Confirm the version that one has read, or object to it with a reason; one may change one's mind."""
    present, said = lock_goal(goal), reason.strip()
    if not present.is_agreed:
        raise NotAgreedError
    if edition != present.edition:
        raise StaleGoalError(present.version)
    if not is_asked(present, by):
        raise NotAskedError
    if not confirmed and not said:
        raise NoReasonError
    answer, _made = Confirmation.objects.update_or_create(
        goal=present,
        edition=edition,
        user=by,
        defaults={"confirmed": confirmed, "reason": "" if confirmed else said, "at": timezone.now()},
    )
    deed = "goals.goal_confirmed" if confirmed else "goals.goal_objected"
    details = {"edition": edition, "owner": present.owner_id}
    record(deed, present, by=by, project_id=present.project_id, details=details)
    return answer


@transaction.atomic
def remind_of_confirmation(goal: Goal, *, by: User) -> int:
    """Tell those who have not answered that the goal waits for them; how many there are."""
    present = lock_goal(goal)
    if not present.is_agreed:
        raise NotAgreedError
    waiting = [one.user.pk for one in asked_about(present, people_of(present.project)) if one.waits]
    if not waiting:
        raise NobodyToRemindError
    details = {"user": waiting, "count": len(waiting)}
    record("goals.confirmation_reminded", present, by=by, project_id=present.project_id, details=details)
    return len(waiting)
