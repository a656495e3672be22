"""What the client has signed, and the certificates of it: all of them stay at hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from tongzhou.operations.limits import limit
from tongzhou.projects.models import Project
from tongzhou.signing.documents import kind_of
from tongzhou.signing.models import IssuedDocument, SignatureRequest
from tongzhou.signing.queries import issued_to_parts, requests_to_client
from tongzhou.web.addresses import address_of


@dataclass(frozen=True, slots=True)
class PortalSigned:
    """A document that the client has signed, or a certificate that was issued to them."""

    describes: ClassVar[str] = "signing.SignatureRequest"

    title: str
    kind_words: str
    at: datetime
    url: str
    certificate: bool


def signed_papers(project: Project, parts: Iterable[str]) -> tuple[PortalSigned, ...]:
    """Everything signed and issued in the published parts, the newest first; two statements."""
    shown, most = list(parts), limit("portal_rows")
    signed = requests_to_client(project, shown).filter(state=SignatureRequest.State.SIGNED)
    found = [
        PortalSigned(
            one.title,
            str(kind_of(one).label),
            one.ended_at or one.asked_at,
            address_of("portal_sign_document", project.key, one.pk),
            certificate=False,
        )
        for one in signed[:most]
    ]
    found += [
        PortalSigned(one.title, "", one.issued_at, certificate_url(project, one), certificate=True)
        for one in issued_to_parts(project, shown)[:most]
    ]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True)[:most])


def certificate_url(project: Project, one: IssuedDocument) -> str:
    """Where a certificate is downloaded."""
    return address_of("portal_certificate", project.key, one.pk)
