"""Freeze windows that hold for more than one project: all that somebody may know of, and those of one project."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from tongzhou.accounts.models import User
from tongzhou.clients.models import ClientOrganisation
from tongzhou.clients.queries import clients_known_to
from tongzhou.plan.models import SharedFreeze
from tongzhou.projects.models import Project

MOST = 500
"""So many windows of one project are looked at, the latest."""


def shared_freezes_known_to(user: User) -> QuerySet[SharedFreeze]:
    """The organisation's windows, and those of clients that the person may know of; the latest first."""
    found = SharedFreeze.objects.filter(organisation=user.organisation_id).select_related("client")
    return found.filter(Q(client=None) | Q(client__in=clients_known_to(user))).order_by("-first", "-pk")


def freezes_over(project: Project) -> list[SharedFreeze]:
    """The windows that hold for a project: its organisation's and its client's, the earliest first; one statement."""
    found = SharedFreeze.objects.filter(organisation=project.organisation_id)
    mine = found.filter(Q(client=None) | Q(client=project.client_id)).select_related("client")
    return sorted(mine.order_by("-last", "-pk")[:MOST], key=lambda one: (one.first, one.pk))


def freeze_days(project: Project) -> list[dict[str, str]]:
    """The same as days of a calendar."""
    return [
        {"first": one.first.isoformat(), "last": one.last.isoformat(), "name": one.name, "kind": "freeze"}
        for one in freezes_over(project)
    ]


def clients_to_choose(user: User) -> QuerySet[ClientOrganisation]:
    """The clients for which a window can be entered."""
    return clients_known_to(user).order_by("name", "pk")


def astray() -> QuerySet[SharedFreeze]:
    """Windows of another organisation's client."""
    return SharedFreeze.every.exclude(client=None).exclude(client__organisation=F("organisation"))
