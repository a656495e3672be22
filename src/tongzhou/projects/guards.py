"""How a request gets hold of a project: through what its user may see, and with the right it needs.

Whoever may not know of a project gets 404, whoever knows it but lacks the right gets 403.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.projects.models import Membership, Project, rights
from tongzhou.web.field_classes import FieldClass, readable
from tongzhou.web.leaving import fields_that_leave


@dataclass(frozen=True, slots=True)
class Access:
    """A project together with what the asking person may do in it."""

    project: Project
    user: User
    rights: frozenset[Permission]

    def may(self, permission: Permission) -> bool:
        """Whether the person holds this right here."""
        return permission in self.rights

    @property
    def classes(self) -> frozenset[FieldClass]:
        """The classes of fields that the person may read here."""
        return readable(is_client=self.user.is_client, may_see_cost=self.may(Permission.VIEW_COST))


def fields_for(access: Access, model: type[Model]) -> frozenset[str]:
    """The names of a model's fields that may leave to the person, whatever the way; unclassed ones never do."""
    return fields_that_leave(model, access.classes)


def find_access(user: User, key: str) -> Access | None:
    """The project of that key with the user's rights, or None when they may not know of it."""
    found = Project.objects.visible_to(user).select_related("client").filter(key=key).first()
    if found is None:
        return None
    membership = Membership.objects.filter(project=found, user=user).first()
    return Access(found, user, rights(user, membership))


def accesses(user: User, numbers: Iterable[int]) -> dict[int, Access]:
    """Those of the numbered projects that the user may know of, with their rights; two statements."""
    found = Project.objects.visible_to(user).select_related("client").in_bulk(set(numbers))
    mine = {one.project_id: one for one in Membership.objects.filter(user=user, project__in=found)}
    return {pk: Access(project, user, rights(user, mine.get(pk))) for pk, project in found.items()}


def get_access(user: User, key: str, permission: Permission) -> Access:
    """The project, or Http404, or PermissionDenied."""
    access = find_access(user, key)
    if access is None:
        raise Http404
    if not access.may(permission):
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
