"""The list of a project's items: its page, its rows, and the changes that are made in it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.activity.live import ticket
from tongzhou.plan.actions.items.bulk import TagChange, bulk_delete
from tongzhou.plan.actions.items.create import create_item
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.api.answers import json_answer
from tongzhou.web.strict_json import BadBodyError
from tongzhou.work.actions.changing import change_rows, take_back
from tongzhou.work.models import Surface
from tongzhou.work.queries.changing import items_to_change
from tongzhou.work.queries.meta import meta
from tongzhou.work.queries.rows import rows, some_rows
from tongzhou.work.queries.saved import first_view, views_of
from tongzhou.work.queries.spec import parse_view, view_params
from tongzhou.work.queries.vocabulary import vocabulary
from tongzhou.work.views.door import body_of, numbers, speaks_json, versions_seen, whole


def frame(access: Access, request: HttpRequest, surface: Surface) -> dict[str, Any]:
    """What the pages of list, board and calendar share."""
    project = access.project
    chosen = request.GET.get("view", "")
    views = list(views_of(access, surface))
    return {
        "project": project,
        "may_edit": access.may(Permission.EDIT_WORK),
        "may_manage": access.may(Permission.MANAGE_WORK),
        "views": views,
        "view": next((one for one in views if str(one.pk) == chosen), None),
        "surface": surface.value,
        "ticket": ticket(f"work:{project.pk}", access.user.pk),
        "lang": "en" if access.user.language == "en" else "zh",
        "may_export": access.may(Permission.EXPORT_PLAN),
        "query": "&".join(
            part for part in request.GET.urlencode().split("&") if not part.startswith("view=")
        ),
        "today": timezone.localdate(),
    }


@require_GET
@project_page(Permission.VIEW_PLAN)
def items(request: HttpRequest, access: Access) -> HttpResponse:
    """The page of the list; without any parameter it shows the view that comes first."""
    if not request.GET and (first := first_view(access, Surface.LIST)):
        return redirect(f"{reverse('items', args=[access.project.key])}?view={first.pk}&{first.query}")
    content, _known = meta(access)
    return render(request, "work/items.html", {**frame(access, request, Surface.LIST), "meta": content})


@require_GET
@project_page(Permission.VIEW_PLAN)
@speaks_json
def items_data(request: HttpRequest, access: Access) -> HttpResponse:
    """One page of rows; ``ids`` asks for certain rows as they are now."""
    known = vocabulary(access)
    params = view_params(request.GET)
    wanted = params.pop("ids", "")
    spec = parse_view(params, known)
    today = timezone.localdate()
    if wanted:
        keys = [int(one) for one in wanted.split(",")[:200] if one.isdecimal() and len(one) < 19]
        return json_answer({"rows": some_rows(access, spec, known, keys, today=today)})
    return json_answer(rows(access, spec, known, today=today) | {"query": spec.query()})


@require_POST
@project_page(Permission.EDIT_WORK)
@speaks_json
def items_change(request: HttpRequest, access: Access) -> HttpResponse:
    """Change one item or many (with the versions that were seen); answers with the rows as they are then."""
    body = body_of(request)
    chosen, changes = numbers(body.get("items")), body.get("changes", {})
    found = items_to_change(access, chosen)
    if not found:
        raise gone()
    if not isinstance(changes, dict):
        raise BadBodyError(_("The request is not understood."))
    tags = TagChange(numbers(body.get("add_tags", [])), numbers(body.get("remove_tags", [])))
    step = change_rows(
        found,
        by=access.user,
        changes=changes,
        today=timezone.localdate(),
        seen=versions_seen(body),
        tags=tags,
    )
    return json_answer({"rows": shown_rows(access, body, [one.pk for one in found]), "step": step})


def gone() -> BadBodyError:
    """What was asked for is not there any more."""
    return BadBodyError(_("These items do not exist any more."), 404)


def shown_rows(access: Access, body: dict[str, Any], keys: list[int]) -> list[dict[str, Any]]:
    """Rows with the columns that the island shows, as they are now; at most 200."""
    known = vocabulary(access)
    columns = body.get("columns")
    spec = parse_view({"columns": columns if isinstance(columns, str) else ""}, known)
    return some_rows(access, spec, known, keys[:200], today=timezone.localdate())


@require_POST
@project_page(Permission.EDIT_WORK)
@speaks_json
def items_add(request: HttpRequest, access: Access) -> HttpResponse:
    """A new item with the fields that the list's filters or the board's column imply."""
    body = body_of(request)
    fields = body.get("fields")
    if not isinstance(fields, dict):
        raise BadBodyError(_("The request is not understood."))
    item = create_item(access.project, by=access.user, fields=fields, today=timezone.localdate())
    return json_answer({"rows": shown_rows(access, body, [item.pk]), "number": item.number}, 201)


@require_POST
@project_page(Permission.EDIT_WORK)
@speaks_json
def items_delete(request: HttpRequest, access: Access) -> HttpResponse:
    """Many items into the trash with what is below them, as one thing that comes back as one."""
    body = body_of(request)
    found = items_to_change(access, numbers(body.get("items")))
    if not found:
        raise gone()
    entries = bulk_delete(found, by=access.user, today=timezone.localdate())
    return json_answer({"entries": entries})


@require_POST
@project_page(Permission.EDIT_WORK)
@speaks_json
def items_undo(request: HttpRequest, access: Access) -> HttpResponse:
    """Take back one's own last deed on many items."""
    body = body_of(request)
    step, entries = whole(body.get("step"), 0) or 0, numbers(body.get("entries", []))
    done = take_back(by=access.user, step=step, entries=entries, today=timezone.localdate())
    return json_answer({"done": done})
