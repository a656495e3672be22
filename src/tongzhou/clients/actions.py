"""What can be done to clients and their contacts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.actions import create_user
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.queries.snapshots import snapshot
from tongzhou.clients.models import ClientOrganisation, Contact


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


@transaction.atomic
def create_client(
    *, by: User, name: str, short_name: str = "", industry: str = "", tier: str = "key", notes: str = ""
) -> ClientOrganisation:
    """A new key account of the person's organisation."""
    with _name_is_free():
        client = ClientOrganisation.objects.create(
            organisation=by.organisation,
            name=name,
            short_name=short_name,
            industry=industry,
            tier=tier,
            notes=notes,
        )
    record("clients.client_created", client, by=by)
    return client


@transaction.atomic
def change_client(
    client: ClientOrganisation, *, by: User, name: str, short_name: str, industry: str, tier: str, notes: str
) -> ClientOrganisation:
    """Another name, tier and so on."""
    client.name, client.short_name, client.industry = name, short_name, industry
    client.tier, client.notes = tier, notes
    with _name_is_free():
        client.save(update_fields=["name", "short_name", "industry", "tier", "notes"])
    record("clients.client_changed", client, by=by)
    return client


@contextmanager
def _name_is_free() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise ClientNameTakenError from error


@transaction.atomic
def add_contact(
    client: ClientOrganisation,
    *,
    by: User,
    name: str,
    title: str = "",
    email: str = "",
    phone: str = "",
    user: User | None = None,
) -> Contact:
    """Somebody we know at the client; ``user`` when they have a login."""
    contact = Contact.objects.create(
        client=client, name=name, title=title, email=email, phone=phone, user=user
    )
    record("clients.contact_added", contact, by=by, details={"client": client.pk})
    return contact


@transaction.atomic
def change_contact(contact: Contact, *, by: User, name: str, title: str, email: str, phone: str) -> Contact:
    """Another title, address or number."""
    contact.name, contact.title, contact.email, contact.phone = name, title, email, phone
    contact.save(update_fields=["name", "title", "email", "phone"])
    record("clients.contact_changed", contact, by=by, details={"client": contact.client_id})
    return contact


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
