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


class Place(NamedTuple):
    """A page that navigation can lead to; ``below`` are the url names that count as being there.

    With ``inside`` it is a group of pages: it leads to the first of them that the person may open.
    """

    name: str
    label: Promise
    icon: str
    permission: Permission | None
    shortcut: str = ""
    below: frozenset[str] = frozenset()
    inside: tuple[Place, ...] = ()

    def holds(self, here: str) -> bool:
        """Whether a page of this url name is this place, or is inside it."""
        return here == self.name or here in self.below or any(one.holds(here) for one in self.inside)


PLACES = (
    Place("my_work", gettext_lazy("My work"), "circle-check", None, "g w"),
    Place("projects", gettext_lazy("Projects"), "folder-kanban", None, "g p"),
    Place("all_warnings", gettext_lazy("Early warnings"), "triangle-alert", Permission.VIEW_PEOPLE, "g a"),
    Place(
        "portfolio_timeline",
        gettext_lazy("Timeline"),
        "calendar-range",
        None,
        "g l",
        frozenset({"portfolio_people"}),
    ),
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
        "workload",
        gettext_lazy("Workload"),
        "gauge",
        Permission.VIEW_PEOPLE,
        "g h",
        frozenset(
            {
                "staffing",
                "leave_list",
                "leave_import",
                "skills",
                "skill",
                "person_time",
                "person_skills",
                "leave_change",
            }
        ),
    ),
    Place(
        "calendars",
        gettext_lazy("Calendars"),
        "calendar-days",
        Permission.VIEW_PEOPLE,
        "g d",
        frozenset({"calendar", "shared_freezes", "shared_freeze_change"}),
    ),
    Place(
        "evaluations",
        gettext_lazy("Evaluations"),
        "award",
        Permission.VIEW_PEOPLE,
        "",
        frozenset({"evaluation_weights"}),
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
    Place("all_change_rules", gettext_lazy("Approval of changes"), "stamp", Permission.MANAGE_WORKFLOWS),
    Place("closing_template", gettext_lazy("Closing checklist"), "archive", Permission.MANAGE_WORKFLOWS),
    Place(
        "rates",
        gettext_lazy("Rates"),
        "banknote",
        Permission.VIEW_COST,
        "",
        frozenset({"rate", "rate_create", "cost_role"}),
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
    Place(
        "plan",
        gettext_lazy("Plan"),
        "",
        None,
        inside=(
            Place("plan", gettext_lazy("Gantt"), "", Permission.VIEW_PLAN, "g b"),
            Place("milestones", gettext_lazy("Milestones"), "", Permission.VIEW_PLAN, "g m"),
            Place(
                "forecast",
                pgettext_lazy("page", "Forecast"),
                "",
                Permission.VIEW_PLAN,
                "",
                frozenset(
                    {
                        "forecast_tasks",
                        "forecast_ranges",
                        "forecast_risks",
                        "forecast_risk",
                        "forecast_risk_create",
                    }
                ),
            ),
            Place("baselines", gettext_lazy("Baselines"), "", Permission.VIEW_PLAN),
            Place(
                "scenarios",
                gettext_lazy("Scenarios"),
                "",
                Permission.VIEW_PLAN,
                "",
                frozenset({"scenario", "scenario_settings", "scenario_compare", "scenario_publish"}),
            ),
            Place("delays", pgettext_lazy("project tab", "Delays"), "", Permission.VIEW_PLAN),
            Place("levelling", gettext_lazy("Levelling"), "", Permission.VIEW_PLAN, "g e"),
            Place("outside_links", gettext_lazy("Other projects"), "", Permission.VIEW_PLAN),
            Place(
                "recovery",
                pgettext_lazy("project tab", "Recovery"),
                "",
                Permission.VIEW_PLAN,
                "",
                frozenset(
                    {
                        "recovery_advice",
                        "recovery_compose",
                        "recovery_apply",
                        "recovery_options",
                        "recovery_options_bulk",
                        "recovery_prices",
                    }
                ),
            ),
            Place("project_calendar", gettext_lazy("Calendar"), "", Permission.VIEW_PLAN),
        ),
    ),
    Place(
        "goals",
        pgettext_lazy("project tab", "Scope"),
        "",
        None,
        inside=(
            Place(
                "goals",
                gettext_lazy("Goals"),
                "",
                Permission.VIEW_PROJECT,
                "g g",
                frozenset(
                    {
                        "goal",
                        "goal_create",
                        "goal_edit",
                        "goal_versions",
                        "goal_check_in",
                        "goal_check_ins",
                        "key_result",
                        "key_result_create",
                    }
                ),
            ),
            Place(
                "requirements",
                gettext_lazy("Requirements"),
                "",
                Permission.VIEW_PLAN,
                "g q",
                frozenset(
                    {"requirement", "requirement_create", "requirement_import", "requirement_import_draft"}
                ),
            ),
            Place(
                "deliverables",
                gettext_lazy("Deliverables"),
                "",
                Permission.VIEW_PLAN,
                "g j",
                frozenset(
                    {
                        "deliverable",
                        "deliverable_create",
                        "deliverable_edit",
                        "deliverable_links",
                        "deliverable_step",
                        "deliverable_review",
                        "deliverable_part",
                    }
                ),
            ),
            Place("responsibilities", gettext_lazy("Responsibilities"), "", Permission.VIEW_PLAN),
            Place("traceability", gettext_lazy("Traceability"), "", Permission.VIEW_PLAN, "g x"),
            Place(
                "contract_items",
                gettext_lazy("Contract items"),
                "",
                Permission.VIEW_PLAN,
                "",
                frozenset({"contract_item", "contract_item_add"}),
            ),
        ),
    ),
    Place(
        "earned_value",
        pgettext_lazy("project tab", "Cost"),
        "",
        None,
        inside=(
            Place(
                "earned_value",
                gettext_lazy("Earned value"),
                "",
                Permission.VIEW_COST,
                "g v",
                frozenset({"progress_reports", "earning_rule"}),
            ),
            Place(
                "budget",
                gettext_lazy("Budget"),
                "",
                Permission.VIEW_COST,
                "",
                frozenset({"budget_line", "budget_line_add", "budget_version", "cost_settings"}),
            ),
            Place(
                "costs",
                gettext_lazy("Actual costs"),
                "",
                Permission.VIEW_COST,
                "",
                frozenset({"cost", "cost_book", "cost_import", "cost_import_draft"}),
            ),
        ),
    ),
    Place(
        "acceptances",
        pgettext_lazy("project tab", "Acceptance"),
        "",
        None,
        inside=(
            Place(
                "acceptances",
                gettext_lazy("Acceptances"),
                "",
                Permission.VIEW_PLAN,
                "",
                frozenset({"acceptance", "acceptance_create", "acceptance_edit"}),
            ),
            Place("gates", gettext_lazy("Gates"), "", Permission.VIEW_PLAN, "", frozenset({"gate_create"})),
            Place(
                "signatures",
                gettext_lazy("Signatures"),
                "",
                Permission.VIEW_PLAN,
                "",
                frozenset({"signature", "signature_link"}),
            ),
        ),
    ),
    Place(
        "changes",
        pgettext_lazy("project tab", "Changes"),
        "",
        None,
        inside=(
            Place(
                "changes",
                pgettext_lazy("changes", "Log"),
                "",
                Permission.VIEW_PROJECT,
                "g n",
                frozenset(
                    {
                        "change",
                        "change_create",
                        "change_edit",
                        "change_impact",
                        "change_carry_out",
                        "change_rules",
                    }
                ),
            ),
            Place("change_statistics", pgettext_lazy("changes", "Statistics"), "", Permission.VIEW_PROJECT),
            Place("free_work", pgettext_lazy("changes", "Given away"), "", Permission.VIEW_PROJECT),
        ),
    ),
    Place("warnings", pgettext_lazy("project tab", "Warnings"), "", Permission.VIEW_INTERNAL_RISKS, "g r"),
    Place("project_talk", gettext_lazy("Discussion"), "", Permission.VIEW_PROJECT, "g t"),
    Place(
        "files", gettext_lazy("Files"), "", Permission.VIEW_FILES, "g f", frozenset({"file", "file_trash"})
    ),
    Place(
        "members",
        pgettext_lazy("project tab", "People"),
        "",
        None,
        inside=(
            Place("members", gettext_lazy("Members"), "", Permission.VIEW_PROJECT),
            Place(
                "project_workload",
                gettext_lazy("Workload"),
                "",
                Permission.VIEW_PLAN,
                "",
                frozenset({"allocation", "workload_move"}),
            ),
        ),
    ),
    Place(
        "client_actions",
        pgettext_lazy("project tab", "Client"),
        "",
        None,
        inside=(
            Place(
                "client_actions",
                gettext_lazy("Client actions"),
                "",
                Permission.VIEW_PROJECT,
                "",
                frozenset(
                    {"client_action", "client_action_create", "client_action_edit", "client_action_shift"}
                ),
            ),
            Place(
                "stakeholders",
                gettext_lazy("Stakeholders"),
                "",
                Permission.VIEW_STAKEHOLDERS,
                "",
                frozenset({"stakeholder", "stakeholder_grid", "stakeholder_add", "stakeholder_edit"}),
            ),
            Place(
                "promises",
                gettext_lazy("Promises"),
                "",
                Permission.VIEW_PROJECT,
                "",
                frozenset({"promise_give", "promise_edit"}),
            ),
            Place("freeze_windows", gettext_lazy("Freeze windows"), "", Permission.VIEW_PLAN),
            Place("contact_mail", gettext_lazy("Mail to contacts"), "", Permission.MANAGE_CLIENT_RELATIONS),
            Place("client_portal", gettext_lazy("Client portal"), "", Permission.PUBLISH_TO_CLIENT),
        ),
    ),
    Place(
        "closure",
        pgettext_lazy("project tab", "Closing"),
        "",
        None,
        inside=(
            Place(
                "closure",
                pgettext_lazy("project", "Closure"),
                "",
                Permission.VIEW_PROJECT,
                "g z",
                frozenset({"closing_item"}),
            ),
            Place(
                "handovers",
                gettext_lazy("Handovers"),
                "",
                Permission.VIEW_PLAN,
                "",
                frozenset(
                    {
                        "handover",
                        "handover_create",
                        "handover_edit",
                        "handover_line",
                        "handover_line_add",
                        "handover_take_over",
                        "handover_import",
                        "handover_import_draft",
                        "warranty_add",
                    }
                ),
            ),
            Place(
                "warranties",
                gettext_lazy("Warranties"),
                "",
                Permission.VIEW_PLAN,
                "",
                frozenset({"warranty", "warranty_edit", "warranty_claim"}),
            ),
            Place(
                "closing_report",
                gettext_lazy("Closing report"),
                "",
                Permission.VIEW_PLAN,
                "",
                frozenset({"report_section"}),
            ),
            Place("evaluation", gettext_lazy("Evaluation"), "", Permission.VIEW_PLAN),
            Place(
                "dossiers",
                gettext_lazy("Dossier"),
                "",
                Permission.MANAGE_RECORDS,
                "",
                frozenset({"dossier"}),
            ),
        ),
    ),
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
"""The tabs of a project; those of a group with several pages stand in a second row while one is there."""


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
