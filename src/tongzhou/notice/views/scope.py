"""Channels belong to a project or to the organisation: the same pages serve both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.notice.models import Channel, Delivery
from tongzhou.notice.queries.deliveries import (
    channels_of,
    channels_of_organisation,
    deliveries_of,
    deliveries_of_organisation,
)
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.models import Project


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose channels: a project's, or (without one) the organisation's."""

    user: User
    project: Project | None = None

    def channels(self) -> QuerySet[Channel]:
        """The channels that may be managed here."""
        return channels_of(self.project) if self.project else channels_of_organisation(self.user)

    def deliveries(self) -> QuerySet[Delivery]:
        """What was sent from here."""
        return deliveries_of(self.project) if self.project else deliveries_of_organisation(self.user)

    def address(self, name: str, *numbers: int) -> str:
        """Where a page of this scope is."""
        if self.project is not None:
            return reverse(name, args=[self.project.key, *numbers])
        return reverse(f"organisation_{name}", args=numbers)

    @property
    def channels_url(self) -> str:
        """The list of channels."""
        return self.address("channels")

    @property
    def create_url(self) -> str:
        """A new channel."""
        return self.address("channel_create")

    @property
    def deliveries_url(self) -> str:
        """The log."""
        return self.address("deliveries")


Page = Callable[..., HttpResponse]


def both(page: Callable[..., HttpResponse]) -> tuple[Page, Page]:
    """A page that takes a ``Scope``, as the page of a project and as that of the organisation."""

    @project_page(Permission.MANAGE_INTEGRATIONS)
    def of_project(request: HttpRequest, access: Access, **kwargs: Any) -> HttpResponse:
        return page(request, Scope(access.user, access.project), **kwargs)

    @organisation_page(Permission.MANAGE_ORGANISATION)
    def of_organisation(request: HttpRequest, /, **kwargs: Any) -> HttpResponse:
        return page(request, Scope(signed_in(request)), **kwargs)

    return of_project, of_organisation
