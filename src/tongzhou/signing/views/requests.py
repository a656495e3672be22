"""The signatures of a project, for the vendor's people: what was asked, signing, links, withdrawing."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.addresses import client_address
from tongzhou.accounts.permissions import Permission
from tongzhou.files.views.taking import limited_upload
from tongzhou.projects.guards import Access, project_page
from tongzhou.signing.actions import SigningRefusedError, make_link, revoke_link, withdraw_request
from tongzhou.signing.answers import document_answer, page_answer
from tongzhou.signing.documents import Signer, kind_of
from tongzhou.signing.forms import LinkForm
from tongzhou.signing.models import SignatureRequest
from tongzhou.signing.queries import (
    PAGE,
    contacts_to_ask,
    issued_in,
    links_of,
    may_sign_for_vendor,
    requests_for,
)
from tongzhou.signing.shown import paper
from tongzhou.signing.views.signing import Given, empty, signed


@require_GET
@project_page(Permission.VIEW_PLAN)
def signatures(request: HttpRequest, access: Access) -> HttpResponse:
    """Everything that was given to somebody to sign, the newest first."""
    page = Paginator(requests_for(access), PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    rows = [
        {"request": one, "kind": kind_of(one).label, "late": one.is_open and one.due and one.due < today}
        for one in page.object_list
    ]
    return render(request, "signing/signatures.html", {"project": access.project, "rows": rows, "page": page})


@limited_upload
@require_http_methods(["GET", "POST"])
@project_page(Permission.VIEW_PLAN)
def signature(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One document and how it stands; a POST signs it for the vendor."""
    asked = get_object_or_404(requests_for(access), pk=pk)
    signer = Signer.person(access.user, address=client_address(request))
    if request.method != "POST":
        return _page(request, access, asked, empty(signer))
    if not may_sign_for_vendor(access.user, access, asked):
        raise PermissionDenied
    given = signed(request, asked, signer)
    if not given.done:
        return _page(request, access, asked, given, status=422)
    messages.success(request, _("Signed."))
    return redirect("signature", key=access.project.key, pk=pk)


@require_GET
@project_page(Permission.VIEW_PLAN)
def signature_document(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The document as a download."""
    asked = get_object_or_404(requests_for(access), pk=pk)
    return document_answer(asked.document_id, asked.title)


@require_GET
@project_page(Permission.VIEW_PLAN)
def signature_page(request: HttpRequest, access: Access, pk: int, number: int) -> HttpResponse:
    """The picture of a page of it."""
    asked = get_object_or_404(requests_for(access), pk=pk)
    return page_answer(asked.document_id, asked.document_sha256, number)


@require_GET
@project_page(Permission.VIEW_PLAN)
def issued_document(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """A certificate as a download."""
    issued = get_object_or_404(issued_in(access), pk=pk)
    return document_answer(issued.document_id, issued.title)


@require_POST
@project_page(Permission.VIEW_PLAN)
def signature_withdraw(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Nobody is asked any more."""
    asked = _managed(access, pk)
    try:
        withdraw_request(asked, by=access.user)
    except SigningRefusedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Withdrawn. Links to it do not work any more."))
    return redirect("signature", key=access.project.key, pk=pk)


@require_POST
@project_page(Permission.VIEW_PLAN)
def signature_link(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """A link for a contact: mailed, and shown once to be copied."""
    asked = _managed(access, pk)
    form = LinkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose whom the link is for."))
        return _page(request, access, asked, empty(Signer.person(access.user, address="")), status=422)
    contact = get_object_or_404(contacts_to_ask(access.project), pk=form.cleaned_data["contact"])
    origin = f"{request.scheme}://{request.get_host()}"
    try:
        link, secret = make_link(asked, contact, by=access.user, mail=True)
    except SigningRefusedError as refusal:
        messages.error(request, str(refusal.message))
        return redirect("signature", key=access.project.key, pk=pk)
    address = origin + reverse("sign_link", args=[secret])
    forms = empty(Signer.person(access.user, address=""))
    return _page(request, access, asked, forms, status=201, link=address, link_for=link.contact.name)


@require_POST
@project_page(Permission.VIEW_PLAN)
def signature_link_revoke(request: HttpRequest, access: Access, pk: int, link: int) -> HttpResponse:
    """A link stops working."""
    asked = _managed(access, pk)
    found = get_object_or_404(asked.links.select_related("request"), pk=link)
    if revoke_link(found, by=access.user):
        messages.success(request, _("The link does not work any more."))
    else:
        messages.error(request, _("This link was used or revoked before."))
    return redirect("signature", key=access.project.key, pk=pk)


def _managed(access: Access, pk: int) -> SignatureRequest:
    asked: SignatureRequest = get_object_or_404(requests_for(access), pk=pk)
    if not access.may(kind_of(asked).manage):
        raise PermissionDenied
    return asked


def _page(
    request: HttpRequest,
    access: Access,
    asked: SignatureRequest,
    given: Given,
    *,
    status: int = 200,
    link: str = "",
    link_for: str = "",
) -> HttpResponse:
    key, kind = access.project.key, kind_of(asked)
    may_manage = access.may(kind.manage)
    to_client = asked.side == "client" and asked.is_open
    context = {
        "project": access.project,
        "asked": asked,
        "paper": paper(
            asked,
            today=timezone.localdate(),
            document_url=reverse("signature_document", args=[key, asked.pk]),
            page_url=lambda number: reverse("signature_page", args=[key, asked.pk, number]),
        ),
        "subject_url": kind.url(asked) if kind.url else "",
        "form": given.form,
        "sign_url": reverse("signature", args=[key, asked.pk]),
        "may_sign": asked.is_open and may_sign_for_vendor(access.user, access, asked),
        "may_manage": may_manage,
        "links": links_of(asked) if may_manage else [],
        "contacts": list(contacts_to_ask(access.project)) if may_manage and to_client else [],
        "to_client": to_client,
        "link": link,
        "link_for": link_for,
        "now": timezone.now(),
    }
    return render(request, "signing/signature.html", context, status=status)
