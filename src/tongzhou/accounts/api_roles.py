"""The API of the permission table."""

from __future__ import annotations

from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from tongzhou.accounts.actions.rights import StaleRightsError, change_rights
from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole, Permission, ProjectRole
from tongzhou.accounts.rights import DEFAULTS, ORGANISATION, PROJECT, Cell, is_fixed
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Flag
from tongzhou.web.api.problems import ProblemError

router = Router(tags=["people"])
MOST_CHANGES = 500


class RoleShown(Answer):
    """A role and what it allows; ``changed`` differ from the default, ``fixed`` cannot be changed."""

    scope: Literal["organisation", "project"]
    role: str
    permissions: list[Permission]
    changed: list[Permission]
    fixed: list[Permission]


class RolesShown(Answer):
    """The whole permission table."""

    roles: list[RoleShown]


class RightChoice(Body):
    """One cell of the table as it is to be."""

    scope: Literal["organisation", "project"]
    role: str = Field(max_length=20, description="A role of the scope, such as pmo or lead.")
    permission: Permission
    allowed: Flag


class RightsChange(Body):
    """The cells that are to be different; the others stay."""

    changes: list[RightChoice] = Field(max_length=MOST_CHANGES)


@router.get("/roles", response=RolesShown)
def roles(request: HttpRequest) -> HttpResponse:
    """Who may do what; needs `view_people`. The ETag is what a change names in `If-Match`."""
    user = signed_in(request)
    if not user.may(Permission.VIEW_PEOPLE):
        raise PermissionDenied
    return _shown(user)


@router.patch("/roles", response=RolesShown)
def roles_change(request: HttpRequest, body: RightsChange) -> HttpResponse:
    """Allow or forbid; needs `manage_organisation`, and `If-Match` with the ETag of `GET /roles`."""
    user = signed_in(request)
    if not user.may(Permission.MANAGE_ORGANISATION):
        raise PermissionDenied
    seen = _seen(request, user)
    changes = {_cell(choice): choice.allowed for choice in body.changes}
    try:
        change_rights(by=user, changes=changes, seen=seen)
    except StaleRightsError as refusal:
        raise ProblemError(412, "stale", str(refusal.message)) from refusal
    user.organisation.refresh_from_db(fields=["rights_stamp"])
    return _shown(user)


def _cell(choice: RightChoice) -> Cell:
    roles = OrganisationRole if choice.scope == ORGANISATION else ProjectRole
    if choice.role not in roles.values:
        raise ProblemError(422, "unknown_role", _("There is no such role."))
    return Cell(choice.scope, choice.role, choice.permission)


def _seen(request: HttpRequest, user: User) -> str:
    """The stamp that ``If-Match`` names: 428 without the header, 412 when it is not the present one."""
    given = request.headers.get("If-Match", "")
    if not given:
        detail = _(
            "Say in the header If-Match which table the change is for, as the ETag of /roles names it."
        )
        raise ProblemError(428, "version_required", detail)
    present = user.organisation.rights_stamp
    if not {"*", _etag(present)} & set(parse_etags(given)):
        raise ProblemError(412, "stale", str(StaleRightsError.message))
    return present


def _etag(stamp: str) -> str:
    return f'"rights-{stamp or "default"}"'


def _shown(user: User) -> HttpResponse:
    shown = [_role(user, ORGANISATION, role.value) for role in OrganisationRole]
    shown += [_role(user, PROJECT, role.value) for role in ProjectRole]
    return json_answer({"roles": shown}, ETag=_etag(user.organisation.rights_stamp))


def _role(user: User, scope: str, role: str) -> dict[str, Any]:
    held = user.permission_tables().held(scope, role)
    default = DEFAULTS.held(scope, role)
    return {
        "scope": scope,
        "role": role,
        "permissions": [one for one in Permission if one in held],
        "changed": [one for one in Permission if one in held ^ default],
        "fixed": [one for one in Permission if is_fixed(Cell(scope, role, one))],
    }
