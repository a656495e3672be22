"""The first page of a project: where it stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tongzhou.accounts.permissions import Permission
from tongzhou.activity.queries import project_timeline
from tongzhou.plan.queries.overview import days_until, project_overview
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.queries import members_of

RECENT = 6


@require_GET
@project_page(Permission.VIEW_PROJECT)
def project(request: HttpRequest, access: Access) -> HttpResponse:
    """Charter facts, figures, next milestones, late items, members, recent activity."""
    found, today = access.project, timezone.localdate()
    overview = project_overview(found, today=today) if access.may(Permission.VIEW_PLAN) else None
    milestone = overview and overview.row.milestone
    context = {
        "project": found,
        "overview": overview,
        "days_left": days_until(milestone.day, today=today) if milestone else None,
        "members": members_of(found),
        "recent": _recent(access),
        "may_edit_plan": access.may(Permission.EDIT_PLAN),
        "may_import": access.may(Permission.IMPORT_PLAN),
        "may_edit_charter": access.may(Permission.EDIT_CHARTER),
        "may_view_diary": access.may(Permission.VIEW_DIARY),
    }
    return render(request, "plan/project.html", context)


def _recent(access: Access) -> tuple[object, ...]:
    if not access.may(Permission.VIEW_DIARY):
        return ()
    return project_timeline(access.project.organisation_id, access.project.pk, size=RECENT).lines
