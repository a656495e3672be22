"""What the pages about clients need to know."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from tongzhou.accounts.models import User
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
        found = found.filter(matches)
    if tier:
        found = found.filter(tier=tier)
    return found.annotate(contact_count=Count("contacts", distinct=True)).order_by("name", "id")
