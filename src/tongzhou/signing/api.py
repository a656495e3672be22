"""The API of signatures: what was asked, withdrawing, links, and verifying."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.addresses import client_address
from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access, get_access
from tongzhou.signing.actions import Ink, SigningRefusedError, make_link, revoke_link, sign, withdraw_request
from tongzhou.signing.documents import Signer, kind_of
from tongzhou.signing.models import Method, SignatureRequest
from tongzhou.signing.queries import (
    contacts_to_ask,
    links_of,
    may_sign_for_vendor,
    requests_for,
    verified_bytes,
    verified_code,
)
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Id, Name, PathId, Text
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["signatures"])


class SignatureRow(Answer):
    """A signature: who, when and how."""

    name: str
    title: str
    method: Literal["drawn", "typed", "uploaded"]
    signed_at: datetime
    by_link: bool


class SignatureRequestRow(Answer):
    """A document that one side is asked to sign; `code` verifies it."""

    id: int
    kind: str
    subject: int
    side: Literal["vendor", "client"]
    title: str
    message: str
    state: Literal["open", "signed", "declined", "withdrawn"]
    asked_by: str
    asked_at: datetime
    due: date | None
    overdue: bool
    ended_at: datetime | None
    ended_by: str
    reason: str
    code: str
    document_sha256: str
    document_url: str
    signature: SignatureRow | None


class LinkFor(Body):
    """The contact of the client who gets the link; they must have no account."""

    contact: Id


class LinkMade(Answer):
    """The link; it is told only now."""

    url: str
    expires_at: datetime
    mailed: bool


class SigningLinkShown(Answer):
    """A link that was made for a contact; how it opens is told only when it is made."""

    id: int
    contact: int
    contact_name: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


class SigningLinks(Answer):
    """All links of a document, the newest first."""

    items: list[SigningLinkShown]


class TypedSignature(Body):
    """A typed signature: your own name, exactly as in your account."""

    name: Name = Field(max_length=100)
    title: Text = Field("", max_length=100)


class VerifyQuery(Body):
    """The code on a document, or the SHA-256 of its file."""

    code: Text = Field("", max_length=60)
    sha256: Text = Field("", max_length=64)


class SignedShown(Answer):
    """A signature as a verification tells it."""

    name: str
    title: str
    side: str
    at: datetime


class VerifiedShown(Answer):
    """Whether a document is ours; `whole` says whether it and its signatures are as they were made."""

    known: bool
    organisation: str
    kind: str
    code: str
    at: datetime | None
    sha256: str
    whole: bool
    signatures: list[SignedShown]


def request_row(one: SignatureRequest, document_url: str) -> dict[str, Any]:
    """A request as the API tells it."""
    signature = getattr(one, "signature", None)
    return {
        "id": one.pk,
        "kind": one.kind,
        "subject": one.subject_id,
        "side": one.side,
        "title": one.title,
        "message": one.message,
        "state": one.state,
        "asked_by": one.asked_by.name,
        "asked_at": one.asked_at,
        "due": one.due,
        "overdue": one.is_open and one.due is not None and one.due < timezone.localdate(),
        "ended_at": one.ended_at,
        "ended_by": one.ended_by,
        "reason": one.reason,
        "code": one.code,
        "document_sha256": one.document_sha256,
        "document_url": document_url,
        "signature": signature_row(signature) if signature is not None else None,
    }


def signature_row(signature: Any) -> dict[str, Any]:
    """A signature as the API tells it."""
    return {
        "name": signature.name,
        "title": signature.title,
        "method": signature.method,
        "signed_at": signature.signed_at,
        "by_link": signature.by_link,
    }


def _shown(one: SignatureRequest) -> dict[str, Any]:
    return request_row(one, reverse("signature_document", args=[one.project.key, one.pk]))


def _found(request: HttpRequest, key: str, id: int, *, manage: bool) -> tuple[Access, SignatureRequest]:
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    found = get_object_or_404(requests_for(access), pk=id)
    if manage and not access.holds(kind_of(found).manage):  # what changes a closed project is refused before
        raise PermissionDenied
    return access, found


def _again(access: Access, pk: int) -> HttpResponse:
    return json_answer(_shown(requests_for(access).get(pk=pk)))


@router.get("/projects/{slug:key}/signatures", response=Page[SignatureRequestRow])
def signature_requests(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """What was given to somebody to sign in a project, of the kinds that you may see, the newest first."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    window = Window(request, query, Order("asked_at", "asked_at", falling=True), f"signatures:{key}")
    return json_answer(window.page(window.rows(requests_for(access)), _shown))


@router.get("/projects/{slug:key}/signatures/{int:id}", response=SignatureRequestRow)
def signature_request(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """One of them."""
    return json_answer(_shown(_found(request, key, id, manage=False)[1]))


@router.post("/projects/{slug:key}/signatures/{int:id}/sign", response=SignatureRequestRow)
def signature_sign(request: HttpRequest, key: str, id: PathId, body: TypedSignature) -> HttpResponse:
    """Sign for the vendor with your typed name; needs the right to manage such documents. 409 when it is not open."""
    access, found = _found(request, key, id, manage=True)
    if not may_sign_for_vendor(access.user, access, found):
        raise PermissionDenied
    signer = Signer.person(access.user, address=client_address(request))
    sign(found, by=signer, ink=Ink(Method.TYPED, typed=body.name, title=body.title))
    return _again(access, found.pk)


@router.post("/projects/{slug:key}/signatures/{int:id}/withdraw", response=SignatureRequestRow)
def signature_request_withdraw(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Nobody is asked any more, and links to it stop working. 409 when it is not open."""
    access, found = _found(request, key, id, manage=True)
    withdraw_request(found, by=access.user)
    return _again(access, found.pk)


@router.post("/projects/{slug:key}/signatures/{int:id}/links", response={201: LinkMade})
def signing_link_create(request: HttpRequest, key: str, id: PathId, body: LinkFor) -> HttpResponse:
    """A one-time link by which a contact without an account signs; it is mailed if the installation sends mail."""
    access, found = _found(request, key, id, manage=True)
    contact = get_object_or_404(contacts_to_ask(access.project), pk=body.contact)
    origin = f"{request.scheme}://{request.get_host()}"
    link, secret = make_link(found, contact, by=access.user, mail=True)
    made = {
        "url": origin + reverse("sign_link", args=[secret]),
        "expires_at": link.expires_at,
        "mailed": bool(settings.MAIL_WORKS and contact.takes_mail),
    }
    return json_answer(made, 201)


@router.get("/projects/{slug:key}/signatures/{int:id}/links", response=SigningLinks)
def signing_links(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """The links that were made for a document; needs the right to manage such documents."""
    _access, found = _found(request, key, id, manage=True)
    names = ("made_at", "expires_at", "opened_at", "used_at", "revoked_at")
    return json_answer(
        {
            "items": [
                {name: getattr(one, name) for name in names}
                | {
                    "id": one.pk,
                    "contact": one.contact_id,
                    "contact_name": one.contact.name,
                    "made_by": one.made_by.name,
                }
                for one in links_of(found)
            ]
        }
    )


@router.delete("/projects/{slug:key}/signatures/{int:id}/links/{int:link}", response={204: None})
def signing_link_revoke(request: HttpRequest, key: str, id: PathId, link: PathId) -> HttpResponse:
    """A link stops working; needs the right to manage such documents. 409 when it was used or revoked before."""
    access, found = _found(request, key, id, manage=True)
    one = get_object_or_404(found.links.select_related("request"), pk=link)
    if not revoke_link(one, by=access.user):
        raise SigningRefusedError("link_over", _("This link was used or revoked before."))
    return nothing()


@router.post("/documents/verify", response=VerifiedShown)
def document_verify(request: HttpRequest, body: VerifyQuery) -> HttpResponse:
    """Whether a document is ours and unaltered, and who signed it, by the code on it or the SHA-256 of its file."""
    signed_in(request)
    found = verified_bytes(body.sha256.lower()) if body.sha256 else verified_code(body.code)
    return json_answer(
        {
            "known": found is not None,
            "organisation": found.organisation if found else "",
            "kind": found.kind if found else "",
            "code": found.code if found else "",
            "at": found.at if found else None,
            "sha256": found.sha256 if found else "",
            "whole": bool(found and found.whole),
            "signatures": [
                {"name": one.name, "title": one.title, "side": one.side, "at": one.at}
                for one in (found.signatures if found else ())
            ],
        }
    )
