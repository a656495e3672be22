"""Projects, their charter, and who belongs to them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import Organisation, User
from tongzhou.accounts.permissions import WHEN_CLOSED, Permission, ProjectRole
from tongzhou.clients.models import ClientOrganisation


class Phase(models.TextChoices):
    """Where a project stands."""

    PLANNING = "planning", _("Planning")
    EXECUTION = "execution", _("Execution")
    CONTROL = "control", _("Control")
    CLOSING = "closing", _("Closing")


class Method(models.TextChoices):
    """How a project works."""

    WATERFALL = "waterfall", _("Waterfall")
    AGILE = "agile", _("Agile")
    HYBRID = "hybrid", _("Hybrid")


def reach_of(user: User) -> tuple[int, int | None]:
    """How far somebody sees: their organisation, and whose memberships count (None: all projects are seen)."""
    return user.organisation_id, None if user.may(Permission.VIEW_ALL_PROJECTS) else user.pk


class ProjectQuerySet(models.QuerySet["Project"]):
    """Projects, narrowed to what somebody may know of: the only way in."""

    def visible_to(self, user: User) -> ProjectQuerySet:
        """Those the person is a member of, or all of the organisation's with the right to it."""
        return self.within(*reach_of(user))

    def within(self, organisation: int, member: int | None) -> ProjectQuerySet:
        """Those visible to whoever has this reach (``reach_of``)."""
        return self._within(organisation, member).filter(deleted_at__isnull=True)

    def deleted_of(self, user: User) -> ProjectQuerySet:
        """What would be visible to the person if it were not in the trash."""
        return self._within(*reach_of(user)).filter(deleted_at__isnull=False)

    def _within(self, organisation: int, member: int | None) -> ProjectQuerySet:
        mine = self.filter(organisation=organisation)
        return mine if member is None else mine.filter(memberships__user=member)

    def granting(self, user: User, permission: Permission) -> ProjectQuerySet:
        """The visible ones in which the person's roles include a right."""
        return self.visible_to(user).with_right(user, permission)

    def deleted_granting(self, user: User, permission: Permission) -> ProjectQuerySet:
        """Those in the trash in which the person's roles include a right."""
        return self.deleted_of(user).with_right(user, permission)

    def with_right(self, user: User, permission: Permission) -> ProjectQuerySet:
        """Those of these in which the person's roles include a right; closed ones grant only what is left of them."""
        if permission not in WHEN_CLOSED:
            return self.filter(closed_at=None).held_by(user, permission)
        return self.held_by(user, permission)

    def held_by(self, user: User, permission: Permission) -> ProjectQuerySet:
        """The same, closed or not."""
        if {Permission.VIEW_ALL_PROJECTS, permission} <= user.rights:
            return self
        roles = [role for role in ProjectRole if permission in user.rights_as(role)]
        mine = Membership.objects.filter(user=user, role__in=roles)
        return self.filter(pk__in=mine.values("project"))


class Project(models.Model):
    """One project for one client, with its charter; its plan is in the room ``plan``.

    ``plan_version`` grows by one with every change to the plan: the optimistic lock of the Gantt, the ETag
    of the API, and the key of everything computed from the plan. While it is in the trash (``deleted_at``)
    nobody sees it, and its key stays taken. While it is closed (``closed_at``) it is read and not changed.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="projects")
    key = models.SlugField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    client = models.ForeignKey(ClientOrganisation, on_delete=models.PROTECT, related_name="projects")
    phase = models.CharField(_("phase"), max_length=20, choices=Phase.choices, default=Phase.PLANNING)
    method = models.CharField(_("method"), max_length=20, choices=Method.choices, default=Method.WATERFALL)
    colour = models.PositiveSmallIntegerField(_("colour"), default=1)
    contract_number = models.CharField(_("contract number"), max_length=60, blank=True)
    background = models.TextField(_("background"), blank=True)
    sponsor = models.CharField(_("sponsor"), max_length=100, blank=True)
    success_criteria = models.TextField(_("success criteria"), blank=True)
    start_date = models.DateField(_("start"))
    status_date = models.DateField(_("status date"), null=True, blank=True)
    deleted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    plan_version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "key"], name="project_key_once"),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, closed_by=None)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False),
                name="project_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_closed(self) -> bool:
        """Whether it is only read."""
        return self.closed_at is not None


class Membership(models.Model):
    """Somebody's role in a project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=ProjectRole.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["user__name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["project", "user"], name="one_role_per_project_and_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


def rights(user: User, membership: Membership | None) -> frozenset[Permission]:
    """What somebody may do in a project, given their membership of it (or none)."""
    held: frozenset[Permission] = frozenset()
    if not user.is_active:
        return held
    if membership is not None:
        held |= user.rights_as(membership.role)
    if user.may(Permission.VIEW_ALL_PROJECTS):
        held |= user.rights
    return held
