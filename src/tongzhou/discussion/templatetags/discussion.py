"""``{% load discussion %}``: the talk about a subject on any page, and the button that follows it."""

from __future__ import annotations

from typing import Any

from django import template

from tongzhou.accounts.guards import signed_in
from tongzhou.discussion.guards import talk_about
from tongzhou.discussion.queries import is_watching
from tongzhou.discussion.shown import talk_context
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
