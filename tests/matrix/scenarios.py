"""The part of the permission matrix about scenarios."""

from __future__ import annotations

from typing import Any

from tongzhou.accounts.models import User
from tongzhou.plan.actions.scenarios import create_scenario
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    scenarios                             302  404  200  200  200  200  200  200  200  403  403  404
POST   scenario_create                       302  404  403  422  403  403  422  403  422  403  403  404
GET    scenario_compare                      302  404  200  200  200  200  200  200  200  403  403  404
GET    scenario_compare_export               302  404  200  200  200  200  200  200  200  403  403  404
GET    scenario                              302  404  200  200  200  200  200  200  200  403  403  404
GET    scenario_data                         302  404  200  200  200  200  200  200  200  403  403  404
POST   scenario_changes                      302  404  403  400  403  403  400  403  400  403  403  404
POST   scenario_undo                         302  404  403  400  403  403  400  403  400  403  403  404
POST   scenario_redo                         302  404  403  400  403  403  400  403  400  403  403  404
GET    scenario_why                          302  404  200  200  200  200  200  200  200  403  403  404
GET    scenario_settings                     302  404  403  200  403  403  200  403  200  403  403  404
POST   scenario_settings                     302  404  403  422  403  403  422  403  422  403  403  404
POST   scenario_duplicate                    302  404  403  302  403  403  302  403  302  403  403  404
POST   scenario_drop                         302  404  403  302  403  403  302  403  302  403  403  404
POST   scenario_reopen                       302  404  403  302  403  403  302  403  302  403  403  404
GET    scenario_publish                      302  404  403  200  403  403  200  403  200  403  403  404
POST   scenario_publish                      302  404  403  302  403  403  302  403  302  403  403  404
POST   scenario_refresh                      302  404  403  302  403  403  302  403  302  403  403  404
GET    api:scenarios                         401  404  200  200  200  200  200  200  200  403  403  404
POST   api:scenario_create                   401  404  403  201  403  403  201  403  201  403  403  404
GET    api:scenario_comparison               401  404  200  200  200  200  200  200  200  403  403  404
GET    api:scenario                          401  404  200  200  200  200  200  200  200  403  403  404
PATCH  api:scenario_rename                   401  404  403  428  403  403  428  403  428  403  403  404
DELETE api:scenario_drop                     401  404  403  200  403  403  200  403  200  403  403  404
POST   api:scenario_duplicate                401  404  403  201  403  403  201  403  201  403  403  404
POST   api:scenario_reopen                   401  404  403  409  403  403  409  403  409  403  403  404
POST   api:scenario_commands                 401  404  403  428  403  403  428  403  428  403  403  404
POST   api:scenario_undo                     401  404  403  428  403  403  428  403  428  403  403  404
POST   api:scenario_redo                     401  404  403  428  403  403  428  403  428  403  403  404
GET    api:scenario_changes                  401  404  200  200  200  200  200  200  200  403  403  404
GET    api:scenario_differences              401  404  200  200  200  200  200  200  200  403  403  404
GET    api:scenario_conflicts                401  404  200  200  200  200  200  200  200  403  403  404
POST   api:scenario_refresh                  401  404  403  428  403  403  428  403  428  403  403  404
POST   api:scenario_publish                  401  404  403  428  403  403  428  403  428  403  403  404
"""
SENT: dict[str, dict[str, Any]] = {
    "POST api:scenario_create": {"name": "New"},
    "POST api:scenario_duplicate": {"name": "Copy"},
    "PATCH api:scenario_rename": {"name": "Other"},
    "POST api:scenario_commands": {"commands": [{"op": "delete", "ids": []}]},
    "GET api:scenario_changes": {"since": 0},
    "POST api:scenario_refresh": {"resolutions": {}},
    "POST api:scenario_publish": {"resolutions": {}},
}
NAMED: dict[str, str] = {
    "scenario": "scenario",
    "scenario_why item": "item",
    "api:scenario id": "scenario",
    "api:scenario_changes id": "scenario",
    "api:scenario_undo id": "scenario",
    "api:scenario_redo id": "scenario",
    "api:scenario_duplicate id": "scenario",
    "api:scenario_reopen id": "scenario",
    "api:scenario_commands id": "scenario",
    "api:scenario_differences id": "scenario",
    "api:scenario_conflicts id": "scenario",
    "api:scenario_refresh id": "scenario",
    "api:scenario_publish id": "scenario",
    "api:scenario_rename id": "scenario",
    "api:scenario_drop id": "scenario",
}


def things(project: Project, by: User) -> dict[str, Any]:
    """A scenario in which the first item has another name."""
    first = WorkItem.objects.filter(project=project).order_by("pk")[0]
    commands = [{"op": "set", "id": first.pk, "fields": {"name": "What if"}}]
    made = create_scenario(project, by=by, name="Two teams", note="from May", commands=commands)
    return {"scenario": made.pk}
