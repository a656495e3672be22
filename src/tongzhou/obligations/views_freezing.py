"""Freeze windows of the client, and the changes in production that fall into one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.obligations.actions.freezing import enter_freeze, mark_change, take_out_freeze, unmark_change
from tongzhou.obligations.forms import FreezeForm, MarkForm
from tongzhou.obligations.queries.freezing import (
    changes_of,
    item_numbered,
    marks_of,
    own_calendar_numbered,
    windows_of,
)
from tongzhou.obligations.refusals import ObligationRefusedError
from tongzhou.plan.actions.calendars import CalendarRefusedError, ExceptionGoneError
from tongzhou.plan.models import WorkingCalendar
from tongzhou.projects.guards import Access, project_page

LONGEST_NUMBER = 18


@require_GET
@project_page(Permission.VIEW_PLAN)
def freeze_windows(request: HttpRequest, access: Access) -> HttpResponse:
    """When the client allows no changes, and what of the plan falls into it."""
    return _page(request, access, {}, 200)


def _page(request: HttpRequest, access: Access, forms: dict[str, Any], status: int) -> HttpResponse:
    windows = windows_of(access.project)
    changes = changes_of(access.project, windows)
    context = {
        "project": access.project,
        "windows": windows,
        "changes": changes,
        "caught": sum(1 for one in changes if one.windows),
        "today": timezone.localdate(),
        "form": FreezeForm(),
        "mark": MarkForm(),
        "may_edit": access.may(Permission.EDIT_PLAN),
        **forms,
    }
    return render(request, "obligations/freeze_windows.html", context, status=status)


@require_POST
@project_page(Permission.EDIT_PLAN)
def freeze_window_add(request: HttpRequest, access: Access) -> HttpResponse:
    """Enter a window."""
    form = FreezeForm(request.POST)
    if form.is_valid():
        try:
            enter_freeze(access.project, by=access.user, today=timezone.localdate(), **form.cleaned_data)
        except (ObligationRefusedError, CalendarRefusedError) as refusal:
            form.add_error(getattr(refusal, "field", "") or None, str(refusal.message))
        else:
            messages.success(request, _("Entered. The Gantt shows it."))
            return redirect("freeze_windows", access.project.key)
    return _page(request, access, {"form": form}, 422)


@require_POST
@project_page(Permission.EDIT_PLAN)
def freeze_window_remove(request: HttpRequest, access: Access) -> HttpResponse:
    """Take a window out."""
    number = request.POST.get("calendar", "")
    known = number.isdecimal() and len(number) < LONGEST_NUMBER
    calendar = own_calendar_numbered(access.project, int(number)) if known else None
    identity, today = request.POST.get("identity", "")[:500], timezone.localdate()
    if calendar is None or not _taken_out(calendar, access, identity, today):
        messages.error(request, _("This window is not there any more."))
    else:
        messages.success(request, _("Taken out."))
    return redirect("freeze_windows", access.project.key)


def _taken_out(calendar: WorkingCalendar, access: Access, identity: str, today: date) -> bool:
    try:
        take_out_freeze(calendar, by=access.user, identity=identity, today=today)
    except ExceptionGoneError:
        return False
    return True


@require_POST
@project_page(Permission.EDIT_PLAN)
def production_change_mark(request: HttpRequest, access: Access) -> HttpResponse:
    """Mark an item by its number."""
    form = MarkForm(request.POST)
    item = item_numbered(access.project, form.cleaned_data["number"]) if form.is_valid() else None
    if item is None:
        form.add_error("number", _("The project has no such item."))
        return _page(request, access, {"mark": form}, 422)
    mark_change(item, by=access.user)
    messages.success(request, _("“%(name)s” is marked as a change in production.") % {"name": item.name})
    return redirect("freeze_windows", access.project.key)


@require_POST
@project_page(Permission.EDIT_PLAN)
def production_change_unmark(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Take the mark away."""
    mark = marks_of(access.project).filter(item=item).first()
    if mark is None:
        raise Http404
    unmark_change(mark, by=access.user)
    messages.success(request, _("The mark is taken away."))
    return redirect("freeze_windows", access.project.key)
