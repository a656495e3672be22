"""Promising somebody's time to a project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.activity.actions import record
from tongzhou.operations.limits import limit
from tongzhou.projects.actions import set_member
from tongzhou.projects.models import Membership, Project
from tongzhou.team.models import Allocation
from tongzhou.team.refusals import TeamRefusedError

LONGEST = timedelta(days=5 * 366)
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)
MOST_MINUTES = 5 * 260 * 480


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """From when to when, and how much: percent of somebody's time, or minutes in all."""

    first: date
    last: date
    percent: int | None = None
    minutes: int | None = None
    note: str = ""


@transaction.atomic
def allocate(project: Project, *, by: User, user: User, promise: Promise) -> Allocation:
    """Promise somebody's time to a project; who is no member becomes one. Raises TeamRefusedError."""
    _refuse_stranger(project, user)
    _refuse_impossible(promise)
    if Allocation.objects.filter(project=project).count() >= limit("allocations"):
        message = _("A project can hold at most %(most)d allocations.") % {"most": limit("allocations")}
        raise TeamRefusedError(message)
    if not Membership.objects.filter(project=project, user=user).exists():
        set_member(project, by=by, user=user, role=ProjectRole.MEMBER)
    made = Allocation.objects.create(
        project=project,
        user=user,
        first=promise.first,
        last=promise.last,
        percent=promise.percent,
        minutes=promise.minutes,
        note=promise.note.strip(),
        entered_by=by,
    )
    _record("team.allocated", made, by)
    return made


@transaction.atomic
def change_allocation(found: Allocation, *, by: User, promise: Promise) -> Allocation:
    """Other days or another amount. Raises TeamRefusedError."""
    _refuse_impossible(promise)
    found = Allocation.objects.select_for_update(of=("self",)).select_related("user").get(pk=found.pk)
    fields = ["first", "last", "percent", "minutes", "note"]
    for name in fields:
        setattr(found, name, getattr(promise, name))
    found.save(update_fields=fields)
    _record("team.allocation_changed", found, by)
    return found


@transaction.atomic
def remove_allocation(found: Allocation, *, by: User) -> None:
    """The time is no longer promised; the person stays a member."""
    _record("team.allocation_removed", found, by)
    found.delete()


def _refuse_stranger(project: Project, user: User) -> None:
    ours = user.organisation_id == project.organisation_id and user.is_active and not user.is_client
    if not ours:
        raise TeamRefusedError(_("Only people of the vendor can be allocated."), "user")


def _refuse_impossible(promise: Promise) -> None:
    if promise.last < promise.first:
        raise TeamRefusedError(_("The last day lies before the first."), "last")
    if not FIRST_DAY <= promise.first <= promise.last <= LAST_DAY:
        raise TeamRefusedError(_("Dates must lie between 1990 and 2099."), "first")
    if promise.last - promise.first > LONGEST:
        raise TeamRefusedError(_("An allocation may be at most five years long."), "last")
    if (promise.percent is None) == (promise.minutes is None):
        raise TeamRefusedError(_("Say how much: either percent or days."), "percent")
    if promise.percent is not None and not 1 <= promise.percent <= 200:
        raise TeamRefusedError(_("Between 1 and 200 % of somebody's time can be allocated."), "percent")
    if promise.minutes is not None and not 1 <= promise.minutes <= MOST_MINUTES:
        raise TeamRefusedError(_("Between 0.1 and 1,300 days can be allocated."), "days")


def _record(deed: str, found: Allocation, by: User) -> None:
    details: dict[str, Any] = {"first": found.first.isoformat(), "last": found.last.isoformat()}
    details |= {"percent": found.percent} if found.minutes is None else {"minutes": found.minutes}
    record(deed, found, by=by, project_id=found.project_id, label=found.user.name, details=details)
