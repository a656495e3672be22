"""The kinds of subjects that this room and the rooms below own: projects, clients, contacts, people."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.accounts.queries import people_known_to
from tongzhou.clients.queries import clients_known_to, contacts_known_to
from tongzhou.projects.guards import Access, accesses
from tongzhou.projects.subjects import Subject, SubjectKind, register_kind


def project_subject(access: Access) -> Subject:
    """A project as a subject, for whoever has found it already."""
    to_client = access.user.is_client
    address = reverse("home") if to_client else reverse("project", args=[access.project.key])
    return Subject("project", access.project.pk, access.project.name, address, access, client_may_see=True)


def find_projects(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """Projects; a client's people know those in which they have a role, and land on their own front door."""
    return {pk: project_subject(access) for pk, access in accesses(user, numbers).items()}


def find_clients(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """Clients, for the vendor's people."""
    if not user.may(Permission.VIEW_CLIENTS):
        return {}
    found = clients_known_to(user).filter(pk__in=numbers).values_list("pk", "name")
    return {pk: Subject("client", pk, name, reverse("client", args=[pk])) for pk, name in found}


def find_contacts(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """Contacts, for the vendor's people; they stand on their client's page."""
    if not user.may(Permission.VIEW_CLIENTS):
        return {}
    found = contacts_known_to(user).filter(pk__in=numbers).values_list("pk", "name", "client")
    return {pk: Subject("contact", pk, name, reverse("client", args=[client])) for pk, name, client in found}


def find_people(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """People, for those who may know who works here."""
    found = people_known_to(user).filter(pk__in=numbers).values_list("pk", "name")
    return {pk: Subject("person", pk, name, reverse("person", args=[pk])) for pk, name in found}


def register_kinds() -> None:
    """Make the kinds known."""
    for kind in (
        SubjectKind("project", _("Project"), "folder-kanban", find_projects, ("Project",)),
        SubjectKind("client", _("Client"), "building-2", find_clients, ("ClientOrganisation",)),
        SubjectKind("contact", pgettext_lazy("kind", "Contact"), "contact", find_contacts, ("Contact",)),
        SubjectKind("person", _("Person"), "user", find_people, ("User",)),
    ):
        register_kind(kind)
