"""Staffing: who with these skills is free in those weeks; and time promised to a project, roles filled."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.models import Resource
from tongzhou.plan.queries.people import colleagues
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.queries import projects_granting
from tongzhou.team.actions.allocations import allocate, change_allocation, remove_allocation
from tongzhou.team.actions.roles import fill_role, vacate_role
from tongzhou.team.forms import DAY_MINUTES, AllocationForm, SearchForm, skills_asked, usual_search
from tongzhou.team.models import Allocation, Level
from tongzhou.team.queries.allocations import allocations_in, roles_in
from tongzhou.team.queries.skills import offered
from tongzhou.team.queries.staffing import MOST_SKILLS, OpenRole, candidates, open_roles
from tongzhou.team.refusals import TeamRefusedError
from tongzhou.team.views.workload import vendor
from tongzhou.web.undo import say_undoable

PAGE = 15


@require_GET
def staffing(request: HttpRequest) -> HttpResponse:
    """Look for people; ``role`` is an open role of a plan that one of them is to fill."""
    user, today = vendor(request), timezone.localdate()
    asked = skills_asked(request.GET)
    form = SearchForm({**usual_search(today), **request.GET.dict()})
    roles = open_roles(user, Permission.EDIT_PLAN, today=today)
    fits = form.is_valid()
    role = _role(form.cleaned_data.get("role"), roles) if fits else None
    number = request.GET.get("page", "1")
    first = (int(number[:4]) - 1) * PAGE if number.isdecimal() and int(number[:4]) else 0
    found = candidates(user, form.search(asked), first=first, count=PAGE) if fits else []
    rows = [*asked, *[None] * min(2 if asked else 3, MOST_SKILLS - len(asked))]
    context = {
        "form": form,
        "asked": rows,
        "skills": offered(user),
        "levels": Level,
        "page": Paginator(found, PAGE).get_page(number),
        "searched": fits,
        "everybody": user.may(Permission.VIEW_WORKLOAD),
        "roles": roles,
        "role": role,
        "projects": projects_granting(user, Permission.MANAGE_MEMBERS).order_by("name", "id"),
        "chosen_project": form.cleaned_data.get("project", "") if fits else "",
    }
    return render(request, "team/staffing.html", context)


def _role(number: int | None, roles: list[OpenRole]) -> OpenRole | None:
    return next((one for one in roles if one.resource.pk == number), None)


@require_POST
@project_page(Permission.MANAGE_MEMBERS)
def allocation_create(request: HttpRequest, access: Access) -> HttpResponse:
    """Promise somebody's time to the project."""
    people = colleagues(access.project.organisation_id)
    form = AllocationForm(people.values_list("pk", "name"), request.POST)
    if form.is_valid():
        person = people.get(pk=form.cleaned_data["user"])
        try:
            made = allocate(access.project, by=access.user, user=person, promise=form.promise())
        except TeamRefusedError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            message = _("%(name)s is allocated to “%(project)s”.")
            words = message % {"name": person.name, "project": access.project.name}
            say_undoable(request, words, reverse("allocation_remove", args=[access.project.key, made.pk]))
            return redirect("project_workload", key=access.project.key)
    return _form_page(request, access, form)


@require_http_methods(["GET", "POST"])
@project_page(Permission.MANAGE_MEMBERS)
def allocation(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Other days or another amount."""
    found = _found(access, pk)
    initial = {
        "user": found.user_id,
        "first": found.first,
        "last": found.last,
        "percent": found.percent,
        "days": None if found.minutes is None else found.minutes / DAY_MINUTES,
        "note": found.note,
    }
    sent = request.POST.copy() if request.method == "POST" else None
    if sent is not None:
        sent["user"] = str(found.user_id)
    form = AllocationForm([(found.user_id, found.user.name)], sent, initial=initial)
    if sent is not None and form.is_valid():
        try:
            change_allocation(found, by=access.user, promise=form.promise())
        except TeamRefusedError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("project_workload", key=access.project.key)
    return _form_page(request, access, form, found)


def _form_page(
    request: HttpRequest, access: Access, form: AllocationForm, found: Allocation | None = None
) -> HttpResponse:
    context = {"project": access.project, "form": form, "allocation": found}
    return render(request, "team/allocation.html", context, status=422 if form.is_bound else 200)


@require_POST
@project_page(Permission.MANAGE_MEMBERS)
def allocation_remove(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The time is no longer promised."""
    found = _found(access, pk)
    remove_allocation(found, by=access.user)
    messages.success(request, _("The allocation of %(name)s has been removed.") % {"name": found.user.name})
    return redirect("project_workload", key=access.project.key)


def _found(access: Access, pk: int) -> Allocation:
    return get_object_or_404(allocations_in(access.project), pk=pk)


@require_POST
@project_page(Permission.EDIT_PLAN)
def role_fill(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Somebody stands behind a role of the plan from now on."""
    role = _resource(access, pk)
    number = request.POST.get("user", "")
    person = _member_or_colleague(access, int(number) if number.isdecimal() and len(number) < 10 else 0)
    try:
        fill_role(role, by=access.user, user=person, today=timezone.localdate())
    except TeamRefusedError as refusal:
        messages.error(request, refusal.message)
    else:
        words = _("%(name)s fills the role “%(role)s”.") % {"name": person.name, "role": role.name}
        say_undoable(request, words, reverse("role_vacate", args=[access.project.key, pk]))
    return redirect("project_workload", key=access.project.key)


def _member_or_colleague(access: Access, pk: int) -> User:
    """Members for whoever edits the plan; anybody of the vendor for whoever also brings people in."""
    people = colleagues(access.project.organisation_id)
    if not access.may(Permission.MANAGE_MEMBERS):
        people = people.filter(memberships__project=access.project)
    return get_object_or_404(people, pk=pk)


@require_POST
@project_page(Permission.EDIT_PLAN)
def role_vacate(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Nobody stands behind a role any more."""
    role = _resource(access, pk)
    try:
        vacate_role(role, by=access.user, today=timezone.localdate())
    except TeamRefusedError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The role “%(role)s” is open again.") % {"role": role.name})
    return redirect("project_workload", key=access.project.key)


def _resource(access: Access, pk: int) -> Resource:
    found: Resource = get_object_or_404(roles_in(access.project), pk=pk)
    return found
