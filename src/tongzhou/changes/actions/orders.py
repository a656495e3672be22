"""The order at the client: made, signed, declined, taken back."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.changes.actions.carry_out import carry_out_if_possible
from tongzhou.changes.actions.requests import come_into, locked, tell
from tongzhou.changes.models import ChangeOrder, ChangeRequest, State
from tongzhou.changes.order_document import order_content, order_pdf
from tongzhou.changes.queries.requests import open_order, orders_of
from tongzhou.changes.refusals import NotNowError
from tongzhou.signing.actions import new_code, request_signature, withdraw_request
from tongzhou.signing.documents import Signer
from tongzhou.signing.models import Side, Signature, SignatureRequest

KIND = "change_order"
Standing = ChangeOrder.Standing


@transaction.atomic
def issue_change_order(
    request: ChangeRequest, *, by: User, today: date, due: date | None = None, message: str = ""
) -> ChangeOrder:
    """Make the order of an approved change and ask the client to sign it."""
    known = locked(request, states=(State.APPROVED,))
    if not known.needs_signature:
        raise NotNowError
    number = len(orders_of(known)) + 1
    order = ChangeOrder(request=known, number=number, due=due, issued_by=by, note=message.strip())
    order.content = {"request_number": known.number}
    label = order.label
    code, words = new_code(), message.strip()
    order.content = order_content(known, label=label, issued_on=today, due=due, message=words, code=code)
    order.save()
    order.signature = request_signature(
        known.project,
        by=by,
        kind=KIND,
        subject_id=order.pk,
        side=Side.CLIENT,
        title=f"{label} {known.title}",
        document=order_pdf(order.content),
        code=code,
        message=message.strip(),
        due=due,
    )
    order.save(update_fields=["signature"])
    known.analyst = by
    known.save(update_fields=["analyst"])
    come_into(known, State.ORDERED, by=by)
    tell("changes.change_ordered", known, by=by, order=label)
    return order


def order_signed(asked: SignatureRequest, signature: Signature) -> None:
    """The client has signed: the change is carried out at once, under the name of whoever sent the order."""
    order = _open(asked)
    order.standing, order.decided_at, order.decided_by_name = Standing.SIGNED, timezone.now(), signature.name
    order.save(update_fields=["standing", "decided_at", "decided_by_name"])
    known = locked(order.request, states=(State.ORDERED,))
    come_into(known, State.SIGNED, by=signature.user, by_name=signature.name)
    sender = order.issued_by
    actor = signature.user or sender
    told = [sender.pk] if actor.pk != sender.pk else []
    tell("changes.order_signed", known, by=actor, order=order.label, signer=signature.name, assigned=told)
    carry_out_if_possible(known, by=sender, today=timezone.localdate())


def order_declined(asked: SignatureRequest, reason: str, by: Signer) -> None:
    """The client does not want it so."""
    order = _open(asked)
    order.standing, order.decided_at, order.decided_by_name = Standing.DECLINED, timezone.now(), by.name
    order.note = reason
    order.save(update_fields=["standing", "decided_at", "decided_by_name", "note"])
    known = locked(order.request, states=(State.ORDERED,))
    come_into(known, State.DECLINED, by=by.user, by_name=by.name, note=reason)
    told = [order.issued_by_id] if by.actor.pk != order.issued_by_id else []
    tell("changes.order_declined", known, by=by.actor, order=order.label, signer=by.name, assigned=told)


def _open(asked: SignatureRequest) -> ChangeOrder:
    found = (
        ChangeOrder.objects.select_for_update().filter(pk=asked.subject_id, standing=Standing.OPEN).first()
    )
    if found is None:
        raise NotNowError
    return found


@transaction.atomic
def recall_change_order(request: ChangeRequest, *, by: User, reason: str = "") -> ChangeRequest:
    """Take the order back: nobody can sign it any more, and another one can be made."""
    known = locked(request, states=(State.ORDERED,))
    order = open_order(known)
    if order is None:
        raise NotNowError
    if order.signature is not None and order.signature.is_open:
        withdraw_request(order.signature, by=by, reason=reason)
    order.standing, order.decided_at, order.decided_by_name = Standing.RECALLED, timezone.now(), by.name
    order.save(update_fields=["standing", "decided_at", "decided_by_name"])
    come_into(known, State.APPROVED, by=by, note=reason.strip())
    tell("changes.order_recalled", known, by=by, order=order.label)
    return known
