"""Keys of projects: which are free."""

from __future__ import annotations

from django.utils.text import slugify

from tongzhou.accounts.models import User
from tongzhou.projects.models import Project

RESERVED = frozenset({"new"})
"""Keys that would hide pages of ours."""


def free_key(name: str, user: User) -> str:
    """A key made from a name: its Latin letters, else *project*; with a number behind it if it is taken."""
    stem = slugify(name)[:32].strip("-_").replace("_", "-") or "project"
    mine = Project.objects.filter(organisation=user.organisation_id, key__startswith=stem)
    taken = RESERVED | set(mine.values_list("key", flat=True))
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    return key
