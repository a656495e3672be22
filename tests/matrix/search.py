"""The part of the permission matrix about search."""

from __future__ import annotations

from typing import Any

from tongzhou.accounts.models import User
from tongzhou.projects.models import Project
from tongzhou.search.actions import index_subjects

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    search                                302  200  200  200  200  200  200  200  200  403  403  403
GET    api:search                            401  200  200  200  200  200  200  200  200  403  403  403
"""
SENT: dict[str, dict[str, Any]] = {"GET api:search": {"q": "code"}, "GET search": {"q": "code"}}
NAMED: dict[str, str] = {}


def things(project: Project, by: User) -> dict[str, Any]:
    """The project can be found."""
    index_subjects("project", [project.pk])
    return {}
