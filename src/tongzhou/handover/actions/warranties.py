"""Warranties and claims: agreed before the signatures, then reminded of and ended by the clock."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.handover.actions.preparing import locked, note, refuse_passwords, to_change
from tongzhou.handover.models import Handover, Warranty, WarrantyClaim
from tongzhou.handover.queries.handovers import client_people_of, manager_of
from tongzhou.handover.queries.warranties import days_left, reminds_today
from tongzhou.handover.refusals import HandoverRefusedError
from tongzhou.operations.limits import limit
from tongzhou.plan.actions.items.create import create_item
from tongzhou.plan.models import WorkItem

FACTS = ("title", "scope", "agreed_start", "months", "agreed_end", "remind_before")
MOST = 20
MOST_MONTHS = 240


@transaction.atomic
def add_warranty(handover: Handover, *, by: User, **facts: Any) -> Warranty:
    """Agree on a warranty, before it is signed: it stands in the document."""
    known = to_change(handover)
    if known.warranties.count() >= MOST:
        raise HandoverRefusedError("many", _("A handover has at most twenty warranties."))
    one = Warranty(handover=known)
    _set(one, facts)
    one.save(force_insert=True)
    note("handover.warranty_added", known, by=by, warranty=one.title)
    return one


@transaction.atomic
def change_warranty(warranty: Warranty, *, by: User, **facts: Any) -> Warranty:
    """Change what is agreed; once it is signed, only when reminders go out."""
    known = locked(warranty.handover)
    one = Warranty.objects.select_for_update().get(pk=warranty.pk)
    if not known.is_open and any(
        getattr(one, name) != value for name, value in facts.items() if name in SIGNED
    ):
        raise HandoverRefusedError(
            "frozen", _("What was agreed stands in the signed document. Only the reminder can be changed.")
        )
    _set(one, facts)
    one.save(update_fields=list(FACTS))
    note("handover.warranty_changed", known, by=by, warranty=one.title)
    return one


SIGNED = ("title", "scope", "agreed_start", "months", "agreed_end")


@transaction.atomic
def drop_warranty(warranty: Warranty, *, by: User) -> None:
    """One warranty less, as long as nothing is frozen."""
    known = to_change(warranty.handover)
    title = warranty.title
    Warranty.objects.filter(pk=warranty.pk).delete()
    note("handover.warranty_dropped", known, by=by, warranty=title)


def _set(one: Warranty, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        if name not in FACTS:
            raise TypeError(name)
        setattr(one, name, value)
    one.title, one.scope = one.title.strip(), one.scope.strip()
    if not one.title:
        raise HandoverRefusedError("no_title", _("Give it a title."))
    if bool(one.months) == bool(one.agreed_end):
        raise HandoverRefusedError(
            "term", _("Say how many months it lasts, or on which day it ends, not both.")
        )
    if one.months and one.months > MOST_MONTHS:
        raise HandoverRefusedError("term", _("A warranty lasts at most 240 months."))
    if one.agreed_start and one.agreed_end and one.agreed_end < one.agreed_start:
        raise HandoverRefusedError("term", _("It ends before it begins."))
    refuse_passwords(one.title, one.scope)


# Claims


@transaction.atomic
def report_claim(
    warranty: Warranty, *, by: User, text: str, reported_on: date, reported_by: str, today: date
) -> WarrantyClaim:
    """Note what was reported under a warranty that has begun; after its end, only what was reported before it."""
    known = locked(warranty.handover)
    one = Warranty.objects.select_for_update().get(pk=warranty.pk)
    text, reported_by = text.strip(), reported_by.strip()
    if not text or not reported_by:
        raise HandoverRefusedError("no_text", _("Say what does not work, and who has reported it."))
    if one.starts_on is None or one.ends_on is None:
        raise HandoverRefusedError("not_begun", _("This warranty has not begun: both have to sign first."))
    if reported_on > today:
        raise HandoverRefusedError("ahead", _("This day is still ahead."))
    if not one.starts_on <= reported_on <= one.ends_on:
        raise HandoverRefusedError(
            "outside",
            _("This warranty runs from %(start)s to %(end)s.")
            % {"start": one.starts_on.isoformat(), "end": one.ends_on.isoformat()},
        )
    if one.claims.count() >= limit("warranty_claims"):
        raise HandoverRefusedError("many", _("This warranty has as many claims as it may have."))
    refuse_passwords(text)
    made = WarrantyClaim.objects.create(
        warranty=one, reported_on=reported_on, reported_by=reported_by[:100], text=text, created_by=by
    )
    note("handover.claim_reported", known, by=by, client=True, warranty=one.title)
    return made


@transaction.atomic
def solve_claim(
    claim: WarrantyClaim, *, by: User, solved_on: date | None, solution: str = "", today: date
) -> WarrantyClaim:
    """Say since when it is solved, and how; without a day it is open again."""
    known = locked(claim.warranty.handover)
    one = WarrantyClaim.objects.select_for_update().get(pk=claim.pk)
    if solved_on is not None and solved_on > today:
        raise HandoverRefusedError("ahead", _("This day is still ahead."))
    if solved_on is not None and solved_on < one.reported_on:
        raise HandoverRefusedError("early", _("It cannot be solved before it was reported."))
    refuse_passwords(solution)
    one.solved_on, one.solution = solved_on, solution.strip() if solved_on else ""
    one.save(update_fields=["solved_on", "solution"])
    deed = "handover.claim_solved" if solved_on else "handover.claim_reopened"
    note(deed, known, by=by, client=True, warranty=claim.warranty.title)
    return one


@transaction.atomic
def work_on_claim(claim: WarrantyClaim, *, by: User, today: date) -> WorkItem:
    """Make a work item that repairs it."""
    known = locked(claim.warranty.handover)
    one = WarrantyClaim.objects.select_for_update(of=("self",)).select_related("item").get(pk=claim.pk)
    if one.item is not None:
        raise HandoverRefusedError("made", _("There is a work item for it already."))
    fields = {"name": one.text.splitlines()[0][:300], "description": one.text, "planned": False}
    one.item = create_item(known.project, by=by, fields=fields, today=today, complete=False)
    one.save(update_fields=["item"])
    note("handover.claim_planned", known, by=by, warranty=claim.warranty.title)
    return one.item


# By the clock


@transaction.atomic
def begin_warranty(handover: Handover, *, today: date) -> bool:
    """The day of a warranty has come that begins later than the signatures; whether it has now."""
    known = locked(handover)
    by = manager_of(known.project) or known.presented_by
    begun = known.warranties.filter(starts_on__lte=today, ended_on=None).exists()
    if known.state != Handover.State.SIGNED or not begun or by is None:
        return False
    known.state, known.version = Handover.State.WARRANTY, known.version + 1
    known.save(update_fields=["state", "version"])
    note("handover.warranty_begun", known, by=by, client=True)
    return True


@transaction.atomic
def remind_of_warranty(number: int, *, today: date) -> bool:
    """Remind both sides that a warranty ends, if today is a day for it; whether it was done."""
    one = _locked(number)
    if one is None or not reminds_today(one, today):
        return False
    known = locked(one.handover)
    by = manager_of(known.project) or known.presented_by
    if by is None or one.ended_on is not None:
        return False
    one.reminded_on = today
    one.save(update_fields=["reminded_on"])
    note(
        "handover.warranty_reminded",
        known,
        by=by,
        client=True,
        warranty=one.title,
        days=days_left(one, today),
        user=[by.pk, *(person.pk for person in client_people_of(known.project))],
    )
    return True


@transaction.atomic
def end_warranty(number: int, *, today: date) -> bool:
    """A warranty whose last day is over ends; with the last one the handover does. Whether it ended now."""
    one = _locked(number)
    if one is None or one.ends_on is None or one.ends_on >= today or one.ended_on is not None:
        return False
    known = locked(one.handover)
    by = manager_of(known.project) or known.presented_by
    if by is None:
        return False
    one.ended_on = today
    one.save(update_fields=["ended_on"])
    note("handover.warranty_ended", known, by=by, client=True, warranty=one.title)
    if known.is_signed and not known.warranties.filter(ended_on=None).exists():
        known.state, known.version = Handover.State.ENDED, known.version + 1
        known.save(update_fields=["state", "version"])
    return True


def _locked(number: int) -> Warranty | None:
    found = Warranty.objects.select_for_update(of=("self",)).select_related("handover__project")
    return found.filter(pk=number).first()
