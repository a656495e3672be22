"""A document as whoever is to sign it sees it: plain values, for the portal and for those who come by a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from tongzhou.signing.documents import kind_of
from tongzhou.signing.models import SignatureRequest
from tongzhou.signing.pictures import pages
from tongzhou.signing.queries import sealed


@dataclass(frozen=True, slots=True)
class SignatureShown:
    """A signature in words."""

    describes: ClassVar[str] = "signing.Signature"

    name: str
    title: str
    method: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class PaperShown:
    """What is to be signed: who asks whom, what a signature means, and where the document is.

    ``page_urls`` are pictures of its pages, ``state`` the code and ``state_words`` the words of how it stands.
    """

    describes: ClassVar[str] = "signing.SignatureRequest"

    id: int
    title: str
    kind: str
    means: str
    message: str
    vendor: str
    client: str
    project_name: str
    asked_by: str
    asked_at: datetime
    due: date | None
    late: bool
    state: str
    state_words: str
    reason: str
    ended_by: str
    ended_at: datetime | None
    code: str
    document_sha256: str
    document_url: str
    page_urls: tuple[str, ...]
    signature: SignatureShown | None

    @property
    def is_open(self) -> bool:
        """Whether it can be signed now."""
        return self.state == "open"


def paper(
    request: SignatureRequest, *, today: date, document_url: str, page_url: Callable[[int], str]
) -> PaperShown:
    """The document of a request; ``page_url`` says where the picture of a page is."""
    kind = kind_of(request)
    signature = getattr(request, "signature", None)
    count = len(pages(request.document_sha256, sealed(request.document_id)))
    return PaperShown(
        id=request.pk,
        title=request.title,
        kind=str(kind.label),
        means=str(kind.means),
        message=request.message,
        vendor=request.project.organisation.name,
        client=request.project.client.name,
        project_name=request.project.name,
        asked_by=request.asked_by.name,
        asked_at=request.asked_at,
        due=request.due,
        late=request.is_open and request.due is not None and request.due < today,
        state=request.state,
        state_words=str(request.get_state_display()),
        reason=request.reason,
        ended_by=request.ended_by,
        ended_at=request.ended_at,
        code=request.code,
        document_sha256=request.document_sha256,
        document_url=document_url,
        page_urls=tuple(page_url(number) for number in range(1, count + 1)),
        signature=SignatureShown(
            signature.name, signature.title, str(signature.get_method_display()), signature.signed_at
        )
        if signature is not None
        else None,
    )
