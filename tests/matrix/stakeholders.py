"""The part of the permission matrix about stakeholders and promises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.projects.models import Project
from tongzhou.stakeholders.actions.people import add_stakeholder, log_contact
from tongzhou.stakeholders.actions.promises import give_promise

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    stakeholders                          302  404  403  200  403  403  200  200  200  403  403  404
GET    stakeholder_grid                      302  404  403  200  403  403  200  200  200  403  403  404
GET    stakeholder_add                       302  404  403  403  403  403  200  403  200  403  403  404
POST   stakeholder_add                       302  404  403  403  403  403  302  403  302  403  403  404
GET    stakeholder                           302  404  403  200  403  403  200  200  200  403  403  404
GET    stakeholder_edit                      302  404  403  403  403  403  200  403  200  403  403  404
POST   stakeholder_edit                      302  404  403  403  403  403  422  403  422  403  403  404
POST   stakeholder_place                     302  404  403  403  403  403  302  403  302  403  403  404
POST   stakeholder_talk                      302  404  403  302  403  403  302  302  302  403  403  404
POST   stakeholder_remove                    302  404  403  403  403  403  302  403  302  403  403  404
GET    promises                              302  404  200  200  200  200  200  200  200  403  403  404
GET    promise_give                          302  404  403  403  403  403  200  403  200  403  403  404
POST   promise_give                          302  404  403  403  403  403  422  403  422  403  403  404
GET    promise_edit                          302  404  403  403  403  403  200  403  200  403  403  404
POST   promise_edit                          302  404  403  403  403  403  422  403  422  403  403  404
POST   promise_settle                        302  404  403  403  403  403  302  403  302  403  403  404
POST   promise_reopen                        302  404  403  403  403  403  302  403  302  403  403  404
POST   promise_delete                        302  404  403  403  403  403  302  403  302  403  403  404
GET    api:stakeholders                      401  404  403  200  403  403  200  200  200  403  403  404
POST   api:stakeholder_add                   401  404  403  403  403  403  201  403  409  403  403  404
GET    api:stakeholder                       401  404  403  200  403  403  200  200  200  403  403  404
PATCH  api:stakeholder_change                401  404  403  403  403  403  409  403  409  403  403  404
POST   api:stakeholder_talk                  401  404  403  200  403  403  200  200  200  403  403  404
DELETE api:stakeholder_remove                401  404  403  403  403  403  204  403  204  403  403  404
GET    api:promises                          401  404  200  200  200  200  200  200  200  403  403  404
POST   api:promise_give                      401  404  403  403  403  403  201  403  409  403  403  404
GET    api:promise                           401  404  200  200  200  200  200  200  200  403  403  404
PATCH  api:promise_change                    401  404  403  403  403  403  409  403  409  403  403  404
POST   api:promise_settle                    401  404  403  403  403  403  200  403  200  403  403  404
POST   api:promise_reopen                    401  404  403  403  403  403  200  403  200  403  403  404
DELETE api:promise_delete                    401  404  403  403  403  403  204  403  204  403  403  404
"""
_TODAY = timezone.localdate().isoformat()
_PERSON = {"name": "Ann", "power": 3, "interest": 3, "attitude": 3, "wanted": 4}
_PROMISE = {"text": "A demonstration", "to_name": "Ann", "promised_on": _TODAY, "due_on": _TODAY}
SENT: dict[str, dict[str, Any]] = {
    "POST stakeholder_add": _PERSON | {"owner": "manager"},
    "POST api:stakeholder_add": _PERSON,
    "PATCH api:stakeholder_change": {"version": 99, "name": "Ann"},
    "POST api:stakeholder_talk": {"day": _TODAY, "note": "All is well"},
    "POST api:promise_give": _PROMISE,
    "PATCH api:promise_change": {"version": 99, "text": "Other"},
    "POST api:promise_settle": {"state": "kept"},
}
NAMED: dict[str, str] = {
    "stakeholder": "stakeholder",
    "promise": "promise",
    **{f"api:stakeholder{deed} id": "stakeholder" for deed in ("", "_change", "_talk", "_remove")},
    **{f"api:promise{deed} id": "promise" for deed in ("", "_change", "_settle", "_reopen", "_delete")},
}


def things(project: Project, by: User) -> dict[str, Any]:
    """Somebody who was talked with, and a promise."""
    today = timezone.localdate()
    one = add_stakeholder(
        project, by=by, name="Ann", organisation_name="Regulator", role="Files", expectation="Calm"
    )
    log_contact(one, by=by, day=today, today=today, note="All is well", follow_up="Send the plan")
    promise = give_promise(
        project,
        by=by,
        text="A demonstration",
        to_name="Ann",
        note="In the hall",
        promised_on=today,
        due_on=today + timedelta(days=5),
    )
    return {"stakeholder": one.pk, "promise": promise.pk}
