"""How the organisation works: types, workflows and fields; for those who manage workflows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.custom_fields import (
    FieldCodeTakenError,
    archive_field,
    change_field,
    create_field,
)
from tongzhou.plan.actions.workflows import (
    add_state,
    change_states,
    change_transition,
    change_type,
    create_type,
    create_workflow,
    delete_state,
    delete_workflow,
    rename_workflow,
    set_transitions,
)
from tongzhou.plan.forms_workflows import (
    ROLES,
    FieldForm,
    StateForm,
    TypeForm,
    WayForm,
    WorkflowForm,
    pairs_of,
    requirable,
)
from tongzhou.plan.models import FieldKind, State, Transition, Workflow
from tongzhou.plan.queries.types import all_fields, all_types, all_workflows, items_by_state
from tongzhou.plan.work.refusals import ItemRefusedError

MANAGE = Permission.MANAGE_WORKFLOWS


@require_GET
@organisation_page(MANAGE)
def workflows(request: HttpRequest) -> HttpResponse:
    """All types and workflows, and where to change them."""
    user = signed_in(request)
    flows = all_workflows(user)
    context = {
        "types": [(one, TypeForm.of(flows, one)) for one in all_types(user)],
        "flows": flows,
        "new_type": TypeForm(flows),
        "new_flow": WorkflowForm(flows),
    }
    return render(request, "plan/workflows.html", context)


@require_POST
@organisation_page(MANAGE)
def item_type_create(request: HttpRequest) -> HttpResponse:
    """A type of the organisation's own."""
    user = signed_in(request)
    form = TypeForm(all_workflows(user), request.POST)
    if not form.is_valid() or not form.cleaned_data["name"]:
        messages.error(request, _("A type needs a name."))
        return redirect("workflows")
    return _done(request, "workflows", lambda: create_type(by=user, **form.cleaned_data))


@require_POST
@organisation_page(MANAGE)
def item_type_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, icon, colour or workflow; or out of use, or back."""
    user = signed_in(request)
    found = get_object_or_404(all_types(user), pk=pk)
    if "archive" in request.POST:
        archived = request.POST["archive"] == "yes"
        return _done(request, "workflows", lambda: change_type(found, by=user, archived=archived))
    form = TypeForm.of(all_workflows(user), found, request.POST)
    if not form.is_valid():
        messages.error(request, _("Some values cannot be taken; see errors."))
        return redirect("workflows")
    return _done(request, "workflows", lambda: change_type(found, by=user, **form.cleaned_data))


@require_POST
@organisation_page(MANAGE)
def workflow_create(request: HttpRequest) -> HttpResponse:
    """A workflow, like another one or with three states; leads to its editor."""
    user = signed_in(request)
    form = WorkflowForm(all_workflows(user), request.POST)
    if not form.is_valid() or not form.cleaned_data["name"]:
        messages.error(request, _("A workflow needs a name."))
        return redirect("workflows")
    try:
        made = create_workflow(by=user, **form.cleaned_data)
    except ItemRefusedError as refusal:
        messages.error(request, refusal.message)
        return redirect("workflows")
    return redirect("workflow", pk=made.pk)


@require_GET
@organisation_page(MANAGE)
def workflow(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor of one workflow: its states, and what leads where."""
    user = signed_in(request)
    found = _flow(request, pk)
    states = list(found.states.all())
    counts = items_by_state(found)
    ways = {(one.from_state_id, one.to_state_id): one for one in found.transitions.all()}
    context = {
        "flow": found,
        "rows": [(one, StateForm.of(one, n), counts.get(one.pk, 0)) for n, one in enumerate(states, start=1)],
        "states": states,
        "new_state": StateForm(),
        "matrix": [
            (source, [_cell(ways, source, target) for target in states]) for source in [None, *states]
        ],
        "ways": list(found.transitions.select_related("from_state", "to_state")),
        "roles": ROLES,
        "requirable": requirable(all_fields(user).filter(archived=False)),
    }
    return render(request, "plan/workflow.html", context)


def _cell(ways: dict[Any, Any], source: State | None, target: State) -> tuple[State, str, Transition | None]:
    """A cell of the matrix: the state it leads to, its value in the form, and the transition if there is one."""
    key = source.pk if source else None
    return target, f"{key or 0}:{target.pk}", ways.get((key, target.pk))


@require_POST
@organisation_page(MANAGE)
def workflow_change(request: HttpRequest, pk: int) -> HttpResponse:
    """What was changed in one part of the editor, named by the field ``part``."""
    user, found = signed_in(request), _flow(request, pk)
    part = request.POST.get("part")
    if part == "name":
        name = request.POST.get("name", "").strip()[:100]
        return _done(request, "workflow", lambda: rename_workflow(found, by=user, name=name), pk)
    if part == "states":
        return _states(request, found)
    if part == "state":
        form = StateForm(request.POST)
        if not form.is_valid() or not form.cleaned_data["name"]:
            messages.error(request, _("A state needs a name."))
            return redirect("workflow", pk=pk)
        values = {name: form.cleaned_data[name] for name in ("name", "category", "hue")}
        return _done(request, "workflow", lambda: add_state(found, by=user, **values), pk)
    if part == "way":
        return _change_way(request, found)
    return _done(
        request, "workflow", lambda: set_transitions(found, by=user, pairs=pairs_of(request.POST)), pk
    )


def _states(request: HttpRequest, found: Workflow) -> HttpResponse:
    rows = {}
    for place, state in enumerate(found.states.all(), start=1):
        form = StateForm.of(state, place, request.POST)
        if not form.is_valid():
            messages.error(request, _("Some values cannot be taken; see errors."))
            return redirect("workflow", pk=found.pk)
        rows[state.pk] = form.cleaned_data | {"position": form.cleaned_data["position"] or place}
    return _done(
        request, "workflow", lambda: change_states(found, by=signed_in(request), rows=rows), found.pk
    )


def _change_way(request: HttpRequest, found: Workflow) -> HttpResponse:
    user = signed_in(request)
    key = request.POST.get("way", "")
    key = key if key.isdecimal() and len(key) < 19 else "0"
    way = get_object_or_404(found.transitions.select_related("workflow"), pk=int(key))
    form = WayForm(requirable(all_fields(user)), request.POST)
    if not form.is_valid():
        messages.error(request, _("Some values cannot be taken; see errors."))
        return redirect("workflow", pk=found.pk)
    return _done(request, "workflow", lambda: change_transition(way, by=user, **form.cleaned_data), found.pk)


@require_POST
@organisation_page(MANAGE)
def workflow_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Only one that no type goes by."""
    found = _flow(request, pk)
    return _done(request, "workflows", lambda: delete_workflow(found, by=signed_in(request)))


@require_POST
@organisation_page(MANAGE)
def state_delete(request: HttpRequest, pk: int, state: int) -> HttpResponse:
    """A state disappears; its items go where was said."""
    states = _flow(request, pk).states.select_related("workflow")
    gone = get_object_or_404(states, pk=state)
    wanted = request.POST.get("moved_to", "")
    key = int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0
    target = states.filter(pk=key).first()
    return _done(request, "workflow", lambda: delete_state(gone, by=signed_in(request), moved_to=target), pk)


@require_http_methods(["GET", "POST"])
@organisation_page(MANAGE)
def custom_fields(request: HttpRequest) -> HttpResponse:
    """All custom fields, and a new one."""
    user = signed_in(request)
    types = list(all_types(user))
    form = FieldForm(types, request.POST or None, initial={"currency": "CNY"})
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        values = form.values(kind) | {"kind": FieldKind(kind), "code": form.cleaned_data["code"]}
        try:
            create_field(by=user, **values)
        except (ItemRefusedError, FieldCodeTakenError) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("custom_fields")
    names = {one.pk: one.label for one in types}
    rows = [
        (one, [names[key] for key in one.item_types if key in names], reverse("custom_field", args=[one.pk]))
        for one in all_fields(user)
    ]
    context = {"rows": rows, "form": form}
    return render(request, "plan/custom_fields.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@organisation_page(MANAGE)
def custom_field(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, other options; or out of use, or back."""
    user = signed_in(request)
    found = get_object_or_404(all_fields(user), pk=pk)
    if request.method == "POST" and "archive" in request.POST:
        archived = request.POST["archive"] == "yes"
        return _done(request, "custom_fields", lambda: archive_field(found, by=user, archived=archived))
    form = FieldForm.of(all_types(user), found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change_field(found, by=user, **form.values(found.kind, found.options))
        except ItemRefusedError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("custom_fields")
    context = {"field": found, "form": form}
    return render(request, "plan/custom_field.html", context, status=422 if form.is_bound else 200)


def _flow(request: HttpRequest, pk: int) -> Workflow:
    return get_object_or_404(all_workflows(signed_in(request)), pk=pk)


def _done(request: HttpRequest, name: str, deed: Any, *args: int) -> HttpResponse:
    """Do it, say so or why not, and go back to a page."""
    try:
        deed()
    except ItemRefusedError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Saved."))
    return redirect(name, *args)
