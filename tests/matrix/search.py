"""The part of the permission matrix about search."""

from __future__ import annotations

from typing import Any

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    search                                302  200  200  200  200  200  200  200  200  403  403  403
GET    api:search                            401  200  200  200  200  200  200  200  200  403  403  403
"""
SENT: dict[str, dict[str, Any]] = {"GET api:search": {"q": "code"}, "GET search": {"q": "code"}}
NAMED: dict[str, str] = {}
