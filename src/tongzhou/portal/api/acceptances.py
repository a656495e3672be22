"""The API of acceptances for the client's people; signing what is accepted is an operation of signing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router
from pydantic import Field

from tongzhou.acceptance.actions.deciding import reject_acceptance, set_conditions
from tongzhou.acceptance.models import Acceptance
from tongzhou.acceptance.queries.acceptances import shown_to_client
from tongzhou.acceptance.shown import AcceptanceSeen
from tongzhou.accounts.addresses import client_address
from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.portal.guards import ClientAccess, get_client_access, get_publication
from tongzhou.portal.queries import acceptances as queries
from tongzhou.signing.documents import Signer
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Day, Name, PathId

router = Router(tags=["portal"])
PART = "acceptances"


class PortalAcceptanceRow(Answer):
    """What was put to you; `signature` is the number of the document that accepts it, as long as it waits."""

    describes: ClassVar[str] = "acceptance.Acceptance"

    id: int
    kind: Literal["deliverable", "phase", "initial", "trial", "final"]
    title: str
    description: str
    state: Literal["put", "accepted", "conditional", "rejected", "deemed"]
    round: int
    due: date | None
    late: bool
    clause: str
    clause_days: int | None
    deemed_on: date | None
    put_at: datetime | None
    decided_at: datetime | None
    signature: int | None
    certificate_url: str
    url: str


class PortalCriterion(Answer):
    """A criterion with its evidence."""

    describes: ClassVar[str] = "acceptance.AcceptanceCriterion"

    text: str
    met: bool
    evidence: str


class PortalRemaining(Answer):
    """What remains to be done; `is_condition` when you have asked for it."""

    describes: ClassVar[str] = "acceptance.RemainingItem"

    text: str
    side: Literal["vendor", "client"]
    owner: str
    due: date | None
    is_condition: bool
    done_at: datetime | None


class PortalDecision(Answer):
    """What was decided in a round."""

    describes: ClassVar[str] = "acceptance.Decision"

    round: int
    verdict: Literal["accepted", "conditional", "rejected", "deemed"]
    reasons: str
    by_name: str
    decided_at: datetime


class PortalAcceptanceDetail(PortalAcceptanceRow):
    """What was put to you, with its parts."""

    criteria: list[PortalCriterion]
    remaining: list[PortalRemaining]
    decisions: list[PortalDecision]


class PortalAcceptances(Answer):
    """All that was put to you, what waits first; at most as many as the limit `portal_rows` says."""

    items: list[PortalAcceptanceRow]


class Condition(Body):
    """A condition, and the day by which it is to be met."""

    text: Name = Field(max_length=1000)
    due: Day | None = None


class Conditions(Body):
    """Your conditions; none takes those back that you have named before."""

    conditions: list[Condition] = Field(max_length=10)


class Rejection(Body):
    """Why you reject it."""

    reason: Name = Field(max_length=4000)


@router.get("/portal/projects/{slug:key}/acceptances", response=PortalAcceptances)
def portal_acceptances(request: HttpRequest, key: str) -> HttpResponse:
    """What was put to you for acceptance, if it is published; for people of the project's client."""
    access = _access(request, key)
    found = queries.portal_acceptances(access.project, today=timezone.localdate())
    return json_answer({"items": [_row(one) for one in found]})


@router.get("/portal/projects/{slug:key}/acceptances/{int:id}", response=PortalAcceptanceDetail)
def portal_acceptance(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """One of them with its criteria, what remains, and what was decided."""
    access = _access(request, key)
    return _detail(access, _found(access, id))


@router.post("/portal/projects/{slug:key}/acceptances/{int:id}/conditions", response=PortalAcceptanceDetail)
def portal_acceptance_conditions(
    request: HttpRequest, key: str, id: PathId, body: Conditions
) -> HttpResponse:
    """Write conditions into the document; needs `sign_as_client`. Sign the new `signature` to accept with them."""
    access = _access(request, key, Permission.SIGN_AS_CLIENT)
    conditions = [(one.text, one.due) for one in body.conditions]
    set_conditions(_found(access, id), by=access.user, conditions=conditions)
    return _detail(access, _found(access, id))


@router.post("/portal/projects/{slug:key}/acceptances/{int:id}/reject", response=PortalAcceptanceDetail)
def portal_acceptance_reject(request: HttpRequest, key: str, id: PathId, body: Rejection) -> HttpResponse:
    """Reject it, with the reasons; needs `sign_as_client`. 409 when it has been decided."""
    access = _access(request, key, Permission.SIGN_AS_CLIENT)
    signer = Signer.person(access.user, address=client_address(request))
    reject_acceptance(_found(access, id), by=signer, reason=body.reason)
    return _detail(access, _found(access, id))


def _access(request: HttpRequest, key: str, permission: Permission | None = None) -> ClientAccess:
    user = signed_in(request)
    get_publication(user, key)  # the vendor's people have no preview here
    return get_client_access(user, key, PART, permission)


def _found(access: ClientAccess, pk: int) -> Acceptance:
    found: Acceptance = get_object_or_404(shown_to_client(access.project), pk=pk)
    return found


def _row(one: AcceptanceSeen) -> dict[str, Any]:
    return {name: getattr(one, name) for name in PortalAcceptanceRow.model_fields}


def _detail(access: ClientAccess, one: Acceptance) -> HttpResponse:
    seen = queries.portal_acceptance(access.project, one, today=timezone.localdate())
    parts: dict[str, list[dict[str, Any]]] = {}
    for name, shape in (
        ("criteria", PortalCriterion), ("remaining", PortalRemaining), ("decisions", PortalDecision),
    ):  # fmt: skip
        rows = getattr(seen, name)
        parts[name] = [{field: getattr(row, field) for field in shape.model_fields} for row in rows]
    return json_answer(_row(seen) | parts)
