"""Freeze windows that hold for more than one project: the vendor's over Spring Festival, a bank's at the year's end."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.clients.models import ClientOrganisation
from tongzhou.plan.actions.freezing import Frozen, enter_shared_freeze


def load_shared_freezes(bank: ClientOrganisation | None, *, by: User, today: date) -> None:
    """One window for all projects, and one for those of the bank; both of the coming winter."""
    winter = today.year if today.month > 2 else today.year - 1
    enter_shared_freeze(
        Frozen(
            name=_("Spring Festival: no changes"),
            first=date(winter + 1, 2, 3),
            last=date(winter + 1, 2, 17),
            note=_("Only the standby is at work; urgent repairs by telephone."),
        ),
        by=by,
    )
    if bank is not None:
        enter_shared_freeze(
            Frozen(
                name=_("Annual accounts closing"),
                first=date(winter, 12, 26),
                last=date(winter + 1, 1, 4),
                client=bank,
                note=_("Announced by the bank's operations for all of its systems."),
            ),
            by=by,
        )
