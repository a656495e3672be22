"""Links by which contacts without an account hand in what they are asked for: made, revoked, opened."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.clients.models import Contact
from tongzhou.obligations.models import ActionLink, ClientObligation
from tongzhou.obligations.queries.links import may_have_link
from tongzhou.obligations.refusals import NoLinkForError, WrongStateError

KEPT = timedelta(days=7)
"""A link that works for so long goes into the next mail as well."""


def renew_links(obligation: ClientObligation, people: Iterable[Contact], *, by: User) -> None:
    """A link that works for each of the people, in the transaction in which they are asked; earlier ones may stay."""
    now = timezone.now()
    for person in people:
        known = obligation.links.filter(contact=person, used_at=None, revoked_at=None)
        if known.filter(expires_at__gt=now + KEPT).exists():
            continue
        known.update(revoked_at=now)
        _new(obligation, person, by, now)


@transaction.atomic
def make_action_link(obligation: ClientObligation, contact: Contact, *, by: User) -> tuple[ActionLink, str]:
    """A link for one of those who are asked, to be handed over by whoever makes it; its secret is told only now.

    An earlier link of the same contact stops working.
    """
    one = ClientObligation.objects.select_for_update(of=("self",)).get(pk=obligation.pk)
    if not one.with_client:
        raise WrongStateError
    if not may_have_link(one).filter(pk=contact.pk).exists():
        raise NoLinkForError
    now = timezone.now()
    one.links.filter(contact=contact, used_at=None, revoked_at=None).update(revoked_at=now)
    link = _new(one, contact, by, now)
    details = {"number": one.number, "name": contact.name}
    record("obligations.link_made", one, by=by, label=one.title, project_id=one.project_id, details=details)
    return link, link.secret()


def _new(obligation: ClientObligation, contact: Contact, by: User, now: datetime) -> ActionLink:
    link = ActionLink(
        obligation=obligation,
        contact=contact,
        nonce=secrets.token_hex(16),
        made_by=by,
        made_at=now,
        expires_at=now + ActionLink.LIFETIME,
    )
    link.digest = ActionLink.digest_of(link.secret())
    link.save(force_insert=True)
    return link


@transaction.atomic
def revoke_action_link(link: ActionLink, *, by: User) -> bool:
    """The link stops working; False when it was used or revoked before."""
    still_open = ActionLink.objects.filter(pk=link.pk, used_at=None, revoked_at=None)
    if not still_open.update(revoked_at=timezone.now()):
        return False
    one = link.obligation
    details = {"number": one.number, "name": link.contact.name}
    record(
        "obligations.link_revoked", one, by=by, label=one.title, project_id=one.project_id, details=details
    )
    return True


@transaction.atomic
def note_opened(link: ActionLink) -> None:
    """Remember when a link was opened first."""
    ActionLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=timezone.now())
