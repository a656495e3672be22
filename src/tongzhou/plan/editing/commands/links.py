"""Commands on dependencies: ``link``, ``relink``, ``unlink``."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tongzhou.plan.editing.commands.editor import HUNDRED_YEARS, CommandError, Editor
from tongzhou.plan.editing.state import LinkRow, PlanState


def link(editor: Editor, command: dict[str, Any]) -> None:
    """``link``: one item waits for another; a second link of the same type replaces the first."""
    state = editor.state
    source, target = editor.row(command["from"]), editor.row(command["to"])
    if source.id == target.id:
        raise CommandError("link_to_itself", _("An item cannot wait for itself."), [source.id])
    if target.id in set(state.subtree(source.id)) or source.id in set(state.subtree(target.id)):
        raise CommandError(
            "link_with_summary",
            _("A summary cannot be linked with an item below it."),
            [source.id, target.id],
        )
    values = _link_values(command)
    present = _twin(state, source.id, target.id, values[0])
    key = present.id if present else state.next_loose()
    state.set_link(key, LinkRow(key, source.id, target.id, *values))


def _twin(state: PlanState, source: int, target: int, kind: int) -> LinkRow | None:
    return next(
        (one for one in state.links_of(source) if (one.successor_id, one.type) == (target, kind)), None
    )


def relink(editor: Editor, command: dict[str, Any]) -> None:
    """``relink``: another type or lag for a link."""
    present = _known_link(editor, command["id"])
    values = _link_values({"type": present.type, "lag": None, "unit": present.lag_unit} | command, present)
    editor.state.set_link(
        present.id, LinkRow(present.id, present.predecessor_id, present.successor_id, *values)
    )


def _link_values(command: dict[str, Any], present: LinkRow | None = None) -> tuple[int, int, int]:
    kind, lag, unit = command.get("type", 1), command.get("lag", 0), command.get("unit", 0)
    if lag is None and present is not None:
        return int(kind), present.lag, int(unit)
    if (
        kind not in {0, 1, 2, 3}
        or unit not in {0, 1, 2, 3}
        or isinstance(lag, bool)
        or not isinstance(lag, int)
    ):
        raise CommandError("malformed", _("The command is incomplete or has a value of the wrong kind."))
    scaled = lag * 60 if unit in {0, 1} else lag
    if abs(scaled) > HUNDRED_YEARS:
        raise CommandError("duration_out_of_range", _("A duration must lie between 0 and 100 years."))
    return kind, scaled, unit


def unlink(editor: Editor, command: dict[str, Any]) -> None:
    """``unlink``: links are taken out."""
    for number in command["ids"]:
        editor.state.set_link(_known_link(editor, number).id, None)


def _known_link(editor: Editor, number: Any) -> LinkRow:
    if not isinstance(number, int) or number not in editor.state.links:
        raise CommandError("unknown_link", _("This link is no longer in the plan."))
    return editor.state.links[number]
