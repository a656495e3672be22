"""Items of a project that come again and again: what there is, and what is done with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.items.recurring import (
    change_recurrence,
    create_recurrence,
    delete_recurrence,
    pause_recurrence,
    resume_recurrence,
)
from tongzhou.plan.forms_recurring import RecurrenceForm, initial_from, initial_of, template_of
from tongzhou.plan.models import Recurrence
from tongzhou.plan.queries.recurring import recurrences_of
from tongzhou.plan.queries.work import load_setting, numbered_item, values_of
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.plan.work.setting import Setting
from tongzhou.plan.work.turns import rule_in_words
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.undo import say_undoable


@require_GET
@project_page(Permission.VIEW_PLAN)
def recurrences(request: HttpRequest, access: Access) -> HttpResponse:
    """All recurring items of a project, the next one first."""
    setting = load_setting(access.project, access.user)
    rows = [_row(setting, one) for one in recurrences_of(access.project)]
    may_manage = access.may(Permission.MANAGE_WORK)
    context = {"project": access.project, "rows": rows, "may_manage": may_manage}
    return render(request, "plan/recurrences.html", context)


def _row(setting: Setting, one: Recurrence) -> dict[str, Any]:
    item_type = setting.types.get(one.template.get("type", 0))
    people = [setting.people[key] for key in one.template.get("assignees", []) if key in setting.people]
    return {
        "one": one,
        "rule": rule_in_words(one.rule, one.every, one.next_on, one.day),
        "type": item_type,
        "people": people,
    }


@require_http_methods(["GET", "POST"])
@project_page(Permission.MANAGE_WORK)
def recurrence_create(request: HttpRequest, access: Access) -> HttpResponse:
    """A new one from scratch, or like an item of the project, which ``item`` names by its number."""
    setting = load_setting(access.project, access.user)
    number = (request.POST if request.method == "POST" else request.GET).get("item", "")
    found = numbered_item(access.project, int(number)) if number.isdecimal() and len(number) < 10 else None
    template = template_of(setting, found, values_of([found])[found.pk]) if found else {}
    today = timezone.localdate()
    first = today + timedelta(days=7 - today.weekday())
    form = RecurrenceForm(setting, request.POST or None, initial=initial_from(template, first))
    if request.method == "POST" and form.is_valid():
        try:
            made = create_recurrence(
                access.project, by=access.user, template=form.template(template), **form.turns()
            )
        except ItemRefusedError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("“%(name)s” will come by itself.") % {"name": made.name})
            return redirect("recurrences", key=access.project.key)
    context = {"project": access.project, "form": form, "item": found}
    return render(request, "plan/recurrence.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@project_page(Permission.MANAGE_WORK)
def recurrence(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Another item, rule or day; items that came already stay as they are."""
    found = _found(access, pk)
    setting = load_setting(access.project, access.user)
    form = RecurrenceForm(setting, request.POST or None, initial=initial_of(found))
    if request.method == "POST" and form.is_valid():
        change_recurrence(found, by=access.user, template=form.template(found.template), **form.turns())
        messages.success(request, _("Saved."))
        return redirect("recurrences", key=access.project.key)
    context = {"project": access.project, "form": form, "recurrence": found}
    return render(request, "plan/recurrence.html", context, status=422 if form.is_bound else 200)


@require_POST
@project_page(Permission.MANAGE_WORK)
def recurrence_pause(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """None of them until it is resumed."""
    pause_recurrence(_found(access, pk), by=access.user)
    return redirect("recurrences", key=access.project.key)


@require_POST
@project_page(Permission.MANAGE_WORK)
def recurrence_resume(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """From its next turn on."""
    resume_recurrence(_found(access, pk), by=access.user, today=timezone.localdate())
    return redirect("recurrences", key=access.project.key)


@require_POST
@project_page(Permission.MANAGE_WORK)
def recurrence_delete(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Into the trash; the items that came stay."""
    found = _found(access, pk)
    entry = delete_recurrence(found, by=access.user)
    message = _("“%(name)s” is in the trash.") % {"name": entry.label}
    say_undoable(request, message, reverse("trash_restore", args=[entry.pk]))
    return redirect("recurrences", key=access.project.key)


def _found(access: Access, pk: int) -> Recurrence:
    return get_object_or_404(recurrences_of(access.project).select_related("project"), pk=pk)
