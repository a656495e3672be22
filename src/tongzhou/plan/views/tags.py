"""The tags of a project: what there is, and what is done with them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.items.details import (
    TagNameTakenError,
    change_tag,
    create_tag,
    delete_tag,
)
from tongzhou.plan.actions.items.merging import merge_tags
from tongzhou.plan.forms_tags import TagMergeForm, TagNameForm
from tongzhou.plan.models import Tag
from tongzhou.plan.queries.tags import tags_in_use
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.undo import say_undoable


@require_GET
@project_page(Permission.VIEW_PLAN)
def tags(request: HttpRequest, access: Access) -> HttpResponse:
    """All tags, how many items carry each, and what can be done."""
    return _page(request, access, TagNameForm(initial={"hue": 1}))


def _page(request: HttpRequest, access: Access, form: TagNameForm) -> HttpResponse:
    context = {
        "project": access.project,
        "tags": list(tags_in_use(access.project)),
        "form": form,
        "may_edit": access.may(Permission.EDIT_WORK),
        "may_manage": access.may(Permission.MANAGE_WORK),
    }
    return render(request, "plan/tags.html", context, status=422 if form.is_bound else 200)


@require_POST
@project_page(Permission.EDIT_WORK)
def tag_create(request: HttpRequest, access: Access) -> HttpResponse:
    """A tag that the project did not have."""
    form = TagNameForm(request.POST)
    if form.is_valid():
        try:
            create_tag(access.project, by=access.user, **form.cleaned_data)
        except (TagNameTakenError, ItemRefusedError) as refusal:
            form.add_error("name", str(refusal.message))
        else:
            return redirect("tags", key=access.project.key)
    return _page(request, access, form)


@require_http_methods(["GET", "POST"])
@project_page(Permission.MANAGE_WORK)
def tag(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Another name or colour."""
    found = _found(access, pk)
    form = TagNameForm(request.POST or None, initial={"name": found.name, "hue": found.hue})
    if request.method == "POST" and form.is_valid():
        try:
            change_tag(found, by=access.user, **form.cleaned_data)
        except TagNameTakenError as refusal:
            form.add_error("name", str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("tags", key=access.project.key)
    context = {"project": access.project, "tag": found, "form": form}
    return render(request, "plan/tag.html", context, status=422 if form.is_bound else 200)


@require_POST
@project_page(Permission.MANAGE_WORK)
def tags_merge(request: HttpRequest, access: Access) -> HttpResponse:
    """The items of the ticked tags get one tag instead; it can be taken back."""
    known = list(tags_in_use(access.project).select_related("project"))
    form = TagMergeForm(known, request.POST)
    if not form.is_valid():
        messages.error(request, _("Tick the tags to merge, and choose the one that stays."))
        return redirect("tags", key=access.project.key)
    by_key = {one.pk: one for one in known}
    into = by_key[form.cleaned_data["into"]]
    try:
        entry = merge_tags([by_key[key] for key in form.cleaned_data["tags"]], into=into, by=access.user)
    except ItemRefusedError as refusal:
        messages.error(request, refusal.message)
    else:
        count = len(entry.content["items"])
        words = ngettext(
            "Merged into “%(name)s”: %(count)d item.", "Merged into “%(name)s”: %(count)d items.", count
        )
        undo = reverse("trash_restore", args=[entry.pk])
        say_undoable(request, words % {"name": into.name, "count": count}, undo)
    return redirect("tags", key=access.project.key)


@require_POST
@project_page(Permission.MANAGE_WORK)
def tag_delete(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Into the trash; it comes back to its items from there."""
    entry = delete_tag(_found(access, pk), by=access.user)
    message = _("The tag “%(name)s” is in the trash.") % {"name": entry.label}
    say_undoable(request, message, reverse("trash_restore", args=[entry.pk]))
    return redirect("tags", key=access.project.key)


def _found(access: Access, pk: int) -> Tag:
    return get_object_or_404(tags_in_use(access.project).select_related("project"), pk=pk)
