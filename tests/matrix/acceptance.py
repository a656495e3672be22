"""The part of the permission matrix about acceptances and gates."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tongzhou.acceptance.actions.deciding import put_to_client
from tongzhou.acceptance.actions.gates import create_gate, save_template
from tongzhou.acceptance.actions.preparing import add_remaining, create_acceptance
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.projects.models import Membership, Project
from tongzhou.signing.actions import decline
from tongzhou.signing.documents import Signer

_SEE = "302  404  200  200  200  200  200  200  200  403  403  404"
_DO = "302  404  403  403  403  403  302  403  302  403  403  404"
_CHECK = "302  404  302  302  302  302  302  403  302  403  403  404"
_API_SEE = "401  404  200  200  200  200  200  200  200  403  403  404"
_API_DO = "401  404  403  403  403  403  200  403  200  403  403  404"
_API_NOT_NOW = "401  404  403  403  403  403  409  403  409  403  403  404"
_API_ADD = "401  404  403  403  403  403  201  403  201  403  403  404"
_API_DROP = "401  404  403  403  403  403  204  403  204  403  403  404"
TABLE = f"""
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    acceptances                          {_SEE}
GET    acceptance                           {_SEE}
GET    acceptance_create                    302  404  403  403  403  403  200  403  200  403  403  404
POST   acceptance_create                    302  404  403  403  403  403  422  403  422  403  403  404
GET    acceptance_edit                      302  404  403  403  403  403  200  403  200  403  403  404
POST   acceptance_edit                      302  404  403  403  403  403  422  403  422  403  403  404
POST   acceptance_put                       {_DO}
POST   acceptance_take_back                 {_DO}
POST   acceptance_rework                    {_DO}
POST   acceptance_delete                    {_DO}
POST   acceptance_criterion_add             {_DO}
POST   acceptance_criterion_change          {_DO}
POST   acceptance_criterion_drop            {_DO}
POST   acceptance_remaining_add             {_DO}
POST   acceptance_remaining_done            {_DO}
POST   acceptance_remaining_work            {_DO}
GET    gates                                {_SEE}
POST   gate_create                          302  404  403  403  403  403  422  403  422  403  403  404
POST   gate_pass                            {_DO}
POST   gate_waive                           {_DO}
POST   gate_delete                          {_DO}
POST   gate_template_save                   {_DO}
POST   gate_template_delete                 302  403  403  403  403  403  302  302  302  403  403  403
POST   gate_item_add                        {_DO}
POST   gate_item_check                      {_CHECK}
POST   gate_item_drop                       {_DO}
GET    portal_acceptances                   302  404  403  403  403  403  200  403  200  200  200  404
GET    portal_acceptance                    302  404  403  403  403  403  200  403  200  200  200  404
POST   portal_acceptance_reject             302  404  403  403  403  403  403  403  403  302  403  404
POST   portal_acceptance_conditions         302  404  403  403  403  403  403  403  403  302  403  404
GET    api:acceptances                      {_API_SEE}
GET    api:acceptance                       {_API_SEE}
POST   api:acceptance_create                401  404  403  403  403  403  201  403  201  403  403  404
DELETE api:acceptance_delete                401  404  403  403  403  403  204  403  204  403  403  404
POST   api:acceptance_criterion_change      {_API_DO}
PATCH  api:acceptance_change                {_API_DO}
POST   api:acceptance_criterion_add         {_API_ADD}
DELETE api:acceptance_criterion_drop        {_API_DROP}
POST   api:acceptance_remaining_add         {_API_ADD}
POST   api:acceptance_remaining_done        {_API_DO}
POST   api:acceptance_remaining_work        {_API_DO}
GET    api:portal_acceptances               401  404  404  404  404  404  404  404  404  200  200  404
GET    api:portal_acceptance                401  404  404  404  404  404  404  404  404  200  200  404
POST   api:portal_acceptance_reject         401  404  404  404  404  404  404  404  404  200  403  404
POST   api:portal_acceptance_conditions     401  404  404  404  404  404  404  404  404  200  403  404
POST   api:gate_item_add                    {_API_ADD}
DELETE api:gate_item_drop                   {_API_DROP}
GET    api:gate_templates                   401  200  200  200  200  200  200  200  200  403  403  403
POST   api:gate_template_save               {_API_ADD}
DELETE api:gate_template_delete             401  403  403  403  403  403  204  204  204  403  403  403
POST   api:acceptance_put                   {_API_DO}
POST   api:acceptance_take_back             {_API_DO}
POST   api:acceptance_rework                {_API_NOT_NOW}
GET    api:gates                            {_API_SEE}
POST   api:gate_create                      401  404  403  403  403  403  201  403  201  403  403  404
POST   api:gate_item_check                  401  404  200  200  200  200  200  403  200  403  403  404
POST   api:gate_pass                        {_API_NOT_NOW}
POST   api:gate_waive                       {_API_DO}
DELETE api:gate_delete                      401  404  403  403  403  403  204  403  204  403  403  404
"""
SENT: dict[str, dict[str, Any]] = {
    "POST acceptance_criterion_add": {"text": "One more"},
    "POST acceptance_criterion_change": {"met": "on"},
    "POST acceptance_remaining_add": {"text": "Manual", "side": "vendor"},
    "POST gate_waive": {"reason": "The client insists"},
    "POST gate_template_save": {"name": "Kept"},
    "POST gate_item_add": {"text": "One more"},
    "POST gate_item_check": {"checked": "on"},
    "POST portal_acceptance_reject": {"reason": "It is too slow"},
    "POST portal_acceptance_conditions": {"text_0": "Faster"},
    "POST api:acceptance_create": {"kind": "final", "title": "All of it"},
    "POST api:acceptance_criterion_change": {"met": True},
    "PATCH api:acceptance_change": {"version": 1, "title": "Another title"},
    "POST api:acceptance_criterion_add": {"text": "One more"},
    "POST api:acceptance_remaining_add": {"text": "Manual"},
    "POST api:acceptance_remaining_done": {"done": True},
    "POST api:portal_acceptance_reject": {"reason": "It is too slow"},
    "POST api:portal_acceptance_conditions": {"conditions": [{"text": "Faster"}]},
    "POST api:gate_item_add": {"text": "One more"},
    "POST api:gate_template_save": {"name": "Kept by a program"},
    "POST api:gate_create": {"title": "Gate", "template": "design"},
    "POST api:gate_item_check": {"checked": True},
    "POST api:gate_waive": {"reason": "The client insists"},
}
_DRAFT = (
    "acceptance", "acceptance_edit", "acceptance_put", "acceptance_rework", "acceptance_delete",
    "acceptance_criterion_add", "acceptance_criterion_change", "acceptance_criterion_drop", "acceptance_remaining_add",
    "acceptance_remaining_done", "acceptance_remaining_work",
)  # fmt: skip
_GATE = (
    "gate_pass", "gate_waive", "gate_delete", "gate_template_save", "gate_item_add", "gate_item_check",
    "gate_item_drop",
)  # fmt: skip
NAMED: dict[str, str] = {
    **{f"{one} pk": "acceptance" for one in _DRAFT},
    **{f"api:{one} id": "acceptance" for one in (*_DRAFT, "acceptance_put", "acceptance_change")},
    "api:acceptance_criterion_drop criterion": "acceptance criterion",
    **{
        f"api:{one} remaining": "remaining"
        for one in ("acceptance_remaining_done", "acceptance_remaining_work")
    },
    **{
        f"{one} criterion": "acceptance criterion"
        for one in ("acceptance_criterion_change", "acceptance_criterion_drop")
    },
    "api:acceptance_criterion_change criterion": "acceptance criterion",
    **{f"{one} remaining": "remaining" for one in ("acceptance_remaining_done", "acceptance_remaining_work")},
    "acceptance_take_back pk": "acceptance with the client",
    "api:acceptance_take_back id": "acceptance with the client",
    **{
        f"{one} pk": "acceptance with the client"
        for one in ("portal_acceptance", "portal_acceptance_reject", "portal_acceptance_conditions")
    },
    **{
        f"api:{one} id": "acceptance with the client"
        for one in ("portal_acceptance", "portal_acceptance_reject", "portal_acceptance_conditions")
    },
    **{f"{one} pk": "gate" for one in _GATE},
    **{f"api:{one} id": "gate" for one in _GATE},
    **{
        f"{one} item": "gate item"
        for one in ("gate_item_check", "gate_item_drop", "api:gate_item_check", "api:gate_item_drop")
    },
    "gate_template_delete template": "gate template",
    "api:gate_template_delete template": "gate template",
}


def things(project: Project, by: User) -> dict[str, Any]:
    """An acceptance in preparation, one with the client, one that the client has rejected, and a gate."""
    sponsor = Membership.objects.get(project=project, role=ProjectRole.CLIENT_SPONSOR).user
    bad = create_acceptance(project, by=by, kind="phase", title="Design, first round", criteria="It is there")
    put_to_client(bad, by=by, today=timezone.localdate())
    bad.refresh_from_db()
    decline(bad.request, by=Signer.person(sponsor, address="192.0.2.1"), reason="Half of it is missing")
    draft = create_acceptance(project, by=by, kind="phase", title="Design accepted", criteria="It is written")
    rest = add_remaining(draft, by=by, text="The manual", side="vendor")
    put = create_acceptance(project, by=by, kind="final", title="All of it", criteria="It works")
    put_to_client(put, by=by, today=timezone.localdate())
    gate = create_gate(
        project, by=by, title="Gate before going live", item=None, lines="A way back was tried"
    )
    return {
        "acceptance": draft.pk,
        "acceptance criterion": draft.criteria.get().pk,
        "remaining": rest.pk,
        "acceptance with the client": put.pk,
        "gate": gate.pk,
        "gate item": gate.items.get().pk,
        "gate template": save_template(gate, by=by, name=f"Kept of {project.key}").pk,
    }
