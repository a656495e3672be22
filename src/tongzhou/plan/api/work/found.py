"""How a request gets hold of an item, and how an item is answered with."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.api.work.shapes import ItemFields
from tongzhou.plan.models import ChecklistEntry, WorkItem
from tongzhou.plan.queries.item_page import cells_of, checklist_of, relations_of
from tongzhou.plan.queries.work import item_now_elsewhere, load_setting, numbered_item, values_of
from tongzhou.plan.work.transitions import next_states
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.conditions import etag_of


def find_item(request: HttpRequest, key: str, number: int, permission: Permission) -> tuple[Access, WorkItem]:
    """The item of that number, also if it has moved to another project that the person may see."""
    access = get_access(signed_in(request), key, permission)
    found = numbered_item(access.project, number)
    if found is not None:
        return access, found
    moved = item_now_elsewhere(access.project, number)
    if moved is None:
        raise Http404
    there = get_access(access.user, moved.project.key, permission)
    found = numbered_item(there.project, moved.number or 0)
    if found is None:
        raise Http404
    return there, found


def fields_of(body: ItemFields) -> dict[str, Any]:
    """The fields that a request names, as changes of items have them."""
    given = body.model_dump(exclude_unset=True)
    if given.get("due_date") is not None:
        given["due_date"] = given["due_date"].isoformat()
    return {name: value for name, value in given.items() if not (name in {"type", "state"} and value is None)}


def entry_content(entry: ChecklistEntry) -> dict[str, Any]:
    """A line of a checklist."""
    return {"id": entry.pk, "text": entry.text, "done": entry.done}


def item_answer(access: Access, item: WorkItem, status: int = 200, **headers: str) -> HttpResponse:
    """The answer with one item and all that hangs on it, tagged with its version."""
    setting = load_setting(access.project, access.user)
    item = numbered_item(access.project, item.number or 0) or item
    values = values_of([item])[item.pk]
    content = {
        name: values[name] for name in ItemFields.model_fields if name in values and name != "custom"
    } | {
        "id": item.pk,
        "number": item.number,
        "label": item.label,
        "type_name": item.item_type.label if item.item_type else "",
        "state_name": item.state.label if item.state else "",
        "category": item.state.category if item.state else "todo",
        "percent": item.progress,
        "start": item.start_date,
        "finish": item.finish_date,
        "author": item.author.name if item.author else "",
        "created_at": item.created_at,
        "changed_at": item.changed_at,
        "version": item.version,
        "next_states": [
            {"id": one.pk, "name": one.label, "category": one.category}
            for one in next_states(setting, item.item_type_id, item.state_id)
        ],
        "checklist": [entry_content(one) for one in checklist_of(item)],
        "relations": relations_of(access.user, item),
        "custom": [
            {
                "field": one.field.pk,
                "code": one.field.code,
                "name": one.field.name,
                "kind": one.field.kind,
                "value": one.value,
                "text": one.text,
                "error": one.error,
            }
            for one in cells_of(setting, item)
        ],
    }
    return json_answer(content, status, ETag=etag_of(item.version), **headers)
