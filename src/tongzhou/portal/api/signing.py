"""The API of signing for the client's people."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router
from pydantic import Field

from tongzhou.accounts.addresses import client_address
from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.operations.limits import limit
from tongzhou.portal.guards import ClientAccess, get_any_client_access
from tongzhou.portal.parts import CODES
from tongzhou.portal.queries.papers import certificate_url
from tongzhou.signing.actions import Ink, decline, sign
from tongzhou.signing.api import SignatureRow, signature_row
from tongzhou.signing.documents import Signer, kind_of
from tongzhou.signing.models import Method, SignatureRequest
from tongzhou.signing.queries import issued_to_parts, request_of_client, requests_to_client
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Name, PathId, Text

router = Router(tags=["portal"])


class PortalPaper(Answer):
    """A document that your organisation is asked to sign; `means` says what a signature under it means."""

    id: int
    kind: str
    title: str
    message: str
    means: str
    state: str
    asked_at: datetime
    due: date | None
    code: str
    document_sha256: str
    document_url: str
    signature: SignatureRow | None


class PortalPapers(Answer):
    """Documents to sign, and signed ones, the newest first; at most as many as the limit `portal_rows` says."""

    items: list[PortalPaper]


class PortalCertificateRow(Answer):
    """A certificate that was issued to you; anybody verifies it by its code."""

    id: int
    kind: str
    title: str
    code: str
    document_sha256: str
    issued_at: datetime
    document_url: str


class PortalCertificates(Answer):
    """All certificates of a project, the newest first; at most as many as the limit `portal_rows` says."""

    items: list[PortalCertificateRow]


class PortalSignature(Body):
    """A typed signature: your own name, exactly as in your account."""

    name: Name = Field(max_length=100)
    title: Text = Field("", max_length=100)


class PortalRefusal(Body):
    """Why you do not sign."""

    reason: Name = Field(max_length=4000)


def _clients(request: HttpRequest, key: str) -> ClientAccess:
    user = signed_in(request)
    if not user.is_client:
        raise Http404
    return get_any_client_access(user, key)


def _parts(access: ClientAccess) -> list[str]:
    return [code for code in CODES if access.shows(code)]


def _found(access: ClientAccess, id: int) -> SignatureRequest:
    found = request_of_client(access.project, id, _parts(access))
    if found is None:
        raise Http404
    access.refuse(Permission.SIGN_AS_CLIENT)
    return found


def _shown(one: SignatureRequest) -> dict[str, Any]:
    kind = kind_of(one)
    signature = getattr(one, "signature", None)
    return {
        "id": one.pk,
        "kind": one.kind,
        "title": one.title,
        "message": one.message,
        "means": str(kind.means),
        "state": one.state,
        "asked_at": one.asked_at,
        "due": one.due,
        "code": one.code,
        "document_sha256": one.document_sha256,
        "document_url": reverse("portal_sign_document", args=[one.project.key, one.pk]),
        "signature": signature_row(signature) if signature is not None else None,
    }


@router.get("/portal/projects/{slug:key}/signatures", response=PortalPapers)
def portal_signatures(request: HttpRequest, key: str) -> HttpResponse:
    """What you are asked to sign in a project, and what you have signed; for people of its client."""
    access = _clients(request, key)
    found = requests_to_client(access.project, _parts(access))[: limit("portal_rows")]
    return json_answer({"items": [_shown(one) for one in found]})


@router.get("/portal/projects/{slug:key}/certificates", response=PortalCertificates)
def portal_certificates(request: HttpRequest, key: str) -> HttpResponse:
    """The certificates of what you have accepted and signed; for people of the project's client."""
    access = _clients(request, key)
    names = ("kind", "title", "code", "document_sha256", "issued_at")
    found = issued_to_parts(access.project, _parts(access))[: limit("portal_rows")]
    rows = [
        {name: getattr(one, name) for name in names}
        | {"id": one.pk, "document_url": certificate_url(access.project, one)}
        for one in found
    ]
    return json_answer({"items": rows})


@router.post("/portal/projects/{slug:key}/signatures/{int:id}/sign", response=PortalPaper)
def portal_signature_sign(request: HttpRequest, key: str, id: PathId, body: PortalSignature) -> HttpResponse:
    """Sign with your typed name; needs `sign_as_client`. 409 when it cannot be signed any more."""
    access = _clients(request, key)
    signer = Signer.person(access.user, address=client_address(request))
    sign(_found(access, id), by=signer, ink=Ink(Method.TYPED, typed=body.name, title=body.title))
    return json_answer(_shown(_found(access, id)))


@router.post("/portal/projects/{slug:key}/signatures/{int:id}/decline", response=PortalPaper)
def portal_signature_decline(request: HttpRequest, key: str, id: PathId, body: PortalRefusal) -> HttpResponse:
    """Say why you do not sign; needs `sign_as_client`. 409 when it cannot be declined any more."""
    access = _clients(request, key)
    signer = Signer.person(access.user, address=client_address(request))
    decline(_found(access, id), by=signer, reason=body.reason)
    return json_answer(_shown(_found(access, id)))
