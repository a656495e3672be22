"""The part of the permission matrix about closing projects."""

from __future__ import annotations

from datetime import date
from typing import Any

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.closure.actions.closing import start_closing, waive_check
from tongzhou.closure.actions.items import add_item, write_template
from tongzhou.closure.actions.people import release
from tongzhou.projects.models import Membership, Project

_SEE = "302  404  200  200  200  200  200  200  200  403  403  404"
_DO = "302  404  403  403  403  403  302  302  302  403  403  404"
_NOT_NOW = "302  404  403  403  403  403  422  422  422  403  403  404"
_API_SEE = "401  404  200  200  200  200  200  200  200  403  403  404"
_API_DO = "401  404  403  403  403  403  200  200  200  403  403  404"
_API_NOT_NOW = "401  404  403  403  403  403  409  409  409  403  403  404"
TABLE = f"""
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    closure                              {_SEE}
POST   closure_start                        {_NOT_NOW}
POST   closure_stop                         {_DO}
POST   closure_move                         {_DO}
POST   closure_waive                        {_DO}
POST   closure_waiver_take_back             {_DO}
POST   closure_client_access                {_DO}
POST   closure_release                      {_DO}
POST   closure_release_all                  {_DO}
POST   closure_release_take_back            {_DO}
POST   closure_close                        {_NOT_NOW}
POST   closure_reopen                       {_NOT_NOW}
POST   closing_item_add                     {_DO}
GET    closing_item                         {_SEE}
POST   closing_item                         302  404  302  302  302  302  302  403  302  403  403  404
POST   closing_item_drop                    {_DO}
GET    closing_template                     302  403  403  403  403  403  403  200  200  403  403  403
POST   closing_template                     302  403  403  403  403  403  403  302  302  403  403  403
GET    api:closure                          {_API_SEE}
GET    api:closings                         {_API_SEE}
POST   api:closure_start                    {_API_NOT_NOW}
POST   api:closure_stop                     {_API_DO}
POST   api:closure_move                     {_API_DO}
POST   api:closure_waive                    {_API_DO}
POST   api:closure_waiver_take_back         {_API_DO}
POST   api:closure_client_access            {_API_DO}
POST   api:closure_release                  {_API_DO}
DELETE api:closure_release_take_back        {_API_DO}
POST   api:closure_close                    {_API_NOT_NOW}
POST   api:closure_reopen                   {_API_NOT_NOW}
POST   api:closing_item_add                 401  404  403  403  403  403  201  201  201  403  403  404
PUT    api:closing_item_settle              401  404  200  200  200  200  200  403  200  403  403  404
DELETE api:closing_item_drop                401  404  403  403  403  403  204  204  204  403  403  404
GET    api:closing_template                 401  403  403  403  403  403  403  200  200  403  403  403
PUT    api:closing_template_write           401  403  403  403  403  403  403  200  200  403  403  403
"""
_DAY = {"day": "2030-06-28"}
_WAIVED = {"check": "waived point"}
_WAIVE = {"check": "open point", "reason": "It was agreed"}
SENT: dict[str, dict[str, Any]] = {
    "POST closure_start": _DAY,
    "POST closure_move": _DAY,
    "POST closure_waive": _WAIVE,
    "POST closure_waiver_take_back": _WAIVED,
    "POST closure_client_access": {"access": "kept"},
    "POST closure_release": {**_DAY, "user": "observer"},
    "POST closure_release_all": _DAY,
    "POST closure_reopen": {"reason": "A fault"},
    "POST closing_item_add": {"text": "Badges returned"},
    "POST closing_item": {"done": "on"},
    "POST closing_template": {"lines": "Keys"},
    "POST api:closure_start": _DAY,
    "POST api:closure_move": _DAY,
    "POST api:closure_waive": _WAIVE,
    "POST api:closure_waiver_take_back": _WAIVED,
    "POST api:closure_client_access": {"access": "kept"},
    "POST api:closure_release": {**_DAY, "user": "observer"},
    "POST api:closure_reopen": {"reason": "A fault"},
    "POST api:closing_item_add": {"text": "Badges returned"},
    "PUT api:closing_item_settle": {"done": True},
    "PUT api:closing_template_write": {"lines": ["Keys"]},
}
NAMED: dict[str, str] = {
    "closure_release_take_back release": "release",
    "api:closure_release_take_back id": "release",
    "closing_item entry": "own closing item",
    "closing_item_drop entry": "own closing item",
    "api:closing_item_settle id": "own closing item",
    "api:closing_item_drop id": "own closing item",
}


def things(project: Project, by: User) -> dict[str, Any]:
    """A closing that has been started, with a point that is open, one that is waived, and somebody released."""
    start_closing(project, by=by, closing_on=date(2030, 6, 28))
    open_one, waived = (add_item(project, by=by, text=text) for text in ("Keys counted", "Desks cleared"))
    waive_check(project, by=by, key=waived.key, reason="As agreed")
    ours = Membership.objects.filter(project=project).exclude(role__startswith="client")
    leaving = ours.exclude(user=by).exclude(role=ProjectRole.MEMBER).order_by("-pk").first()
    made = release(project, by=by, user=leaving.user if leaving else by, last_day=date(2030, 6, 28))
    write_template(project.organisation, by=by, lines="Keys returned")
    staying = ours.exclude(user=made.user).order_by("pk").last()
    return {
        "open point": open_one.key,
        "waived point": waived.key,
        "own closing item": open_one.pk,
        "release": made.pk,
        "observer": staying.user_id if staying else by.pk,
    }
