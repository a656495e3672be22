"""Changing who may do what."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.actions.sessions import tell_revoked
from tongzhou.accounts.diary import record as _record
from tongzhou.accounts.models import Organisation, RoleRight, User
from tongzhou.accounts.rights import DEFAULTS, Cell, forget_stamp, is_fixed, open_cells


class StaleRightsError(Exception):
    """Somebody else has changed the rights since the person looked at them."""

    message = _("Somebody else has changed the rights in the meantime. Look at them again.")


class FixedRightError(Exception):
    """Some cells of the table stay as they are, whoever asks."""

    message = _(
        "This right cannot be changed: administrators always manage people and the organisation, client roles "
        "never get rights of the vendor, and a role in a project has rights in the project only."
    )


@transaction.atomic
def change_rights(*, by: User, changes: Mapping[Cell, bool], seen: str) -> dict[Cell, bool]:
    """Tick or clear cells of the permission table; what was really different comes back.

    ``seen`` is the stamp of the table that the person looked at; the rights hold from the commit on, in every
    process. Cells that are back at their default leave no row.
    """
    if any(is_fixed(cell) or cell not in open_cells() for cell in changes):
        raise FixedRightError
    fresh = secrets.token_hex(16)
    mine = Organisation.objects.filter(pk=by.organisation_id, rights_stamp=seen)
    if not mine.update(rights_stamp=fresh):
        raise StaleRightsError
    before = RoleRight.objects.changes(by.organisation_id)
    different = {
        cell: allowed
        for cell, allowed in changes.items()
        if before.get(cell, DEFAULTS.holds(cell)) != allowed
    }
    for cell, allowed in different.items():
        _set_right(by.organisation_id, cell, allowed=allowed)
    forget_stamp(by.organisation_id)
    organisation = Organisation.objects.get(pk=by.organisation_id)
    if different:
        _record("accounts.rights_changed", organisation, by=by, changes=_told(different))
        tell_revoked(None)
    return different


def _set_right(organisation: int, cell: Cell, *, allowed: bool) -> None:
    where = {"organisation_id": organisation, **cell._asdict()}
    if DEFAULTS.holds(cell) == allowed:
        RoleRight.objects.filter(**where).delete()
    else:
        RoleRight.objects.update_or_create(**where, defaults={"allowed": allowed})


def _told(different: Mapping[Cell, bool]) -> list[dict[str, Any]]:
    return [
        {**cell._asdict(), "before": not allowed, "after": allowed}
        for cell, allowed in sorted(different.items())
    ]
