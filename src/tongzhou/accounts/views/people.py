"""The people of the organisation and what their roles allow."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.actions import (
    EmailTakenError,
    LastAdministratorError,
    change_user,
    create_user,
    set_first_password,
)
from tongzhou.accounts.actions.factors import remove_factors
from tongzhou.accounts.forms import EmailForm, PeopleFilter, PersonChangeForm, PersonForm
from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.passwords import first_password
from tongzhou.accounts.permissions import OrganisationRole, Permission
from tongzhou.accounts.proof import stepped_up
from tongzhou.accounts.queries import people_known_to, search_people
from tongzhou.accounts.queries.signing_in import factor_kinds

PAGE = 50


@require_GET
@organisation_page(Permission.VIEW_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody in the organisation."""
    chosen = PeopleFilter(request.GET)
    chosen.is_valid()
    wanted = {name: chosen.cleaned_data.get(name, "") for name in ("q", "role", "state")}
    found = search_people(signed_in(request), text=wanted["q"], role=wanted["role"], state=wanted["state"])
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "wanted": wanted,
        "narrowed": any(wanted.values()),
        "roles": OrganisationRole.choices,
        "may_manage": signed_in(request).may(Permission.MANAGE_PEOPLE),
    }
    return render(request, "accounts/people.html", context)


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.MANAGE_PEOPLE)
@stepped_up
def person_create(request: HttpRequest) -> HttpResponse:
    """An account for somebody of the vendor; the answer shows the first password once."""
    user = signed_in(request)
    form = PersonForm(request.POST or None, initial={"language": user.language})
    if request.method == "POST" and form.is_valid():
        password = first_password()
        values = form.cleaned_data | {"role": OrganisationRole(form.cleaned_data["role"])}
        try:
            person = create_user(user.organisation, password=password, by=user, **values)
        except EmailTakenError as refusal:
            form.add_error("email", str(refusal.message))
        else:
            return _handed_over(request, person, password)
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/person_create.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.VIEW_PEOPLE)
@stepped_up
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person; administrators change role, title and whether the account is active."""
    user = signed_in(request)
    found = get_object_or_404(people_known_to(user).select_related("contact__client"), pk=pk)
    may_manage = user.may(Permission.MANAGE_PEOPLE)
    if request.method == "POST" and not may_manage:
        raise PermissionDenied
    form = PersonChangeForm(request.POST or None, person=found)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"role": OrganisationRole(form.cleaned_data["role"])}
        try:
            change_user(found, by=user, **values)
        except LastAdministratorError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("person", pk=pk)
    context = {
        "person": found,
        "form": form,
        "may_manage": may_manage,
        "email": EmailForm(user=found),
        "factors": len(factor_kinds(found)) if may_manage else 0,
    }
    return render(request, "accounts/person.html", context, status=422 if form.is_bound else 200)


@require_POST
@organisation_page(Permission.MANAGE_PEOPLE)
@stepped_up
def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new first password for somebody who has lost theirs, shown once; their sessions end."""
    user = signed_in(request)
    found = get_object_or_404(people_known_to(user).exclude(pk=user.pk), pk=pk)
    password = first_password()
    set_first_password(found, by=user, password=password)
    return _handed_over(request, found, password)


@require_POST
@organisation_page(Permission.MANAGE_PEOPLE)
@stepped_up
def person_factors(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the second factors of somebody away who has lost them; they sign in anew with their password."""
    user = signed_in(request)
    found = get_object_or_404(people_known_to(user).exclude(pk=user.pk), pk=pk)
    remove_factors(found, by=user)
    messages.success(request, _("The second factors have been removed."))
    return redirect("person", pk=pk)


def _handed_over(request: HttpRequest, person: User, password: str) -> HttpResponse:
    context = {"person": person, "password": password}
    return render(request, "accounts/person_password.html", context, status=201)
