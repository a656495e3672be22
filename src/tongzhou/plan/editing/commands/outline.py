"""Commands that change the shape of the outline: ``add``, ``delete``, ``indent``, ``outdent``, ``reorder``."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tongzhou.plan.editing.commands.editor import CommandError, Editor
from tongzhou.plan.editing.commands.fields import set_fields
from tongzhou.plan.editing.state import PlanState, Row


def add(editor: Editor, command: dict[str, Any]) -> None:
    """``add``: a new item behind a sibling, or at the end of a parent (``after`` 0)."""
    state = editor.state
    after, parent = command.get("after") or None, command.get("parent") or None
    if after is not None:
        parent = editor.row(after).parent_id
    elif parent is not None:
        editor.row(parent)
    if after is None and (siblings := state.children.get(parent)):
        after = siblings[-1]
    key = state.next_loose()
    row = Row(id=key, parent_id=parent, position=0, name="", duration=8 * 3600, estimated=True)
    state.insert(row, (parent, after))
    state.cold[key] = {}
    editor.added.append(key)
    given = dict(command.get("fields") or {})
    given.setdefault("name", _("New task"))
    set_fields(editor, {"id": key, "fields": given})


def delete(editor: Editor, command: dict[str, Any]) -> None:
    """``delete``: items and everything below them."""
    for number in _chosen(editor, command):
        for key in reversed(list(editor.state.subtree(number))):
            editor.state.remove(key)


def _chosen(editor: Editor, command: dict[str, Any]) -> list[int]:
    """The items of a command in outline order, without those below another of them."""
    numbers = set(command["ids"])
    for number in numbers:
        editor.row(number)
    rows = editor.state.rows

    def below_another(key: int) -> bool:
        parent = rows[key].parent_id
        while parent is not None and parent not in numbers:
            parent = rows[parent].parent_id
        return parent is not None

    return [key for key in editor.state.order() if key in numbers and not below_another(key)]


def indent(editor: Editor, command: dict[str, Any]) -> None:
    """``indent``: items become the last children of the sibling before them."""
    state = editor.state
    for key in _chosen(editor, command):
        _parent, before = state.place(key)
        if before is None:
            raise CommandError(
                "nothing_to_indent_under", _("There is no item above it to put it under."), [key]
            )
        _refuse_depth(state, key, before)
        _refuse_links_into(state, before, key)
        below = state.children.get(before, [])
        state.put(key, (before, below[-1] if below else None))


def outdent(editor: Editor, command: dict[str, Any]) -> None:
    """``outdent``: items go behind their parent; what followed them below it comes under them."""
    state = editor.state
    for key in reversed(_chosen(editor, command)):
        parent = state.rows[key].parent_id
        if parent is None:
            raise CommandError("outermost", _("This item is at the outermost level already."), [key])
        siblings = state.children[parent]
        followers = siblings[siblings.index(key) + 1 :]
        state.put(key, (state.rows[parent].parent_id, parent))
        for follower in followers:
            below = state.children.get(key, [])
            state.put(follower, (key, below[-1] if below else None))


def reorder(editor: Editor, command: dict[str, Any]) -> None:
    """``reorder``: items go behind a sibling (0: to the front) of a parent (0: the top)."""
    state = editor.state
    parent, after = command.get("parent") or None, command.get("after") or None
    if parent is not None:
        editor.row(parent)
    for key in _chosen(editor, command):
        above = parent
        while above is not None:
            if above == key:
                raise CommandError("into_itself", _("An item cannot go below itself."), [key])
            above = state.rows[above].parent_id
        if parent is not None:
            _refuse_depth(state, key, parent)
            _refuse_links_into(state, parent, key)
        if after == key:
            continue
        if after is not None and (after not in state.rows or state.rows[after].parent_id != parent):
            raise CommandError("unknown_item", _("This work item is no longer in the plan."))
        state.put(key, (parent, after))
        after = key


def _refuse_depth(state: PlanState, key: int, parent: int) -> None:
    depth, above = 1, state.rows[parent].parent_id
    while above is not None:
        depth, above = depth + 1, state.rows[above].parent_id
    if depth >= 64:
        raise CommandError("too_deep", _("A work breakdown structure has at most 64 levels."), [key])


def _refuse_links_into(state: PlanState, summary: int, key: int) -> None:
    """A summary may not be linked with what is below it; going below it would make such a link."""
    family = set(state.subtree(key))
    ancestors = set()
    above: int | None = summary
    while above is not None:
        ancestors.add(above)
        above = state.rows[above].parent_id
    for ancestor in ancestors:
        for link in state.links_of(ancestor):
            other = link.successor_id if link.predecessor_id == ancestor else link.predecessor_id
            if other in family:
                raise CommandError(
                    "link_with_summary",
                    _("“%(item)s” is linked with “%(summary)s” and so cannot go below it.")
                    % {"item": state.rows[other].name, "summary": state.rows[ancestor].name},
                    [other, ancestor],
                )
