"""What the demo has published to its clients."""

from __future__ import annotations

from tongzhou.accounts.models import Organisation
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.portal.actions import publish_project
from tongzhou.portal.parts import CODES
from tongzhou.projects.models import Phase
from tongzhou.projects.queries import members_of


def publish_to_clients(organisation: Organisation) -> None:
    """Projects that have begun are published by their managers; those still being planned are not yet."""
    for project in organisation.projects.exclude(phase=Phase.PLANNING).order_by("id"):
        people = {member.role: member.user for member in members_of(project)}
        if ProjectRole.CLIENT_SPONSOR in people:
            publish_project(project, by=people[ProjectRole.PM], **dict.fromkeys(CODES, True))
