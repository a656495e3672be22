"""What still tells of a project."""

from __future__ import annotations

from django.db.models import QuerySet

from tongzhou.accounts.permissions import ProjectRole
from tongzhou.notice.models import Channel, FeedLink
from tongzhou.projects.models import Membership, Project


def channels_on(project: Project) -> QuerySet[Channel]:
    """The project's own channels that are switched on."""
    return Channel.objects.filter(project=project, state=Channel.State.ON)


def client_feeds(project: Project) -> QuerySet[FeedLink]:
    """Secret calendar addresses of the client's people in the project."""
    roles = [role.value for role in ProjectRole if role.for_clients]
    people = Membership.objects.filter(project=project, role__in=roles, user__is_active=True)
    return FeedLink.objects.filter(user__in=people.values("user"))
