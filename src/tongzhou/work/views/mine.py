"""My work: what waits for me in all projects, done in place."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import get_access
from tongzhou.web.api.answers import json_answer
from tongzhou.web.strict_json import BadBodyError
from tongzhou.work.actions.changing import change_rows
from tongzhou.work.queries.changing import item_of_mine
from tongzhou.work.queries.mine import my_work as parts_of
from tongzhou.work.views.door import body_of, speaks_json, whole


def vendor(request: HttpRequest) -> User:
    """Somebody of the vendor's; clients have no such page."""
    user = signed_in(request)
    if user.is_client:
        raise PermissionDenied
    return user


@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """The page; ``group=project`` puts the items of each project together."""
    user, today = vendor(request), timezone.localdate()
    parts, cut = parts_of(user, today=today)
    grouped = request.GET.get("group") == "project"
    if grouped:
        for part in parts:
            part.rows.sort(key=lambda row: (row["project__name"], row["project_id"]))
    context: dict[str, Any] = {
        "parts": [part for part in parts if part.count],
        "count": sum(part.count for part in parts),
        "cut": cut,
        "grouped": grouped,
        "today": today,
        "lang": "en" if user.language == "en" else "zh",
    }
    template = "work/_my_work_parts.html" if request.GET.get("part") == "1" else "work/my_work.html"
    return render(request, template, context)


@require_POST
@speaks_json
def my_work_change(request: HttpRequest, item: int) -> HttpResponse:
    """Another state or due date of one of the items."""
    user = vendor(request)
    found = item_of_mine(user, item)
    if found is None:
        raise Http404
    get_access(user, found.project.key, Permission.EDIT_WORK)
    body = body_of(request)
    changes: dict[str, Any] = {name: body[name] for name in ("state", "due_date", "priority") if name in body}
    if not changes:
        raise BadBodyError(_("The request is not understood."))
    before = {"state": found.state_id, "due_date": found.due_date, "priority": found.priority}
    version = whole(body.get("version"))
    seen = {} if version is None else {found.pk: version}
    change_rows([found], by=user, changes=changes, today=timezone.localdate(), seen=seen)
    return json_answer({"before": {name: before[name] for name in changes}})
