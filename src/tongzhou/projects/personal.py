"""In which projects somebody is, for those who ask for their own data."""

from __future__ import annotations

from tongzhou.activity.personal import hands_over
from tongzhou.projects.queries import memberships_of


def register_personal() -> None:
    """Memberships and roles."""
    hands_over("memberships", memberships_of)
