"""A kind of document that tests have signed, and one of it."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.projects.models import Project
from tongzhou.signing.actions import issue_document, new_code, request_signature
from tongzhou.signing.documents import SignableKind, Signer, register_signable
from tongzhou.signing.models import IssuedDocument, Signature, SignatureRequest

heard: list[tuple[str, str]] = []


def _signed(request: SignatureRequest, signature: Signature) -> None:
    if request.message == "explode":
        raise RuntimeError("the owner of the document fails")
    heard.append(("signed", signature.name))


def _declined(request: SignatureRequest, reason: str, by: Signer) -> None:
    heard.append(("declined", reason))


PAPER = SignableKind(
    "paper",
    "Paper",  # type: ignore[arg-type]  # words of a test need no translation
    signed=_signed,
    declined=_declined,
    part="documents",
    view=Permission.VIEW_PLAN,
    manage=Permission.MANAGE_ACCEPTANCE,
    means="By signing you say that you have read it.",  # type: ignore[arg-type]
)


@cache
def pdf(words: str = "A paper") -> bytes:
    """A page with these words."""
    page = Image.new("RGB", (400, 560), "white")
    ImageDraw.Draw(page).text((40, 40), words, fill="black")
    held = io.BytesIO()
    page.save(held, "PDF")
    return held.getvalue()


@cache
def scrawl() -> bytes:
    """A signature as a PNG."""
    picture = Image.new("RGBA", (300, 120), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(20, 90), (90, 20), (150, 100), (280, 40)], fill="black", width=4)
    held = io.BytesIO()
    picture.save(held, "PNG")
    return held.getvalue()


def asked(
    project: Project, by: User, *, side: str = "client", subject: int = 0, message: str = ""
) -> SignatureRequest:
    """Somebody is asked to sign."""
    register_signable(PAPER)
    return request_signature(
        project,
        by=by,
        kind="paper",
        subject_id=subject or project.pk,
        side=side,
        title="Paper of the house",
        document=pdf(),
        message=message,
    )


def issued(project: Project, by: User) -> IssuedDocument:
    """A certificate of nothing in particular."""
    register_signable(PAPER)
    return issue_document(
        project,
        by=by,
        kind="paper",
        subject_id=project.pk,
        title="Certificate",
        document=pdf("C"),
        code=new_code(),
    )
