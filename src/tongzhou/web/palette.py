"""Entries of the command palette."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """One line of the palette: where it leads and how it looks.

    ``hint`` is the quiet text after the label (the project), ``kind`` the word at the end of the line
    (Task, Document), ``shortcut`` the keys that do the same, shown instead of the kind.
    """

    label: str
    url: str
    hint: str = ""
    icon: str = "arrow-right"
    kind: str = ""
    shortcut: str = ""

    @property
    def keys(self) -> list[str]:
        """Return the shortcut's keys one by one, in capitals."""
        return self.shortcut.upper().split()
