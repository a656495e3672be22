"""The page of a closing: whether the project can be closed, and what is in the way."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tongzhou.accounts.permissions import Permission
from tongzhou.closure.models import Closing
from tongzhou.closure.queries.checklist import checklist, running, story_of, told
from tongzhou.closure.queries.people import people_of
from tongzhou.projects.guards import Access, project_page

CLOSE, PEOPLE = Permission.CLOSE_PROJECT, 20


@require_GET
@project_page(Permission.VIEW_PROJECT)
def closure(request: HttpRequest, access: Access) -> HttpResponse:
    """The checklist, the people, and the story of earlier closings."""
    return closure_page(request, access)


def closure_page(
    request: HttpRequest, access: Access, *, refusal: str = "", typed: dict[str, str] | None = None
) -> HttpResponse:
    """The page, again with what was refused and what was typed."""
    project, today = access.project, timezone.localdate()
    closing = running(project)
    context: dict[str, Any] = {
        "project": project,
        "closing": closing,
        "today": today,
        "may_close": access.may(CLOSE),
        "may_tick": access.may(Permission.EDIT_WORK),
        "refusal": refusal,
        "typed": typed or {},
        "story": [one for one in map(told, story_of(project)) if not one.one.is_started],
    }
    if not project.is_closed:
        context["list"] = checklist(project, closing, access)
        context["people"] = people = people_of(project, closing, today)
        context["page"] = Paginator(people.here, PEOPLE).get_page(request.GET.get("page"))
        context["accesses"] = [(one.value, one.label) for one in Closing.Access if one.value]
    elif closing is not None:
        context["frozen"] = told(closing)
    return render(request, "closure/closure.html", context, status=422 if refusal else 200)
