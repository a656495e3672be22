"""``{% load discussion %}``: the talk about a subject on any page, and the button that follows it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from tongzhou.accounts.guards import signed_in
from tongzhou.discussion.guards import talk_about
from tongzhou.discussion.limits import EMOJI
from tongzhou.discussion.queries import Shown, is_watching
from tongzhou.discussion.shown import talk_context
from tongzhou.discussion.stencils import draw
from tongzhou.projects.subjects import Subject, find_subject

register = template.Library()


@register.inclusion_tag("discussion/_discussion.html", takes_context=True)
def discussion(context: dict[str, Any], subject: Subject, watching: bool | None = None) -> dict[str, Any]:
    """The section with the talk about a subject, or nothing for whoever may not see the talk.

    Pages that know already whether the reader follows the subject say so.
    """
    talk = talk_about(subject, signed_in(context["request"]))
    return {**talk_context(talk, watching=watching), "request": context["request"]} if talk else {}


@register.inclusion_tag("discussion/_discussion.html", takes_context=True)
def discussion_of(context: dict[str, Any], kind: str, pk: int) -> dict[str, Any]:
    """The same for a page that knows only the kind and the number."""
    subject = find_subject(signed_in(context["request"]), kind, pk)
    return discussion(context, subject) if subject else {}


@register.inclusion_tag("discussion/_watch.html", takes_context=True)
def watch_button(context: dict[str, Any], subject: Subject) -> dict[str, Any]:
    """The button that follows a subject, or follows it no longer."""
    user = signed_in(context["request"])
    return {"subject": subject, "watching": is_watching(user, subject)}


@register.simple_tag(takes_context=True)
def comments(context: Context, shown: Iterable[Shown]) -> SafeString:
    """Comments in their order; ``talk`` is in the context."""
    assert context.template is not None  # a tag is part of one
    found = context.template.engine.get_template
    return draw(shown, context, found("discussion/_comment.html"), found("discussion/_reactions.html"))


@register.simple_tag
@cache
def signs() -> SafeString:
    """The buttons of the signs that can be given to a comment: the same below every comment."""
    button = '<button class="button quiet icon-only" name="emoji" value="{0}" aria-label="{0}">{0}</button>'
    return format_html_join("", button, ((sign,) for sign in EMOJI))
