"""Pages about clients, for the vendor's people; a client's own people never come here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.actions import EmailTakenError
from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.passwords import first_password
from tongzhou.accounts.permissions import Permission
from tongzhou.clients.actions import (
    ClientHasLoginsError,
    ClientHasProjectsError,
    ClientNameTakenError,
    ContactHasLoginError,
    add_contact,
    change_client,
    change_contact,
    create_client,
    delete_client,
    give_login,
    remove_contact,
)
from tongzhou.clients.forms import ClientFilter, ClientForm, ContactForm, LoginForm
from tongzhou.clients.models import ClientOrganisation, Contact, Tier
from tongzhou.clients.queries import clients_known_to, search_clients
from tongzhou.web.undo import say_undoable

PAGE = 50


@require_GET
@organisation_page(Permission.VIEW_CLIENTS)
def clients(request: HttpRequest) -> HttpResponse:
    """All clients of the organisation."""
    user = signed_in(request)
    wanted = ClientFilter(request.GET).wanted()
    found = search_clients(user, text=wanted["q"], tier=wanted["tier"])
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "wanted": wanted,
        "narrowed": any(wanted.values()),
        "tiers": Tier.choices,
        "may_manage": user.may(Permission.MANAGE_CLIENTS),
    }
    return render(request, "clients/clients.html", context)


@require_GET
@organisation_page(Permission.VIEW_CLIENTS)
def client(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one client, and those of its projects that the person may see."""
    user = signed_in(request)
    found = _client(request, pk)
    context = {
        "client": found,
        "contacts": found.contacts.select_related("user"),
        # Projects are a room above; they come by the relation, narrowed by their own rule.
        "projects": found.projects.visible_to(user),
        "may_manage": user.may(Permission.MANAGE_CLIENTS),
        "may_give_logins": user.may(Permission.MANAGE_PEOPLE),
    }
    return render(request, "clients/client.html", context)


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.MANAGE_CLIENTS)
def client_create(request: HttpRequest) -> HttpResponse:
    """A new client."""
    form = ClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_client(by=signed_in(request), **form.cleaned_data)
        except ClientNameTakenError as refusal:
            form.add_error("name", str(refusal.message))
        else:
            messages.success(request, _("The client has been created."))
            return redirect("client", pk=made.pk)
    return _form(request, "clients/client_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.MANAGE_CLIENTS)
def client_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, tier and so on."""
    found = _client(request, pk)
    form = ClientForm(request.POST) if request.method == "POST" else ClientForm.of(found)
    shown = found.name
    if request.method == "POST" and form.is_valid():
        try:
            change_client(found, by=signed_in(request), **form.cleaned_data)
        except ClientNameTakenError as refusal:
            form.add_error("name", str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("client", pk=pk)
    return _form(request, "clients/client_form.html", {"form": form, "client": found, "shown": shown})


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.MANAGE_CLIENTS)
def contact_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody we know at the client."""
    found = _client(request, pk)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        add_contact(found, by=signed_in(request), **form.cleaned_data)
        messages.success(request, _("The contact has been added."))
        return redirect("client", pk=pk)
    return _form(request, "clients/contact_form.html", {"form": form, "client": found})


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.MANAGE_CLIENTS)
def contact_edit(request: HttpRequest, pk: int, contact: int) -> HttpResponse:
    """Another title, address or number."""
    found, person = _contact(request, pk, contact)
    form = ContactForm(request.POST) if request.method == "POST" else ContactForm.of(person)
    if request.method == "POST" and form.is_valid():
        change_contact(person, by=signed_in(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("client", pk=pk)
    return _form(request, "clients/contact_form.html", {"form": form, "client": found, "contact": person})


@require_POST
@organisation_page(Permission.MANAGE_CLIENTS)
def contact_remove(request: HttpRequest, pk: int, contact: int) -> HttpResponse:
    """The contact is forgotten, unless they can still sign in."""
    _found, person = _contact(request, pk, contact)
    try:
        entry = remove_contact(person, by=signed_in(request))
    except ContactHasLoginError as refusal:
        messages.error(request, str(refusal.message))
    else:
        address = reverse("trash_restore", args=[entry.pk])
        say_undoable(request, _("The contact has been removed."), address)
    return redirect("client", pk=pk)


@require_POST
@organisation_page(Permission.MANAGE_CLIENTS)
def client_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """A client without projects goes into the trash."""
    found = _client(request, pk)
    try:
        entry = delete_client(found, by=signed_in(request))
    except (ClientHasProjectsError, ClientHasLoginsError) as refusal:
        messages.error(request, str(refusal.message))
        return redirect("client", pk=pk)
    message = _("The client “%(name)s” has been deleted.") % {"name": entry.label}
    say_undoable(request, message, reverse("trash_restore", args=[entry.pk]))
    return redirect("clients")


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.MANAGE_PEOPLE)
def contact_login(request: HttpRequest, pk: int, contact: int) -> HttpResponse:
    """An account for a contact; the answer shows the first password once."""
    found, person = _contact(request, pk, contact)
    if person.user_id is not None:
        raise PermissionDenied
    user = signed_in(request)
    form = LoginForm(request.POST or None, initial={"email": person.email, "language": user.language})
    if request.method == "POST" and form.is_valid():
        password = first_password()
        try:
            account = give_login(person, by=user, password=password, **form.cleaned_data)
        except EmailTakenError as refusal:
            form.add_error("email", str(refusal.message))
        else:
            context = {"person": account, "password": password}
            return render(request, "accounts/person_password.html", context, status=201)
    return _form(request, "clients/contact_login.html", {"form": form, "client": found, "contact": person})


def _client(request: HttpRequest, pk: int) -> ClientOrganisation:
    return get_object_or_404(clients_known_to(signed_in(request)), pk=pk)


def _contact(request: HttpRequest, pk: int, contact: int) -> tuple[ClientOrganisation, Contact]:
    found = _client(request, pk)
    return found, get_object_or_404(found.contacts.select_related("user"), pk=contact)


def _form(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if context["form"].is_bound else 200)
