"""A person's leave and working hours; who of all is away; leave from a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.models import User
from tongzhou.exchange.errors import UnreadablePlanError
from tongzhou.plan.actions.people import (
    LeaveRefusedError,
    change_leave,
    enter_leave,
    import_leave,
    remove_hours,
    remove_leave,
    set_hours,
)
from tongzhou.plan.import_words import why_unreadable
from tongzhou.plan.models import WorkingHours
from tongzhou.plan.queries.people import colleagues, hours_among, kept_by, leave_among, may_keep_time_of
from tongzhou.plan.views.imports import limited_upload, one_at_a_time
from tongzhou.team.forms import HoursForm, LeaveFileForm, LeaveForm
from tongzhou.team.leave_files import LeaveFileError, rows_in_file
from tongzhou.team.queries.absences import absences, hours_of, leave_of
from tongzhou.team.views.workload import vendor
from tongzhou.web.undo import say_undoable

PAST_SHOWN = 20


def _person(request: HttpRequest, pk: int) -> tuple[User, User]:
    """Who asks, and a colleague whose time they may keep; 404 for nobody, 403 for others'."""
    by = vendor(request)
    found = get_object_or_404(colleagues(by.organisation_id), pk=pk)
    if not may_keep_time_of(by, found):
        raise PermissionDenied
    return by, found


@require_GET
def person_time(request: HttpRequest, pk: int) -> HttpResponse:
    """When somebody is away and how they work."""
    by, person = _person(request, pk)
    return _page(request, by, person)


def _page(request: HttpRequest, by: User, person: User, **forms: Any) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "person": person,
        "mine": by.pk == person.pk,
        "leave": leave_of(by, person, today=today),
        "hours": [(one, _days(one)) for one in hours_of(person)],
        "leave_form": LeaveForm(initial={"first": today, "last": today}),
        "hours_form": HoursForm(initial={"since": today}),
        **forms,
    }
    bound = any(form.is_bound for form in forms.values())
    return render(request, "team/person_time.html", context, status=422 if bound else 200)


def _days(hours: WorkingHours) -> str:
    """The weekdays that are worked, in words."""
    return ", ".join(str(name) for number, name in WEEKDAYS.items() if number not in hours.days_off)


@require_POST
def leave_enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody will be away."""
    by, person = _person(request, pk)
    form = LeaveForm(request.POST)
    if form.is_valid():
        try:
            enter_leave(person, by=by, days=form.days())
        except LeaveRefusedError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Entered. The plans with work of theirs are being recalculated."))
            return redirect("person_time", pk=pk)
    return _page(request, by, person, leave_form=form)


@require_http_methods(["GET", "POST"])
def leave_change(request: HttpRequest, pk: int, leave: int) -> HttpResponse:
    """Other days, kind or note."""
    by, person = _person(request, pk)
    found = get_object_or_404(leave_of(by, person, today=None).rows, pk=leave)
    names = ("first", "last", "from_noon", "until_noon", "kind", "note")
    form = LeaveForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            change_leave(found, by=by, days=form.days())
        except LeaveRefusedError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("person_time", pk=pk)
    context = {"person": person, "leave": found, "form": form}
    return render(request, "team/leave.html", context, status=422 if form.is_bound else 200)


@require_POST
def leave_remove(request: HttpRequest, pk: int, leave: int) -> HttpResponse:
    """Not away after all; it can be brought back."""
    by, person = _person(request, pk)
    found = get_object_or_404(leave_among(person), pk=leave)
    entry = remove_leave(found, by=by)
    say_undoable(request, _("The absence is in the trash."), reverse("trash_restore", args=[entry.pk]))
    return redirect("person_time", pk=pk)


@require_POST
def hours_set(request: HttpRequest, pk: int) -> HttpResponse:
    """Other working hours from a date on."""
    by, person = _person(request, pk)
    form = HoursForm(request.POST)
    if form.is_valid():
        try:
            set_hours(person, by=by, **form.values())
        except LeaveRefusedError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Saved. The plans with work of theirs are being recalculated."))
            return redirect("person_time", pk=pk)
    return _page(request, by, person, hours_form=form)


@require_POST
def hours_remove(request: HttpRequest, pk: int, hours: int) -> HttpResponse:
    """Hours that no longer hold."""
    by, person = _person(request, pk)
    remove_hours(get_object_or_404(hours_among(person), pk=hours), by=by)
    messages.success(request, _("Saved. The plans with work of theirs are being recalculated."))
    return redirect("person_time", pk=pk)


@require_GET
def leave_list(request: HttpRequest) -> HttpResponse:
    """Who is away from today on; dates alone for colleagues."""
    user, today = vendor(request), timezone.localdate()
    found = absences(user, today=today, text=request.GET.get("q", "")[:100])
    context = {
        "absences": found,
        "text": request.GET.get("q", "")[:100],
        "today": today,
        "kept": kept_by(user).exclude(pk=user.pk).exists(),
    }
    return render(request, "team/absences.html", context)


@limited_upload
@require_http_methods(["GET", "POST"])
def leave_import(request: HttpRequest) -> HttpResponse:
    """Many people's leave from a table: all lines, or none and what is wrong with which."""
    user = vendor(request)
    if not kept_by(user).exclude(pk=user.pk).exists():
        raise PermissionDenied
    form = LeaveFileForm(request.POST or None, request.FILES or None)
    wrong: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        with one_at_a_time(user) as free:
            wrong = _read(request, user, form) if free else ()
            if not free:
                form.add_error("file", _("Another file of yours is being read. Wait until that is done."))
        if not wrong and not form.errors:
            return redirect("leave_list")
    context = {"form": form, "wrong": wrong}
    return render(request, "team/leave_import.html", context, status=422 if form.is_bound else 200)


def _read(request: HttpRequest, user: User, form: LeaveFileForm) -> tuple[str, ...]:
    """Import the file; what is wrong with it, by line."""
    file = form.cleaned_data["file"]
    try:
        made = import_leave(rows_in_file(file.read(), file.name or "", kept_by(user)), by=user)
    except UnreadablePlanError as error:
        form.add_error("file", why_unreadable(error))
    except LeaveFileError as error:
        form.add_error("file", _("Nothing was imported. Mend these lines and try again."))
        return error.lines
    except LeaveRefusedError as refusal:
        form.add_error("file", refusal.message)
    else:
        words = ngettext("%(count)d absence was imported.", "%(count)d absences were imported.", len(made))
        messages.success(request, words % {"count": len(made)})
    return ()
