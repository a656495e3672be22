"""What has been published to a client, and what they saw."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import Organisation, User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.projects.models import Membership, Project

CLIENT_ROLES = [role.value for role in ProjectRole if role.for_clients]


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Publications, narrowed to what somebody may know of."""

    def visible_to(self, user: User) -> PublicationQuerySet:
        """The client's people see those of their own client in which they have a client role.

        Each condition stands alone: the project must be theirs to know, of their client, and they must be in
        it as a client. Somebody who has changed sides, or whose contact has moved to another client, sees none.
        """
        known = self.filter(project__in=Project.objects.visible_to(user).values("pk"))
        if not user.is_client:
            return known
        roles = Membership.objects.filter(user=user, role__in=CLIENT_ROLES)
        return known.filter(
            project__client__contacts__user=user,
            project__in=roles.values("project"),
        )


class Publication(models.Model):
    """A project that its client sees, and which parts of it; what is not published has no row."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="publication")
    milestones = models.BooleanField(_("milestones"), default=True)
    documents = models.BooleanField(_("documents"), default=True)
    goals = models.BooleanField(_("goals"), default=False)
    deliverables = models.BooleanField(_("deliverables"), default=False)
    changes = models.BooleanField(_("changes"), default=False)
    acceptances = models.BooleanField(_("acceptances"), default=False)
    client_actions = models.BooleanField(_("client actions"), default=False)
    handovers = models.BooleanField(_("handovers"), default=False)
    records = models.BooleanField(_("closing documents"), default=False)
    confidence = models.BooleanField(_("how sure the dates are"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = PublicationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"publication of {self.project_id}"


class HelpPutAway(models.Model):
    """Somebody of a client has read what the portal is for and put it away; they can call it back."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.user_id)


class Snapshot(models.Model):
    """What the client saw of the milestones from a moment on: kept when it was published, and when it changed.

    ``content`` is JSON as it was written then, ``sha256`` the digest of exactly that text. Never changed.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="portal_snapshots")
    at = models.DateTimeField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "at"], name="portal_snapshot_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.at:%Y-%m-%d}"
