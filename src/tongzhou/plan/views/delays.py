"""The delays' page: late, will be late, float gone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.queries.delays import MOST, delays
from tongzhou.projects.guards import Access, project_page

FIRST = 25
"""So many of each list are shown until somebody wants all of it."""


@require_GET
@project_page(Permission.VIEW_PLAN)
def delay_list(request: HttpRequest, access: Access) -> HttpResponse:
    """What needs attention in this plan, with reasons."""
    found = delays(access.project, today=timezone.localdate())
    opened = request.GET.get("all", "")
    sections: list[dict[str, Any]] = [
        {"key": "late", "title": _("Late"), "rows": found.late, "tone": "bad"},
        {"key": "will-be-late", "title": _("Will be late"), "rows": found.will_be_late, "tone": "warn"},
        {"key": "float-gone", "title": _("Float gone"), "rows": found.float_gone, "tone": "warn"},
    ]
    for one in sections:
        one["shown"] = one["rows"] if one["key"] == opened else one["rows"][:FIRST]
        one["more"] = len(one["rows"]) - len(one["shown"])
    context = {"project": access.project, "delays": found, "sections": sections, "most": MOST}
    return render(request, "plan/delays.html", context)
