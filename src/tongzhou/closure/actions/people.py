"""Letting people go: their last day, what was promised of their time, and the day after."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.activity.actions import record
from tongzhou.closure.models import Closing, Release
from tongzhou.closure.queries.checklist import running
from tongzhou.closure.queries.people import (
    CLIENT_ROLES,
    allocations_after,
    due_to_leave,
    due_to_withdraw,
)
from tongzhou.closure.refusals import ClosureRefusedError
from tongzhou.projects.actions import LastManagerError, hold_project, remove_member, set_member
from tongzhou.projects.closed import lifted
from tongzhou.projects.models import Membership, Project
from tongzhou.team.actions.allocations import Promise, allocate, change_allocation, remove_allocation
from tongzhou.team.models import Allocation


@transaction.atomic
def release(project: Project, *, by: User, user: User, last_day: date) -> Release:
    """Somebody's last day: what was promised of their time ends with it at once, their membership the day after.

    The last project manager stays a member, so that somebody can open the project again.
    """
    closing = _started(project)
    member = Membership.objects.filter(project=closing.project, user=user).first()
    if member is None or member.role in CLIENT_ROLES:
        raise ClosureRefusedError("no_member", _("Only members of ours can be released."))
    if closing.releases.filter(user=user, undone_at=None).exists():
        raise ClosureRefusedError("released", _("This person has been released already."))
    if last_day < closing.project.start_date:
        raise ClosureRefusedError("too_early", _("The day lies before the project's start."))
    made = Release.objects.create(
        closing=closing,
        user=user,
        role=member.role,
        last_day=last_day,
        stays=_is_last_manager(member, closing),
        allocations=_end_allocations(closing.project, user, last_day, by),
        by=by,
    )
    _tell("closure.person_released", made, closing.project, by)
    return made


@transaction.atomic
def release_all(project: Project, *, by: User, last_day: date) -> list[Release]:
    """The same last day for everybody of ours who has none yet; the manager who does it goes last."""
    closing = _started(project)
    gone = closing.releases.filter(undone_at=None).values("user")
    left = Membership.objects.filter(project=closing.project).exclude(role__in=CLIENT_ROLES)
    members = list(left.exclude(user__in=gone).select_related("user").order_by("user__name", "pk"))
    members.sort(key=lambda one: (one.user_id == by.pk, one.role == ProjectRole.PM))
    return [release(closing.project, by=by, user=one.user, last_day=last_day) for one in members]


@transaction.atomic
def take_release_back(project: Project, *, by: User, number: int) -> Release:
    """They stay, with what had been promised of their time; possible until the project is closed."""
    closing = _started(project)
    found = closing.releases.filter(pk=number, undone_at=None).select_related("user").first()
    if found is None:
        raise ClosureRefusedError("not_released", _("This release has been taken back already."))
    if not found.user.is_active:
        raise ClosureRefusedError("inactive", _("This account is not active any more."))
    if not Membership.objects.filter(project=closing.project, user=found.user).exists():
        set_member(closing.project, by=by, user=found.user, role=ProjectRole(found.role))
    _bring_back(closing.project, found, by)
    found.undone_by, found.undone_at = by, timezone.now()
    found.save(update_fields=["undone_by", "undone_at"])
    _tell("closure.release_taken_back", found, closing.project, by)
    return found


@transaction.atomic
def let_go(number: int, *, today: date) -> bool:
    """Carry out one release whose last day is over; whether somebody has left by it."""
    found = due_to_leave(today).select_for_update(of=("self",)).filter(pk=number).first()
    if found is None:
        return False
    found.left_at = timezone.now()
    found.save(update_fields=["left_at"])
    member = Membership.objects.filter(project=found.closing.project_id, user=found.user).first()
    if member is None:
        return False
    with lifted():
        try:
            with transaction.atomic():
                remove_member(member, by=found.by)
        except LastManagerError:
            found.stays = True
            found.save(update_fields=["stays"])
            return False
    return True


@transaction.atomic
def withdraw_client_access(number: int, *, today: date) -> int:
    """The client's people leave a closed project as was decided; how many."""
    found = due_to_withdraw(today).select_for_update(of=("self",)).filter(pk=number).first()
    if found is None or found.closed_by is None:
        return 0
    by, project, now = found.closed_by, found.project, timezone.now()
    members = list(Membership.objects.filter(project=project, role__in=CLIENT_ROLES).select_related("user"))
    with lifted():
        for one in members:
            Release.objects.create(
                closing=found, user=one.user, role=one.role, last_day=today, by=by, left_at=now
            )
            remove_member(one, by=by)
        found.withdrawn_at = now
        found.save(update_fields=["withdrawn_at"])
        details = {"people": len(members)}
        record(
            "closure.client_access_withdrawn", found, by=by, label=project.name, project_id=project.pk,
            details=details,
        )  # fmt: skip
    return len(members)


def _started(project: Project) -> Closing:
    held = hold_project(project)
    found = running(held)
    if found is None or not found.is_started:
        raise ClosureRefusedError("not_started", _("The closing has not been started."))
    found.project = held
    return found


def _is_last_manager(member: Membership, closing: Closing) -> bool:
    if member.role != ProjectRole.PM:
        return False
    leaving = closing.releases.filter(undone_at=None, stays=False).values("user")
    others = Membership.objects.filter(project=closing.project_id, role=ProjectRole.PM, user__is_active=True)
    return not others.exclude(pk=member.pk).exclude(user__in=leaving).exists()


def _end_allocations(project: Project, user: User, last_day: date, by: User) -> list[dict[str, Any]]:
    """Cut what lies beyond the last day, and keep how it was."""
    kept = []
    for one in allocations_after(project, user.pk, last_day).order_by("pk"):
        begun = one.first <= last_day
        kept.append(_kept(one) | {"cut": one.pk if begun else None})
        if begun:
            change_allocation(one, by=by, promise=_promise(_kept(one), last=last_day))
        else:
            remove_allocation(one, by=by)
    return kept


def _bring_back(project: Project, found: Release, by: User) -> None:
    for one in found.allocations:
        there = Allocation.objects.filter(project=project, pk=one["cut"] or 0, user=found.user).first()
        if there is not None:
            change_allocation(there, by=by, promise=_promise(one))
        else:
            allocate(project, by=by, user=found.user, promise=_promise(one))


def _kept(one: Allocation) -> dict[str, Any]:
    days = {"first": one.first.isoformat(), "last": one.last.isoformat()}
    return days | {"percent": one.percent, "minutes": one.minutes, "note": one.note}


def _promise(kept: dict[str, Any], last: date | None = None) -> Promise:
    """What was promised, or its part until a day: hours in all are shared out evenly over the days."""
    first, end = date.fromisoformat(kept["first"]), date.fromisoformat(kept["last"])
    minutes = kept["minutes"]
    if minutes is not None and last is not None:
        minutes = max(1, minutes * ((last - first).days + 1) // ((end - first).days + 1))
    return Promise(first=first, last=last or end, percent=kept["percent"], minutes=minutes, note=kept["note"])


def _tell(deed: str, found: Release, project: Project, by: User) -> None:
    details = {"user": found.user_id, "day": found.last_day.isoformat()}
    record(deed, project, by=by, label=found.user.name, project_id=project.pk, details=details)
