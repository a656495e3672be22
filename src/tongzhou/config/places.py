"""The map of the product: which pages navigation leads to, in words, and who may open them."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongzhou.accounts.permissions import Permission


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


def _pages(names: str) -> frozenset[str]:
    return frozenset(names.split())


# fmt: off
PLACES = (
    Place("my_work", gettext_lazy("My work"), "circle-check", None, "g w"),
    Place("projects", gettext_lazy("Projects"), "folder-kanban", None, "g p"),
    Place("all_warnings", gettext_lazy("Early warnings"), "triangle-alert", Permission.VIEW_PEOPLE, "g a"),
    Place("portfolio_timeline", gettext_lazy("Timeline"), "calendar-range", None, "g l", _pages("portfolio_people")),
    Place(
        "clients", gettext_lazy("Clients"), "building-2", Permission.VIEW_CLIENTS, "g c",
        _pages("client client_create client_edit contact_create contact_edit contact_login"),
    ),
    Place(
        "people", gettext_lazy("People"), "users", Permission.VIEW_PEOPLE, "g u",
        _pages("person person_create person_password roles roles_change person_invite invitations sign_in_rules"),
    ),
    Place(
        "workload", gettext_lazy("Workload"), "gauge", Permission.VIEW_PEOPLE, "g h",
        _pages("staffing leave_list leave_import skills skill person_time person_skills leave_change"),
    ),
    Place(
        "calendars", gettext_lazy("Calendars"), "calendar-days", Permission.VIEW_PEOPLE, "g d",
        _pages("calendar shared_freezes shared_freeze_change"),
    ),
    Place(
        "evaluations", gettext_lazy("Evaluations"), "award", Permission.VIEW_PEOPLE, "",
        _pages("evaluation_weights"),
    ),
    Place("all_activity", gettext_lazy("Activity"), "activity", Permission.VIEW_ALL_PROJECTS, "g y"),
)
"""The side navigation of the vendor's people."""

ADMINISTRATION = (
    Place(
        "workflows", gettext_lazy("Workflows and fields"), "workflow", Permission.MANAGE_WORKFLOWS, "",
        _pages("workflow custom_fields custom_field"),
    ),
    Place("all_change_rules", gettext_lazy("Approval of changes"), "stamp", Permission.MANAGE_WORKFLOWS),
    Place("closing_template", gettext_lazy("Closing checklist"), "archive", Permission.MANAGE_WORKFLOWS),
    Place("rates", gettext_lazy("Rates"), "banknote", Permission.VIEW_COST, "", _pages("rate rate_create cost_role")),
    Place("trash", gettext_lazy("Trash"), "trash-2", Permission.VIEW_PEOPLE),
    Place(
        "organisation_channels", gettext_lazy("Channels"), "webhook", Permission.MANAGE_ORGANISATION, "",
        _pages("organisation_channel organisation_channel_create organisation_deliveries"),
    ),
    Place(
        "operations", gettext_lazy("Operations"), "server", Permission.VIEW_OPERATIONS, "",
        _pages("operations_schedules operations_limits operations_health"),
    ),
    Place("audit", gettext_lazy("Audit trail"), "shield-check", Permission.VIEW_AUDIT),
)
"""What is seldom needed, below it in a group of its own."""

TABS = (
    Place("project", gettext_lazy("Overview"), "", Permission.VIEW_PROJECT, "g o"),
    Place(
        "items", pgettext_lazy("project tab", "Items"), "", Permission.VIEW_PLAN, "g i",
        _pages(
            "items_calendar item item_create item_move recurrences recurrence recurrence_create tags tag "
            "project_fields project_field"
        ),
    ),
    Place("board", pgettext_lazy("project tab", "Board"), "", Permission.VIEW_PLAN, "g k"),
    Place(
        "plan", gettext_lazy("Plan"), "", None,
        inside=(
            Place("plan", gettext_lazy("Gantt"), "", Permission.VIEW_PLAN, "g b"),
            Place("milestones", gettext_lazy("Milestones"), "", Permission.VIEW_PLAN, "g m"),
            Place(
                "forecast", pgettext_lazy("page", "Forecast"), "", Permission.VIEW_PLAN, "",
                _pages("forecast_tasks forecast_ranges forecast_risks forecast_risk forecast_risk_create"),
            ),
            Place("baselines", gettext_lazy("Baselines"), "", Permission.VIEW_PLAN),
            Place(
                "scenarios", gettext_lazy("Scenarios"), "", Permission.VIEW_PLAN, "",
                _pages("scenario scenario_settings scenario_compare scenario_publish"),
            ),
            Place("delays", pgettext_lazy("project tab", "Delays"), "", Permission.VIEW_PLAN),
            Place("levelling", gettext_lazy("Levelling"), "", Permission.VIEW_PLAN, "g e"),
            Place("outside_links", gettext_lazy("Other projects"), "", Permission.VIEW_PLAN),
            Place(
                "recovery", pgettext_lazy("project tab", "Recovery"), "", Permission.VIEW_PLAN, "",
                _pages(
                    "recovery_advice recovery_compose recovery_apply recovery_options recovery_options_bulk "
                    "recovery_prices"
                ),
            ),
            Place("project_calendar", gettext_lazy("Calendar"), "", Permission.VIEW_PLAN),
        ),
    ),
    Place(
        "goals", pgettext_lazy("project tab", "Scope"), "", None,
        inside=(
            Place(
                "goals", gettext_lazy("Goals"), "", Permission.VIEW_PROJECT, "g g",
                _pages(
                    "goal goal_create goal_edit goal_versions goal_check_in goal_check_ins key_result "
                    "key_result_create"
                ),
            ),
            Place(
                "requirements", gettext_lazy("Requirements"), "", Permission.VIEW_PLAN, "g q",
                _pages("requirement requirement_create requirement_import requirement_import_draft"),
            ),
            Place(
                "deliverables", gettext_lazy("Deliverables"), "", Permission.VIEW_PLAN, "g j",
                _pages(
                    "deliverable deliverable_create deliverable_edit deliverable_links deliverable_step "
                    "deliverable_review deliverable_part"
                ),
            ),
            Place("responsibilities", gettext_lazy("Responsibilities"), "", Permission.VIEW_PLAN),
            Place("traceability", gettext_lazy("Traceability"), "", Permission.VIEW_PLAN, "g x"),
            Place(
                "contract_items", gettext_lazy("Contract items"), "", Permission.VIEW_PLAN, "",
                _pages("contract_item contract_item_add"),
            ),
        ),
    ),
    Place(
        "earned_value", pgettext_lazy("project tab", "Cost"), "", None,
        inside=(
            Place(
                "earned_value", gettext_lazy("Earned value"), "", Permission.VIEW_COST, "g v",
                _pages("progress_reports earning_rule"),
            ),
            Place(
                "budget", gettext_lazy("Budget"), "", Permission.VIEW_COST, "",
                _pages("budget_line budget_line_add budget_version cost_settings"),
            ),
            Place(
                "costs", gettext_lazy("Actual costs"), "", Permission.VIEW_COST, "",
                _pages("cost cost_book cost_import cost_import_draft"),
            ),
        ),
    ),
    Place(
        "acceptances", pgettext_lazy("project tab", "Acceptance"), "", None,
        inside=(
            Place(
                "acceptances", gettext_lazy("Acceptances"), "", Permission.VIEW_PLAN, "",
                _pages("acceptance acceptance_create acceptance_edit"),
            ),
            Place("gates", gettext_lazy("Gates"), "", Permission.VIEW_PLAN, "", _pages("gate_create")),
            Place(
                "signatures", gettext_lazy("Signatures"), "", Permission.VIEW_PLAN, "",
                _pages("signature signature_link"),
            ),
        ),
    ),
    Place(
        "changes", pgettext_lazy("project tab", "Changes"), "", None,
        inside=(
            Place(
                "changes", pgettext_lazy("changes", "Log"), "", Permission.VIEW_PROJECT, "g n",
                _pages("change change_create change_edit change_impact change_carry_out change_rules"),
            ),
            Place("change_statistics", pgettext_lazy("changes", "Statistics"), "", Permission.VIEW_PROJECT),
            Place("free_work", pgettext_lazy("changes", "Given away"), "", Permission.VIEW_PROJECT),
        ),
    ),
    Place("warnings", pgettext_lazy("project tab", "Warnings"), "", Permission.VIEW_INTERNAL_RISKS, "g r"),
    Place("project_talk", gettext_lazy("Discussion"), "", Permission.VIEW_PROJECT, "g t"),
    Place("files", gettext_lazy("Files"), "", Permission.VIEW_FILES, "g f", _pages("file file_trash")),
    Place(
        "members", pgettext_lazy("project tab", "People"), "", None,
        inside=(
            Place("members", gettext_lazy("Members"), "", Permission.VIEW_PROJECT),
            Place(
                "project_workload", gettext_lazy("Workload"), "", Permission.VIEW_PLAN, "",
                _pages("allocation workload_move"),
            ),
        ),
    ),
    Place(
        "client_actions", pgettext_lazy("project tab", "Client"), "", None,
        inside=(
            Place(
                "client_actions", gettext_lazy("Client actions"), "", Permission.VIEW_PROJECT, "",
                _pages("client_action client_action_create client_action_edit client_action_shift"),
            ),
            Place(
                "stakeholders", gettext_lazy("Stakeholders"), "", Permission.VIEW_STAKEHOLDERS, "",
                _pages("stakeholder stakeholder_grid stakeholder_add stakeholder_edit"),
            ),
            Place(
                "promises", gettext_lazy("Promises"), "", Permission.VIEW_PROJECT, "",
                _pages("promise_give promise_edit"),
            ),
            Place("freeze_windows", gettext_lazy("Freeze windows"), "", Permission.VIEW_PLAN),
            Place("contact_mail", gettext_lazy("Mail to contacts"), "", Permission.MANAGE_CLIENT_RELATIONS),
            Place("client_portal", gettext_lazy("Client portal"), "", Permission.PUBLISH_TO_CLIENT),
        ),
    ),
    Place(
        "closure", pgettext_lazy("project tab", "Closing"), "", None,
        inside=(
            Place(
                "closure", pgettext_lazy("project", "Closure"), "", Permission.VIEW_PROJECT, "g z",
                _pages("closing_item"),
            ),
            Place(
                "handovers", gettext_lazy("Handovers"), "", Permission.VIEW_PLAN, "",
                _pages(
                    "handover handover_create handover_edit handover_line handover_line_add handover_take_over "
                    "handover_import handover_import_draft warranty_add"
                ),
            ),
            Place(
                "warranties", gettext_lazy("Warranties"), "", Permission.VIEW_PLAN, "",
                _pages("warranty warranty_edit warranty_claim"),
            ),
            Place(
                "closing_report", gettext_lazy("Closing report"), "", Permission.VIEW_PLAN, "",
                _pages("report_section"),
            ),
            Place("evaluation", gettext_lazy("Evaluation"), "", Permission.VIEW_PLAN),
            Place("dossiers", gettext_lazy("Dossier"), "", Permission.MANAGE_RECORDS, "", _pages("dossier")),
        ),
    ),
    Place("activity", gettext_lazy("Activity"), "", Permission.VIEW_DIARY),
    Place(
        "channels", gettext_lazy("Channels"), "", Permission.MANAGE_INTEGRATIONS, "",
        _pages("channel channel_create deliveries"),
    ),
)
"""The tabs of a project; those of a group with several pages stand in a second row while one is there."""
# fmt: on
