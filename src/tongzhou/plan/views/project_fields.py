"""Custom fields that belong to one project alone."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.custom_fields import (
    FieldCodeTakenError,
    archive_field,
    change_field,
    create_field,
)
from tongzhou.plan.forms_workflows import FieldForm
from tongzhou.plan.models import CustomField, FieldKind, ItemType
from tongzhou.plan.queries.types import project_fields_of, types_of
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.projects.guards import Access, project_page


@require_http_methods(["GET", "POST"])
@project_page(Permission.MANAGE_WORK)
def project_fields(request: HttpRequest, access: Access) -> HttpResponse:
    """The project's own fields, and a new one."""
    types = list(_types(access))
    form = FieldForm(types, request.POST or None, initial={"currency": "CNY"}, finance=_finance(access))
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        values = form.values(kind) | {"kind": FieldKind(kind), "code": form.cleaned_data["code"]}
        try:
            create_field(by=access.user, project=access.project, **values)
        except (ItemRefusedError, FieldCodeTakenError) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("project_fields", key=access.project.key)
    names = {one.pk: one.label for one in types}
    rows = [
        (
            one,
            [names[key] for key in one.item_types if key in names],
            reverse("project_field", args=[access.project.key, one.pk]),
        )
        for one in _fields(access)
    ]
    context = {"project": access.project, "rows": rows, "form": form, "may_manage": True}
    return render(request, "plan/project_fields.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@project_page(Permission.MANAGE_WORK)
def project_field(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Another name, other options; or out of use, or back."""
    found = get_object_or_404(_fields(access), pk=pk)
    if request.method == "POST" and "archive" in request.POST:
        archive_field(found, by=access.user, archived=request.POST["archive"] == "yes")
        messages.success(request, _("Saved."))
        return redirect("project_fields", key=access.project.key)
    form = FieldForm.of(_types(access), found, request.POST or None, finance=_finance(access))
    if request.method == "POST" and form.is_valid():
        try:
            change_field(found, by=access.user, **form.values(found.kind, found.options))
        except ItemRefusedError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("project_fields", key=access.project.key)
    context = {"project": access.project, "field": found, "form": form}
    return render(request, "plan/project_field.html", context, status=422 if form.is_bound else 200)


def _finance(access: Access) -> bool:
    return access.may(Permission.VIEW_COST)


def _fields(access: Access) -> QuerySet[CustomField]:
    return project_fields_of(access.project, finance=_finance(access))


def _types(access: Access) -> QuerySet[ItemType]:
    return types_of(access.project.organisation_id)
