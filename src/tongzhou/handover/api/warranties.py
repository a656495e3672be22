"""The API of warranties and the claims under them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.handover.actions import warranties as acting
from tongzhou.handover.api.handovers import ONE, found_handover
from tongzhou.handover.api.shapes import (
    ClaimNew,
    ClaimShown,
    ClaimSolved,
    WarrantyChange,
    WarrantyNew,
    WarrantyShown,
    claim_row,
    warranty_row,
)
from tongzhou.handover.models import Warranty, WarrantyClaim
from tongzhou.handover.queries.warranties import claims_of, warranties_of, with_claims
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import PathId
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["handover"])
MANAGE = Permission.MANAGE_ACCEPTANCE
WARRANTY = "/projects/{slug:key}/warranties/{int:id}"
CLAIM = f"{WARRANTY}/claims/{{int:claim}}"


def _found(request: HttpRequest, key: str, pk: int, right: Permission = MANAGE) -> tuple[Access, Warranty]:
    access = get_access(signed_in(request), key, right)
    return access, get_object_or_404(with_claims(warranties_of(access.project)), pk=pk)


def _again(access: Access, pk: int, status: int = 200) -> HttpResponse:
    return json_answer(warranty_row(with_claims(warranties_of(access.project)).get(pk=pk)), status)


@router.get("/projects/{slug:key}/warranties", response=Page[WarrantyShown])
def warranties(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """The warranties of a project, those that end first before the others; needs `view_plan`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    window = Window(request, query, Order("ends_on", "ends_on"), f"warranties:{key}")
    return json_answer(window.page(window.rows(with_claims(warranties_of(access.project))), warranty_row))


@router.post(f"{ONE}/warranties", response={201: WarrantyShown})
def warranty_add(request: HttpRequest, key: str, id: PathId, body: WarrantyNew) -> HttpResponse:
    """Agree on a warranty of a handover; needs `manage_acceptance`. 409 once it is frozen."""
    access, one = found_handover(request, key, id)
    made = acting.add_warranty(one, by=access.user, **body.model_dump())
    return _again(access, made.pk, 201)


@router.get(WARRANTY, response=WarrantyShown)
def warranty(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """One warranty with the days it still runs; needs `view_plan`."""
    _access, one = _found(request, key, id, Permission.VIEW_PLAN)
    return json_answer(warranty_row(one))


@router.patch(WARRANTY, response=WarrantyShown)
def warranty_change(request: HttpRequest, key: str, id: PathId, body: WarrantyChange) -> HttpResponse:
    """Change what is agreed; 409 for anything but the reminder once it is signed."""
    access, one = _found(request, key, id)
    acting.change_warranty(one, by=access.user, **body.model_dump(exclude_unset=True))
    return _again(access, id)


@router.delete(WARRANTY, response={204: None})
def warranty_drop(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Remove a warranty; 409 once it is frozen."""
    access, one = _found(request, key, id)
    acting.drop_warranty(one, by=access.user)
    return nothing()


@router.get(f"{WARRANTY}/claims", response=Page[ClaimShown])
def warranty_claims(request: HttpRequest, key: str, id: PathId, query: Query[PageQuery]) -> HttpResponse:
    """What was claimed under a warranty, the newest first; needs `view_plan`."""
    _access, one = _found(request, key, id, Permission.VIEW_PLAN)
    window = Window(request, query, Order("reported_on", "reported_on", falling=True), f"claims:{id}")
    return json_answer(window.page(window.rows(claims_of(one)), claim_row))


@router.post(f"{WARRANTY}/claims", response={201: ClaimShown})
def warranty_claim(request: HttpRequest, key: str, id: PathId, body: ClaimNew) -> HttpResponse:
    """Note a claim; needs `manage_acceptance`. 409 outside of the days of the warranty."""
    access, one = _found(request, key, id)
    made = acting.report_claim(one, by=access.user, today=timezone.localdate(), **body.model_dump())
    return json_answer(claim_row(made), 201)


@router.post(CLAIM, response=ClaimShown)
def warranty_claim_solve(
    request: HttpRequest, key: str, id: PathId, claim: PathId, body: ClaimSolved
) -> HttpResponse:
    """Say since when a claim is solved, and how; without a day it is open again."""
    access, found = _found_claim(request, key, id, claim)
    made = acting.solve_claim(found, by=access.user, today=timezone.localdate(), **body.model_dump())
    return json_answer(claim_row(made))


@router.post(f"{CLAIM}/plan", response=ClaimShown)
def warranty_claim_plan(request: HttpRequest, key: str, id: PathId, claim: PathId) -> HttpResponse:
    """Make a work item that repairs it; 409 when there is one."""
    access, found = _found_claim(request, key, id, claim)
    acting.work_on_claim(found, by=access.user, today=timezone.localdate())
    return json_answer(claim_row(claims_of(found.warranty).get(pk=claim)))


def _found_claim(request: HttpRequest, key: str, pk: int, claim: int) -> tuple[Access, WarrantyClaim]:
    access, one = _found(request, key, pk)
    return access, get_object_or_404(one.claims.select_related("warranty__handover"), pk=claim)
