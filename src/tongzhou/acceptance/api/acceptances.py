"""The API of acceptances: preparing them, their criteria, what remains, and putting them to the client."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from tongzhou.acceptance.actions import deciding, preparing
from tongzhou.acceptance.models import Acceptance
from tongzhou.acceptance.queries.acceptances import (
    acceptances_of,
    certificates_of,
    contacts_of,
    deliverables_to_accept,
    people_to_tell,
    with_counts,
)
from tongzhou.acceptance.queries.gates import find_item
from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Day, Flag, Id, Name, PathId, Text, Whole
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["acceptance"])
KindName = Literal["deliverable", "phase", "initial", "trial", "final"]
MANAGE = Permission.MANAGE_ACCEPTANCE


class AcceptanceRow(Answer):
    """An acceptance; `signature` is the number of the document that the client is asked to sign."""

    id: int
    kind: KindName
    title: str
    description: str
    state: Literal["draft", "put", "accepted", "conditional", "rejected", "deemed"]
    subject: str
    due: date | None
    round: int
    criteria: int
    met: int
    remaining: int
    clause: str
    clause_days: int | None
    deemed_on: date | None
    put_at: datetime | None
    decided_at: datetime | None
    signature: int | None
    certificate_url: str
    version: int


class CriterionShown(Answer):
    """A criterion with its evidence."""

    id: int
    text: str
    met: bool
    evidence: str


class RemainingShown(Answer):
    """What remains; `item` is the number of the work item that was made of it."""

    id: int
    text: str
    side: Literal["vendor", "client"]
    owner: str
    due: date | None
    is_condition: bool
    done_at: datetime | None
    item: int | None


class DecisionShown(Answer):
    """What was decided in a round."""

    round: int
    verdict: Literal["accepted", "conditional", "rejected", "deemed"]
    reasons: str
    by_name: str
    decided_at: datetime


class AcceptanceDetail(AcceptanceRow):
    """An acceptance with its parts."""

    criteria_list: list[CriterionShown]
    remaining_list: list[RemainingShown]
    decisions: list[DecisionShown]


class NewAcceptance(Body):
    """A new acceptance; each line of `criteria` becomes a criterion."""

    kind: KindName
    title: Name = Field(max_length=300)
    description: Text = Field("", max_length=10_000)
    item: Id | None = Field(None, description="Number in the database of a phase or milestone of the plan.")
    deliverable: Id | None = None
    due: Day | None = None
    criteria: Text = Field("", max_length=20_000)
    clause: Text = Field("", max_length=4000)
    clause_days: Whole | None = Field(None, ge=1, le=250)
    escalate_to: Id | None = Field(None, description="Who of the vendor's people in the project hears of it.")
    escalate_contact: Id | None = Field(None, description="A contact of the client who hears of it.")
    escalate_after: Whole = Field(5, ge=1, le=365)


class AcceptanceChange(Body):
    """What is to be different; `version` is the one that was read. `deliverable` and `kind` go together."""

    version: Whole
    kind: KindName | None = None
    title: Name | None = Field(None, max_length=300)
    description: Text | None = Field(None, max_length=10_000)
    item: Id | None = Field(None, description="Number in the database of a phase or milestone of the plan.")
    deliverable: Id | None = None
    due: Day | None = None
    clause: Text | None = Field(None, max_length=4000)
    clause_days: Whole | None = Field(None, ge=1, le=250)
    escalate_to: Id | None = Field(None, description="Who of the vendor's people in the project hears of it.")
    escalate_contact: Id | None = Field(None, description="A contact of the client who hears of it.")
    escalate_after: Whole | None = Field(None, ge=1, le=365)


class Criterion(Body):
    """A criterion by which the client judges."""

    text: Name = Field(max_length=1000)


class Remaining(Body):
    """What is still to be done, by which side, by whom and until when."""

    text: Name = Field(max_length=1000)
    side: Literal["vendor", "client"] = "vendor"
    owner: Text = Field("", max_length=100)
    due: Day | None = None


class Done(Body):
    """Whether it is done."""

    done: Flag


class Judged(Body):
    """Whether a criterion is met, and by which evidence."""

    met: Flag
    evidence: Text = Field("", max_length=4000)


def _row(one: Any, certificate: Any) -> dict[str, Any]:
    about = one.deliverable or one.item
    key = one.project.key
    return {
        "id": one.pk,
        "kind": one.kind,
        "title": one.title,
        "description": one.description,
        "state": one.state,
        "subject": about.name if about else "",
        "due": one.due,
        "round": one.round,
        "criteria": one.criteria_count,
        "met": one.met_count,
        "remaining": one.open_items,
        "clause": one.clause,
        "clause_days": one.clause_days,
        "deemed_on": one.deemed_on,
        "put_at": one.put_at,
        "decided_at": one.decided_at,
        "signature": one.request_id,
        "certificate_url": reverse("issued_document", args=[key, certificate.pk]) if certificate else "",
        "version": one.version,
    }


def _detail(access: Access, pk: int, status: int = 200) -> HttpResponse:
    one = get_object_or_404(with_counts(acceptances_of(access.project)), pk=pk)
    return json_answer(
        _row(one, certificates_of([one.pk]).get(one.pk))
        | {
            "criteria_list": [
                {"id": each.pk, "text": each.text, "met": each.met, "evidence": each.evidence}
                for each in one.criteria.all()
            ],
            "remaining_list": [
                {
                    "id": each.pk,
                    "text": each.text,
                    "side": each.side,
                    "owner": each.owner,
                    "due": each.due,
                    "is_condition": each.is_condition,
                    "done_at": each.done_at,
                    "item": each.item.number if each.item else None,
                }
                for each in one.remaining.select_related("item")
            ],
            "decisions": [
                {
                    "round": each.round,
                    "verdict": each.verdict,
                    "reasons": each.reasons,
                    "by_name": each.by_name,
                    "decided_at": each.decided_at,
                }
                for each in one.decisions.all()
            ],
        },
        status,
    )


def _facts(access: Access, given: dict[str, Any]) -> dict[str, Any]:
    """Numbers in a body become the things that they name; Http404 when there is none."""
    project, facts = access.project, dict(given)
    if facts.get("item") is not None:
        facts["item"] = found_or_404(find_item(project, facts["item"]))
    if facts.get("deliverable") is not None:
        offered = deliverables_to_accept(project).filter(pk=facts["deliverable"])
        facts["deliverable"] = found_or_404(offered.first())
    if facts.get("escalate_to") is not None:
        wanted = facts["escalate_to"]
        facts["escalate_to"] = found_or_404(
            next((one for one in people_to_tell(project) if one.pk == wanted), None)
        )
    if facts.get("escalate_contact") is not None:
        wanted = facts["escalate_contact"]
        facts["escalate_contact"] = found_or_404(
            next((one for one in contacts_of(project) if one.pk == wanted), None)
        )
    return facts


def found_or_404(found: Any) -> Any:
    """What was looked up, or Http404."""
    if found is None:
        raise Http404
    return found


def _found(request: HttpRequest, key: str, id: int) -> tuple[Access, Acceptance]:
    access = get_access(signed_in(request), key, MANAGE)
    return access, get_object_or_404(acceptances_of(access.project), pk=id)


@router.get("/projects/{slug:key}/acceptances", response=Page[AcceptanceRow])
def acceptances(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """The acceptances of a project, the newest first."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    window = Window(request, query, Order("created_at", "created_at", falling=True), f"acceptances:{key}")
    found = list(window.rows(with_counts(acceptances_of(access.project))))
    certificates = certificates_of(one.pk for one in found)
    return json_answer(window.page(found, lambda one: _row(one, certificates.get(one.pk))))


@router.post("/projects/{slug:key}/acceptances", response={201: AcceptanceDetail})
def acceptance_create(request: HttpRequest, key: str, body: NewAcceptance) -> HttpResponse:
    """Begin to prepare an acceptance; needs `manage_acceptance`. Without criteria, those of its subject are taken."""
    access = get_access(signed_in(request), key, MANAGE)
    facts = _facts(access, body.model_dump(exclude={"criteria"}))
    made = preparing.create_acceptance(access.project, by=access.user, criteria=body.criteria, **facts)
    return _detail(access, made.pk, 201)


@router.get("/projects/{slug:key}/acceptances/{int:id}", response=AcceptanceDetail)
def acceptance(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """One acceptance with its criteria, what remains, and what was decided."""
    return _detail(get_access(signed_in(request), key, Permission.VIEW_PLAN), id)


@router.patch("/projects/{slug:key}/acceptances/{int:id}", response=AcceptanceDetail)
def acceptance_change(request: HttpRequest, key: str, id: PathId, body: AcceptanceChange) -> HttpResponse:
    """Change what is being prepared; 409 when somebody was faster, or the client has it. `null` takes a fact away."""
    access, found = _found(request, key, id)
    given = body.model_dump(exclude_unset=True, exclude={"version"})
    must = {"kind", "title", "description", "clause", "escalate_after"}
    given = {name: value for name, value in given.items() if value is not None or name not in must}
    if given.get("deliverable") == found.deliverable_id:
        given.pop("deliverable", None)
    preparing.change_acceptance(found, by=access.user, seen=body.version, **_facts(access, given))
    return _detail(access, id)


@router.delete("/projects/{slug:key}/acceptances/{int:id}", response={204: None})
def acceptance_delete(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Remove what was never put to the client; 409 for anything else."""
    access, found = _found(request, key, id)
    preparing.delete_acceptance(found, by=access.user)
    return nothing()


@router.post("/projects/{slug:key}/acceptances/{int:id}/criteria", response={201: AcceptanceDetail})
def acceptance_criterion_add(request: HttpRequest, key: str, id: PathId, body: Criterion) -> HttpResponse:
    """One more criterion; 409 once it is with the client."""
    access, found = _found(request, key, id)
    preparing.add_criterion(found, by=access.user, text=body.text)
    return _detail(access, id, 201)


@router.post("/projects/{slug:key}/acceptances/{int:id}/criteria/{int:criterion}", response=AcceptanceDetail)
def acceptance_criterion_change(
    request: HttpRequest, key: str, id: PathId, criterion: PathId, body: Judged
) -> HttpResponse:
    """Say whether a criterion is met, and by which evidence; 409 once it is with the client."""
    access, found = _found(request, key, id)
    one = get_object_or_404(found.criteria.select_related("acceptance"), pk=criterion)
    preparing.change_criterion(one, by=access.user, met=body.met, evidence=body.evidence)
    return _detail(access, id)


@router.delete("/projects/{slug:key}/acceptances/{int:id}/criteria/{int:criterion}", response={204: None})
def acceptance_criterion_drop(request: HttpRequest, key: str, id: PathId, criterion: PathId) -> HttpResponse:
    """One criterion less; 409 once it is with the client."""
    access, found = _found(request, key, id)
    one = get_object_or_404(found.criteria.select_related("acceptance"), pk=criterion)
    preparing.drop_criterion(one, by=access.user)
    return nothing()


@router.post("/projects/{slug:key}/acceptances/{int:id}/remaining", response={201: AcceptanceDetail})
def acceptance_remaining_add(request: HttpRequest, key: str, id: PathId, body: Remaining) -> HttpResponse:
    """What is still to be done; 409 once it is with the client, because it stands in what they sign."""
    access, found = _found(request, key, id)
    preparing.add_remaining(found, by=access.user, **body.model_dump())
    return _detail(access, id, 201)


@router.post("/projects/{slug:key}/acceptances/{int:id}/remaining/{int:remaining}", response=AcceptanceDetail)
def acceptance_remaining_done(
    request: HttpRequest, key: str, id: PathId, remaining: PathId, body: Done
) -> HttpResponse:
    """Say that a remaining item or a condition is done, or open it again; at any time."""
    access, found = _found(request, key, id)
    one = get_object_or_404(found.remaining.select_related("acceptance"), pk=remaining)
    preparing.finish_remaining(one, by=access.user, done=body.done, today=timezone.localdate())
    return _detail(access, id)


@router.post(
    "/projects/{slug:key}/acceptances/{int:id}/remaining/{int:remaining}/work", response=AcceptanceDetail
)
def acceptance_remaining_work(request: HttpRequest, key: str, id: PathId, remaining: PathId) -> HttpResponse:
    """Make a work item of it, with its day; 409 when there is one already."""
    access, found = _found(request, key, id)
    one = get_object_or_404(found.remaining.select_related("acceptance__project", "item"), pk=remaining)
    preparing.work_on_remaining(one, by=access.user, today=timezone.localdate())
    return _detail(access, id)


@router.post("/projects/{slug:key}/acceptances/{int:id}/put", response=AcceptanceDetail)
def acceptance_put(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Put it to the client: the document is frozen, and their sponsor is asked to sign."""
    access, found = _found(request, key, id)
    deciding.put_to_client(found, by=access.user, today=timezone.localdate())
    return _detail(access, id)


@router.post("/projects/{slug:key}/acceptances/{int:id}/take-back", response=AcceptanceDetail)
def acceptance_take_back(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Take it back from the client; 409 when it is not with them."""
    access, found = _found(request, key, id)
    deciding.take_back(found, by=access.user)
    return _detail(access, id)


@router.post("/projects/{slug:key}/acceptances/{int:id}/rework", response=AcceptanceDetail)
def acceptance_rework(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Prepare the next round of what was rejected; 409 for anything else."""
    access, found = _found(request, key, id)
    deciding.rework(found, by=access.user)
    return _detail(access, id)
