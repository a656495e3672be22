"""The frame around every page: where one can go, in words, and only what the person may open.

At most three statements: the person's organisation, their newest projects, the number of unread notices.
Addresses of pages that are not installed are left out.
"""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.live import ticket
from tongzhou.config.places import ADMINISTRATION, PLACES, TABS, Place
from tongzhou.notice.queries.notices import unread_count
from tongzhou.projects.guards import Access
from tongzhou.projects.queries import newest_of
from tongzhou.web.shell import (
    ClosedNote,
    Density,
    NavigationGroup,
    NavigationItem,
    Organisation,
    Person,
    Preferences,
    RecentProject,
    Shell,
    Theme,
)


def safe_reverse(name: str, *args: object) -> str:
    """The address of a page, or nothing when there is no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the variable ``shell``, computed once per request."""
    # Error pages are rendered for requests that no middleware has seen yet.
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shell": Shell(Organisation(_("Tongzhou")), preferences=Preferences(url=""))}
    return {"shell": _frame(request, cast(User, user))}


def _frame(request: HttpRequest, user: User) -> Shell:
    here = request.resolver_match.view_name if request.resolver_match else ""
    access: Access | None = getattr(request, "access", None)
    places = _shared(here) if user.is_client else _places(user, here, PLACES)
    seldom = () if user.is_client else _places(user, here, ADMINISTRATION)
    return Shell(
        organisation=Organisation(user.organisation.short_name or user.organisation.name, reverse("home")),
        navigation=(
            NavigationGroup("", places),
            *([NavigationGroup(_("Administration"), seldom)] if seldom else []),
        ),
        projects=() if user.is_client else _recent(user, access),
        all_projects_url="" if user.is_client else safe_reverse("projects"),
        tabs=_tabs(access, here, TABS) if access else (),
        subtabs=_subtabs(access, here) if access else (),
        elsewhere=_elsewhere(access, here) if access else (),
        dock=_dock(user, places, here),
        settings=_item("me", _("My settings"), "settings", here),
        notifications=NavigationItem(
            _("Notifications"), reverse("notices"), "bell", count=unread_count(user) or None
        ),
        user=Person(user.name, user.email, safe_reverse("me"), safe_reverse("sign_out")),
        palette_url=safe_reverse("palette"),
        events_url=f"/events?ticket={quote(ticket(_topics(request, user, access), user.pk))}",
        closed=_closed(access) if access and access.project.is_closed else None,
        preferences=Preferences(
            language=user.language,
            theme=cast(Theme, user.theme),
            density=cast(Density, user.density),
            shortcuts=user.shortcuts,
            url=safe_reverse("set_theme"),
        ),
    )


def _closed(access: Access) -> ClosedNote | None:
    """The note above every page of a closed project."""
    project = access.project
    if project.closed_at is None or project.closed_by is None:
        return None
    url = safe_reverse("closure", project.key)
    return ClosedNote(project.closed_at, project.closed_by.name, url, access.may(Permission.CLOSE_PROJECT))


def _topics(request: HttpRequest, user: User, access: Access | None) -> list[str]:
    """What the page's one stream speaks of: the person's notices, the project in view, what the view adds."""
    project = [f"project:{access.project.pk}"] if access and access.may(Permission.VIEW_PLAN) else []
    return [f"user:{user.pk}", *project, *getattr(request, "live_topics", ())]


def _item(name: str, label: str, icon: str, here: str) -> NavigationItem:
    return NavigationItem(label, safe_reverse(name), icon, current=here == name)


def _shared(here: str) -> tuple[NavigationItem, ...]:
    return (_item("portal", _("Client portal"), "handshake", here),)


def _places(user: User, here: str, offered: tuple[Place, ...]) -> tuple[NavigationItem, ...]:
    return tuple(
        NavigationItem(
            str(place.label),
            address,
            place.icon,
            current=here == place.name or here in place.below,
            shortcut=place.shortcut,
        )
        for place in offered
        if (place.permission is None or user.may(place.permission)) and (address := safe_reverse(place.name))
    )


def _recent(user: User, access: Access | None) -> tuple[RecentProject, ...]:
    """The newest projects that the person may see."""
    here = access.project.key if access else ""
    return tuple(
        RecentProject(name, reverse("project", args=[key]), colour, current=key == here)
        for key, name, colour in newest_of(user)
    )


def _tabs(access: Access, here: str, offered: tuple[Place, ...]) -> tuple[NavigationItem, ...]:
    """Only of pages that exist and that the person may open; clients have no tabs at all."""
    made = []
    for tab in offered:
        address = next(filter(None, (_opens(access, one) for one in tab.inside or (tab,))), "")
        if not address:
            continue
        made.append(NavigationItem(str(tab.label), address, current=tab.holds(here), shortcut=tab.shortcut))
    return tuple(made)


def _opens(access: Access, place: Place) -> str:
    """The address of a project's page, or nothing if it is not there or not for this person."""
    allowed = place.permission is None or access.may(place.permission)
    return safe_reverse(place.name, access.project.key) if allowed else ""


def _subtabs(access: Access, here: str) -> tuple[NavigationItem, ...]:
    """The pages of the group that one is in; none where it has only one."""
    group = next((tab for tab in TABS if tab.inside and tab.holds(here)), None)
    made = _tabs(access, here, group.inside) if group else ()
    return made if len(made) > 1 else ()


def _elsewhere(access: Access, here: str) -> tuple[NavigationItem, ...]:
    """The pages of the other groups that have a key of their own: the key works although no tab is shown."""
    hidden = (one for tab in TABS if tab.inside and not tab.holds(here) for one in tab.inside if one.shortcut)
    return _tabs(access, here, tuple(hidden))


def _dock(user: User, places: tuple[NavigationItem, ...], here: str) -> tuple[NavigationItem, ...]:
    """The foot of a phone: the first places and one's own settings; *more* stands there anyway."""
    return (*places[: 1 if user.is_client else 2], _item("me", _("Me"), "user", here))
