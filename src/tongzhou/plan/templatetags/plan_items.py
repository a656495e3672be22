"""Tags for the page of a work item."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access
from tongzhou.web.markdown import clean, render

register = template.Library()


@register.simple_tag(takes_context=True)
def item_post(context: dict[str, Any], name: str) -> SafeString:
    """The attributes of a form that does something to the page's item and is answered with the page's part."""
    address = reverse(name, args=[context["project"].key, context["item"].number])
    attributes = (
        'method="post" action="{0}" hx-post="{0}" '
        'hx-target="#item" hx-swap="outerHTML" hx-sync="#item:queue all"'
    )
    return format_html(attributes, address)


@register.inclusion_tag("plan/_quick_create.html", takes_context=True)
def quick_create(context: dict[str, Any]) -> dict[str, str]:
    """The button for a new item in the project at hand, for those who may create one."""
    request = context.get("request")
    access: Access | None = getattr(request, "access", None)
    match = getattr(request, "resolver_match", None)
    own_key = (
        match is not None and match.url_name == "baselines"
    )  # the page's own deed has the shortcut there
    return {"key": access.project.key if access and access.may(Permission.EDIT_WORK) and not own_key else ""}


@register.simple_tag
def markdown_html(source: str) -> SafeString:
    """Markdown that people wrote, as clean HTML."""
    return clean(render(source))


@register.filter
def tag_hue(count: int) -> int:
    """The colour of the next tag: each of the eight in turn."""
    return count % 8 + 1
