"""What a plan waits for in other projects, and what waits for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.outside import OutsideRefusedError, wait_for, wait_no_longer
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.models import WorkItem
from tongzhou.plan.queries.outside import (
    awaited_of,
    link_of,
    named_item,
    open_milestones,
    other_projects,
    waits_of,
)
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.models import Project
from tongzhou.web.numbers import whole_number


@require_GET
@project_page(Permission.VIEW_PLAN)
def outside_links(request: HttpRequest, access: Access) -> HttpResponse:
    """Both sides, and a form to wait for a milestone of another project."""
    return _page(request, access)


def _page(request: HttpRequest, access: Access, *, error: str = "", status: int = 200) -> HttpResponse:
    project, given = access.project, request.POST or request.GET
    may_edit = access.may(Permission.EDIT_PLAN)
    others = other_projects(project, access.user) if may_edit else []
    chosen = next((one for one in others if one.key == given.get("other")), None)
    context: dict[str, Any] = {
        "project": project,
        "waits": waits_of(project, access.user),
        "awaited": awaited_of(project, access.user),
        "may_edit": may_edit,
        "others": others,
        "chosen": chosen,
        "milestones": open_milestones(chosen) if chosen else [],
        "item": given.get("item", ""),
        "error": error,
    }
    return render(request, "plan/outside_links.html", context, status=status)


@require_POST
@project_page(Permission.EDIT_PLAN)
def outside_wait(request: HttpRequest, access: Access) -> HttpResponse:
    """Let an item wait for a milestone of another project."""
    items = named_item(access.project, request.POST.get("item", "")[:500])
    milestone = _milestone(access, request)
    if len(items) != 1:
        words = (
            _("Several items have this name; give the number instead.")
            if items
            else _("There is no such item in this plan.")
        )
        return _page(request, access, error=words, status=422)
    if milestone is None:
        return _page(request, access, error=_("Choose a project and one of its milestones."), status=422)
    try:
        wait_for(items[0], milestone, by=access.user, today=timezone.localdate())
    except (OutsideRefusedError, CommandError) as refusal:
        return _page(request, access, error=str(refusal.message), status=422)
    words = _("“%(item)s” now waits for “%(milestone)s”.")
    messages.success(request, words % {"item": items[0].name, "milestone": milestone.name})
    return redirect("outside_links", access.project.key)


def _milestone(access: Access, request: HttpRequest) -> WorkItem | None:
    others: list[Project] = other_projects(access.project, access.user)
    chosen = next((one for one in others if one.key == request.POST.get("other")), None)
    number = whole_number(request.POST.get("milestone"))
    if chosen is None or number is None:
        return None
    return next((one for one in open_milestones(chosen) if one.pk == number), None)


@require_POST
@project_page(Permission.EDIT_PLAN)
def outside_end(request: HttpRequest, access: Access, link: int) -> HttpResponse:
    """Wait no longer."""
    found = link_of(access.project, link)
    if found is None:
        raise Http404
    try:
        wait_no_longer(found, by=access.user, today=timezone.localdate())
    except CommandError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request, _("The plan no longer waits for this milestone. Undo in the plan brings it back.")
        )
    return redirect("outside_links", access.project.key)
