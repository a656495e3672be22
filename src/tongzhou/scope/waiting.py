"""What waits for people: deliverables to be reviewed, and those that the client has sent back."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.scope.models import Deliverable
from tongzhou.scope.queries.deliverables import waiting_reviews, waiting_rework
from tongzhou.work.waiting import WaitingRow


def waiting_deliverables(user: User, today: date) -> list[WaitingRow]:
    """Reviews that somebody owes, and deliverables of theirs that were rejected; two statements."""
    if user.is_client:
        return []
    return [
        *(_row(one, _("Review “%(name)s”") % {"name": one.name}) for one in waiting_reviews(user)),
        *(
            _row(one, _("Rework “%(name)s”: the client has sent it back") % {"name": one.name})
            for one in waiting_rework(user)
        ),
    ]


def _row(one: Deliverable, title: str) -> WaitingRow:
    address = reverse("deliverable", args=[one.project.key, one.number])
    return WaitingRow(
        title, address, _("Deliverable"), "package", one.due_date, one.project.key, one.project.name
    )
