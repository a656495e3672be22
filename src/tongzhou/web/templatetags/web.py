"""Template tags of the design system: ``{% load web %}``."""

from __future__ import annotations

import unicodedata
import zlib
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BoundField
from django.template.engine import Engine
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString

from tongzhou.web import vite
from tongzhou.web.markdown import clean
from tongzhou.web.slots import SLOTS
from tongzhou.web.undo import MARK
from tongzhou.web.words import words

register = template.Library()
HUES = 6


@register.simple_tag
def vite_tags(*, optional: bool = False) -> SafeString:
    """Load the front end; ``optional`` is for error pages, which must appear even when it is not built."""
    try:
        return vite.tags()
    except vite.FrontEndNotBuilt:
        if optional:
            return SafeString("")
        raise


@register.simple_tag
def icon_sprite() -> str:
    """Return the address of the icon sprite, or nothing when the front end is not built."""
    try:
        return vite.sprite()
    except vite.FrontEndNotBuilt:
        return ""


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Draw an icon of the sprite; ``css`` adds classes such as ``large``. Icons are always decoration."""
    return _drawn(icon_sprite(), name, f"icon {css}".strip())


@lru_cache(maxsize=1024)
def _drawn(sprite: str, name: str, classes: str) -> SafeString:
    """A page has hundreds of icons, a product few different ones."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>', classes, sprite, name
    )


@register.simple_tag
def script_words() -> SafeString:
    """Hand the scripts their sentences."""
    return json_script(words(), "tz-words")


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """Draw a form field with label, help and errors tied together for assistive technology.

    Options: ``label`` another label, ``css`` classes for the block, ``hide_label=True`` keeps the label for
    screen readers only, ``help`` another help text.
    """
    context = {**bound.get_context(), "options": options}
    if "help" in options:
        bound.help_text = options["help"]
    return bound.render(template_name="web/forms/field.html", context=context)


@register.simple_tag
def avatar(name: str, css: str = "", *, decorative: bool = False) -> SafeString:
    """Draw a person's initials on a colour that is always theirs.

    Pass ``decorative=True`` beside the written name, so that screen readers do not read it twice.
    """
    return _avatar(name, css, decorative)


@lru_cache(maxsize=1024)
def _avatar(name: str, css: str, decorative: bool) -> SafeString:
    classes = f"avatar hue-{hue(name)} {css}".strip()
    if decorative:
        return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, initials(name))
    return format_html('<span class="{}" role="img" aria-label="{}">{}</span>', classes, name, initials(name))


def hue(name: str) -> int:
    """Return 1 to 6, the same for the same name on every server."""
    return zlib.crc32(unicodedata.normalize("NFC", name).encode()) % HUES + 1


def initials(name: str) -> str:
    """Return the family name of a Chinese name, the first letters of two words of another."""
    words_of_name = name.split()
    if not words_of_name:
        return "?"
    first = words_of_name[0][0].upper()
    if len(words_of_name) == 1 or is_han(first):
        return first
    return first + words_of_name[-1][0].upper()


def is_han(character: str) -> bool:
    """Say whether a character is Chinese."""
    return unicodedata.name(character, "").startswith("CJK")


@register.filter
def keys(shortcut: str) -> list[str]:
    """Split ``"g p"`` into the keys to show."""
    return shortcut.upper().split()


@register.simple_tag
def undo_address(message: Message) -> str:
    """Where a message's *Undo* button posts to, or nothing."""
    tags = message.extra_tags or ""
    return tags.removeprefix(MARK) if tags.startswith(MARK) else ""


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str, it: Any) -> SafeString:
    """Show what the rooms above have put into this place of the page (``web/slots.py``)."""
    engine = Engine.get_default()
    with context.push(it=it):
        drawn = [(engine.get_template(one).render(context),) for one in SLOTS.get(name, ())]
    return format_html_join("", "{}", drawn)


@register.simple_tag
def clean_html(html: str) -> SafeString:
    """Show HTML that ``web.markdown`` has rendered; it is cleaned once more, wherever it was kept."""
    return clean(html)
