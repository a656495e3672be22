"""Deliverables in the portal: what was submitted, with the files of each version."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from tongzhou.accounts.permissions import Permission
from tongzhou.files.links import content_url
from tongzhou.portal.guards import ClientAccess, client_page
from tongzhou.portal.queries.deliverables import (
    deliverables_seen,
    requirements_seen,
    requirements_shared,
    submitted_file,
    submitted_to_client,
)
from tongzhou.portal.views.frame import client_render, page_of
from tongzhou.projects.guards import find_access

PART, PAGE = "deliverables", 25


@require_GET
@client_page(PART)
def portal_deliverables(request: HttpRequest, access: ClientAccess) -> HttpResponse:
    """What was submitted, the newest version of each first; what waits for the reader stands on top."""
    page = page_of(request, submitted_to_client(access.project), PAGE)
    asked = page_of(request, requirements_shared(access.project), PAGE, name="requirements")
    context = {
        "page": page,
        "requirements_page": asked,
        "deliverables": deliverables_seen(access.project, page.object_list),
        "requirements": requirements_seen(asked.object_list),
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
