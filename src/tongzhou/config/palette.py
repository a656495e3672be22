"""What the command palette offers: pages, projects, work items and deeds, within what the person may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.config.shell import PLACES, safe_reverse
from tongzhou.plan.models import Kind
from tongzhou.plan.queries.search import find_items
from tongzhou.projects.queries import find_projects
from tongzhou.web.palette import PaletteEntry

MOST_PROJECTS, MOST_ITEMS = 8, 10


def entries(user: User, query: str) -> list[PaletteEntry]:
    """The lines for what was typed; three statements at most, and none for a client's people."""
    text = query.strip().replace("\x00", "")[:100]
    pages = _matching([*_pages(user), *_deeds(user)], text)
    if user.is_client:
        return pages
    projects = [*_projects(user, text)]
    items = [*_items(user, text)] if text else []
    return [*projects, *pages, *items] if text else [*pages, *projects]


def _matching(offered: Iterable[PaletteEntry], text: str) -> list[PaletteEntry]:
    wanted = text.casefold()
    return [one for one in offered if one.url and wanted in one.label.casefold()]


def _pages(user: User) -> Iterator[PaletteEntry]:
    if user.is_client:
        yield PaletteEntry(_("Client portal"), safe_reverse("portal"), icon="handshake", kind=_("Page"))
    else:
        for place in PLACES:
            if place.permission is None or user.may(place.permission):
                yield PaletteEntry(
                    str(place.label), safe_reverse(place.name), icon=place.icon, shortcut=place.shortcut
                )
    if user.may(Permission.VIEW_PEOPLE):
        yield PaletteEntry(_("Roles"), safe_reverse("roles"), icon="shield-check", kind=_("Page"))
    yield PaletteEntry(_("My settings"), safe_reverse("me"), icon="settings", kind=_("Page"))


def _deeds(user: User) -> Iterator[PaletteEntry]:
    deed = _("Action")
    if user.may(Permission.CREATE_PROJECT):
        yield PaletteEntry(_("New project"), safe_reverse("project_create"), icon="plus", kind=deed)
    if user.may(Permission.MANAGE_CLIENTS):
        yield PaletteEntry(_("New client"), safe_reverse("client_create"), icon="plus", kind=deed)
    if user.may(Permission.MANAGE_PEOPLE):
        yield PaletteEntry(_("New person"), safe_reverse("person_create"), icon="user-plus", kind=deed)
    yield PaletteEntry(_("Appearance: light or dark"), safe_reverse("me"), icon="palette", kind=deed)
    yield PaletteEntry(_("Sign out"), safe_reverse("sign_out"), icon="log-out", kind=deed)


def _projects(user: User, text: str) -> Iterator[PaletteEntry]:
    found = find_projects(user, text).values_list("key", "name", "client__name")
    for key, name, client in found[:MOST_PROJECTS]:
        yield PaletteEntry(name, safe_reverse("project", key), client, "folder-kanban", _("Project"))


def _items(user: User, text: str) -> Iterator[PaletteEntry]:
    """Work items of plans that the person may open, with the project beside the name."""
    for item in find_items(user, text)[:MOST_ITEMS]:
        milestone = item.kind == Kind.MILESTONE
        if address := safe_reverse("plan", item.project.key):
            yield PaletteEntry(
                item.name,
                f"{address}#task-{item.pk}",
                item.project.name,
                "diamond" if milestone else "list-checks",
                _("Milestone") if milestone else _("Task"),
            )
