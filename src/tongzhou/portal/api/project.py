"""The API of the portal: for the client's people what is published to them, for the vendor's to publish it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.portal.actions import publish_project, unpublish_project
from tongzhou.portal.documents import PortalDocument
from tongzhou.portal.guards import get_publication
from tongzhou.portal.models import Publication
from tongzhou.portal.queries.project import (
    PortalMilestone,
    PortalProject,
    publication_of,
    publications_to,
    published_project,
    published_to,
)
from tongzhou.portal.waiting import ClientWaiting, waiting_for
from tongzhou.projects.guards import get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Flag
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["portal"])


class PortalProjectRow(Answer):
    """A project that is published to your organisation, and which parts of it."""

    describes: ClassVar[str] = "projects.Project"

    key: str
    name: str
    colour: int
    milestones: bool
    documents: bool
    goals: bool
    deliverables: bool
    changes: bool
    acceptances: bool
    client_actions: bool
    handovers: bool
    records: bool
    confidence: bool
    published_at: datetime
    closed_at: datetime | None = Field(description="Since when it is closed and only read.")


class PortalMilestoneRow(Answer):
    """A milestone; `days_later` counts calendar days behind the agreed date.

    `likely` and `sure`: by when it is reached in five and in eight of ten simulated courses, if that is published.
    """

    describes: ClassVar[str] = "plan.WorkItem"

    id: int
    name: str
    criterion: str
    agreed: date | None
    expected: date | None
    reached: date | None
    status: Literal["reached", "overdue", "later", "on_time", "expected", "open"]
    step: Literal["done", "now", "ahead"]
    days_later: int
    likely: date | None
    sure: date | None


class PortalDocumentRow(Answer):
    """A published document; `size` counts bytes."""

    id: int
    name: str
    kind: str
    size: int
    published_at: datetime
    url: str


class PortalMilestones(Answer):
    """All milestones of a project."""

    items: list[PortalMilestoneRow]


class PortalDocuments(Answer):
    """All published documents of a project, newest first."""

    items: list[PortalDocumentRow]


class PortalWaitingRow(Answer):
    """Something that waits for you; `deed` says in a word what you are asked for, `url` where it is done."""

    title: str
    deed: str
    url: str
    project: str
    due: date | None
    late: bool


class PortalWaiting(Answer):
    """All that waits for you, the most urgent first."""

    items: list[PortalWaitingRow]


class PortalProjectDetail(PortalProjectRow):
    """A published project; `milestones_reached` of `milestones_count`."""

    vendor: str
    client: str
    milestones_count: int
    milestones_reached: int


class PublicationShown(Answer):
    """What the client sees of a project."""

    published: bool
    milestones: bool
    documents: bool
    goals: bool
    deliverables: bool
    changes: bool
    acceptances: bool
    client_actions: bool
    handovers: bool
    records: bool
    confidence: bool
    by: str | None
    at: datetime | None


class Sections(Body):
    """The parts that the client is to see."""

    milestones: Flag = Field(True)
    documents: Flag = Field(True)
    goals: Flag = Field(False)
    deliverables: Flag = Field(False)
    changes: Flag = Field(False)
    acceptances: Flag = Field(False)
    client_actions: Flag = Field(False)
    handovers: Flag = Field(False)
    records: Flag = Field(False, description="Closing documents.")
    confidence: Flag = Field(False, description="How sure the dates are, beside the milestones.")


@router.get("/portal/projects", response=Page[PortalProjectRow])
def portal_projects(request: HttpRequest, query: Query[PageQuery]) -> HttpResponse:
    """Projects that are published to you; for people of a client."""
    user = signed_in(request)
    if not user.is_client:
        raise PermissionDenied
    found = published_to(user).select_related("project")
    window = Window(request, query, Order("name", "project__name"), "portal-projects")
    return json_answer(window.page(window.rows(found), _row))


@router.get("/portal/projects/{slug:key}", response=PortalProjectDetail)
def portal_project(request: HttpRequest, key: str) -> HttpResponse:
    """One published project; for people of its client."""
    publication = get_publication(signed_in(request), key)
    shown = published_project(publication, today=timezone.localdate())
    counts = {"milestones_count": len(shown.milestones or ()), "milestones_reached": shown.reached}
    return json_answer(
        _row(publication) | {"vendor": shown.front.vendor, "client": shown.front.client} | counts
    )


@router.get("/portal/projects/{slug:key}/milestones", response=PortalMilestones)
def portal_milestones(request: HttpRequest, key: str) -> HttpResponse:
    """The milestones of a project, if they are published; for people of its client."""
    found = _published(request, key).milestones
    if found is None:
        raise Http404
    return json_answer({"items": [_milestone(one) for one in found]})


@router.get("/portal/projects/{slug:key}/documents", response=PortalDocuments)
def portal_documents(request: HttpRequest, key: str) -> HttpResponse:
    """The published documents of a project, if there is to be such a part; for people of its client."""
    found = _published(request, key).documents
    if found is None:
        raise Http404
    return json_answer({"items": [_document(one) for one in found]})


@router.get("/portal/waiting", response=PortalWaiting)
def portal_waiting(request: HttpRequest) -> HttpResponse:
    """What waits for you in all projects that are published to you; for people of a client."""
    user = signed_in(request)
    if not user.is_client:
        raise PermissionDenied
    found = waiting_for(user, publications_to(user), timezone.localdate())
    return json_answer({"items": [_waiting(one) for one in found]})


@router.get("/projects/{slug:key}/publication", response=PublicationShown)
def publication(request: HttpRequest, key: str) -> HttpResponse:
    """Whether and what the client sees of a project; needs `publish_to_client`."""
    access = get_access(signed_in(request), key, Permission.PUBLISH_TO_CLIENT)
    return json_answer(_publication(publication_of(access.project)))


@router.put("/projects/{slug:key}/publication", response=PublicationShown)
def publication_set(request: HttpRequest, key: str, body: Sections) -> HttpResponse:
    """Publish parts of a project to its client, or other parts than before; needs `publish_to_client`."""
    access = get_access(signed_in(request), key, Permission.PUBLISH_TO_CLIENT)
    return json_answer(_publication(publish_project(access.project, by=access.user, **body.model_dump())))


@router.delete("/projects/{slug:key}/publication", response={204: None})
def publication_remove(request: HttpRequest, key: str) -> HttpResponse:
    """The client sees nothing of the project any more; needs `publish_to_client`."""
    access = get_access(signed_in(request), key, Permission.PUBLISH_TO_CLIENT)
    unpublish_project(access.project, by=access.user)
    return nothing()


def _published(request: HttpRequest, key: str) -> PortalProject:
    return published_project(get_publication(signed_in(request), key), today=timezone.localdate())


def _row(publication: Publication) -> dict[str, Any]:
    project = publication.project
    shown = {"key": project.key, "name": project.name, "colour": project.colour}
    days = {"published_at": publication.at, "closed_at": project.closed_at}
    return shown | _parts(publication) | days


def _parts(publication: Publication) -> dict[str, bool]:
    return {code: getattr(publication, code) for code in Sections.model_fields}


def _milestone(one: PortalMilestone) -> dict[str, Any]:
    names = ("id", "name", "criterion", "reached", "status", "step", "days_later", "likely", "sure")
    return {name: getattr(one, name) for name in names} | {"agreed": one.baseline, "expected": one.forecast}


def _waiting(one: ClientWaiting) -> dict[str, Any]:
    names = ("title", "deed", "url", "due", "late")
    return {name: getattr(one, name) for name in names} | {"project": one.project_name}


def _document(one: PortalDocument) -> dict[str, Any]:
    return {name: getattr(one, name) for name in PortalDocumentRow.model_fields}


def _publication(found: Publication | None) -> dict[str, Any]:
    if found is None:
        return {"published": False, **dict.fromkeys(Sections.model_fields, False), "by": None, "at": None}
    return {"published": True, **_parts(found), "by": found.by.name, "at": found.at}
