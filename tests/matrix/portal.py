"""The part of the permission matrix about the client portal."""

from __future__ import annotations

from typing import Any

from tongzhou.accounts.models import User
from tongzhou.portal.actions import publish_project
from tongzhou.portal.parts import CODES
from tongzhou.projects.models import Project

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    portal                                302  302  302  302  302  302  302  302  302  200  200  200
POST   portal_help                           302  403  403  403  403  403  403  403  403  302  302  302
GET    portal_project                        302  404  403  403  403  403  302  403  302  200  200  404
GET    client_portal                         302  404  403  403  403  403  200  403  200  403  403  404
POST   client_portal                         302  404  403  403  403  403  302  403  302  403  403  404
GET    client_portal_preview                 302  404  403  403  403  403  200  403  200  403  403  404
POST   client_portal_withdraw                302  404  403  403  403  403  302  403  302  403  403  404
GET    api:portal_projects                   401  403  403  403  403  403  403  403  403  200  200  200
GET    api:portal_project                    401  404  404  404  404  404  404  404  404  200  200  404
GET    api:portal_milestones                 401  404  404  404  404  404  404  404  404  200  200  404
GET    api:portal_documents                  401  404  404  404  404  404  404  404  404  200  200  404
GET    api:portal_waiting                    401  403  403  403  403  403  403  403  403  200  200  200
GET    api:publication                       401  404  403  403  403  403  200  403  200  403  403  404
PUT    api:publication_set                   401  404  403  403  403  403  200  403  200  403  403  404
DELETE api:publication_remove                401  404  403  403  403  403  204  403  204  403  403  404
"""
SENT: dict[str, dict[str, Any]] = {
    "POST portal_help": {"away": "1"},
    "POST client_portal": {"milestones": "on"},
    "PUT api:publication_set": {"milestones": True, "documents": False},
}
NAMED: dict[str, str] = {}


def things(project: Project, by: User) -> dict[str, Any]:
    """The project is published to its client."""
    publish_project(project, by=by, **dict.fromkeys(CODES, True))
    return {}
