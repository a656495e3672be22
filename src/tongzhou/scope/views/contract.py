"""Items of the contract."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.costs.queries.settings import currency_of
from tongzhou.projects.guards import Access, project_page
from tongzhou.scope.actions.contract import add_contract_item, change_contract_item, delete_contract_item
from tongzhou.scope.forms import ContractItemForm
from tongzhou.scope.queries.agreed import contract_items_of
from tongzhou.scope.refusals import ScopeRefusedError, StaleScopeError
from tongzhou.scope.views.paging import page_of
from tongzhou.web.undo import say_undoable


def currency_for(access: Access) -> str | None:
    """The currency in which somebody sees prices; None for those who see none."""
    return currency_of(access.project) if access.may(Permission.VIEW_COST) else None


@require_GET
@project_page(Permission.VIEW_PLAN)
def contract_items(request: HttpRequest, access: Access) -> HttpResponse:
    """The clauses of the contract, with how many requirements name each."""
    currency = currency_for(access)
    context = {
        "project": access.project,
        "page": page_of(request, contract_items_of(access.project)),
        "currency": currency,
        "may_edit": access.may(Permission.EDIT_SCOPE),
    }
    return render(request, "scope/contract_items.html", context)


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_SCOPE)
def contract_item_add(request: HttpRequest, access: Access) -> HttpResponse:
    """Add a clause."""
    form = ContractItemForm(request.POST or None, currency=currency_for(access))
    if request.method == "POST" and form.is_valid():
        try:
            add_contract_item(access.project, by=access.user, **form.facts())
        except ScopeRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            if "again" in request.POST:
                return redirect("contract_item_add", access.project.key)
            return redirect("contract_items", access.project.key)
    return _form(request, access, form, None, 422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_SCOPE)
def contract_item(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change a clause."""
    one = get_object_or_404(contract_items_of(access.project), pk=pk)
    names = ("version", "number", "title", "text", "price_minor")
    initial = {name: getattr(one, name) for name in names}
    form = ContractItemForm(request.POST or None, currency=currency_for(access), initial=initial)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            change_contract_item(one, by=access.user, seen=form.cleaned_data["version"], **form.facts())
        except ScopeRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
            status = 409 if isinstance(refusal, StaleScopeError) else 422
        else:
            messages.success(request, _("Saved."))
            return redirect("contract_items", access.project.key)
    return _form(request, access, form, one, status)


def _form(
    request: HttpRequest, access: Access, form: ContractItemForm, one: object, status: int
) -> HttpResponse:
    context = {"project": access.project, "form": form, "one": one}
    return render(request, "scope/contract_item.html", context, status=status)


@require_POST
@project_page(Permission.EDIT_SCOPE)
def contract_item_delete(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Throw a clause away; it can be brought back."""
    entry = delete_contract_item(get_object_or_404(contract_items_of(access.project), pk=pk), by=access.user)
    say_undoable(request, _("The contract item is in the trash."), reverse("trash_restore", args=[entry.pk]))
    return redirect("contract_items", access.project.key)
