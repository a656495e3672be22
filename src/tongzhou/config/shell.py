"""The frame around every page: where one can go, in words, and only what the person may open.

At most three statements: the person's organisation, their newest projects, the number of unread notices.
Addresses of pages that are not installed are left out.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.live import ticket
from tongzhou.notice.queries.notices import unread_count
from tongzhou.projects.guards import Access
from tongzhou.projects.queries import projects_of
from tongzhou.web.shell import (
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

RECENT = 8


class Place(NamedTuple):
    """A page that navigation can lead to; ``below`` are the url names that count as being there."""

    name: str
    label: Promise
    icon: str
    permission: Permission | None
    shortcut: str = ""
    below: frozenset[str] = frozenset()


PLACES = (
    Place("my_work", gettext_lazy("My work"), "circle-check", None, "g w"),
    Place("projects", gettext_lazy("Projects"), "folder-kanban", None, "g p"),
    Place(
        "clients",
        gettext_lazy("Clients"),
        "building-2",
        Permission.VIEW_CLIENTS,
        "g c",
        frozenset(
            {"client", "client_create", "client_edit", "contact_create", "contact_edit", "contact_login"}
        ),
    ),
    Place(
        "people",
        gettext_lazy("People"),
        "users",
        Permission.VIEW_PEOPLE,
        "g u",
        frozenset(
            {
                "person",
                "person_create",
                "person_password",
                "roles",
                "roles_change",
                "person_invite",
                "invitations",
                "sign_in_rules",
            }
        ),
    ),
    Place(
        "calendars",
        gettext_lazy("Calendars"),
        "calendar-days",
        Permission.VIEW_PEOPLE,
        "g d",
        frozenset({"calendar"}),
    ),
    Place("all_activity", gettext_lazy("Activity"), "activity", Permission.VIEW_ALL_PROJECTS, "g y"),
)
"""The side navigation of the vendor's people."""

ADMINISTRATION = (
    Place(
        "workflows",
        gettext_lazy("Workflows and fields"),
        "workflow",
        Permission.MANAGE_WORKFLOWS,
        "",
        frozenset({"workflow", "custom_fields", "custom_field"}),
    ),
    Place("trash", gettext_lazy("Trash"), "trash-2", Permission.VIEW_PEOPLE),
    Place(
        "organisation_channels",
        gettext_lazy("Channels"),
        "webhook",
        Permission.MANAGE_ORGANISATION,
        "",
        frozenset({"organisation_channel", "organisation_channel_create", "organisation_deliveries"}),
    ),
    Place(
        "operations",
        gettext_lazy("Operations"),
        "server",
        Permission.VIEW_OPERATIONS,
        "",
        frozenset({"operations_schedules", "operations_limits", "operations_health"}),
    ),
    Place("audit", gettext_lazy("Audit trail"), "shield-check", Permission.VIEW_AUDIT),
)
"""What is seldom needed, below it in a group of its own."""

TABS = (
    Place("project", gettext_lazy("Overview"), "", Permission.VIEW_PROJECT, "g o"),
    Place(
        "items",
        pgettext_lazy("project tab", "Items"),
        "",
        Permission.VIEW_PLAN,
        "g i",
        frozenset(
            {
                "items_calendar",
                "item",
                "item_create",
                "item_move",
                "recurrences",
                "recurrence",
                "recurrence_create",
                "tags",
                "tag",
                "project_fields",
                "project_field",
            }
        ),
    ),
    Place("board", pgettext_lazy("project tab", "Board"), "", Permission.VIEW_PLAN, "g k"),
    Place("plan", gettext_lazy("Plan"), "", Permission.VIEW_PLAN, "g b"),
    Place("milestones", gettext_lazy("Milestones"), "", Permission.VIEW_PLAN, "g m"),
    Place("baselines", gettext_lazy("Baselines"), "", Permission.VIEW_PLAN),
    Place("delays", pgettext_lazy("project tab", "Delays"), "", Permission.VIEW_PLAN),
    Place("project_calendar", gettext_lazy("Calendar"), "", Permission.VIEW_PLAN),
    Place("project_talk", gettext_lazy("Discussion"), "", Permission.VIEW_PROJECT, "g t"),
    Place(
        "files", gettext_lazy("Files"), "", Permission.VIEW_FILES, "g f", frozenset({"file", "file_trash"})
    ),
    Place("members", gettext_lazy("Members"), "", Permission.VIEW_PROJECT),
    Place("client_portal", gettext_lazy("Client portal"), "", Permission.PUBLISH_TO_CLIENT),
    Place("activity", gettext_lazy("Activity"), "", Permission.VIEW_DIARY),
    Place(
        "channels",
        gettext_lazy("Channels"),
        "",
        Permission.MANAGE_INTEGRATIONS,
        "",
        frozenset({"channel", "channel_create", "deliveries"}),
    ),
)
"""The tabs of a project."""


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
        tabs=_tabs(access, here) if access else (),
        dock=_dock(user, places, here),
        settings=_item("me", _("My settings"), "settings", here),
        notifications=NavigationItem(
            _("Notifications"), reverse("notices"), "bell", count=unread_count(user) or None
        ),
        user=Person(user.name, user.email, safe_reverse("me"), safe_reverse("sign_out")),
        palette_url=safe_reverse("palette"),
        events_url=f"/events?ticket={quote(ticket(_topics(request, user, access), user.pk))}",
        preferences=Preferences(
            language=user.language,
            theme=cast(Theme, user.theme),
            density=cast(Density, user.density),
            shortcuts=user.shortcuts,
            url=safe_reverse("set_theme"),
        ),
    )


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
        for key, name, colour in projects_of(user).values_list("key", "name", "colour")[:RECENT]
    )


def _tabs(access: Access, here: str) -> tuple[NavigationItem, ...]:
    """Only of pages that exist and that the person may open; clients have no tabs at all."""
    return tuple(
        NavigationItem(
            str(tab.label), address, current=here == tab.name or here in tab.below, shortcut=tab.shortcut
        )
        for tab in TABS
        if (tab.permission is None or access.may(tab.permission))
        and (address := safe_reverse(tab.name, access.project.key))
    )


def _dock(user: User, places: tuple[NavigationItem, ...], here: str) -> tuple[NavigationItem, ...]:
    """The foot of a phone: the first places and one's own settings; *more* stands there anyway."""
    return (*places[: 1 if user.is_client else 2], _item("me", _("Me"), "user", here))
