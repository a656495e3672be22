"""The API of what was submitted to a client."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tongzhou.accounts.guards import signed_in
from tongzhou.portal.guards import get_client_access
from tongzhou.portal.queries.deliverables import shared_requirements, submitted_deliverables
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer

router = Router(tags=["portal"])


class PortalFileRow(Answer):
    """A file of a submitted version."""

    describes: ClassVar[str] = "scope.VersionFile"

    id: int
    name: str
    size: int
    url: str


class PortalLinkRow(Answer):
    """An address that was handed in."""

    describes: ClassVar[str] = "scope.VersionLink"

    label: str
    address: str


class PortalVersionRow(Answer):
    """A submitted version and your word on it."""

    describes: ClassVar[str] = "scope.DeliverableVersion"

    id: int
    number: int
    note: str
    submitted_at: datetime | None
    status: str
    reason: str
    conditions: str
    decided_at: datetime | None
    files: list[PortalFileRow]
    links: list[PortalLinkRow]


class PortalDeliverableRow(Answer):
    """A deliverable of which something was submitted to you; `reworked`: a newer version is being worked on."""

    describes: ClassVar[str] = "scope.Deliverable"

    id: int
    number: int
    label: str
    name: str
    kind_words: str
    description: str
    due_date: date | None
    reworked: bool
    criteria: list[str]
    versions: list[PortalVersionRow]


class PortalRequirementRow(Answer):
    """A requirement that is shared with you."""

    describes: ClassVar[str] = "scope.Requirement"

    name: str
    state: str
    importance: str
    source_words: str
    acceptance: str


class PortalDeliverables(Answer):
    """What was submitted to you, and the requirements that are shared with you."""

    deliverables: list[PortalDeliverableRow]
    requirements: list[PortalRequirementRow]


@router.get("/portal/{slug:key}/deliverables", response=PortalDeliverables)
def portal_deliverables(request: HttpRequest, key: str) -> HttpResponse:
    """What was submitted to you, version by version; the vendor's people with `publish_to_client` see the same."""
    access = get_client_access(signed_in(request), key, "deliverables")
    answer: dict[str, Any] = {
        "deliverables": [asdict(one) for one in submitted_deliverables(access.project)],
        "requirements": [asdict(one) for one in shared_requirements(access.project)],
    }
    return json_answer(answer)
