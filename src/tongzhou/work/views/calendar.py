"""A project's items on a calendar."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access, project_page
from tongzhou.work.models import Surface
from tongzhou.work.queries.month import month, shown_month
from tongzhou.work.queries.spec import ViewError, parse_view, view_params
from tongzhou.work.queries.vocabulary import vocabulary
from tongzhou.work.views.items import frame


@require_GET
@project_page(Permission.VIEW_PLAN)
def items_calendar(request: HttpRequest, access: Access) -> HttpResponse:
    """One month in whole weeks; on phones the days that hold something, one below the other."""
    known, today = vocabulary(access), timezone.localdate()
    shown, problem = shown_month(request.GET.get("month", ""), today), ""
    try:
        spec = parse_view(view_params(request.GET), known)
    except ViewError as error:
        spec, problem = parse_view({}, known), error.message
    weeks, cut = month(access, spec, known, shown, today=today)
    context = {
        **frame(access, request, Surface.LIST),
        "weeks": weeks,
        "agenda": [day for week in weeks for day in week if day.inside and day.items],
        "cut": cut,
        "problem": problem,
        "shown": shown,
        "before": shown - timedelta(days=1),
        "after": (shown + timedelta(days=31)).replace(day=1),
        "today": today,
        "query": spec.query(),
    }
    return render(request, "work/calendar.html", context, status=422 if problem else 200)
