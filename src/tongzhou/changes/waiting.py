"""What waits for somebody of the vendor: to approve, to look at what the client asked for, to get out of the way."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.changes.models import ChangeRequest, State
from tongzhou.changes.queries.approving import approvals_waiting_for
from tongzhou.changes.queries.requests import left_to
from tongzhou.work.waiting import WaitingRow


def changes_waiting(user: User, today: date) -> list[WaitingRow]:
    """Two statements: what to approve, and what to go on with."""
    if user.is_client:
        return []
    return [
        *(_row(one.request, _("Approve: %(change)s")) for one in approvals_waiting_for(user)),
        *(_row(one, _deed(one)) for one in left_to(user)),
    ]


def _deed(request: ChangeRequest) -> str:
    if request.is_ready:
        return _("Carry out: %(change)s")
    return _("Send the order: %(change)s") if request.state == State.APPROVED else _("Analyse: %(change)s")


def _row(request: ChangeRequest, words: str) -> WaitingRow:
    project = request.project
    return WaitingRow(
        title=words % {"change": str(request)},
        url=reverse("change", args=[project.key, request.number]),
        kind=_("Change request"),
        icon="git-compare",
        project_key=project.key,
        project_name=project.name,
    )
