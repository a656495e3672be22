"""The own items of a checklist, and the organisation's list."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.closure.actions.items import add_item, drop_item, settle_item, write_template
from tongzhou.closure.forms import ItemForm, TemplateForm, TextForm
from tongzhou.closure.models import ClosingItem
from tongzhou.closure.queries.checklist import items_of, template_lines, template_of
from tongzhou.closure.refusals import ClosureRefusedError
from tongzhou.closure.subjects import KIND
from tongzhou.closure.views.pages import CLOSE, closure_page
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.queries import members_of
from tongzhou.projects.subjects import get_subject_or_404


@require_POST
@project_page(CLOSE)
def closing_item_add(request: HttpRequest, access: Access) -> HttpResponse:
    """One more thing that must be done before the project is closed."""
    form = TextForm(request.POST)
    if not form.is_valid():
        return closure_page(request, access, refusal=_("Say what it is."))
    try:
        add_item(access.project, by=access.user, text=form.cleaned_data["text"])
    except ClosureRefusedError as refusal:
        return closure_page(request, access, refusal=str(refusal.message))
    messages.success(request, _("It is on the checklist."))
    return redirect("closure", key=access.project.key)


@require_http_methods(["GET", "POST"])
def closing_item(request: HttpRequest, key: str, entry: int) -> HttpResponse:
    """An own item with its note and files; whoever works in the project ticks it."""
    permission = Permission.VIEW_PROJECT if request.method == "GET" else Permission.EDIT_WORK
    return project_page(permission)(_closing_item)(request, key=key, entry=entry)


def _closing_item(request: HttpRequest, access: Access, entry: int) -> HttpResponse:
    item = get_object_or_404(items_of(access.project), pk=entry)
    people = [(one.user_id, one.user.name) for one in members_of(access.project) if not one.user.is_client]
    form = ItemForm(request.POST or None, people=people, initial=_initial(item))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        owner = next((one.user for one in members_of(access.project) if one.user_id == given["owner"]), None)
        try:
            settle_item(item, by=access.user, done=given["done"], note=given["note"], owner=owner)
        except ClosureRefusedError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("closure", key=access.project.key)
    context = {
        "project": access.project,
        "item": item,
        "form": form,
        "subject": get_subject_or_404(access.user, KIND, item.pk),
        "may_tick": access.may(Permission.EDIT_WORK),
        "may_drop": access.may(CLOSE) and not access.project.is_closed,
    }
    return render(request, "closure/closing_item.html", context, status=422 if form.errors else 200)


def _initial(item: ClosingItem) -> dict[str, object]:
    return {"done": item.done_at is not None, "note": item.note, "owner": item.owner_id}


@require_POST
@project_page(CLOSE)
def closing_item_drop(request: HttpRequest, access: Access, entry: int) -> HttpResponse:
    """It is not asked for any more."""
    drop_item(get_object_or_404(items_of(access.project), pk=entry), by=access.user)
    messages.success(request, _("It is off the checklist."))
    return redirect("closure", key=access.project.key)


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.MANAGE_WORKFLOWS)
def closing_template(request: HttpRequest) -> HttpResponse:
    """With which own items closings begin."""
    user = signed_in(request)
    initial = {"lines": "\n".join(template_lines(user.organisation_id))}
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            write_template(user.organisation, by=user, lines=form.cleaned_data["lines"])
        except ClosureRefusedError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("closing_template")
    context = {"form": form, "template": template_of(user.organisation_id)}
    return render(request, "closure/closing_template.html", context, status=422 if form.errors else 200)
