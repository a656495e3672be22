"""The part of the permission matrix about recovery."""

from __future__ import annotations

from typing import Any

from tongzhou.accounts.models import User
from tongzhou.projects.models import Project

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera

GET    recovery                              302  404  200  200  200  200  200  200  200  403  403  404
POST   recovery_ask                          302  404  403  302  403  403  302  403  302  403  403  404
GET    recovery_advice                       302  404  200  200  200  200  200  200  200  403  403  404
POST   recovery_compose                      302  404  403  200  403  403  200  403  200  403  403  404
POST   recovery_apply                        302  404  403  302  403  403  302  403  302  403  403  404
GET    recovery_options                      302  404  200  200  200  200  200  200  200  403  403  404
POST   recovery_options                      302  404  403  302  403  403  302  403  302  403  403  404
POST   recovery_options_bulk                 302  404  403  302  403  403  302  403  302  403  403  404
POST   recovery_prices                       302  404  403  403  403  403  302  403  302  403  403  404

GET    api:recovery_advices                  401  404  200  200  200  200  200  200  200  403  403  404
POST   api:recovery_ask                      401  404  403  202  403  403  202  403  202  403  403  404
GET    api:recovery_advice                   401  404  200  200  200  200  200  200  200  403  403  404
POST   api:recovery_compose                  401  404  403  200  403  403  200  403  200  403  403  404
POST   api:recovery_apply                    401  404  403  201  403  403  201  403  201  403  403  404
GET    api:recovery_options                  401  404  200  200  200  200  200  200  200  403  403  404
PATCH  api:recovery_options_change           401  404  403  404  403  403  404  403  404  403  403  404
GET    api:recovery_prices                   401  404  403  403  200  403  200  200  200  403  403  404
PATCH  api:recovery_prices_change            401  404  403  403  403  403  428  403  428  403  403  404
"""
NAMED = {
    "recovery_advice advice": "advice", "recovery_compose advice": "advice", "recovery_apply advice": "advice",
    "api:recovery_advice id": "advice", "api:recovery_compose id": "advice", "api:recovery_apply id": "advice",
}  # fmt: skip
SENT: dict[str, dict[str, Any]] = {
    "POST recovery_ask": {"milestone": "item", "days": "1"},
    "POST recovery_compose": {"keys": "measure"},
    "POST recovery_apply": {"keys": "measure", "name": "Faster"},
    "POST recovery_options_bulk": {"field": "overlap", "value": "10", "items": "item"},
    "POST recovery_prices": {"person_day": "1200", "currency": "CNY"},
    "POST api:recovery_ask": {"milestone": "item", "days": 1},
    "POST api:recovery_compose": {"measures": "measures"},
    "POST api:recovery_apply": {"measures": "measures", "name": "Faster"},
    "PATCH api:recovery_options_change": {"items": "unknown options"},
    "PATCH api:recovery_prices_change": {"overtime_percent": 175},
}


def things(project: Project, by: User) -> dict[str, Any]:
    """An advice with an answer, and one of its measures."""
    from tests.recovery.asking import answered, with_options

    with_options(project, by)
    advice = answered(project, by)
    key = next(iter(advice.answer["measures"]))
    return {"advice": advice.pk, "measure": key, "measures": [key], "unknown options": [{"item": 10**15}]}
