"""Working calendars: the organisation's, and the one a project counts in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.calendars import (
    CalendarRefusedError,
    ExceptionGoneError,
    add_exception,
    add_project_exception,
    change_project_week,
    change_week,
    choose_calendar,
    create_calendar,
    refresh_holidays,
    remove_exception,
    rename_calendar,
    set_default_calendar,
)
from tongzhou.plan.forms import (
    CalendarNameForm,
    ChooseCalendarForm,
    ExceptionForm,
    HolidaysForm,
    WeekForm,
)
from tongzhou.plan.models import CalendarKind, WorkingCalendar
from tongzhou.plan.queries.calendars import (
    FIRST,
    LAST,
    HolidayYear,
    Year,
    calendar_of,
    choices_for,
    holiday_years,
    organisation_calendars,
    uses_of,
    year_of,
)
from tongzhou.projects.guards import Access, project_page

KINDS = (CalendarKind.HOLIDAY, CalendarKind.MAKE_UP, CalendarKind.OTHER)
PROJECT_KINDS = (CalendarKind.FREEZE, CalendarKind.HOLIDAY, CalendarKind.MAKE_UP, CalendarKind.OTHER)
Forms = dict[str, Any]


def _year(request: HttpRequest) -> int:
    """The year the page is to show: as asked, else the present one."""
    wanted = (request.GET or request.POST).get("year", "")
    year = int(wanted) if wanted.isdecimal() and len(wanted) == 4 else timezone.localdate().year
    return min(max(year, FIRST), LAST)


# ── the organisation's ────────────────────────────────────────────────────────────────────────────────
@require_http_methods(["GET", "POST"])
@organisation_page(Permission.VIEW_PEOPLE)
def calendars(request: HttpRequest) -> HttpResponse:
    """The organisation's calendars; whoever may manage them adds one here."""
    user = signed_in(request)
    may_manage = user.may(Permission.MANAGE_CALENDARS)
    form = CalendarNameForm(request.POST or None)
    if request.method == "POST":
        if not may_manage:
            raise PermissionDenied
        if form.is_valid():
            made = create_calendar(user.organisation, by=user, name=form.cleaned_data["name"])
            messages.success(request, _("The calendar has been created. Fetch the holidays now."))
            return redirect("calendar", made.pk)
    found = list(organisation_calendars(user))
    uses = uses_of(found)
    today = timezone.localdate()
    rows = [(one, uses[one.pk], year_of(one, found, today.year, today=today)) for one in found]
    context = {"rows": rows, "form": form, "may_manage": may_manage, "year": today.year}
    return render(request, "plan/calendars.html", context, status=422 if form.is_bound else 200)


@require_GET
@organisation_page(Permission.VIEW_PEOPLE)
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """A calendar, a year at a time."""
    return _calendar_page(request, pk, {}, 200)


def _calendar_page(request: HttpRequest, pk: int, forms: Forms, status: int) -> HttpResponse:
    user, today, number = signed_in(request), timezone.localdate(), _year(request)
    among = list(organisation_calendars(user))
    found = next((one for one in among if one.pk == pk), None) or get_object_or_404(
        organisation_calendars(user), pk=pk
    )
    context = {
        "calendar": found,
        "year": year_of(found, among, number, today=today),
        "uses": uses_of([found])[found.pk],
        "may_edit": user.may(Permission.MANAGE_CALENDARS),
        "week": WeekForm(calendar=found, layered=found.base_id is not None),
        "exception": ExceptionForm(kinds=KINDS),
        "name": CalendarNameForm(initial={"name": found.name}),
        **_holidays(today),
        **forms,
    }
    return render(request, "plan/calendar.html", context, status=status)


def _holidays(today: date) -> Forms:
    years: tuple[HolidayYear, ...] = holiday_years(today.year)
    initial = {"first_year": years[0].year, "last_year": years[-1].year}
    return {"holidays": HolidaysForm(initial=initial), "holiday_years": years}


def _edit_calendar(
    request: HttpRequest, pk: int, name: str, form: Any, deed: Callable[[WorkingCalendar], object], done: str
) -> HttpResponse:
    """Carry out a deed on a calendar of the organisation, or show the page with the refusal."""
    found = get_object_or_404(organisation_calendars(signed_in(request)), pk=pk)
    if form.is_valid():
        try:
            deed(found)
        except CalendarRefusedError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, done)
            return _back(request, redirect("calendar", pk))
    return _calendar_page(request, pk, {name: form, "open": name}, 422)


def _back(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """To the year that the person was looking at."""
    answer["Location"] += f"?year={_year(request)}"
    return answer


@require_POST
@organisation_page(Permission.MANAGE_CALENDARS)
def calendar_week(request: HttpRequest, pk: int) -> HttpResponse:
    """Another working week."""
    user = signed_in(request)
    found = get_object_or_404(organisation_calendars(user), pk=pk)
    form = WeekForm(request.POST, calendar=found, layered=found.base_id is not None)

    def deed(one: WorkingCalendar) -> object:
        return change_week(one, by=user, week=form.cleaned_data["week"], today=timezone.localdate())

    return _edit_calendar(request, pk, "week", form, deed, _("The working week has been changed."))


@require_POST
@organisation_page(Permission.MANAGE_CALENDARS)
def calendar_exception_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A holiday, a make-up workday, another exception."""
    user = signed_in(request)
    form = ExceptionForm(request.POST, kinds=KINDS)

    def deed(one: WorkingCalendar) -> object:
        exception = form.cleaned_data["exception"]
        return add_exception(one, by=user, exception=exception, today=timezone.localdate())

    return _edit_calendar(request, pk, "exception", form, deed, _("The exception has been added."))


@require_POST
@organisation_page(Permission.MANAGE_CALENDARS)
def calendar_exception_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The days are ordinary ones again."""
    user = signed_in(request)
    found = get_object_or_404(organisation_calendars(user), pk=pk)
    _remove(request, found, user)
    return _back(request, redirect("calendar", pk))


def _remove(request: HttpRequest, found: WorkingCalendar, user: Any) -> None:
    identity = request.POST.get("identity", "")
    try:
        remove_exception(found, by=user, identity=identity, today=timezone.localdate())
    except (CalendarRefusedError, ExceptionGoneError) as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The exception has been removed."))


@require_POST
@organisation_page(Permission.MANAGE_CALENDARS)
def calendar_holidays(request: HttpRequest, pk: int) -> HttpResponse:
    """The statutory holidays of some years, as they are known today."""
    user = signed_in(request)
    form = HolidaysForm(request.POST)

    def deed(one: WorkingCalendar) -> object:
        return refresh_holidays(one, by=user, today=timezone.localdate(), **form.cleaned_data)

    return _edit_calendar(request, pk, "holidays", form, deed, _("The statutory holidays are up to date."))


@require_POST
@organisation_page(Permission.MANAGE_CALENDARS)
def calendar_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name."""
    user = signed_in(request)
    form = CalendarNameForm(request.POST)

    def deed(one: WorkingCalendar) -> object:
        return rename_calendar(one, by=user, name=form.cleaned_data["name"])

    return _edit_calendar(request, pk, "name", form, deed, _("Saved."))


@require_POST
@organisation_page(Permission.MANAGE_CALENDARS)
def calendar_default(request: HttpRequest, pk: int) -> HttpResponse:
    """New projects begin with this calendar."""
    user = signed_in(request)
    found = get_object_or_404(organisation_calendars(user), pk=pk)
    set_default_calendar(found, by=user)
    messages.success(request, _("New projects begin with this calendar from now on."))
    return redirect("calendar", pk)


# ── a project's ───────────────────────────────────────────────────────────────────────────────────────
@require_GET
@project_page(Permission.VIEW_PLAN)
def project_calendar(request: HttpRequest, access: Access) -> HttpResponse:
    """The calendar that a project's plan counts in, with its own exceptions and freeze windows."""
    return _project_page(request, access, {}, 200)


def _project_page(request: HttpRequest, access: Access, forms: Forms, status: int) -> HttpResponse:
    project, today = access.project, timezone.localdate()
    among = choices_for(project)
    used = calendar_of(project)
    own = used.project_id is not None
    base = next((one for one in among if one.pk == used.base_id), None) if own else used
    year: Year = year_of(used, among, _year(request), today=today)
    offered = [one for one in among if not own or base is None or one.pk != used.pk]
    chosen = used if base is None else base
    context = {
        "project": project,
        "calendar": used,
        "own": own,
        "base": base,
        "year": year,
        "may_edit": access.may(Permission.EDIT_PLAN),
        "choose": ChooseCalendarForm(calendars=offered, initial={"calendar": chosen.pk}),
        "week": WeekForm(
            calendar=used if own else WorkingCalendar(), layered=not own or used.base_id is not None
        ),
        "exception": ExceptionForm(kinds=PROJECT_KINDS),
        **forms,
    }
    return render(request, "plan/project_calendar.html", context, status=status)


def _edit_project(
    request: HttpRequest, access: Access, name: str, form: Any, deed: Callable[[], object], done: str
) -> HttpResponse:
    if form.is_valid():
        try:
            deed()
        except CalendarRefusedError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, done)
            return _back(request, redirect("project_calendar", access.project.key))
    return _project_page(request, access, {name: form, "open": name}, 422)


@require_POST
@project_page(Permission.EDIT_PLAN)
def project_calendar_choose(request: HttpRequest, access: Access) -> HttpResponse:
    """The plan counts in another calendar."""
    form = ChooseCalendarForm(request.POST, calendars=choices_for(access.project))

    def deed() -> object:
        chosen = form.chosen()
        return choose_calendar(access.project, by=access.user, calendar=chosen, today=timezone.localdate())

    done = _("The plan counts in this calendar now, and has been recalculated.")
    return _edit_project(request, access, "choose", form, deed, done)


@require_POST
@project_page(Permission.EDIT_PLAN)
def project_calendar_week(request: HttpRequest, access: Access) -> HttpResponse:
    """Working hours of this project's own."""
    used = calendar_of(access.project)
    own = used.project_id is not None
    layered = not own or used.base_id is not None
    form = WeekForm(request.POST, calendar=used if own else WorkingCalendar(), layered=layered)

    def deed() -> object:
        week = form.cleaned_data["week"]
        return change_project_week(access.project, by=access.user, week=week, today=timezone.localdate())

    done = _("The working hours have been changed, and the plan has been recalculated.")
    return _edit_project(request, access, "week", form, deed, done)


@require_POST
@project_page(Permission.EDIT_PLAN)
def project_calendar_exception_add(request: HttpRequest, access: Access) -> HttpResponse:
    """A freeze window, a holiday, a make-up workday of this project alone."""
    form = ExceptionForm(request.POST, kinds=PROJECT_KINDS)

    def deed() -> object:
        exception = form.cleaned_data["exception"]
        today = timezone.localdate()
        return add_project_exception(access.project, by=access.user, exception=exception, today=today)

    done = _("The exception has been added, and the plan has been recalculated.")
    return _edit_project(request, access, "exception", form, deed, done)


@require_POST
@project_page(Permission.EDIT_PLAN)
def project_calendar_exception_remove(request: HttpRequest, access: Access) -> HttpResponse:
    """The days are ordinary ones again."""
    own = calendar_of(access.project)
    if own.project_id != access.project.pk:
        raise Http404
    _remove(request, own, access.user)
    return _back(request, redirect("project_calendar", access.project.key))
