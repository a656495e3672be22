"""What the diary says of work items."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongzhou.activity.words import FIELD_WORDS, tell
from tongzhou.plan.work.values import FIELD_NAMES

SENTENCES: dict[str, Promise] = {
    "plan.item_created": _("%(actor)s created “%(label)s”."),
    "plan.item_changed": _("%(actor)s changed “%(label)s”: %(fields)s."),
    "plan.item_state_changed": _("%(actor)s moved “%(label)s” to another state."),
}
ICONS = {
    "plan.item_created": "circle-plus",
    "plan.item_changed": "pencil",
    "plan.item_state_changed": "circle-check",
}


def tell_diary() -> None:
    """Make the sentences known; called when the room is ready."""
    tell(SENTENCES, ICONS)
    FIELD_WORDS.update({f"item.{name}": label for name, label in FIELD_NAMES.items()})
    FIELD_WORDS["item.custom"] = _("own fields")
