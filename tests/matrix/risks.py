"""The part of the permission matrix about early warnings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.risks.slipping import slipping_milestone
from tongzhou.accounts.models import User
from tongzhou.projects.models import Project
from tongzhou.risks.actions import look_at

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    all_warnings                         302  200  200  200  200  200  200  200  200  403  403  403
GET    warnings                             302  404  200  200  200  200  200  200  200  403  403  404
POST   warnings_look                        302  404  302  302  302  302  302  403  302  403  403  404
POST   warning_follow_up                    302  404  302  302  302  302  302  403  302  403  403  404
POST   warning_ask                          302  404  302  302  302  302  302  302  302  403  403  404
POST   warning_snooze                       302  404  403  302  403  403  302  403  302  403  403  404
POST   warning_dismiss                      302  404  403  302  403  403  302  403  302  403  403  404
POST   warning_reopen                       302  404  403  302  403  403  302  403  302  403  403  404
GET    api:all_warnings                     401  200  200  200  200  200  200  200  200  200  200  200
GET    api:warnings                         401  404  200  200  200  200  200  200  200  403  403  404
GET    api:warning                          401  404  200  200  200  200  200  200  200  403  403  404
POST   api:warnings_look                    401  404  200  200  200  200  200  403  200  403  403  404
POST   api:warning_follow_up                401  404  200  200  200  200  200  403  200  403  403  404
POST   api:warning_ask                      401  404  409  409  409  409  409  409  409  403  403  404
POST   api:warning_snooze                   401  404  403  200  403  403  200  403  200  403  403  404
POST   api:warning_dismiss                  401  404  403  200  403  403  200  403  200  403  403  404
POST   api:warning_reopen                   401  404  403  409  403  403  409  403  409  403  403  404
"""
_UNTIL = (timezone.localdate() + timedelta(days=7)).isoformat()
SENT: dict[str, dict[str, Any]] = {
    "POST warning_snooze": {"until": _UNTIL},
    "POST warning_dismiss": {"reason": "Agreed with the client"},
    "POST api:warning_follow_up": {"name": "Look into it"},
    "POST api:warning_ask": {"words": "How far?"},
    "POST api:warning_snooze": {"until": _UNTIL},
    "POST api:warning_dismiss": {"reason": "Agreed with the client"},
}
NAMED: dict[str, str] = {
    f"{address} {name}": "early warning"
    for address, name in (
        *((f"warning_{deed}", "pk") for deed in ("follow_up", "ask", "snooze", "dismiss", "reopen")),
        *((f"api:warning_{deed}", "id") for deed in ("follow_up", "ask", "snooze", "dismiss", "reopen")),
        ("api:warning", "id"),
    )
}


def things(project: Project, by: User) -> dict[str, Any]:
    """A milestone that slips."""
    today = timezone.localdate()
    slipping_milestone(project, by=by, today=today)
    found, *_others = look_at(project, today=today)
    return {"early warning": found.pk}
