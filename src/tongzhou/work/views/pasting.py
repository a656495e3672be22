"""What comes from a spreadsheet into the list: cells over rows that are there, and rows that are new."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.items.bulk import change_each
from tongzhou.plan.actions.items.create import create_items
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.api.answers import json_answer
from tongzhou.web.strict_json import BadBodyError
from tongzhou.work.queries.changing import items_to_change
from tongzhou.work.views.door import body_of, numbers, speaks_json
from tongzhou.work.views.items import gone, shown_rows


@require_POST
@project_page(Permission.EDIT_WORK)
@speaks_json
def items_paste(request: HttpRequest, access: Access) -> HttpResponse:
    """Changes of its own for each row, as one step; answers with the rows as they are then."""
    body = body_of(request)
    pasted = _objects(body.get("rows"))
    keys = numbers([one.get("id") for one in pasted])
    changes = dict(zip(keys, _objects([one.get("changes") for one in pasted]), strict=True))
    found = items_to_change(access, keys)
    if len(found) < len(changes):
        raise gone()
    step = change_each(found, by=access.user, changes=changes, today=timezone.localdate())
    return json_answer({"rows": shown_rows(access, body, keys), "step": step.pk})


@require_POST
@project_page(Permission.EDIT_WORK)
@speaks_json
def items_add_many(request: HttpRequest, access: Access) -> HttpResponse:
    """Several new items, all or none; answers with their numbers."""
    rows = _objects(body_of(request).get("rows"))
    made = create_items(access.project, by=access.user, rows=rows, today=timezone.localdate())
    return json_answer({"items": [one.pk for one in made]}, 201)


def _objects(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise BadBodyError(_("The request is not understood."))
    return value
