"""Signing by a one-time link, without an account: one document, one person, nothing else."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.addresses import client_address
from tongzhou.files.views.taking import limited_upload
from tongzhou.signing.actions import note_opened
from tongzhou.signing.answers import document_answer, page_answer
from tongzhou.signing.documents import Signer
from tongzhou.signing.models import SigningLink
from tongzhou.signing.queries import link_presented, works
from tongzhou.signing.shown import paper
from tongzhou.signing.views.outside import by_secret
from tongzhou.signing.views.signing import Given, declined, empty, signed


def _presented(secret: str, now: datetime) -> SigningLink | None:
    """The link if its page opens: it works, or was used and shows its signer what they have signed until it expires."""
    link = link_presented(secret, now=now)
    return link if link is not None and (works(link, now=now) or _is_kept(link)) else None


def _is_kept(link: SigningLink) -> bool:
    """Whether its signer may still look at what they have done by it."""
    fresh = link.expires_at > timezone.now() and link.used_at is not None
    return fresh and link.request.state in {"signed", "declined"} and link.request.project.deleted_at is None


by_link = by_secret(_presented)


@limited_upload
@require_http_methods(["GET", "POST"])
@by_link
def sign_link(request: HttpRequest, link: SigningLink) -> HttpResponse:
    """Read the document and sign it; a POST signs."""
    signer = Signer.by_link(link, address=client_address(request))
    if request.method == "POST" and link.request.is_open:
        given = signed(request, link.request, signer)
        return redirect("sign_link", secret=link.secret()) if given.done else _page(request, link, given, 422)
    if request.method == "GET":
        note_opened(link)
    return _page(request, link, empty(signer), 200)


@require_POST
@by_link
def sign_link_decline(request: HttpRequest, link: SigningLink) -> HttpResponse:
    """Say why one does not sign."""
    signer = Signer.by_link(link, address=client_address(request))
    given = declined(request, link.request, signer)
    return redirect("sign_link", secret=link.secret()) if given.done else _page(request, link, given, 422)


@require_GET
@by_link
def sign_link_document(request: HttpRequest, link: SigningLink) -> HttpResponse:
    """The document as a download."""
    return document_answer(link.request.document_id, link.request.title)


@require_GET
@by_link
def sign_link_page(request: HttpRequest, link: SigningLink, number: int) -> HttpResponse:
    """The picture of a page of it."""
    return page_answer(link.request.document_id, link.request.document_sha256, number)


def _page(request: HttpRequest, link: SigningLink, given: Given, status: int) -> HttpResponse:
    secret = link.secret()
    shown = paper(
        link.request,
        today=timezone.localdate(),
        document_url=reverse("sign_link_document", args=[secret]),
        page_url=lambda number: reverse("sign_link_page", args=[secret, number]),
    )
    context = {
        "paper": shown,
        "signer": link.contact.name,
        "form": given.form,
        "decline_form": given.decline_form,
        "sign_url": reverse("sign_link", args=[secret]),
        "decline_url": reverse("sign_link_decline", args=[secret]),
        "may_sign": True,
    }
    return render(request, "signing/sign_link.html", context, status=status)
