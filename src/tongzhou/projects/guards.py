"""How a request gets hold of a project: through what its user may see, and with the right it needs.

Whoever may not know of a project gets 404, whoever knows it but lacks the right gets 403. In a closed project the
rights to change it sleep (``Access.sleeping``): its pages still open, and ``projects.closed`` refuses whatever would
change it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import WHEN_CLOSED, Permission
from tongzhou.projects.closed import ProjectClosedError
from tongzhou.projects.models import Membership, Project, reach_of, rights
from tongzhou.web.field_classes import FieldClass, readable
from tongzhou.web.leaving import fields_that_leave
from tongzhou.web.prepared import prepared


@dataclass(frozen=True, slots=True)
class Access:
    """A project together with what the asking person may do in it."""

    project: Project
    user: User
    rights: frozenset[Permission]
    sleeping: frozenset[Permission] = frozenset()
    """What the person could do if the project were not closed."""

    def may(self, permission: Permission) -> bool:
        """Whether the person holds this right here, and can use it now."""
        return permission in self.rights

    def holds(self, permission: Permission) -> bool:
        """Whether the person has this right here, be the project closed or not: enough to look."""
        return permission in self.rights or permission in self.sleeping

    def refuse(self, permission: Permission) -> None:
        """Raise PermissionDenied without this right, ProjectClosedError where it only sleeps."""
        if permission in self.sleeping:
            raise ProjectClosedError
        if permission not in self.rights:
            raise PermissionDenied

    @property
    def classes(self) -> frozenset[FieldClass]:
        """The classes of fields that the person may read here."""
        return readable(is_client=self.user.is_client, may_see_cost=self.may(Permission.VIEW_COST))


def fields_for(access: Access, model: type[Model]) -> frozenset[str]:
    """The names of a model's fields that may leave to the person, whatever the way; unclassed ones never do."""
    return fields_that_leave(model, access.classes)


AT_THE_DOOR = "_access_at_the_door"
"""Where a request's user carries what the door has read, until the view asks for the same: once."""


def keep_at_the_door(access: Access) -> None:
    """Let the view that follows have what has just been read."""
    vars(access.user)[AT_THE_DOOR] = access


def find_access(user: User, key: str) -> Access | None:
    """The project of that key with the user's rights, or None when they may not know of it."""
    met: Access | None = vars(user).pop(AT_THE_DOOR, None)
    if met is not None and met.project.key == key:
        return met
    found = next(iter(_keyed(key, *reach_of(user))), None)
    if found is None:
        return None
    membership = next(iter(_membership(found.pk, user.pk)), None)
    return access_of(found, user, membership)


def access_of(project: Project, user: User, membership: Membership | None) -> Access:
    """What somebody may do in a project, given their membership of it (or none)."""
    held = rights(user, membership)
    if not project.is_closed:
        return Access(project, user, held)
    return Access(project, user, held & WHEN_CLOSED, held - WHEN_CLOSED)


@prepared
def _keyed(key: str, organisation: int, member: int | None) -> QuerySet[Project]:
    return (
        Project.objects.within(organisation, member).select_related("client", "closed_by").filter(key=key)[:1]
    )


@prepared
def _membership(project: int, user: int) -> QuerySet[Membership]:
    return Membership.objects.filter(project=project, user=user).order_by("pk")[:1]


def accesses(user: User, numbers: Iterable[int]) -> dict[int, Access]:
    """Those of the numbered projects that the user may know of, with their rights; two statements."""
    found = Project.objects.visible_to(user).select_related("client").in_bulk(set(numbers))
    mine = {one.project_id: one for one in Membership.objects.filter(user=user, project__in=found)}
    return {pk: access_of(project, user, mine.get(pk)) for pk, project in found.items()}


def get_access(user: User, key: str, permission: Permission) -> Access:
    """The project, or Http404, or PermissionDenied. What changes a closed one has been refused before (``closed``)."""
    access = find_access(user, key)
    if access is None:
        raise Http404
    if not access.holds(permission):
        raise PermissionDenied
    return access


View = Callable[..., HttpResponse]


def project_page(permission: Permission) -> Callable[[View], View]:
    """Turn a view that takes an ``Access`` into one that takes the project's key from the address."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, key: str, **kwargs: Any) -> HttpResponse:
            access = get_access(signed_in(request), key, permission)
            request.access = access  # type: ignore[attr-defined]  # the shell draws the project's tabs from it
            return view(request, access, **kwargs)

        return guarded

    return decorate
