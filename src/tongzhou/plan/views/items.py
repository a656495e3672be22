"""The page of a work item, and what is done on it: each deed answers with the page as it is then."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.discussion.actions import unwatch, watch
from tongzhou.discussion.queries import watchers_of
from tongzhou.plan.actions.items.change import change_item
from tongzhou.plan.actions.items.copy import copy_item, move_item
from tongzhou.plan.actions.items.create import create_item
from tongzhou.plan.actions.items.delete import delete_item
from tongzhou.plan.actions.items.details import (
    RelatedAlreadyError,
    TagNameTakenError,
    add_entry,
    change_entry,
    create_tag,
    relate,
    remove_entry,
    unrelate,
)
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.forms_items import EntryForm, ItemForm, RelationForm, TagForm, posted_change
from tongzhou.plan.models import Priority, RelationKind, WorkItem
from tongzhou.plan.queries.forecast.results import chances_of_items
from tongzhou.plan.queries.item_page import (
    cells_of,
    checklist_of,
    found_items,
    history_of,
    line_and_children,
    relations_of,
)
from tongzhou.plan.queries.types import types_of
from tongzhou.plan.queries.work import (
    item_now_elsewhere,
    items_by_id,
    load_setting,
    numbered_item,
    relation_of,
    values_of,
)
from tongzhou.plan.subjects import KIND, subject_of
from tongzhou.plan.views.forecast.result import date_row
from tongzhou.plan.work.refusals import ItemRefusedError, StaleItemError
from tongzhou.plan.work.transitions import next_states
from tongzhou.projects.guards import Access, get_access, project_page
from tongzhou.projects.queries import projects_granting
from tongzhou.projects.subjects import find_subject
from tongzhou.web.numbers import whole_number
from tongzhou.web.undo import say_undoable

Refusal = (ItemRefusedError, StaleItemError, CommandError, RelatedAlreadyError, TagNameTakenError)
Deed = Callable[[HttpRequest, Access, WorkItem], HttpResponse | None]


@require_GET
@project_page(Permission.VIEW_PLAN)
def item(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Everything about one item; an old number leads to where the item is now."""
    found = numbered_item(access.project, number)
    if found is None:
        return _elsewhere(access, number)
    return render(request, "plan/item.html", page_of(access, found))


def _elsewhere(access: Access, number: int) -> HttpResponse:
    moved = item_now_elsewhere(access.project, number)
    if moved is None or find_subject(access.user, KIND, moved.pk) is None:
        raise Http404
    return redirect("item", key=moved.project.key, number=moved.number)


def page_of(access: Access, found: WorkItem) -> dict[str, Any]:
    """What the page of an item shows, for whoever looks at it."""
    setting = load_setting(access.project, access.user)
    values = values_of([found])[found.pk]
    subject = subject_of(access, found.pk, found.name, found.number)
    entries, watchers = checklist_of(found), watchers_of(KIND, found.pk)
    parent, children = line_and_children(found)
    return {
        "project": access.project,
        "item": found,
        "values": values,
        "subject": subject,
        "may_edit": access.may(Permission.EDIT_WORK),
        "may_plan": access.may(Permission.EDIT_PLAN),
        "may_manage": access.may(Permission.MANAGE_WORK),
        "next_states": next_states(setting, found.item_type_id, found.state_id),
        "types": [one for one in setting.types.values() if not one.archived],
        "priorities": Priority.choices,
        "people": sorted(setting.people.values(), key=lambda one: one.name),
        "assignees": [setting.people[key] for key in values["assignees"] if key in setting.people],
        "all_tags": list(setting.tags.values()),
        "tags": [setting.tags[key] for key in values["tags"] if key in setting.tags],
        "cells": cells_of(setting, found),
        "parent": parent,
        "children": children,
        "checklist": entries,
        "checked": sum(one.done for one in entries),
        "relations": relations_of(access.user, found),
        "relation_kinds": RelationKind.choices,
        "history": history_of(setting, found),
        "watchers": watchers,
        "watching": any(one.pk == access.user.pk for one in watchers),
        "estimate_hours": _hours(found.estimate_minutes),
        "spent_hours": _hours(found.spent_minutes),
        "chances": _chances(access, found),
    }


def _chances(access: Access, found: WorkItem) -> dict[str, Any] | None:
    """How likely the dates of a milestone, or of a task with a deadline, are; None where nothing is known."""
    if not found.planned or (found.duration and found.deadline_at is None):
        return None
    row = chances_of_items(access.project, [found.pk]).get(found.pk)
    return date_row(row) if row else None


def _hours(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


def item_deed(deed: Deed) -> Callable[..., HttpResponse]:
    """Turn what is done to one item into a view: found, allowed, refused in words, and shown as it is then."""

    @require_POST
    @project_page(Permission.EDIT_WORK)
    @wraps(deed)
    def view(request: HttpRequest, access: Access, number: int) -> HttpResponse:
        found = numbered_item(access.project, number)
        if found is None:
            raise Http404
        status = 200
        try:
            answer = deed(request, access, found)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            answer, status = None, 422
        return answer or _page(request, access, number, status)

    return view


def _page(request: HttpRequest, access: Access, number: int, status: int) -> HttpResponse:
    """The part of the page that scripts replace; without them, the page anew."""
    if not request.headers.get("HX-Request"):
        return redirect("item", key=access.project.key, number=number)
    found = numbered_item(access.project, number)
    if found is None:
        raise Http404
    return render(request, "plan/_item_answer.html", page_of(access, found), status=status)


@item_deed
def item_change(request: HttpRequest, access: Access, found: WorkItem) -> None:
    """One field, for the version of the item that the person was looking at."""
    name = request.POST.get("field", "")
    change = posted_change(load_setting(access.project, access.user), name, request.POST)
    version = request.POST.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 10 else None
    change_item(found, by=access.user, changes=change, today=timezone.localdate(), version=seen)


@item_deed
def item_tag_create(request: HttpRequest, access: Access, found: WorkItem) -> None:
    """A tag that the project did not have, on this item at once."""
    form = TagForm(request.POST)
    if not form.is_valid():
        raise ItemRefusedError("invalid", _("A tag needs a name of at most 40 characters."), ["tags"])
    tag = create_tag(access.project, by=access.user, **form.cleaned_data)
    tags = [*values_of([found])[found.pk]["tags"], tag.pk]
    change_item(found, by=access.user, changes={"tags": tags}, today=timezone.localdate())


@item_deed
def item_checklist_add(request: HttpRequest, access: Access, found: WorkItem) -> None:
    """A line at the end of the checklist."""
    form = EntryForm(request.POST)
    if not form.is_valid():
        raise ItemRefusedError("invalid", _("A line has between 1 and 500 characters."), ["checklist"])
    add_entry(found, by=access.user, text=form.cleaned_data["text"])


@item_deed
def item_checklist_change(request: HttpRequest, access: Access, found: WorkItem) -> None:
    """Tick a line off or not, move it up or down, or remove it."""
    entry = get_object_or_404(found.checklist.select_related("item__project"), pk=_posted(request, "entry"))
    deed = request.POST.get("deed")
    if deed == "remove":
        remove_entry(entry, by=access.user)
    elif deed in {"up", "down"}:
        place = [one.pk for one in checklist_of(found)].index(entry.pk)
        change_entry(entry, by=access.user, position=max(0, place - 1) if deed == "up" else place + 1)
    else:
        change_entry(entry, by=access.user, done=not entry.done)


@item_deed
def item_relate(request: HttpRequest, access: Access, found: WorkItem) -> None:
    """Relate it to another item, named by its number (KEY-12) or by a name that only one has."""
    form = RelationForm(request.POST)
    text = request.POST.get("other", "")
    candidates = found_items(access.user, text, but=found.pk) if form.is_valid() and text.strip() else []
    exact = [one for one in candidates if one["label"].lower() == text.strip().lower()]
    chosen = exact or candidates
    if len(chosen) != 1:
        message = (
            _("Several items match “%(text)s”; write the number, such as %(example)s.")
            if chosen
            else _("No item that you can see is called “%(text)s”.")
        )
        example = candidates[0]["label"] if candidates else ""
        raise ItemRefusedError("unknown_item", message % {"text": text[:60], "example": example})
    other = items_by_id(access.user, [chosen[0]["id"]])[0]
    relate(found, other, by=access.user, kind=RelationKind(form.cleaned_data["kind"]))


@item_deed
def item_unrelate(request: HttpRequest, access: Access, found: WorkItem) -> None:
    """The two no longer belong together in this way."""
    relation = relation_of(access.user, found, _posted(request, "relation"))
    if relation is None:
        raise Http404
    unrelate(relation, by=access.user)


@item_deed
def item_delete(request: HttpRequest, access: Access, found: WorkItem) -> HttpResponse:
    """Into the trash, with everything below it."""
    name = f"{found.label} {found.name}"
    entry = delete_item(found, by=access.user, today=timezone.localdate())
    message = _("“%(name)s” is in the trash.") % {"name": name}
    say_undoable(request, message, reverse("trash_restore", args=[entry.pk]))
    return _leave(request, "project", access.project.key)


@item_deed
def item_copy(request: HttpRequest, access: Access, found: WorkItem) -> HttpResponse:
    """A copy beside it, with what was chosen."""
    made = copy_item(
        found,
        by=access.user,
        today=timezone.localdate(),
        children="children" in request.POST,
        checklist="checklist" in request.POST,
    )
    messages.success(request, _("Copied to %(label)s.") % {"label": made.label})
    return _leave(request, "item", access.project.key, made.number)


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_WORK)
def item_move(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Into another project in which the person may edit work."""
    found = numbered_item(access.project, number)
    if found is None:
        raise Http404
    status = 200
    if request.method == "POST":
        target = get_access(access.user, request.POST.get("project", ""), Permission.EDIT_WORK)
        try:
            moved = move_item(found, target.project, by=access.user, today=timezone.localdate())
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            status = 422
        else:
            messages.success(request, _("Moved to %(label)s.") % {"label": moved.label})
            return redirect("item", key=target.project.key, number=moved.number)
    targets = projects_granting(access.user, Permission.EDIT_WORK).exclude(pk=access.project.pk)
    context = {"project": access.project, "item": found, "targets": targets.order_by("name")}
    return render(request, "plan/item_move.html", context, status=status)


@require_POST
@project_page(Permission.VIEW_PLAN)
def item_watch(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Follow the item, or no longer."""
    found = numbered_item(access.project, number)
    subject = find_subject(access.user, KIND, found.pk) if found else None
    if subject is None:
        raise Http404
    if request.POST.get("watch") == "no":
        unwatch(subject, by=access.user)
    else:
        watch(subject, by=access.user)
    return _page(request, access, number, 200)


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_WORK)
def item_create(request: HttpRequest, access: Access) -> HttpResponse:
    """A new item: in a dialog over whatever page one is on, or on a page of its own."""
    setting = load_setting(access.project, access.user)
    types = types_of(access.project.organisation_id)
    form = ItemForm(setting, request.POST or None, types=types, initial=_initial(request, setting.types))
    if request.method == "POST" and form.is_valid():
        fields = form.changes() | _parent_of(request)
        try:
            made = create_item(
                access.project, by=access.user, fields=fields, today=timezone.localdate(), complete=False
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return _created(request, access, made)
    in_dialog = bool(request.headers.get("HX-Request"))
    template = "plan/_item_create.html" if in_dialog else "plan/item_create.html"
    context = {"project": access.project, "form": form, "parent": request.GET.get("parent", "")}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _initial(request: HttpRequest, types: dict[int, Any]) -> dict[str, Any]:
    code = request.GET.get("type", "task")
    return {"type": next((key for key, one in types.items() if one.code == code), None)}


def _parent_of(request: HttpRequest) -> dict[str, Any]:
    parent = request.POST.get("parent", "")
    return {"parent": int(parent)} if parent.isdecimal() and len(parent) < 19 else {}


def _created(request: HttpRequest, access: Access, made: WorkItem) -> HttpResponse:
    messages.success(request, _("%(label)s has been created.") % {"label": made.label})
    return _leave(request, "item", access.project.key, made.number)


def _leave(request: HttpRequest, name: str, *args: Any) -> HttpResponse:
    """To another page, for a script as for a browser without one."""
    if not request.headers.get("HX-Request"):
        return redirect(name, *args)
    return HttpResponse(status=204, headers={"HX-Redirect": reverse(name, args=args)})


def _posted(request: HttpRequest, name: str) -> int:
    number = whole_number(request.POST.get(name))
    if number is None:
        raise Http404
    return number
