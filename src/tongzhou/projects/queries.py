"""What the pages about projects and their members need to know."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Case, Q, QuerySet, Value, When

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole, Permission, ProjectRole
from tongzhou.projects.models import Membership, Project, reach_of
from tongzhou.web.numbers import whole_number
from tongzhou.web.prepared import prepared

RECENT = 8
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


def may_hear_project(user: User, number: str) -> bool:
    """Whether somebody may listen to what happens to a project's plan."""
    return projects_granting(user, Permission.VIEW_PLAN).filter(pk=whole_number(number) or 0).exists()


def closed_for(project_id: int) -> bool:
    """Whether a project is closed, for a deed that is being written down.

    On PostgreSQL the row is held until the caller's transaction ends: closing waits for it, and it waits for a closing
    that has begun. On SQLite there is one writer at a time anyway.
    """
    plain = "SELECT closed_at FROM projects_project WHERE id = %s"
    held = f"{plain} FOR KEY SHARE"
    with connection.cursor() as cursor:
        cursor.execute(held if connection.vendor == "postgresql" else plain, [project_id])
        found = cursor.fetchone()
    return found is not None and found[0] is not None


def projects_of(user: User) -> QuerySet[Project]:
    """The projects that the person may see, newest first."""
    return Project.objects.visible_to(user).order_by("-created_at", "-id")


def newest_of(user: User) -> list[tuple[str, str, int]]:
    """Key, name and colour of the newest projects that the person may see and that are not closed."""
    return [(key, name, colour) for key, name, colour in _newest(*reach_of(user))]


@prepared
def _newest(organisation: int, member: int | None) -> QuerySet[Project, tuple[Any, ...]]:
    found = Project.objects.within(organisation, member).filter(closed_at=None).order_by("-created_at", "-id")
    return found.values_list("key", "name", "colour")[:RECENT]


def find_projects(user: User, text: str) -> QuerySet[Project]:
    """The projects that the person may see whose name, key or client has the text in it, by name."""
    found = Project.objects.visible_to(user).order_by("name", "id")
    if not text:
        return found
    return found.filter(Q(name__icontains=text) | Q(key__icontains=text) | Q(client__name__icontains=text))


def projects_granting(user: User, permission: Permission) -> QuerySet[Project]:
    """The visible projects in which the person's roles include a right."""
    return Project.objects.granting(user, permission)


def deleted_projects_granting(user: User, permission: Permission) -> QuerySet[Project]:
    """The projects in the trash in which the person's roles include a right."""
    return Project.objects.deleted_granting(user, permission)
