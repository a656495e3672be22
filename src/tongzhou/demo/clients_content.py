"""Who looks after the demo's clients, and whom to call there first."""

from __future__ import annotations

from tongzhou.accounts.models import Organisation
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.clients.actions import change_client, change_contact
from tongzhou.projects.queries import members_of


def look_after_clients(organisation: Organisation) -> None:
    """The manager of a client's first project looks after it; its first contact is the main one."""
    for client in organisation.clients.order_by("id"):
        project = client.projects.order_by("id").first()
        contact = client.contacts.order_by("id").first()
        if project is None or contact is None:
            continue
        manager = next(one.user for one in members_of(project) if one.role == ProjectRole.PM)
        change_client(client, by=manager, account_manager=manager)
        change_contact(contact, by=manager, is_main=True)
