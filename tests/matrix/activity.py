"""The part of the permission matrix about the trash and the audit trail."""

from __future__ import annotations

from typing import Any

from tongzhou.clients.actions import add_contact, remove_contact
from tongzhou.projects.models import Project

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    trash                                302  200  200  200  200  200  200  200  200  403  403  403
POST   trash_restore                        302  404  404  404  404  404  302  302  302  404  404  404
POST   trash_empty                          302  404  404  404  404  404  403  403  302  404  404  404
POST   client_delete                        302  403  403  403  403  403  302  302  302  403  403  403
GET    api:trash                            401  200  200  200  200  200  200  200  200  403  403  403
POST   api:trash_restore                    401  404  404  404  404  404  200  200  200  404  404  404
DELETE api:trash_empty                      401  404  404  404  404  404  403  403  204  404  404  404
DELETE api:client_delete                    401  403  403  403  403  403  409  409  409  403  403  403
"""
SENT: dict[str, dict[str, Any]] = {}
NAMED: dict[str, str] = {
    "client_delete pk": "client",
    "api:client_delete id": "client",
    "trash_restore pk": "trash entry",
    "trash_empty pk": "trash entry",
    "api:trash_restore id": "trash entry",
    "api:trash_empty id": "trash entry",
}


def things(project: Project, by: Any) -> dict[str, Any]:
    """A contact in the trash."""
    contact = add_contact(project.client, by=by, name="Gone")
    return {"trash entry": remove_contact(contact, by=by).pk}
