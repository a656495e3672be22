"""Putting an acceptance to the client, and what they decide."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.acceptance.actions.preparing import locked, note, to_prepare
from tongzhou.acceptance.models import Acceptance, Decision, RemainingItem, Verdict
from tongzhou.acceptance.papers import certificate, request_paper
from tongzhou.acceptance.queries.acceptances import (
    KIND,
    certificate_of,
    manager_of,
    sponsors_of,
    workday_after,
)
from tongzhou.acceptance.refusals import AcceptanceRefusedError
from tongzhou.accounts.models import User
from tongzhou.operations.actions import enqueue
from tongzhou.scope.actions.submission import decide_deliverable
from tongzhou.scope.models import DeliverableState
from tongzhou.signing.actions import (
    decline,
    issue_document,
    new_code,
    request_signature,
    withdraw_request,
)
from tongzhou.signing.documents import Signer
from tongzhou.signing.models import Side, Signature, SignatureRequest
from tongzhou.signing.queries import sealed, signatures_of

State = Acceptance.State
MOST_CONDITIONS = 50


@transaction.atomic
def put_to_client(acceptance: Acceptance, *, by: User, today: date) -> Acceptance:
    """Ask the client to accept: the document is frozen, their sponsor is asked to sign it."""
    known = to_prepare(acceptance)
    if not known.criteria.exists():
        raise AcceptanceRefusedError(
            "no_criteria", _("Write down at least one criterion: by what shall the client judge?")
        )
    if known.deliverable is not None and known.deliverable.state != DeliverableState.SUBMITTED:
        raise AcceptanceRefusedError(
            "not_submitted", _("Submit the deliverable to the client first, then put it to acceptance.")
        )
    known.state, known.put_by, known.put_at = State.PUT, by, timezone.now()
    known.deemed_on = workday_after(known.project, today, known.clause_days) if known.clause_days else None
    known.reminded_on = known.escalated_on = None
    known.request = _ask(known, by=by)
    known.version += 1
    known.save(
        update_fields=[
            "state", "put_by", "put_at", "deemed_on", "reminded_on", "escalated_on", "request", "version",
        ]
    )  # fmt: skip
    _tell("acceptance.put", known, by=by)
    return known


def _ask(known: Acceptance, *, by: User) -> SignatureRequest:
    code = new_code()
    remaining = list(known.remaining.filter(done_at=None))
    document = request_paper(
        known,
        list(known.criteria.all()),
        remaining,
        code=code,
        conditions=any(one.is_condition for one in remaining),
    )
    return request_signature(
        known.project,
        by=by,
        kind=KIND,
        subject_id=known.pk,
        side=Side.CLIENT,
        title=known.title,
        document=document,
        code=code,
        message=known.description,
        due=known.due,
    )


@transaction.atomic
def take_back(acceptance: Acceptance, *, by: User) -> Acceptance:
    """Take back what waits for the client, to change it."""
    known = locked(acceptance)
    if not known.is_put:
        raise AcceptanceRefusedError("not_put", _("It does not wait for the client."))
    if known.request is not None and known.request.is_open:
        withdraw_request(known.request, by=by)
    known.remaining.filter(is_condition=True, done_at=None).delete()
    known.state, known.request, known.deemed_on = State.DRAFT, None, None
    known.version += 1
    known.save(update_fields=["state", "request", "deemed_on", "version"])
    note("acceptance.taken_back", known, by=by, client=True)
    return known


@transaction.atomic
def rework(acceptance: Acceptance, *, by: User) -> Acceptance:
    """Prepare what was rejected for the next round."""
    known = locked(acceptance)
    if known.state != State.REJECTED:
        raise AcceptanceRefusedError("not_rejected", _("Only what was rejected is put to the client again."))
    known.state, known.decided_at, known.request = State.DRAFT, None, None
    known.round += 1
    known.version += 1
    known.save(update_fields=["state", "decided_at", "request", "round", "version"])
    note("acceptance.reworked", known, by=by)
    return known


@transaction.atomic
def set_conditions(
    acceptance: Acceptance, *, by: User, conditions: list[tuple[str, date | None]]
) -> SignatureRequest:
    """The client would accept with conditions: they are written into a new document, which is theirs to sign.

    Called again it replaces them; without any the document is the vendor's own again. ``by`` is a person of the
    client, who has the right to sign; whoever calls has checked it.
    """
    known = locked(acceptance)
    if not known.is_put or known.request is None or not known.request.is_open:
        raise AcceptanceRefusedError("not_put", _("This has been decided already. Look again."))
    if len(conditions) > MOST_CONDITIONS:
        raise AcceptanceRefusedError("many", _("Name at most fifty conditions."))
    known.remaining.filter(is_condition=True, done_at=None).delete()
    for text, due in conditions:
        RemainingItem.objects.create(
            acceptance=known, text=text[:1000], side=Side.VENDOR, due=due, is_condition=True
        )
    asked_by = known.put_by or by
    withdraw_request(known.request, by=by)
    known.request = _ask(known, by=asked_by)
    known.version += 1
    known.save(update_fields=["request", "version"])
    _tell("acceptance.conditions_set", known, by=by, count=len(conditions))
    return known.request


def _tell(deed: str, known: Acceptance, *, by: User, **details: Any) -> None:
    """A line that the client's sponsors, and whoever put it to them, are told of."""
    user = [one.pk for one in sponsors_of(known.project)]
    note(deed, known, by=by, client=True, owner=known.put_by_id, user=user, **details)


@transaction.atomic
def reject_acceptance(acceptance: Acceptance, *, by: Signer, reason: str) -> None:
    """The client rejects it: they decline to sign the document. Whoever calls has checked their right to sign."""
    known = locked(acceptance)
    if known.request is None:
        raise AcceptanceRefusedError("not_put", _("This has been decided already. Look again."))
    decline(known.request, by=by, reason=reason)


# What signing brings


def accepted_by_signature(request: SignatureRequest, signature: Signature) -> None:
    """The client has signed: it is accepted, with the conditions that stood in the document."""
    known = locked(Acceptance(pk=request.subject_id))
    conditions = list(known.remaining.filter(is_condition=True, done_at=None))
    verdict = Verdict.CONDITIONAL if conditions else Verdict.ACCEPTED
    actor = signature.user or request.asked_by
    _decide(known, verdict, by=actor, name=signature.name, conditions=[one.text for one in conditions])


def rejected_by_signer(request: SignatureRequest, reason: str, by: Signer) -> None:
    """The client has declined to sign: it is rejected, for that reason."""
    known = locked(Acceptance(pk=request.subject_id))
    _decide(known, Verdict.REJECTED, by=by.actor, name=by.name, reasons=reason)


@transaction.atomic
def deem_accepted(acceptance: Acceptance, *, today: date) -> bool:
    """By the clause of the contract, silence until the day is acceptance; whether it was."""
    known = locked(acceptance)
    due = known.is_put and known.clause and known.deemed_on is not None and known.deemed_on < today
    by = manager_of(known.project) or known.put_by
    if not due or by is None:
        return False
    if known.request is not None and known.request.is_open:
        withdraw_request(known.request, by=by)
    _decide(known, Verdict.DEEMED, by=by, name=known.project.organisation.name, reasons=known.clause)
    return True


def _decide(
    known: Acceptance,
    verdict: Verdict,
    *,
    by: User,
    name: str,
    reasons: str = "",
    conditions: list[str] | None = None,
) -> None:
    if not known.is_put:
        raise AcceptanceRefusedError("not_put", _("This has been decided already. Look again."))
    now = timezone.now()
    Decision.objects.create(
        acceptance=known,
        round=known.round,
        verdict=verdict,
        reasons=reasons or "\n".join(conditions or ()),
        by_name=name[:100],
        decided_at=now,
    )
    known.state, known.decided_at = State(verdict.value), now
    known.version += 1
    known.save(update_fields=["state", "decided_at", "version"])
    if verdict == Verdict.REJECTED:
        known.remaining.filter(is_condition=True, done_at=None).delete()
    else:
        enqueue("acceptance.issue_certificate", key=f"acceptance.certificate:{known.pk}", acceptance=known.pk)
    if known.deliverable is not None and known.deliverable.state == DeliverableState.SUBMITTED:
        word = Verdict.ACCEPTED if verdict == Verdict.DEEMED else verdict
        decide_deliverable(
            known.deliverable,
            word.value,
            by=by,
            today=timezone.localdate(),
            reason=reasons,
            conditions="\n".join(conditions or ()),
        )
    _tell(f"acceptance.{verdict.value}", known, by=by, name=name)


@transaction.atomic
def issue_certificate(number: int) -> bool:
    """Make the certificate of an acceptance, once; whether it was made now."""
    found = Acceptance.objects.filter(pk=number).first()
    if found is None or not found.is_accepted or certificate_of(found) is not None:
        return False
    known = locked(found)
    decision = known.decisions.get(round=known.round)
    signed = [
        (one, sealed(one.picture_id) if one.picture_id else b"")
        for one in signatures_of(KIND, known.pk)
        if known.request_id == one.request_id
    ]
    code = known.request.code if known.request is not None else new_code()
    document = certificate(
        known, list(known.criteria.all()), list(known.remaining.all()), decision, signed, code=code
    )
    by = known.put_by or known.created_by
    issue_document(
        known.project,
        by=by,
        kind=KIND,
        subject_id=known.pk,
        title=f"{known.title} · 验收单",
        document=document,
        code=code,
    )
    _tell("acceptance.certificate_issued", known, by=by)
    return True
