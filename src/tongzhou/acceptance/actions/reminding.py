"""What the clock does with acceptances: reminding, escalating, and telling of conditions that fall due."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tongzhou.acceptance.actions.preparing import locked, note
from tongzhou.acceptance.models import Acceptance, RemainingItem
from tongzhou.acceptance.queries.acceptances import linked_to, manager_of, seniors_of, sponsors_of


@transaction.atomic
def remind_of_acceptance(acceptance: Acceptance, *, today: date) -> None:
    """Remind the client's sponsors; the first time that it is late, the vendor's people hear of that."""
    known = locked(acceptance)
    by = manager_of(known.project) or known.put_by
    if by is None or known.due is None:
        return
    fresh = known.reminded_on is None or known.reminded_on <= known.due
    known.reminded_on = today
    known.save(update_fields=["reminded_on"])
    users = [one.pk for one in sponsors_of(known.project)]
    mailed = [one.pk for one in linked_to(known)]
    told = {"owner": known.put_by_id, "user": users, "contacts": mailed}
    note("acceptance.reminded", known, by=by, client=True, **told)
    if fresh and known.due < today:
        note("acceptance.overdue", known, by=by, owner=known.put_by_id)


@transaction.atomic
def escalate_acceptance(acceptance: Acceptance, *, today: date) -> None:
    """It has waited too long: whoever it is escalated to, on either side, hears of it."""
    known = locked(acceptance)
    known.escalated_on = today
    known.save(update_fields=["escalated_on"])
    by = manager_of(known.project) or known.put_by
    if by is not None and known.escalate_to_id is not None:
        note("acceptance.escalated", known, by=by, assigned=[known.escalate_to_id])
    users, contacts = seniors_of(known)
    if by is not None and (users or contacts):
        note("acceptance.client_escalated", known, by=by, client=True, user=users, contacts=contacts)


@transaction.atomic
def tell_of_remaining(one: RemainingItem, *, today: date) -> str:
    """Tell whoever put the acceptance that what remains is due soon, or overdue, once each; which it was."""
    item = RemainingItem.objects.select_for_update(of=("self",)).select_related("acceptance__project")
    known = item.get(pk=one.pk)
    acceptance = known.acceptance
    by = acceptance.put_by or acceptance.created_by
    if known.done_at is not None or known.due is None or (known.told_on and known.told_on > known.due):
        return ""
    late = known.due < today
    if known.told_on is not None and not late:
        return ""
    known.told_on = today
    known.save(update_fields=["told_on"])
    deed = "acceptance.remaining_overdue" if late else "acceptance.remaining_due"
    note(deed, acceptance, by=by, owner=by.pk, text=known.text[:200], due=known.due.isoformat())
    return deed
