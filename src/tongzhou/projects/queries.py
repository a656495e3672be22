"""What the pages about projects and their members need to know."""

from __future__ import annotations

from django.db.models import Case, Q, QuerySet, Value, When

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import (
    ORGANISATION_TABLE,
    PROJECT_TABLE,
    OrganisationRole,
    Permission,
    ProjectRole,
)
from tongzhou.projects.models import Membership, Project

VENDOR_ROLES = [(role.value, role.label) for role in ProjectRole if not role.for_clients]
CLIENT_ROLES = [(role.value, role.label) for role in ProjectRole if role.for_clients]


def members_of(project: Project) -> QuerySet[Membership]:
    """Everybody in the project with their account: managers first, then role by role, by name."""
    places = [When(role=role, then=Value(place)) for place, role in enumerate(ProjectRole.values)]
    members = project.memberships.select_related("user").annotate(place=Case(*places))
    return members.order_by("place", "user__name", "id")


def candidates_for(project: Project, text: str = "") -> QuerySet[User]:
    """Who could be added: the vendor's people and this client's, who are not members yet."""
    ours = Q(organisation=project.organisation_id) & ~Q(role=OrganisationRole.CLIENT)
    theirs = Q(
        organisation=project.organisation_id,
        role=OrganisationRole.CLIENT,
        contact__client=project.client_id,
    )
    members = Membership.objects.filter(project=project).values("user")
    found = User.objects.filter(ours | theirs, is_active=True).exclude(pk__in=members)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(email__icontains=text) | Q(title__icontains=text))
    return found.order_by("name", "id")


def projects_of(user: User) -> QuerySet[Project]:
    """The projects that the person may see, newest first."""
    return Project.objects.visible_to(user).order_by("-created_at", "-id")


def find_projects(user: User, text: str) -> QuerySet[Project]:
    """The projects that the person may see whose name, key or client has the text in it, by name."""
    found = Project.objects.visible_to(user).order_by("name", "id")
    if not text:
        return found
    return found.filter(Q(name__icontains=text) | Q(key__icontains=text) | Q(client__name__icontains=text))


def projects_granting(user: User, permission: Permission) -> QuerySet[Project]:
    """The visible projects in which the person's roles include a right."""
    return _granting(user, permission, Project.objects.visible_to(user))


def deleted_projects_granting(user: User, permission: Permission) -> QuerySet[Project]:
    """The projects in the trash in which the person's roles include a right."""
    return _granting(user, permission, Project.objects.deleted_of(user))


def _granting(user: User, permission: Permission, visible: QuerySet[Project]) -> QuerySet[Project]:
    everywhere = {Permission.VIEW_ALL_PROJECTS, permission}
    if everywhere <= ORGANISATION_TABLE[OrganisationRole(user.role)]:
        return visible
    roles = [role for role, held in PROJECT_TABLE.items() if permission in held]
    return visible.filter(pk__in=Membership.objects.filter(user=user, role__in=roles).values("project"))


def shared_with(user: User) -> QuerySet[Project]:
    """The projects in which a client's user has a role: the names, nothing else, until something is published."""
    return Project.objects.visible_to(user).only("id", "name", "colour").order_by("name", "id")
