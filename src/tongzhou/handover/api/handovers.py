"""The API of handovers: the list, one with its warranties, and what is done with it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.handover.actions import answering, preparing, signing
from tongzhou.handover.api.shapes import (
    HandoverChange,
    HandoverDetail,
    HandoverNew,
    HandoverRow,
    handover_row,
    warranty_row,
)
from tongzhou.handover.models import Handover
from tongzhou.handover.queries.handovers import (
    certificates_of,
    contacts_of,
    find_item,
    handovers_of,
    recipients_of,
    with_counts,
)
from tongzhou.handover.queries.warranties import warranties_of, with_claims
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import PathId
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["handover"])
MANAGE = Permission.MANAGE_ACCEPTANCE
ONE = "/projects/{slug:key}/handovers/{int:id}"


def _detail(access: Access, pk: int, status: int = 200) -> HttpResponse:
    one = get_object_or_404(with_counts(handovers_of(access.project)), pk=pk)
    found = with_claims(warranties_of(access.project).filter(handover=pk))
    more = {
        "recipients": recipients_of(one),
        "internal_note": one.internal_note,
        "warranties": [warranty_row(each) for each in found],
    }
    return json_answer(handover_row(one, certificates_of([pk]).get(pk)) | more, status)


def found_handover(
    request: HttpRequest, key: str, pk: int, right: Permission = MANAGE
) -> tuple[Access, Handover]:
    """The handover of a project in which somebody has a right, or 404."""
    access = get_access(signed_in(request), key, right)
    return access, get_object_or_404(handovers_of(access.project), pk=pk)


def _written(access: Access, given: dict[str, Any]) -> dict[str, Any]:
    """Numbers in a body become the things that they name."""
    found = dict(given)
    if found.get("item") is not None:
        found["item"] = find_item(access.project, found["item"])
        if found["item"] is None:
            raise Http404
    if found.get("contacts") is not None:
        wanted = set(found["contacts"])
        found["contacts"] = list(contacts_of(access.project).filter(pk__in=wanted))
        if len(found["contacts"]) != len(wanted):
            raise Http404
    return found


@router.get("/projects/{slug:key}/handovers", response=Page[HandoverRow])
def handovers(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """The handovers of a project, the newest first; needs `view_plan`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    window = Window(request, query, Order("created_at", "created_at", falling=True), f"handovers:{key}")
    found = window.rows(with_counts(handovers_of(access.project)))
    certificates = certificates_of(one.pk for one in found)
    return json_answer(window.page(found, lambda one: handover_row(one, certificates.get(one.pk))))


@router.post("/projects/{slug:key}/handovers", response={201: HandoverDetail})
def handover_create(request: HttpRequest, key: str, body: HandoverNew) -> HttpResponse:
    """Begin to prepare a handover; needs `manage_acceptance`."""
    access = get_access(signed_in(request), key, MANAGE)
    made = preparing.create_handover(access.project, by=access.user, **_written(access, body.model_dump()))
    return _detail(access, made.pk, 201)


@router.get(ONE, response=HandoverDetail)
def handover(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """One handover with its warranties; needs `view_plan`. Its lines are a list of their own."""
    return _detail(get_access(signed_in(request), key, Permission.VIEW_PLAN), id)


@router.patch(ONE, response=HandoverDetail)
def handover_change(request: HttpRequest, key: str, id: PathId, body: HandoverChange) -> HttpResponse:
    """Change it; needs `manage_acceptance`. 409 when somebody was faster, or it is frozen."""
    access, one = found_handover(request, key, id)
    given = _written(access, body.model_dump(exclude_unset=True, exclude={"version"}))
    kept = {
        name: value for name, value in given.items() if value is not None or name in {"item", "planned_on"}
    }
    preparing.change_handover(one, by=access.user, seen=body.version, **kept)
    return _detail(access, id)


@router.delete(ONE, response={204: None})
def handover_delete(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Put into the trash what was never presented; 409 for anything else."""
    access, one = found_handover(request, key, id)
    preparing.delete_handover(one, by=access.user)
    return nothing()


@router.post(f"{ONE}/present", response=HandoverDetail)
def handover_present(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Show it to the client; needs `manage_acceptance`."""
    access, one = found_handover(request, key, id)
    answering.present_handover(one, by=access.user)
    return _detail(access, id)


@router.post(f"{ONE}/take-back", response=HandoverDetail)
def handover_take_back(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Hide it from the client again; 409 when it is not with them."""
    access, one = found_handover(request, key, id)
    answering.take_back_handover(one, by=access.user)
    return _detail(access, id)


@router.post(f"{ONE}/sign", response=HandoverDetail)
def handover_sign(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Freeze it and ask both sides to sign; 409 names the lines that are not settled."""
    access, one = found_handover(request, key, id)
    signing.ask_signatures(one, by=access.user)
    return _detail(access, id)


@router.post(f"{ONE}/recall", response=HandoverDetail)
def handover_recall(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Take it back from signing; 409 when nobody is asked."""
    access, one = found_handover(request, key, id)
    signing.recall_signatures(one, by=access.user)
    return _detail(access, id)
