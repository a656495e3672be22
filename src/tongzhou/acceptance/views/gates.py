"""Gates of a project: checking, passing, waiving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongzhou.acceptance.actions import gates as deeds
from tongzhou.acceptance.forms import CheckForm, GateForm, NameForm, TextForm, WaiveForm
from tongzhou.acceptance.models import Gate
from tongzhou.acceptance.queries.acceptances import items_to_accept, may_manage
from tongzhou.acceptance.queries.gates import find_item, gates_of, templates_of
from tongzhou.acceptance.refusals import AcceptanceRefusedError
from tongzhou.acceptance.standard import STANDARD
from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access, find_access, project_page

MANAGE, PAGE = Permission.MANAGE_ACCEPTANCE, 15


@require_http_methods(["GET"])
@project_page(Permission.VIEW_PLAN)
def gates(request: HttpRequest, access: Access) -> HttpResponse:
    """All gates with their checklists."""
    return _page(request, access, _form(access))


@require_POST
@project_page(MANAGE)
def gate_create(request: HttpRequest, access: Access) -> HttpResponse:
    """A new gate."""
    form = _form(access, request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            deeds.create_gate(
                access.project,
                by=access.user,
                title=given["title"],
                item=find_item(access.project, given["item"]),
                template=given["template"],
                lines=given["lines"],
            )
        except AcceptanceRefusedError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(
                request, _("The gate stands. Until it is passed, what lies behind it cannot be complete.")
            )
            return redirect("gates", key=access.project.key)
    return _page(request, access, form, status=422)


def _form(access: Access, data: Any = None) -> GateForm:
    own = [(str(one.pk), one.name) for one in templates_of(access.project.organisation)]
    choices = [(one.code, str(one.name)) for one in STANDARD] + own
    return GateForm(data, items=items_to_accept(access.project), templates=choices, auto_id="gate-%s")


def _page(request: HttpRequest, access: Access, form: GateForm, status: int = 200) -> HttpResponse:
    page = Paginator(gates_of(access.project), PAGE).get_page(request.GET.get("page"))
    rows = []
    for gate in page.object_list:
        items = list(gate.items.all())
        done = sum(1 for one in items if one.checked_at is not None)
        rows.append({"gate": gate, "items": items, "done": done, "ready": done == len(items)})
    context = {
        "project": access.project,
        "rows": rows,
        "page": page,
        "form": form,
        "may_manage": may_manage(access),
        "may_check": access.may(Permission.EDIT_WORK),
        "templates": list(templates_of(access.project.organisation)) if may_manage(access) else [],
    }
    return render(request, "acceptance/gates.html", context, status=status)


def _deed(
    run: Callable[..., str], form: type[forms.Form] | None = None, right: Permission = MANAGE
) -> Callable[..., HttpResponse]:
    """A POST about a gate: find it, read the form, carry it out, say what was done."""

    def view(request: HttpRequest, access: Access, pk: int, **inner: Any) -> HttpResponse:
        gate = get_object_or_404(gates_of(access.project), pk=pk)
        given = form(request.POST) if form else None
        if given is not None and not given.is_valid():
            messages.error(request, " ".join(str(one) for errors in given.errors.values() for one in errors))
            return redirect("gates", key=access.project.key)
        try:
            said = run(access, gate, **inner, **(given.cleaned_data if given else {}))
        except AcceptanceRefusedError as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, said)
        return redirect("gates", key=access.project.key)

    return require_POST(project_page(right)(view))


def _check(access: Access, gate: Gate, item: int, checked: bool, evidence: str) -> str:
    found = get_object_or_404(gate.items.select_related("gate"), pk=item)
    deeds.check_gate_item(found, by=access.user, checked=checked, evidence=evidence)
    return _("Saved.")


def _item_add(access: Access, gate: Gate, text: str) -> str:
    deeds.add_gate_item(gate, by=access.user, text=text)
    return _("Added.")


def _item_drop(access: Access, gate: Gate, item: int) -> str:
    deeds.drop_gate_item(get_object_or_404(gate.items.select_related("gate"), pk=item), by=access.user)
    return _("Removed.")


def _pass(access: Access, gate: Gate) -> str:
    deeds.pass_gate(gate, by=access.user)
    return _("Passed. The way is free.")


def _waive(access: Access, gate: Gate, reason: str) -> str:
    deeds.waive_gate(gate, by=access.user, reason=reason)
    return _("Waived. The reason stays with the gate.")


def _delete(access: Access, gate: Gate) -> str:
    deeds.delete_gate(gate, by=access.user)
    return _("Removed.")


def _template(access: Access, gate: Gate, name: str) -> str:
    deeds.save_template(gate, by=access.user, name=name)
    return _("Kept. It is offered for new gates of all projects.")


gate_item_check = _deed(_check, CheckForm, Permission.EDIT_WORK)
gate_item_add = _deed(_item_add, TextForm)
gate_item_drop = _deed(_item_drop)
gate_pass = _deed(_pass)
gate_waive = _deed(_waive, WaiveForm)
gate_delete = _deed(_delete)
gate_template_save = _deed(_template, NameForm)


@require_POST
@organisation_page(Permission.VIEW_PEOPLE)
def gate_template_delete(request: HttpRequest, template: int) -> HttpResponse:
    """A checklist is not offered any more; for whoever has kept it, and those who manage workflows."""
    user = signed_in(request)
    found = get_object_or_404(templates_of(user.organisation), pk=template)
    if found.made_by_id != user.pk and not user.may(Permission.MANAGE_WORKFLOWS):
        raise PermissionDenied
    deeds.delete_template(found, by=user)
    messages.success(request, _("Removed."))
    access = find_access(user, request.POST.get("project", ""))
    return redirect("gates", key=access.project.key) if access is not None else redirect("projects")
