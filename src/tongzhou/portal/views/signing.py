"""Signing in the portal: the document, who asks, and the signature."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.addresses import client_address
from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.files.views.taking import limited_upload
from tongzhou.portal.guards import ClientAccess, get_any_client_access
from tongzhou.portal.parts import CODES
from tongzhou.portal.views.frame import client_render
from tongzhou.signing.answers import document_answer, page_answer
from tongzhou.signing.documents import Signer, kind_of
from tongzhou.signing.models import SignatureRequest
from tongzhou.signing.queries import issued_to_client, request_of_client
from tongzhou.signing.shown import paper
from tongzhou.signing.views.signing import Given, declined, empty, signed


def find_paper(
    request: HttpRequest, key: str, pk: int, permission: Permission | None = None
) -> tuple[ClientAccess, SignatureRequest]:
    """A document that the client was asked to sign, of a part that is published, or Http404."""
    access = get_any_client_access(signed_in(request), key)
    found = request_of_client(access.project, pk, [code for code in CODES if access.shows(code)])
    if found is None:
        raise Http404
    if permission is not None:
        access.refuse(permission)
    return access, found


@limited_upload
@require_http_methods(["GET", "POST"])
def portal_sign(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Read the document and sign it; whoever may not sign reads it."""
    if request.method != "POST":
        access, asked = find_paper(request, key, pk)
        return _page(request, access, asked, empty(_signer(request, access)))
    access, asked = find_paper(request, key, pk, Permission.SIGN_AS_CLIENT)
    given = signed(request, asked, _signer(request, access))
    if not given.done:
        return _page(request, access, asked, given, status=422)
    messages.success(request, _("Thank you. You have signed."))
    return redirect("portal_sign", key=key, pk=pk)


@require_POST
def portal_sign_decline(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Say why one does not sign."""
    access, asked = find_paper(request, key, pk, Permission.SIGN_AS_CLIENT)
    given = declined(request, asked, _signer(request, access))
    return (
        redirect("portal_sign", key=key, pk=pk) if given.done else _page(request, access, asked, given, 422)
    )


@require_GET
def portal_sign_document(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """The document as a download."""
    asked = find_paper(request, key, pk)[1]
    return document_answer(asked.document_id, asked.title)


@require_GET
def portal_sign_page(request: HttpRequest, key: str, pk: int, number: int) -> HttpResponse:
    """The picture of a page of it."""
    asked = find_paper(request, key, pk)[1]
    return page_answer(asked.document_id, asked.document_sha256, number)


@require_GET
def portal_certificate(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """A certificate as a download."""
    access = get_any_client_access(signed_in(request), key)
    issued = issued_to_client(access.project, pk, [code for code in CODES if access.shows(code)])
    if issued is None:
        raise Http404
    return document_answer(issued.document_id, issued.title)


def _signer(request: HttpRequest, access: ClientAccess) -> Signer:
    return Signer.person(access.user, address=client_address(request))


def _page(
    request: HttpRequest, access: ClientAccess, asked: SignatureRequest, given: Given, status: int = 200
) -> HttpResponse:
    key = access.project.key
    context = {
        "paper": paper(
            asked,
            today=timezone.localdate(),
            document_url=reverse("portal_sign_document", args=[key, asked.pk]),
            page_url=lambda number: reverse("portal_sign_page", args=[key, asked.pk, number]),
        ),
        "form": given.form,
        "decline_form": given.decline_form,
        "sign_url": reverse("portal_sign", args=[key, asked.pk]),
        "decline_url": reverse("portal_sign_decline", args=[key, asked.pk]),
        "may_sign": access.may(Permission.SIGN_AS_CLIENT),
    }
    return client_render(
        request, access, "portal/sign.html", context, here=kind_of(asked).part, status=status
    )
