"""The heat map: everybody's time over all projects, one project's people, and what is behind a cell."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.queries.people import colleagues
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.models import Project
from tongzhou.projects.queries import members_of
from tongzhou.team.drawing import drawn
from tongzhou.team.forms import AllocationForm, ShownForm
from tongzhou.team.queries.allocations import allocations_of
from tongzhou.team.queries.cell import CellDetail, cell_detail
from tongzhou.team.queries.heatmap import Wanted, choices, heat_map
from tongzhou.team.queries.periods import Period, periods, shifted
from tongzhou.team.queries.staffing import open_roles

CELL = re.compile(r"([0-9]{1,9})\.([0-9]{4}-[0-9]{2}-[0-9]{2})")
KEPT = ("grain", "first", "sort", "measure", "q", "title", "skill", "project", "client", "over")
"""Parameters that stay when one goes on, pages or looks into a cell."""


def vendor(request: HttpRequest) -> User:
    """Somebody of the vendor's; clients have no such pages."""
    user = signed_in(request)
    if user.is_client:
        raise PermissionDenied
    return user


@require_GET
def workload(request: HttpRequest) -> HttpResponse:
    """Everybody's time for whoever may see it, else one's own row."""
    user, today = vendor(request), timezone.localdate()
    wanted = ShownForm(request.GET).wanted(today)
    cell = _cell(request, wanted)
    detail = None if cell is None else _detail(user, *cell)
    if request.GET.get("part") == "cell":
        return _fragment(request, detail, wanted)
    found = heat_map(user, wanted)
    context = {
        **_common(request, wanted, today),
        "map": found,
        "head": drawn(found, today=today),
        "choices": choices(user),
        "everybody": user.may(Permission.VIEW_WORKLOAD),
        "detail": detail,
    }
    part = request.GET.get("part") == "table"
    return render(request, "team/_heat_map.html" if part else "team/workload.html", context)


@require_GET
@project_page(Permission.VIEW_PLAN)
def project_workload(request: HttpRequest, access: Access) -> HttpResponse:
    """The members of one project: what it needs of them, or (with the right to it) what all projects do."""
    today, user = timezone.localdate(), access.user
    wanted = ShownForm(request.GET).wanted(today)
    everything = request.GET.get("scope") == "all" and user.may(Permission.VIEW_WORKLOAD)
    members = [one.user_id for one in members_of(access.project) if not one.user.is_client]
    narrow = None if everything else access.project
    cell = _cell(request, wanted)
    detail = None
    if cell is not None:
        if cell[0] not in members:
            raise Http404
        detail = _detail(user, *cell, project=narrow)
    if request.GET.get("part") == "cell":
        return _fragment(request, detail, wanted)
    found = heat_map(user, wanted, only=members, projects=None if everything else [access.project.pk])
    may_allocate = access.may(Permission.MANAGE_MEMBERS)
    people = colleagues(user.organisation_id).values_list("pk", "name") if may_allocate else ()
    context = {
        **_common(request, wanted, today),
        "project": access.project,
        "map": found,
        "head": drawn(found, today=today),
        "scope": "all" if everything else "project",
        "may_see_all": user.may(Permission.VIEW_WORKLOAD),
        "detail": detail,
        "allocations": allocations_of(access.project),
        "may_allocate": may_allocate,
        "form": AllocationForm(people) if may_allocate else None,
        "roles": open_roles(user, Permission.EDIT_PLAN, today=today, key=access.project.key),
    }
    part = request.GET.get("part") == "table"
    return render(request, "team/_heat_map.html" if part else "team/project_workload.html", context)


def _common(request: HttpRequest, wanted: Wanted, today: date) -> dict[str, Any]:
    shown = periods(wanted.grain, wanted.first, wanted.count)
    kept = [(name, request.GET[name]) for name in (*KEPT, "scope") if request.GET.get(name)]
    return {
        "wanted": wanted,
        "kept": kept,
        "earlier": shifted(shown, -1),
        "later": shifted(shown, 1),
        "now": periods(wanted.grain, today, 1).first,
        "shown": shown,
    }


def _cell(request: HttpRequest, wanted: Wanted) -> tuple[int, Period] | None:
    """The person and the period that the address asks for."""
    match = CELL.fullmatch(request.GET.get("cell", ""))
    if match is None:
        return None
    try:
        first = date.fromisoformat(match[2])
    except ValueError:
        return None
    return int(match[1]), periods(wanted.grain, first, 1).columns[0] if wanted.grain != "day" else Period(
        first, first
    )


def _detail(user: User, person: int, period: Period, project: Project | None = None) -> CellDetail:
    """What is behind a cell; 404 for people of whom one may see no workload."""
    people = colleagues(user.organisation_id)
    if project is None and not user.may(Permission.VIEW_WORKLOAD):
        people = people.filter(pk=user.pk)
    found = people.filter(pk=person).first()
    if found is None:
        raise Http404
    return cell_detail(user, found, period.first, period.last, project=project)


def _fragment(request: HttpRequest, detail: CellDetail | None, wanted: Wanted) -> HttpResponse:
    if detail is None:
        raise Http404
    return render(request, "team/_cell.html", {"detail": detail, "wanted": wanted})
