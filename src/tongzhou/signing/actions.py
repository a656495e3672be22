"""Asking for signatures, signing, declining, withdrawing, links, and issuing certificates."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import Organisation, User
from tongzhou.activity.actions import record
from tongzhou.clients.models import Contact
from tongzhou.projects.models import Project
from tongzhou.signing.documents import KINDS, Signer, kind_of
from tongzhou.signing.models import (
    IssuedDocument,
    Method,
    SealedContent,
    Side,
    Signature,
    SignatureRequest,
    SigningLink,
)
from tongzhou.signing.pictures import redrawn

State = SignatureRequest.State
MOST_DOCUMENT_BYTES = 8 * 1024 * 1024
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters and digits that nobody takes for another one."""


class SigningRefusedError(Exception):
    """What was asked cannot be done with the document as it is; ``message`` says why."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Ink:
    """How somebody signs: ``picture`` are the bytes of what was drawn or uploaded, ``typed`` what was typed.

    ``name`` is how somebody without an account is called.
    """

    method: Method
    typed: str = ""
    name: str = ""
    title: str = ""
    picture: bytes = b""


def new_code() -> str:
    """A code for a document, to be printed on it: sixteen characters in groups of four, 80 bits of chance."""
    letters = [secrets.choice(ALPHABET) for _one in range(16)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))


def _sealed(organisation: Organisation, content: bytes, content_type: str) -> SealedContent:
    return SealedContent.objects.create(
        organisation=organisation,
        content=content,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


@transaction.atomic
def request_signature(
    project: Project,
    *,
    by: User,
    kind: str,
    subject_id: int,
    side: str,
    title: str,
    document: bytes,
    code: str = "",
    message: str = "",
    due: date | None = None,
) -> SignatureRequest:
    """Ask one side to sign a document (PDF), which is frozen by that; each side gets a request of its own.

    ``code`` is what is printed on the document (``new_code``); without one it gets one that only the pages show. The
    same code joins the requests to both sides and the certificate.
    """
    if kind not in KINDS:
        raise ValueError(f"Nobody has registered documents of the kind {kind!r}.")
    if not document.startswith(b"%PDF") or len(document) > MOST_DOCUMENT_BYTES:
        raise SigningRefusedError("no_document", _("Only a PDF of at most 8 MB can be signed."))
    if SignatureRequest.objects.filter(
        kind=kind, subject_id=subject_id, side=side, state=State.OPEN
    ).exists():
        raise SigningRefusedError(
            "asked_already", _("This side has been asked to sign it already. Withdraw that request first.")
        )
    content = _sealed(project.organisation, document, "application/pdf")
    request = SignatureRequest.objects.create(
        project=project,
        kind=kind,
        subject_id=subject_id,
        side=Side(side),
        title=title[:300],
        message=message,
        document=content,
        document_sha256=content.sha256,
        code=code or new_code(),
        asked_by=by,
        asked_at=timezone.now(),
        due=due,
    )
    _note("signing.signature_asked", request, by=by)
    return request


@transaction.atomic
def sign(request: SignatureRequest, *, by: Signer, ink: Ink) -> Signature:
    """Sign a document; what follows from it is done by the room that owns it, in the same transaction.

    Whoever calls has made sure that the signer may: the portal, the page of the project, or a link that works.
    Refuses with ``SigningRefusedError``, and with ``PictureRefusedError`` what is no picture of a signature.
    """
    request = _to_end(request)
    _spend(by)
    name = by.name if by.user is not None else (ink.name.strip() or by.name)
    picture = None
    if ink.method != Method.TYPED:
        picture = _sealed(request.project.organisation, redrawn(ink.picture), "image/png")
    elif _plain(ink.typed) != _plain(name):
        raise SigningRefusedError("name_differs", _("Type your name exactly as it is written above."))
    made = Signature(
        request=request,
        name=name[:100],
        title=(ink.title.strip() or by.title)[:100],
        method=ink.method,
        picture=picture,
        signed_at=timezone.now(),
        address=by.address[:45],
        user=by.user,
        contact=by.contact,
        by_link=by.link is not None,
        document_sha256=request.document_sha256,
        picture_sha256=picture.sha256 if picture else "",
    )
    made.seal = made.computed_seal()
    made.save(force_insert=True)
    _end(request, State.SIGNED, name)
    _note("signing.signed_by_link" if by.link else "signing.signed", request, by=by.actor, name=name)
    kind_of(request).signed(request, made)
    return made


@transaction.atomic
def decline(request: SignatureRequest, *, by: Signer, reason: str) -> SignatureRequest:
    """Say that one does not sign, and why."""
    request = _to_end(request)
    if not reason.strip():
        raise SigningRefusedError("no_reason", _("Say in a few words why you do not sign."))
    _spend(by)
    _end(request, State.DECLINED, by.name, reason.strip())
    _note("signing.declined_by_link" if by.link else "signing.declined", request, by=by.actor, name=by.name)
    kind_of(request).declined(request, reason.strip(), by)
    return request


@transaction.atomic
def withdraw_request(request: SignatureRequest, *, by: User, reason: str = "") -> SignatureRequest:
    """Nobody is asked any more; every link to it stops working."""
    request = _to_end(request)
    _end(request, State.WITHDRAWN, by.name, reason.strip())
    _note("signing.withdrawn", request, by=by)
    return request


@transaction.atomic
def make_link(
    request: SignatureRequest, contact: Contact, *, by: User, mail: bool = False
) -> tuple[SigningLink, str]:
    """A link by which a contact without an account signs once; its secret is shown now, and mailed if mail works.

    An earlier link of the same contact stops working. With ``mail`` it goes to the contact, if one may write to them.
    """
    request = _to_end(request)
    if request.side != Side.CLIENT or contact.client_id != request.project.client_id:
        raise SigningRefusedError("not_theirs", _("Only people of the project's client can get a link."))
    if contact.user_id is not None:
        raise SigningRefusedError("has_account", _("This person has an account and signs in the portal."))
    now = timezone.now()
    request.links.filter(contact=contact, used_at=None, revoked_at=None).update(revoked_at=now)
    link = SigningLink(
        request=request,
        contact=contact,
        nonce=secrets.token_hex(16),
        made_by=by,
        made_at=now,
        expires_at=now + SigningLink.LIFETIME,
    )
    secret = link.secret()
    link.digest = SigningLink.digest_of(secret)
    link.save(force_insert=True)
    mailed = [contact.pk] if mail and settings.MAIL_WORKS and contact.takes_mail else []
    _note("signing.link_made", request, by=by, contact=contact.pk, link=link.pk, contacts=mailed)
    return link, secret


@transaction.atomic
def revoke_link(link: SigningLink, *, by: User) -> bool:
    """The link stops working; False when it was used or revoked before."""
    open_link = SigningLink.objects.filter(pk=link.pk, used_at=None, revoked_at=None)
    if not open_link.update(revoked_at=timezone.now()):
        return False
    _note("signing.link_revoked", link.request, by=by, contact=link.contact_id)
    return True


@transaction.atomic
def note_opened(link: SigningLink) -> None:
    """Remember when a link was opened first."""
    SigningLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=timezone.now())


@transaction.atomic
def issue_document(
    project: Project,
    *,
    by: User,
    kind: str,
    subject_id: int,
    title: str,
    document: bytes,
    code: str,
) -> IssuedDocument:
    """Issue a certificate (PDF): kept as it is for ever, and verified by anybody who has it or its code."""
    content = _sealed(project.organisation, document, "application/pdf")
    issued = IssuedDocument.objects.create(
        project=project,
        kind=kind,
        subject_id=subject_id,
        title=title[:300],
        document=content,
        document_sha256=content.sha256,
        code=code,
        issued_by=by,
        issued_at=timezone.now(),
    )
    record("signing.document_issued", issued, by=by, project_id=project.pk, details={"code": code})
    return issued


def _to_end(request: SignatureRequest) -> SignatureRequest:
    known = (
        SignatureRequest.objects.select_for_update(of=("self",))
        .select_related("project__organisation", "project__client", "asked_by")
        .get(pk=request.pk)
    )
    if not known.is_open:
        raise SigningRefusedError(
            "not_open", _("This has been signed, declined or withdrawn already. Look again.")
        )
    return known


def _spend(by: Signer) -> None:
    """Of two who come with one link at once, one gets through."""
    if by.link is None:
        return
    now = timezone.now()
    fresh = SigningLink.objects.filter(pk=by.link.pk, used_at=None, revoked_at=None, expires_at__gt=now)
    if not fresh.update(used_at=now):
        raise SigningRefusedError("link_over", _("This link has been used, has expired or was withdrawn."))


def _end(request: SignatureRequest, state: str, name: str, reason: str = "") -> None:
    request.state, request.ended_at = state, timezone.now()
    request.ended_by, request.reason = name[:100], reason
    request.save(update_fields=["state", "ended_at", "ended_by", "reason"])
    if state != State.SIGNED:
        request.links.filter(used_at=None, revoked_at=None).update(revoked_at=request.ended_at)


def _note(deed: str, request: SignatureRequest, *, by: User, **details: object) -> None:
    record(
        deed,
        request,
        by=by,
        project_id=request.project_id,
        details={"kind": request.kind, "subject": request.subject_id, "side": request.side, **details},
    )


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
