"""What waits for people on *My work*: promises to keep, and talks that are due."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.stakeholders.queries.people import late_contacts
from tongzhou.stakeholders.queries.promises import to_keep
from tongzhou.work.waiting import WaitingRow


def promises_wait(user: User, today: date) -> list[WaitingRow]:
    """What somebody has promised a client."""
    return [
        WaitingRow(
            title=one.text,
            url=f"{reverse('promises', args=[one.project.key])}#promise-{one.pk}",
            kind=_("Promised to %(name)s") % {"name": one.to_name},
            icon="handshake",
            due=one.due_on,
            project_key=one.project.key,
            project_name=one.project.name,
        )
        for one in to_keep(user)
    ]


def talks_wait(user: User, today: date) -> list[WaitingRow]:
    """With whom somebody should talk."""
    return [
        WaitingRow(
            title=one.name,
            url=reverse("stakeholder", args=[one.project.key, one.pk]),
            kind=_("Talk with a stakeholder"),
            icon="contact",
            due=one.next_contact,
            project_key=one.project.key,
            project_name=one.project.name,
        )
        for one in late_contacts(user, today)
    ]
