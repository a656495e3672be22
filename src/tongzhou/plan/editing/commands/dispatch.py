"""The commands of the plan's editor, each a change to a ``PlanState``; nothing here reads the database.

A command comes as a dict of the shapes in docs/guides/plan-commands.md. Instants on the wire are minutes,
in the state seconds. A command that cannot be carried out raises ``CommandError`` with a code and the words
for the person who gave it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from tongzhou.plan.editing.commands.editor import CommandError, Editor
from tongzhou.plan.editing.commands.fields import move, reassign, resize, set_fields
from tongzhou.plan.editing.commands.links import link, relink, unlink
from tongzhou.plan.editing.commands.outline import add, delete, indent, outdent, reorder


def apply(editor: Editor, command: dict[str, Any]) -> None:
    """Carry out one command."""
    handler = HANDLERS.get(str(command.get("op")))
    if handler is None:
        raise CommandError("unknown_command", _("The plan does not know this command."))
    try:
        handler(editor, command)
    except (KeyError, TypeError, ValueError) as error:
        raise CommandError(
            "malformed", _("The command is incomplete or has a value of the wrong kind.")
        ) from error


HANDLERS: dict[str, Callable[[Editor, dict[str, Any]], None]] = {
    "set": set_fields,
    "move": move,
    "resize": resize,
    "reassign": reassign,
    "add": add,
    "delete": delete,
    "indent": indent,
    "outdent": outdent,
    "reorder": reorder,
    "link": link,
    "relink": relink,
    "unlink": unlink,
}
