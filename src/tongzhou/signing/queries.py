"""What pages about signatures need to know."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.clients.models import Contact
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Project
from tongzhou.signing.documents import KINDS
from tongzhou.signing.models import (
    IssuedDocument,
    SealedContent,
    Signature,
    SignatureRequest,
    SigningLink,
)

PAGE = 50


def bytes_of(sealed: SealedContent) -> bytes:
    """The content as bytes; PostgreSQL hands out a view of memory."""
    return bytes(sealed.content)


def sealed(pk: int) -> bytes:
    """The bytes of a sealed content by its number."""
    return bytes(SealedContent.objects.values_list("content", flat=True).get(pk=pk))


def requests_for(access: Access) -> QuerySet[SignatureRequest]:
    """The requests of the project whose kind the person may see."""
    kinds = [code for code, kind in KINDS.items() if access.may(kind.view)]
    return (
        SignatureRequest.objects.filter(project=access.project, kind__in=kinds)
        .select_related("asked_by", "signature", "project")
        .order_by("-asked_at", "-pk")
    )


def request_of_client(project: Project, pk: int, parts: Iterable[str]) -> SignatureRequest | None:
    """A request to the client of a kind whose part of the portal is published."""
    return requests_to_client(project, parts).filter(pk=pk).first()


def requests_to_client(project: Project, parts: Iterable[str]) -> QuerySet[SignatureRequest]:
    """What the client was asked to sign, as far as its part of the portal is published, the newest first."""
    shown = set(parts)
    kinds = [code for code, kind in KINDS.items() if kind.part in shown]
    return (
        SignatureRequest.objects.filter(project=project, kind__in=kinds, side="client")
        .exclude(state=SignatureRequest.State.WITHDRAWN)
        .select_related("asked_by", "signature", "project__client", "project__organisation")
        .order_by("-asked_at", "-pk")
    )


def waiting_for_client(projects: Iterable[Project]) -> QuerySet[SignatureRequest]:
    """What the client's people are asked to sign in these projects; narrow it to published parts."""
    return (
        SignatureRequest.objects.filter(
            project__in=projects, side="client", state=SignatureRequest.State.OPEN, kind__in=KINDS
        )
        .select_related("project")
        .order_by("due", "pk")
    )


def requests_of(kind: str, subject_id: int) -> QuerySet[SignatureRequest]:
    """All requests about one thing, the newest first."""
    return (
        SignatureRequest.objects.filter(kind=kind, subject_id=subject_id)
        .select_related("asked_by", "signature")
        .order_by("-asked_at", "-pk")
    )


def signatures_of(kind: str, subject_id: int) -> list[Signature]:
    """The signatures under a thing, the first one first."""
    found = Signature.objects.filter(request__kind=kind, request__subject_id=subject_id)
    return list(found.select_related("request").order_by("signed_at", "pk"))


def issued_of(kind: str, subject_id: int) -> QuerySet[IssuedDocument]:
    """What has been issued about a thing, the newest first."""
    return IssuedDocument.objects.filter(kind=kind, subject_id=subject_id).order_by("-issued_at", "-pk")


def issued_in(access: Access) -> QuerySet[IssuedDocument]:
    """What has been issued in a project, of the kinds that the person may see."""
    kinds = [code for code, kind in KINDS.items() if access.may(kind.view)]
    return IssuedDocument.objects.filter(project=access.project, kind__in=kinds).order_by("-issued_at", "-pk")


def issued_to_client(project: Project, pk: int, parts: Iterable[str]) -> IssuedDocument | None:
    """A document that was issued, of a kind whose part of the portal is published."""
    return issued_to_parts(project, parts).filter(pk=pk).first()


def issued_to_parts(project: Project, parts: Iterable[str]) -> QuerySet[IssuedDocument]:
    """What has been issued, of the kinds whose part of the portal is published, the newest first."""
    shown = set(parts)
    kinds = [code for code, kind in KINDS.items() if kind.part in shown]
    found = IssuedDocument.objects.filter(project=project, kind__in=kinds)
    return found.defer("document__content").order_by("-issued_at", "-pk")


def links_of(request: SignatureRequest) -> list[SigningLink]:
    """The links that were made for a request, the newest first."""
    return list(request.links.select_related("contact", "made_by"))


def contacts_to_ask(project: Project) -> QuerySet[Contact]:
    """Who of the client could get a link: those who have no account."""
    return Contact.objects.filter(client=project.client_id, user=None).order_by("name", "pk")


def link_presented(secret: str, *, now: datetime) -> SigningLink | None:
    """The link with this secret, whether it still works or not; None when there is none such."""
    return (
        SigningLink.objects.filter(digest=SigningLink.digest_of(secret), made_by__is_active=True)
        .select_related("contact", "made_by", "request__project__client", "request__project__organisation")
        .select_related("request__asked_by")
        .first()
    )


def works(link: SigningLink, *, now: datetime) -> bool:
    """Whether one may sign by a link now."""
    open_link = link.used_at is None and link.revoked_at is None and link.expires_at > now
    return open_link and link.request.is_open and link.request.project.deleted_at is None


def link_for_mail(pk: int) -> SigningLink | None:
    """A link that still works, for the job that mails it."""
    found = SigningLink.objects.filter(pk=pk).select_related(
        "contact", "made_by__organisation", "request__project"
    )
    link = found.first()
    return link if link is not None and works(link, now=timezone.now()) else None


# Verifying


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature as a verification shows it."""

    name: str
    title: str
    side: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Verified:
    """A document that is ours: what kind, since when, by whom it was signed."""

    organisation: str
    kind: str
    code: str
    at: datetime
    sha256: str
    signatures: tuple[Signed, ...]
    whole: bool
    """Whether the signatures are as they were made."""
    may_be_signed: bool = True
    """Whether it is of a kind that people sign."""


digest_sources: list[Callable[[str], Verified | None]] = []
"""Rooms above that hand out files of their own say whether a digest is that of one of them."""


def verified_code(code: str) -> Verified | None:
    """The document that carries a code, in any spelling; or what has this digest, if it is one."""
    given = code.strip().lower()
    if len(given) == 64 and not given.strip("0123456789abcdef"):
        return verified_bytes(given)
    letters = "".join(one for one in code.upper() if one.isalnum())
    if not 8 <= len(letters) <= 24:
        return None
    wanted = "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
    return _verified(Q(code=wanted))


def verified_bytes(digest: str) -> Verified | None:
    """The document with exactly this content."""
    if len(digest) != 64:
        return None
    found = (source(digest) for source in digest_sources)
    return _verified(Q(document_sha256=digest)) or next((one for one in found if one is not None), None)


def _verified(which: Q) -> Verified | None:
    issued = IssuedDocument.objects.filter(which).select_related("project__organisation").first()
    asked = SignatureRequest.objects.filter(which).select_related("project__organisation")
    found = issued or asked.exclude(state=SignatureRequest.State.WITHDRAWN).first()
    if found is None:
        return None
    made = list(
        Signature.objects.filter(request__code=found.code, request__project=found.project_id)
        .select_related("request")
        .order_by("signed_at", "pk")
    )
    kind = KINDS.get(found.kind)
    return Verified(
        organisation=found.project.organisation.name,
        kind=str(kind.label) if kind else found.kind,
        code=found.code,
        at=found.issued_at if isinstance(found, IssuedDocument) else found.asked_at,
        sha256=found.document_sha256,
        signatures=tuple(
            Signed(one.name, one.title, str(one.request.get_side_display()), one.signed_at) for one in made
        ),
        whole=all(is_whole(one) for one in made) and _digest(found.document_id) == found.document_sha256,
    )


def is_whole(signature: Signature) -> bool:
    """Whether a signature is as it was made."""
    return hmac.compare_digest(signature.seal, signature.computed_seal())


def _digest(pk: int) -> str:
    return hashlib.sha256(sealed(pk)).hexdigest()


# For tongzhou check


def altered_contents() -> Iterator[int]:
    """Sealed contents whose bytes are not those of their digest."""
    for one in SealedContent.objects.order_by("pk").iterator(50):
        if hashlib.sha256(bytes(one.content)).hexdigest() != one.sha256 or len(one.content) != one.size:
            yield one.pk


def altered_signatures() -> Iterator[int]:
    """Signatures that are not as they were made, or are about another document or picture than stands beside them."""
    found = Signature.objects.select_related("request__document", "picture").defer(
        "request__document__content", "picture__content"
    )
    for one in found.order_by("pk").iterator(500):
        of_document = one.document_sha256 == one.request.document_sha256 == one.request.document.sha256
        of_picture = one.picture_sha256 == (one.picture.sha256 if one.picture else "")
        if not (is_whole(one) and of_document and of_picture):
            yield one.pk


def states_that_lie() -> Iterator[int]:
    """Requests that are called signed without a signature, or have one without being called so."""
    signed = Q(state=SignatureRequest.State.SIGNED)
    wrong = SignatureRequest.objects.filter(
        (signed & Q(signature=None)) | (~signed & Q(signature__isnull=False))
    )
    yield from wrong.order_by("pk").values_list("pk", flat=True)


def may_sign_for_vendor(user: User, access: Access, request: SignatureRequest) -> bool:
    """Whether somebody may sign a request to the vendor's side."""
    return not user.is_client and request.side == "vendor" and access.may(KINDS[request.kind].manage)
