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
    "plan.item_deleted": _("%(actor)s deleted “%(label)s”."),
    "plan.item_restored": _("%(actor)s restored “%(label)s”."),
    "plan.item_copied": _("%(actor)s copied “%(label)s”."),
    "plan.item_moved": _("%(actor)s moved “%(label)s” to another project."),
    "plan.items_changed": _("%(actor)s changed several items (%(moved)s): %(fields)s."),
    "plan.items_change_undone": _("%(actor)s took back a change of several items (%(moved)s)."),
    "plan.tag_created": _("%(actor)s created the tag “%(label)s”."),
    "plan.tag_changed": _("%(actor)s changed the tag “%(label)s”."),
    "plan.tag_deleted": _("%(actor)s deleted the tag “%(label)s”."),
    "plan.tag_restored": _("%(actor)s brought back the tag “%(label)s”."),
    "plan.tag_merged": _("%(actor)s merged other tags into “%(label)s”."),
    "plan.checklist_added": _("%(actor)s added to the checklist of “%(label)s”."),
    "plan.checklist_changed": _("%(actor)s changed the checklist of “%(label)s”."),
    "plan.checklist_ticked": _("%(actor)s ticked off a line of “%(label)s”."),
    "plan.checklist_removed": _("%(actor)s removed a line from the checklist of “%(label)s”."),
    "plan.related": _("%(actor)s related “%(label)s” to another item."),
    "plan.unrelated": _("%(actor)s removed a relation of “%(label)s”."),
    "plan.recurrence_created": _("%(actor)s set up the recurring item “%(label)s”."),
    "plan.recurrence_changed": _("%(actor)s changed the recurring item “%(label)s”."),
    "plan.recurrence_deleted": _("%(actor)s ended the recurring item “%(label)s”."),
    "plan.recurrence_paused": _("%(actor)s paused the recurring item “%(label)s”."),
    "plan.recurrence_resumed": _("%(actor)s resumed the recurring item “%(label)s”."),
    "plan.recurrence_restored": _("%(actor)s brought back the recurring item “%(label)s”."),
    "plan.type_created": _("%(actor)s created the item type “%(label)s”."),
    "plan.type_changed": _("%(actor)s changed the item type “%(label)s”."),
    "plan.workflow_created": _("%(actor)s created the workflow “%(label)s”."),
    "plan.workflow_changed": _("%(actor)s changed the workflow “%(label)s”."),
    "plan.workflow_deleted": _("%(actor)s deleted the workflow “%(label)s”."),
    "plan.field_created": _("%(actor)s created the field “%(label)s”."),
    "plan.field_changed": _("%(actor)s changed the field “%(label)s”."),
    "plan.field_archived": _("%(actor)s archived the field “%(label)s”."),
    "plan.field_restored": _("%(actor)s brought back the field “%(label)s”."),
}
ICONS = {
    "plan.item_created": "circle-plus",
    "plan.item_changed": "pencil",
    "plan.item_state_changed": "circle-check",
    "plan.item_deleted": "trash-2",
    "plan.item_restored": "archive-restore",
    "plan.item_copied": "copy",
    "plan.item_moved": "move",
    "plan.items_changed": "list-checks",
    "plan.items_change_undone": "undo-2",
    "plan.tag_created": "tag",
    "plan.tag_merged": "git-pull-request-arrow",
    "plan.checklist_ticked": "check",
    "plan.related": "link",
    "plan.unrelated": "unlink",
    "plan.recurrence_created": "refresh-cw",
    "plan.recurrence_paused": "pause",
    "plan.recurrence_resumed": "play",
    "plan.type_created": "workflow",
    "plan.type_changed": "workflow",
    "plan.workflow_created": "workflow",
    "plan.workflow_changed": "workflow",
    "plan.field_created": "sliders-horizontal",
    "plan.field_changed": "sliders-horizontal",
}


def tell_diary() -> None:
    """Make the sentences known; called when the room is ready."""
    tell(SENTENCES, ICONS)
    FIELD_WORDS.update({f"item.{name}": label for name, label in FIELD_NAMES.items()})
    FIELD_WORDS["item.custom"] = _("own fields")
