"""What can be signed, and who signs: rooms above register the kinds of documents that they have signed.

    register_signable(SignableKind("change_order", _("Change order"), signed=…, declined=…, …))

``signed`` and ``declined`` run in the transaction of the signature: what follows from it happens with it or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.clients.models import Contact
from tongzhou.signing.models import Signature, SignatureRequest, SigningLink


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs or declines: a person with an account, or a contact who came by a link.

    ``actor`` is under whose name the diary notes it: the person, or whoever sent the link.
    """

    name: str
    title: str
    actor: User
    user: User | None = None
    contact: Contact | None = None
    link: SigningLink | None = None
    address: str = ""

    @classmethod
    def person(cls, user: User, *, address: str) -> Signer:
        """Somebody who has signed in."""
        return cls(user.name, user.title, user, user=user, address=address)

    @classmethod
    def by_link(cls, link: SigningLink, *, address: str) -> Signer:
        """Somebody who came by a one-time link."""
        contact = link.contact
        return cls(contact.name, contact.title, link.made_by, contact=contact, link=link, address=address)


@dataclass(frozen=True, slots=True)
class SignableKind:
    """A kind of document: what follows when it is signed or declined, and who may see and manage it.

    ``part`` is the switch of the portal (a field of ``portal.Publication``) that must be on for the client to sign
    there. ``view`` and ``manage`` are rights of the vendor's people; whoever may manage signs for the vendor.
    ``url`` leads the vendor's people from a request to the thing itself.
    """

    code: str
    label: Promise
    signed: Callable[[SignatureRequest, Signature], None]
    declined: Callable[[SignatureRequest, str, Signer], None]
    part: str
    view: Permission
    manage: Permission
    means: Promise
    """What a signature under it means, said to whoever signs."""
    url: Callable[[SignatureRequest], str] | None = None
    door: Callable[[SignatureRequest], str] | None = None
    """Where the client's people decide in the portal, if that is more than signing; else the page for signing."""
    deed: Promise | None = None
    """What they are asked for there, in a word ("Accept"); else to sign."""


KINDS: dict[str, SignableKind] = {}


def register_signable(kind: SignableKind) -> None:
    """Make a kind known; called when the room that owns it is ready."""
    KINDS[kind.code] = kind


def kind_of(request: SignatureRequest) -> SignableKind:
    """The kind of a request; KeyError for one that no room owns any more."""
    return KINDS[request.kind]
