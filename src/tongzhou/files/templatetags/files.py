"""``{% load files %}``: sizes in words, kinds of files, and a subject's attachments."""

from __future__ import annotations

from typing import Any

from django import template

from tongzhou.files.shown import attachments_context
from tongzhou.files.words import size_words
from tongzhou.projects.subjects import Subject

register = template.Library()


@register.filter
def file_size(size: int) -> str:
    """Bytes as people write them."""
    return size_words(int(size))


@register.inclusion_tag("files/_attachments.html", takes_context=True)
def attachments(context: dict[str, Any], subject: Subject) -> dict[str, Any]:
    """The files of a subject, and a place to add more: ``{% attachments subject %}``."""
    request = context["request"]
    return {
        **attachments_context(request.user, subject),
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }
