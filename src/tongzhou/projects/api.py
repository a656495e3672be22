"""The API of one project's charter, members and activity; lists and new projects come with their plans."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission, ProjectRole
from tongzhou.activity.queries import project_timeline
from tongzhou.clients.queries import search_clients
from tongzhou.projects.actions import change_charter, delete_project, remove_member, set_member
from tongzhou.projects.guards import Access, get_access
from tongzhou.projects.models import Membership, Method, Phase
from tongzhou.projects.queries import candidates_for, members_of
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Day, Id, Name, PathId, Text
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["projects"])
LONG = 100_000
PLAIN = (
    "key",
    "name",
    "phase",
    "method",
    "colour",
    "contract_number",
    "background",
    "sponsor",
    "success_criteria",
    "start_date",
    "status_date",
    "plan_version",
    "closed_at",
)


class ClientReference(Answer):
    """The client of a project."""

    id: int
    name: str


class Charter(Answer):
    """A project and what it is for."""

    describes: ClassVar[str] = "projects.Project"

    key: str
    name: str
    client: ClientReference
    phase: Phase
    method: Method
    colour: int
    contract_number: str
    background: str
    sponsor: str
    success_criteria: str
    start_date: date
    status_date: date | None
    plan_version: int
    closed_at: datetime | None = Field(description="Since when it is closed and only read.")
    permissions: list[Permission] = Field(description="What you may do in the project.")


class CharterChange(Body):
    """What is to be different; what is not named stays."""

    name: Name = Field("", max_length=200)
    client: Id = Field(1, description="Number of the client.")
    phase: Phase = Phase.PLANNING
    method: Method = Method.WATERFALL
    colour: Annotated[int, Field(strict=True, ge=1, le=8)] = 1
    contract_number: Text = Field("", max_length=60)
    background: Text = Field("", max_length=LONG)
    sponsor: Text = Field("", max_length=100)
    success_criteria: Text = Field("", max_length=LONG)
    start_date: Day = date(1970, 1, 1)
    status_date: Day | None = None


class Member(Answer):
    """Somebody in the project and their role there."""

    user: int
    name: str
    email: str
    role: ProjectRole
    is_client: bool


class RoleChoice(Body):
    """The role that somebody is to have."""

    role: ProjectRole


class ActivityLine(Answer):
    """One deed, told in a sentence."""

    id: int
    at: datetime
    actor: str
    sentence: str


@router.get("/projects/{slug:key}", response=Charter)
def project(request: HttpRequest, key: str) -> HttpResponse:
    """A project's charter; needs `view_project`."""
    return json_answer(_charter(get_access(signed_in(request), key, Permission.VIEW_PROJECT)))


@router.patch("/projects/{slug:key}", response=Charter)
def charter_change(request: HttpRequest, key: str, body: CharterChange) -> HttpResponse:
    """Other values in the charter; a new start or status date reschedules the plan. Needs `edit_charter`."""
    access = get_access(signed_in(request), key, Permission.EDIT_CHARTER)
    values = body.model_dump(exclude_unset=True)
    if "client" in values:
        values["client"] = get_object_or_404(search_clients(access.user), pk=values["client"])
    change_charter(access.project, by=access.user, **values)
    access.project.refresh_from_db()
    return json_answer(_charter(access))


@router.delete("/projects/{slug:key}", response={204: None})
def project_delete(request: HttpRequest, key: str) -> HttpResponse:
    """The project goes into the trash, from where it can be restored for 60 days. Needs `delete_project`."""
    access = get_access(signed_in(request), key, Permission.DELETE_PROJECT)
    delete_project(access.project, by=access.user)
    return nothing()


@router.get("/projects/{slug:key}/members", response=Page[Member])
def members(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """Who belongs to the project and as what; needs `view_project`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PROJECT)
    window = Window(request, query, Order("name", "user__name"), f"members:{access.project.pk}")
    return json_answer(window.page(window.rows(members_of(access.project)), _member))


@router.put("/projects/{slug:key}/members/{int:user}", response=Member)
def member_set(request: HttpRequest, key: str, user: PathId, body: RoleChoice) -> HttpResponse:
    """Bring somebody into the project, or give them another role there. Needs `manage_members`."""
    access = get_access(signed_in(request), key, Permission.MANAGE_MEMBERS)
    member = members_of(access.project).filter(user=user).first()
    person = member.user if member else get_object_or_404(candidates_for(access.project), pk=user)
    return json_answer(_member(set_member(access.project, by=access.user, user=person, role=body.role)))


@router.delete("/projects/{slug:key}/members/{int:user}", response={204: None})
def member_remove(request: HttpRequest, key: str, user: PathId) -> HttpResponse:
    """Take somebody out of the project. Needs `manage_members`."""
    access = get_access(signed_in(request), key, Permission.MANAGE_MEMBERS)
    remove_member(get_object_or_404(members_of(access.project), user=user), by=access.user)
    return nothing()


@router.get("/projects/{slug:key}/activity", response=Page[ActivityLine])
def activity(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """What happened in the project, newest first, in your language; needs `view_diary`."""
    access = get_access(signed_in(request), key, Permission.VIEW_DIARY)
    project = access.project
    window = Window(request, query, Order("id", "id", falling=True), f"activity:{project.pk}")
    after = window.after()
    timeline = project_timeline(
        project.organisation_id, project.pk, before=after[1] if after else None, size=query.limit
    )
    items = [{name: getattr(line, name) for name in ActivityLine.model_fields} for line in timeline.lines]
    following = window.address(timeline.older, timeline.older) if timeline.older else None
    return json_answer({"items": items, "next": following})


def _charter(access: Access) -> dict[str, Any]:
    project = access.project
    return {
        **{name: getattr(project, name) for name in PLAIN},
        "client": {"id": project.client_id, "name": project.client.name},
        "permissions": [permission for permission in Permission if access.may(permission)],
    }


def _member(membership: Membership) -> dict[str, Any]:
    user = membership.user
    shown = {"user": user.pk, "name": user.name, "email": user.email}
    return shown | {"role": membership.role, "is_client": user.is_client}
