"""Goals that wait for one's confirmation, among one's work."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.goals.queries.people import unanswered_by
from tongzhou.work.waiting import WaitingRow


def goals_to_confirm(user: User, today: date) -> list[WaitingRow]:
    """The agreed goals whose present version the person has neither confirmed nor objected to; one statement."""
    return [
        WaitingRow(
            title=one.statement,
            url=reverse("goal", args=[one.project.key, one.pk]) + "#confirm",
            kind=_("Goal to confirm"),
            icon="target",
            project_key=one.project.key,
            project_name=one.project.name,
        )
        for one in unanswered_by(user)
    ]
