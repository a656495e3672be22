"""``{% load feeds %}``: what happened to a subject, on any page."""

from __future__ import annotations

from typing import Any

from django import template

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.queries.timeline import subject_timeline
from tongzhou.projects.subjects import KINDS, Subject

register = template.Library()
SHOWN = 30


@register.inclusion_tag("projects/_object_feed.html", takes_context=True)
def object_feed(context: dict[str, Any], subject: Subject) -> dict[str, Any]:
    """The newest deeds done to a subject, with what they changed; nothing without the right to the diary."""
    user = signed_in(context["request"])
    access = subject.access
    told = subject.client_may_see if user.is_client else access is None or access.may(Permission.VIEW_DIARY)
    if not told:
        return {"lines": ()}
    types = KINDS[subject.kind].diary_types
    found = subject_timeline(user.organisation_id, types, subject.pk, for_client=user.is_client, size=SHOWN)
    return {"lines": found.lines, "older": found.older}
