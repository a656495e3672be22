"""The part of the permission matrix about freeze windows that hold for many projects."""

from __future__ import annotations

from datetime import date
from typing import Any

from tongzhou.accounts.models import User
from tongzhou.plan.actions.freezing import Frozen, enter_shared_freeze
from tongzhou.projects.models import Project

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    shared_freezes                        302  200  200  200  200  200  200  200  200  403  403  403
POST   shared_freeze_enter                   302  403  403  403  403  403  403  422  422  403  403  403
GET    shared_freeze_change                  302  403  403  403  403  403  403  200  200  403  403  403
POST   shared_freeze_change                  302  403  403  403  403  403  403  422  422  403  403  403
POST   shared_freeze_remove                  302  403  403  403  403  403  403  302  302  403  403  403
GET    api:shared_freezes                    401  200  200  200  200  200  200  200  200  403  403  403
POST   api:shared_freeze_enter               401  403  403  403  403  403  403  201  201  403  403  403
PATCH  api:shared_freeze_change              401  403  403  403  403  403  403  200  200  403  403  403
DELETE api:shared_freeze_remove              401  403  403  403  403  403  403  204  204  403  403  403
"""
SENT: dict[str, dict[str, Any]] = {
    "POST api:shared_freeze_enter": {"name": "Closing", "first": "2026-12-28", "last": "2027-01-05"},
    "PATCH api:shared_freeze_change": {"note": "Another note"},
}
NAMED: dict[str, str] = {
    "shared_freeze_change pk": "shared freeze",
    "shared_freeze_remove pk": "shared freeze",
    "api:shared_freeze_change id": "shared freeze",
    "api:shared_freeze_remove id": "shared freeze",
}


def things(project: Project, by: User) -> dict[str, Any]:
    """A window of the project's client."""
    first, last = date(2026, 12, 28), date(2027, 1, 5)
    window = Frozen(name="Annual closing", first=first, last=last, client=project.client, note="All branches")
    return {"shared freeze": enter_shared_freeze(window, by=by).pk}
