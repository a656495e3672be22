"""The API of gates and of the checklists that are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router
from pydantic import Field

from tongzhou.acceptance.actions import gates as gate_deeds
from tongzhou.acceptance.api.acceptances import found_or_404
from tongzhou.acceptance.models import Gate, GateTemplate
from tongzhou.acceptance.queries.gates import find_item, gates_of, templates_of
from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Flag, Id, Name, PathId, Text

router = Router(tags=["acceptance"])
MANAGE = Permission.MANAGE_ACCEPTANCE


class GateItemShown(Answer):
    """One thing that must be true at a gate."""

    id: int
    text: str
    evidence: str
    checked_by: str | None
    checked_at: datetime | None


class GateShown(Answer):
    """A gate with its checklist; `item` is the number of what it stands before."""

    id: int
    title: str
    item: int | None
    state: Literal["open", "passed", "waived"]
    decided_by: str | None
    decided_at: datetime | None
    reason: str
    items: list[GateItemShown]


class Gates(Answer):
    """All gates of a project."""

    items: list[GateShown]


class NewGate(Body):
    """A new gate: a checklist by its code (`planning`, `design`, `go_live`, `closing`) or number, or own lines."""

    title: Name = Field(max_length=200)
    item: Id | None = Field(None, description="Number in the database of a phase or milestone of the plan.")
    template: Text = Field("", max_length=40)
    lines: Text = Field("", max_length=20_000)


class GateItemText(Body):
    """One more thing that must be true."""

    text: Name = Field(max_length=500)


class GateTemplateName(Body):
    """What the kept checklist is called."""

    name: Name = Field(max_length=200)


class GateTemplateShown(Answer):
    """A checklist that your organisation has kept, one item per line; `mine` when you have kept it."""

    id: int
    name: str
    lines: str
    mine: bool


class GateTemplates(Answer):
    """All checklists that your organisation has kept."""

    items: list[GateTemplateShown]


class Checked(Body):
    """Whether it is true, and by which evidence."""

    checked: Flag
    evidence: Text = Field("", max_length=4000)


class Waiver(Body):
    """Why a gate is waived."""

    reason: Name = Field(max_length=4000)


def _gate(one: Gate) -> dict[str, Any]:
    return {
        "id": one.pk,
        "title": one.title,
        "item": one.item.number if one.item else None,
        "state": one.state,
        "decided_by": one.decided_by.name if one.decided_by else None,
        "decided_at": one.decided_at,
        "reason": one.reason,
        "items": [
            {
                "id": each.pk,
                "text": each.text,
                "evidence": each.evidence,
                "checked_by": each.checked_by.name if each.checked_by else None,
                "checked_at": each.checked_at,
            }
            for each in one.items.all()
        ],
    }


def _found_gate(request: HttpRequest, key: str, id: int, right: Permission) -> tuple[Access, Gate]:
    access = get_access(signed_in(request), key, right)
    return access, get_object_or_404(gates_of(access.project), pk=id)


def _gate_again(access: Access, pk: int, status: int = 200) -> HttpResponse:
    return json_answer(_gate(gates_of(access.project).get(pk=pk)), status)


@router.get("/projects/{slug:key}/gates", response=Gates)
def gates(request: HttpRequest, key: str) -> HttpResponse:
    """The gates of a project with their checklists."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    return json_answer({"items": [_gate(one) for one in gates_of(access.project)]})


@router.post("/projects/{slug:key}/gates", response={201: GateShown})
def gate_create(request: HttpRequest, key: str, body: NewGate) -> HttpResponse:
    """Set a gate before a phase or milestone; needs `manage_acceptance`."""
    access = get_access(signed_in(request), key, MANAGE)
    made = gate_deeds.create_gate(
        access.project,
        by=access.user,
        title=body.title,
        item=None if body.item is None else found_or_404(find_item(access.project, body.item)),
        template=body.template,
        lines=body.lines,
    )
    return _gate_again(access, made.pk, 201)


@router.post("/projects/{slug:key}/gates/{int:id}/items/{int:item}", response=GateShown)
def gate_item_check(request: HttpRequest, key: str, id: PathId, item: PathId, body: Checked) -> HttpResponse:
    """Check one thing, with evidence, or open it again; needs `edit_work`. 409 once the gate is decided."""
    access, found = _found_gate(request, key, id, Permission.EDIT_WORK)
    one = get_object_or_404(found.items.select_related("gate"), pk=item)
    gate_deeds.check_gate_item(one, by=access.user, checked=body.checked, evidence=body.evidence)
    return _gate_again(access, id)


@router.post("/projects/{slug:key}/gates/{int:id}/pass", response=GateShown)
def gate_pass(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Find it passed; needs `manage_acceptance`. 409 names what is open."""
    access, found = _found_gate(request, key, id, MANAGE)
    gate_deeds.pass_gate(found, by=access.user)
    return _gate_again(access, id)


@router.post("/projects/{slug:key}/gates/{int:id}/waive", response=GateShown)
def gate_waive(request: HttpRequest, key: str, id: PathId, body: Waiver) -> HttpResponse:
    """Go on although something is open; needs `manage_acceptance`. The reason stays for ever."""
    access, found = _found_gate(request, key, id, MANAGE)
    gate_deeds.waive_gate(found, by=access.user, reason=body.reason)
    return _gate_again(access, id)


@router.delete("/projects/{slug:key}/gates/{int:id}", response={204: None})
def gate_delete(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Remove a gate that nobody has passed or waived."""
    access, found = _found_gate(request, key, id, MANAGE)
    gate_deeds.delete_gate(found, by=access.user)
    return nothing()


@router.post("/projects/{slug:key}/gates/{int:id}/items", response={201: GateShown})
def gate_item_add(request: HttpRequest, key: str, id: PathId, body: GateItemText) -> HttpResponse:
    """One more thing to check; needs `manage_acceptance`. 409 once the gate is decided."""
    access, found = _found_gate(request, key, id, MANAGE)
    gate_deeds.add_gate_item(found, by=access.user, text=body.text)
    return _gate_again(access, id, 201)


@router.delete("/projects/{slug:key}/gates/{int:id}/items/{int:item}", response={204: None})
def gate_item_drop(request: HttpRequest, key: str, id: PathId, item: PathId) -> HttpResponse:
    """One thing less; needs `manage_acceptance`. 409 once the gate is decided."""
    access, found = _found_gate(request, key, id, MANAGE)
    one = get_object_or_404(found.items.select_related("gate"), pk=item)
    gate_deeds.drop_gate_item(one, by=access.user)
    return nothing()


@router.post("/projects/{slug:key}/gates/{int:id}/template", response={201: GateTemplateShown})
def gate_template_save(request: HttpRequest, key: str, id: PathId, body: GateTemplateName) -> HttpResponse:
    """Keep the checklist of a gate for other projects; needs `manage_acceptance`."""
    access, found = _found_gate(request, key, id, MANAGE)
    made = gate_deeds.save_template(found, by=access.user, name=body.name)
    return json_answer(_template(made, access.user), 201)


@router.get("/gate-templates", response=GateTemplates)
def gate_templates(request: HttpRequest) -> HttpResponse:
    """The checklists that your organisation has kept; for the vendor's people."""
    user = signed_in(request)
    if not user.may(Permission.VIEW_PEOPLE):
        raise PermissionDenied
    return json_answer({"items": [_template(one, user) for one in templates_of(user.organisation)]})


@router.delete("/gate-templates/{int:template}", response={204: None})
def gate_template_delete(request: HttpRequest, template: PathId) -> HttpResponse:
    """A checklist is not offered any more; for whoever has kept it, and those who manage workflows."""
    user = signed_in(request)
    if not user.may(Permission.VIEW_PEOPLE):
        raise PermissionDenied
    found = get_object_or_404(templates_of(user.organisation), pk=template)
    if found.made_by_id != user.pk and not user.may(Permission.MANAGE_WORKFLOWS):
        raise PermissionDenied
    gate_deeds.delete_template(found, by=user)
    return nothing()


def _template(one: GateTemplate, user: User) -> dict[str, Any]:
    return {"id": one.pk, "name": one.name, "lines": one.lines, "mine": one.made_by_id == user.pk}
