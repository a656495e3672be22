"""Who gets what at every address: the table that ``test_permission_matrix.py`` holds the product to.

A line names a method and an address (its name in the URL configuration), then the status for each of the
cast, in the order of ``CAST``. Statuses of the unsafe methods are those of the request in ``SENT``, or of an
empty one: 422 or 428 means that the person may, but what was sent will not do.

302 in the first column sends to the sign-in page. 404 hides what one may not know of, 403 refuses what one
may know of but not do. A method without a line is one that the address does not have (405).
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

CAST = ("anonymous", "otto", "tom", "lee", "fei", "quinn", "mara", "pia", "ada", "cleo", "cody", "vera")

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera

# coming in, and what everybody sets for themselves
GET    home                                  302  302  302  302  302  302  302  302  302  302  302  302
GET    sign_in                               200  302  302  302  302  302  302  302  302  302  302  302
POST   sign_in                               422  302  302  302  302  302  302  302  302  302  302  302
GET    sign_out                              302  200  200  200  200  200  200  200  200  200  200  200
POST   sign_out                              302  302  302  302  302  302  302  302  302  302  302  302
POST   set_language                          302  302  302  302  302  302  302  302  302  302  302  302
GET    me                                    302  200  200  200  200  200  200  200  200  200  200  200
POST   me                                    302  422  422  422  422  422  422  422  422  422  422  422
POST   set_theme                             302  302  302  302  302  302  302  302  302  302  302  302
POST   password_change                       302  422  422  422  422  422  422  422  422  422  422  422
POST   token_create                          302  201  201  201  201  201  201  201  201  201  201  201
POST   token_revoke                          302  404  404  404  404  404  302  404  404  404  404  404

# people
GET    people                                302  200  200  200  200  200  200  200  200  403  403  403
GET    person_create                         302  403  403  403  403  403  403  403  200  403  403  403
POST   person_create                         302  403  403  403  403  403  403  403  422  403  403  403
GET    roles                                 302  200  200  200  200  200  200  200  200  403  403  403
GET    roles_change                          302  403  403  403  403  403  403  403  200  403  403  403
POST   roles_change                          302  403  403  403  403  403  403  403  302  403  403  403
GET    person                                302  200  200  200  200  200  200  200  200  403  403  403
POST   person                                302  403  403  403  403  403  403  403  422  403  403  403
POST   person_password                       302  403  403  403  403  403  403  403  201  403  403  403

# clients and contacts
GET    clients                               302  200  200  200  200  200  200  200  200  403  403  403
GET    client_create                         302  403  403  403  403  403  200  200  200  403  403  403
POST   client_create                         302  403  403  403  403  403  422  422  422  403  403  403
GET    client                                302  200  200  200  200  200  200  200  200  403  403  403
GET    client_edit                           302  403  403  403  403  403  200  200  200  403  403  403
POST   client_edit                           302  403  403  403  403  403  422  422  422  403  403  403
GET    contact_create                        302  403  403  403  403  403  200  200  200  403  403  403
POST   contact_create                        302  403  403  403  403  403  422  422  422  403  403  403
GET    contact_edit                          302  403  403  403  403  403  200  200  200  403  403  403
POST   contact_edit                          302  403  403  403  403  403  422  422  422  403  403  403
POST   contact_remove                        302  403  403  403  403  403  302  302  302  403  403  403
GET    contact_login                         302  403  403  403  403  403  403  403  200  403  403  403
POST   contact_login                         302  403  403  403  403  403  403  403  422  403  403  403

# one project
GET    charter                               302  404  403  403  403  403  200  403  200  403  403  404
POST   charter                               302  404  403  403  403  403  422  403  422  403  403  404
GET    members                               302  404  200  200  200  200  200  200  200  403  403  404
POST   member_add                            302  404  403  403  403  403  404  403  404  403  403  404
POST   member_change                         302  404  403  403  403  403  302  403  302  403  403  404
POST   member_remove                         302  404  403  403  403  403  302  403  302  403  403  404
GET    activity                              302  404  200  200  200  200  200  200  200  403  403  404
GET    project_delete                        302  404  403  403  403  403  200  403  200  403  403  404
POST   project_delete                        302  404  403  403  403  403  302  403  302  403  403  404

# new projects, imports, exports
GET    project_create                        302  403  403  403  403  403  200  200  200  403  403  403
POST   project_create                        302  403  403  403  403  403  422  422  422  403  403  403
GET    project_import                        302  403  403  403  403  403  200  200  200  403  403  403
POST   project_import                        302  403  403  403  403  403  422  422  422  403  403  403
GET    plan_import                           302  404  403  403  403  403  200  403  200  403  403  404
POST   plan_import                           302  404  403  403  403  403  409  403  409  403  403  404
GET    plan_template                         302  404  403  403  403  403  200  403  200  403  403  404
POST   plan_template                         302  404  403  403  403  403  409  403  409  403  403  404
GET    import_preview                        302  404  404  404  404  404  200  404  404  404  404  404
POST   import_preview                        302  404  404  404  404  404  422  404  404  404  404  404
POST   import_drop                           302  404  404  404  404  404  302  404  404  404  404  404
GET    import_template                       302  200  200  200  200  200  200  200  200  403  403  403
GET    plan_export                           302  404  200  200  200  200  200  200  200  403  403  404

# calendars
GET    calendars                             302  200  200  200  200  200  200  200  200  403  403  403
POST   calendars                             302  403  403  403  403  403  403  422  422  403  403  403
GET    calendar                              302  200  200  200  200  200  200  200  200  403  403  403
POST   calendar_week                         302  403  403  403  403  403  403  422  422  403  403  403
POST   calendar_exception_add                302  403  403  403  403  403  403  422  422  403  403  403
POST   calendar_exception_remove             302  403  403  403  403  403  403  302  302  403  403  403
POST   calendar_holidays                     302  403  403  403  403  403  403  422  422  403  403  403
POST   calendar_rename                       302  403  403  403  403  403  403  422  422  403  403  403
POST   calendar_default                      302  403  403  403  403  403  403  302  302  403  403  403
GET    project_calendar                      302  404  200  200  200  200  200  200  200  403  403  404
POST   project_calendar_choose               302  404  403  422  403  403  422  403  422  403  403  404
POST   project_calendar_week                 302  404  403  422  403  403  422  403  422  403  403  404
POST   project_calendar_exception_add        302  404  403  422  403  403  422  403  422  403  403  404
POST   project_calendar_exception_remove     302  404  403  404  403  403  404  403  404  403  403  404

# the portfolio and the plan
GET    projects                              302  200  200  200  200  200  200  200  200  403  403  403
GET    project                               302  404  200  200  200  200  200  200  200  403  403  404
GET    plan                                  302  404  200  200  200  200  200  200  200  403  403  404
POST   plan_first_task                       302  404  403  302  403  403  302  403  302  403  403  404
POST   plan_settings                         302  404  403  422  403  403  422  403  422  403  403  404
GET    plan_data                             302  404  200  200  200  200  200  200  200  403  403  404
POST   plan_changes                          302  404  403  400  403  403  400  403  400  403  403  404
POST   plan_undo                             302  404  403  400  403  403  400  403  400  403  403  404
POST   plan_redo                             302  404  403  400  403  403  400  403  400  403  403  404
GET    plan_why                              302  404  200  200  200  200  200  200  200  403  403  404
GET    plan_picture                          302  404  200  200  200  200  200  200  200  403  403  404
GET    milestones                            302  404  200  200  200  200  200  200  200  403  403  404
GET    delays                                302  404  200  200  200  200  200  200  200  403  403  404
GET    baselines                             302  404  200  200  200  200  200  200  200  403  403  404
POST   baseline_set                          302  404  403  403  403  403  422  422  422  403  403  404
POST   baseline_choose                       302  404  403  403  403  403  302  302  302  403  403  404
POST   baseline_delete                       302  404  403  403  403  403  302  302  302  403  403  404

# the whole site
GET    healthz                               200  200  200  200  200  200  200  200  200  200  200  200
GET    readyz                                200  200  200  200  200  200  200  200  200  200  200  200
GET    palette                               302  200  200  200  200  200  200  200  200  200  200  200

# the API: its description
GET    api:openapi                           401  200  200  200  200  200  200  200  200  200  200  200
GET    api:docs                              302  200  200  200  200  200  200  200  200  200  200  200

# the API: people and tokens
GET    api:me                                401  200  200  200  200  200  200  200  200  200  200  200
GET    api:roles                             401  200  200  200  200  200  200  200  200  403  403  403
PATCH  api:roles_change                      401  403  403  403  403  403  403  403  428  403  403  403
GET    api:users                             401  200  200  200  200  200  200  200  200  403  403  403
GET    api:tokens                            401  200  200  200  200  200  200  200  200  200  200  200
POST   api:token_create                      401  201  201  201  201  201  201  201  201  201  201  201
DELETE api:token_revoke                      401  404  404  404  404  404  204  404  404  404  404  404

# the API: clients and contacts
GET    api:clients                           401  200  200  200  200  200  200  200  200  403  403  403
POST   api:client_create                     401  403  403  403  403  403  201  201  201  403  403  403
GET    api:client                            401  200  200  200  200  200  200  200  200  403  403  403
PATCH  api:client_change                     401  403  403  403  403  403  200  200  200  403  403  403
GET    api:contacts                          401  200  200  200  200  200  200  200  200  403  403  403
POST   api:contact_create                    401  403  403  403  403  403  201  201  201  403  403  403
GET    api:contact                           401  200  200  200  200  200  200  200  200  403  403  403
PATCH  api:contact_edit                      401  403  403  403  403  403  200  200  200  403  403  403
DELETE api:contact_remove                    401  403  403  403  403  403  204  204  204  403  403  403

# the API: projects
GET    api:project                           401  404  200  200  200  200  200  200  200  403  403  404
PATCH  api:charter_change                    401  404  403  403  403  403  200  403  200  403  403  404
DELETE api:project_delete                    401  404  403  403  403  403  204  403  204  403  403  404
GET    api:members                           401  404  200  200  200  200  200  200  200  403  403  404
PUT    api:member_set                        401  404  403  403  403  403  200  403  200  403  403  404
DELETE api:member_remove                     401  404  403  403  403  403  204  403  204  403  403  404
GET    api:activity                          401  404  200  200  200  200  200  200  200  403  403  404
GET    api:projects                          401  200  200  200  200  200  200  200  200  403  403  403
POST   api:project_create                    401  403  403  403  403  403  201  201  201  403  403  403
GET    api:project_templates                 401  403  403  403  403  403  200  200  200  403  403  403

# the API: the plan
GET    api:plan                              401  404  200  200  200  200  200  200  200  403  403  404
PATCH  api:plan_settings                     401  404  403  428  403  403  428  403  428  403  403  404
POST   api:plan_commands                     401  404  403  428  403  403  428  403  428  403  403  404
POST   api:plan_undo                         401  404  403  428  403  403  428  403  428  403  403  404
POST   api:plan_redo                         401  404  403  428  403  403  428  403  428  403  403  404
GET    api:plan_changes                      401  404  200  200  200  200  200  200  200  403  403  404
GET    api:export                            401  404  200  200  200  200  200  200  200  403  403  404
GET    api:work_items                        401  404  200  200  200  200  200  200  200  403  403  404
GET    api:work_item                         401  404  200  200  200  200  200  200  200  403  403  404
GET    api:work_item_why                     401  404  200  200  200  200  200  200  200  403  403  404
GET    api:links                             401  404  200  200  200  200  200  200  200  403  403  404
GET    api:project_milestones                401  404  200  200  200  200  200  200  200  403  403  404
GET    api:project_delays                    401  404  200  200  200  200  200  200  200  403  403  404
GET    api:baselines                         401  404  200  200  200  200  200  200  200  403  403  404
POST   api:baseline_set                      401  404  403  403  403  403  201  201  201  403  403  404
GET    api:baseline                          401  404  200  200  200  200  200  200  200  403  403  404
DELETE api:baseline_delete                   401  404  403  403  403  403  204  204  204  403  403  404
POST   api:baseline_choose                   401  404  403  403  403  403  200  200  200  403  403  404
GET    api:baseline_comparison               401  404  200  200  200  200  200  200  200  403  403  404

# the API: calendars
GET    api:calendars                         401  200  200  200  200  200  200  200  200  403  403  403
GET    api:calendar                          401  200  200  200  200  200  200  200  200  403  403  403
GET    api:project_calendars                 401  404  200  200  200  200  200  200  200  403  403  404
GET    api:project_calendar                  401  404  200  200  200  200  200  200  200  403  403  404

# the API: imports
POST   api:import_create                     401  403  403  403  403  403  201  201  201  403  403  403
GET    api:import_preview                    401  404  404  404  404  404  200  404  404  404  404  404
DELETE api:import_drop                       401  404  404  404  404  404  204  404  404  404  404  404
POST   api:import_confirm                    401  404  404  404  404  404  422  404  404  404  404  404

# the API: addresses that do not exist
GET    api:nothing_here                      401  404  404  404  404  404  404  404  404  404  404  404
POST   api:nothing_here                      401  404  404  404  404  404  404  404  404  404  404  404
PUT    api:nothing_here                      401  404  404  404  404  404  404  404  404  404  404  404
PATCH  api:nothing_here                      401  404  404  404  404  404  404  404  404  404  404  404
DELETE api:nothing_here                      401  404  404  404  404  404  404  404  404  404  404  404
"""

SENT: dict[str, dict[str, Any]] = {
    "POST token_create": {"name": "t"},
    "POST project_delete": {"key": "project"},
    "POST member_change": {"role": "qa"},
    "GET api:plan_changes": {"since": 0},
    "POST roles_change": {"defaults": "on"},
    "PATCH api:roles_change": {"changes": []},
    "POST api:token_create": {"name": "t"},
    "POST api:client_create": {"name": "New"},
    "PATCH api:client_change": {"industry": "Trade"},
    "POST api:contact_create": {"name": "Ben"},
    "PATCH api:contact_edit": {"phone": "1"},
    "POST api:project_create": {"name": "New", "client": "client", "start_date": "2026-03-02"},
    "PATCH api:charter_change": {"sponsor": "Ms Li"},
    "PUT api:member_set": {"role": "qa"},
    "PATCH api:plan_settings": {"several_ends": True},
    "POST api:plan_commands": {"commands": [{"op": "delete", "ids": []}]},
    "POST api:baseline_set": {"name": "New"},
    "POST api:import_confirm": {"dates": "compute"},
}
"""What is sent where an empty form or body would not reach the permission; a text that names one of the
stage's things (``test_permission_matrix.things_of``) stands for its number. Uploads bring a small file."""

NAMED = {
    "key": "project",
    "item": "item",
    "baseline": "baseline",
    "contact": "contact",
    "format": "format",
    "kind": "picture",
    "token_revoke pk": "token",
    "person pk": "person",
    "person_password pk": "person",
    "client pk": "client",
    "client_edit pk": "client",
    "contact_create pk": "client",
    "contact_edit pk": "client",
    "contact_remove pk": "client",
    "contact_login pk": "client",
    "member_change pk": "membership",
    "member_remove pk": "membership",
    "import_preview pk": "draft",
    "import_drop pk": "draft",
    "calendar pk": "calendar",
    "calendar_week pk": "calendar",
    "calendar_exception_add pk": "calendar",
    "calendar_exception_remove pk": "calendar",
    "calendar_holidays pk": "calendar",
    "calendar_rename pk": "calendar",
    "calendar_default pk": "calendar",
    "user": "member",
    "api:token_revoke id": "token",
    "api:client id": "client",
    "api:client_change id": "client",
    "api:contacts id": "client",
    "api:contact_create id": "client",
    "api:contact id": "client",
    "api:contact_edit id": "client",
    "api:contact_remove id": "client",
    "api:work_item id": "item",
    "api:work_item_why id": "item",
    "api:baseline id": "baseline",
    "api:baseline_delete id": "baseline",
    "api:baseline_scope id": "baseline",
    "api:baseline_choose id": "baseline",
    "api:baseline_comparison id": "baseline",
    "api:calendar id": "calendar",
    "api:project_calendar id": "own calendar",
    "api:import_preview id": "draft",
    "api:import_confirm id": "draft",
    "api:import_drop id": "draft",
}
"""What the parameters of addresses are: by address and parameter, or by the parameter alone."""


PARTS = [
    import_module(f"tests.matrix.{path.stem}")
    for path in sorted((Path(__file__).parent / "matrix").glob("[a-z]*.py"))
]
"""Rooms with many addresses bring their part of the table: modules with TABLE, SENT, NAMED and, where the
addresses name objects of their own, ``things(project, by)``, which makes one of each in a project."""

for part in PARTS:
    SENT |= part.SENT
    NAMED |= part.NAMED


def things_of_rooms(project: Any, by: Any) -> dict[str, Any]:
    """One of everything that the rooms' addresses name."""
    found: dict[str, Any] = {}
    for part in PARTS:
        if hasattr(part, "things"):
            found |= part.things(project, by)
    return found


def rows() -> dict[str, tuple[int, ...]]:
    """``"GET plan"`` → the statuses for the cast."""
    found: dict[str, tuple[int, ...]] = {}
    for line in "\n".join([TABLE, *(part.TABLE for part in PARTS)]).splitlines():
        words = line.split()
        if words and not words[0].startswith("#"):
            method, name, *statuses = words
            assert len(statuses) == len(CAST), f"{method} {name} needs {len(CAST)} statuses"
            assert f"{method} {name}" not in found, f"{method} {name} has two lines"
            found[f"{method} {name}"] = tuple(map(int, statuses))
    return found
