"""What the command palette offers: pages, projects, work items and deeds, within what the person may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.config.places import ADMINISTRATION, PLACES
from tongzhou.config.shell import safe_reverse
from tongzhou.projects.queries import find_projects
from tongzhou.search.queries.finding import find
from tongzhou.web.palette import PaletteEntry

MOST_PROJECTS, MOST_FOUND = 8, 12


def entries(user: User, query: str) -> list[PaletteEntry]:
    """The lines for what was typed; a constant number of statements, and none for a client's people."""
    text = query.strip().replace("\x00", "")[:100]
    pages = _matching([*_pages(user), *_deeds(user)], text)
    if user.is_client:
        return pages
    return [*_found(user, text), *pages] if text else [*pages, *_recent(user)]


def _matching(offered: Iterable[PaletteEntry], text: str) -> list[PaletteEntry]:
    wanted = text.casefold()
    return [one for one in offered if one.url and wanted in one.label.casefold()]


def _pages(user: User) -> Iterator[PaletteEntry]:
    if user.is_client:
        yield PaletteEntry(_("Client portal"), safe_reverse("portal"), icon="handshake", kind=_("Page"))
    else:
        for place in (*PLACES, *ADMINISTRATION):
            if place.permission is None or user.may(place.permission):
                yield PaletteEntry(
                    str(place.label), safe_reverse(place.name), icon=place.icon, shortcut=place.shortcut
                )
    if user.may(Permission.VIEW_PEOPLE):
        yield PaletteEntry(_("Roles"), safe_reverse("roles"), icon="shield-check", kind=_("Page"))
    if not user.is_client:
        yield PaletteEntry(_("Search"), safe_reverse("search"), icon="search", kind=_("Page"))
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


def _recent(user: User) -> Iterator[PaletteEntry]:
    """The projects that one can go to before anything has been typed."""
    found = find_projects(user, "").values_list("key", "name", "client__name")
    for key, name, client in found[:MOST_PROJECTS]:
        yield PaletteEntry(name, safe_reverse("project", key), client, "folder-kanban", _("Project"))


def _found(user: User, text: str) -> Iterator[PaletteEntry]:
    """The best of what the index has, and the way to the rest."""
    found = find(user, text, size=MOST_FOUND)
    for hit in found.hits:
        yield PaletteEntry(hit.title, hit.subject.url, hit.project, hit.icon, hit.kind)
    if found.total > MOST_FOUND:
        address = f"{safe_reverse('search')}?{urlencode({'q': text})}"
        yield PaletteEntry(_("All %(count)d results") % {"count": found.total}, address, icon="search")
