"""The part of the permission matrix about jobs, limits and health."""

from __future__ import annotations

from typing import Any

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    metrics                               404  404  404  404  404  404  404  404  404  404  404  404
"""
SENT: dict[str, dict[str, Any]] = {}
NAMED: dict[str, str] = {}
