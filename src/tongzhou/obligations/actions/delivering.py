"""Handing in by a link: what a contact without an account was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from tongzhou.files.models import StoredFile
from tongzhou.obligations.actions.asking import deliver
from tongzhou.obligations.models import ActionLink, ActionLinkFile, ClientObligation
from tongzhou.obligations.queries.links import arrived, contents_of
from tongzhou.obligations.refusals import LinkOverError


@transaction.atomic
def keep_arrived(link: ActionLink, files: Iterable[StoredFile]) -> None:
    """Remember which files came by a link; that they came stands in the diary already."""
    ActionLinkFile.objects.bulk_create(
        ActionLinkFile(link=link, content=one) for one in contents_of(list(files))
    )


@transaction.atomic
def deliver_by_link(link: ActionLink, *, today: date, note: str = "") -> ClientObligation:
    """Hand in what has arrived, once; the diary names the contact, and whose link it was.

    Of two at once one gets through; the other is refused with ``LinkOverError``.
    """
    now = timezone.now()
    fresh = ActionLink.objects.filter(pk=link.pk, used_at=None, revoked_at=None, expires_at__gt=now)
    if not fresh.update(used_at=now):
        raise LinkOverError
    return deliver(
        link.obligation,
        by=link.made_by,
        day=today,
        today=today,
        note=note,
        files=[one.original_name for one in arrived(link)],
        through=link.contact,
    )
