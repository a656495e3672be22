"""The permission table: everybody of the vendor reads it, whoever manages the organisation changes it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tongzhou.accounts.actions.rights import StaleRightsError, change_rights
from tongzhou.accounts.forms import RightsForm
from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.accounts.queries.rights import changes_in_words, organisation_matrix, project_matrix
from tongzhou.accounts.rights import differences


@require_GET
@organisation_page(Permission.VIEW_PEOPLE)
def roles(request: HttpRequest) -> HttpResponse:
    """Who may do what, in words."""
    user = signed_in(request)
    context = _tables(user) | {"may_change": user.may(Permission.MANAGE_ORGANISATION)}
    return render(request, "accounts/roles.html", context)


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.MANAGE_ORGANISATION)
def roles_change(request: HttpRequest) -> HttpResponse:
    """The table with boxes to tick; what is sent first comes back as a list of changes to be confirmed."""
    user = signed_in(request)
    if request.method != "POST":
        return _boxes(request, user)
    form = RightsForm(request.POST)
    if not form.is_valid():
        return _boxes(request, user, refusal=_("Tick the boxes and save; this was something else."))
    changes = differences(user.permission_tables(), form.ticked())
    stamp = form.cleaned_data["stamp"]
    if stamp != user.organisation.rights_stamp:
        return _boxes(request, user, refusal=str(StaleRightsError.message))
    if not changes:
        messages.info(request, _("Nothing is different."))
        return redirect("roles")
    if not form.cleaned_data["confirmed"]:
        context = {"changes": changes_in_words(changes), "form": form}
        return render(request, "accounts/roles_confirm.html", context)
    try:
        change_rights(by=user, changes=changes, seen=stamp)
    except StaleRightsError as refusal:
        return _boxes(request, user, refusal=str(refusal.message))
    messages.success(request, _("The rights have been changed. They hold from now on."))
    return redirect("roles")


def _boxes(request: HttpRequest, user: User, *, refusal: str = "") -> HttpResponse:
    context = _tables(user) | {"refusal": refusal, "stamp": user.organisation.rights_stamp}
    return render(request, "accounts/roles_change.html", context, status=422 if refusal else 200)


def _tables(user: User) -> dict[str, Any]:
    tables = user.permission_tables()
    organisation, project = organisation_matrix(tables), project_matrix(tables)
    cells = [cell for matrix in (organisation, project) for row in matrix.rows for cell in row.cells]
    changed = sum(cell.changed for cell in cells)
    return {"organisation": organisation, "project": project, "changed": changed}
