"""Both sides sign a handover: the document is frozen, and with the second signature warranties begin."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.handover.actions.preparing import locked, note
from tongzhou.handover.models import Handover, HandoverLine, LineState
from tongzhou.handover.papers import Content, certificate, request_paper
from tongzhou.handover.queries.handovers import (
    KIND,
    blocking_lines,
    certificate_of,
    handover_numbered,
    lines_of,
    recipients_of,
    with_parts,
)
from tongzhou.handover.queries.warranties import after_months
from tongzhou.handover.refusals import HandoverRefusedError
from tongzhou.operations.actions import enqueue
from tongzhou.signing.actions import issue_document, new_code, request_signature, withdraw_request
from tongzhou.signing.documents import Signer
from tongzhou.signing.models import Side, Signature, SignatureRequest
from tongzhou.signing.queries import sealed, signatures_of

State = Handover.State
NAMED = 3
"""So many lines are named in a refusal; the page marks all of them."""


@transaction.atomic
def ask_signatures(handover: Handover, *, by: User) -> Handover:
    """Freeze the document and ask both sides to sign it; refused as long as a line is not settled."""
    known = locked(handover)
    if not known.is_presented:
        raise HandoverRefusedError(
            "not_presented", _("Present it to the client first: they answer its lines.")
        )
    _refuse_unsettled(known)
    code = new_code()
    document = request_paper(_content(known, code))
    made = [
        request_signature(
            known.project,
            by=by,
            kind=KIND,
            subject_id=known.pk,
            side=side,
            title=known.title,
            document=document,
            code=code,
            message=known.description,
            due=known.planned_on,
        )
        for side in (Side.VENDOR, Side.CLIENT)
    ]
    known.vendor_request, known.client_request = made
    known.state, known.version = State.SIGNING, known.version + 1
    known.save(update_fields=["vendor_request", "client_request", "state", "version"])
    note("handover.signatures_asked", known, by=by, client=True)
    return known


def _refuse_unsettled(known: Handover) -> None:
    found = list(blocking_lines(known).order_by("pk").values_list("name", flat=True)[: NAMED + 1])
    if not found:
        return
    names = ", ".join(f"“{name[:60]}”" for name in found[:NAMED]) + (" …" if len(found) > NAMED else "")
    raise HandoverRefusedError(
        "unsettled",
        _(
            "Not everything is settled: %(names)s. Hand it over, solve what the client objects to, or let them"
            " accept it as a remaining item; open items need a day and somebody responsible."
        )
        % {"names": names},
    )


@transaction.atomic
def recall_signatures(handover: Handover, *, by: User) -> Handover:
    """Nobody is asked to sign any more: its lines can be changed and answered again."""
    known = locked(handover)
    if not known.is_signing:
        raise HandoverRefusedError("not_signing", _("Nobody is asked to sign it."))
    _unfreeze(known, by=by)
    note("handover.signatures_recalled", known, by=by, client=True)
    return known


def _unfreeze(known: Handover, *, by: User) -> None:
    for asked in (known.vendor_request, known.client_request):
        if asked is not None and asked.is_open:
            withdraw_request(asked, by=by)
    known.state, known.vendor_request, known.client_request = State.PRESENTED, None, None
    known.version += 1
    known.save(update_fields=["state", "vendor_request", "client_request", "version"])


# What signing brings


def signed_by_one(request: SignatureRequest, signature: Signature) -> None:
    """One side has signed; with the second signature it is handed over, and warranties begin.

    How the requests stand is asked again under the lock: of two who sign at once, the later one sees both.
    """
    known = _of(request)
    asked = SignatureRequest.objects.filter(pk__in=[known.vendor_request_id, known.client_request_id])
    if asked.filter(state=SignatureRequest.State.SIGNED).count() < len(Side):
        note(
            "handover.signed_by_one",
            known,
            by=signature.user or request.asked_by,
            client=True,
            name=signature.name,
        )
        return
    today = timezone.localdate()
    known.signed_on, known.state = today, State.SIGNED
    for line in known.lines.filter(state=LineState.HANDED):
        _confirm(line)
    for warranty in known.warranties.all():
        warranty.starts_on = warranty.agreed_start or today
        warranty.ends_on = max(
            warranty.agreed_end or after_months(warranty.starts_on, warranty.months or 1), warranty.starts_on
        )
        warranty.save(update_fields=["starts_on", "ends_on"])
        if warranty.starts_on <= today:
            known.state = State.WARRANTY
    known.version += 1
    known.save(update_fields=["signed_on", "state", "version"])
    enqueue("handover.issue_certificate", key=f"handover.certificate:{known.pk}", handover=known.pk)
    note("handover.signed", known, by=signature.user or request.asked_by, client=True)


def _confirm(line: HandoverLine) -> None:
    """By signing, the client confirms what they have not spoken of."""
    line.state, line.version = LineState.CONFIRMED, line.version + 1
    line.save(update_fields=["state", "version"])


def declined_by_one(request: SignatureRequest, reason: str, by: Signer) -> None:
    """One side does not sign: the other is not asked any more, and the lines are open again."""
    known = _of(request)
    _unfreeze(known, by=by.actor)
    note("handover.declined", known, by=by.actor, client=True, name=by.name)


def _of(request: SignatureRequest) -> Handover:
    known = locked(Handover(pk=request.subject_id))
    if not known.is_signing or request.pk not in {known.vendor_request_id, known.client_request_id}:
        raise HandoverRefusedError("not_signing", _("This is not asked for any more. Look again."))
    return known


def _content(known: Handover, code: str) -> Content:
    return Content(
        handover=known,
        lines=list(with_parts(lines_of(known))),
        warranties=list(known.warranties.order_by("pk")),
        recipients=recipients_of(known),
        code=code,
    )


@transaction.atomic
def issue_certificate(number: int) -> bool:
    """Make the certificate of a signed handover, once; whether it was made now."""
    found = handover_numbered(number)
    if found is None or not found.is_signed or certificate_of(found) is not None:
        return False
    known = locked(found)
    asked = {known.vendor_request_id, known.client_request_id}
    signed = [
        (one, sealed(one.picture_id) if one.picture_id else b"")
        for one in signatures_of(KIND, known.pk)
        if one.request_id in asked
    ]
    code = known.client_request.code if known.client_request is not None else new_code()
    issue_document(
        known.project,
        by=known.presented_by or known.created_by,
        kind=KIND,
        subject_id=known.pk,
        title=f"{known.title} · 移交证书",
        document=certificate(_content(known, code), signed),
        code=code,
    )
    return True
