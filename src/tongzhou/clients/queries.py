"""What the pages about clients need to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.clients.models import ClientOrganisation, ClientQuerySet, Contact


def clients_known_to(user: User) -> ClientQuerySet:
    """The clients that the person may know of, by name."""
    return ClientOrganisation.objects.visible_to(user)


def contacts_known_to(user: User) -> QuerySet[Contact]:
    """The contacts of the clients that the person may know of."""
    return Contact.objects.filter(client__in=clients_known_to(user))


def search_clients(user: User, *, text: str = "", tier: str = "") -> ClientQuerySet:
    """The clients that the person may know of, narrowed; each with ``contact_count``."""
    found = clients_known_to(user)
    if text:
        matches = Q(name__icontains=text) | Q(short_name__icontains=text) | Q(industry__icontains=text)
        # By number: a join would count only the contacts that match.
        named = Contact.objects.filter(name__icontains=text).values("client")
        found = found.filter(matches | Q(pk__in=named))
    if tier:
        found = found.filter(tier=tier)
    return found.annotate(contact_count=Count("contacts", distinct=True)).order_by("name", "id")


def with_counts(found: ClientQuerySet, user: User) -> ClientQuerySet:
    """Each client with ``project_count`` (of those the person may see) and ``login_count``, for lists of pages.

    Projects are a room above; they come by the relation that they have to clients, narrowed by their own rule.
    """
    relation: Any = ClientOrganisation.projects
    known = relation.rel.related_model.objects.visible_to(user).values("pk")
    return found.select_related("account_manager", "parent").annotate(
        project_count=Count("projects", filter=Q(projects__in=known), distinct=True),
        login_count=Count("contacts", filter=Q(contacts__user__is_active=True), distinct=True),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A client in the hierarchy: how deep it is below the one at the top of the page."""

    id: int
    name: str
    depth: int = 0


def path_of(client: ClientOrganisation, user: User) -> tuple[Place, ...]:
    """The clients above, outermost first; one statement."""
    rows = _rows(client, user) if client.parent_id else {}
    found: list[Place] = []
    number = client.parent_id
    while number is not None and number in rows and len(found) < len(rows):
        name, above = rows[number]
        found.insert(0, Place(number, name))
        number = above
    return tuple(found)


def below(client: ClientOrganisation, user: User) -> tuple[Place, ...]:
    """The clients below, each under its own, by name; one statement."""
    rows = _rows(client, user)
    under: dict[int | None, list[int]] = {}
    for number, (_name, above) in rows.items():
        under.setdefault(above, []).append(number)
    found: list[Place] = []
    waiting = [(number, 0) for number in reversed(under.get(client.pk, []))]
    while waiting and len(found) <= len(rows):
        number, depth = waiting.pop()
        found.append(Place(number, rows[number][0], depth))
        waiting += [(one, depth + 1) for one in reversed(under.get(number, []))]
    return tuple(found)


def _rows(client: ClientOrganisation, user: User) -> Mapping[int, tuple[str, int | None]]:
    rows = clients_known_to(user).order_by("name", "id").values_list("pk", "name", "parent_id")
    return {number: (name, above) for number, name, above in rows}


def possible_parents(user: User, client: ClientOrganisation | None = None) -> Sequence[tuple[int, str]]:
    """Clients to which one may belong: neither itself nor one below it."""
    found = clients_known_to(user).order_by("name", "id")
    if client is not None:
        found = found.exclude(pk__in=[client.pk, *(one.id for one in below(client, user))])
    return list(found.values_list("pk", "name"))


def account_managers(user: User) -> QuerySet[User]:
    """Who can look after a client: the vendor's own active people."""
    ours = User.objects.filter(organisation=user.organisation_id, is_active=True)
    return ours.exclude(role=OrganisationRole.CLIENT).order_by("name", "id")
