"""What the frame around every page needs to know, as the context variable ``shell``.

A context processor above this room fills it; the templates of this room only read it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Theme = Literal["light", "dark", "auto"]
Density = Literal["compact", "cozy"]


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One line of the side navigation, of the tabs or of the dock.

    ``icon`` is a name of the sprite (tabs have none), ``count`` is shown when it is not None,
    ``shortcut`` is a key sequence such as ``"g p"`` or ``"c"``.
    """

    label: str
    url: str
    icon: str = ""
    current: bool = False
    count: int | None = None
    shortcut: str = ""


@dataclass(frozen=True, slots=True)
class NavigationGroup:
    """A group of lines; the label may be empty."""

    label: str
    items: tuple[NavigationItem, ...]


@dataclass(frozen=True, slots=True)
class RecentProject:
    """A project in the side navigation; ``colour`` is 1 to 8."""

    name: str
    url: str
    colour: int = 1
    current: bool = False


@dataclass(frozen=True, slots=True)
class Organisation:
    """Whose installation this is; ``url`` leads to the start page."""

    name: str
    url: str = "/"


@dataclass(frozen=True, slots=True)
class Person:
    """The signed-in person, the addresses of their account page and of signing out (a POST)."""

    name: str
    email: str = ""
    account_url: str = ""
    sign_out_url: str = ""


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the person wants the pages; ``url`` takes a POST with ``theme``, ``density`` or ``language``."""

    language: str = ""
    theme: Theme = "auto"
    density: Density = "compact"
    shortcuts: bool = True
    url: str = ""


@dataclass(frozen=True, slots=True)
class ClosedNote:
    """That the project in view is closed: since when, by whom, and where it is opened again (or nothing)."""

    at: datetime
    by: str
    url: str = ""
    may_reopen: bool = False


@dataclass(frozen=True, slots=True)
class Shell:
    """The whole frame. ``user`` is None for people who are not signed in: then only base.html is used.

    ``palette_url`` answers ``?q=`` with web/_palette_results.html; ``notifications`` is the bell with its
    count; ``events_url`` is the page's stream of events; ``settings`` stands at the foot of the side
    navigation. ``subtabs`` are the pages of the tab that one is in, ``elsewhere`` those of other tabs that have
    a key. Empty or None parts are left out.
    """

    organisation: Organisation
    navigation: tuple[NavigationGroup, ...] = ()
    projects: tuple[RecentProject, ...] = ()
    all_projects_url: str = ""
    tabs: tuple[NavigationItem, ...] = ()
    subtabs: tuple[NavigationItem, ...] = ()
    elsewhere: tuple[NavigationItem, ...] = ()
    dock: tuple[NavigationItem, ...] = ()
    settings: NavigationItem | None = None
    notifications: NavigationItem | None = None
    user: Person | None = None
    palette_url: str = ""
    help_url: str = ""
    events_url: str = ""
    closed: ClosedNote | None = None
    preferences: Preferences = field(default_factory=Preferences)

    @property
    def all_tabs(self) -> tuple[NavigationItem, ...]:
        """Every page of the project that may have a key."""
        return (*self.tabs, *self.subtabs, *self.elsewhere)
