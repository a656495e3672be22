"""The part of the permission matrix about the accounts of contacts."""

from __future__ import annotations

from typing import Any

from tongzhou.accounts.actions import create_user
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.clients.actions import add_contact
from tongzhou.projects.models import Project

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
POST   contact_account                       302  403  403  403  403  403  403  403  302  403  403  403
PUT    api:contact_account                   401  403  403  403  403  403  403  403  200  403  403  403
"""
SENT: dict[str, dict[str, Any]] = {"PUT api:contact_account": {"active": False}}
NAMED: dict[str, str] = {
    "contact_account pk": "client",
    "contact_account contact": "contact with a login",
    "api:contact_account id": "client",
    "api:contact_account contact": "contact with a login",
}


def things(project: Project, by: User) -> dict[str, Any]:
    """Somebody at the client who can sign in."""
    user = create_user(
        by.organisation,
        email=f"guest@{project.key}.example",
        name="Guest",
        password="x",
        role=OrganisationRole.CLIENT,
        by=by,
    )
    return {"contact with a login": add_contact(project.client, by=by, name="Guest", user=user).pk}
