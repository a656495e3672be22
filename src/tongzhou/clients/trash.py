"""Clients and contacts in the trash."""

from __future__ import annotations

from django.db import IntegrityError
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.actions import restore_rows
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import CannotRestoreError, register
from tongzhou.clients.queries import clients_known_to


def _restore_client(entry: TrashEntry, user: User) -> str:
    try:
        restore_rows(entry.content["rows"])
    except IntegrityError as error:
        raise CannotRestoreError(_("Another client has this name now. Rename that one first.")) from error
    return reverse("client", args=[entry.subject_id])


def _restore_contact(entry: TrashEntry, user: User) -> str:
    if not clients_known_to(user).filter(pk=entry.content["client"]).exists():
        raise CannotRestoreError(_("The client of this contact is not there any more."))
    restore_rows(entry.content["rows"])
    return reverse("client", args=[entry.content["client"]])


def _may(user: User, entry: TrashEntry) -> bool:
    return user.may(Permission.MANAGE_CLIENTS)


def _mine(user: User) -> Q:
    return Q() if user.may(Permission.MANAGE_CLIENTS) else Q(pk__in=[])


def register_trash() -> None:
    """Clients and contacts come back for whoever manages clients."""
    register("client", gettext_lazy("Client"), _restore_client, _may, mine=_mine)
    register("contact", pgettext_lazy("kind", "Contact"), _restore_contact, _may, mine=_mine)
