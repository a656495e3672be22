"""The part of the permission matrix about what clients owe."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.files.making import sent
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.clients.actions import add_contact
from tongzhou.files.actions.files import add_file
from tongzhou.files.models import FileVersion
from tongzhou.files.receiving import received
from tongzhou.obligations.actions.asking import ask_client, create_obligation, deliver_obligation
from tongzhou.obligations.actions.freezing import mark_change
from tongzhou.obligations.actions.links import renew_links
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Membership, Project
from tongzhou.projects.subjects import get_subject_or_404

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    client_actions                        302  404  200  200  200  200  200  200  200  403  403  404
GET    client_action_create                  302  404  403  403  403  403  200  403  200  403  403  404
POST   client_action_create                  302  404  403  403  403  403  302  403  302  403  403  404
GET    client_actions_evidence               302  404  403  403  403  403  200  403  200  403  403  404
GET    client_action                         302  404  200  200  200  200  200  200  200  403  403  404
GET    client_action_edit                    302  404  403  403  403  403  200  403  200  403  403  404
POST   client_action_edit                    302  404  403  403  403  403  422  403  422  403  403  404
POST   client_action_ask                     302  404  403  403  403  403  302  403  302  403  403  404
POST   client_action_remind                  302  404  403  403  403  403  302  403  302  403  403  404
POST   client_action_escalate                302  404  403  403  403  403  302  403  302  403  403  404
POST   client_action_receive                 302  404  403  403  403  403  302  403  302  403  403  404
POST   client_action_accept                  302  404  403  403  403  403  302  403  302  403  403  404
POST   client_action_send_back               302  404  403  403  403  403  302  403  302  403  403  404
POST   client_action_waive                   302  404  403  403  403  403  302  403  302  403  403  404
POST   client_action_reopen                  302  404  403  403  403  403  302  403  302  403  403  404
POST   client_action_link_make               302  404  403  403  403  403  201  403  201  403  403  404
POST   client_action_link_revoke             302  404  403  403  403  403  302  403  302  403  403  404
GET    action_link                           200  200  200  200  200  200  200  200  200  200  200  200
POST   action_link                           302  302  302  302  302  302  302  302  302  302  302  302
POST   client_action_delete                  302  404  403  403  403  403  302  403  302  403  403  404
GET    client_action_shift                   302  404  403  403  403  403  200  403  200  403  403  404
POST   client_action_shift                   302  404  403  403  403  403  302  403  302  403  403  404
GET    freeze_windows                        302  404  200  200  200  200  200  200  200  403  403  404
POST   freeze_window_add                     302  404  403  302  403  403  302  403  302  403  403  404
POST   freeze_window_remove                  302  404  403  302  403  403  302  403  302  403  403  404
POST   production_change_mark                302  404  403  422  403  403  422  403  422  403  403  404
POST   production_change_unmark              302  404  403  302  403  403  302  403  302  403  403  404
GET    api:freeze_windows                    401  404  200  200  200  200  200  200  200  403  403  404
POST   api:freeze_window_add                 401  404  403  200  403  403  200  403  200  403  403  404
POST   api:freeze_window_remove              401  404  403  409  403  403  409  403  409  403  403  404
PUT    api:production_change_mark            401  404  403  200  403  403  200  403  200  403  403  404
DELETE api:production_change_unmark          401  404  403  200  403  403  200  403  200  403  403  404
GET    portal_client_actions                 302  404  403  403  403  403  200  403  200  200  200  404
POST   portal_client_action_deliver          302  404  403  403  403  403  403  403  403  302  302  404
GET    api:client_actions                    401  404  200  200  200  200  200  200  200  403  403  404
GET    api:client_action_totals              401  404  200  200  200  200  200  200  200  403  403  404
POST   api:client_action_create              401  404  403  403  403  403  201  403  201  403  403  404
GET    api:client_action                     401  404  200  200  200  200  200  200  200  403  403  404
PATCH  api:client_action_change              401  404  403  403  403  403  409  403  409  403  403  404
POST   api:client_action_ask                 401  404  403  403  403  403  409  403  409  403  403  404
POST   api:client_action_remind              401  404  403  403  403  403  200  403  200  403  403  404
POST   api:client_action_escalate            401  404  403  403  403  403  200  403  200  403  403  404
POST   api:client_action_receive             401  404  403  403  403  403  200  403  200  403  403  404
POST   api:client_action_accept              401  404  403  403  403  403  200  403  200  403  403  404
POST   api:client_action_send_back           401  404  403  403  403  403  200  403  200  403  403  404
POST   api:client_action_waive               401  404  403  403  403  403  200  403  200  403  403  404
POST   api:client_action_reopen              401  404  403  403  403  403  409  403  409  403  403  404
DELETE api:client_action_delete              401  404  403  403  403  403  204  403  204  403  403  404
GET    api:client_action_links               401  404  403  403  403  403  200  403  200  403  403  404
POST   api:client_action_link_make           401  404  403  403  403  403  201  403  201  403  403  404
DELETE api:client_action_link_revoke         401  404  403  403  403  403  204  403  204  403  403  404
GET    api:client_action_shift_preview       401  404  403  200  403  403  200  403  200  403  403  404
POST   api:client_action_shift               401  404  403  403  403  403  200  403  200  403  403  404
GET    portal_client_action_file             302  404  403  403  403  403  404  403  404  302  302  404
GET    api:portal_client_actions             401  404  404  404  404  404  404  404  404  200  200  404
POST   api:portal_client_action_deliver      401  404  404  404  404  404  404  404  404  200  200  404
"""
_TODAY = timezone.localdate().isoformat()
_NEXT = (timezone.localdate() + timedelta(days=20)).isoformat()
_NOTE = {"note": "As agreed on the phone"}
SENT: dict[str, dict[str, Any]] = {
    "POST client_action_create": {
        "title": "Access", "due_on": _NEXT, "owner": "manager", "remind_before": 3, "remind_every": 3,
        "escalate_after": 5,
    },
    "POST freeze_window_add": {"first": _TODAY, "last": _TODAY, "name": "Year end"},
    "POST api:freeze_window_add": {"first": _TODAY, "last": _TODAY, "name": "Year end"},
    "POST api:freeze_window_remove": {"calendar": 1, "identity": "none"},
    "POST client_action_waive": _NOTE,
    "POST client_action_shift": {"day": _NEXT},
    "POST portal_client_action_deliver": _NOTE,
    "POST api:client_action_create": {"title": "Access", "due_on": _NEXT},
    "PATCH api:client_action_change": {"version": 99, "title": "Access"},
    "POST client_action_link_make": {"contact": "asked contact"},
    "POST api:client_action_link_make": {"contact": "asked contact"},
    "POST action_link": {"note": "Sent by post"},
    "POST api:client_action_ask": _NOTE,
    "POST api:client_action_remind": _NOTE,
    "POST api:client_action_escalate": _NOTE,
    "POST api:client_action_receive": {"day": _TODAY},
    "POST api:client_action_accept": _NOTE,
    "POST api:client_action_send_back": _NOTE,
    "POST api:client_action_waive": _NOTE,
    "POST api:client_action_shift": {"day": _NEXT},
    "POST api:portal_client_action_deliver": _NOTE,
}  # fmt: skip
_DEEDS = (
    "client_action", "client_action_edit", "client_action_ask", "client_action_remind", "client_action_escalate",
    "client_action_receive", "client_action_accept", "client_action_send_back", "client_action_waive",
    "client_action_reopen", "client_action_delete", "client_action_shift", "portal_client_action_deliver",
    "client_action_change", "client_action_shift_preview", "client_action_link_make", "client_action_link_revoke",
    "client_action_links",
)  # fmt: skip
NAMED: dict[str, str] = {
    **{f"{name} action": "client action" for name in _DEEDS},
    **{f"api:{name} number": "client action" for name in _DEEDS},
    "client_action_link_revoke link": "action link",
    "api:client_action_link_revoke link": "action link",
    "action_link secret": "secret of an action link",
    "portal_client_action_file action": "client action",
    "portal_client_action_file pk": "delivered file",
    "production_change_unmark item": "changing item",
    "api:production_change_mark number": "changing number",
    "api:production_change_unmark number": "changing number",
    "api:client_action_accept number": "delivered action",
    "api:client_action_send_back number": "delivered action",
}


def things(project: Project, by: User) -> dict[str, Any]:
    """One that an item waits for, and one that was delivered; their numbers differ by project."""
    today = timezone.localdate()
    first = 10 if project.key == "harbour" else 20
    person = add_contact(project.client, by=by, name="Senior")
    item = WorkItem.objects.filter(project=project, summary=False, planned=True).order_by("pk").first()
    made = [
        create_obligation(
            project,
            by=by,
            title="Test data",
            needs="Of twelve months",
            why="Tests stand still",
            criteria="No names in it",
            due_on=today - timedelta(days=10),
            contacts=[person],
            senior=person,
            items=[item] if item else [],
        )
        for _one in range(2)
    ]
    for place, one in enumerate(made):
        one.number = first + place
        one.save(update_fields=["number"])
        ask_client(one, by=by, today=today - timedelta(days=20), note="Please")
    deliver_obligation(made[1], by=by, day=today, today=today, note="By mail", files=["data.csv"])
    sponsor = Membership.objects.get(project=project, role=ProjectRole.CLIENT_SPONSOR).user
    subject = get_subject_or_404(by, "client_action", made[0].pk)
    file = add_file(subject, by=sponsor, content=received(sent("cards.txt", b"1 2 3"), "cards.txt"))
    renew_links(made[0], [person], by=by)
    link = made[0].links.get()
    assert item is not None
    item.number = first + 5000
    item.save(update_fields=["number"])
    mark_change(item, by=by)
    return {
        "changing item": item.pk,
        "changing number": item.number,
        "action link": link.pk,
        "asked contact": person.pk,
        "secret of an action link": link.secret(),
        "client action": first,
        "delivered action": first + 1,
        "delivered file": FileVersion.objects.get(file=file).pk,
        "manager": by.pk,
    }
