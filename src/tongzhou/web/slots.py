"""Places on a room's pages that the rooms above fill: a page names the place, a template comes from upstairs.

``{% slot "client" client %}`` in a page of ``clients`` shows what upper rooms have put there with
``fill("client", "discussion/_slot.html")``; the templates get the page's context and the thing as ``it``.
"""

from __future__ import annotations

SLOTS: dict[str, list[str]] = {}


def fill(slot: str, template: str) -> None:
    """Show a template in a place; called when the room that owns the template is ready."""
    templates = SLOTS.setdefault(slot, [])
    if template not in templates:
        templates.append(template)
