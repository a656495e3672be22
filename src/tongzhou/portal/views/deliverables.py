"""Deliverables in the portal: what was submitted, with the files of each version."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from tongzhou.accounts.permissions import Permission
from tongzhou.files.links import content_url
from tongzhou.portal.guards import ClientAccess, client_page
from tongzhou.portal.queries.deliverables import (
    shared_requirements,
    submitted_deliverables,
    submitted_file,
)
from tongzhou.portal.views.frame import client_render
from tongzhou.projects.guards import find_access

PART = "deliverables"


@require_GET
@client_page(PART)
def portal_deliverables(request: HttpRequest, access: ClientAccess) -> HttpResponse:
    """What was submitted, the newest version of each first; what waits for the reader stands on top."""
    context = {
        "deliverables": submitted_deliverables(access.project),
        "requirements": shared_requirements(access.project),
    }
    return client_render(request, access, "portal/deliverables.html", context, here=PART)


@require_GET
@client_page(PART)
def portal_deliverable_file(request: HttpRequest, access: ClientAccess, number: int, pk: int) -> HttpResponse:
    """Exactly the content that was submitted, whatever the file has become since."""
    file = submitted_file(access.project, number, pk)
    if file is None or file.content is None or (access.preview and not _may_read(access)):
        raise Http404
    return redirect(content_url(file.content, access.user, name=file.name))


def _may_read(access: ClientAccess) -> bool:
    """Whether somebody of the vendor who looks at the preview may have files of the project."""
    found = find_access(access.user, access.project.key)
    return found is not None and found.may(Permission.VIEW_FILES)
