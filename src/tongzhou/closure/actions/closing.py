"""Beginning, giving up, closing, opening again; waivers; what becomes of the client's people."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.activity.actions import record
from tongzhou.closure.models import Closing, ClosingItem, Waiver
from tongzhou.closure.queries.checklist import checklist, running, template_lines
from tongzhou.closure.refusals import ClosureRefusedError, StillOpenError
from tongzhou.plan.actions.change_settings import recompute_plan
from tongzhou.plan.actions.people import follow_times
from tongzhou.projects.actions import (
    change_charter,
    close_project,
    hold_project,
    reopen_project,
    set_member,
)
from tongzhou.projects.models import Phase, Project

State, Access = Closing.State, Closing.Access


@transaction.atomic
def start_closing(project: Project, *, by: User, closing_on: date) -> Closing:
    """From now on the checklist is worked off; the project's phase says so, and the own items are there."""
    project = hold_project(project)
    if running(project) is not None:
        raise ClosureRefusedError("started", _("The closing has been started already."))
    if closing_on < project.start_date:
        raise ClosureRefusedError("too_early", _("The day lies before the project's start."))
    made = Closing.objects.create(project=project, closing_on=closing_on, started_by=by)
    known = set(ClosingItem.objects.filter(project=project).values_list("text", flat=True))
    for position, text in enumerate(template_lines(project.organisation_id)):
        if text[:300] not in known:
            ClosingItem.objects.create(project=project, position=position, text=text[:300], created_by=by)
            known.add(text[:300])
    if project.phase != Phase.CLOSING:
        change_charter(project, by=by, phase=Phase.CLOSING)
    _note("closure.started", made, by=by, details={"day": closing_on.isoformat()})
    return made


@transaction.atomic
def stop_closing(project: Project, *, by: User) -> Closing:
    """The project is not closed now after all; who was released stays released, own items stay as they are."""
    known = _prepared(project)
    known.state, known.ended_by, known.ended_at = State.STOPPED, by, timezone.now()
    known.save(update_fields=["state", "ended_by", "ended_at"])
    _note("closure.stopped", known, by=by)
    return known


@transaction.atomic
def move_closing(project: Project, *, by: User, closing_on: date) -> Closing:
    """Another day on which the project is to be closed."""
    known = _prepared(project)
    if closing_on < known.project.start_date:
        raise ClosureRefusedError("too_early", _("The day lies before the project's start."))
    known.closing_on = closing_on
    known.save(update_fields=["closing_on"])
    _note("closure.moved", known, by=by, details={"day": closing_on.isoformat()})
    return known


@transaction.atomic
def waive_check(project: Project, *, by: User, key: str, reason: str) -> Waiver:
    """Leave something open on purpose, as much of it as there is now; the reason stays."""
    known = _prepared(project)
    if not reason.strip():
        raise ClosureRefusedError("no_reason", _("Say why it is waived."))
    line = next((one for one in checklist(project, known).lines if one.key == key), None)
    if line is None or not line.is_open:
        raise ClosureRefusedError("not_open", _("This is not open any more."))
    made, _new = Waiver.objects.update_or_create(
        closing=known,
        check_key=key,
        defaults={"count": line.count, "reason": reason.strip(), "by": by, "at": timezone.now()},
    )
    _note("closure.waived", known, by=by, label=line.words, details={"check": key, "count": line.count})
    return made


@transaction.atomic
def take_waiver_back(project: Project, *, by: User, key: str) -> None:
    """It blocks the closing again."""
    known = _prepared(project)
    line = next((one for one in checklist(project, known).lines if one.key == key), None)
    if line is None or line.waiver is None:
        raise ClosureRefusedError("not_waived", _("This has not been waived."))
    line.waiver.delete()
    _note("closure.waiver_taken_back", known, by=by, label=line.words, details={"check": key})


@transaction.atomic
def decide_client_access(
    project: Project, *, by: User, access: str, withdraw_on: date | None = None
) -> Closing:
    """Whether the client's people go on reading in the portal, or from which day on they do not."""
    known = _prepared(project)
    if access not in {Access.KEPT, Access.WITHDRAWN}:
        raise ClosureRefusedError("no_access", _("Choose what becomes of the client's access."))
    if access == Access.WITHDRAWN and withdraw_on is None:
        raise ClosureRefusedError("no_day", _("Say on which day the access ends."))
    known.client_access = access
    known.withdraw_on = withdraw_on if access == Access.WITHDRAWN else None
    known.save(update_fields=["client_access", "withdraw_on"])
    day = known.withdraw_on.isoformat() if known.withdraw_on else ""
    _note("closure.client_access_decided", known, by=by, details={"access": access, "day": day})
    return known


@transaction.atomic
def close(project: Project, *, by: User) -> Closing:
    """Close the project, if nothing is open that was not waived.

    The project's row is held first: whoever is changing something in it is waited for, whoever begins to waits and then
    hears that it is closed. Only after that the checklist is counted, so nothing can slip in between.
    """
    known = _prepared(project)
    found = checklist(known.project, known)
    if found.open:
        raise StillOpenError([f"{one.words} ({one.count})" for one in found.open])
    known.state, known.closed_by, known.closed_at = State.CLOSED, by, timezone.now()
    known.snapshot = [one.frozen() for one in found.lines]
    known.save(update_fields=["state", "closed_by", "closed_at", "snapshot"])
    close_project(known.project, by=by)
    return known


@transaction.atomic
def reopen(project: Project, *, by: User, reason: str) -> Closing:
    """Open the project again; the client's people who lost their access by the closing come back.

    Its dates are computed anew: calendars and people's leave may have changed meanwhile.
    """
    if not reason.strip():
        raise ClosureRefusedError("no_reason", _("Say why the project is opened again."))
    project = reopen_project(project, by=by)
    known = Closing.objects.select_for_update(of=("self",)).get(project=project, state=State.CLOSED)
    known.state, known.ended_by, known.ended_at = State.REOPENED, by, timezone.now()
    known.reason = reason.strip()
    known.save(update_fields=["state", "ended_by", "ended_at", "reason"])
    if known.withdrawn_at is not None:
        for one in known.releases.filter(undone_at=None).select_related("user"):
            if one.user.is_client and one.user.is_active:
                set_member(project, by=by, user=one.user, role=ProjectRole(one.role))
    if hasattr(project, "plan"):
        today = timezone.localdate()
        recompute_plan(project, by=by, today=today)
        follow_times(project, by=by, today=today)
    return known


def _prepared(project: Project) -> Closing:
    """The closing that is being prepared, with its project held."""
    held = hold_project(project)
    found = running(held)
    if found is None or not found.is_started:
        raise ClosureRefusedError("not_started", _("The closing has not been started."))
    found.project = held
    return found


def _note(
    deed: str, closing: Closing, *, by: User, label: str = "", details: dict[str, Any] | None = None
) -> None:
    record(
        deed,
        closing,
        by=by,
        label=label or closing.project.name,
        project_id=closing.project_id,
        details=details,
    )
