"""Many comments drawn at the price of a few: what is the same in all of them is rendered once.

A page of talk has fifty comments that differ in some words and in hardly any markup. The template is rendered once
for each combination of what makes the markup differ, with marks in the place of the words; the marks are then
replaced. The text is cut at its marks before anything is put in, so that nothing people write is taken for a mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.template import Context, Template
from django.urls import reverse
from django.utils.dateformat import format as formatted
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from tongzhou.discussion.queries import Shown
from tongzhou.web.markdown import clean
from tongzhou.web.rendered import together
from tongzhou.web.templatetags.web import avatar

MARK = re.compile("\ue000(\\w+)\ue000")


WORDS = ("id", "address", "version", "author", "avatar", "at", "minute", "text", "reactions")


@dataclass(frozen=True, slots=True)
class Stencil:
    """A comment that has marks for its words, and of everything else what a real one has."""

    of: Shown

    def __getattr__(self, name: str) -> Any:
        """A mark is a name between two private characters, which no template has."""
        if name in WORDS:
            return f"\ue000{name}\ue000"
        return getattr(self.of, name)


def draw(comments: Iterable[Shown], context: Context, line: Template, reactions: Template) -> SafeString:
    """Comments as ``line`` draws each of them; ``reactions`` draws the signs of those that were given any."""
    cut: dict[tuple[object, ...], list[str]] = {}
    above, _zero, below = reverse("comment", args=[0]).rpartition("0")
    drawn: list[str] = []
    for one in comments:
        kind = _markup(one)
        if kind not in cut:
            with context.push(comment=Stencil(one)):
                cut[kind] = MARK.split(line.render(context))
        words = _words(one, f"{above}{one.id}{below}")
        if one.reactions:
            with context.push(comment=one, address=words["address"]):
                words["reactions"] = reactions.render(context)
        drawn += [words[piece] if place % 2 else piece for place, piece in enumerate(cut[kind])]
    return together(drawn)


def _words(one: Shown, address: str) -> dict[str, str]:
    """What stands in the place of the marks; all of it fit for HTML."""
    written = localtime(one.created_at)
    return {
        "id": str(one.id),
        "address": address,
        "version": str(one.version),
        "author": conditional_escape(one.author),
        "avatar": avatar(one.author, decorative=True),
        "at": formatted(written, "c"),
        "minute": formatted(written, "Y-m-d H:i"),
        "text": clean(one.html),
        "reactions": "",
    }


def _markup(one: Shown) -> tuple[object, ...]:
    """What decides about the markup of a comment."""
    flags = (one.is_internal, one.deleted, one.edited_at is not None, one.is_mine)
    return (*flags, one.may_edit, one.may_delete, one.may_publish)
