"""Warnings on pages of the rooms below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template

from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access
from tongzhou.risks.queries import gravest
from tongzhou.risks.telling import Told, told

register = template.Library()
MOST = 4


@dataclass(frozen=True, slots=True)
class Gravest:
    """The first open warnings, and how many there are."""

    rows: tuple[Told, ...] = ()
    total: int = 0


@register.simple_tag(takes_context=True)
def open_warnings(context: dict[str, Any]) -> Gravest:
    """The gravest open warnings of the project in view, for whoever may know of them; two statements."""
    access: Access | None = getattr(context["request"], "access", None)
    if access is None or not access.may(Permission.VIEW_INTERNAL_RISKS):
        return Gravest()
    rows, total = gravest(access, MOST)
    return Gravest(tuple(told(one, {}) for one in rows), total)
