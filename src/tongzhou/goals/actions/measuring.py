"""Key results, and checking in on a goal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.goals.actions.goals import lock_goal
from tongzhou.goals.models import CheckIn, Goal, KeyResult
from tongzhou.goals.numbers import with_unit
from tongzhou.goals.refusals import (
    EndedError,
    FutureCheckInError,
    NoChangeError,
    NotAgreedError,
    NothingMeasuredError,
    NotInProjectError,
    StaleGoalError,
    TooManyGoalsError,
)
from tongzhou.operations.limits import limit

RESULT_FACTS = ("name", "unit", "baseline", "target", "weight")


@dataclass(frozen=True, slots=True)
class Measured:
    """A value of the goal's own metric (``key_result`` is None) or of a key result, by number."""

    value: Decimal
    confidence: int
    key_result: int | None = None


@transaction.atomic
def add_key_result(goal: Goal, *, by: User, **facts: Any) -> KeyResult:
    """Add something by which one sees that the goal comes nearer."""
    present = _to_measure(goal)
    if KeyResult.objects.filter(goal=present, deleted_at=None).count() >= limit("key_results"):
        raise TooManyGoalsError
    made = KeyResult(goal=present, **facts)
    _check_result(made)
    made.save(force_insert=True)
    record("goals.key_result_added", present, by=by, project_id=present.project_id)
    return made


@transaction.atomic
def change_key_result(result: KeyResult, *, by: User, seen: int | None = None, **facts: Any) -> KeyResult:
    """Change a key result; ``seen`` is the version that the person looked at."""
    goal = _to_measure(result.goal)
    present = KeyResult.objects.select_for_update().get(pk=result.pk)
    if seen is not None and seen != present.version:
        raise StaleGoalError(present.version)
    for name, value in facts.items():
        setattr(present, name, value)
    _check_result(present)
    present.version += 1
    present.save(update_fields=[*facts, "version"])
    record("goals.key_result_changed", goal, by=by, project_id=goal.project_id)
    return present


@transaction.atomic
def delete_key_result(result: KeyResult, *, by: User) -> TrashEntry:
    """A key result goes into the trash, and counts no more."""
    goal = _to_measure(result.goal)
    KeyResult.objects.filter(pk=result.pk).update(deleted_at=timezone.now())
    record("goals.key_result_deleted", goal, by=by, project_id=goal.project_id)
    return put_into_trash("key_result", result.pk, label=result.name[:200], by=by, project_id=goal.project_id)


@transaction.atomic
def restore_key_result(number: int) -> KeyResult:
    """A key result comes back from the trash."""
    KeyResult.objects.filter(pk=number).update(deleted_at=None)
    return KeyResult.objects.select_related("goal__project").get(pk=number)


@transaction.atomic
def purge_key_result(number: int) -> None:
    """A key result is gone for good, with its check-ins."""
    KeyResult.objects.filter(pk=number).exclude(deleted_at=None).delete()


@transaction.atomic
def check_in(
    goal: Goal, measured: Sequence[Measured], *, by: User, today: date, day: date, comment: str = ""
) -> list[CheckIn]:
    """Say what was measured on a day, of the goal and its key results together."""
    present = lock_goal(goal)
    if not present.is_agreed:
        raise NotAgreedError
    if not measured:
        raise NothingMeasuredError
    if day > today:
        raise FutureCheckInError
    if CheckIn.objects.filter(goal=present).count() + len(measured) > limit("check_ins"):
        raise TooManyGoalsError
    results = {one.pk: one for one in KeyResult.objects.filter(goal=present, deleted_at=None)}
    if any(one.key_result is not None and one.key_result not in results for one in measured):
        raise NotInProjectError
    made = [
        CheckIn.objects.create(
            goal=present,
            key_result=None if one.key_result is None else results[one.key_result],
            day=day,
            value=one.value,
            confidence=one.confidence,
            comment=comment.strip(),
            by=by,
        )
        for one in measured
    ]
    for one in made:
        _bring_up_to_date(present, one.key_result)
    details = {"day": day.isoformat(), "count": len(made)}
    record("goals.checked_in", present, by=by, project_id=present.project_id, details=details)
    return made


@transaction.atomic
def delete_check_in(entry: CheckIn, *, by: User) -> TrashEntry:
    """A check-in goes into the trash; what was measured before it counts again."""
    goal = lock_goal(entry.goal)
    CheckIn.objects.filter(pk=entry.pk).update(deleted_at=timezone.now())
    _bring_up_to_date(goal, entry.key_result)
    record("goals.check_in_deleted", goal, by=by, project_id=goal.project_id)
    unit = entry.key_result.unit if entry.key_result else goal.unit
    label = f"{entry.day.isoformat()} · {with_unit(entry.value, unit)} · {goal.statement}"
    return put_into_trash("check_in", entry.pk, label=label[:200], by=by, project_id=goal.project_id)


@transaction.atomic
def restore_check_in(number: int) -> CheckIn:
    """A check-in comes back from the trash."""
    CheckIn.objects.filter(pk=number).update(deleted_at=None)
    entry = CheckIn.objects.select_related("goal__project", "key_result").get(pk=number)
    _bring_up_to_date(lock_goal(entry.goal), entry.key_result)
    return entry


@transaction.atomic
def purge_check_in(number: int) -> None:
    """A check-in is gone for good."""
    CheckIn.objects.filter(pk=number).exclude(deleted_at=None).delete()


def _bring_up_to_date(goal: Goal, result: KeyResult | None) -> None:
    """The last check-in's value is the present one."""
    rows = CheckIn.objects.filter(goal=goal, key_result=result, deleted_at=None)
    last = rows.order_by("-day", "-id").first()
    holder = goal if result is None else result
    holder.value = last.value if last else None
    holder.value_on = last.day if last else None
    holder.confidence = last.confidence if last else None
    holder.save(update_fields=["value", "value_on", "confidence"])


def _to_measure(goal: Goal) -> Goal:
    present = lock_goal(goal)
    if present.is_ended:
        raise EndedError
    return present


def _check_result(result: KeyResult) -> None:
    if result.baseline == result.target:
        raise NoChangeError
