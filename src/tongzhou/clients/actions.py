"""What can be done to clients and their contacts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.actions import change_user, create_user
from tongzhou.accounts.actions.invitations import InvitationOverError, invite
from tongzhou.accounts.models import Invitation, Organisation, User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.queries.snapshots import snapshot
from tongzhou.clients.models import ClientOrganisation, Contact

FACTS = (
    "name", "short_name", "industry", "tier", "address", "website", "parent", "account_manager", "notes",
)  # fmt: skip
OF_CONTACT = (
    "name", "title", "department", "email", "phone", "mobile", "wechat", "language", "is_main", "note",
)  # fmt: skip
MOST_LEVELS = 8


class ClientNameTakenError(Exception):
    """Another client of the organisation has this name."""

    message = _("A client of this name exists already.")


class ClientHasProjectsError(Exception):
    """Projects of the client are left, perhaps in the trash."""

    message = _("This client has projects, perhaps in the trash. Delete those for good first.")


class ClientHasLoginsError(Exception):
    """People of the client can still sign in."""

    message = _("People of this client can sign in. Deactivate their accounts under People first.")


class ContactHasLoginError(Exception):
    """The contact can still sign in; without the contact nobody would know for which client."""

    message = _("This contact can sign in. Deactivate the account under People first.")


class StaleClientError(Exception):
    """Somebody else has changed the client, or the contact, since the person looked at it.

    ``version`` is the present one, ``changed`` the fields that now have another value than was sent.
    """

    message = _("Somebody else has changed this in the meantime. Check what is different, then save again.")

    def __init__(self, version: int, changed: dict[str, Any]) -> None:
        super().__init__(str(self.message))
        self.version, self.changed = version, changed


class CircularClientError(Exception):
    """A client would stand above itself, or the hierarchy would be too deep to be read."""

    message = _("A client cannot belong to itself, to one below it, or be more than eight levels deep.")


class MailDeclinedError(Exception):
    """Who has ended the mail themselves is not written to because somebody else would like it."""

    message = _("They have asked for no more mail themselves. Talk to them, or give them an account.")


class NotAnAccountManagerError(Exception):
    """Only the vendor's own active people look after clients."""

    message = _("The account manager must be an active person of your own organisation.")


@transaction.atomic
def create_client(*, by: User, name: str, **facts: Any) -> ClientOrganisation:
    """A new key account of the person's organisation; ``facts`` are the other fields of ``FACTS``."""
    client = ClientOrganisation(organisation=by.organisation, name=name, **facts)
    _check(client, by)
    with _name_is_free():
        client.save()
    record("clients.client_created", client, by=by)
    return client


@transaction.atomic
def change_client(
    client: ClientOrganisation, *, by: User, seen: int | None = None, **facts: Any
) -> ClientOrganisation:
    """Other facts about a client; ``seen`` is the version that the person looked at (None: the present one)."""
    different = sorted(name for name, value in facts.items() if getattr(client, name) != value)
    for name, value in facts.items():
        setattr(client, name, value)
    _check(client, by)
    with _name_is_free():
        _save_version(client, client.version if seen is None else seen, facts)
    if different:
        record("clients.client_changed", client, by=by, details={"fields": different})
    return client


def _save_version(row: ClientOrganisation | Contact, seen: int, facts: dict[str, Any]) -> None:
    """One conditional UPDATE decides between two people who edit the same."""
    model = type(row)
    if model.objects.filter(pk=row.pk, version=seen).update(version=seen + 1, **facts):
        row.version = seen + 1
        return
    present = model.objects.get(pk=row.pk)
    changed = {
        name: getattr(present, name) for name, value in facts.items() if getattr(present, name) != value
    }
    raise StaleClientError(present.version, changed)


def _check(client: ClientOrganisation, by: User) -> None:
    manager = client.account_manager
    if manager is not None and not _is_ours(manager, by):
        raise NotAnAccountManagerError
    if client.parent_id is not None:
        _check_parents(client, by)


def _is_ours(manager: User, by: User) -> bool:
    return manager.organisation_id == by.organisation_id and manager.is_active and not manager.is_client


def _check_parents(client: ClientOrganisation, by: User) -> None:
    """Walk up from the parent; whoever does holds the organisation's row: no two can close a circle together."""
    Organisation.objects.select_for_update().get(pk=by.organisation_id)
    above = dict(
        ClientOrganisation.objects.filter(organisation=by.organisation_id).values_list("pk", "parent_id")
    )
    number, steps = client.parent_id, 0
    while number is not None:
        steps += 1
        if number not in above or number == client.pk or steps >= MOST_LEVELS:
            raise CircularClientError
        number = above[number]


@contextmanager
def _name_is_free() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise ClientNameTakenError from error


@transaction.atomic
def add_contact(
    client: ClientOrganisation, *, by: User, name: str, user: User | None = None, **facts: Any
) -> Contact:
    """Somebody we know at the client; ``user`` when they have a login, ``facts`` are fields of ``OF_CONTACT``."""
    _only_main(client.pk, facts)
    contact = Contact.objects.create(client=client, name=name, user=user, **facts)
    record("clients.contact_added", contact, by=by, details={"client": client.pk})
    return contact


@transaction.atomic
def change_contact(contact: Contact, *, by: User, seen: int | None = None, **facts: Any) -> Contact:
    """Another title, address or number; ``seen`` as in ``change_client``."""
    _only_main(contact.client_id, facts, besides=contact.pk)
    for name, value in facts.items():
        setattr(contact, name, value)
    _save_version(contact, contact.version if seen is None else seen, facts)
    record("clients.contact_changed", contact, by=by, details={"client": contact.client_id})
    return contact


def _only_main(client: int, facts: dict[str, Any], besides: int | None = None) -> None:
    """A client has one main contact: whoever becomes it takes the place of another."""
    if facts.get("is_main"):
        others = Contact.objects.filter(client=client, is_main=True).exclude(pk=besides or 0)
        others.update(is_main=False, version=F("version") + 1)


@transaction.atomic
def stop_contact_mail(contact: Contact, *, by: User, themselves: bool = False) -> bool:
    """No more mail to a contact without an account; ``themselves``: they said so, and ``by`` has written to them.

    False when it was stopped before.
    """
    mail = Contact.objects.filter(pk=contact.pk, no_mail_since=None)
    if not mail.update(no_mail_since=timezone.now(), no_mail_by=None if themselves else by):
        return False
    deed = "clients.contact_mail_declined" if themselves else "clients.contact_mail_stopped"
    record(deed, contact, by=by, details={"client": contact.client_id})
    return True


@transaction.atomic
def allow_contact_mail(contact: Contact, *, by: User) -> None:
    """Mail to them again; refused when they have ended it themselves."""
    known = Contact.objects.select_for_update().get(pk=contact.pk)
    if known.no_mail_since is None:
        return
    if known.no_mail_by_id is None:
        raise MailDeclinedError
    known.no_mail_since, known.no_mail_by = None, None
    known.save(update_fields=["no_mail_since", "no_mail_by"])
    record("clients.contact_mail_allowed", known, by=by, details={"client": known.client_id})


@transaction.atomic
def remove_contact(contact: Contact, *, by: User) -> TrashEntry:
    """The contact goes into the trash; refused while they can sign in."""
    if contact.user is not None and contact.user.is_active:
        raise ContactHasLoginError
    record("clients.contact_removed", contact, by=by, details={"client": contact.client_id})
    content = {"rows": snapshot(contact), "client": contact.client_id}
    entry = put_into_trash("contact", contact.pk, label=contact.name, content=content, by=by)
    contact.delete()
    return entry


@transaction.atomic
def delete_client(client: ClientOrganisation, *, by: User) -> TrashEntry:
    """The client and its contacts go into the trash; refused while it has projects or people who sign in.

    Projects in the trash count as well: they could not come back without their client.
    """
    if client.contacts.filter(user__is_active=True).exists():
        raise ClientHasLoginsError
    try:
        content = {"rows": snapshot(client)}
    except ProtectedError as error:
        raise ClientHasProjectsError from error
    entry = put_into_trash("client", client.pk, label=client.name, content=content, by=by)
    record("clients.client_deleted", client, by=by)
    client.delete()
    return entry


def invite_contact(
    contact: Contact, *, by: User, email: str, language: str, origin: str, now: datetime
) -> tuple[Invitation, str]:
    """Invite a contact to make their own account; it becomes theirs when they accept (``welcome_contact``)."""
    return invite(
        by=by,
        email=email,
        name=contact.name,
        title=contact.title,
        role=OrganisationRole.CLIENT,
        language=language,
        contact_id=contact.pk,
        origin=origin,
        now=now,
    )


def welcome_contact(invitation: Invitation, user: User) -> None:
    """Connect the account of an accepted invitation with its contact, in the same transaction.

    A contact who has been removed or has an account by now cannot be connected: then there is no account either.
    """
    if invitation.contact_id is None:
        return
    contact = Contact.objects.filter(
        pk=invitation.contact_id, user=None, client__organisation=invitation.organisation_id
    ).first()
    if contact is None:
        raise InvitationOverError
    contact.user, contact.email = user, user.email
    contact.save(update_fields=["user", "email"])
    record("clients.login_given", contact, by=invitation.inviter, details={"client": contact.client_id})


@transaction.atomic
def give_login(contact: Contact, *, by: User, email: str, password: str, language: str) -> User:
    """An account for a contact: they can sign in, and see what is published to their client."""
    user = create_user(
        by.organisation,
        email=email,
        name=contact.name,
        title=contact.title,
        password=password,
        role=OrganisationRole.CLIENT,
        language=language,
        by=by,
    )
    contact.user, contact.email = user, email
    contact.save(update_fields=["user", "email"])
    record("clients.login_given", contact, by=by, details={"client": contact.client_id})
    return user


@transaction.atomic
def set_login_state(contact: Contact, *, by: User, active: bool) -> User:
    """A contact's account is closed (sessions and tokens end at once), or opened again."""
    assert contact.user is not None
    user = contact.user
    return change_user(
        user, by=by, name=user.name, title=user.title, role=OrganisationRole.CLIENT, is_active=active
    )


@transaction.atomic
def erase_contact(user: User, pseudonym: str) -> None:
    """The contact of a client's former user loses name, addresses, numbers and what was noted."""
    empty = dict.fromkeys(("title", "department", "email", "phone", "mobile", "wechat", "note"), "")
    Contact.objects.filter(user=user).update(name=pseudonym, **empty)
