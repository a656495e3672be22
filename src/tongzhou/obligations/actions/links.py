"""Links by which contacts without an account hand in what they are asked for: made with the asking, revoked, opened."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.clients.models import Contact
from tongzhou.obligations.models import ActionLink, ClientObligation

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
        link = ActionLink(
            obligation=obligation,
            contact=person,
            nonce=secrets.token_hex(16),
            made_by=by,
            made_at=now,
            expires_at=now + ActionLink.LIFETIME,
        )
        link.digest = ActionLink.digest_of(link.secret())
        link.save(force_insert=True)


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
