"""How a client's user gets hold of a project: through what was published to them, and no other way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import FOR_CLIENTS, Permission
from tongzhou.portal.models import Publication
from tongzhou.portal.parts import PARTS
from tongzhou.portal.queries.project import find_publication, publication_of
from tongzhou.projects.closed import ProjectClosedError
from tongzhou.projects.guards import find_access, get_access
from tongzhou.projects.models import Project


def get_publication(user: User, key: str) -> Publication:
    """The publication, or Http404: what is not published does not exist for a client."""
    found = find_publication(user, key)
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class ClientAccess:
    """A published project together with what the asking person of the client may do in it.

    ``preview`` is set for the vendor's people who look at what the client sees: they may do nothing there, and
    ``publication`` is then None as long as nothing has been published.
    """

    project: Project
    user: User
    publication: Publication | None
    rights: frozenset[Permission]
    sleeping: frozenset[Permission] = frozenset()
    preview: bool = False

    def may(self, permission: Permission) -> bool:
        """Whether the person holds this right here."""
        return permission in self.rights

    def holds(self, permission: Permission) -> bool:
        """Whether the person has this right here, be the project closed or not."""
        return permission in self.rights or permission in self.sleeping

    def refuse(self, permission: Permission) -> None:
        """Raise PermissionDenied without this right, ProjectClosedError where it only sleeps."""
        if permission in self.sleeping:
            raise ProjectClosedError
        if permission not in self.rights:
            raise PermissionDenied

    def shows(self, part: str) -> bool:
        """Whether the client sees a part; a preview shows each."""
        return self.preview or bool(self.publication and getattr(self.publication, part))


def get_client_access(
    user: User, key: str, part: str, permission: Permission | None = None, *, runs_on: bool = False
) -> ClientAccess:
    """What is published to somebody of the client, or Http404; PermissionDenied when their role does not allow it.

    The vendor's people who may publish get a preview, unless a permission of clients is asked for. ``runs_on``: what
    is done goes on when the project is closed.
    """
    access = get_any_client_access(user, key)
    if not access.shows(part):
        raise Http404
    if permission is not None and not (runs_on and access.holds(permission)):
        access.refuse(permission)
    return access


def get_any_client_access(user: User, key: str) -> ClientAccess:
    """What is published to somebody of the client, for pages that belong to no one part, or Http404.

    Whoever calls asks ``shows`` for the part of what they show, and ``may`` for what is done.
    """
    if not user.is_client:
        project = get_access(user, key, Permission.PUBLISH_TO_CLIENT).project
        return ClientAccess(project, user, publication_of(project), frozenset(), preview=True)
    publication, known = find_publication(user, key), find_access(user, key)
    if publication is None or known is None:
        raise Http404
    return ClientAccess(publication.project, user, publication, known.rights & FOR_CLIENTS, known.sleeping)


View = Callable[..., HttpResponse]


def client_page(
    part: str, permission: Permission | None = None, *, runs_on: bool = False
) -> Callable[[View], View]:
    """Turn a view that takes a ``ClientAccess`` into one that takes the project's key from the address.

    ``part`` is a field of ``Publication``; ``permission`` is one of those that only clients have; ``runs_on`` lets
    them do it in a closed project.
    """
    if part not in {one.code for one in PARTS}:
        raise ValueError(f"The portal has no part {part!r}.")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, key: str, **kwargs: Any) -> HttpResponse:
            access = get_client_access(signed_in(request), key, part, permission, runs_on=runs_on)
            return view(request, access, **kwargs)

        return guarded

    return decorate
