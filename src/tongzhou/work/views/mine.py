"""My work: what waits for me in all projects, done in place."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
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
from tongzhou.work.queries.mine import PARTS, Part
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
    """The page; ``group=project`` puts the items of each project together, ``today=70`` shows more of a part."""
    user, today = vendor(request), timezone.localdate()
    grouped = request.GET.get("group") == "project"
    asked = {key: request.GET.get(key, "") for key, _label in PARTS}
    shown = {key: int(number) for key, number in asked.items() if re.fullmatch("[0-9]{1,4}", number)}
    parts = parts_of(user, today=today, shown=shown, by_project=grouped)
    write_options(parts)
    context: dict[str, Any] = {
        "parts": [part for part in parts if part.count],
        "count": sum(part.count for part in parts),
        "grouped": grouped,
        "today": today,
        "lang": "en" if user.language == "en" else "zh",
    }
    template = "work/_my_work_parts.html" if request.GET.get("part") == "1" else "work/my_work.html"
    return render(request, template, context)


def write_options(parts: list[Part]) -> None:
    """The choices of each row's state; written once for all the rows that share them, as writing them takes long."""
    written: dict[tuple[int, ...], SafeString] = {}
    for row in (row for part in parts for row in part.rows):
        key = tuple(state.pk for state in row["states"])
        if key not in written:
            named = ((state.pk, state.label) for state in row["states"])
            written[key] = format_html_join("", '<option value="{}">{}</option>', named)
        row["options"] = written[key]


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
    found.refresh_from_db(fields=["version"])
    return json_answer({"before": {name: before[name] for name in changes}, "version": found.version})
